"""Any data, byte by byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET

from pydistdiff.comparers.binary_facts import binary_headline
from pydistdiff.comparers.pair import Comparison
from pydistdiff.diffing.hexdump import diff_bytes
from pydistdiff.limits import option
from pydistdiff.model import BytesChange, BytesView, Significance, Truncated

if TYPE_CHECKING:
    from pydistdiff.comparers.pair import Pair


class BytesComparer:
    """Data that no other comparer understands, as rows of a hexdump.

    Sides of one size are laid beside each other; of others what is equal at the beginning and at the end
    is left out. At most `--max-hexdump-rows` rows are shown. Accepts everything, and reads in pieces. Of 1 KiB to
    16 MiB one line says how many blocks of 64 bytes the sides share, and how many strings of six or more printable
    characters came and went, or that both look compressed or encrypted.
    """

    format = "binary"

    def accepts(self, pair: Pair) -> bool:  # noqa: ARG002 - the port asks for it
        """Always."""
        return True

    def compare(self, pair: Pair) -> Comparison:
        """One change; none where the only side that is there is empty."""
        change = bytes_change(pair)
        headline = None if pair.a is None or pair.b is None else binary_headline(pair.a, pair.b)
        return Comparison(changes=() if change is None else (change,), headline=headline)


def bytes_change(pair: Pair) -> BytesChange | None:
    """The rows in which the sides differ; None where the only side that is there is empty."""
    diff = diff_bytes(pair.a, pair.b, rows=pair.limits.hexdump_rows)
    if not diff.total:
        return None
    return BytesChange(
        significance=Significance.CONTENT,
        size_a=pair.a.size if pair.a is not None else 0,
        size_b=pair.b.size if pair.b is not None else 0,
        first_difference=diff.first_difference,
        hunks=diff.hunks,
        truncated=Truncated(diff.shown, diff.total, option("hexdump_rows")) if diff.shown < diff.total else UNSET,
    )


def bytes_view(change: BytesChange) -> BytesView:
    """The same rows for readers, beside values that tell the difference."""
    return BytesView(
        label="bytes",
        size_a=change.size_a,
        size_b=change.size_b,
        first_difference=change.first_difference,
        hunks=change.hunks,
        truncated=change.truncated,
    )
