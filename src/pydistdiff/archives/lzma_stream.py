"""LZMA as it was before xz (`.lzma`): one stream behind 13 bytes, with neither magic number nor checksum.

The SDK of LZMA (lzma-specification.txt) has the format.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.archives.decoding import drain
from pydistdiff.archives.xz_stream import tell_failure
from pydistdiff.limits import KIB, LZMA_MEMORY

if TYPE_CHECKING:
    from pydistdiff.archives.decoding import Input, Output

HEADER = 13
_PROPERTIES = 0x5D
"""lc=3, lp=0, pb=2: what all common tools write."""
_UNKNOWN_SIZE = (1 << 64) - 1
_LARGEST_SIZE = 1 << 38
"""Of what comes out: tools that guess by the header take a larger one for chance."""


def is_lzma(head: bytes) -> bool:
    """Whether a stream begins here: the usual properties, a usual dictionary, a possible size, and the coder's zero."""
    if len(head) <= HEADER or head[0] != _PROPERTIES or head[HEADER] != 0:
        return False
    dictionary, size = _header(head)
    lowest = dictionary & -dictionary
    is_usual = dictionary >= 4 * KIB and dictionary in (lowest, 3 * lowest)  # 2^n or 2^n + 2^(n-1)
    return is_usual and (size == _UNKNOWN_SIZE or size < _LARGEST_SIZE)


def _header(head: bytes) -> tuple[int, int]:
    """The sizes of the dictionary and of what comes out."""
    return int.from_bytes(head[1:5], "little"), int.from_bytes(head[5:HEADER], "little")


def unpack_lzma(given: Input, output: Output) -> None:
    """Decode the stream. What is wrong becomes a finding; raises LimitError."""
    import lzma

    dictionary, size = _header(given.peek(HEADER))
    output.facts += [
        ("lzma-dictionary", f"{dictionary:,} bytes"),
        ("lzma-size", "not told" if size == _UNKNOWN_SIZE else f"{size:,} bytes"),
    ]
    decoder = lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=LZMA_MEMORY)
    try:
        whole = drain(decoder, given, output)
    except (lzma.LZMAError, MemoryError, ValueError, EOFError) as error:
        tell_failure(error, "LZMA", dictionary, output)
        return
    if not whole:
        output.cut()
    output.end(given, "LZMA")
