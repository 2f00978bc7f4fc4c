"""Modules of one side as they are asked for: what they define, import and give."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.pysource.bases import Classes
from pydistdiff.pysource.definitions import definitions
from pydistdiff.pysource.exports import exports
from pydistdiff.pysource.module import LARGEST, SourceError, parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydistdiff.api.modules import Modules
    from pydistdiff.pysource.definitions import Definition

MOST = 400
"""Modules of a side that are read, beside those that differ."""


class Import(Struct, frozen=True):
    """What a module imports: `name` from `module`, or the module itself where the name is empty, known as `alias`."""

    module: str
    name: str
    alias: str


class Reading(Struct, frozen=True, dict=True):
    """A module that was read."""

    found: Sequence[Definition]
    imports: tuple[Import, ...]
    exports: frozenset[str] | None

    @cached_property
    def classes(self) -> Classes:
        """Its classes."""
        return Classes(self.found)

    @cached_property
    def by_alias(self) -> Mapping[str, Import]:
        """Its imports by the name that they give; the last one counts."""
        return {one.alias: one for one in self.imports}


class Readings:
    """The modules of one side, each read when it is asked for, and once. `unread` counts what could not be read."""

    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self._known: dict[str, Reading | None] = {}
        self.unread = 0

    def read(self, dotted: str) -> Reading | None:
        """A module by its name; None where the distribution has none, or it cannot be read."""
        if dotted not in self._known:
            self._known[dotted] = self._read(dotted)
        return self._known[dotted]

    def _read(self, dotted: str) -> Reading | None:
        text = self._modules.source(dotted)
        if text is None:
            return None
        if len(self._known) >= MOST or len(text) > LARGEST:
            self.unread += 1
            return None
        try:
            module = parse(text.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n"))
            found = definitions(module)
        except (SourceError, UnicodeDecodeError):
            self.unread += 1
            return None
        package = dotted if self._modules.is_package(dotted) else dotted.rpartition(".")[0]
        imports = [
            Import(*resolved(one.origin, package), one.name)
            for one in found
            if one.kind == "import" and not one.owner and one.origin is not None
        ]
        return Reading(found, tuple(imports), exports(module))


def resolved(origin: str, package: str) -> tuple[str, str]:
    """The module and the name that an import of a module in a package is from: `.x:y` in `p` is `p.x` and `y`.

    The name is empty where a module itself is imported, and the module where it lies above what is known.
    """
    module, _, name = origin.partition(":")
    if not module.startswith("."):
        return module, name
    inner = module.lstrip(".")
    levels = len(module) - len(inner)
    parts = package.split(".")
    if levels > len(parts):
        return "", name
    base = ".".join(parts[: len(parts) - levels + 1])
    return (f"{base}.{inner}" if inner else base), name
