"""A PE image as the description that comparers compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.native.binary import Binary
from pydistdiff.native.numbering import Numbering
from pydistdiff.native.pe.certificates import CERTIFICATES
from pydistdiff.native.pe.checksum import checksum
from pydistdiff.native.pe.contents import read_contents
from pydistdiff.native.pe.debug import CET_COMPATIBLE, REPRO, TYPES
from pydistdiff.native.pe.functions import read_functions
from pydistdiff.native.pe.image import Image
from pydistdiff.native.pe.layout import image_regions, is_data, overlay_size
from pydistdiff.native.pe.load_config import (
    DYNAMIC_BASE,
    GUARD_CF,
    GUARD_INSTRUMENTED,
    HIGH_ENTROPY,
    NO_SEH,
    NX_COMPATIBLE,
)
from pydistdiff.native.pe.names import (
    DLL,
    SYSTEM,
    told_characteristics,
    told_machine,
    told_section,
    told_subsystem,
)
from pydistdiff.native.pe.rich import read_rich
from pydistdiff.native.pe.stamps import TIME_STAMP, stamps, told_stamps
from pydistdiff.native.signature import BYTES, HASHES, SIGNATURE, SIGNED, SIGNERS, TRUE, UNKNOWN, WRONG

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pydistdiff.archives.source import Source
    from pydistdiff.native.binary import Fact
    from pydistdiff.native.pe.certificates import Certificate
    from pydistdiff.native.pe.contents import Contents
    from pydistdiff.native.pe.imports import ImportedLibrary
    from pydistdiff.native.pe.rich import RichRecord

_X86 = 0x14C
_DOT_NET = 14
"""Index of the data directory of code that .NET runs."""
_QUIET = frozenset({"checksum", "debug"})
_END_OF_ZIP = b"PK\5\6"
_MOST_END = 65_557
"""Bytes in which the end of a ZIP archive stands, however long its comment is."""


def read_pe(source: Source) -> Binary:
    """The description of an image. Raises NativeError."""
    image = Image(source)
    contents = read_contents(image)
    rich = read_rich(image)
    is_true, told_checksum = _checksum(image)
    regions = image_regions(image, contents, rich, is_checksum_true=is_true)
    kind = _kind(image)
    machine = told_machine(image.headers.machine)
    facts: dict[str, Fact] = {
        "machine": machine,
        "kind": kind,
        "needs": tuple(library.name for library in contents.imports),
        "imports": _imports(contents.imports),
        "delayed imports": _imports(contents.delayed),
        **_exports(contents),
        "security": dict(_security(image, contents)),
        "permissions": _permissions(image),
        **_signature(image, contents),
        **_overlay(source, overlay_size(regions)),
        "version": dict(contents.version),
        **dict(_versions(image)),
        "entry point": _entry_point(image),
        "build tools": frozenset() if rich is None else _tools(rich),
        **told_stamps(stamps(image, contents), are_hashes=REPRO in {entry.type for entry in contents.debug}),
        "checksum": told_checksum,
        "debug": dict(_debug(contents)),
        "resources": _resources(image, contents),
        "characteristics": told_characteristics(image.headers.characteristics, image.headers.dll_characteristics),
        "unreadable": contents.unreadable,
    }
    return Binary(
        format="pe",
        summary=f"{'PE32+' if image.headers.is_plus else 'PE32'} {machine} {kind}",
        facts=facts,
        regions=regions,
        functions=read_functions(image, contents.exports),
        quiet=frozenset(name for name in facts if name in _QUIET or name.startswith(f"{TIME_STAMP} of ")),
        string_regions=frozenset(region.name for region in regions if is_data(region, image)),
    )


def _kind(image: Image) -> str:
    bits = image.headers.characteristics
    kind = "DLL" if bits & DLL else "system file" if bits & SYSTEM else "program"
    return f"{kind} for .NET" if image.directory(_DOT_NET).address else kind


def _imports(libraries: Iterable[ImportedLibrary]) -> Mapping[str, Fact]:
    functions: dict[str, frozenset[str]] = {}
    for library in libraries:
        functions[library.name] = functions.get(library.name, frozenset()) | frozenset(library.functions)
    return functions


def _exports(contents: Contents) -> Mapping[str, Fact]:
    if contents.exports is None:
        return {}
    functions = contents.exports.functions
    return {
        "exports": frozenset(export.name for export in functions),
        "forwarded exports": {export.name: export.forwarder for export in functions if export.forwarder is not None},
        "exported as": contents.exports.library,
    }


def _security(image: Image, contents: Contents) -> Iterator[tuple[str, str]]:
    """What Windows does for the image, or the image for itself."""
    bits = image.headers.dll_characteristics
    config = contents.load_config
    yield "ASLR", _yes(bits & DYNAMIC_BASE)
    if image.headers.is_plus:
        yield "high-entropy ASLR", _yes(bits & HIGH_ENTROPY)
    yield "NX", _yes(bits & NX_COMPATIBLE)
    guard = 0 if config is None else config.guard_flags
    yield "CFG", _yes(bits & GUARD_CF and guard & GUARD_INSTRUMENTED)
    yield "CET shadow stack", _yes(contents.extended & CET_COMPATIBLE)
    yield "stack cookie", _yes(config is not None and config.security_cookie)
    if image.headers.machine == _X86:
        is_safe = bits & NO_SEH or (config is not None and config.handler_table)
        yield "SafeSEH", _yes(is_safe)
    if contents.callbacks:
        yield "functions before the entry point", f"{contents.callbacks:,}"


def _yes(value: object) -> str:
    return "yes" if value else "no"


def _permissions(image: Image) -> Mapping[str, Fact]:
    numbering = Numbering()
    return {numbering.name(section.name): told_section(section.characteristics) for section in image.table}


def _signature(image: Image, contents: Contents) -> Mapping[str, Fact]:
    """The signatures; the hash of the table says all of its bytes."""
    table = image.directory(CERTIFICATES)
    if not contents.certificates:
        return {}
    digest = image.reader.sha256(table.address, table.size, "the certificates")
    signers = [signer for one in contents.certificates for signer in one.signers or (UNKNOWN,)]
    signed = [told for told in map(_hash, contents.certificates) if told]
    return {
        SIGNATURE: {
            SIGNERS: "; ".join(signers),
            HASHES: TRUE if all(one.is_true for one in contents.certificates) else WRONG,
            SIGNED: "; ".join(signed),
            BYTES: f"{table.size:,} at {table.address:#x}, sha256 {digest}",
        }
    }


def _hash(certificate: Certificate) -> str:
    return "" if certificate.algorithm is None else f"{certificate.algorithm} {certificate.digest}"


def _overlay(source: Source, size: int) -> Mapping[str, Fact]:
    """What stands behind the image: the programs that start console scripts have an archive there."""
    if not size:
        return {}
    end = source.read(max(source.size - _MOST_END, 0), _MOST_END)
    is_zip = _END_OF_ZIP in end[-size:]
    return {"overlay": f"{size:,} bytes{', a ZIP archive at their end' if is_zip else ''}"}


def _versions(image: Image) -> Iterator[tuple[str, str]]:
    headers = image.headers
    yield "minimum Windows", _dotted(headers.system_version)
    yield "subsystem", f"{told_subsystem(headers.subsystem)} {_dotted(headers.subsystem_version)}"
    yield "linker", _dotted(headers.linker)
    if any(headers.image_version):
        yield "image version", _dotted(headers.image_version)


def _dotted(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))


def _entry_point(image: Image) -> str:
    """The section in which the image begins to run."""
    address = image.headers.entry_point
    section = image.section_at(address)
    if not address:
        return "none"
    return "in no section" if section is None else section.name


def _tools(rich: RichRecord) -> frozenset[str]:
    """The builds of the tools, of which each has a number of its own; libraries that were imported have none."""
    return frozenset(f"build {build}" for _, build, _ in rich.tools if build)


def _checksum(image: Image) -> tuple[bool, str]:
    """Whether the checksum may be what it is, and in words what it is."""
    declared = image.headers.checksum
    if not declared:
        return True, "none"
    is_true = checksum(image) == declared
    return is_true, f"{declared:#010x}, {'right' if is_true else 'wrong'}"


def _debug(contents: Contents) -> Iterator[tuple[str, Fact]]:
    if contents.code_view is not None:
        _, view = contents.code_view
        yield "PDB", view.path
        yield "GUID", view.guid
        yield "age", f"{view.age:,}"
    if contents.repro is not None:
        yield "hash of the link", contents.repro[1].hex()
    yield "entries", tuple(TYPES.get(entry.type, f"type {entry.type}") for entry in contents.debug)


def _resources(image: Image, contents: Contents) -> Mapping[str, Fact]:
    told: dict[str, str] = {}
    for item in () if contents.resources is None else contents.resources.items:
        digest = image.reader.sha256(item.offset, item.size, "a resource")
        told[f"{item.type} {item.name} {item.language}"] = f"{item.size:,} bytes, sha256 {digest}"
    return told
