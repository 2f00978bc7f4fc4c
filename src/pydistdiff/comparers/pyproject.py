"""pyproject.toml: how a distribution is built, and what it needs."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from pydistdiff.comparers.document import DEEPEST, DocumentComparer, DocumentError
from pydistdiff.comparers.headline import headline_of, told_change
from pydistdiff.comparers.requirements import compare_with_requirements, dependencies_of_lists, told_requirements
from pydistdiff.diffing.values import ListValue, MappingValue, Scalar
from pydistdiff.model import Operation, ValueType
from pydistdiff.safetext import visible_name

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


class PyprojectComparer(DocumentComparer):
    """pyproject.toml, its lists of requirements by package.

    These are those of the build system, the project, its extras and the dependency groups; the tables of tools are
    compared as any TOML. Build backend and what runs in a build come first.
    """

    format = "pyproject"
    formatting_cause = "toml-formatting"

    def is_named(self, pair: Pair) -> bool:
        """By the name."""
        return pair.path.rpartition("/")[2] == "pyproject.toml"

    def parse(self, text: str, pair: Pair) -> Value:  # noqa: ARG002
        """The value, types kept. Raises DocumentError."""
        import tomli

        try:
            return _value(tomli.loads(text, parse_float=_float), 0)
        except RecursionError:
            raise DocumentError("nested deeper than a reader bears") from None
        except ValueError as error:
            raise DocumentError(f"not TOML: {visible_name(str(error))}") from None

    def differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:  # noqa: ARG002
        """Requirements by package, everything else as in any document."""
        return compare_with_requirements(a, b, self.identities, is_requirements)

    def dependencies(self, a: Value, b: Value, pair: Pair) -> Iterable[DependencyChange]:  # noqa: ARG002
        """Those of the project and of its build; the extras and dependency groups too."""
        return dependencies_of_lists(a, b, self.identities, is_requirements)

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """What runs in a build, then what the distribution is and needs."""
        ranked = sorted(
            ((_rank(change.path), change) for change in changes if change.op is not Operation.REORDERED),
            key=lambda entry: entry[0],
        )
        return headline_of([text for rank, change in ranked if rank < len(_FIRST) for text in _told(change)])


def _rank(path: Path) -> int:
    return next((rank for rank, first in enumerate(_FIRST) if path[: len(first)] == first), len(_FIRST))


def _told(change: ValueChange) -> list[str]:
    path = change.path
    for depth in range(1, len(path)):
        if is_requirements(path[:depth]):
            where = "" if path[:depth] == ("project", "dependencies") else f"{'.'.join(map(str, path[:depth]))}: "
            return [where + text for text in told_requirements([change], depth)]
    name = _SCRIPTS.get((str(path[0]), str(path[1]))) if len(path) == 3 else None
    words = f"{name} {path[2]}" if name else ".".join(map(str, path[1:] if path[0] == "project" else path))
    return [told_change(words or str(path[0]), change)]


def _float(text: str) -> Scalar:
    return Scalar(ValueType.FLOAT, text)


def _value(loaded: Any, depth: int) -> Value:
    if depth > DEEPEST:
        raise DocumentError(f"nested deeper than {DEEPEST} levels")
    if isinstance(loaded, dict):
        return MappingValue(tuple([(key, _value(value, depth + 1)) for key, value in loaded.items()]))
    if isinstance(loaded, list):
        return ListValue(tuple([_value(item, depth + 1) for item in loaded]))
    if isinstance(loaded, str):
        return Scalar(ValueType.STRING, loaded)
    if isinstance(loaded, bool):
        return Scalar(ValueType.BOOLEAN, "true" if loaded else "false")
    if isinstance(loaded, datetime | date | time):
        return Scalar(ValueType.DATETIME, loaded.isoformat())
    if isinstance(loaded, int):
        return Scalar(ValueType.INTEGER, str(loaded))
    assert isinstance(loaded, Scalar)
    return loaded
