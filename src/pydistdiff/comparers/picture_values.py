"""What a picture says, as values that together are all of its bytes."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING

from pydistdiff.comparers.data_file import bytes_value
from pydistdiff.diffing.values import MappingValue, Scalar
from pydistdiff.limits import KIB
from pydistdiff.model import MediaType, ValueType

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydistdiff.diffing.values import Value
    from pydistdiff.pictures.structure import Part, Structure

PARTS = "parts"
"""The key of the chunks, segments or blocks, which are a mapping: names that stand again are numbered."""
MOST_TEXT = 256 * KIB
"""Bytes of all texts of a picture. Each may become seven characters that can be shown, and XMP has up to 64 KiB."""
_TEXTS = frozenset({"tEXt", "zTXt", "iTXt", "COM", "comment", "XMP "})
_WIDEST_SUB_BLOCK = 255

# No name may look like a numbered one, so that a keyword has no `#`.
_KEYWORD = re.compile('[!-"$-~](?:[ -"$-~]{0,77}[!-"$-~])?')


def has_much_text(structure: Structure) -> bool:
    """Whether its texts are too long to be told by what they say."""
    return sum(len(part.data) for part in structure.parts if part.name in _TEXTS) > MOST_TEXT


def values_of(structure: Structure, *, with_texts: bool = True) -> MappingValue:
    """The values of a picture; those of two files are never equal.

    Without texts these are told like other bytes; it must be the same for both sides.
    """
    facts = ((name, Scalar(ValueType.STRING, text)) for name, text in structure.facts)
    tell = _TOLD[structure.media_type]
    seen: Counter[str] = Counter()
    parts: list[tuple[str, Value]] = []
    for part in structure.parts:
        name, value = (
            tell(part) if with_texts or part.name not in _TEXTS else (part.name.rstrip(" "), bytes_value(part.data))
        )
        seen[name] += 1
        parts.append((f"{name} #{seen[name]}" if seen[name] > 1 else name, value))
    return MappingValue(
        (
            ("width", Scalar(ValueType.INTEGER, str(structure.width))),
            ("height", Scalar(ValueType.INTEGER, str(structure.height))),
            *facts,
            (PARTS, MappingValue(tuple(parts))),
        )
    )


def _string(data: bytes, encoding: str) -> Scalar:
    """A text where it is one that says all of its bytes, else the bytes."""
    try:
        return Scalar(ValueType.STRING, data.decode(encoding))
    except UnicodeDecodeError:
        return bytes_value(data)


# ---------------------------------------------------------------- PNG


def _told_of_png(part: Part) -> tuple[str, Value]:
    if part.name == "IDAT":
        return "IDAT", _pieces(part)
    if part.name == "tIME":
        return "tIME", _time(part.data)
    if part.name not in ("tEXt", "zTXt", "iTXt"):
        return part.name, bytes_value(part.data)
    keyword, nul, rest = part.data.partition(b"\0")
    word = keyword.decode("latin-1")
    if not nul or _KEYWORD.fullmatch(word) is None:
        return part.name, bytes_value(part.data)
    name = f"{part.name} {word}"
    if part.name == "tEXt":
        return name, _string(rest, "latin-1")
    if part.name == "iTXt" and rest.startswith(bytes(4)):  # not compressed, without language and translated keyword
        return name, _string(rest[4:], "utf-8")
    return name, Scalar(ValueType.BYTES, f"encoded: {bytes_value(rest).text}")


def _pieces(part: Part) -> Value:
    """The image data; where they stand in several chunks, also the sizes of these."""
    if len(part.sizes) == 1:
        return bytes_value(part.data)
    size, total = part.sizes[0], len(part.data)
    if size and part.sizes == (*[size] * ((total - 1) // size), (total - 1) % size + 1):
        told = f"{size:,} bytes each"
    else:
        digest = hashlib.sha256(",".join(map(str, part.sizes)).encode()).hexdigest()
        told = f"{len(part.sizes):,} of different sizes, sha256 of these {digest}"
    return MappingValue((("data", bytes_value(part.data)), ("chunks", Scalar(ValueType.STRING, told))))


def _time(data: bytes) -> Scalar:
    text = time_of(data)
    return bytes_value(data) if text is None else Scalar(ValueType.DATETIME, text)


def time_of(data: bytes) -> str | None:
    """The moment that a chunk `tIME` names, or None where it is none."""
    if len(data) != 7:
        return None
    month, day, hour, minute, second = data[2:]
    if not (1 <= month <= 12 and 1 <= day <= 31 and hour <= 23 and minute <= 59 and second <= 60):
        return None
    year = int.from_bytes(data[:2], "big")
    return f"{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"


# ---------------------------------------------------------------- the others


def _told_of_jpeg(part: Part) -> tuple[str, Value]:
    if part.name == "COM":
        return "COM", _string(part.data, "utf-8")
    return part.name, bytes_value(part.data)


def _told_of_gif(part: Part) -> tuple[str, Value]:
    if part.name == "comment":
        text = _joined(part.data[1:])
        return "comment", bytes_value(part.data) if text is None else _string(text, "utf-8")
    return part.name, bytes_value(part.data)


def _joined(blocks: bytes) -> bytes | None:
    """The data of sub-blocks, where these are as long as they can be, so that the data say all of the bytes."""
    pieces: list[bytes] = []
    at = 0
    while length := blocks[at]:
        if pieces and len(pieces[-1]) < _WIDEST_SUB_BLOCK:
            return None
        pieces.append(blocks[at + 1 : at + 1 + length])
        at += length + 1
    return b"".join(pieces)


def _told_of_webp(part: Part) -> tuple[str, Value]:
    if part.name == "XMP ":
        return "XMP", _string(part.data, "utf-8")
    return part.name.rstrip(" "), bytes_value(part.data)


_TOLD: dict[MediaType, Callable[[Part], tuple[str, Value]]] = {
    MediaType.PNG: _told_of_png,
    MediaType.JPEG: _told_of_jpeg,
    MediaType.GIF: _told_of_gif,
    MediaType.WEBP: _told_of_webp,
}
