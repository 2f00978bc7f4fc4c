"""What kind of distribution an archive is, told by its members first and its name second."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydistdiff.archives.member import Finding
from pydistdiff.distributions.file_names import basename
from pydistdiff.model import HazardCode, InputKind

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from pydistdiff.archives.member import Archive

_VERSIONED_FOLDER = re.compile(r".+-\d")
_BUILD_FILES = ("pyproject.toml", "setup.py", "setup.cfg")

_SINGLE = frozenset({"stream", "file"})
"""Formats that hold one file: a compressed one, or one that is no archive and stands for itself."""

_COMPRESSIONS = {"gzip": "gzip", "bzip2": "bzip2", "xz": "xz", "lzma": "lzma", "zstd": "zstd", None: "no"}
_EXTENSIONS: tuple[tuple[str, tuple[str, ...], str | None], ...] = (
    # suffix, formats that it may be, compression around a tar or stream; the longer of two suffixes first
    (".whl", ("zip",), None),
    (".egg", ("zip",), None),
    (".zip", ("zip", "conda"), None),
    (".conda", ("conda",), None),
    (".tar.gz", ("tar",), "gzip"),
    (".tgz", ("tar",), "gzip"),
    (".tar.bz2", ("tar",), "bzip2"),
    (".tbz2", ("tar",), "bzip2"),
    (".tbz", ("tar",), "bzip2"),
    (".tar.xz", ("tar",), "xz"),
    (".txz", ("tar",), "xz"),
    (".tar.lzma", ("tar",), "lzma"),
    (".tlz", ("tar",), "lzma"),
    (".tar.zst", ("tar",), "zstd"),
    (".tzst", ("tar",), "zstd"),
    (".tar", ("tar",), None),
    (".gz", ("tar", "stream"), "gzip"),
    (".bz2", ("tar", "stream"), "bzip2"),
    (".xz", ("tar", "stream"), "xz"),
    (".lzma", ("tar", "stream"), "lzma"),
    (".zst", ("tar", "stream"), "zstd"),
)


def kind_of(archive: Archive, layout: InputKind) -> InputKind:
    """The kind that the report names, from the archive's format and the layout of its members."""
    if archive.is_tree:
        return InputKind(archive.format)
    if archive.format in _SINGLE:
        return InputKind.FILE
    if archive.format == "conda":
        return InputKind.CONDA
    return layout


def layout_of(name: str, archive: Archive, paths: AbstractSet[str], tops: AbstractSet[str]) -> InputKind:
    """How the members are arranged: WHEEL, EGG, CONDA_V1 (both conda formats), SDIST or ARCHIVE.

    `paths` are the members without a leading `./`, `tops` their first segments. A zip named `.whl` or `.egg`
    is one whatever it holds, because installers believe the name. A checkout holds sources.
    """
    if archive.format == "conda":
        return InputKind.CONDA_V1
    if archive.format in _SINGLE:
        return InputKind.FILE
    if archive.installation is not None:
        return InputKind.WHEEL
    is_tree = archive.is_tree
    if archive.format == "zip" or is_tree:
        lower = basename(name).lower()
        if not is_tree and lower.endswith((".whl", ".egg")):
            return InputKind.WHEEL if lower.endswith(".whl") else InputKind.EGG
        if sum(top.endswith(".dist-info") and f"{top}/WHEEL" in paths for top in tops) == 1:
            return InputKind.WHEEL
        if "EGG-INFO/PKG-INFO" in paths:
            return InputKind.EGG
    if "info/index.json" in paths and (is_tree or archive.compression == "bzip2"):
        return InputKind.CONDA_V1
    if archive.format == "git" or (is_tree and any(file in paths for file in ("PKG-INFO", *_BUILD_FILES))):
        return InputKind.SDIST
    if any(_is_source_tree(top, paths) for top in tops):
        return InputKind.SDIST
    return InputKind.ARCHIVE


def _is_source_tree(folder: str, paths: AbstractSet[str]) -> bool:
    if f"{folder}/PKG-INFO" in paths and not folder.endswith(".egg-info"):
        return True
    return is_versioned(folder) and any(f"{folder}/{file}" in paths for file in _BUILD_FILES)


def is_versioned(folder: str) -> bool:
    """Whether a folder's name looks like name-version."""
    return _VERSIONED_FOLDER.match(folder) is not None


def extension_hazard(name: str, archive: Archive, kind: InputKind) -> Finding | None:
    """A DECEPTIVE_NAME where the file's extension says something else than its content is."""
    if kind in {InputKind.DIRECTORY, InputKind.INSTALLED, InputKind.GIT}:
        return None
    if any(finding.is_problem for finding in archive.findings):
        return None  # what could not be read may be what the name says
    lower = basename(name).lower()
    for suffix, formats, compression in _EXTENSIONS:
        if lower.endswith(suffix):
            if archive.format in formats and archive.compression == compression:
                return None
            message = (
                f"The name ends in {suffix}, but the content is {_spoken(archive)}: "
                "tools that believe the name read it otherwise than those that look inside."
            )
            return Finding(
                code=HazardCode.DECEPTIVE_NAME,
                message=message,
                evidence=f"{suffix} {archive.format} {archive.compression}".encode(),
            )
    return None


def _spoken(archive: Archive) -> str:
    compression = _COMPRESSIONS.get(archive.compression, "unknown")
    if archive.format == "stream":
        return f"a single file with {compression} compression"
    if archive.format == "tar":
        return f"a tar with {compression} compression"
    if archive.format == "ar":
        return "an archive of objects"
    return "a conda package" if archive.format == "conda" else f"a {archive.format}"
