"""Recipes of conda packages: those of conda-build and of rattler-build, as they were written and as they were built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.document import COMMENTS, at_key
from pydistdiff.comparers.headline import headline_of, told_change
from pydistdiff.comparers.info_folders import in_conda_info, in_conda_recipe
from pydistdiff.comparers.requirements import compare_with_requirements, dependencies_of_lists, told_requirements
from pydistdiff.comparers.yaml import YamlComparer, YamlStream
from pydistdiff.diffing.match_specs import read_match_spec
from pydistdiff.diffing.requirements import ORDER
from pydistdiff.diffing.values import ListValue, Scalar, by_key, compact
from pydistdiff.model import Operation, ValueType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pydistdiff.comparers.pair import DependencyChange, Pair
    from pydistdiff.diffing.values import Path, Value
    from pydistdiff.model import ValueChange

LIST_ORDER = "conda-list-order"
_RENDERED_BY_CONDA_BUILD = "# This file created by conda-build"
_SECTIONS = ("build", "host", "run", "run_constrained", "run_constraints")
_RUN_EXPORTS = (("build", "run_exports"), ("requirements", "run_exports"))
_CONSTRAINTS = (("weak_constrains",), ("strong_constrains",))
_STRENGTHS = ("weak", "strong", "noarch", "weak_constrains", "strong_constrains")
# What tells the package apart from others comes first, then what it needs.
_FIRST = (
    ("package",),
    ("build", "number"),
    ("build", "string"),
    ("build", "noarch"),
    ("requirements", "run"),
    *_RUN_EXPORTS,
    ("requirements",),
    ("source",),
    ("build",),
)


def are_requirements(path: Path) -> bool:
    """Whether the list at a path of a recipe holds requirements: of the package, of an output, of tests."""
    path = _within(path)
    return (
        path == ("requirements",)
        or (path[:1] == ("requirements",) and len(path) == 2 and path[1] in _SECTIONS)
        or _are_run_exports(path)
        or path == ("test", "requires")
        or (path[:1] == ("tests",) and path[2:-1] == ("requirements",))
    )


def _are_run_exports(path: Path) -> bool:
    """All of them in one list, or one for each strength."""
    return path[:2] in _RUN_EXPORTS and len(path) <= 3


def _are_for_building(path: Path) -> bool:
    return _within(path) in (("requirements", "build"), ("requirements", "host"))


def _within(path: Path) -> Path:
    """A path within the recipe, or within one of its outputs."""
    path = path[1:] if path[:1] == ("recipe",) else path
    return path[2:] if path[:1] == ("outputs",) and len(path) > 2 else path


class CondaRecipeComparer(YamlComparer):
    """The recipes in `info/recipe` of a conda package: meta.yaml, recipe.yaml and rendered_recipe.yaml.

    Requirements are compared by package, with version and build told apart; outputs by their name. In what conda-build
    or rattler-build rendered another order of requirements is `conda-list-order`, of run exports `requirement-order`;
    in a recipe as somebody wrote it the order counts. Comments count: selectors such as `# [win]` are comments.

    A recipe that is a Jinja template is no YAML, and is shown as text, as `meta.yaml.template` is.
    """

    format = "conda-recipe"

    def is_named(self, pair: Pair) -> bool:
        """By the name and the folder; a recipe of several outputs lies in a folder of its own."""
        name = (in_conda_recipe(pair) or "").rpartition("/")[2]
        return name in ("meta.yaml", "recipe.yaml", "rendered_recipe.yaml")

    def identities(self, path: Path, items: Sequence[Value]) -> tuple[str, ...] | None:
        """Outputs by the name of their package, what a build was made with by the package that it asks for."""
        name_of = _NAMES.get(str(path[-1])) if path else None
        found = [name_of(item) for item in items] if name_of is not None else []
        names = tuple(name for name in found if name is not None)
        return names if items and len(set(names)) == len(items) else by_key(path, items)

    def differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:
        """What changed, with a cause of another order where the recipe is one that was rendered."""
        is_rendered = _are_rendered(a, b, pair)
        for change in super().differences(a, b, pair):
            if change.cause != ORDER:
                yield change
            elif not is_rendered:
                yield replace(change, cause=None)
            else:
                yield replace(change, cause=ORDER if _are_run_exports(_within(change.path)) else LIST_ORDER)

    def document_differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:  # noqa: ARG002
        """Requirements by package, everything else as in any YAML."""
        return compare_with_requirements(a, b, self.identities, are_requirements, read=read_match_spec)

    def dependencies(self, a: Value, b: Value, pair: Pair) -> Iterable[DependencyChange]:
        """What somebody asked for to build it.

        What a solver took for that is no dependency, and what the package needs to run is told by index.json.
        """
        return () if _are_rendered(a, b, pair) else _dependencies(a, b, self, _are_for_building)

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """Version and build, requirements, then the rest."""
        told = [change for change in changes if change.path[:1] != (COMMENTS,)]
        parts = [text for change in sorted(told, key=_rank) for text in _told(change)]
        return headline_of(parts)


def _dependencies(
    a: Value, b: Value, comparer: YamlComparer, is_needed: Callable[[Path], bool]
) -> Iterable[DependencyChange]:
    assert isinstance(a, YamlStream)
    assert isinstance(b, YamlStream)
    if len(a.items) != 1 or len(b.items) != 1:
        return ()
    return dependencies_of_lists(a.items[0], b.items[0], comparer.identities, is_needed, read_match_spec)


def _are_rendered(a: Value, b: Value, pair: Pair) -> bool:
    name = in_conda_recipe(pair)
    return name == "rendered_recipe.yaml" or (name == "meta.yaml" and _is_rendered(a) and _is_rendered(b))


def _is_rendered(stream: Value) -> bool:
    """Old versions of conda-build left the recipe as it was written under the name of the rendered one."""
    assert isinstance(stream, YamlStream)
    lines = at_key(stream.comments, "top")
    return isinstance(lines, ListValue) and compact(lines.items[0]).startswith(_RENDERED_BY_CONDA_BUILD)


def _text(value: Value | None) -> str | None:
    return value.text if isinstance(value, Scalar) and value.type is ValueType.STRING else None


def _output(item: Value) -> str | None:
    package = at_key(item, "package")
    return _text(at_key(item, "name")) or (_text(at_key(package, "name")) if package is not None else None)


def _asked(item: Value) -> str | None:
    asked = _text(at_key(item, "spec")) or _text(at_key(item, "source"))
    return read_match_spec(asked).name if asked is not None else None


_NAMES = {"outputs": _output, "specs": _asked, "depends": _asked, "constrains": _asked}
"""What tells the items of lists apart, by the key of the list."""


def _rank(change: ValueChange) -> int:
    path = _within(change.path)
    return next((rank for rank, first in enumerate(_FIRST) if path[: len(first)] == first), len(_FIRST))


def _told(change: ValueChange) -> list[str]:
    if change.op is Operation.REORDERED and change.type_a is ValueType.MAPPING:
        return []
    for depth in reversed(range(1, len(change.path))):
        if are_requirements(change.path[:depth]) and not are_requirements(change.path):
            return [f"{_dotted(change.path[:depth])}: {told}" for told in told_requirements([change], depth)]
    if change.op is Operation.REORDERED:
        return [f"{_dotted(change.path)} in another order"] if are_requirements(change.path) else []
    return [told_change(_dotted(change.path), change)]


def _dotted(path: Path) -> str:
    """A path without what goes without saying."""
    path = path[1:] if path[:1] == ("recipe",) and len(path) > 1 else path
    path = path[1:] if path[:1] in (("package",), ("requirements",)) and len(path) > 1 else path
    return ".".join(map(str, path))


class CondaRunExportsYamlComparer(YamlComparer):
    """info/run_exports.yaml of an old conda package: what a package that is built with it will need.

    One list or one for each strength, by package, with version and build told apart; another order is
    `requirement-order`.
    """

    format = "conda-run-exports"

    def is_named(self, pair: Pair) -> bool:
        """By the name and the folder."""
        return in_conda_info(pair) == "run_exports.yaml"

    def document_differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:  # noqa: ARG002
        """Each list by package."""
        return compare_with_requirements(a, b, self.identities, _are_exports, read=read_match_spec)

    def dependencies(self, a: Value, b: Value, pair: Pair) -> Iterable[DependencyChange]:  # noqa: ARG002
        """What all lists ask for otherwise; those that only constrain bring nothing."""
        return _dependencies(a, b, self, lambda path: _are_exports(path) and path[-1:] not in _CONSTRAINTS)

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """The exports that differ."""
        own = [change for change in changes if change.path[:1] != (COMMENTS,)]
        return headline_of([told for change in own for told in _told_export(change)])


def _are_exports(path: Path) -> bool:
    return not path or (len(path) == 1 and path[0] in _STRENGTHS)


def _told_export(change: ValueChange) -> list[str]:
    if change.op is Operation.REORDERED and change.type_a is ValueType.MAPPING:
        return []
    if not change.path or change.path[0] not in _STRENGTHS:
        return told_requirements([change], 0)
    is_whole = len(change.path) == 1 and change.op is not Operation.REORDERED
    return [told if is_whole else f"{change.path[0]} {told}" for told in told_requirements([change], 1)]
