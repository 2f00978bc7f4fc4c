"""Causes of what conda's build tools write: the moment, the environment, the name of the build."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from pydistdiff.explain.cause import Mark
from pydistdiff.explain.checked import CheckedCause
from pydistdiff.explain.line_cause import PLACE, Masks
from pydistdiff.explain.readers import has_known_reader
from pydistdiff.model import Evidence, InputKind, Side, Significance, ValueChange, ValueType

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydistdiff.explain.cause import MemberCause
    from pydistdiff.explain.line_cause import Where
    from pydistdiff.explain.scene import Scene
    from pydistdiff.model import Change

_INDEX = "info/index.json"
_HASH_INPUT = "info/hash_input.json"
_ABOUT = "info/about.json"
_RECIPE = "info/recipe/"
_CONFIG = "info/recipe/conda_build_config.yaml"
_SIDES = (Side.A, Side.B)
_MOMENT = re.compile(r"[0-9]{1,15}", re.ASCII)
"""Milliseconds (of old packages seconds) up to the year 9999."""


def are_conda(scene: Scene) -> bool:
    """Whether both sides are conda packages."""
    both = scene.distributions
    return both is not None and all(distribution.layout is InputKind.CONDA_V1 for distribution in both)


class CondaTimestamp(CheckedCause):
    """The moment of the build in `info/index.json`: `timestamp`, in milliseconds.

    Both are whole numbers, and times before the year 10000: some readers refuse others. Solvers look at it only to
    choose between packages that are equal otherwise.
    """

    id = "conda-timestamp"
    title = "the moment of the build in index.json"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = "none is needed; `rattler-build rebuild` takes the moment that a package records"

    def takes(self, scene: Scene, change: Change) -> bool:
        """The key `timestamp` of both sides."""
        return (
            scene.difference.name == _INDEX
            and isinstance(change, ValueChange)
            and change.path == ("timestamp",)
            and change.type_a is change.type_b is ValueType.INTEGER
            and all(isinstance(text, str) and _MOMENT.fullmatch(text) for text in (change.a, change.b))
            and are_conda(scene)
        )


class BuildStringFollows:
    """The build string of a conda package follows from what it was built for.

    Its hash is computed anew on both sides: `h` and the first seven digits of the SHA-1 of `hash_input.json`, as
    conda-build and rattler-build make it. Each side's own build string is taken out of metadata in which it stands
    (`index.json`, the rendered recipe), and the rest must be equal. What changed in `hash_input.json` stays content.

    It counts where more than the hash differs in the build string, where another package is asked for by it, and in
    files that somebody may run, such as tests.
    """

    id = "build-string-follows"
    title = "the build string, which has the hash of what it was built for"
    significance = Significance.DERIVED
    mark = Mark.SOUND
    remedy = "none is needed: it follows from the variants in hash_input.json"

    def masks(self, scene: Scene, where: Where) -> Masks | None:
        """Takes each side's own build string away, in members of `info/`."""
        if not scene.difference.name.startswith("info/") or not are_conda(scene):
            return None
        a, b = _verified_builds(scene)
        if a is None or b is None or a.name == b.name or a.name not in where.a or b.name not in where.b:
            return None
        of_a, of_b = (re.compile(rf"(?<![0-9A-Za-z_]){re.escape(build.name)}(?![0-9A-Za-z_])") for build in (a, b))
        return Masks(lambda text: of_a.sub(PLACE, text), lambda text: of_b.sub(PLACE, text))

    def is_harmless(self, scene: Scene, where: Where) -> bool:
        """The package's own build string, differing in its hash, where nobody installs or runs anything by it."""
        a, b = _verified_builds(scene)
        if a is None or b is None or a.rest != b.rest:
            return False
        difference = scene.difference
        if difference.name == _INDEX:
            return where.path == ("build",)
        return difference.name == _ABOUT or (difference.name.startswith(_RECIPE) and has_known_reader(difference))

    def evidence(self, scene: Scene, pairs: Sequence[tuple[str, str]]) -> Evidence:  # noqa: ARG002
        """Both build strings."""
        a, b = (build.name for build in _verified_builds(scene) if build is not None)
        return Evidence(text=f"{a} → {b}: each hash is that of its hash_input.json")


class _Build(NamedTuple):
    """A build string, and what is left of it without its hash."""

    name: str
    rest: str


def _verified_builds(scene: Scene) -> tuple[_Build | None, _Build | None]:
    """The build strings of both sides, each None unless its hash is the one of what it was built for."""
    notes = scene.neighbours.notes if scene.neighbours is not None else {}
    key = BuildStringFollows.id
    if key not in notes:
        notes[key] = _verified_build(scene, Side.A), _verified_build(scene, Side.B)
    builds: tuple[_Build | None, _Build | None] = notes[key]
    return builds


def _verified_build(scene: Scene, side: Side) -> _Build | None:
    index, hash_input = (_document(scene, side, path) for path in (_INDEX, _HASH_INPUT))
    build = index.get("build") if isinstance(index, dict) else None
    if not isinstance(build, str) or re.fullmatch(r"[\w.+]{1,200}", build, re.ASCII) is None:
        return None
    if not isinstance(hash_input, dict):
        return None
    text = json.dumps(hash_input, sort_keys=True)
    digits = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()[:7]
    found = re.search(rf"h{digits}(?=_|$)", build)
    return _Build(build, build[: found.start()] + PLACE + build[found.end() :]) if found is not None else None


def _document(scene: Scene, side: Side, path: str) -> Any:
    return scene.neighbours.document(side, path) if scene.neighbours is not None else None


_ENVIRONMENT_KEYS = frozenset({
    "env_vars", "root_pkgs", "channels", "conda_build_version", "conda_version", "conda_private", "conda_env_version",
    "requests_version", "offline", "python_version", "rattler_build_version",
})  # fmt: skip
_STEERING = frozenset({
    "zip_keys", "pin_run_as_build", "extend_keys", "channel_sources", "channel_targets", "(comments)",
})  # fmt: skip
"""Keys of `conda_build_config.yaml` that say how others are read, or where packages come from and go to; comments."""


class CondaBuildEnvironment(CheckedCause):
    """What conda's build tools note of the environment that they ran in.

    In `info/about.json`: variables, packages of the root environment, channels, versions of the tools. In
    `conda_build_config.yaml`: values that the recipe does not use, which are those that `hash_input.json` of neither
    side names. Nobody reads them at installation.
    """

    id = "conda-build-environment"
    title = "the environment that conda's build tool ran in"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = "build both with the same version of the build tool, in an environment made from a lock file"

    def takes(self, scene: Scene, change: Change) -> bool:
        """A value under one of these keys."""
        if not isinstance(change, ValueChange) or not change.path or not are_conda(scene):
            return False
        if scene.difference.name == _ABOUT:
            return change.path[0] in _ENVIRONMENT_KEYS
        return scene.difference.name == _CONFIG and _is_unused(scene, str(change.path[0]))


def _is_unused(scene: Scene, key: str) -> bool:
    """Whether neither side was built for a value of this key."""
    inputs = [_document(scene, side, _HASH_INPUT) for side in _SIDES]
    return key not in _STEERING and all(isinstance(found, dict) and key not in found for found in inputs)


CONDA_CAUSES: Iterable[MemberCause] = (CondaTimestamp(), CondaBuildEnvironment())
