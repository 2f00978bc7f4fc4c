"""What to do about a cause where it is known which tools built the two sides.

Each sentence holds for what the named tool did when minimal projects were built with it under two clocks, file times,
umasks, users, time zones, folders, hash seeds and orders of files, with SOURCE_DATE_EPOCH and without; the versions
stand beside the tools. `docs/find-randomness.md` has the results. Where a tool is known to do no better than the
cause's own remedy says, there is no sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.model import InputKind, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydistdiff.differences import Difference
    from pydistdiff.distributions.backend import BuildTool
    from pydistdiff.distributions.distribution import Distribution
    from pydistdiff.model import Cause

_REPACK = (
    "tar --sort=name --mtime=@$SOURCE_DATE_EPOCH --owner=0 --group=0 --numeric-owner --mode=go+u,go-w -cf - FOLDER "
    "| gzip -9n"
)
_EPOCH = "set SOURCE_DATE_EPOCH to one time for both builds"
_EPOCH_OR_NOT = "set the same SOURCE_DATE_EPOCH for both builds, or for neither"
_DEBUG = (
    "build extensions with CFLAGS=-g0. Compilers write the folder of the build into debug information, and "
    "`python -m build` without --wheel builds in a new temporary folder"
)
_UMASK = "check out and build under umask 022"
_GZIP = (
    "compress the tar anew: gunzip NAME.tar.gz, gzip -9n NAME.tar. {} writes the time of the build into the gzip "
    "header, with any SOURCE_DATE_EPOCH"
)
_UV = "find out what packed one of the two anew. uv_build 0.13 writes {} into every member, with any SOURCE_DATE_EPOCH"
_RATTLER = (
    "repeat a build with rattler-build rebuild --package-file PACKAGE. rattler-build writes the time of the build, "
    "with any SOURCE_DATE_EPOCH; `rebuild` takes the one that the package records"
)

# Tool → kind → cause → remedy. The first sentence stands in the summary of a report, so it is short.
_REMEDIES: dict[str, dict[InputKind, dict[str, str]]] = {
    "setuptools": {  # 65.5.1 with wheel 0.38.4, 75.6.0, 84.2.1
        InputKind.WHEEL: {
            "member-time": f"{_EPOCH}. setuptools takes it for all members of a wheel, else the times of the files "
            "and of the build",
            "umask": f"{_UMASK}. setuptools gives modules the umask of the build, package data and licences the modes "
            "of the checkout",
            "elf-debug-info": _DEBUG,
            "elf-build-id": _DEBUG,
        },
        InputKind.SDIST: {
            "member-time": "repack the sdist with fixed times. setuptools ignores SOURCE_DATE_EPOCH for sdists: "
            + _REPACK,
            "gzip-header": _GZIP.format("setuptools"),
            "umask": f"{_UMASK}, or repack the sdist. setuptools keeps the modes of the checkout; tar has "
            "--mode=go+u,go-w for them",
            "member-owner": "set owner and group to root under [sdist] in setup.cfg. setuptools packs an sdist with "
            "the user who builds it",
        },
    },
    "flit_core": {  # 3.9.0, 4.2.0
        InputKind.WHEEL: {
            "member-time": f"{_EPOCH}. flit takes it for all members, else the times of the files in local time",
        },
        InputKind.SDIST: {
            "member-time": f"{_EPOCH}. flit takes it for all members but PKG-INFO, else the times of the files",
            "gzip-header": f"{_EPOCH_OR_NOT}. flit takes it for the gzip header, else 2016-01-01",
            "tar-format": f"{_EPOCH_OR_NOT}. Without it, flit writes the times of the files as PAX records",
        },
    },
    "hatchling": {  # 1.21.1, 1.33.0
        kind: {
            "umask": "set `reproducible` to true in [tool.hatch.build]. hatchling then packs fixed modes",
            **dict.fromkeys(
                ("member-time", "gzip-header"),
                f"{_EPOCH_OR_NOT}. hatchling takes it, else 2020-02-02, unless `reproducible` is false in "
                "[tool.hatch.build]",
            ),
        }
        for kind in (InputKind.WHEEL, InputKind.SDIST)
    },
    "poetry-core": {  # 1.9.0, 2.5.0
        InputKind.WHEEL: {
            "member-time": f"{_EPOCH_OR_NOT}. poetry-core 2 takes it, else 2016-01-01; version 1.9 always writes "
            "1980-01-01",
        },
        InputKind.SDIST: {
            "member-time": f"{_EPOCH_OR_NOT}. poetry-core 2 takes it, else 1970-01-01; version 1.9 takes the times of "
            "the files",
            "gzip-header": f"{_EPOCH_OR_NOT}. poetry-core 2 takes it, else 1970-01-01, which is what version 1.9 "
            "always writes",
        },
    },
    "pdm-backend": {  # 2.1.8, 2.5.0
        InputKind.WHEEL: {"member-time": f"{_EPOCH_OR_NOT}. pdm-backend takes it, else 2016-01-01"},
        InputKind.SDIST: {
            "member-time": f"{_EPOCH}. pdm-backend takes it, else the times of the files and of the build",
            "gzip-header": _GZIP.format("pdm-backend"),
            "tar-format": f"{_EPOCH_OR_NOT}. Without it, pdm-backend writes the times of the files as PAX records",
        },
    },
    "uv_build": {  # 0.13.6
        InputKind.WHEEL: {"member-time": _UV.format("1980-01-01")},
        InputKind.SDIST: {"member-time": _UV.format("1970-01-01")},
    },
    "meson-python": {  # 0.22.1 with Meson 1.12.1
        InputKind.WHEEL: {
            "member-time": f"{_EPOCH}. meson-python takes it, else the times of the files and of the build",
            "umask": f"{_UMASK}. Meson installs sources with the modes of the checkout, and what it makes with the "
            "umask of the build",
        },
        InputKind.SDIST: {
            "member-time": "build both sdists from the same commit. meson-python writes the time of the commit, with "
            "any SOURCE_DATE_EPOCH",
        },
    },
    "maturin": {  # 1.16.0
        InputKind.WHEEL: {
            "member-time": f"{_EPOCH_OR_NOT}. maturin takes it, else 1980-01-01",
            "sbom-serial": f"{_EPOCH}. With it, maturin leaves out the serial number of its SBOM, and takes it for the "
            "time there",
            "build-path": "build in one folder, or without the SBOM. maturin names the folder in it; rust = false in "
            "[tool.maturin.sbom] leaves it out",
        },
        InputKind.SDIST: {"member-time": f"{_EPOCH_OR_NOT}. maturin takes it, else 2006-07-24"},
    },
    "scikit-build-core": {  # 1.1.2 with CMake 3.25.1
        InputKind.WHEEL: {
            "member-time": f"{_EPOCH}. scikit-build-core takes it, else the times of the files and of the build; with "
            "wheel.reproducible = true (from 1.0 on) a fixed one",
            "umask": "set wheel.reproducible = true in [tool.scikit-build]. scikit-build-core 1.0 and newer then pack "
            "fixed modes; older ones need a checkout under umask 022",
            "build-path": "set CFLAGS=-ffile-prefix-map=$PWD=/src and build in place. CMake gives compilers the whole "
            "path of a source, and `python -m build` without --wheel builds in a new temporary folder",
        },
        InputKind.SDIST: dict.fromkeys(
            ("member-time", "gzip-header"), f"{_EPOCH_OR_NOT}. scikit-build-core takes it, else 2022-11-09"
        ),
    },
    "rattler-build": {  # 0.73.0
        InputKind.CONDA: dict.fromkeys(("member-time", "zip-fields", "conda-timestamp"), _RATTLER),
        InputKind.CONDA_V1: dict.fromkeys(("member-time", "conda-timestamp"), _RATTLER),
    },
}
_FAMILIES = {"wheel": "setuptools"}
"""Tools that do what another one does: the `bdist_wheel` of wheel became a part of setuptools."""

_PACKING = frozenset({
    "compression", "directory-entries", "gzip-header", "member-order", "member-owner", "member-time", "tar-format",
    "umask", "zip-fields",
})  # fmt: skip
"""Causes of containers that tools and their versions make; they are looked for in the outermost one only."""

_BY_VERSION = frozenset({
    "build-backend", "compression", "directory-entries", "licence-location", "member-order", "metadata-field-order",
    "metadata-spelling", "metadata-version", "name-normalisation", "record-order", "requirement-order",
    "requirement-spelling", "tar-format", "zip-fields",
})  # fmt: skip
"""Causes that two versions of one tool are known to make."""

_AUTHORED = frozenset({"pyproject.toml", "setup.cfg", "MANIFEST.in"})
_GENERATED = frozenset({Role.LICENCE, Role.METADATA, Role.NATIVE})
_BUILT = frozenset({InputKind.WHEEL, InputKind.SDIST, InputKind.CONDA, InputKind.CONDA_V1})


def remedy_for(cause_id: str, tool: BuildTool, kind: InputKind) -> str | None:
    """What to do about a cause with this tool, or None where the cause's own remedy is as good."""
    kinds: Mapping[InputKind, Mapping[str, str]] = _REMEDIES.get(_family(tool), {})
    return kinds.get(kind, {}).get(cause_id)


