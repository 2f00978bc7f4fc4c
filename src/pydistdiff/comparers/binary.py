"""Any data, byte by byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET

from pydistdiff.comparers.binary_facts import binary_facts, strings_view
from pydistdiff.comparers.pair import Comparison
from pydistdiff.diffing.hexdump import EXACT, diff_bytes
from pydistdiff.limits import option
from pydistdiff.model import BytesChange, BytesView, Significance, Truncated

if TYPE_CHECKING:
    from pydistdiff.comparers.pair import Pair


class BytesComparer:
    """Data that no other comparer understands, as rows of a hexdump.

    Sides of one size are laid beside each other; of others what is equal at the beginning and at the end
    is left out. At most `--max-hexdump-rows` rows are shown. Accepts everything, and reads in pieces. Of 1 KiB to
    16 MiB one line says how much of the larger side lies in blocks of 32 to 256 bytes that the other has too,
    wherever they stand, and the entropy of 64 KiB from the middle; then, unless both look compressed or encrypted, how
    many strings of 6 to 200 printable characters came and went. The strings are shown beside, as many as rows.
    """

    format = "binary"

    def accepts(self, pair: Pair) -> bool:  # noqa: ARG002 - the port asks for it
        """Always."""
        return True

    def compare(self, pair: Pair) -> Comparison:
        """One change; none where the only side that is there is empty."""
        change = bytes_change(pair)
        facts = None if pair.a is None or pair.b is None else binary_facts(pair.a, pair.b)
        strings = None if facts is None else strings_view(facts, pair.limits)
        return Comparison(
            changes=() if change is None else (change,),
            views=() if strings is None else (strings,),
            headline=None if facts is None else facts.headline,
        )


def bytes_change(pair: Pair, exact: int = EXACT) -> BytesChange | None:
    """The rows in which the sides differ; None where the only side that is there is empty.

    Of so many bytes the rows are counted exactly that are not shown.
    """
    diff = diff_bytes(pair.a, pair.b, rows=pair.limits.hexdump_rows, exact=exact)
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
