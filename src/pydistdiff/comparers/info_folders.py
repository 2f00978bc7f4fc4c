"""The folders that hold a distribution's metadata, told by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.model import Role

if TYPE_CHECKING:
    from pydistdiff.comparers.pair import Pair


def is_in_info_folder(path: str, *names: str) -> bool:
    """Whether a path is that of a file with one of the names in a dist-info, egg-info or EGG-INFO folder."""
    folders, _, name = path.rpartition("/")
    if name not in names:
        return False
    folder = folders.rpartition("/")[2]
    return folder.endswith((".dist-info", ".egg-info")) or folder in {"EGG-INFO", "{dist-info}"}


def is_in_dist_info(path: str, *names: str) -> bool:
    """Whether a path is that of a file with one of the names in a dist-info folder."""
    folders, _, name = path.rpartition("/")
    return name in names and (folders.endswith(".dist-info") or folders.rpartition("/")[2] == "{dist-info}")


def in_conda_info(pair: Pair) -> str | None:
    """The path below `info/` of a conda package's metadata, or None where a pair is none.

    A folder `info` in the payload of another distribution has another role.
    """
    if pair.role not in (None, Role.METADATA):
        return None
    folder, slash, path = pair.path.removeprefix("./").partition("/")
    return path if slash and folder == "info" else None


def in_conda_recipe(pair: Pair) -> str | None:
    """The path below `info/recipe/` of a conda package, or None where a pair is not of its recipe."""
    folder = "info/recipe/"
    path = pair.path.removeprefix("./")
    return path[len(folder) :] if pair.role in (None, Role.RECIPE) and path.startswith(folder) else None
