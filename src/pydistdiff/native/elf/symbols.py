"""Symbols of ELF: what a file gives and takes, in which versions, and where its functions are."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.native.binary import NativeError
from pydistdiff.native.elf import names
from pydistdiff.native.elf.dynamic import hash_count
from pydistdiff.native.window import Names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.native.elf.dynamic import Dynamic
    from pydistdiff.native.elf.image import Image, Section

MOST_SYMBOLS = 500_000
MOST_VERSIONS = 20_000


class Symbol(Struct, frozen=True, gc=False):
    """A symbol; `version` is `foo`'s in `foo@V1`, empty without one, `is_default` whether others get it unasked."""

    name: str
    value: int
    size: int
    type: int
    binding: int
    visibility: int
    section: int
    version: str = ""
    is_default: bool = True

    @property
    def is_imported(self) -> bool:
        """Whether another file must have it."""
        return self.section == names.SHN_UNDEF

    @property
    def is_exported(self) -> bool:
        """Whether other files can take it."""
        return (
            self.section != names.SHN_UNDEF
            and self.binding != names.STB_LOCAL
            and self.visibility not in (names.STV_INTERNAL, names.STV_HIDDEN)
        )

    @property
    def told(self) -> str:
        """The name with its version, as `nm -D --with-symbol-versions` has it."""
        if not self.version:
            return self.name
        return f"{self.name}{'@@' if self.is_default and not self.is_imported else '@'}{self.version}"


def dynamic_symbols(image: Image, dynamic: Dynamic, versions: dict[int, str]) -> list[Symbol]:
    """The dynamic symbols with their versions. Raises NativeError."""
    address = dynamic.number(names.DT_SYMTAB)
    if address is None:
        return []
    start = image.offset_of(address, "the table of dynamic symbols")
    count = hash_count(image, dynamic)
    if count is None:
        count = next(
            (
                one.bytes // _size(image)
                for one in image.sections
                if one.type == names.SHT_DYNSYM and one.offset == start
            ),
            None,
        )
        if count is None:
            raise NativeError("nothing says how many dynamic symbols there are")
    indices = _version_indices(image, dynamic, count)
    symbols: list[Symbol] = []
    for place, fields in enumerate(_rows(image, start, count)):
        index = indices[place] if place < len(indices) else 1
        version = versions.get(index & 0x7FFF, "")
        symbols.append(_symbol(fields, dynamic.strings, version, is_default=not index & 0x8000, is_64=image.is_64))
    return symbols[1:]


def section_symbols(image: Image, section: Section) -> list[Symbol]:
    """The symbols of a section of symbols. Raises NativeError."""
    if section.link >= len(image.sections):
        raise NativeError(f"the names of the symbols in {section.name} stand in a section that there is not")
    strings = Names(image.bytes_of(image.sections[section.link]), "the name of a symbol")
    rows = _rows(image, section.offset, section.bytes // _size(image))
    return [_symbol(fields, strings, is_64=image.is_64) for fields in rows][1:]


def _size(image: Image) -> int:
    return 24 if image.is_64 else 16


def _rows(image: Image, start: int, count: int) -> Iterator[tuple[int, ...]]:
    if count > MOST_SYMBOLS:
        raise NativeError(f"more than {MOST_SYMBOLS:,} symbols")
    form = image.window.order + ("IBBHQQ" if image.is_64 else "IIIBBH")
    return struct.iter_unpack(form, image.window.take(start, count * _size(image), "the table of symbols"))


def _symbol(
    fields: tuple[int, ...], strings: Names, version: str = "", *, is_default: bool = True, is_64: bool
) -> Symbol:
    if is_64:
        name, info, other, section, value, size = fields
    else:
        name, value, size, info, other, section = fields
    return Symbol(
        strings.at(name) if name else "",
        value,
        size,
        info & 15,
        info >> 4,
        other & 3,
        section,
        version,
        is_default,
    )


# ---------------------------------------------------------------- versions


class Versions(Struct, frozen=True):
    """The versions of symbols: those needed, by library; those defined; and each by its index."""

    needed: dict[str, frozenset[str]]
    defined: tuple[str, ...]
    by_index: dict[int, str]


def read_versions(image: Image, dynamic: Dynamic) -> Versions:
    """The versions that a file needs and defines. Raises NativeError."""
    by_index: dict[int, str] = {}
    needed: dict[str, set[str]] = {}
    for library, version, index in _needed(image, dynamic):
        needed.setdefault(library, set()).add(version)
        by_index[index & 0x7FFF] = version
    defined: list[str] = []
    for version, index, is_base in _defined(image, dynamic):
        if not is_base:
            defined.append(version)
            by_index[index & 0x7FFF] = version
    return Versions({library: frozenset(found) for library, found in needed.items()}, tuple(defined), by_index)


def _needed(image: Image, dynamic: Dynamic) -> Iterator[tuple[str, str, int]]:
    address, count = dynamic.number(names.DT_VERNEED), dynamic.number(names.DT_VERNEEDNUM) or 0
    if address is None:
        return
    left = MOST_VERSIONS
    at = image.offset_of(address, "the versions that it needs")
    for _ in range(min(count, MOST_VERSIONS)):
        _, inner, file, aux, following = image.window.fields("HHIII", at, "the versions that it needs")
        library = dynamic.strings.at(file)
        place = at + aux
        for _ in range(inner):
            _, _, index, name, step = image.window.fields("IHHII", place, "the versions that it needs")
            yield library, dynamic.strings.at(name), index
            left -= 1
            if not left:
                raise NativeError(f"more than {MOST_VERSIONS:,} versions")
            if not step:
                break
            place += step
        if not following:
            break
        at += following


def _defined(image: Image, dynamic: Dynamic) -> Iterator[tuple[str, int, bool]]:
    address, count = dynamic.number(names.DT_VERDEF), dynamic.number(names.DT_VERDEFNUM) or 0
    if address is None:
        return
    at = image.offset_of(address, "the versions that it defines")
    for _ in range(min(count, MOST_VERSIONS)):
        _, flags, index, _, _, aux, following = image.window.fields("HHHHIII", at, "the versions that it defines")
        (name,) = image.window.fields("I", at + aux, "the versions that it defines")
        yield dynamic.strings.at(name), index, bool(flags & 1)
        if not following:
            break
        at += following


def _version_indices(image: Image, dynamic: Dynamic, count: int) -> tuple[int, ...]:
    address = dynamic.number(names.DT_VERSYM)
    if address is None or count > MOST_SYMBOLS:
        return ()
    start = image.offset_of(address, "the versions of symbols")
    data = image.window.take(start, 2 * count, "the versions of symbols")
    return struct.unpack(f"{image.window.order}{count}H", data)
