"""From what changed in each module to what changed for the users of a distribution."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec import UNSET
from msgspec.structs import replace

from pydistdiff.api.inheritance import Inheritance
from pydistdiff.api.modules import Modules
from pydistdiff.api.readings import Readings, resolved
from pydistdiff.api.reexports import public_names
from pydistdiff.limits import option
from pydistdiff.model import Api, ApiEntry, Operation, Role, Status, Truncated
from pydistdiff.pysource.interface import BASE_REMOVED, MAYBE_INHERITED, NAME_REMOVED
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pydistdiff.api.modules import Name
    from pydistdiff.differences import Difference
    from pydistdiff.level import Level
    from pydistdiff.limits import Limits
    from pydistdiff.pysource.interface import Interface, NameChange

_ROLES = (Role.CODE, Role.STARTUP)


class _Changed(NamedTuple):
    """A member that differs, and the names of its module on the sides that have it."""

    difference: Difference
    a: Name | None
    b: Name | None


def public_api(level: Level, root: Difference, interfaces: Mapping[str, Interface], limits: Limits) -> Api | None:
    """What changed in public names, what breaks their users first; None where no module differs.

    `interfaces` are those of the members that could be read as modules, by the ids of their differences.
    """
    sides = Modules(level.a, level.contents), Modules(level.b, level.contents)
    changed = list(_changed(root.children, sides))
    if not changed:
        return None
    public = _Public(interfaces, Readings(sides[0]), Readings(sides[1]))
    entries = list(_once(public.entries(changed)))
    entries.sort(key=lambda entry: not entry.breaking)
    breaking = sum(entry.breaking for entry in entries)
    most = limits.values or len(entries)
    return Api(
        breaking=breaking,
        compatible=len(entries) - breaking,
        entries=tuple(entries[:most]),
        unread=public.unread,
        truncated=Truncated(most, len(entries), option("values")) if len(entries) > most else UNSET,
    )


def _changed(children: Iterable[Difference], sides: tuple[Modules, Modules]) -> Iterator[_Changed]:
    for child in children:
        match = child.match
        if match is None or child.status is Status.SAME or child.role not in _ROLES:
            continue
        a, b = (
            None if item is None else modules.name(item.member.path)
            for item, modules in zip((match.a, match.b), sides, strict=True)
        )
        if (a is not None or b is not None) and not (child.status is Status.MOVED and a == b):
            yield _Changed(child, a, b)


def _once(entries: Iterable[ApiEntry]) -> Iterator[ApiEntry]:
    """Each name once: a module may have a stub beside it."""
    seen = set()
    for entry in entries:
        key = entry.module, entry.name, entry.op
        if key not in seen:
            seen.add(key)
            yield entry


class _Public:
    """Entries of public names."""

    def __init__(self, interfaces: Mapping[str, Interface], a: Readings, b: Readings) -> None:
        self._interfaces = interfaces
        self._readings = a, b
        self._classes_b = Inheritance(b)
        self._own_unread = 0

    @property
    def unread(self) -> int:
        """Modules of which nobody knows what changed, or what they give."""
        return self._own_unread + sum(side.unread for side in self._readings)

    def entries(self, changed: list[_Changed]) -> Iterator[ApiEntry]:
        """The entries in the order of the members; of a package that came or went whole, it alone."""
        whole = {
            (name.dotted, one.a is None)
            for one in changed
            for name in (one.a or one.b,)
            if name is not None and name.is_package and (one.a is None or one.b is None)
        }
        for one in changed:
            name = one.b or one.a
            assert name is not None
            if one.a is None or one.b is None or one.a.dotted != one.b.dotted:
                yield from self._of_module(one, whole)
            interface = self._interfaces.get(one.difference.id)
            if interface is not None:
                for change in interface.changes:
                    yield from self._of_name(one, name, interface, change)
            elif one.difference.status is Status.CHANGED:
                self._own_unread += 1

    def _of_module(self, one: _Changed, whole: set[tuple[str, bool]]) -> Iterator[ApiEntry]:
        """A module that came, went or has another name."""
        before = None if one.a is None or one.a.is_private else one.a
        after = None if one.b is None or one.b.is_private else one.b
        name = after or before
        if name is None:
            return
        package, _, own = name.dotted.rpartition(".")
        if (package, one.a is None) in whole:
            return
        op, rule = _became(before, after)
        told = self._told(one)
        yield ApiEntry(
            module=visible_name(package),
            name=visible_name(own),
            kind="package" if name.is_package else "module",
            op=op,
            before=None if before is None else visible_name(before.dotted) + (told if after is None else ""),
            after=None if after is None else visible_name(after.dotted) + (told if before is None else ""),
            breaking=before is not None,
            rule=rule,
            node=one.difference.id,
        )

    def _told(self, one: _Changed) -> str:
        interface = self._interfaces.get(one.difference.id)
        return f": {interface.summary}" if interface is not None and interface.summary else ""

    def _of_name(self, one: _Changed, name: Name, interface: Interface, change: NameChange) -> Iterator[ApiEntry]:
        """A name under each public name that it has."""
        is_own = change.kind == "import" and name.is_package and _is_own(change.origin, name.dotted)
        if not interface.gives(change, imports=is_own):
            return
        settled = self._settled(name.dotted, change)
        if settled is None:
            return
        if not name.is_private:
            yield _entry(name.dotted, change.name, settled, one)
            return
        readings = self._readings[change.op is not Operation.REMOVED]
        for package, alias in public_names(readings, name.dotted, change.top):
            inner = change.name[len(change.top) :]
            yield _entry(package, alias + inner, settled, one)

    def _settled(self, module: str, change: NameChange) -> NameChange | None:
        """The change with what classes of other modules say of it; None where a user sees no change then."""
        if change.rule == MAYBE_INHERITED:
            owner, _, own = change.name.rpartition(".")
            above = self._classes_b.ancestors(module, owner)
            if own in above.members:
                return None
            return replace(change, rule=NAME_REMOVED) if above.is_known else change
        if change.rule == BASE_REMOVED and change.lost_bases <= self._classes_b.ancestors(module, change.name).classes:
            return replace(change, rule="bases-changed", breaking=False)  # they still stand above it, by their names
        return change


def _became(before: Name | None, after: Name | None) -> tuple[Operation, str]:
    if before is None:
        return Operation.ADDED, "module-added"
    return (Operation.REMOVED, "module-removed") if after is None else (Operation.MOVED, "module-moved")


def _is_own(origin: str | None, package: str) -> bool:
    """Whether a package imports a name from itself, or from what lies in it."""
    if origin is None:
        return False
    if origin.startswith("."):
        return resolved(origin, package)[0] != ""
    return origin.partition(":")[0].partition(".")[0] == package.partition(".")[0]


def _entry(module: str, name: str, change: NameChange, one: _Changed) -> ApiEntry:
    return ApiEntry(
        module=visible_name(module),
        name=visible_name(name),
        kind="name" if change.kind == "import" else change.kind,
        op=change.op,
        before=None if change.before is None else visible_name(change.before),
        after=None if change.after is None else visible_name(change.after),
        breaking=change.breaking,
        rule=change.rule,
        node=one.difference.id,
    )
