"""setup.cfg: what setuptools builds a distribution of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.headline import headline_of, ranked, told_change
from pydistdiff.comparers.ini import IniComparer
from pydistdiff.comparers.line_lists import strings
from pydistdiff.comparers.requirements import compare_with_requirements, dependencies_of_lists, told_requirements
from pydistdiff.diffing.requirements import read_requirement_line
from pydistdiff.diffing.values import MappingValue, Scalar
from pydistdiff.model import Operation, ValueType

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydistdiff.comparers.ini_lines import IniOption
    from pydistdiff.comparers.pair import DependencyChange, Pair
    from pydistdiff.diffing.values import Path, Value
    from pydistdiff.model import ValueChange

_LISTS = {
    "options": ("setup_requires", "install_requires", "tests_require"),
    "metadata": ("requires_dist", "setup_requires_dist"),  # of old wheel, distutils2 and pbr
}
_EXTRAS = "options.extras_require"
_ENTRY_POINTS = ("options.entry_points", "entry_points")
"""Sections of entry points: of setuptools, and of pbr."""
_SCRIPTS = {"console_scripts": "console script", "gui_scripts": "GUI script"}
# What runs when the distribution is built comes first.
_FIRST: tuple[Path, ...] = (
    ("options", "setup_requires"),
    ("metadata", "name"),
    ("metadata", "version"),
    ("options", "python_requires"),
    ("options", "install_requires"),
    ("metadata", "requires_dist"),
    (_EXTRAS,),
    *((section,) for section in _ENTRY_POINTS),
    ("options",),
    ("metadata",),
)


class SetupCfgComparer(IniComparer):
    """setup.cfg: requirements by package and entry points by name, everything else as in any INI file.

    The lists of requirements are those of `[options]` (`setup_requires`, `install_requires`, `tests_require`), the
    extras, and `requires-dist` of old tools. Lists that are read from a file (`file:`) or stand on one line with `;`,
    which may be a marker, are compared as they stand. What runs in a build comes first, then version and requirements.
    """

    format = "setup-cfg"

    def is_named(self, pair: Pair) -> bool:
        """By the name."""
        return pair.path.rpartition("/")[2] == "setup.cfg"

    def value(self, option: IniOption) -> Value:
        """Lists of requirements and groups of entry points; other options as in any INI file."""
        lines = [line for line in option.lines if line]
        if is_requirements((option.section or "", option.name)):
            is_unclear = not lines or lines[0].startswith("file:") or (len(option.lines) == 1 and ";" in lines[0])
            return super().value(option) if is_unclear else strings(lines)
        if option.section in _ENTRY_POINTS and (len(option.lines) > 1 or "," not in option.lines[0]):
            return _group(lines) or super().value(option)
        return super().value(option)

    def differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:  # noqa: ARG002
        """Requirements by package; another order of entry points is told as that."""
        for change in compare_with_requirements(a, b, self.identities, is_requirements, read=read_requirement_line):
            is_order = change.op is Operation.REORDERED and len(change.path) == 2 and change.path[0] in _ENTRY_POINTS
            yield replace(change, cause="entry-point-order") if is_order and change.cause is None else change

    def dependencies(self, a: Value, b: Value, pair: Pair) -> Iterable[DependencyChange]:  # noqa: ARG002
        """Those of the distribution, of its build, its extras and its tests."""
        return dependencies_of_lists(a, b, self.identities, is_requirements, read_requirement_line)

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """What runs in a build, then what the distribution is and needs."""
        return headline_of([text for change in ranked(changes, _FIRST, _plain) for text in _told(change)])


def is_requirements(path: Path) -> bool:
    """Whether the list at a path of setup.cfg holds requirements."""
    return len(path) == 2 and (path[0] == _EXTRAS or _plain(path)[1] in _LISTS.get(str(path[0]), ()))


def _plain(path: Path) -> Path:
    """A path with the name of the option as it is written today: setuptools took dashes for underscores."""
    return (*path[:1], *(str(step).replace("-", "_") for step in path[1:2]), *path[2:])


def _group(lines: Sequence[str]) -> MappingValue | None:
    """Names and what they lead to, or None where a line is no entry point or a name stands twice."""
    entries: dict[str, Value] = {}
    for line in lines:
        name, equals, reference = (part.strip(" \t") for part in line.partition("="))
        if not name or not equals or name in entries:
            return None
        entries[name] = Scalar(ValueType.STRING, reference)
    return MappingValue(tuple(entries.items())) if entries else None


def _told(change: ValueChange) -> list[str]:
    path = change.path
    if len(path) > 2 and is_requirements(path[:2]):
        where = f"[{path[1]}]: " if path[0] == _EXTRAS else f"{path[1]}: "
        where = "" if _plain(path)[1] == "install_requires" else where
        return [where + text for text in told_requirements([change], 2)]
    if path[0] in _ENTRY_POINTS and len(path) == 3:
        return [told_change(f"{_SCRIPTS.get(str(path[1]), path[1])} {path[2]}", change)]
    return [told_change(".".join(map(str, path)), change)]
