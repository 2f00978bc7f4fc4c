"""What the readers of compressed streams share: where bytes come from, and where they go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from pydistdiff.archives.finding_list import FindingList, digest_of
from pydistdiff.archives.source import CHUNK, Spool
from pydistdiff.archives.window import Window
from pydistdiff.limits import KIB
from pydistdiff.model import HazardCode

if TYPE_CHECKING:
    from pydistdiff.archives.source import Source
    from pydistdiff.limits import Budget

_FIRST_FEED, _LARGEST_FEED = 4 * KIB, 256 * KIB
"""A decoder hands back what it did not use: a file of tiny streams must not copy much for each of them."""


class Decoder(Protocol):
    """The decoders of bz2, lzma and zstd, and the one for deflate that looks like them."""

    @property
    def eof(self) -> bool:
        """Whether the end of the stream was met."""

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes out without new bytes."""

    @property
    def unused_data(self) -> bytes:
        """The bytes behind the end of the stream."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """At most `max_length` bytes of what comes out."""


class Input:
    """The packed bytes, read forwards from `position`."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.size = source.size
        self.position = 0
        self._window = Window(source)

    def peek(self, length: int) -> bytes:
        """The next bytes, fewer at the end; the position stays."""
        return self._window.read(self.position, length)

    def take(self, length: int) -> bytes:
        """The next bytes, fewer at the end."""
        data = self._window.read(self.position, length)
        self.position += len(data)
        return data

    def skip_zeros(self, budget: Budget) -> int:
        """Go to the next byte that is not zero, or to the end; how many zeros there were."""
        start = self.position
        while data := self.take(CHUNK):
            budget.check_time()
            rest = len(data.lstrip(b"\0"))
            if rest:
                self.position -= rest
                break
        return self.position - start


class Output:
    """The unpacked bytes, counted against the budget before they are kept, and what was found on the way."""

    def __init__(self, packed: int, budget: Budget, piece: int = CHUNK) -> None:
        self.facts: list[tuple[str, str]] = []
        self.findings = FindingList()
        self.budget = budget
        self.piece = piece
        self.spool = Spool()
        self._packed = packed

    def write(self, data: bytes) -> None:
        """Keep bytes; raises LimitError."""
        self.budget.take_bytes(len(data), self.spool.size + len(data), self._packed)
        self.spool.write(data)

    def corrupt(self, message: str) -> None:
        """The stream is damaged, or ends too early."""
        self.findings.add(HazardCode.CORRUPT_ARCHIVE, message, is_problem=True)

    def cut(self) -> None:
        """The stream ends too early."""
        self.corrupt("the compressed stream is cut off: its end is missing")

    def end(self, given: Input, what: str) -> None:
        """Account for the bytes behind the last stream."""
        rest = given.size - given.position
        if rest:
            self.findings.add(
                HazardCode.TRAILING_DATA,
                f"{rest:,} bytes follow the end of the {what} stream; most readers ignore them without a word",
                evidence=digest_of(given.source, given.position, given.size, self.budget),
            )

    def padding(self, zeros: int) -> None:
        """Tell how many zero bytes fill the file up."""
        self.facts.append(("stream-padding", f"{zeros:,} bytes"))

    def padding_refused(self, given: Input, what: str, zeros: int) -> None:
        """Tell that Python, and so pip, refuses a file which ends with so many zeros."""
        if given.position == given.size:
            self.findings.add(
                HazardCode.TRAILING_DATA,
                f"{zeros:,} zero bytes follow the end of the {what} stream: Python refuses the file, others do not",
                evidence=str(zeros).encode(),
            )

    def hidden_behind_zeros(self, given: Input, what: str, start: int) -> None:
        """Another stream, which began at `start` and has been read, stands behind zeros."""
        self.findings.add(
            HazardCode.HIDDEN_DATA,
            f"another {what} stream stands behind zero bytes: some readers, such as Python's, stop before, "
            "others read on",
            evidence=digest_of(given.source, start, given.position, self.budget),
        )


def drain(decoder: Decoder, given: Input, output: Output) -> bool:
    """Decode one stream to its end, which the input is left behind; False where the end is missing.

    Raises what the decoder raises.
    """
    feed = _FIRST_FEED
    while not decoder.eof:
        hungry = decoder.needs_input
        data = given.take(feed) if hungry else b""
        piece = decoder.decompress(data, output.piece)
        if piece:
            output.write(piece)
        elif hungry and not data and not decoder.eof:
            return False
        feed = min(2 * feed, _LARGEST_FEED)
    given.position -= len(decoder.unused_data)
    return True
