"""entry_points.txt: the commands and plug-ins that a distribution brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.document import DocumentComparer, DocumentError
from pydistdiff.comparers.headline import headline_of, told_change
from pydistdiff.comparers.info_folders import is_in_info_folder
from pydistdiff.comparers.line_lists import check_lines
from pydistdiff.comparers.own_files import have_own_files, without_python_ending
from pydistdiff.diffing.values import MappingValue, Scalar, compare_values
from pydistdiff.model import Operation, ValueType
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydistdiff.comparers.pair import Pair
    from pydistdiff.diffing.values import Value
    from pydistdiff.model import AttributeChange, ValueChange

SCRIPT_GROUPS = ("console_scripts", "gui_scripts")
_PLUGINS = ("pytest11", "conda")
"""Groups whose plug-ins are loaded whenever their program starts, by nobody's wish."""
_WORDS = {
    "console_scripts": "console script",
    "gui_scripts": "GUI script",
    "pytest11": "pytest plug-in",
    "conda": "conda plug-in",
}
_SHOWN = 40
MOST_LINES = 50_000
"""Lines of entry points; real files have some thousand at most."""


class EntryPointsComparer(DocumentComparer):
    """entry_points.txt: groups, and in them names and what they lead to, each compared by itself.

    Plug-ins of pytest and conda come first, which run by themselves, then console and GUI scripts. Another order is
    `entry-point-order`, harmless for scripts with names of their own: plug-ins are loaded in the order of the file.
    Another comment counts, and so does a group that holds nothing. What readers understand in different ways (a name
    or a group that stands twice, a line that continues another, `;`) is compared by lines.
    """

    format = "entry-points"
    has_item_on_each_line = True
    formatting_cause = "ini-formatting"
    empty = MappingValue(())

    def is_named(self, pair: Pair) -> bool:
        """entry_points.txt of dist-info, egg-info or EGG-INFO."""
        return is_in_info_folder(pair.path, "entry_points.txt")

    def parse(self, text: str, pair: Pair) -> Value:  # noqa: ARG002
        """Groups that hold something, with their names and references. Raises DocumentError."""
        return MappingValue(
            tuple((group, MappingValue(tuple(entries))) for group, entries in _groups(text).items() if entries)
        )

    def comments(self, text: str) -> Sequence[str]:
        """The lines that begin with `#`."""
        return [line for line in (line.strip(" \t") for line in text.split("\n")) if line.startswith("#")]

    def differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:  # noqa: ARG002
        """The entry points that differ, of whole groups too each by itself."""
        assert isinstance(a, MappingValue)
        assert isinstance(b, MappingValue)
        groups_a, groups_b = dict(a.entries), dict(b.entries)
        filled = [
            MappingValue((*side.entries, *((group, MappingValue(())) for group in other if group not in own)))
            for side, own, other in ((a, groups_a, groups_b), (b, groups_b, groups_a))
        ]
        has_own_names = _have_own_names(a) and _have_own_names(b)
        # The places of groups are those in the files; the names that come and go are told one by one.
        orders = [change for change in compare_values(a, b) if not change.path]
        for change in (*orders, *(change for change in compare_values(filled[0], filled[1]) if change.path)):
            if change.op is Operation.REORDERED:
                # Where two commands have one name, the last that is written is the one that is installed.
                yield replace(change, cause="entry-point-order" if has_own_names else "list-order")
            else:
                yield change

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """What runs by itself, then scripts, then the others; of each what came first."""
        told = [change for change in changes if change.op is not Operation.REORDERED]
        told.sort(key=lambda change: (_rank(str(change.path[0])), change.op is not Operation.ADDED))
        return headline_of([_told(change) for change in told])

    def _formatting(self, a: tuple[str, Value], b: tuple[str, Value], *, has_values: bool) -> Iterable[AttributeChange]:
        """The layout; without a cause where a group that holds nothing came or went."""
        has_same_groups = _groups(a[0]).keys() == _groups(b[0]).keys()
        for change in super()._formatting(a, b, has_values=has_values):
            is_idle = has_same_groups or change.name != "formatting"
            yield change if is_idle else replace(change, cause=None)


def _rank(group: str) -> int:
    return 0 if group in _PLUGINS else 1 if group in SCRIPT_GROUPS else 2


def _told(change: ValueChange) -> str:
    group, name = str(change.path[0]), str(change.path[-1])
    return told_change(f"{_WORDS.get(group, group)} {name}", change)


def _have_own_names(value: MappingValue) -> bool:
    """Whether no two scripts are written to one file, in any spelling of a path, and case aside."""
    names = [
        without_python_ending(name.strip())  # readers take all blanks of Unicode off
        for group, entries in value.entries
        if group in SCRIPT_GROUPS and isinstance(entries, MappingValue)
        for name, _ in entries.entries
    ]
    return have_own_files(names)


def _groups(text: str) -> dict[str, list[tuple[str, Value]]]:
    groups: dict[str, list[tuple[str, Value]]] = {}
    seen: set[str] = set()
    entries: list[tuple[str, Value]] | None = None
    for number, line in _lines(text):
        stripped = line.strip(" \t")
        if stripped[0] == "[":
            name = _group_name(stripped, number)
            if name in groups:
                raise DocumentError(f"the group {visible_name(name)!r} stands twice: readers differ in what they take")
            entries, seen = groups.setdefault(name, []), set()
            continue
        name, equals, reference = (part.strip(" \t") for part in stripped.partition("="))
        if entries is None or not equals or not name:
            raise DocumentError(f"line {number} is no entry point: {visible_name(stripped[:_SHOWN])}")
        if name in seen:
            raise DocumentError(f"the name {visible_name(name)!r} stands twice: readers differ in which one they take")
        seen.add(name)
        entries.append((name, Scalar(ValueType.STRING, reference)))
    return groups


def _group_name(line: str, number: int) -> str:
    name = line[1:-1]
    if line[-1] != "]" or not name or name != name.strip() or "[" in name or "]" in name:
        raise DocumentError(f"line {number} is no name of a group: {visible_name(line[:_SHOWN])}")
    return name


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that hold something, with their numbers. Raises DocumentError where readers would cut others."""
    check_lines(text, MOST_LINES)
    indent: int | None = None
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip(" \t")
        if not stripped or stripped[0] == "#":
            continue
        if stripped[0] == ";":
            raise DocumentError(f"line {number} is a comment to some readers only")
        depth = len(line) - len(line.lstrip(" \t"))
        if indent is not None and depth > indent:
            raise DocumentError(f"line {number} continues the one before it for some readers only")
        indent = None if stripped[0] == "[" else depth
        yield number, line
