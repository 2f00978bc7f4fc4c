"""What conda is told of a package: what it is, what it needs, and what it makes others need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.comparers.headline import headline_of, told_change
from pydistdiff.comparers.info_folders import in_conda_info
from pydistdiff.comparers.json import JsonComparer
from pydistdiff.comparers.requirements import compare_with_requirements, dependencies_of_lists, told_requirements
from pydistdiff.diffing.match_specs import read_match_spec
from pydistdiff.model import Operation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydistdiff.comparers.pair import DependencyChange, Pair
    from pydistdiff.diffing.values import Path, Value
    from pydistdiff.model import ValueChange

_FIRST = ("name", "version", "build", "build_number")
_LAST = ("timestamp", "size", "md5", "sha256", "legacy_bz2_md5", "legacy_bz2_size", "url", "fn")
"""Keys that follow from the others, or from the moment of the build."""


class CondaIndexComparer(JsonComparer):
    """info/index.json and info/repodata_record.json of a conda package: what conda is told of it.

    Requirements (`depends`, `constrains`) are compared by package, with version and build told apart; another order
    of them is `requirement-order`. Version, build and requirements come first.
    """

    format = "conda-index"

    def is_named(self, pair: Pair) -> bool:
        """By the name and the folder."""
        return in_conda_info(pair) in ("index.json", "repodata_record.json")

    def differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:  # noqa: ARG002
        """Requirements by package, everything else as in any JSON."""
        return compare_with_requirements(a, b, self.identities, _are_requirements, read=read_match_spec)

    def dependencies(self, a: Value, b: Value, pair: Pair) -> Iterable[DependencyChange]:  # noqa: ARG002
        """What the package needs; `constrains` brings nothing."""
        return dependencies_of_lists(a, b, self.identities, lambda path: path == ("depends",), read_match_spec)

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """Version, build and requirements, then the rest; what follows from others where it is all."""
        by_key: dict[str, list[ValueChange]] = {}
        for change in changes:
            if change.path:
                by_key.setdefault(str(change.path[0]), []).append(change)
        first = [_told(by_key.pop(key)[0]) for key in _FIRST if key in by_key]
        asked = told_requirements(by_key.pop("depends", ()), 1)
        asked += [f"constrains {told}" for told in told_requirements(by_key.pop("constrains", ()), 1)]
        last = [_told(by_key.pop(key)[0]) for key in _LAST if key in by_key]
        others = [_told(change) for each in by_key.values() for change in each if change.op is not Operation.REORDERED]
        return headline_of([*first, *asked, *others] or last)


def _are_requirements(path: Path) -> bool:
    return path in (("depends",), ("constrains",))


def _told(change: ValueChange) -> str:
    name = ".".join(map(str, change.path))
    return told_change(name, change).removeprefix("version ")


class CondaRunExportsComparer(JsonComparer):
    """info/run_exports.json of a conda package: what a package that is built with it will need.

    The lists (`weak`, `strong`, `noarch` and the like) are compared by package, with version and build told apart;
    another order is `requirement-order`.
    """

    format = "conda-run-exports"

    def is_named(self, pair: Pair) -> bool:
        """By the name and the folder."""
        return in_conda_info(pair) == "run_exports.json"

    def differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:  # noqa: ARG002
        """Each list by package."""
        return compare_with_requirements(a, b, self.identities, _is_export, read=read_match_spec)

    def dependencies(self, a: Value, b: Value, pair: Pair) -> Iterable[DependencyChange]:  # noqa: ARG002
        """What all lists ask for otherwise; those that only constrain bring nothing."""
        return dependencies_of_lists(a, b, self.identities, _brings, read_match_spec)

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """The exports that differ, list by list."""
        told = []
        for kind in dict.fromkeys(change.path[0] for change in changes if change.path):
            own = [change for change in changes if change.path[:1] == (kind,)]
            is_whole = any(change.path == (kind,) and change.op is not Operation.REORDERED for change in own)
            told += [asked if is_whole else f"{kind} {asked}" for asked in told_requirements(own, 1)]
        return headline_of(told)


def _is_export(path: Path) -> bool:
    return len(path) == 1


def _brings(path: Path) -> bool:
    return _is_export(path) and not str(path[0]).endswith("constrains")
