"""Members whose reader is known and does not care about order of keys, layout and line ends.

Those are the metadata that installers and libraries parse. In the payload the same difference counts: a byte-order
mark breaks a tool, CR breaks a script that is sourced, the order of keys decides which rule matches first.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydistdiff.model import Role

if TYPE_CHECKING:
    from pydistdiff.differences import Difference

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
