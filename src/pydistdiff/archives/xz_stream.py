"""xz: streams of blocks, with padding of zeros in multiples of four between and behind them.

https://tukaani.org/xz/xz-file-format.txt has the format.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.archives.decoding import drain
from pydistdiff.errors import LimitError
from pydistdiff.limits import LZMA_MEMORY, MIB
from pydistdiff.model import HazardCode
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from pydistdiff.archives.decoding import Input, Output

MAGIC = b"\xfd7zXZ\0"
_CHECKS = {0: "none", 1: "crc32", 4: "crc64", 10: "sha256"}
_HEADERS = 1024 + 12
"""The longest header of a stream and of its first block."""
_LZMA2 = 0x21
_LARGEST_DICTIONARY = 40
_OVER_MEMORY = "Memory usage limit exceeded"


def unpack_xz(given: Input, output: Output) -> None:
    """Decode all streams. What is wrong becomes a finding; raises LimitError."""
    import lzma

    checks: dict[str, None] = {}
    count = zeros = 0
    while given.peek(len(MAGIC)) == MAGIC:
        output.budget.check_time()
        count += 1
        start = given.position
        decoder = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=LZMA_MEMORY)
        needed = _dictionary(given.peek(_HEADERS))
        try:
            whole = drain(decoder, given, output)
        except (lzma.LZMAError, MemoryError, ValueError, EOFError) as error:
            tell_failure(error, "xz", needed, output)
            return
        finally:
            checks[_CHECKS.get(decoder.check, "unknown")] = None
            output.facts[:] = [("xz-check", ", ".join(checks))]
        if zeros:
            output.hidden_behind_zeros(given, "xz", start)
        if not whole:
            output.cut()
            break
        zeros = given.skip_zeros(output.budget)
        if zeros % 4:
            output.corrupt(f"{zeros:,} zero bytes follow an xz stream; their number must be a multiple of four")
    if count > 1:
        output.facts.append(("xz-streams", f"{count:,}"))
    if zeros:
        output.padding(zeros)
        if not zeros % 4:
            output.padding_refused(given, "xz", zeros)
    output.end(given, "xz")


def tell_failure(error: Exception, what: str, needed: int | None, output: Output) -> None:
    """What made a decoder of lzma fail; raises LimitError where that is memory, of which it needs so many bytes."""
    if isinstance(error, MemoryError) or _OVER_MEMORY in str(error):
        limit = LZMA_MEMORY // MIB
        if needed is None or needed <= LZMA_MEMORY:
            need = f"more than {limit} MiB of memory to be read, which is the limit"
        else:
            need = f"{-(-needed // MIB):,} MiB of memory to be read; the limit is {limit} MiB"
        raise LimitError(HazardCode.LIMIT_EXCEEDED, f"the {what} stream needs {need}")
    output.corrupt(f"the {what} stream is damaged: {visible_name(str(error))}")


def _dictionary(head: bytes) -> int | None:
    """The size in bytes of the dictionary that the first block asks for, None where it cannot be told."""
    at = len(MAGIC) + 6  # the stream's flags and their checksum
    block = head[at : at + 4 * (head[at] + 1)] if len(head) > at else b""
    if len(block) < 8 or block[0] == 0:
        return None
    flags, rest = block[1], block[2:-4]
    try:
        for _ in range((flags >> 6).bit_count()):  # packed size, unpacked size
            _, rest = _integer(rest)
        for _ in range((flags & 3) + 1):
            kind, rest = _integer(rest)
            length, rest = _integer(rest)
            if kind == _LZMA2:
                bits = rest[0] & 0x3F
                return 2**32 - 1 if bits >= _LARGEST_DICTIONARY else (2 | bits & 1) << (bits // 2 + 11)
            rest = rest[length:]
    except IndexError:
        pass  # a header that is cut or odd: the decoder says so
    return None


def _integer(data: bytes) -> tuple[int, bytes]:
    """A number in groups of seven bits, the lowest first; IndexError where it has no end."""
    value = 0
    for index in range(9):
        value |= (data[index] & 0x7F) << 7 * index
        if not data[index] & 0x80:
            return value, data[index + 1 :]
    raise IndexError
