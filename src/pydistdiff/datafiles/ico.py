"""Icons and cursors of Windows (`.ico`, `.cur`): a directory of pictures, each a PNG or a bitmap without its head."""

from __future__ import annotations

import struct

from msgspec import Struct

from pydistdiff.datafiles.reading import DataFileError
from pydistdiff.datafiles.spans import Span, gaps

SIGNATURES = (b"\0\0\1\0", b"\0\0\2\0")
_KINDS = ("icon", "cursor")
_ENTRY = 16
MOST_ENTRIES = 1_000
"""Pictures in a file; real ones have up to 20."""
_PNG = b"\x89PNG\r\n\x1a\n"


class Entry(Struct, frozen=True, kw_only=True):
    """A picture of the file as the directory declares it; `data` are all of its bytes.

    `colours`, `reserved`, `third` and `fourth` are fields of the directory: the last two are planes and bits of an
    icon, and of a cursor where it points.
    """

    width: int
    height: int
    colours: int
    reserved: int
    third: int
    fourth: int
    data: bytes

    @property
    def encoding(self) -> str:
        """What its bytes begin like."""
        if self.data.startswith(_PNG):
            return "PNG"
        return "BMP" if self.data[:4] == b"\x28\0\0\0" else "unknown"


class Icon(Struct, frozen=True):
    """The pictures in the order of the directory, and `rest`: where they lie, and what belongs to none.

    `rest` is empty where they follow each other and the directory in this order without a gap. Kind, entries and rest
    say every byte.
    """

    kind: str
    entries: tuple[Entry, ...]
    rest: bytes


def read_ico(data: bytes) -> Icon:
    """The directory and what it points at. Raises DataFileError."""
    if data[:4] not in SIGNATURES or len(data) < 6:
        raise DataFileError("it does not begin like an icon or cursor")
    count = int.from_bytes(data[4:6], "little")
    end = 6 + count * _ENTRY
    if not count:
        raise DataFileError("it has no picture")
    if count > MOST_ENTRIES:
        raise DataFileError(f"more than {MOST_ENTRIES:,} pictures")
    if end > len(data):
        raise DataFileError("its directory is cut")
    fields = [struct.unpack_from("<4B2H2I", data, at) for at in range(6, end, _ENTRY)]
    spans = [Span(start, size) for *_, size, start in fields]
    if len(set(spans)) != len(spans) or not all(span.size for span in spans):
        raise DataFileError("two pictures share their bytes, or one has none")
    others = gaps([Span(0, end), *spans], len(data))
    starts = [end, *(span.end for span in spans)]
    are_packed = not others and all(span.start == start for span, start in zip(spans, starts, strict=False))
    places = b"".join(struct.pack("<I", span.start) for span in spans)
    return Icon(
        kind=_KINDS[data[2] - 1],
        entries=tuple(
            Entry(
                width=width or 256,
                height=height or 256,
                colours=colours,
                reserved=reserved,
                third=third,
                fourth=fourth,
                data=span.of(data),
            )
            for (width, height, colours, reserved, third, fourth, *_), span in zip(fields, spans, strict=True)
        ),
        rest=b"" if are_packed else places + b"".join(gap.of(data) for gap in others),
    )
