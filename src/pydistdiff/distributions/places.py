"""Names that are equal for members that belong together although version, Python or kind of package differ.

Three of them, each more forgiving than the one before; the n-th of one side is compared with the n-th of the
other. They depend on one side alone, so pairing by them is symmetric, and a name that is normal already stays.

1. The version: `name-version` of the distribution in every spelling, its bare version, versions of archives,
   `.dist-info` and `.egg-info` inside, Python versions and ABI tags in the path, hashes in names of vendored libraries.
2. The place after installation: a wheel's root, conda's `site-packages` and an sdist's `src` are one `{site}`.
3. The second without regard to case.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from pydistdiff.distributions.file_names import archive_suffix, normalised_project, split_stem
from pydistdiff.distributions.install import WHEEL_SCHEMES
from pydistdiff.distributions.licences import is_licence
from pydistdiff.model import InputKind

if TYPE_CHECKING:
    from pydistdiff.distributions.distribution import Distribution

LONGEST_PLACE = 400
"""Longer names are their own normal places: no real one is, and each pattern would cost its length."""

_PYTHON = re.compile(r"(?:^|(?<=/))(?:python|pypy)[0-9]+(?:\.[0-9]+)?[dmtu]{0,3}(?=/|$)")
_ABI = re.compile(
    r"\.(?:cpython-|cp[0-9]|pypy[0-9]|abi3|graalpy[0-9])[\w-]*(?=(?:\.opt-[0-9])?\.(?:so|pyd|pyc|dll|lib|a|dylib)$)",
    re.ASCII,
)
_PYTHON_TAG = re.compile(r"(?<=[-.])(?:cp|pp|ip)[0-9]+(?:_pp[0-9]+)?[a-z]{0,3}(?=[-.])")
_LIBRARY = re.compile(r"\.(?:so|dll|dylib)(?=\.|$)")
_LIBRARY_HASH = re.compile(r"-(?:[0-9a-f]{8}|[0-9a-f]{32}|[0-9a-f]{64})(?=\.)")
_NAME = re.compile(r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?", re.ASCII)
_VERSION = re.compile(r"v?[0-9][\w.+!-]*", re.ASCII)

_TREES = ("{site}/", "{scripts}/", "{prefix}/", "{headers}/")
_SITE_PREFIXES = (
    "lib/python{v}/site-packages/",
    "Lib/site-packages/",
    "lib/site-packages/",
    "site-packages/",
)
_SCRIPT_PREFIXES = ("bin/", "Scripts/", "python-scripts/")
_OWN = "{site}/{dist-info}/"


def normal_places(place: str, distribution: Distribution) -> tuple[str, str, str]:
    """The three normal forms of a place (as `Distribution.place` gives it), the most specific first."""
    if len(place) > LONGEST_PLACE:
        return place, place, place
    same_version = _settled(place, distribution)
    installed = installed_place(same_version, distribution.layout)
    return same_version, installed, installed.casefold()


def _settled(place: str, distribution: Distribution) -> str:
    normal = _without_versions(place, distribution)
    # A replacement may be the neighbour that another pattern waits for.
    return normal if normal == place else _without_versions(normal, distribution)


def is_in_info_of_site(path: str, distribution: Distribution) -> bool:
    """Whether a member lies in a dist-info or egg-info that tools find: where modules are installed, not below them."""
    if len(path) > LONGEST_PLACE:
        return False
    tree, _, rest = normal_places(distribution.place(path), distribution)[1].partition("/")
    return tree == "{site}" and rest.partition("/")[0].endswith((".dist-info", ".egg-info", "{dist-info}"))


# ---------------------------------------------------------------- 1: versions


def _without_versions(place: str, distribution: Distribution) -> str:
    if place.startswith(_TREES):
        return place
    place = _PYTHON.sub("python{v}", place)
    if ".dist-info" in place or ".egg-info" in place:
        place = "/".join(_info_folder(segment, distribution) for segment in place.split("/"))
    folder, slash, name = place.rpartition("/")
    name = _nested_archive(name)
    name = _ABI.sub(".{abi}", name)
    if _LIBRARY.search(name):
        name = _LIBRARY_HASH.sub("-{hash}", name)
    place = folder + slash + name
    for pattern, replacement in _own_patterns(distribution.name, distribution.version):
        place = pattern.sub(replacement, place)
    return place


def _info_folder(segment: str, distribution: Distribution) -> str:
    """`{dist-info}` for the distribution's own folder, else `name-{version}.dist-info`; the same of egg-info."""
    for suffix in (".dist-info", ".egg-info"):
        if not segment.endswith(suffix):
            continue
        stem = segment[: -len(suffix)]
        parts = split_stem(stem)
        name = parts[0] if parts else stem
        is_own = distribution.name is not None and normalised_project(name) == normalised_project(distribution.name)
        if is_own or segment in distribution.dist_infos:
            return f"{{{suffix[1:]}}}"
        if parts:
            return f"{normalised_project(name)}-{{version}}{suffix}"
    return segment


