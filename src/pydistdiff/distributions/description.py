"""Find out what an archive is, from its members and its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from pydistdiff.distributions import backend, file_names
from pydistdiff.distributions.claims import Claims, largest_list
from pydistdiff.distributions.distribution import Distribution
from pydistdiff.distributions.file_names import without_dot_slash
from pydistdiff.distributions.kind import kind_of, layout_of
from pydistdiff.distributions.metadata import Headers, believable, generated_scripts, parse_headers, repeated_fields
from pydistdiff.distributions.paths_json import MEMBER as PATHS_JSON
from pydistdiff.distributions.paths_json import parse_paths_json
from pydistdiff.distributions.prefixes import HAS_PREFIX, parse_has_prefix
from pydistdiff.distributions.reading import METADATA_CAP, beginning, text
from pydistdiff.distributions.record import parse_record
from pydistdiff.distributions.roots import Roots, installed_roots, only_dist_info, roots_of
from pydistdiff.model import HazardCode, InputKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydistdiff.archives.member import Archive, Finding, Member
    from pydistdiff.distributions.backend import BuildTool
    from pydistdiff.distributions.prefixes import Prefix
    from pydistdiff.limits import Budget

_INDEX = "info/index.json"
_WITH_RECORD = (InputKind.WHEEL, InputKind.INSTALLED)


def describe(name: str, archive: Archive, budget: Budget) -> Distribution:
    """What the archive is. `name` is its file name (of a nested archive the member's path); never raises.

    Reads the few members that say it (METADATA, WHEEL, PKG-INFO, pyproject.toml, `info/index.json`, `info/about.json`,
    entry points, RECORD or `paths.json`), of several copies the last, which is the one that installers take.
    """
    members = {without_dot_slash(member.path): member for member in archive.members}
    paths = members.keys()
    tops = {path.partition("/")[0] for path in paths if path}
    layout = layout_of(name, archive, paths, tops)
    kind = kind_of(archive, layout)
    installation = archive.installation
    roots = roots_of(name, layout, paths, tops) if installation is None else installed_roots(installation.info)
    facts = _facts(layout, roots, members, budget)
    said = file_names.conda(name) if layout is InputKind.CONDA_V1 else file_names.parse(name)
    claims = _claims(kind, facts.dist_info, members, budget)
    return Distribution(
        kind=kind,
        layout=layout,
        name=facts.name or said.name,
        version=facts.version or said.version,
        tags=facts.tags or said.tags,
        roots=roots,
        dist_infos=_own_folders(layout, roots, members),
        scripts=facts.scripts,
        backend=facts.backend,
        claims=claims.by_path if claims is not None else {},
        claims_member=_claims_member(kind, facts.dist_info) if claims is not None else None,
        claims_complete=claims is None or claims.readable,
        prefixes=claims.prefixes if claims is not None else _prefixes(kind, members, budget),
        absent=tuple(claims.absent) if claims is not None else (),
        absent_count=claims.absent_count if claims is not None else 0,
        findings=facts.findings,
        claim_findings=tuple(claims.findings) if claims is not None else (),
    )


class _Facts(Struct, frozen=True):
    """What the package's own metadata says."""

    name: str | None = None
    version: str | None = None
    tags: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    dist_info: str | None = None
    backend: BuildTool | None = None
    findings: tuple[Finding, ...] = ()


def _facts(layout: InputKind, roots: Roots, members: dict[str, Member], budget: Budget) -> _Facts:
    if layout is InputKind.CONDA_V1:
        return _conda_facts(members, budget)
    dist_info: str | None = None
    scripts: tuple[str, ...] = ()
    tool: BuildTool | None = None
    if layout is InputKind.WHEEL:
        egg_info = next((folder for folder, placeholder in roots if placeholder == "{egg-info}"), None)
        if egg_info is not None:
            path = f"{egg_info}/PKG-INFO" if f"{egg_info}/PKG-INFO" in members else egg_info
            headers = parse_headers(text(members.get(path), budget))
            return _Facts(*_name_and_version(headers))
        dist_info = next((folder for folder, placeholder in roots if placeholder == "{dist-info}"), None)
        if dist_info is None:
            dist_info = only_dist_info(members.keys(), {path.partition("/")[0] for path in members})
        if dist_info is None:
            return _Facts()
        path = f"{dist_info}/METADATA"
        scripts = generated_scripts(text(members.get(f"{dist_info}/entry_points.txt"), budget))
        tool = backend.of_wheel(members.get(f"{dist_info}/WHEEL"), budget)
    elif layout is InputKind.EGG:
        path = "EGG-INFO/PKG-INFO"
    elif layout is InputKind.SDIST:
        path = _pkg_info(roots, members)
        tool = backend.of_sdist(path.removesuffix("PKG-INFO"), members, budget)
    else:
        return _Facts()
    headers = parse_headers(text(members.get(path), budget))
    return _Facts(
        *_name_and_version(headers),
        scripts=scripts,
        dist_info=dist_info,
        backend=tool,
        findings=repeated_fields(members[path].path, headers) if path in members else (),
    )


def _name_and_version(headers: Headers) -> tuple[str | None, str | None]:
    return headers.value("name"), headers.value("version")


def _pkg_info(roots: Roots, members: dict[str, Member]) -> str:
    """The PKG-INFO of an sdist: that of its root, else (something lies beside the root) the first of a top folder."""
    for folder, _ in roots:
        return f"{folder}/PKG-INFO"
    candidates = (path for path in members if path.endswith("/PKG-INFO") and path.count("/") == 1)
    return "PKG-INFO" if "PKG-INFO" in members else next(candidates, "PKG-INFO")


class _Index(Struct):
    name: object = None
    version: object = None
    build: object = None
    subdir: object = None


def _conda_facts(members: dict[str, Member], budget: Budget) -> _Facts:
    tool = backend.of_conda(members, budget)
    try:
        index = msgspec.json.decode(beginning(members.get(_INDEX), budget, METADATA_CAP), type=_Index)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _Facts(backend=tool)  # whoever compares it says what is wrong with it; the file name says the rest
    tags = tuple(tag for tag in (believable(index.subdir), believable(index.build)) if tag is not None)
    return _Facts(believable(index.name), believable(index.version), tags, backend=tool)


def _own_folders(layout: InputKind, roots: Roots, members: dict[str, Member]) -> tuple[str, ...]:
    """The base names of the distribution's own `.dist-info` and `.egg-info`.

    In a conda package, whose name may be another, that is the only one under a `site-packages`.
    """
    if layout is not InputKind.CONDA_V1:
        return tuple(folder for folder, placeholder in roots if placeholder == "{dist-info}")
    found: set[str] = set()
    for path in members:
        _, site, inside = path.partition("site-packages/")
        folder = inside.partition("/")[0] if site else ""
        if folder.endswith((".dist-info", ".egg-info")):
            found.add(folder)
    return tuple(found) if len(found) == 1 else ()


# ---------------------------------------------------------------- claims


def _claims_member(kind: InputKind, dist_info: str | None) -> str | None:
    if kind in _WITH_RECORD:
        return f"{dist_info}/RECORD" if dist_info is not None else None
    return PATHS_JSON if kind in {InputKind.CONDA, InputKind.CONDA_V1} else None


def _claims(kind: InputKind, dist_info: str | None, members: dict[str, Member], budget: Budget) -> Claims | None:
    path = _claims_member(kind, dist_info)
    member = members.get(path) if path is not None else None
    if path is None or member is None or member.content is None:
        return None
    is_wheel = kind in _WITH_RECORD
    cap = largest_list(len(members))
    data = beginning(member, budget, cap + 1)
    if len(data) > cap:
        code = HazardCode.RECORD_MISMATCH if is_wheel else HazardCode.PATHS_MISMATCH
        claims = Claims(members.keys(), code, "RECORD" if is_wheel else "paths.json")
        claims.unreadable(path, f"it is larger than a list of {len(members):,} members can be")
        return claims
    if not is_wheel:
        return parse_paths_json(data, members.keys())
    is_installed = kind is InputKind.INSTALLED
    return parse_record(data, path, members.keys(), is_installed=is_installed)


def _prefixes(kind: InputKind, members: dict[str, Member], budget: Budget) -> Mapping[str, Prefix]:
    """The prefixes of an older conda package, which names them in a list of their own."""
    if kind not in {InputKind.CONDA, InputKind.CONDA_V1} or PATHS_JSON in members or HAS_PREFIX not in members:
        return {}
    cap = largest_list(len(members))
    data = beginning(members[HAS_PREFIX], budget, cap + 1)
    return parse_has_prefix(data.decode("utf-8", "replace"), members.keys()) if len(data) <= cap else {}
