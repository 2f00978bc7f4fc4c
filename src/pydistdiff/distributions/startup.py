"""Members that run by themselves: when Python starts, when an environment is activated, at installation or build."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from pydistdiff.distributions.file_names import basename, without_dot_slash
from pydistdiff.distributions.places import installed_place
from pydistdiff.model import InputKind, MemberType

if TYPE_CHECKING:
    from pydistdiff.archives.member import Archive
    from pydistdiff.distributions.distribution import Distribution

STANDARD_LIBRARY = sys.stdlib_module_names - {"test"}
"""Names that a module must not have; many projects install a folder `test` by mistake, and nobody imports it."""

_CUSTOMIZE = frozenset({"sitecustomize", "usercustomize"})
_STEMS = _CUSTOMIZE | STANDARD_LIBRARY | {"setup", "hatch_build", "pdm_build"}
_MODULE_SUFFIX = re.compile(r"(?:\.[\w-]+)?\.(?:py|pyc|pyw|so|pyd)", re.ASCII)
_CONDA_SCRIPT = re.compile(
    r"bin/\.[^/]+-(?:pre-link|post-link|pre-unlink)\.sh|Scripts/\.[^/]+-(?:pre-link|post-link|pre-unlink)\.(?:bat|cmd)",
    re.DOTALL,
)
_CONDA_FOLDERS = ("etc/conda/activate.d/", "etc/conda/deactivate.d/", "etc/conda/env_vars.d/", "condarc.d/")
_CONDA_FILES = frozenset({".condarc", "condarc", "conda-meta/state"})
_BUILD_FILES = frozenset({"setup.py", "hatch_build.py", "pdm_build.py"})
"""What build back ends run by name; the ones that pyproject.toml names are told where that is compared."""


def startup_members(archive: Archive, distribution: Distribution) -> tuple[str, ...]:
    """The paths of the members that run at start, activation, installation or build, each once, in order."""
    return tuple(
        dict.fromkeys(
            member.path
            for member in archive.members
            if _may_run(member.path)
            and member.type is not MemberType.DIRECTORY
            and startup_reason(member.path, distribution) is not None
        )
    )


def _may_run(path: str) -> bool:
    """Whether a look at the distribution is worth it: most members are nothing of the sort."""
    base = path.rpartition("/")[2]
    return (
        base == "__init__.py"
        or base.partition(".")[0] in _STEMS
        or base.endswith((".pth", ".start"))
        or "conda" in path
        or "Menu/" in path
        or base.startswith(".")
    )


def startup_reason(path: str, distribution: Distribution) -> str | None:
    """When the member runs, as the end of a sentence that begins with "it runs ", or None."""
    path = without_dot_slash(path)
    base = basename(path)
    stem = base.partition(".")[0]
    if base.endswith((".pth", ".start")):
        return "whenever Python starts" if _site_path(path, distribution) == base else None
    if base == "__init__.py":
        stem = basename(path[:-12])
    if stem in _CUSTOMIZE or stem in STANDARD_LIBRARY:
        return _module_reason(path, stem, distribution)
    if base in _BUILD_FILES and distribution.layout is InputKind.SDIST:
        return "when the sdist is built" if distribution.display(path) == base else None
    return _environment_reason(path, distribution)


def _module_reason(path: str, name: str, distribution: Distribution) -> str | None:
    inside = _site_path(path, distribution)
    if inside is None or not inside.startswith(name):
        return None
    rest = inside[len(name) :]
    if rest != "/__init__.py" and _MODULE_SUFFIX.fullmatch(rest) is None:
        return None
    if name in _CUSTOMIZE:
        return "whenever Python starts"
    # The root of a source tree is no folder that modules are imported from: tools, tests and scripts lie there.
    if distribution.layout in {InputKind.SDIST, InputKind.ARCHIVE}:
        return None
    return f"where it is found before the standard library's module {name}"


def _site_path(path: str, distribution: Distribution) -> str | None:
    """The path inside site-packages, or None where the member is not installed there."""
    place = re.sub("^lib/(?:python|pypy)[0-9][^/]*/", "lib/python{v}/", distribution.place(path))
    place = installed_place(place, distribution.layout)
    return place[7:] if place.startswith("{site}/") else None


def _environment_reason(path: str, distribution: Distribution) -> str | None:
    """Members of a conda package, or of the data of a wheel, that conda runs or obeys."""
    if distribution.layout is InputKind.WHEEL:
        place = distribution.place(path)
        if not place.startswith("{data}/data/"):
            return None
        path = place[12:]
    elif distribution.layout is not InputKind.CONDA_V1:
        return None
    elif _CONDA_SCRIPT.fullmatch(path):
        return "when conda links or unlinks the package"
    if path.startswith(_CONDA_FOLDERS) or path in _CONDA_FILES:
        return "when the environment is activated, or changes what conda does in it"
    if path.startswith("Menu/") and path.endswith(".json"):
        return "when conda makes menu entries, or when somebody clicks one"
    return None
