"""Whether metadata asks for nothing but what the sources say that a distribution needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MOST = 2_000
"""Requirements that are read; real distributions have some hundred."""
_NEVER_DECLARED = frozenset({"requires", "requires-external"})


def are_declared(headers: Iterable[tuple[str, str]], pyproject: str | None) -> bool:
    """Whether each Requires-Dist stands in the dependencies of pyproject.toml, which may be none.

    Names and versions count, and where it is fetched from; of the markers a backend makes others for extras.
    """
    fields = [(name, value) for name, value in headers if name.startswith("requires-") or name == "requires"]
    asked = [value for name, value in fields if name == "requires-dist"]
    if any(name in _NEVER_DECLARED for name, _ in fields) or len(asked) > _MOST:
        return False
    if not asked:
        return True
    wanted = {_told(text) for text in asked}
    return None not in wanted and wanted <= {_told(text) for text in _declared(pyproject)}


def _declared(pyproject: str | None) -> Iterator[str]:
    project = _table(pyproject)
    optional = project.get("optional-dependencies")
    lists = [project.get("dependencies"), *(optional.values() if isinstance(optional, dict) else ())]
    count = 0
    for each in lists:
        for text in each if isinstance(each, list) else ():
            count += 1
            if isinstance(text, str) and count <= _MOST:
                yield text


def _table(pyproject: str | None) -> dict[str, Any]:
    import tomllib

    try:
        project = tomllib.loads(pyproject or "").get("project")
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}
    return project if isinstance(project, dict) else {}


def _told(text: str) -> tuple[str, ...] | None:
    """A requirement without its marker; None where it is none."""
    from packaging.requirements import InvalidRequirement, Requirement
    from packaging.utils import canonicalize_name

    try:
        found = Requirement(text)
    except InvalidRequirement:
        return None
    return canonicalize_name(found.name), *sorted(found.extras), str(found.specifier), found.url or ""
