"""zstd, RFC 8878: frames of data, and skippable frames that may hold anything.

Python has it from 3.14 on; before that it comes from `backports.zstd`.
"""

from __future__ import annotations

import hashlib
import sys
from typing import TYPE_CHECKING, cast

from msgspec import Struct

from pydistdiff.archives.decoding import drain
from pydistdiff.archives.finding_list import digest_of
from pydistdiff.errors import LimitError
from pydistdiff.limits import MIB, ZSTD_WINDOW_LOG
from pydistdiff.model import HazardCode
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from types import ModuleType

    from pydistdiff.archives.decoding import Decoder, Input, Output

MAGIC = b"\x28\xb5\x2f\xfd"
_SKIPPABLE = b"\x2a\x4d\x18"
_SKIPPABLE_HEADER = 8
_LONGEST_HEADER = 18
_DICTIONARY_BYTES = (0, 1, 2, 4)
_SIZE_BYTES = (0, 2, 4, 8)


class _Frame(Struct, frozen=True):
    """The header of a frame: `window` in bytes, `size` of the content where it is stated."""

    window: int
    has_checksum: bool
    dictionary: int
    size: int | None


class _Tally:
    """What the frames have in common, or not."""

    def __init__(self) -> None:
        self.frames = self.skippable = self.skipped = self.window = 0
        self.checksums: set[bool] = set()
        self.sizes: set[bool] = set()
        self.digest = hashlib.sha256()

    def facts(self) -> list[tuple[str, str]]:
        """As facts of the container."""
        facts = [
            ("zstd-frames", f"{self.frames:,}"),
            ("zstd-checksum", _told(self.checksums)),
            ("zstd-content-size", _told(self.sizes)),
            ("zstd-window", f"{self.window:,} bytes"),
        ]
        if self.skippable:
            what = f"{self.skippable:,} with {self.skipped:,} bytes, SHA-256 {self.digest.hexdigest()}"
            facts.append(("zstd-skippable-frames", what))
        return facts


def _told(seen: set[bool]) -> str:
    return "in some frames" if len(seen) > 1 else "yes" if True in seen else "no"


def is_zstd(head: bytes) -> bool:
    """Whether a frame begins here, a skippable one too."""
    return head[:4] == MAGIC or is_skippable(head)


def is_skippable(head: bytes) -> bool:
    """Whether a skippable frame begins here."""
    return head[1:4] == _SKIPPABLE and 0x50 <= head[0] <= 0x5F


def unpack_zstd(given: Input, output: Output) -> None:
    """Decode all frames. What is wrong becomes a finding; raises LimitError."""
    tally = _Tally()
    try:
        while is_zstd(given.peek(4)):
            output.budget.check_time()
            whole = _skip(given, output, tally) if is_skippable(given.peek(4)) else _frame(given, output, tally)
            if not whole:
                return
    finally:
        output.facts += tally.facts()
    zeros = given.skip_zeros(output.budget)
    if zeros:
        output.padding(zeros)
        output.padding_refused(given, "zstd", zeros)
    output.end(given, "zstd")


def _skip(given: Input, output: Output, tally: _Tally) -> bool:
    header = given.peek(_SKIPPABLE_HEADER)
    size = int.from_bytes(header[4:], "little")
    start, stop = given.position, given.position + _SKIPPABLE_HEADER + size
    if len(header) < _SKIPPABLE_HEADER or stop > given.size:
        output.cut()
        return False
    tally.skippable += 1
    tally.skipped += size
    tally.digest.update(digest_of(given.source, start, stop, output.budget))
    given.position = stop
    return True


def _frame(given: Input, output: Output, tally: _Tally) -> bool:
    frame = _header(given.peek(_LONGEST_HEADER))
    if frame is None:
        output.cut()
        return False
    tally.frames += 1
    tally.window = max(tally.window, frame.window)
    tally.checksums.add(frame.has_checksum)
    tally.sizes.add(frame.size is not None)
    if frame.dictionary:
        output.findings.add(
            HazardCode.UNSUPPORTED_COMPRESSION,
            f"the zstd frame needs the dictionary {frame.dictionary}, which is not in the file",
            is_problem=True,
        )
        return False
    if frame.window > 1 << ZSTD_WINDOW_LOG:
        raise LimitError(
            HazardCode.LIMIT_EXCEEDED,
            f"the zstd frame needs a window of {-(-frame.window // MIB):,} MiB to be read; the limit is "
            f"{(1 << ZSTD_WINDOW_LOG) // MIB} MiB",
        )
    zstd = _library()
    options = {zstd.DecompressionParameter.window_log_max: ZSTD_WINDOW_LOG}
    try:
        whole = drain(cast("Decoder", zstd.ZstdDecompressor(options=options)), given, output)
    except (zstd.ZstdError, MemoryError, ValueError, EOFError) as error:
        output.corrupt(f"the zstd stream is damaged: {visible_name(str(error))}")
        return False
    if not whole:
        output.cut()
    return whole


def _header(head: bytes) -> _Frame | None:
    """The header of a frame, None where it is cut off."""
    if len(head) < 6:
        return None
    flags = head[4]
    is_single = bool(flags & 0x20)
    at = 5 if is_single else 6
    dictionary_bytes = _DICTIONARY_BYTES[flags & 3]
    size_bytes = _SIZE_BYTES[flags >> 6] or int(is_single)
    if len(head) < at + dictionary_bytes + size_bytes:
        return None
    dictionary = int.from_bytes(head[at : at + dictionary_bytes], "little")
    at += dictionary_bytes
    size = int.from_bytes(head[at : at + size_bytes], "little") if size_bytes else None
    if size is not None and size_bytes == 2:
        size += 256
    base = 1 << (10 + (head[5] >> 3))
    window = (size or 0) if is_single else base + (base >> 3) * (head[5] & 7)
    return _Frame(window, bool(flags & 4), dictionary, size)


def _library() -> ModuleType:
    """Imported on first use only: it takes milliseconds, and most packages have no zstd."""
    if sys.version_info >= (3, 14):  # pragma: no cover - each Python has one of the two
        from compression import zstd
    else:
        from backports import zstd
    return zstd
