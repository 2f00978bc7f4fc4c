"""Mach-O files assembled byte by byte: a header, load commands, two sections, tables for the linker, a signature."""

from __future__ import annotations

import hashlib
import struct
from typing import Any

from cms_builder import DATA, by, object_id, sequence

X86_64, ARM64, I386, PPC = 0x0100_0007, 0x0100_000C, 7, 18
OBJECT, PROGRAM, LIBRARY, BUNDLE = 1, 2, 6, 8
TEXT_AT = 0x1000
"""Where the code stands, in the file and from the address of the file on."""
BASE = 0x1_0000_0000
CODE_FLAGS = 0x8000_0400
CODE = bytes(range(1, 251)) * 2
UUID = bytes(range(16))
OTHER_UUID = bytes(range(16, 32))
AD_HOC, BY_LINKER, RUNTIME = 0x2, 0x2_0000, 0x1_0000
FLAGS = 0x85  # no undefined symbols, for the dynamic linker, two levels
PAGE = 12


def command(kind: int, *parts: bytes, order: str = "<") -> bytes:
    body = b"".join(parts)
    body += bytes(-(8 + len(body)) % 8)
    return struct.pack(order + "II", kind, 8 + len(body)) + body


def text_command(kind: int, text: str, *numbers: int, order: str = "<") -> bytes:
    """A command with numbers and a text behind them, such as that of a library."""
    start = 12 + 4 * len(numbers)
    return command(
        kind, struct.pack(f"{order}{1 + len(numbers)}I", start, *numbers), text.encode() + b"\0", order=order
    )


def version(text: str) -> int:
    parts = [*map(int, text.split(".")), 0, 0][:3]
    return parts[0] << 16 | parts[1] << 8 | parts[2]


def library(name: str, current: str = "1.2.3", compatible: str = "1.0", kind: int = 0xC) -> bytes:
    return text_command(kind, name, 2, version(current), version(compatible))


def uuid(data: bytes = UUID) -> bytes:
    return command(0x1B, data)


def rpath(path: str) -> bytes:
    return text_command(0x8000_001C, path)


def build_version(
    minimum: str = "11.0", sdk: str = "14.2", platform: int = 1, tools: tuple[tuple[int, str], ...] = ()
) -> bytes:
    words = [platform, version(minimum), version(sdk), len(tools)]
    for tool, number in tools:
        words += [tool, version(number)]
    return command(0x32, struct.pack(f"<{len(words)}I", *words))


def source_version(number: int) -> bytes:
    return command(0x2A, struct.pack("<Q", number))


NEEDS = (library("/usr/lib/libSystem.B.dylib", "1345.120.2"),)


def symbol(name: str, value: int = 0, *, kind: int = 0x01, section: int = 0, description: int = 0) -> tuple[Any, ...]:
    """A symbol; of kind 1 it is an external one that another library has to give."""
    return name, kind, section, description, value


def defined(name: str, value: int = BASE + TEXT_AT, *, external: bool = True) -> tuple[Any, ...]:
    return name, 0x0E | external, 1, 0, value


def imported(name: str, ordinal: int = 1, *, weak: bool = False) -> tuple[Any, ...]:
    return name, 0x01, 0, ordinal << 8 | (0x40 if weak else 0), 0


SYMBOLS = (defined("_PyInit_demo"), imported("_memcpy"), imported("_PyModule_Create2", 0xFE))


def uleb(number: int) -> bytes:
    found = bytearray()
    while True:
        byte, number = number & 0x7F, number >> 7
        found.append(byte | (0x80 if number else 0))
        if not number:
            return bytes(found)


def trie(names: dict[str, bytes]) -> bytes:
    """Exports, one level deep: each name a branch of its own, with what stands at its end."""
    size = 1 + 1 + sum(len(name) + 1 + 2 for name in names)
    head, nodes = bytearray([0, len(names)]), bytearray()
    for name, content in names.items():
        at = size + len(nodes)
        head += name.encode() + b"\0" + bytes([at & 0x7F | 0x80, at >> 7])
        nodes += uleb(len(content)) + content + b"\0"
    return bytes(head + nodes)


def exported(address: int = TEXT_AT) -> bytes:
    return b"\0" + uleb(address)