def with_remedies(causes: Iterable[Cause], root: Difference, a: Distribution, b: Distribution) -> tuple[Cause, ...]:
    """The causes, with the remedy of the tool that built b where there is one; other tools or versions are told.

    `root` is the difference of the two: what only members deeper inside have, or files that no build writes, keeps
    its own remedy.
    """
    tool = b.backend
    is_built = a.kind is b.kind and a.kind in _BUILT and (a.kind is not InputKind.SDIST or root.format == "tar")
    if tool is None or not is_built:
        return tuple(causes)
    found = _causes_of_builds(root)
    return tuple(
        replace(cause, remedy=_chosen(cause, a.backend, tool, b.kind)) if cause.id in found else cause
        for cause in causes
    )


def _causes_of_builds(root: Difference) -> set[str | None]:
    """The ids of causes that the outermost container has, or members that a build writes."""
    written = (child for child in root.children if child.role in _GENERATED and child.name not in _AUTHORED)
    of_members = {change.cause for child in written for change in child.changes}
    return {change.cause for change in root.changes} | (of_members - _PACKING)


def _chosen(cause: Cause, a: BuildTool | None, b: BuildTool, kind: InputKind) -> str:
    own = remedy_for(cause.id, b, kind) or cause.remedy
    if a is None or a == b:
        return own
    told = f"a was built by {a}, b by {b}"
    if _family(a) != _family(b):
        is_theirs = cause.id in _PACKING or cause.id in _BY_VERSION
        return f"build both with one tool. {told}; {own}" if is_theirs else own
    if cause.id not in _BY_VERSION or a.version is None or b.version is None:
        return own
    is_conda = kind in (InputKind.CONDA, InputKind.CONDA_V1)
    version = f"both with {b}" if is_conda else f'both with one version: requires = ["{b.name}=={b.version}"]'
    return f"build {version}. {told}"


def _family(tool: BuildTool) -> str:
    return _FAMILIES.get(tool.name, tool.name)
