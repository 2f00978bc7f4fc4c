"""The cause of two formats: what one of them does not know is no difference of the members."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pydistdiff.explain import drawing
from pydistdiff.explain.cause import Explained, Mark, examples
from pydistdiff.explain.moments import shift_of
from pydistdiff.explain.packing import READ_BY_INSTALLERS
from pydistdiff.model import Evidence, Significance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydistdiff.differences import Container, Delta

ROUNDING = timedelta(seconds=2)
"""A ZIP stores every second second."""

_QUARTER = timedelta(minutes=15)
_COUNTING = frozenset({"security-attributes", "idle-sparse-records", "file-type", "device", "stated-size"})
"""Attributes that count although only one of the formats knows them."""

_UNREAD_FACTS = ("prefix", "trailing", "left-out")


class ContainerFormat:
    """The same members in two formats: `.conda` and `.tar.bz2`, `.zip` and `.tar.gz`.

    What only one of the formats can say (owners, ZIP fields, compression, `metadata.json` of a `.conda`), how
    members are ordered, explicit directories, and links that are files with equal bytes in the other conda format
    belong to it. Permissions that both know, and times that are not the same moment, do not.
    """

    id = "container-format"
    title = "the archives are of two formats"
    significance = Significance.CONTAINER
    mark = Mark.SOUND
    remedy = "compare builds of one format, or take this difference as it is: installers read both"

    def take(self, container: Container) -> Iterable[Explained]:
        """The formats, and everything that follows from their difference."""
        formats = [_format(side.archive.format, side.archive.compression) for side in (container.a, container.b)]
        if container.a.archive.format == container.b.archive.format or _is_compression_unread(container):
            return
        taken = drawing.take_facts(container, lambda name: name not in _UNREAD_FACTS)
        count = 0
        for name in [name for name in container.attributes if name not in _COUNTING]:
            count += len(drawing.take(container, name, lambda delta: delta.a is None or delta.b is None))
        count += len(drawing.take(container, "mtime", _SameMoment(container.attributes.get("mtime", ()))))
        container.order = False
        container.directories_a.clear()
        container.directories_b.clear()
        links = [container.display(match) for match in container.resolved]
        container.resolved.clear()
        text = f"{formats[0]} → {formats[1]}"
        text += f"; {len(taken)} facts and {count:,} attributes that only one of them has" if taken or count else ""
        text += f"; {len(links)} links are files with the same bytes" if links else ""
        yield Explained(
            change=drawing.of_container("format", *formats),
            members=tuple(links),
            evidence=Evidence(text=text, a=formats[0], b=formats[1], examples=examples(links)),
        )


def _is_compression_unread(container: Container) -> bool:
    """Whether a member is packed by a method that installers do not read."""
    methods = {value for delta in container.attributes.get("compression", ()) for value in (delta.a, delta.b) if value}
    return not methods <= READ_BY_INSTALLERS


def _format(name: str, compression: str | None) -> str:
    return f"{name}, {compression}" if compression is not None else name


class _SameMoment:
    """Whether two times are one: with and without a time zone, up to rounding and one shift for all."""

    def __init__(self, deltas: Sequence[Delta]) -> None:
        mixed = [delta for delta in deltas if _is_mixed(delta)]
        shifts = [shift_of(delta) for delta in mixed]
        known = [shift for shift in shifts if shift is not None]
        self._zone = _QUARTER * round(known[0] / _QUARTER) if known else timedelta()

    def __call__(self, delta: Delta) -> bool:
        shift = shift_of(delta) if _is_mixed(delta) else None
        return shift is not None and abs(shift - self._zone) <= ROUNDING


def _is_mixed(delta: Delta) -> bool:
    return (delta.a or "").endswith("Z") != (delta.b or "").endswith("Z")
