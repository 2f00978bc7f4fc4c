"""bzip2: streams of blocks, each with its checksum, any number of streams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.archives.decoding import drain

if TYPE_CHECKING:
    from pydistdiff.archives.decoding import Input, Output

_FIRST_BLOCK = (b"\x31\x41\x59\x26\x53\x59", b"\x17\x72\x45\x38\x50\x90")
"""What follows the four bytes of the header: a block (pi), or the end of an empty stream (its root)."""


def is_bzip2(head: bytes) -> bool:
    """Whether a stream begins here."""
    return head[:3] == b"BZh" and b"1" <= head[3:4] <= b"9" and head[4:10] in _FIRST_BLOCK


def unpack_bzip2(given: Input, output: Output) -> None:
    """Decode all streams. What is wrong becomes a finding; raises LimitError."""
    import bz2

    levels: dict[str, None] = {}
    count = 0
    while is_bzip2(head := given.peek(10)):
        output.budget.check_time()
        count += 1
        levels[chr(head[3])] = None
        output.facts[:] = [("bzip2-level", ", ".join(levels))]
        try:
            whole = drain(bz2.BZ2Decompressor(), given, output)
        except (OSError, ValueError, MemoryError):
            output.corrupt("the bzip2 stream is damaged: its data do not decode, or not to their checksum")
            return
        if not whole:
            output.cut()
            break
    if count > 1:
        output.facts.append(("bzip2-streams", f"{count:,}"))
    zeros = given.skip_zeros(output.budget)
    if zeros:
        output.padding(zeros)
    output.end(given, "bzip2")
