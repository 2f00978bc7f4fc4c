"""Turns what differs between containers into changes: many members that changed alike are one change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydistdiff.explain.cause import examples
from pydistdiff.model import AttributeChange, OpaqueChange, Significance
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pydistdiff.archives.member import Member
    from pydistdiff.differences import Container, Delta, Opened
    from pydistdiff.model import Change


def take(container: Container, name: str, accepts: Callable[[Delta], bool] = lambda _: True) -> list[Delta]:
    """The differences of an attribute that a cause accepts, taken out of the container."""
    deltas = container.attributes.get(name, [])
    taken = [delta for delta in deltas if accepts(delta)]
    if taken:
        container.attributes[name] = [delta for delta in deltas if not accepts(delta)]
    return taken


def take_facts(container: Container, accepts: Callable[[str], bool]) -> list[tuple[str, str | None, str | None]]:
    """The facts of the container that a cause accepts by their name, taken out of it."""
    taken = [(name, *values) for name, values in container.facts.items() if accepts(name)]
    for name, *_ in taken:
        del container.facts[name]
    return taken


def of_members(container: Container, name: str, deltas: Sequence[Delta]) -> AttributeChange:
    """One change for all members in which an attribute differs."""
    names = names_of(container, deltas)
    return AttributeChange(
        significance=Significance.CONTAINER,
        name=name,
        a=span(delta.a for delta in deltas),
        b=span(delta.b for delta in deltas),
        members=len(deltas),
        examples=examples(names),
    )


def of_container(name: str, a: str | None, b: str | None) -> AttributeChange:
    """A change of the container itself."""
    return AttributeChange(significance=Significance.CONTAINER, name=name, a=a, b=b)


def names_of(container: Container, deltas: Iterable[Delta]) -> tuple[str, ...]:
    """The members that differences are about, as a reader sees them."""
    return tuple(container.display(delta.match) for delta in deltas)


def visible_display(side: Opened, member: Member) -> str:
    """The name of a member as a reader sees it."""
    return visible_name(side.display(member))


def span(values: Iterable[str | None]) -> str | None:
    """All values in one line: the value, or the first and the last of several and their number."""
    distinct = sorted({value for value in values if value is not None})
    if not distinct:
        return None
    if len(distinct) == 1:
        return distinct[0]
    if len(distinct) == 2:
        return f"{distinct[0]}, {distinct[1]}"
    return f"{distinct[0]} … {distinct[-1]} ({len(distinct)} values)"


def order_change(container: Container) -> AttributeChange:
    """The order of common members, by the first names that differ."""
    pairs = [(match.a.member, match.b.member, match) for match in container.matches if match.a and match.b]
    by_a, by_b = ({id(pair[side]): pair[2] for pair in pairs} for side in (0, 1))
    order_a = [by_a[id(member)] for member in container.a.archive.members if id(member) in by_a]
    order_b = [by_b[id(member)] for member in container.b.archive.members if id(member) in by_b]
    first, second = next(pair for pair in zip(order_a, order_b, strict=True) if pair[0] is not pair[1])
    return of_container("order", f"{container.display(first)} first", f"{container.display(second)} first")


def unexplained(container: Container) -> list[Change]:
    """Changes for everything that no cause took."""
    changes: list[Change] = [
        of_members(container, name, deltas) for name, deltas in container.attributes.items() if deltas
    ]
    changes += [of_container(name, *values) for name, values in container.facts.items()]
    if container.order:
        changes.append(order_change(container))
    roots = [_root(side) for side in (container.a, container.b)]
    if None not in roots and roots[0] != roots[1] and not all(map(_is_named_after_itself, (container.a, container.b))):
        changes.append(of_container("root", *(visible_name(root or "") for root in roots)))
    return changes


def _root(side: Opened) -> str | None:
    """The one folder that all members of an sdist lie in."""
    roots = side.distribution.roots
    return next((folder for folder, placeholder in roots if folder and placeholder == "{root}"), None)


def _is_named_after_itself(side: Opened) -> bool:
    """Whether the root is called as name and version of the distribution say, in any spelling (PEP 503)."""
    distribution = side.distribution
    if distribution.name is None or distribution.version is None:
        return False
    names = [_root(side) or "", f"{distribution.name}-{distribution.version}"]
    spelt = [re.sub(r"[-_.]+", "-", name).lower() for name in names]
    return spelt[0] == spelt[1]


def unseen(container: Container) -> OpaqueChange:
    """The bytes differ, and neither a member nor a header that is read does."""
    form = container.b.archive.format
    reason = f"the {form}'s bytes differ where they hold no member and no known header field"
    if container.b.archive.is_tree:
        reason = "the folders are equal but for what was left out, which was not compared"
    return OpaqueChange(significance=Significance.CONTAINER, reason=reason)
