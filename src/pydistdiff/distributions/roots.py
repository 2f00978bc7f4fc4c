"""The folders whose names hold a version, and the placeholders that make two versions pair."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.distributions.file_names import basename, normalised_project
from pydistdiff.distributions.kind import is_versioned
from pydistdiff.model import InputKind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from pydistdiff.distributions.distribution import Distribution

_WHEEL_NAME = re.compile(r"([^-]+)-([^-]+)-")
_SOURCES = frozenset({InputKind.SDIST, InputKind.ARCHIVE})
_OPEN_TREES = frozenset({InputKind.GIT, InputKind.DIRECTORY})
_PLACEHOLDERS = ((".dist-info", "{dist-info}"), (".data", "{data}"))
MOST_ROOTS = 16
"""Own folders of a wheel; two is usual, and each costs a look for every member."""
Roots = tuple[tuple[str, str], ...]


def roots_of(name: str, layout: InputKind, paths: AbstractSet[str], tops: AbstractSet[str]) -> Roots:
    """Pairs of a top folder and its placeholder, sorted.

    A wheel's own `.dist-info` and `.data` are those of the project in its file name, compared as in PEP 503;
    where the file name is unusual, the only `.dist-info` is. Anything else that lies in one folder that looks
    like `name-version` has a `{root}`. Conda packages and eggs have none.
    """
    if layout is InputKind.WHEEL:
        return _wheel_roots(basename(name), paths, tops)
    if layout in {InputKind.EGG, InputKind.CONDA_V1, InputKind.FILE}:
        return ()
    return _single_root(paths, tops)


def installed_roots(info: str) -> Roots:
    """The own folders of an installed package, whose dist-info (or egg-info) is known."""
    stem, _, suffix = info.rpartition(".")
    return tuple(sorted([(info, f"{{{suffix}}}"), (f"{stem}.data", "{data}")]))


def _wheel_roots(name: str, paths: AbstractSet[str], tops: AbstractSet[str]) -> Roots:
    match = _WHEEL_NAME.match(name) if name.endswith(".whl") else None
    if match is not None:
        own = normalised_project(match[1])
        found = sorted(
            (top, placeholder)
            for top in tops
            for suffix, placeholder in _PLACEHOLDERS
            if top.endswith(suffix) and normalised_project(_project_of(top, suffix)) == own
        )
        return tuple(found[:MOST_ROOTS])
    dist_info = only_dist_info(paths, tops)
    if dist_info is None:
        return ()
    stem = normalised_project(dist_info.removesuffix(".dist-info"))
    data = [(top, "{data}") for top in tops if _is_data(top) and normalised_project(top[:-5]) == stem]
    return tuple(sorted([(dist_info, "{dist-info}"), *data]))


def _project_of(folder: str, suffix: str) -> str:
    return folder[: -len(suffix)].rpartition("-")[0]


def _is_data(folder: str) -> bool:
    return folder.endswith(".data")


def only_dist_info(paths: AbstractSet[str], tops: Iterable[str]) -> str | None:
    """The one top folder `*.dist-info`; of several the one that has a WHEEL file, if only one has."""
    folders = [top for top in tops if top.endswith(".dist-info")]
    if len(folders) > 1:
        folders = [folder for folder in folders if f"{folder}/WHEEL" in paths]
    return folders[0] if len(folders) == 1 else None


def _single_root(paths: AbstractSet[str], tops: AbstractSet[str]) -> Roots:
    if len(tops) != 1:
        return ()
    (top,) = tops
    if is_versioned(top) and any(path.startswith(top + "/") for path in paths):
        return ((top, "{root}"),)
    return ()


def rooted_alike(a: Distribution, b: Distribution) -> tuple[Distribution, Distribution]:
    """Both, with a root where the other side has one: the one folder of an sdist is a checkout as a whole."""
    return _rooted(a, b), _rooted(b, a)


def _rooted(own: Distribution, other: Distribution) -> Distribution:
    is_root = own.kind in _OPEN_TREES and own.layout in _SOURCES and not own.roots
    return replace(own, roots=(("", "{root}"),)) if is_root and _has_root(other) else own


def _has_root(distribution: Distribution) -> bool:
    return any(placeholder == "{root}" for _, placeholder in distribution.roots)
