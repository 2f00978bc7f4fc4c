"""Under which public names packages give what lies in their private modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.pysource.changes import is_private

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.api.readings import Reading, Readings

_STAR = "*"


def public_names(readings: Readings, module: str, top: str) -> list[tuple[str, str]]:
    """The packages above a module that give a name of it, each with the name it is known by there, outermost first.

    Only the public ones; a private one may hand it on to one above it.
    """
    found: dict[tuple[str, str], None] = {}
    pending = [(module, top)]
    seen = set(pending)
    while pending:
        held_by, name = pending.pop()
        for package in _above(held_by):
            for alias in _aliases(readings.read(package), held_by, name):
                if not any(map(is_private, package.split("."))):
                    found[package, alias] = None
                if (package, alias) not in seen:
                    seen.add((package, alias))
                    pending.append((package, alias))
    return sorted(found, key=lambda place: (place[0].count("."), place))


def _aliases(package: Reading | None, module: str, name: str) -> Iterator[str]:
    """The names under which a package gives a name of a module below it."""
    for one in package.imports if package is not None else ():
        if one.module == module and one.name in (name, _STAR):
            alias = name if one.name == _STAR else one.alias
            if not is_private(alias) if package is None or package.exports is None else alias in package.exports:
                yield alias


def _above(module: str) -> Iterator[str]:
    """The packages that a module lies in, the nearest first."""
    while "." in module:
        module = module.rpartition(".")[0]
        yield module
