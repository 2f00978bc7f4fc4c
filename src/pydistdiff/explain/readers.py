"""Members whose reader is known and does not care about order of keys, layout and line ends.

Those are the metadata that installers and libraries parse. In the payload the same difference counts: a byte-order
mark breaks a tool, CR breaks a script that is sourced, the order of keys decides which rule matches first.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydistdiff.explain.line_cause import Kind
from pydistdiff.explain.run_lines import is_run
from pydistdiff.model import Role

if TYPE_CHECKING:
    from pydistdiff.differences import Difference
    from pydistdiff.explain.line_cause import Where
    from pydistdiff.explain.scene import Scene

_METADATA = re.compile(
    r"(?:^|.*/)(?:\{dist-info\}|[^/]+\.dist-info|\{egg-info\}|[^/]+\.egg-info|EGG-INFO)/(?:METADATA|WHEEL|RECORD(?:\.jws|\.p7s)?"
    r"|INSTALLER|REQUESTED|PKG-INFO|entry_points\.txt|top_level\.txt|direct_url\.json|provenance_url\.json|metadata\.json"
    r"|pydist\.json|pbr\.json|scm_(?:version|file_list)\.json|(?:setup_)?requires\.txt|depends\.txt|SOURCES\.txt"
    r"|dependency_links\.txt|namespace_packages\.txt|native_libs\.txt|eager_resources\.txt|(?:not-)?zip-safe"
    r"|DESCRIPTION\.rst)|(?:.*/)?[^/]+\.egg-info|PKG-INFO",
    re.DOTALL,
)
"""Files that tools know by name. Any other file in these folders is read by the program that brings it along."""
_CONDA_INFO = re.compile(
    r"info/(?:[^/]+|test/test_time_dependencies\.json|tests/(?:tests\.yaml|[0-9]+/test_time_dependencies\.json))",
    re.DOTALL,
)
_RENDERED = re.compile(
    r"info/recipe/(?:meta\.yaml|conda_build_config\.yaml|rendered_recipe\.yaml|variant_config\.yaml)"
)


def has_known_reader(difference: Difference) -> bool:
    """Whether a member is metadata of dist-info, egg-info or conda `info/` (rendered recipes too), or a licence.

    What a recipe or its tests brought along is not: a program reads it, and nobody knows which. A folder `info` in the
    payload of another distribution has another role.
    """
    if difference.role is Role.LICENCE:
        return True
    if difference.role not in (Role.METADATA, Role.RECIPE):
        return False
    name = difference.name
    return any(pattern.fullmatch(name) is not None for pattern in (_METADATA, _CONDA_INFO, _RENDERED))


COMMENTS = "(comments)"
"""The first step of the path of a comment, where a comparer tells comments apart from values."""

_CODE = re.compile(
    r"\.(?:py[iwx]?|pth|px[di]|[ch]|cc|cpp|cxx|hpp|hxx|sh|bash|csh|zsh|fish|bat|cmd|ps1|js|mjs|cjs|ts|rs|go|r|jl|lua|pl|rb"
    r"|f90|cu|cmake)",
    re.IGNORECASE,
)
_PAGE = re.compile(r"\.(?:html?|rst|md|txt|adoc|texi|texinfo|[1-9][a-z]{0,4})", re.IGNORECASE)
_NO_PAGE = re.compile(
    r"CMakeLists\.txt|meson_options\.txt|(?:.*[-_.])?(?:requirements|constraints)(?:[-_.].*)?", re.DOTALL
)
_PROSE = (None, "Description", "License")
_RECORDS = re.compile(r"info/about\.json|info/recipe/(?:meta|rendered_recipe)\.yaml")


def is_idle(scene: Scene, where: Where) -> bool:
    """Whether nobody but people reads what stands there.

    Those are lines of licences, of pages of documentation and of descriptions in METADATA, and all of the records of a
    build that no installer obeys. It is not said of what its own comparer refused, nor of lines that are run: examples
    that doctest checks, directives of reStructuredText, scripts in pages.
    """
    difference = scene.difference
    if where.kind is Kind.NAME or difference.fallback is not None:
        return False
    if is_build_record(difference):
        return True
    if where.kind is Kind.VALUE or is_run(scene, where):
        return False
    if difference.format == "metadata":
        return all(part.section in _PROSE for part in scene.texts)
    return difference.format == "text" and is_for_people(scene)


def is_build_record(difference: Difference) -> bool:
    """Whether a member only says how it was built: `about.json` and rendered recipes of conda."""
    is_named = _RECORDS.fullmatch(difference.name) is not None
    return is_named and difference.role in (Role.METADATA, Role.RECIPE)


def is_for_people(scene: Scene) -> bool:
    """Whether a text is a licence or a page of documentation on both sides, and no script."""
    difference = scene.difference
    names = [(path or "").rpartition("/")[2] for path in (difference.a, difference.b)]
    if any(map(is_called_code, names)) or any(text.startswith("#!") for text in scene.lines or ()):
        return False
    if difference.role is Role.LICENCE:
        return True
    are_pages = all(_PAGE.fullmatch(_extension(name)) and not _NO_PAGE.fullmatch(name) for name in names)
    return difference.role is Role.DOCUMENTATION and are_pages


def is_called_code(name: str) -> bool:
    """Whether a file of this name (no path) is code of a language that packages hold."""
    return _CODE.fullmatch(_extension(name)) is not None


def _extension(name: str) -> str:
    return name[name.rfind(".") :] if "." in name else ""
