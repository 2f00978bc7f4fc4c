"""How much may be read, compared and shown; and the budget that counts what was.

HAZARDS rules 13 and 14: limits hold for what is really produced, summed over nesting. Over a limit of
reading the comparison is incomplete and the message names the option; over a limit of showing the change
says what was cut.
"""

from __future__ import annotations

import re
import time

from msgspec import Struct

from pydistdiff.errors import InputError, LimitError
from pydistdiff.model import HazardCode

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30

FREE_OF_RATIO = 64 * MIB
"""Bytes that may come out of a stream before its ratio counts: small members of one letter are harmless."""

LZMA_MEMORY = 256 * MIB
"""What a decoder of xz or LZMA may allocate; `xz -9` needs 65 MiB to decode."""

ZSTD_WINDOW_LOG = 27
"""The largest zstd window, 128 MiB: what `zstd --ultra -22` and conda write."""

HTML_BYTES = 950_000
"""What an HTML report may have by itself: Bugzilla takes attachments of 1,000 KB."""

MARKDOWN_CHARACTERS = 60_000
"""What a Markdown report may have by itself: GitHub takes comments of 65,536 characters."""


class Limits(Struct, frozen=True, kw_only=True):
    """The limits; 0 lifts one. Sizes in bytes. Defaults let every real package through."""

    members: int = 300_000
    member_bytes: int = 4 * GIB
    total_bytes: int = 32 * GIB
    ratio: int = 250
    depth: int = 8
    name_length: int = 1024
    seconds: int = 900
    member_seconds: int = 5
    download_size: int = 4 * GIB
    diff_bytes: int = 64 * MIB
    diff_lines: int = 2_000
    line_length: int = 1_000
    hexdump_rows: int = 48
    values: int = 20_000
    picture_bytes: int = 4 * MIB
    text_lines: int = 3_000
    report_size: int | None = None
    """Of an HTML or Markdown report; None is what each of them takes by itself."""


def option(limit: str) -> str:
    """The command line's name of a limit: `--max-diff-lines` for `diff_lines`."""
    return "--max-" + limit.replace("_", "-")


def is_size(limit: str) -> bool:
    """Whether a limit is in bytes."""
    return limit.endswith(("_bytes", "_size"))


_UNITS = {"": 1, "B": 1, "KB": 1000, "MB": 1000**2, "GB": 1000**3, "KIB": KIB, "MIB": MIB, "GIB": GIB}
_NUMBER = re.compile(r"([0-9]{1,18})\s*([A-Za-z]*)")


def read_limit(limit: str, text: str) -> int:
    """The value of a limit as a user writes it: a whole number, of bytes also with a unit. Raises InputError."""
    match = _NUMBER.fullmatch(text)
    if match is None or match[2].upper() not in (_UNITS if is_size(limit) else {""}):
        raise InputError(f"{text!r} is no {'size such as 4096, 64MiB or 1GB' if is_size(limit) else 'whole number'}")
    return int(match[1]) * _UNITS[match[2].upper()]


class Budget:
    """What one comparison has used up of its limits. Passed to whoever produces bytes or members."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._members = 0
        self._bytes = 0
        self._deadline = time.monotonic() + self.limits.seconds if self.limits.seconds else None

    def _exceeded(self, limit: str, what: str) -> LimitError:
        value = getattr(self.limits, limit)
        return LimitError(HazardCode.LIMIT_EXCEEDED, f"{what}: over the limit of {value:,} ({option(limit)})")

    def take_member(self) -> None:
        """Count one member of any archive; raises LimitError."""
        self._members += 1
        if self.limits.members and self._members > self.limits.members:
            raise self._exceeded("members", "too many members")
        if not self._members & 0xFF:
            self.check_time()

    def take_bytes(self, count: int, produced: int, packed: int) -> None:
        """Count bytes that came out of one stream: `count` new ones, `produced` so far of `packed` bytes.

        Raises LimitError before anybody keeps them.
        """
        self._bytes += count
        limits = self.limits
        if limits.member_bytes and produced > limits.member_bytes:
            raise self._exceeded("member_bytes", "too large")
        if limits.total_bytes and self._bytes > limits.total_bytes:
            raise self._exceeded("total_bytes", "more bytes in all than may be read")
        if limits.ratio and produced > FREE_OF_RATIO and produced > limits.ratio * max(packed, 1):
            raise self._exceeded("ratio", "unpacks to far more than a real package does")
        self.check_time()

    def check_depth(self, depth: int) -> None:
        """Raise LimitError where archives lie in archives too deep."""
        if self.limits.depth and depth > self.limits.depth:
            raise self._exceeded("depth", "archives in archives too deep")

    def check_time(self) -> None:
        """Raise LimitError when the time is up."""
        if self._deadline is not None and time.monotonic() > self._deadline:
            raise self._exceeded("seconds", "took too long")
