"""What is known of a COFF object."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from pydistdiff.native.binary import Binary, Function, Region
from pydistdiff.native.coff.image import COMDAT, FUNCTION, SECTION_SIZE, TIME, WEAK, read_image
from pydistdiff.native.numbering import Numbering
from pydistdiff.native.pe.image import EXECUTE, WRITE
from pydistdiff.native.pe.names import told_characteristics, told_machine, told_section
from pydistdiff.native.pe.stamps import TIME_STAMP, told_time
from pydistdiff.native.regions import cut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.archives.source import Source
    from pydistdiff.native.binary import Fact
    from pydistdiff.native.coff.image import Image

CAUSE = "coff-timestamp"
_DIRECTIVES = ".drectve"
_LONGEST_DIRECTIVES = 1 << 16
_COMPILER, _FEATURES = "@comp.id", "@feat.00"
_RELOCATION, _LINE = 10, 6
"""Bytes of a relocation, and of a line number."""
_ABSOLUTE = -1
_ALIGNMENT = 20
"""The bit at which the alignment of a section begins: one more than the power of two."""
_FIRST_HASH = 1 << 31
_WITH_TEXTS = (".rdata", ".debug$S")
"""How sections are called that hold texts; those of debug information name the place of the build."""


def read_object(source: Source) -> Binary:
    """The description of an object. Raises NativeError."""
    image = read_image(source)
    machine = told_machine(image.header.machine)
    names = _section_names(image)
    facts: dict[str, Fact] = {
        "machine": machine,
        "kind": "object with room for very many sections" if image.header.is_big else "object",
        "exports": frozenset(symbol.name for symbol in image.symbols if symbol.is_defined),
        "imports": frozenset(symbol.name for symbol in image.symbols if symbol.is_imported),
        "weak imports": frozenset(symbol.name for symbol in image.symbols if symbol.storage == WEAK),
        "common memory": {one.name: f"{one.value:,} bytes" for one in image.symbols if one.is_common},
        "orders to the linker": tuple(_directives(image)),
        "permissions": {
            name: _told_section(section.characteristics) for name, section in zip(names, image.sections, strict=True)
        },
        "build tools": frozenset(_absolute(image, _COMPILER)),
        "features": frozenset(_absolute(image, _FEATURES)),
        "characteristics": told_characteristics(image.header.characteristics, 0),
        TIME_STAMP: told_time_of(image.header.time),
    }
    regions = cut(source.size, [*_claims(image, names)])
    return Binary(
        format="coff",
        summary=f"COFF {machine} object, {len(facts['exports']):,} exported symbols",
        facts={name: fact for name, fact in facts.items() if fact},
        regions=regions,
        functions=tuple(_functions(image)),
        quiet=frozenset({TIME_STAMP}),
        string_regions=frozenset(
            name
            for name, section in zip(names, image.sections, strict=True)
            if section.name.startswith(_WITH_TEXTS) and not section.characteristics & (EXECUTE | WRITE)
        ),
    )


def told_time_of(seconds: int) -> str:
    """The time; what lies beyond 2038 is none, but the hash of a build that can be repeated."""
    return told_time(seconds, are_hashes=seconds >= _FIRST_HASH)


def _told_section(bits: int) -> str:
    """What may be done with a section, and how it is aligned."""
    power = bits >> _ALIGNMENT & 0xF
    told = told_section(bits & ~(0xF << _ALIGNMENT))
    return f"{told}, aligned to {1 << power - 1:,}" if power else told


def _section_names(image: Image) -> list[str]:
    """The names of sections; of one that linkers take only once, with the first symbol that has a name of its own."""
    owners: dict[int, str] = {}
    for symbol in image.symbols:
        if symbol.section > 0 and symbol.name != image.sections[symbol.section - 1].name:
            owners.setdefault(symbol.section, symbol.name)
    numbering = Numbering()
    return [
        numbering.name(
            f"{section.name} of {owners[place]}"
            if section.characteristics & COMDAT and place in owners
            else section.name
        )
        for place, section in enumerate(image.sections, 1)
    ]


def _directives(image: Image) -> Iterator[str]:
    """What the object tells the linker to do: export this, take that library."""
    for section in image.sections:
        if section.name == _DIRECTIVES and section.bytes <= _LONGEST_DIRECTIVES:
            data = image.reader.take(section.offset, section.bytes, "the orders to the linker")
            yield from data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape").strip(" \0").split()


def _absolute(image: Image, name: str) -> Iterator[str]:
    return (f"{one.value:#x}" for one in image.symbols if one.name == name and one.section == _ABSOLUTE)


def _claims(image: Image, names: list[str]) -> Iterator[Region]:
    header = image.header
    yield Region(TIME_STAMP, header.time_at, TIME, told_by=(TIME_STAMP,), cause=CAUSE)
    yield Region("header", 0, header.time_at)
    yield Region("header behind the time", header.time_at + TIME, header.size - header.time_at - TIME)
    yield Region("section table", header.size, SECTION_SIZE * len(image.sections))
    for name, section in zip(names, image.sections, strict=True):
        yield Region(name, section.offset, section.bytes)
        if section.relocations:
            yield Region(f"relocations of {name}", section.relocations_at, _RELOCATION * section.relocations)
        if section.lines:
            yield Region(f"line numbers of {name}", section.lines_at, _LINE * section.lines)
    yield Region("symbols", header.symbols_at, header.symbols * header.symbol_size)
    yield Region("long names", image.strings_at, image.strings)


def _functions(image: Image) -> Iterator[Function]:
    """The functions that have a name: each ends where the next symbol of its section begins, or the section."""
    starts: dict[int, set[int]] = {}
    for symbol in image.symbols:
        if symbol.section > 0:
            starts.setdefault(symbol.section, set()).add(symbol.value)
    ordered = {section: sorted(values) for section, values in starts.items()}
    numbering = Numbering()
    for symbol in image.symbols:
        if symbol.type != FUNCTION or symbol.section <= 0:
            continue
        section = image.sections[symbol.section - 1]
        values = ordered[symbol.section]
        place = bisect_right(values, symbol.value)
        end = min(values[place] if place < len(values) else section.bytes, section.bytes)
        if symbol.value < end:
            yield Function(numbering.name(symbol.name), section.offset + symbol.value, end - symbol.value)
