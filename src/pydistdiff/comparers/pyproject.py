"""pyproject.toml: how a distribution is built, and what it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.comparers.headline import headline_of, ranked, told_change
from pydistdiff.comparers.named_tables import NamedTables
from pydistdiff.comparers.requirements import compare_with_requirements, dependencies_of_lists, told_requirements
from pydistdiff.comparers.toml import TomlComparer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydistdiff.comparers.pair import DependencyChange, Pair
    from pydistdiff.diffing.values import Path, Value
    from pydistdiff.model import ValueChange

_LISTS = {("project", "dependencies"), ("build-system", "requires")}
_TABLES_OF_LISTS = {("project", "optional-dependencies"), ("dependency-groups",)}
_SCRIPTS = {("project", "scripts"): "console script", ("project", "gui-scripts"): "GUI script"}
# What runs when the distribution is built comes first.
_FIRST = (
    ("build-system", "build-backend"),
    ("build-system", "backend-path"),
    ("build-system", "requires"),
    ("project", "name"),
    ("project", "version"),
    ("project", "requires-python"),
    ("project", "dependencies"),
    ("project", "optional-dependencies"),
    ("project", "scripts"),
    ("project", "gui-scripts"),
    ("project", "entry-points"),
    ("dependency-groups",),
    ("project",),
)


def is_requirements(path: Path) -> bool:
    """Whether the list at a path of pyproject.toml holds requirements (PEP 518, 621 and 735)."""
    return path in _LISTS or path[:-1] in _TABLES_OF_LISTS


class PyprojectComparer(TomlComparer):
    """pyproject.toml, its lists of requirements by package.

    These are those of the build system, the project, its extras and the dependency groups; the tables of tools are
    compared as any TOML, and so are comments and layout. Build backend and what runs in a build come first.
    """

    format = "pyproject"

    def is_named(self, pair: Pair) -> bool:
        """By the name."""
        return pair.path.rpartition("/")[2] == "pyproject.toml"

    def differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:  # noqa: ARG002
        """Requirements by package, everything else as in any document."""
        return compare_with_requirements(a, b, NamedTables(a, b), is_requirements)

    def dependencies(self, a: Value, b: Value, pair: Pair) -> Iterable[DependencyChange]:  # noqa: ARG002
        """Those of the project and of its build; the extras and dependency groups too."""
        return dependencies_of_lists(a, b, NamedTables(a, b), is_requirements)

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """What runs in a build, then what the distribution is and needs."""
        return headline_of([text for change in ranked(changes, _FIRST) for text in _told(change)])


def _told(change: ValueChange) -> list[str]:
    path = change.path
    for depth in range(1, len(path)):
        if is_requirements(path[:depth]):
            where = "" if path[:depth] == ("project", "dependencies") else f"{'.'.join(map(str, path[:depth]))}: "
            return [where + text for text in told_requirements([change], depth)]
    name = _SCRIPTS.get((str(path[0]), str(path[1]))) if len(path) == 3 else None
    words = f"{name} {path[2]}" if name else ".".join(map(str, path[1:] if path[0] == "project" else path))
    return [told_change(words or str(path[0]), change)]
