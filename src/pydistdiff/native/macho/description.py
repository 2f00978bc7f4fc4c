"""A Mach-O file of one architecture as the description that comparers compare."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, TypeVar

from pydistdiff.native.binary import Binary, NativeError
from pydistdiff.native.macho import names
from pydistdiff.native.macho.code_signature import read_code_signature
from pydistdiff.native.macho.image import Image
from pydistdiff.native.macho.layout import UUID, UUID_FACT, data_regions, image_regions, is_alone
from pydistdiff.native.macho.link_edit import SIGNATURE_REGION, tables
from pydistdiff.native.macho.symbols import imports_by_library, read_exports, read_functions, read_symbols
from pydistdiff.native.numbering import Numbering
from pydistdiff.native.signature import AD_HOC, BYTES, FORM, HASHES, SIGNATURE, SIGNED, SIGNERS, TRUE, UNKNOWN, WRONG

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pydistdiff.archives.source import Source
    from pydistdiff.native.binary import Fact, Function
    from pydistdiff.native.macho.code_signature import CodeSignature
    from pydistdiff.native.macho.export_trie import Export
    from pydistdiff.native.macho.symbols import Symbol
    from pydistdiff.native.reader import Allowance

QUIET = frozenset({UUID_FACT, SIGNATURE})
_LIBRARIES = {0xC: "", 0x18: "weak", 0x1F: "re-exported", 0x20: "lazy", 0x23: "upward"}
"""Load commands that name a library, and how it is needed."""
_ID, _RPATH, _SOURCE_VERSION, _BUILD_VERSION = 0xD, 0x1C, 0x2A, 0x32
_OLD_VERSIONS = {0x24: "macOS", 0x25: "iOS", 0x2F: "tvOS", 0x30: "watchOS"}
_ENCRYPTION, _ENVIRONMENT, _LINKER = (0x21, 0x2C), 0x27, 0xE
_COOKIE = "___stack_chk_fail"
_MOST_TOOLS = 32

_Type = TypeVar("_Type")


class _Parts:
    """What the tables of a file say; `unreadable` names those that say nothing, with the reason."""

    def __init__(self, image: Image) -> None:
        self.image = image
        self.unreadable: dict[str, str] = {}
        none: tuple[Symbol, ...] = ()
        self.symbols = self._part("symbols", lambda: read_symbols(image), none)
        self.libraries = [*_libraries(image)]
        ordered = [name for name, _ in self.libraries]
        self.imports, self.weak = imports_by_library(image, self.symbols, ordered)
        no_exports: dict[str, Export] = {}
        self.exports = self._part("exports", lambda: read_exports(image, self.symbols), no_exports)
        no_functions: tuple[Function, ...] = ()
        self.functions = self._part("functions", lambda: read_functions(image, self.symbols), no_functions)
        self.signature = self._part("signature", lambda: _read_signature(image), None)

    def _part(self, name: str, read: Callable[[], _Type], instead: _Type) -> _Type:
        try:
            return read()
        except NativeError as error:
            self.unreadable[name] = str(error)
            return instead


def read_image(source: Source, allowance: Allowance | None = None) -> Binary:
    """The description of a file, or of the part of a universal one. Raises NativeError."""
    image = Image(source, allowance)
    parts = _Parts(image)
    cpu, kind = names.told_cpu(image.cpu, image.subtype), names.told_kind(image.kind)
    facts: dict[str, Fact] = {
        "machine": cpu,
        "kind": kind,
        "needs": dict(parts.libraries),
        **_own_name(image),
        "rpaths": tuple(image.text(command) for command in image.of_type(_RPATH)),
        "imports": parts.imports,
        "weak imports": parts.weak,
        "exports": frozenset(parts.exports),
        "re-exports": {name: export.of for name, export in parts.exports.items() if export.of is not None},
        "security": dict(_security(parts)),
        "permissions": _permissions(image),
        **dict(_versions(image)),
        "linker": tuple(image.text(command) for command in image.of_type(_LINKER)),
        "environment": tuple(image.text(command) for command in image.of_type(_ENVIRONMENT)),
        "flags": names.told_flags(image.flags),
        "load commands": frozenset(names.told_command(command.type) for command in image.commands),
        "signed by": _told_signature(parts.signature),
        **_uuid(image),
        **_signature(parts, image),
        "unreadable": parts.unreadable,
    }
    regions = image_regions(image, _places(parts), is_signature_read=parts.signature is not None)
    return Binary(
        format="macho",
        summary=f"Mach-O {cpu} {kind}",
        facts=facts,
        regions=regions,
        functions=parts.functions,
        quiet=QUIET,
        string_regions=data_regions(image, regions),
    )


def _places(parts: _Parts) -> frozenset[int] | None:
    """The addresses that have a name; None where it is not known which."""
    if parts.unreadable.keys() & {"symbols", "exports"}:
        return None
    base = next((segment.address for segment in parts.image.segments if segment.size and not segment.offset), 0)
    named = {symbol.value for symbol in parts.symbols if symbol.is_in_section}
    return frozenset(named.union(base + place for export in parts.exports.values() for place in export.addresses))


def _libraries(image: Image) -> Iterator[tuple[str, str]]:
    """The libraries that are needed, in the order by which symbols refer to them."""
    for command in image.of_type(*_LIBRARIES):
        _, _, current, compatible = image.fields(command, "IIII")
        how = _LIBRARIES[command.type & 0x7FFF_FFFF]
        told = f"{names.told_version(compatible)} or later, linked with {names.told_version(current)}"
        yield image.text(command), f"{told}, {how}" if how else told


def _own_name(image: Image) -> dict[str, str]:
    command = next(image.of_type(_ID), None)
    if command is None:
        return {}
    _, _, current, compatible = image.fields(command, "IIII")
    version = f"{names.told_version(current)}, compatible with {names.told_version(compatible)}"
    return {"install name": image.text(command), "own version": version}


def _security(parts: _Parts) -> Iterator[tuple[str, str]]:
    """What the system does for the file, or the file for itself."""
    image = parts.image
    if image.kind == names.PROGRAM:
        yield "position independent", _yes(image.flags & names.PIE)
        yield "no execution on the heap", _yes(image.flags & names.NO_HEAP_EXECUTION)
    yield "execution on the stack", _yes(image.flags & names.ALLOW_STACK_EXECUTION)
    yield "stack cookie", _yes(any(_COOKIE in functions for functions in parts.imports.values()))
    encrypted = [image.fields(command, "III")[2] for command in image.of_type(*_ENCRYPTION)]
    if any(encrypted):
        yield "encryption", f"system {max(encrypted)}"
    initialisers = sum(section.initialisers(image.word) for section in image.sections)
    if initialisers:
        yield "functions at load", f"{initialisers:,}"


def _yes(value: object) -> str:
    return "yes" if value else "no"


def _permissions(image: Image) -> Mapping[str, Fact]:
    numbering = Numbering()
    return {
        numbering.name(segment.name or "(no name)"): names.told_protection(segment.initial, segment.most)
        for segment in image.segments
    }


def _versions(image: Image) -> Iterator[tuple[str, Fact]]:
    """The oldest system, the SDK, the tools, and the version of the sources."""
    minimum, kits, tools = [], [], set()
    for command in image.of_type(*_OLD_VERSIONS):
        system = _OLD_VERSIONS[command.type]
        oldest, kit = image.fields(command, "II")
        minimum.append(f"{system} {names.told_version(oldest)}")
        kits.append(f"{system} {names.told_version(kit)}" if kit else "none")
    for command in image.of_type(_BUILD_VERSION):
        platform, oldest, kit, count = image.fields(command, "IIII")
        system = names.told_platform(platform)
        minimum.append(f"{system} {names.told_version(oldest)}")
        kits.append(f"{system} {names.told_version(kit)}" if kit else "none")
        numbers = image.fields(command, "I" * 2 * min(count, _MOST_TOOLS), 24)
        for tool, version in zip(numbers[::2], numbers[1::2], strict=True):
            tools.add(f"{names.told_tool(tool)} {names.told_version(version)}")
    yield "minimum system", ", ".join(minimum)
    yield "SDK", ", ".join(kits)
    yield "build tools", frozenset(tools)
    for command in image.of_type(_SOURCE_VERSION):
        yield "source version", names.told_source_version(image.fields(command, "Q")[0])


def _uuid(image: Image) -> dict[str, str]:
    found = [image.bytes(command, 8, 16).hex().upper() for command in image.of_type(UUID)]
    told = [f"{one[:8]}-{one[8:12]}-{one[12:16]}-{one[16:20]}-{one[20:]}" for one in found]
    return {UUID_FACT: ", ".join(told)} if told else {}


def _read_signature(image: Image) -> tuple[CodeSignature, int, int] | None:
    place = next((region for region in tables(image) if region.name == SIGNATURE_REGION), None)
    return None if place is None else (read_code_signature(image, place.start, place.size), place.start, place.size)


def _told_signature(found: tuple[CodeSignature, int, int] | None) -> str:
    """Who signed, and that the signature is not that of the file: the system ends a program that loads such a one."""
    if found is None:
        return "nobody"
    signature, _, _ = found
    return _signers(signature) if signature.is_true else f"{_signers(signature)}; its hashes are {WRONG}"


def _signers(signature: CodeSignature) -> str:
    return AD_HOC if signature.is_ad_hoc else "; ".join(signature.signers) or UNKNOWN


def _signature(parts: _Parts, image: Image) -> dict[str, Fact]:
    if parts.signature is None:
        return {}
    signature, start, size = parts.signature
    first = signature.directories[0]
    signed = hashlib.sha256(b"".join(directory.pages for directory in signature.directories)).hexdigest()
    place = f"{size:,} at {start:#x}"
    told: dict[str, Fact] = {
        SIGNERS: _signers(signature),
        "identifier": first.identifier,
        "team": first.team or "none",
        "flags": names.told_signing(first.flags),
        "entitlements": _yes(signature.has_entitlements),
        HASHES: TRUE if signature.is_true else WRONG,
        "hashed with": ", ".join(directory.algorithm for directory in signature.directories),
        SIGNED: f"sha256 of all hashes {signed}",
        BYTES: place,
    }
    is_known = signature.is_true and is_alone(image, SIGNATURE_REGION, start, start + size)
    if is_known and signature.form is not None:  # then the other values say all of its bytes
        told[FORM] = f"sha256 {signature.form}"
    else:
        told[BYTES] = f"{place}, sha256 {image.reader.sha256(start, size, 'the signature')}"
    return {SIGNATURE: told}