def reexported(ordinal: int, name: str = "") -> bytes:
    return b"\x08" + uleb(ordinal) + name.encode() + b"\0"


def blob(magic: int, data: bytes) -> bytes:
    return struct.pack(">II", magic, 8 + len(data)) + data


def code_directory(
    data: bytes,
    identifier: str = "demo",
    *,
    flags: int = AD_HOC | BY_LINKER,
    team: str | None = None,
    bound: dict[int, bytes] | None = None,
    limit: int | None = None,
    kind: int = 2,
) -> bytes:
    """A code directory with the hashes of the pages of data."""
    name, size = {1: ("sha1", 20), 2: ("sha256", 32), 3: ("sha256", 20), 4: ("sha384", 48)}[kind]
    pages = [data[at : at + (1 << PAGE)] for at in range(0, len(data), 1 << PAGE)]
    special = max(bound or {0: b""})
    slots = [(bound or {}).get(slot) for slot in range(special, 0, -1)]
    digests = [bytes(size) if one is None else hashlib.new(name, one).digest()[:size] for one in slots]
    names = identifier.encode() + b"\0"
    team_at = 88 + len(names) if team is not None else 0
    names += team.encode() + b"\0" if team is not None else b""
    hashes = 88 + len(names) + size * special
    total = hashes + size * len(pages)
    head = struct.pack(">IIIIIIII", 0xFADE_0C02, total, 0x20400, flags, hashes, 88, special, len(pages))
    head += struct.pack(
        ">IBBBBIIIIQQQQ", len(data) if limit is None else limit, size, kind, 0, PAGE, 0, 0, team_at, 0, 0, 0, 500, 0
    )
    digests += [hashlib.new(name, page).digest()[:size] for page in pages]
    return head + names + b"".join(digests)


def super_blob(blobs: dict[int, bytes]) -> bytes:
    at = 12 + 8 * len(blobs)
    rows = b""
    for slot, data in blobs.items():
        rows += struct.pack(">II", slot, at)
        at += len(data)
    return struct.pack(">III", 0xFADE_0CC0, at, len(blobs)) + rows + b"".join(blobs.values())