def _nested_archive(name: str) -> str:
    """`setuptools-{version}-py3-none-any.whl` for a distribution inside; conda's build becomes `{build}`."""
    suffix = archive_suffix(name)
    parts = split_stem(name[: -len(suffix)]) if suffix else None
    if parts is None:
        return name
    project, _, rest = parts
    if suffix == ".whl":
        rest = _PYTHON_TAG.sub("{abi}", rest + ".")[:-1]
    elif suffix == ".egg":
        rest = re.sub(r"-py[0-9.]+", "-py{v}", rest)
    elif rest:
        rest = "-{build}"
    return f"{normalised_project(project)}-{{version}}{rest}{suffix}"


Patterns = tuple[tuple[re.Pattern[str], str], ...]


@lru_cache(maxsize=256)
def _own_patterns(name: str | None, version: str | None) -> Patterns:
    """What stands for the distribution's own name and version: `name-version`, then a version with a dot alone."""
    if version is None or not _VERSION.fullmatch(version):
        return ()
    # 1.0-rc1 is also spelt 1.0rc1 and 1.0_rc1, 1.0+local also 1.0_local.
    spelt = "[-_.+!]?".join(re.escape(part) for part in re.split("[-_+!]+", version))
    patterns: list[tuple[re.Pattern[str], str]] = []
    if name is not None and _NAME.fullmatch(name):
        own = "[-_.]+".join(re.escape(part) for part in re.split(r"[-_.]+", name) if part)
        whole = rf"(?<![A-Za-z0-9]){own}-{spelt}(?![0-9A-Za-z]|\.[0-9])"
        patterns.append((re.compile(whole, re.IGNORECASE), "{name}-{version}"))
    if "." in version:
        alone = rf"(?<![0-9])(?<![0-9]\.){re.escape(version)}(?![0-9]|\.[0-9])"
        patterns.append((re.compile(alone), "{version}"))
    return tuple(patterns)


# ---------------------------------------------------------------- 2: places after installation


def installed_place(place: str, layout: InputKind) -> str:
    """Where a member lies after installation (or would, if it were built), in words that all kinds share."""
    if not place.startswith(_TREES):
        place = _tree_place(place, layout)
    if not place.startswith("{site}/"):
        return place
    place = place.replace(".{abi}.pyd", ".{abi}.so")
    if place.startswith("{site}/{egg-info}/"):
        place = _OWN + place[len("{site}/{egg-info}/") :]
    if place.startswith(_OWN):
        inner = place[len(_OWN) :].removeprefix("license_files/")
        if "/" not in inner and is_licence(inner):
            return f"{_OWN}licenses/{inner}"
    return place


def _tree_place(place: str, layout: InputKind) -> str:
    if layout is InputKind.WHEEL:
        return _wheel_place(place)
    if layout is InputKind.EGG:
        return _OWN + place[9:] if place.startswith("EGG-INFO/") else "{site}/" + place
    if layout is InputKind.CONDA_V1:
        return place if place == "info" or place.startswith("info/") else _environment_place(place)
    if layout is InputKind.SDIST:
        return _source_place(place)
    environment = _environment_place(place)
    return environment if environment.startswith("{site}/") else place


def _wheel_place(place: str) -> str:
    if place.startswith("{data}/"):
        scheme, _, rest = place[7:].partition("/")
        if scheme == "data":
            return _environment_place(rest)
        return f"{WHEEL_SCHEMES[scheme]}/{rest}" if scheme in WHEEL_SCHEMES else place
    return "{site}/" + place


def _environment_place(path: str) -> str:
    """The place of a path that is relative to an environment's prefix."""
    for prefixes, tree in ((_SITE_PREFIXES, "{site}/"), (_SCRIPT_PREFIXES, "{scripts}/")):
        for prefix in prefixes:
            if path.startswith(prefix):
                return tree + path[len(prefix) :]
    return "{prefix}/" + path


def _source_place(place: str) -> str:
    """The place of a file of an sdist; `name-version/` is its root also where something lies beside it."""
    place = place.removeprefix("{root}/").removeprefix("{name}-{version}/").removeprefix("src/")
    if place == "PKG-INFO":
        return _OWN + "METADATA"
    if "/" not in place and is_licence(place):
        return f"{_OWN}licenses/{place}"
    return "{site}/" + place
