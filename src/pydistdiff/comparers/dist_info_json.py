"""JSON in dist-info: where a distribution was installed from, and the metadata of old wheels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.comparers.document import at_key
from pydistdiff.comparers.headline import headline_of, told_change
from pydistdiff.comparers.info_folders import is_in_dist_info
from pydistdiff.comparers.json import JsonComparer
from pydistdiff.comparers.requirements import compare_with_requirements, dependencies_of_lists, told_requirements
from pydistdiff.diffing.values import by_key, compact
from pydistdiff.model import Operation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydistdiff.comparers.pair import DependencyChange, Pair
    from pydistdiff.diffing.values import Path, Value
    from pydistdiff.model import ValueChange

_GROUPS = ("run_requires", "meta_requires", "build_requires", "test_requires", "dev_requires")
_DEPTH = 3
"""Steps to a list of requirements: group, extra, `requires`."""


class DirectUrlComparer(JsonComparer):
    """direct_url.json (PEP 610): the address and the commit that a distribution was installed from."""

    format = "direct-url"

    def is_named(self, pair: Pair) -> bool:
        """direct_url.json and provenance_url.json of dist-info."""
        return is_in_dist_info(pair.path, "direct_url.json", "provenance_url.json")

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """The commit first."""
        told = [change for change in changes if change.op is not Operation.REORDERED]
        told.sort(key=lambda change: (change.path[-1:] != ("commit_id",), change.path != ("url",)))
        return headline_of([told_change(".".join(map(str, change.path)), change) for change in told])


class OldMetadataComparer(JsonComparer):
    """metadata.json of old wheels (PEP 426), its lists of requirements by package.

    The groups of requirements are told apart by their extra and environment.
    """

    format = "metadata-json"

    def is_named(self, pair: Pair) -> bool:
        """metadata.json and pydist.json of dist-info."""
        return is_in_dist_info(pair.path, "metadata.json", "pydist.json")

    def identities(self, path: Path, items: Sequence[Value]) -> tuple[str, ...] | None:
        """Groups of requirements by extra and environment."""
        if len(path) == 1 and path[0] in _GROUPS:
            names = tuple(_group(item) for item in items)
            return names if len(set(names)) == len(names) else None
        return by_key(path, items)

    def differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:  # noqa: ARG002
        """Requirements by package, everything else as in any JSON."""
        return compare_with_requirements(a, b, self.identities, _is_requirements)

    def dependencies(self, a: Value, b: Value, pair: Pair) -> Iterable[DependencyChange]:  # noqa: ARG002
        """The requirements of all groups."""
        return dependencies_of_lists(a, b, self.identities, _is_requirements)

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """The version, then the requirements."""
        told = [told_change("", change).strip() for change in changes if change.path == ("version",)]
        for group in _GROUPS:
            told += told_requirements([change for change in changes if change.path[:1] == (group,)], _DEPTH)
        return headline_of(told)


def _is_requirements(path: Path) -> bool:
    return len(path) == _DEPTH and path[0] in _GROUPS and path[2] == "requires"


def _group(item: Value) -> str:
    extra, environment = (at_key(item, key) for key in ("extra", "environment"))
    return "; ".join(compact(value) for value in (extra, environment) if value is not None) or "always"
