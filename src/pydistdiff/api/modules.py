"""The modules of a distribution by the names under which programs import them."""

from __future__ import annotations

import keyword
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.distributions import normal_places
from pydistdiff.errors import ReadError
from pydistdiff.model import InputKind
from pydistdiff.pysource.changes import is_private

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydistdiff.archives.member import Member
    from pydistdiff.contents import Contents
    from pydistdiff.differences import Opened

_SITE = "{site}/"
_EXTENSIONS = (".py", ".pyi")
_STUBS = "-stubs"
_LONGEST_LIST = 100_000


class Name(Struct, frozen=True):
    """The dotted name of a module, and whether it is a package (`__init__`)."""

    dotted: str
    is_package: bool

    @property
    def is_private(self) -> bool:
        """Whether a part of the name begins with an underscore."""
        return any(map(is_private, self.dotted.split(".")))


class Modules:
    """The modules of one side."""

    def __init__(self, opened: Opened, contents: Contents) -> None:
        self._opened = opened
        self._contents = contents

    def name(self, path: str) -> Name | None:
        """The name of the module in a member, or None where no program imports it from there."""
        if not path.endswith(_EXTENSIONS):
            return None
        distribution = self._opened.distribution
        place = normal_places(distribution.place(path), distribution)[1]
        if not place.startswith(_SITE):
            return None
        *folders, file = place[len(_SITE) :].split("/")
        module = file.rpartition(".")[0]
        if distribution.layout is InputKind.SDIST and not self._is_installed(path, folders, module):
            return None
        if folders:
            folders[0] = folders[0].removesuffix(_STUBS)
        parts = folders if module == "__init__" else [*folders, module]
        if not parts or module == "__main__" or not all(map(_is_identifier, parts)):
            return None
        return Name(".".join(parts), module == "__init__")

    def _is_installed(self, path: str, folders: list[str], module: str) -> bool:
        """Whether a backend would install a module of an sdist: from `src`, from a package, or by its own word."""
        if self._opened.distribution.display(path).startswith("src/"):
            return True
        if not folders:
            return module in self._top_level
        return folders[0] in self._top_level or folders[0] in self._packages

    @cached_property
    def _packages(self) -> frozenset[str]:
        """Folders at the top of an sdist that are packages."""
        found = set()
        for member in self._opened.archive.members:
            folder, _, rest = self._opened.distribution.display(member.path).partition("/")
            if rest in ("__init__.py", "__init__.pyi"):
                found.add(folder)
        return frozenset(found)

    @cached_property
    def _top_level(self) -> frozenset[str]:
        """What `top_level.txt` names, and the module that is called as its distribution."""
        name = (self._opened.distribution.name or "").replace("-", "_").replace(".", "_")
        found = {name, name.lower()}
        for member in self._opened.archive.members:
            if member.path.endswith(".egg-info/top_level.txt") and member.content is not None:
                found.update(self._text(member).decode("utf-8", "replace").split())
        return frozenset(found)

    def _text(self, member: Member) -> bytes:
        try:
            return self._contents.source(member).read(0, _LONGEST_LIST)
        except ReadError:
            return b""

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[Member, bool]]:
        """The members by the names of their modules, and whether it is a package; a source comes before a stub."""
        found: dict[str, tuple[Member, bool]] = {}
        for member in self._opened.archive.members:
            if member.content is None or member.type is not None:
                continue
            name = self.name(member.path)
            if name is not None and (name.dotted not in found or member.path.endswith(".py")):
                found[name.dotted] = member, name.is_package
        return found

    def source(self, dotted: str) -> bytes | None:
        """The bytes of a module; None where there is none, or they cannot be read."""
        if dotted not in self._by_name:
            return None
        try:
            return self._contents.source(self._by_name[dotted][0]).all()
        except ReadError:
            return None

    def is_package(self, dotted: str) -> bool:
        """Whether the module of this name is a package."""
        return dotted in self._by_name and self._by_name[dotted][1]


def _is_identifier(part: str) -> bool:
    return part.isidentifier() and not keyword.iskeyword(part)
