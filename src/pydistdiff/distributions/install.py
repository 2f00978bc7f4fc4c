"""Where installers put the members of wheels and conda packages.

Wheels: "Binary distribution format", the section on spreading; purelib and platlib are one tree, `{site}`,
because they are one folder wherever pip and uv install. Conda: the path in the package is the path in the
environment, but for noarch Python packages, which `collision_key` knows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydistdiff.distributions.file_names import without_dot_slash
from pydistdiff.model import InputKind

if TYPE_CHECKING:
    from pydistdiff.distributions.distribution import Distribution

WHEEL_SCHEMES = {
    "purelib": "{site}",
    "platlib": "{site}",
    "scripts": "{scripts}",
    "data": "{prefix}",
    "headers": "{headers}",
}
WRITTEN_BY_INSTALLERS = frozenset({
    "RECORD", "RECORD.jws", "RECORD.p7s", "INSTALLER", "REQUESTED", "direct_url.json",
})  # fmt: skip
_SITE = re.compile(r"(?:lib/(?:python|pypy)[0-9][^/]*/site-packages|lib/site-packages|site-packages)/")
_SCRIPTS = re.compile(r"(?:bin|scripts|python-scripts)/")


def install_path(distribution: Distribution, path: str) -> str | None:
    """The path after installation, `{site}/x.py` and the like, or None where nothing is installed from it."""
    if distribution.kind is InputKind.WHEEL:
        return _from_wheel(distribution.place(path), without_dot_slash(path))
    if distribution.installs:
        path = without_dot_slash(path)
        return None if path == "info" or path.startswith("info/") else path
    return None


def _from_wheel(place: str, path: str) -> str | None:
    top, _, rest = place.partition("/")
    if top == "{dist-info}" and rest in WRITTEN_BY_INSTALLERS:
        return None
    if top == "{data}":
        scheme, _, inner = rest.partition("/")
        # An unknown scheme stops pip and uv: its files count as something that is installed nowhere else.
        return f"{WHEEL_SCHEMES[scheme]}/{inner}" if scheme in WHEEL_SCHEMES else place
    return f"{{site}}/{path}"


def collision_key(installed: str) -> str:
    """Equal for two install paths that are one file somewhere.

    On a system that ignores case, or because `{prefix}/bin` is the folder of scripts.
    """
    key = installed.casefold().removeprefix("{prefix}/")
    for pattern, tree in ((_SITE, "{site}/"), (_SCRIPTS, "{scripts}/")):
        match = pattern.match(key)
        if match is not None:
            return tree + key[match.end() :]
    return key
