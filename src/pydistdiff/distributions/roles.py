"""What a member is in its distribution: told by its place and its extension, never by its content."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydistdiff.distributions import startup
from pydistdiff.distributions.licences import is_for_people, is_licence
from pydistdiff.model import InputKind, MemberType, Role

if TYPE_CHECKING:
    from pydistdiff.distributions.distribution import Distribution

_CODE = frozenset({
    "asm", "bash", "bat", "c", "cc", "cjs", "cl", "cmd", "cpp", "cs", "csh", "cu", "cuh", "cxx", "el", "f", "f77",
    "f90", "f95", "fish", "for", "go", "h", "hh", "hpp", "hxx", "java", "jl", "js", "jsx", "kt", "lua", "m", "mjs",
    "mm", "php", "pl", "pm", "ps1", "pxd", "pxi", "py", "pyi", "pyw", "pyx", "r", "rb", "rs", "s", "scala", "sh",
    "swift", "tcl", "ts", "tsx", "vbs", "vue", "zsh",
})  # fmt: skip
_NATIVE = frozenset({
    "a", "bundle", "dll", "dylib", "exe", "lib", "node", "o", "obj", "pyd", "so", "sys", "wasm",
})  # fmt: skip
_DOCUMENTATION = frozenset({"adoc", "md", "rst", "texi", "texinfo"})
_VERSIONED_LIBRARY = re.compile(r"\.so(?:\.[0-9]+)+$")
_MAN_PAGE = re.compile(r"(?:^|/)man/(?:[^/]+/)*[^/]+\.[0-9][a-z]*(?:\.gz)?$|\.[1-9]\.gz$")
_SOURCE_METADATA = frozenset({"PKG-INFO", "pyproject.toml", "setup.cfg", "MANIFEST.in"})
_TEST_FOLDERS = frozenset({"test", "tests"})
_DOCUMENTATION_FOLDERS = frozenset({"doc", "docs"})
_SCRIPT_FOLDERS = ("bin/", "Scripts/", "python-scripts/", "{data}/scripts/", "{data}/data/bin/")
_INFO_FOLDERS = ("EGG-INFO", "{dist-info}")
_CONDA_TESTS = re.compile(
    r"test/test_time_dependencies\.json|tests/(?:tests\.yaml|[0-9]+/test_time_dependencies\.json)"
)
"""Below `info/`: what conda-build and rattler-build say of the tests themselves."""


def role(distribution: Distribution, path: str, type: MemberType | None) -> Role:  # noqa: A002
    """The role of a member. `type` minds little: a link has the role of a file of its name."""
    if type is not MemberType.DIRECTORY and startup.startup_reason(path, distribution) is not None:
        return Role.STARTUP
    place = distribution.place(path).rstrip("/")
    folders = place.split("/")
    name = folders.pop()
    return (
        _of_metadata(distribution, place, folders, name)
        or _of_binary(name)
        or (Role.SCRIPT if _is_script(distribution, place) else None)
        or (Role.LICENCE if is_licence(name) else None)
        or _of_text(place, folders, name)
    )


def _of_metadata(distribution: Distribution, place: str, folders: list[str], name: str) -> Role | None:
    if distribution.layout is InputKind.CONDA_V1 and (folders[:1] == ["info"] or place == "info"):
        return _of_conda_info(folders, name)
    if any(folder in _INFO_FOLDERS or folder.endswith((".dist-info", ".egg-info")) for folder in folders):
        in_licences = is_for_people(name) and any(folder in {"licenses", "license_files"} for folder in folders)
        return Role.LICENCE if in_licences or is_licence(name) else Role.METADATA
    if name.endswith((".egg-info", ".dist-info")) or name in _INFO_FOLDERS:
        return Role.METADATA
    is_top = not folders or (folders == ["{root}"])
    if distribution.layout is InputKind.SDIST and is_top and name in _SOURCE_METADATA:
        return Role.METADATA
    return None


def _of_conda_info(folders: list[str], name: str) -> Role:
    inner = folders[1] if len(folders) > 1 else name
    if inner == "recipe":
        return Role.RECIPE
    if inner in {"test", "tests"}:
        is_metadata = _CONDA_TESTS.fullmatch("/".join([*folders[1:], name])) is not None
        return Role.METADATA if is_metadata else Role.TEST
    return Role.LICENCE if inner == "licenses" or is_licence(name) else Role.METADATA


def _of_binary(name: str) -> Role | None:
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if extension in {"pyc", "pyo"}:
        return Role.BYTECODE
    if extension in _NATIVE or _VERSIONED_LIBRARY.search(name):
        return Role.NATIVE
    return None


def _is_script(distribution: Distribution, place: str) -> bool:
    if distribution.layout is InputKind.SDIST:
        place = place.removeprefix("{root}/")
    return place.startswith(_SCRIPT_FOLDERS)


def _of_text(place: str, folders: list[str], name: str) -> Role:
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if not _TEST_FOLDERS.isdisjoint(folders) or name == "conftest.py":
        return Role.TEST
    top = [folder for folder in folders if folder != "{root}"][:1]
    # A package may have a module `docs`; only at the top is a folder of that name documentation as a whole.
    if top and top[0] in _DOCUMENTATION_FOLDERS:
        return Role.DOCUMENTATION
    if extension in _CODE:
        return Role.CODE
    if (
        extension in _DOCUMENTATION
        or not _DOCUMENTATION_FOLDERS.isdisjoint(folders)
        or _MAN_PAGE.search(place) is not None
        or place.startswith(("share/man/", "{data}/data/share/man/"))
    ):
        return Role.DOCUMENTATION
    return Role.DATA
