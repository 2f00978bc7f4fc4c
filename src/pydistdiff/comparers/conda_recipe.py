"""The recipes and variants in a conda package: what it was built from, and for what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.document import at_key
from pydistdiff.comparers.headline import headline_of, told_change
from pydistdiff.comparers.info_folders import in_conda_info, in_conda_recipe
from pydistdiff.comparers.requirements import compare_with_requirements, dependencies_of_lists, told_requirements
from pydistdiff.comparers.yaml import COMMENTS, YamlComparer, YamlStream
from pydistdiff.diffing.match_specs import read_match_spec
from pydistdiff.diffing.values import ListValue, MappingValue, Scalar, compare_values
from pydistdiff.model import Operation, ValueType

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydistdiff.comparers.pair import DependencyChange, Pair
    from pydistdiff.diffing.values import Path, Value
    from pydistdiff.model import ValueChange

SET_ORDER = "conda-list-order"
_RENDERED = ("meta.yaml", "rendered_recipe.yaml")
_SOURCES = ("recipe.yaml",)
_REQUIREMENTS = frozenset({"build", "host", "run", "run_constrained", "run_constraints"})
_EXPORTS = frozenset({
    "weak", "strong", "noarch", "weak_constrains", "strong_constrains", "weak_constraints", "strong_constraints",
})  # fmt: skip
_ORDERED = ("zip_keys", "extend_keys", "channel_sources", "channel_targets")
_FIRST = (("package", "version"), ("build", "string"), ("build", "number"))


def _are_requirements(path: Path) -> bool:
    """Whether the list at a path of a recipe holds what the package, its build or its tests need.

    The recipe stands under `recipe` where rattler-build has rendered it, and what several packages of one recipe need
    under `outputs`.
    """
    steps = path[1:] if path[:1] == ("recipe",) else path
    if steps[:1] == ("outputs",) and len(steps) > 2:
        steps = steps[2:]
    match steps:
        case ("requirements", name):
            return name in _REQUIREMENTS
        case ("build", "run_exports") | ("test", "requires") | ("requirements", "run_exports"):
            return True
        case ("build" | "requirements", "run_exports", name):
            return name in _EXPORTS
    return False


class CondaRecipeComparer(YamlComparer):
    """The recipe in a conda package: conda-build's rendered `meta.yaml`, rattler-build's `rendered_recipe.yaml`.

    What the build, the package and its tests need is compared by package. In a rendered recipe another order of it is
    `conda-list-order`; in the source of a recipe (`recipe.yaml`) it counts. Comments count, since selectors such as
    `# [win]` are comments. A `meta.yaml.template` is no YAML before it is rendered: it is shown as text.
    """

    format = "conda-recipe"

    def is_named(self, pair: Pair) -> bool:
        """By the place in a conda package."""
        return in_conda_recipe(pair) in (*_RENDERED, *_SOURCES)

    def document_differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:
        """Requirements by package, everything else as in any YAML."""
        order = SET_ORDER if in_conda_recipe(pair) in _RENDERED else None
        return compare_with_requirements(a, b, self.identities, _are_requirements, read=read_match_spec, order=order)

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """Version and build, then what is needed to run, then to build."""
        told = [change for change in changes if change.op is not Operation.REORDERED and change.path[:1] != (COMMENTS,)]
        parts = [told_change(".".join(first), change) for first in _FIRST for change in told if change.path == first]
        for depth in range(2, 6):
            needed = [change for change in told if len(change.path) > depth and _are_requirements(change.path[:depth])]
            needed.sort(key=lambda change: change.path[depth - 1] != "run")
            parts += told_requirements(needed, depth)
        return headline_of(parts)


class CondaVariantsComparer(YamlComparer):
    """`conda_build_config.yaml` and `variant_config.yaml`: the variants that a conda package was built for.

    The values of a key are a set, so that another order of them is `conda-list-order`. The order of channels
    (`channel_sources`, `channel_targets`) counts, and so does that of `zip_keys` and of all keys that it names: there
    the first value of one key goes with the first of the others.
    """

    format = "conda-variants"

    def is_named(self, pair: Pair) -> bool:
        """By the place in a conda package."""
        return in_conda_recipe(pair) in ("conda_build_config.yaml", "variant_config.yaml")

    def document_differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:  # noqa: ARG002
        """The values of each key."""
        ordered = {*_ORDERED, *_zipped(a), *_zipped(b)}
        for change in compare_values(a, b, self.identities):
            is_set = (
                change.op is Operation.REORDERED
                and change.type_a is ValueType.LIST
                and len(change.path) == 1
                and _normalised(str(change.path[0])) not in ordered
            )
            yield replace(change, cause=SET_ORDER) if is_set else change

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """The keys that differ."""
        told = [change for change in changes if change.op is not Operation.REORDERED and change.path[:1] != (COMMENTS,)]
        return headline_of([told_change(".".join(map(str, change.path)), change) for change in told])


def _zipped(document: Value) -> set[str]:
    """The keys that `zip_keys` names, at any depth: lists of lists, one list, or names with commas between."""
    found: set[str] = set()
    stack = [at_key(document, "zip_keys")]
    while stack:
        value = stack.pop()
        if isinstance(value, ListValue):
            stack += value.items
        elif isinstance(value, MappingValue):
            stack += [inner for _, inner in value.entries]
        elif isinstance(value, Scalar):
            found.update(_normalised(name) for name in value.text.split(","))
    return found


def _normalised(key: str) -> str:
    """A key of variants as rattler-build knows it: `-` and `.` are `_`."""
    return key.strip().replace("-", "_").replace(".", "_")


class CondaOldRunExportsComparer(YamlComparer):
    """`info/run_exports.yaml` of older conda packages: what packages that are built with this one will need.

    Compared by package; another order is `requirement-order`.
    """

    format = "conda-run-exports"

    def is_named(self, pair: Pair) -> bool:
        """By the place in a conda package."""
        return in_conda_info(pair) == "run_exports.yaml"

    def document_differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:  # noqa: ARG002
        """The requirements of each kind, by package."""
        return compare_with_requirements(a, b, self.identities, _are_exports, read=read_match_spec)

    def dependencies(self, a: Value, b: Value, pair: Pair) -> Iterable[DependencyChange]:  # noqa: ARG002
        """The requirements of all kinds."""
        assert isinstance(a, YamlStream)
        assert isinstance(b, YamlStream)
        if len(a.items) == len(b.items) == 1:
            yield from dependencies_of_lists(a.items[0], b.items[0], self.identities, _are_exports, read_match_spec)

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """The requirements that differ."""
        needed = [change for change in changes if change.path[:1] != (COMMENTS,)]
        lists = [change for change in needed if _are_exports(change.path[:1]) and len(change.path) > 1]
        return headline_of(told_requirements(lists, 1) if lists else told_requirements(needed, 0))


def _are_exports(path: Path) -> bool:
    return not path or (len(path) == 1 and path[0] in _EXPORTS)
