"""Documents that hold lists of requirements, and the files that are such lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.document import DocumentComparer, DocumentError
from pydistdiff.comparers.headline import headline_of, told_requirement
from pydistdiff.comparers.info_folders import is_in_info_folder
from pydistdiff.comparers.line_lists import check_lines, strings
from pydistdiff.comparers.pair import DependencyChange
from pydistdiff.diffing.requirements import (
    ORDER,
    SPELLING,
    asked_for,
    compare_requirements,
    match_requirements,
    read_requirement,
    read_requirement_line,
)
from pydistdiff.diffing.values import ListValue, MappingValue, compare_values
from pydistdiff.model import Operation
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pydistdiff.comparers.pair import Pair
    from pydistdiff.diffing.requirements import Requirement
    from pydistdiff.diffing.values import Identities, Path, Value
    from pydistdiff.model import ValueChange

ALWAYS = "install_requires"
"""The section of `requires.txt` that has no name: setuptools writes into it what it calls so."""
MOST_LINES = 20_000
"""Lines of a list of requirements; real ones have some thousand at most."""


def compare_with_requirements(
    a: Value,
    b: Value,
    identities: Identities,
    is_requirements: Callable[[Path], bool],
    *,
    read: Callable[[str], Requirement] = read_requirement,
    order: str | None = ORDER,
) -> Iterator[ValueChange]:
    """What changed between two documents, in which the lists at some paths are requirements.

    Such a list that only one side has is told whole. `order` is the cause of another order of requirements.
    """
    lists = dict(_lists(a, b, identities, is_requirements))
    for path, (items_a, items_b) in lists.items():
        yield from compare_requirements(path, items_a, items_b, read=read, order=order)
    lengths = {len(path) for path in lists}
    for change in compare_values(a, b, identities):
        if not any(change.path[:length] in lists for length in lengths):
            yield change


def _lists(
    a: Value, b: Value, identities: Identities, is_requirements: Callable[[Path], bool]
) -> Iterator[tuple[Path, tuple[Sequence[Value], Sequence[Value]]]]:
    """The lists of requirements that both sides have, by path."""
    stack: list[tuple[Value, Value, Path]] = [(a, b, ())]
    while stack:
        value_a, value_b, path = stack.pop()
        if value_a == value_b:
            continue
        if isinstance(value_a, MappingValue) and isinstance(value_b, MappingValue):
            entries_b = dict(value_b.entries)
            pairs = [(value, entries_b[key], (*path, key)) for key, value in value_a.entries if key in entries_b]
            stack += reversed(pairs)
        elif isinstance(value_a, ListValue) and isinstance(value_b, ListValue):
            if is_requirements(path):
                yield path, (value_a.items, value_b.items)
                continue
            names_a, names_b = identities(path, value_a.items), identities(path, value_b.items)
            if names_a is not None and names_b is not None:
                items_b = dict(zip(names_b, value_b.items, strict=True))
                items_a = dict(zip(names_a, value_a.items, strict=True))
                pairs = [(item, items_b[name], (*path, name)) for name, item in items_a.items() if name in items_b]
                stack += reversed(pairs)


def dependency_changes(
    a: Sequence[Value], b: Sequence[Value], *, read: Callable[[str], Requirement] = read_requirement
) -> Iterator[DependencyChange]:
    """What two lists of requirements ask for otherwise, by package; not how that is spelt."""
    matched = match_requirements(a, b, read)
    partner = dict(matched.pairs)
    for index, requirement in enumerate(matched.read_a):
        other = matched.read_b[partner[index]] if index in partner else None
        before, after = asked_for(requirement), asked_for(other) if other is not None else None
        if before != after:
            operation = Operation.REMOVED if other is None else Operation.CHANGED
            yield DependencyChange(matched.read_a[index].name, operation, before, after)
    taken = set(partner.values())
    for index, requirement in enumerate(matched.read_b):
        if index not in taken:
            yield DependencyChange(requirement.name, Operation.ADDED, None, asked_for(requirement))


def dependencies_of_lists(
    a: Value,
    b: Value,
    identities: Identities,
    is_requirements: Callable[[Path], bool],
    read: Callable[[str], Requirement] = read_requirement,
) -> Iterator[DependencyChange]:
    """The same of all lists of requirements in two documents, those on one side only included; each told once."""
    lists_a, lists_b = (dict(_lists_in(value, identities, is_requirements)) for value in (a, b))
    told: dict[DependencyChange, None] = {}
    for path in {**lists_a, **lists_b}:
        items_a, items_b = lists_a.get(path, ()), lists_b.get(path, ())
        if items_a != items_b:
            told |= dict.fromkeys(dependency_changes(items_a, items_b, read=read))
    yield from told


def _lists_in(
    document: Value, identities: Identities, is_requirements: Callable[[Path], bool]
) -> Iterator[tuple[Path, Sequence[Value]]]:
    """The lists of requirements in a document, by path."""
    stack: list[tuple[Value, Path]] = [(document, ())]
    while stack:
        value, path = stack.pop()
        if isinstance(value, MappingValue):
            stack += [(inner, (*path, key)) for key, inner in reversed(value.entries)]
        elif isinstance(value, ListValue) and is_requirements(path):
            yield path, value.items
        elif isinstance(value, ListValue):
            names = identities(path, value.items) or ()
            named = [(item, (*path, name)) for name, item in zip(names, value.items, strict=False)]
            stack += reversed(named)


def told_requirements(changes: Iterable[ValueChange], depth: int) -> list[str]:
    """The changes of requirements in lists whose paths have `depth` steps, in words; spelling and order if no other."""
    told: list[str] = []
    respelt = 0
    is_reordered = False
    for change in changes:
        if change.op is Operation.REORDERED:
            is_reordered = True
        elif change.cause == SPELLING:
            respelt += 1
        elif len(change.path) > depth:
            is_comment = str(change.path[depth]).startswith("#")
            told += [] if is_comment else [told_requirement(change.path[:depth], change)]
        else:
            told.append(f"{change.path[-1]} {change.op.value}")
    if not told and respelt:
        told.append(f"{respelt:,} requirement{'' if respelt == 1 else 's'} spelt otherwise")
    return told or (["requirements in another order"] if is_reordered else [])


class RequiresComparer(DocumentComparer):
    """requires.txt of an egg-info: requirements by section and package.

    The requirements that stand before all sections are `install_requires`; a section such as `[socks]` or
    `[:python_version<"3"]` has its name with the brackets. Another order is `requirement-order`, the same requirement
    in another spelling `requirement-spelling`. A section that stands twice makes it a text.
    """

    format = "requires"
    has_item_on_each_line = True

    def is_named(self, pair: Pair) -> bool:
        """requires.txt and its like of egg-info and EGG-INFO."""
        return is_in_info_folder(pair.path, "requires.txt", "setup_requires.txt", "depends.txt")

    def parse(self, text: str, pair: Pair) -> Value:  # noqa: ARG002
        """Sections with their requirements. Raises DocumentError."""
        check_lines(text, MOST_LINES)
        sections: dict[str, list[str]] = {ALWAYS: []}
        current = sections[ALWAYS]
        for number, line in enumerate(text.split("\n"), 1):
            stripped = line.strip(" \t")
            if not stripped or stripped[0] == "#":
                continue
            if stripped[0] != "[":
                current.append(stripped)
                continue
            if stripped[-1] != "]":
                raise DocumentError(f"line {number} is no name of a section: {visible_name(stripped[:40])}")
            if stripped in sections:
                raise DocumentError(f"the section {visible_name(stripped)} stands twice")
            current = sections.setdefault(stripped, [])
        return MappingValue(tuple((name, strings(lines)) for name, lines in sections.items()))

    def differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:  # noqa: ARG002
        """Requirements by package; sections by name."""
        for change in compare_with_requirements(a, b, self.identities, lambda path: len(path) == 1):
            is_order = change.op is Operation.REORDERED and not change.path
            yield replace(change, cause=ORDER) if is_order else change

    def dependencies(self, a: Value, b: Value, pair: Pair) -> Iterable[DependencyChange]:  # noqa: ARG002
        """The requirements of all sections."""
        return dependencies_of_lists(a, b, self.identities, lambda path: len(path) == 1)

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """The requirements that differ."""
        return headline_of(told_requirements(changes, 1))


class RequirementsFileComparer(DocumentComparer):
    """Requirements and constraints files of pip: `requirements*.txt`, `constraints*.txt`, `requirements/*.txt`.

    Requirements are compared by package; options behind them and comments are parts of them. Lines with options
    (`-r`, `-e`, `--index-url`), addresses and comments are compared as they stand. Who reads such a file is not
    known, so another order counts.
    """

    format = "requirements"
    has_item_on_each_line = True

    def is_named(self, pair: Pair) -> bool:
        """By the name."""
        folders, _, name = pair.path.rpartition("/")
        is_named = "requirements" in name or "constraints" in name or folders.rpartition("/")[2] == "requirements"
        return is_named and name.endswith((".txt", ".in")) and not is_in_info_folder(pair.path, name)

    def parse(self, text: str, pair: Pair) -> Value:  # noqa: ARG002
        """The lines that hold something, joined where a backslash ends them. Raises DocumentError."""
        check_lines(text, MOST_LINES)
        lines: list[str] = []
        open_line: list[str] = []
        for line in text.split("\n"):
            is_open = line.endswith("\\") and not line.lstrip(" \t").startswith("#")
            open_line.append(line[:-1] if is_open else line)
            if not is_open:
                lines.append("".join(open_line).strip(" \t"))
                open_line = []
        lines.append("".join(open_line).strip(" \t"))
        return strings([line for line in lines if line])

    def differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:  # noqa: ARG002
        """Requirements by package, other lines as they stand."""
        assert isinstance(a, ListValue)
        assert isinstance(b, ListValue)
        return compare_requirements((), a.items, b.items, read=read_requirement_line, order=None)

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """The requirements that differ."""
        return headline_of(told_requirements(changes, 0))
