"""The cause of headers in archives of objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.explain import drawing
from pydistdiff.explain.cause import Explained, Mark, examples
from pydistdiff.model import Evidence, Significance

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydistdiff.differences import Container

_FIELDS = ("mtime", "uid", "gid", "mode", "file-type")
_FACTS = ("mtime of ",)


class ArHeader:
    """Headers in an archive of objects (`.a`, `.lib`) differ: time, owner or mode of a member.

    `ar` writes those of the object files, and the time into the header of the table of symbols. Linkers read none of
    them. Names, sizes, contents, the order of members and the tables are compared by themselves.
    """

    id = "ar-header"
    title = "headers in an archive of objects differ"
    significance = Significance.CONTAINER
    mark = Mark.SOUND
    remedy = "make it with ar rcD, which writes zeros (and ranlib -D), or set ZERO_AR_DATE=1 on macOS"

    def take(self, container: Container) -> Iterable[Explained]:
        """Each differing field of members, and the times of tables."""
        if (container.a.archive.format, container.b.archive.format) != ("ar", "ar"):
            return
        for name in _FIELDS:
            deltas = drawing.take(container, name)
            if deltas:
                change = drawing.of_members(container, name, deltas)
                names = drawing.names_of(container, deltas)
                count = f"{len(deltas):,} member{'' if len(deltas) == 1 else 's'}"
                text = f"{name} of {count}: {change.a or 'none'} → {change.b or 'none'}"
                evidence = Evidence(text=text, count=len(deltas), a=change.a, b=change.b, examples=examples(names))
                yield Explained(change=change, members=names, evidence=evidence)
        for name, a, b in drawing.take_facts(container, lambda name: name.startswith(_FACTS)):
            evidence = Evidence(text=f"{name}: {a or 'none'} → {b or 'none'}", a=a, b=b)
            yield Explained(change=drawing.of_container(name, a, b), members=(), evidence=evidence)
