"""Which folders of an environment are a package's own: what lies there and RECORD does not name was added since."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.archives.installed_lists import read_list
from pydistdiff.schemes import CACHE, DATA, is_cached, place_of_row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pydistdiff.limits import Budget

_INIT = "__init__."
_MODULES = (".so", ".pyd", ".pyc")


class OwnFolders(Struct, frozen=True):
    """The folders of one package among the modules of an environment.

    `tops` are the topmost ones, `modules` the names of modules that lie in none. Below `regular` ones, which have an
    `__init__.py` of the package's own, everything is the package's; other folders are shared by several packages, and
    what one of those names is theirs.
    """

    folder: str
    info: str
    tops: tuple[str, ...]
    modules: frozenset[str]
    regular: frozenset[str]
    budget: Budget

    @classmethod
    def of(cls, folder: str, info: str, rows: Iterable[str], budget: Budget) -> OwnFolders:
        """The folders that the files of these rows lie in."""
        places = [place for row in rows if (place := place_of_row(row)) is not None and not place.startswith(DATA)]
        tops = {place.partition("/")[0] for place in places if "/" in place} | {info}
        regular = {path for path, _, name in (place.rpartition("/") for place in places) if name.startswith(_INIT)}
        modules = {place.removesuffix(".py") for place in places if "/" not in place and place.endswith(".py")}
        return cls(folder, info, tuple(sorted(tops - {CACHE})), frozenset(modules), frozenset(regular | {info}), budget)

    def beside_modules(self, unreadable: Callable[[str, OSError], None]) -> Iterator[str]:
        """What Python would import in the place of a module that lies in no folder.

        A package of its name, a compiled module, and what it is compiled to. No wheel needs two of them.
        """
        if not self.modules:
            return
        for place in ("", f"{CACHE}/"):
            try:
                names = sorted(os.listdir(os.path.join(self.folder, place)))
            except FileNotFoundError:
                continue
            except OSError as error:
                unreadable(place, error)
                continue
            for name in names:
                stem, dot, _ = name.partition(".")
                if stem not in self.modules:
                    continue
                if dot and name.endswith(_MODULES):
                    self.budget.take_member()
                    yield place + name
                elif not dot and not place:
                    inner = list(files_below(self.folder, [name], self.budget, unreadable))
                    yield from inner if any(path.startswith(f"{name}/{_INIT}") for path in inner) else ()

    def unlisted(self, files: Iterable[str]) -> Iterator[str]:
        """The files that are no other package's."""
        shared = []
        for path in files:
            if self._is_in_regular(path):
                yield path
            else:
                shared.append(path)
        if shared:
            others = self._of_others()
            yield from (path for path in shared if path not in others and _source(path) not in others)

    def _is_in_regular(self, path: str) -> bool:
        end = path.find("/")
        while end > 0:
            if path[:end] in self.regular:
                return True
            end = path.find("/", end + 1)
        return False

    def _of_others(self) -> set[str]:
        """What the RECORDs of the other packages there name."""
        found: set[str] = set()
        for info in sorted(os.listdir(self.folder)):
            if info.endswith((".dist-info", ".egg-info")) and info != self.info:
                found.update(read_list(self.folder, info, self.budget).rows)
        return found


def _source(path: str) -> str:
    """The source that a `.pyc` in `__pycache__` is made of; any other file is its own."""
    if not is_cached(path):
        return path
    folder, _, name = path.rpartition("/")
    return f"{folder[: -len(CACHE)]}{name.partition('.')[0]}.py"


def files_below(
    folder: str, tops: Iterable[str], budget: Budget, unreadable: Callable[[str, OSError], None]
) -> Iterator[str]:
    """What is no folder below some folders, as relative paths; links are not followed."""
    stack = list(tops)
    while stack:
        path = stack.pop()
        location = os.path.join(folder, path)
        try:
            if not stat.S_ISDIR(os.lstat(location).st_mode):
                continue
            with os.scandir(location) as entries:
                found = list(entries)
        except FileNotFoundError:
            continue  # RECORD names it, and what is missing there is told row by row
        except OSError as error:
            unreadable(path, error)
            continue
        for entry in found:
            budget.take_member()
            inner = f"{path}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                stack.append(inner)
            else:
                yield inner
