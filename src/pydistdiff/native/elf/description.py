"""What is known of an ELF file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.limits import KIB
from pydistdiff.native.binary import Binary, NativeError, Region
from pydistdiff.native.elf import names
from pydistdiff.native.elf.functions import functions_of
from pydistdiff.native.elf.layout import ENTRY, SECTION_COUNT, SECTIONS_AT, claims, told_segment
from pydistdiff.native.elf.masks import BUILD_ID, masked_sections, may_mask_build_id
from pydistdiff.native.elf.notes import build_ids, told_notes
from pydistdiff.native.elf.parts import read_parts
from pydistdiff.native.elf.security import told_security
from pydistdiff.native.regions import cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pydistdiff.archives.source import Source
    from pydistdiff.native.binary import Fact
    from pydistdiff.native.elf.image import Image
    from pydistdiff.native.elf.parts import Parts

LONGEST_TEXT = 64 * KIB
"""Bytes of notes of compilers and the like that are told by what they say."""
COMPILERS, DEBUG_LINK, INTERPRETER = "compilers", "debug link", "interpreter"
_QUIET = frozenset(
    {
        *(ENTRY, SECTIONS_AT, SECTION_COUNT, COMPILERS, DEBUG_LINK),
        *("build-id", "segments", "notes", "memory without bytes"),
    }
)
_VERSION = re.compile(r"([A-Za-z][A-Za-z0-9_]*?)_([0-9]+(?:\.[0-9]+)*)")
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
    told_by = dict(_told_wholly(parts, facts))
    return Binary(
        format="elf",
        summary=_summary(parts),
        facts={name: fact for name, fact in facts.items() if fact},
        regions=cut(source.size, [*_build_id(parts), *_claims(parts, told_by)]),
        functions=functions_of(parts),
        quiet=_QUIET,
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
    data = _short(parts, ".comment")
    if data is not None:
        yield COMPILERS, _strings(data)
    data = _short(parts, ".gnu_debuglink")
    if data is not None and len(data) > 4:
        name = data[:-4].rstrip(b"\0").decode("utf-8", "surrogateescape")
        yield DEBUG_LINK, {"file": name, "CRC": data[-4:].hex()}
    yield (
        "memory without bytes",
        {section.name: f"{section.size:,} bytes" for section in image.sections if section.type == names.SHT_NOBITS},
    )


def _short(parts: Parts, name: str) -> bytes | None:
    section = parts.image.section(name)
    if section is None or section.bytes > LONGEST_TEXT:
        return None
    return parts.image.bytes_of(section)


def _strings(data: bytes) -> tuple[str, ...]:
    return tuple(part.decode("utf-8", "surrogateescape") for part in data.removesuffix(b"\0").split(b"\0"))


def highest_versions(needed: Iterable[Iterable[str]]) -> Mapping[str, str]:
    """Of each family of versions, such as GLIBC and GLIBCXX, the highest."""
    found: dict[str, tuple[tuple[int, ...], str]] = {}
    for version in (version for versions in needed for version in versions):
        match = _VERSION.fullmatch(version[:200])
        if match is not None:
            family, text = match[1], match[2]
            key = tuple(map(int, text.split(".")))
            found[family] = max(found.get(family, ((), "")), (key, text))
    return {family: text for family, (_, text) in sorted(found.items())}


# ---------------------------------------------------------------- regions


def _build_id(parts: Parts) -> Iterator[Region]:
    """The build-id by itself, where there is one; it must lie in the note's own section if there are sections."""
    ids = build_ids(parts.notes)
    if len(ids) != 1 or not ids[0].description:
        return
    note = ids[0]
    image = parts.image
    holders = [
        one for one in image.sections if one.bytes and one.offset < note.end and note.start < one.offset + one.bytes
    ]
    is_sound = (
        parts.trusted
        and len(holders) == 1
        and holders[0].type == names.SHT_NOTE
        and holders[0].offset <= note.start
        and note.end <= holders[0].offset + holders[0].bytes
        and may_mask_build_id(image, note.start, note.end)
    )
    yield Region(
        "build-id", note.start, len(note.description), told_by=("build-id",), cause=BUILD_ID if is_sound else None
    )


def _claims(parts: Parts, told_by: Mapping[str, str]) -> Iterator[Region]:
    masked = masked_sections(parts.image) if parts.trusted else {}
    for region in claims(parts.image):
        fact = told_by.get(region.name)
        yield replace(
            region,
            told_by=region.told_by if fact is None else (fact,),
            cause=masked.get(region.name),
        )


def _told_wholly(parts: Parts, facts: Mapping[str, Fact]) -> Iterator[tuple[str, str]]:
    """The sections of which a fact says each byte, with the fact."""
    if not parts.trusted:
        return
    data = _short(parts, ".comment")
    if data is not None and data.endswith(b"\0"):
        yield ".comment", COMPILERS
    data = _short(parts, ".gnu_debuglink")
    if data is not None and len(data) > 4:
        name = data[:-4].rstrip(b"\0")
        if data[:-4] == name + bytes(4 - len(name) % 4):
            yield ".gnu_debuglink", DEBUG_LINK
    data = _short(parts, ".interp")
    if data is not None and data == str(facts.get(INTERPRETER, "")).encode("utf-8", "surrogateescape") + b"\0":
        yield ".interp", INTERPRETER
