"""Which tool built a distribution, as its own metadata say it.

It decides nothing but which remedy a report names: a package may claim what it likes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from pydistdiff.distributions.metadata import believable, parse_headers
from pydistdiff.distributions.reading import METADATA_CAP, beginning, text
from pydistdiff.limits import KIB

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from pydistdiff.archives.member import Member
    from pydistdiff.limits import Budget

PYPROJECT_CAP = 128 * KIB
"""Bytes of a pyproject.toml that are parsed; of a longer one the backend stays unknown."""

_GENERATOR = re.compile(r"([A-Za-z][A-Za-z0-9._-]{0,63})(?:[ /]\(?([0-9][A-Za-z0-9.!+_-]{0,63})\)?)?(?: .*)?")
_MODULE = re.compile(r"([A-Za-z][A-Za-z0-9_]{0,63})(?:[.:][A-Za-z0-9_.:]{0,255})?")
_VERSION = re.compile(r"[0-9][A-Za-z0-9.!+_-]{0,63}")

# Names that WHEEL has and that no project on PyPI has, or another one than that which built the wheel.
_GENERATORS = {
    "bdist-wheel": "wheel",
    "flit": "flit_core",
    "meson": "meson-python",
    "skbuild": "scikit-build",
    "uv": "uv_build",
}
# Modules of build backends that are not called as their project is; the longer of two beginnings first.
_BACKENDS = (
    ("flit", "flit_core"),
    ("flit_core", "flit_core"),
    ("mesonpy", "meson-python"),
    ("pdm.pep517", "pdm-pep517"),
    ("pdm", "pdm-backend"),
    ("poetry.core", "poetry-core"),
    ("scikit_build_core.setuptools", "setuptools"),
    ("uv_build", "uv_build"),
)


class BuildTool(Struct, frozen=True):
    """The tool that built a distribution: `name` as its project on PyPI is called, `version` if it is known.

    `bdist_wheel` of WHEEL is `wheel`, whose version it gives; setuptools calls it.
    """

    name: str
    version: str | None = None

    def __str__(self) -> str:
        return self.name if self.version is None else f"{self.name} {self.version}"


def of_wheel(wheel: Member | None, budget: Budget) -> BuildTool | None:
    """By `Generator` in WHEEL; of several the first, later ones are tools that repaired the wheel."""
    generator = parse_headers(text(wheel, budget)).value("generator")
    found = _GENERATOR.fullmatch(generator) if generator is not None else None
    if found is None:
        return None
    name = re.sub(r"[-_.]+", "-", found[1]).lower()
    return BuildTool(_GENERATORS.get(name, name), found[2])


def of_sdist(root: str, members: Mapping[str, Member], budget: Budget) -> BuildTool | None:
    """By `[build-system]` of the pyproject.toml below `root` (empty, or it ends in a slash).

    A backend that lies in the sdist itself (`backend-path`) may be any tool, and an archive without PKG-INFO was
    packed by none. Without a pyproject.toml, or with one that names no backend, it is setuptools (PEP 517).
    """
    if f"{root}PKG-INFO" not in members:
        return None
    pyproject = members.get(f"{root}pyproject.toml")
    if pyproject is None:
        return BuildTool("setuptools") if f"{root}setup.py" in members else None
    system = _build_system(beginning(pyproject, budget, PYPROJECT_CAP + 1)) if pyproject.content is not None else None
    if system is None or "backend-path" in system:
        return None
    backend = system.get("build-backend", "setuptools.build_meta")
    found = _MODULE.fullmatch(backend) if isinstance(backend, str) else None
    if found is None:
        return None
    for module, project in _BACKENDS:
        if backend == module or backend.startswith((f"{module}.", f"{module}:")):
            return BuildTool(project)
    return BuildTool(found[1].replace("_", "-").lower())


def _build_system(data: bytes) -> Mapping[str, Any] | None:
    import tomli

    if len(data) > PYPROJECT_CAP:
        return None
    try:
        system = tomli.loads(data.decode("utf-8")).get("build-system", {})
    except (ValueError, RecursionError):
        return None  # whoever compares it says what is wrong with it
    return system if isinstance(system, dict) else None


class _About(Struct):
    conda_build_version: object = None


def of_conda(members: Mapping[str, Member], budget: Budget) -> BuildTool | None:
    """By `conda_build_version` in `info/about.json`, or by the rendered recipe that rattler-build leaves.

    The recipe has its version in `system_tools`, the last but one of its parts.
    """
    try:
        about = msgspec.json.decode(beginning(members.get("info/about.json"), budget, METADATA_CAP), type=_About)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        about = _About()
    version = believable(about.conda_build_version)
    if version is not None and _VERSION.fullmatch(version) is not None:
        return BuildTool("conda-build", version)
    recipe = members.get("info/recipe/rendered_recipe.yaml")
    return BuildTool("rattler-build", _rattler_build(text(recipe, budget))) if recipe is not None else None


def _rattler_build(recipe: str) -> str | None:
    _, part, tools = recipe.rpartition("\nsystem_tools:")
    for line in tools.split("\n", 64)[1:64] if part else ():
        key, colon, value = line.partition(":")
        if colon and not key.startswith(" "):
            break
        version = value.strip().strip("'\"")
        if key.strip().replace("_", "-") == "rattler-build" and _VERSION.fullmatch(version) is not None:
            return version
    return None
