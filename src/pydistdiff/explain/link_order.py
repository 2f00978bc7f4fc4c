"""The cause of objects that were linked or packed in another order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.explain import drawing
from pydistdiff.explain.cause import Explained, Mark
from pydistdiff.explain.proposed import ProposedCause
from pydistdiff.model import Evidence, Significance

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydistdiff.differences import Container


class ParallelLinkOrder(ProposedCause):
    """The same functions, or the same objects in an archive of objects, are laid out in another order.

    Builds that compile in parallel, or that take objects as the file system lists them, hand them to the linker in any
    order. Of a linked file it is said where functions and sections have the same names and sizes on both sides, and the
    functions stand in another sequence; their bytes are told by themselves, since a call has other bytes where its
    target has moved. Of an archive of objects it is said where each side has the same members. It explains the order
    alone, and counts: linkers search in sequence, and what runs first may depend on it.
    """

    id = "parallel-link-order"
    title = "functions or objects laid out in another order"
    significance = Significance.ORDER
    mark = Mark.NEVER
    remedy = "sort the objects that are linked or packed, such as by sorted() around a glob in setup.py"

    def take(self, container: Container) -> Iterable[Explained]:
        """The order of members of an archive of objects."""
        a, b = container.a.archive, container.b.archive
        if not container.order or (a.format, b.format) != ("ar", "ar"):
            return
        both = sum(match.a is not None and match.b is not None for match in container.matches)
        if not both == len(a.members) == len(b.members):
            return
        container.order = False
        change = drawing.order_change(container)
        evidence = Evidence(text=f"{both:,} objects, in another sequence", count=both, a=change.a, b=change.b)
        yield Explained(change=change, members=(), evidence=evidence, harmless=False)