def macho(  # a file has as many parts
    *commands: bytes,
    cpu: int = ARM64,
    subtype: int = 0,
    kind: int = BUNDLE,
    flags: int = FLAGS,
    code: bytes = CODE,
    texts: bytes = b"a text of it\0",
    symbols: tuple[tuple[Any, ...], ...] = SYMBOLS,
    exports: bytes = b"",
    starts: tuple[int, ...] = (),
    order: str = "<",
    plus: bool = True,
    signature: dict[str, Any] | None = None,
    sign: Any = None,
    text_protection: tuple[int, int] = (5, 5),
    data_flags: int = 0,
    tail: bytes = b"",
) -> bytes:
    """A file; its tables stand behind the sections, the signature last. `sign` makes it of all that stands before."""
    commands = commands or (uuid(), build_version(), *NEEDS)
    word = "Q" if plus else "I"
    base = BASE if plus else 0x1000_0000
    code_at, texts_at = TEXT_AT, TEXT_AT + len(code)
    data_at = -(-(texts_at + len(texts)) // 0x1000) * 0x1000
    link_at = data_at + 0x1000
    names, rows = b"\0", b""
    for name, type_, section, description, value in symbols:
        if value and not plus:
            value += base - BASE
        rows += struct.pack(f"{order}IBBH{word}", len(names), type_, section, description, value)
        names += name.encode("utf-8", "surrogateescape") + b"\0"
    deltas = [start - before for before, start in zip((0, *starts), starts, strict=False)]
    starts_data = b"".join(map(uleb, deltas)) + b"\0" if starts else b""
    tables = {"exports": exports, "starts": starts_data, "symbols": rows, "names": names}
    places, link = {}, b""
    for name, data in tables.items():
        link += bytes(-len(link) % 8)
        places[name] = (link_at + len(link), len(data))
        link += data
    link += bytes(-len(link) % 16)
    signature_at = link_at + len(link)
    is_signed = signature is not None or sign is not None

    def segment(name: str, address: int, offset: int, size: int, rights: tuple[int, int], *sections: bytes) -> bytes:
        head = struct.pack(
            f"{order}16s{4 * word}IIII",
            name.encode(),
            address,
            -(-size // 0x1000) * 0x1000,
            offset,
            size,
            *rights[::-1],
            len(sections),
            0,
        )
        return command(0x19 if plus else 0x1, head, *sections, order=order)

    def section(name: str, of: str, offset: int, size: int, bits: int) -> bytes:
        return struct.pack(
            f"{order}16s16s{2 * word}IIIII", name.encode(), of.encode(), base + offset, size, offset, 4, 0, 0, bits
        ) + bytes(12 if plus else 8)

    def built(signature_size: int) -> bytes:
        own = [
            segment(
                "__TEXT",
                base,
                0,
                data_at,
                text_protection,
                section("__text", "__TEXT", code_at, len(code), CODE_FLAGS),
                section("__cstring", "__TEXT", texts_at, len(texts), 2),
            ),
            segment(
                "__DATA",
                base + data_at,
                data_at,
                0x1000,
                (3, 3),
                section("__data", "__DATA", data_at, 0x100, data_flags),
                section("__bss", "__DATA", data_at + 0x100, 0x80, 1),
            ),
            segment("__LINKEDIT", base + link_at, link_at, len(link) + signature_size, (1, 1)),
            command(
                0x2, struct.pack(f"{order}IIII", places["symbols"][0], len(symbols), *places["names"]), order=order
            ),
        ]
        if exports:
            own.append(command(0x8000_0033, struct.pack(f"{order}II", *places["exports"]), order=order))
        if starts:
            own.append(command(0x26, struct.pack(f"{order}II", *places["starts"]), order=order))
        if is_signed:
            own.append(command(0x1D, struct.pack(f"{order}II", signature_at, signature_size), order=order))
        body = b"".join((*own, *commands))
        magic = 0xFEED_FACF if plus else 0xFEED_FACE
        head = struct.pack(f"{order}7I", magic, cpu, subtype, kind, len(own) + len(commands), len(body), flags)
        data = head + bytes(4 if plus else 0) + body
        assert len(data) <= code_at
        data += bytes(code_at - len(data)) + code + texts
        data += bytes(data_at - len(data)) + bytes(range(256)) + bytes(0xF00)
        return data + link

    if not is_signed:
        return built(0) + tail
    make = sign or (lambda data: super_blob({0: code_directory(data, **(signature or {}))}))
    size = -(-len(make(built(0))) // 16) * 16
    data = built(size)
    made = make(data)
    return data + made + bytes(size - len(made)) + tail


def universal(*slices: bytes, wide: bool = False, align: int = 12) -> bytes:
    """A file of several architectures, read from the headers of its slices."""
    row = 32 if wide else 20
    at = 8 + row * len(slices)
    rows, body = b"", b""
    for data in slices:
        order = "<" if data[0] in (0xCE, 0xCF) else ">"
        cpu, subtype = struct.unpack_from(order + "II", data, 4)
        padding = -(at + len(body)) % (1 << align)
        body += bytes(padding)
        rows += struct.pack(
            ">IIQQII" if wide else ">IIIII", cpu, subtype, at + len(body), len(data), align, *([0] if wide else [])
        )
        body += data
    return struct.pack(">II", 0xCAFE_BABF if wide else 0xCAFE_BABE, len(slices)) + rows + body


def by_somebody(data: bytes, common: str = "Demo", signature: bytes = b"s", **options) -> bytes:
    """A signature with a CMS blob, of a signer with this name."""
    cms = by(common, sequence(object_id(DATA)), signature)
    options = {"flags": RUNTIME, "team": "TEAM123456", "identifier": "org.demo", **options}
    return super_blob({0: code_directory(data, **options), 0x10000: blob(0xFADE_0B01, cms)})


def with_entitlements(data: bytes, text: bytes = b"<plist/>", true: bytes | None = None) -> bytes:
    """An ad hoc signature with requirements and entitlements, which `true` gives another hash."""
    requirements, entitlements = blob(0xFADE_0C01, bytes(4)), blob(0xFADE_7171, text)
    bound = {2: requirements, 5: entitlements if true is None else true}
    return super_blob({0: code_directory(data, bound=bound), 2: requirements, 5: entitlements})
