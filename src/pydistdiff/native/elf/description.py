"""What is known of an ELF file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydistdiff.native.binary import Binary, NativeError
from pydistdiff.native.elf import names
from pydistdiff.native.elf.cutting import (
    COMPILERS,
    DEBUG_LINK,
    INTERPRETER,
    LONGEST_TEXT,
    regions_of,
    short_section,
)
from pydistdiff.native.elf.functions import functions_of
from pydistdiff.native.elf.layout import ENTRY, SECTION_COUNT, SECTIONS_AT, told_segment
from pydistdiff.native.elf.masks import masked_sections, skeleton
from pydistdiff.native.elf.notes import build_ids, told_notes
from pydistdiff.native.elf.parts import read_parts
from pydistdiff.native.elf.security import told_security

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pydistdiff.archives.source import Source
    from pydistdiff.native.binary import Fact
    from pydistdiff.native.elf.image import Image
    from pydistdiff.native.elf.parts import Parts

_QUIET = frozenset(
    {
        *(ENTRY, SECTIONS_AT, SECTION_COUNT, COMPILERS, DEBUG_LINK),
        *("build-id", "segments", "notes", "memory without bytes"),
    }
)
_NUMBERS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}){0,5}")
_LIBRARIES = (
    ("SONAME", names.DT_SONAME),
    ("RPATH", names.DT_RPATH),
    ("RUNPATH", names.DT_RUNPATH),
    ("audit libraries", 0x6FFFFEFC),
    ("audit libraries of what it needs", 0x6FFFFEFB),
    ("filters", 0x7FFFFFFF),
    ("auxiliary filters", 0x7FFFFFFD),
)


def read_elf(source: Source) -> Binary:
    """The description of a file. Raises NativeError for what no loader or linker takes.

    What else cannot be read is told as an irregularity, and the rest is described without it.
    """
    parts = read_parts(source)
    facts = dict(_facts(parts))
    return Binary(
        format="elf",
        summary=_summary(parts),
        facts={name: fact for name, fact in facts.items() if fact},
        regions=regions_of(parts, interpreter=str(facts[INTERPRETER])),
        functions=functions_of(parts),
        quiet=_QUIET,
        skeleton=skeleton(parts.image, masked_sections(parts.image) if parts.trusted else {}),
        string_regions=frozenset(one.name for one in parts.image.sections if one.name.startswith(".rodata")),
    )


def _summary(parts: Parts) -> str:
    header = parts.image.header
    told = f"ELF {_machine(parts.image)} {_type(parts)}"
    glibc = highest_versions(parts.versions.needed.values()).get("GLIBC")
    if glibc is not None:
        told += f", needs GLIBC_{glibc}"
    exported = sum(symbol.is_exported for symbol in parts.dynamic_symbols)
    return told if header.type == names.REL else f"{told}, {exported:,} exported symbols"


def _machine(image: Image) -> str:
    return names.MACHINES.get(image.header.machine, f"machine {image.header.machine}")


def _type(parts: Parts) -> str:
    return names.TYPES.get(parts.image.header.type, f"file of type {parts.image.header.type}")


def _facts(parts: Parts) -> Iterator[tuple[str, Fact]]:
    """The facts, what matters most first; empty ones are none."""
    image, dynamic = parts.image, parts.dynamic
    yield "irregularities", frozenset(parts.oddities)
    yield "machine", _machine(image)
    yield "class", f"{64 if image.is_64 else 32} bits, {'little' if image.window.order == '<' else 'big'}-endian"
    yield "type", _type(parts)
    abi = image.header.identification[7]
    yield "OS ABI", names.ABIS.get(abi, str(abi))
    yield "processor flags", f"{image.header.flags:#x}"
    yield "highest versions needed", highest_versions(parts.versions.needed.values())
    if dynamic is not None:
        yield from _of_dynamic(parts)
    yield INTERPRETER, _interpreter(image)
    symbols = parts.own_symbols if image.header.type == names.REL else parts.dynamic_symbols
    every = (symbol.name for symbol in (*parts.dynamic_symbols, *parts.own_symbols))
    yield "security", told_security(image, dynamic, parts.notes, every)
    yield "exports", frozenset(symbol.told for symbol in symbols if symbol.is_exported)
    yield "imports", frozenset(symbol.told for symbol in symbols if symbol.is_imported and symbol.name)
    yield (
        "weak imports",
        frozenset(one.told for one in symbols if one.is_imported and one.name and one.binding == names.STB_WEAK),
    )
    yield "versions needed", parts.versions.needed
    yield "versions defined", frozenset(parts.versions.defined)
    yield "segments", tuple(map(told_segment, image.segments))
    yield ENTRY, f"{image.header.entry:#x}"
    yield SECTIONS_AT, f"{image.header.sections_at:#x}"
    yield SECTION_COUNT, f"{image.header.section_count}, their names in {image.header.names_index}"
    ids = build_ids(parts.notes)
    yield "build-id", ids[0].description.hex() if len(ids) == 1 else tuple(one.description.hex() for one in ids)
    yield "notes", told_notes(image, parts.notes)
    yield from _of_sections(parts)


def _of_dynamic(parts: Parts) -> Iterator[tuple[str, Fact]]:
    dynamic = parts.dynamic
    assert dynamic is not None
    yield "needs", _names(parts, names.DT_NEEDED)
    for name, tag in _LIBRARIES:
        yield name, _names(parts, tag)
    yield (
        "flags",
        (
            names.told_flags(dynamic.number(names.DT_FLAGS) or 0, names.FLAGS)
            | names.told_flags(dynamic.number(names.DT_FLAGS_1) or 0, names.FLAGS_1)
        ),
    )


def _names(parts: Parts, tag: int) -> tuple[str, ...]:
    """The names of a tag; those that have none are told by the number that they have instead."""
    assert parts.dynamic is not None
    try:
        return parts.dynamic.names(tag)
    except NativeError as error:
        return tuple(f"({error}: {value:#x})" for value in parts.dynamic.values[tag])


def _interpreter(image: Image) -> str:
    segment = image.segment(names.PT_INTERP)
    if segment is None or segment.size > LONGEST_TEXT:
        return ""
    try:
        data = image.window.take(segment.offset, segment.size, "the name of the interpreter")
    except NativeError as error:
        return f"({error})"
    return data.partition(b"\0")[0].decode("utf-8", "surrogateescape")


def _of_sections(parts: Parts) -> Iterator[tuple[str, Fact]]:
    image = parts.image
    if not parts.trusted:
        return
    data = short_section(parts, ".comment")
    if data is not None:
        yield COMPILERS, _strings(data)
    data = short_section(parts, ".gnu_debuglink")
    if data is not None and len(data) > 4:
        name = data[:-4].rstrip(b"\0").decode("utf-8", "surrogateescape")
        yield DEBUG_LINK, {"file": name, "CRC": data[-4:].hex()}
    yield (
        "memory without bytes",
        {section.name: f"{section.size:,} bytes" for section in image.sections if section.type == names.SHT_NOBITS},
    )


def _strings(data: bytes) -> tuple[str, ...]:
    return tuple(part.decode("utf-8", "surrogateescape") for part in data.removesuffix(b"\0").split(b"\0"))


def highest_versions(needed: Iterable[Iterable[str]]) -> Mapping[str, str]:
    """Of each family of versions, such as GLIBC and GLIBCXX, the highest."""
    found: dict[str, tuple[tuple[int, ...], str]] = {}
    for version in (version for versions in needed for version in versions):
        family, _, text = version.rpartition("_")
        if family and _NUMBERS.fullmatch(text):
            found[family] = max(found.get(family, ((), "")), (tuple(map(int, text.split("."))), text))
    return {family: text for family, (_, text) in sorted(found.items())}
