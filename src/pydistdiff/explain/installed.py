"""The packager's question. Would the installed trees differ, and could one package do for both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.explain.modes import EXECUTABLE
from pydistdiff.model import Installed, Status, ValueChange

if TYPE_CHECKING:
    from pydistdiff.archives.member import Member
    from pydistdiff.differences import Opened
    from pydistdiff.level import Level
    from pydistdiff.model import Change, Node

FROM_PYTHON_OR_PLATFORM = frozenset({"pyc-python", "python-path", "tag-follows", "build-string-follows", "tag-alias"})
"""Causes of changes that follow from the Python version or the platform alone."""

_ABOUT_PYTHON = frozenset({
    "info/index.json", "info/hash_input.json", "info/recipe/conda_build_config.yaml", "info/recipe/meta.yaml",
    "info/recipe/rendered_recipe.yaml", "info/recipe/variant_config.yaml",
})  # fmt: skip
_PYTHON = frozenset({"python", "python_abi", "python_impl"})


def installed(level: Level | None) -> Installed:
    """Whether installing the two gives the same files: paths, bytes and executable bits.

    What is not installed from the archive (RECORD, INSTALLER, conda's `info/`) does not count. Archives that are
    built first (sdists) are `same` only if all their members are.
    """
    if level is None:
        return Installed.UNKNOWN
    a, b = level.a.distribution, level.b.distribution
    if not a.installs or not b.installs:
        is_same = a.kind == b.kind and not level.outcomes and not _are_modes_changed(level)
        return Installed.SAME if is_same else Installed.UNKNOWN
    if any(error is not None for outcome in level.outcomes for error in outcome.errors):
        return Installed.UNKNOWN
    for outcome in level.outcomes:
        paths = [
            side.distribution.install_path(item.member.path) if item is not None else None
            for side, item in ((level.a, outcome.match.a), (level.b, outcome.match.b))
        ]
        if paths != [None, None] and (paths[0] != paths[1] or outcome.status is not Status.MOVED):
            return Installed.DIFFERENT
    moved = any(
        level.a.distribution.install_path(match.a.member.path) != level.b.distribution.install_path(match.b.member.path)
        for match in level.equal
        if match.a is not None and match.b is not None and match.a.member.path != match.b.member.path
    )
    return Installed.DIFFERENT if moved or _are_modes_changed(level) else Installed.SAME


def _are_modes_changed(level: Level) -> bool:
    """Whether an installed file is executable on one side only."""
    return any(
        _is_executable(match.a.member) != _is_executable(match.b.member) and _is_installed(level.b, match.b.member)
        for match in (*level.equal, *(outcome.match for outcome in level.outcomes))
        if match.a is not None and match.b is not None
    )


def _is_executable(member: Member) -> bool:
    return bool((member.attributes.mode or 0) & EXECUTABLE)


def _is_installed(side: Opened, member: Member) -> bool:
    return not side.distribution.installs or side.distribution.install_path(member.path) is not None


def could_be_one(root: Node) -> bool:
    """Whether all differences follow from the Python version or platform, so that one package would do.

    What is harmless may differ besides; something has to follow. What a conda package asks for of `python` itself, and
    was built for, is its Python version.
    """
    changes = [(node, change) for node in root.walk() for change in node.changes if not change.harmless]
    return any(node is not root for node, _ in changes) and all(
        change.cause in FROM_PYTHON_OR_PLATFORM or _is_of_python(node, change) for node, change in changes
    )


def _is_of_python(node: Node, change: Change) -> bool:
    return (
        node.name in _ABOUT_PYTHON
        and isinstance(change, ValueChange)
        and not _PYTHON.isdisjoint(str(step) for step in change.path)
    )
