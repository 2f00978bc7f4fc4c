"""What a conda package says of its build: tools and environment, what its hash is made from, what its tests need."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from pydistdiff.comparers.headline import headline_of, told_change
from pydistdiff.comparers.info_folders import in_conda_info
from pydistdiff.comparers.json import JsonComparer
from pydistdiff.comparers.requirements import compare_with_requirements, told_requirements
from pydistdiff.diffing.match_specs import read_match_spec
from pydistdiff.diffing.requirements import Requirement
from pydistdiff.model import Operation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydistdiff.comparers.pair import Pair
    from pydistdiff.diffing.values import Path, Value
    from pydistdiff.model import ValueChange

ORDER = "conda-list-order"
_TOOLS = (("conda_build_version",), ("conda_version",))
_PACKAGES = ("root_pkgs",)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return (
        re.compile(r"([A-Za-z0-9_][A-Za-z0-9_.-]*) ([^\s=<>!~,|*]+) (\S+)"),
        re.compile(r"test/test_time_dependencies\.json|tests/[0-9]+/test_time_dependencies\.json"),
    )


def _read_package(text: str) -> Requirement:
    """A package of an environment, `name version build`; anything else as it stands."""
    found = _patterns()[0].fullmatch(text)
    if found is None:
        return Requirement(text, text)
    return Requirement(text, found[1], parts=(("version", found[2]), ("build", found[3])), rest=text)


class CondaAboutComparer(JsonComparer):
    """info/about.json of a conda package: what people are told of it, and in what environment it was built.

    The packages of that environment (`root_pkgs`) are compared by name, with version and build told apart; another
    order of them is `conda-list-order`. The order of channels, keywords and other lists counts. The versions of the
    tools come first.
    """

    format = "conda-about"

    def is_named(self, pair: Pair) -> bool:
        """By the name and the folder."""
        return in_conda_info(pair) == "about.json"

    def differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:  # noqa: ARG002
        """Packages by name, everything else as in any JSON."""
        return compare_with_requirements(
            a, b, self.identities, lambda path: path == _PACKAGES, read=_read_package, order=ORDER
        )

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """The tools, what people are told, and how many packages of the environment differ."""
        told = [change for change in changes if change.op is not Operation.REORDERED]
        packages = {change.path[:2] for change in told if change.path[:1] == _PACKAGES}
        others = [change for change in told if change.path[:1] != _PACKAGES]
        others.sort(key=lambda change: (change.path not in _TOOLS, change.path[:1] == ("env_vars",)))
        parts = [told_change(".".join(map(str, change.path)), change) for change in others]
        if packages:
            parts.append(f"{len(packages):,} package{'' if len(packages) == 1 else 's'} of the build environment")
        return headline_of(parts)


class CondaHashInputComparer(JsonComparer):
    """info/hash_input.json of a conda package: what the hash in its build string is made from.

    Flat or nested, as the version of conda-build had it. The order of lists counts: they go into the hash as they are.
    """

    format = "conda-hash-input"

    def is_named(self, pair: Pair) -> bool:
        """By the name and the folder."""
        return in_conda_info(pair) == "hash_input.json"

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """The values that differ."""
        told = [change for change in changes if change.op is not Operation.REORDERED]
        return headline_of([told_change(".".join(map(str, change.path)), change) for change in told])


class CondaTestRequirementsComparer(JsonComparer):
    """test_time_dependencies.json of a conda package: what its tests need beside it, by package.

    In `info/test` it is a list, in `info/tests` of rattler-build there are two of them, one for each platform. Another
    order is `conda-list-order`.
    """

    format = "conda-test-requirements"

    def is_named(self, pair: Pair) -> bool:
        """By the name and the folder."""
        return _patterns()[1].fullmatch(in_conda_info(pair) or "") is not None

    def differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:  # noqa: ARG002
        """Each list by package."""
        return compare_with_requirements(
            a, b, self.identities, _are_test_requirements, read=read_match_spec, order=ORDER
        )

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:
        """The requirements that differ."""
        depth = 0 if (in_conda_info(pair) or "").startswith("test/") else 1
        return headline_of(told_requirements([change for change in changes if change.path or not depth], depth))


def _are_test_requirements(path: Path) -> bool:
    return path in ((), ("build",), ("run",))
