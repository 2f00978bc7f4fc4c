"""PE images assembled byte by byte: sections at fixed addresses, each data directory in one of its own."""

from __future__ import annotations

import struct
from typing import Any

from cms_builder import by, image_digest, sha256

X86_64, X86, ARM64 = 0x8664, 0x14C, 0xAA64
CODE, RDATA, DATA = 0x6000_0020, 0x4000_0040, 0xC000_0040
WRITABLE_CODE = 0xE000_0020
FILE_ALIGNMENT, SECTION_ALIGNMENT = 0x200, 0x1000
EXPORTS, IMPORTS, RESOURCES, EXCEPTIONS, CERTIFICATES, RELOCATIONS, DEBUG, TLS, LOAD_CONFIG, DELAYED = (
    *(0, 1, 2, 3, 4, 5),
    *(6, 9, 10, 13),
)
TIME = 1_718_743_582  # 2024-06-18 20:46:22
LATER = 1_729_191_882  # 2024-10-17 19:04:42
IMAGE_BASE = 0x1_8000_0000
IMAGE_BASE_32 = 0x1000_0000
HEADERS = 0x400
TEXT = bytes(range(1, 255)) * 2
NEEDS: dict[str, tuple[str | int, ...]] = {"KERNEL32.dll": ("CreateFileA", 7), "python3.dll": ("PyDict_New",)}


class Block:
    """Bytes of a section that know at which address they stand, so that tables can point into themselves."""

    def __init__(self, address: int) -> None:
        self.address = address
        self.data = bytearray()

    @property
    def here(self) -> int:
        return self.address + len(self.data)

    def add(self, data: bytes, align: int = 4) -> int:
        """Append, and say at which address that is."""
        self.data += bytes(-len(self.data) % align)
        at = self.here
        self.data += data
        return at


def section(name: str, data: bytes, characteristics: int) -> tuple[str, bytes, int]:
    return name, data, characteristics


def address_of(index: int) -> int:
    """The address of a section, each of which has 16 pages."""
    return SECTION_ALIGNMENT * (1 + 16 * index)


def pe(
    *sections: tuple[str, bytes, int],
    directories: dict[int, tuple[int, int]] | None = None,
    machine: int = X86_64,
    time: int = TIME,
    characteristics: int = 0x2022,
    dll_characteristics: int = 0x160,
    subsystem: int = 2,
    linker: tuple[int, int] = (14, 29),
    system: tuple[int, int] = (6, 0),
    entry: int = 0x1000,
    checksum: int = 0,
    stub: bytes = b"",
    overlay: bytes = b"",
    symbols: tuple[int, bytes] = (0, b""),
    overrides: dict[str, int] | None = None,
) -> bytes:
    """An image; its sections stand one behind the other in the file, `overlay` behind the last."""
    sections = sections or (section(".text", TEXT, CODE),)
    plus = machine != X86
    values: dict[str, Any] = {
        "pe_at": 64 + len(stub) + -len(stub) % 8,
        "sections": len(sections),
        "size_of_headers": HEADERS,
        "directories": 16,
        "section_alignment": SECTION_ALIGNMENT,
        "magic": 0x20B if plus else 0x10B,
        **(overrides or {}),
    }
    table = [(directories or {}).get(index, (0, 0)) for index in range(16)]
    optional = struct.pack("<HBBIIIII", values["magic"], *linker, 0x200, 0x400, 0, entry, 0x1000)
    optional += struct.pack("<Q", IMAGE_BASE) if plus else struct.pack("<II", 0x2000, IMAGE_BASE_32)
    optional += struct.pack("<IIHHHHHHI", values["section_alignment"], FILE_ALIGNMENT, *system, 0, 0, *system, 0)
    size_of_image = address_of(len(sections))
    optional += struct.pack(
        "<IIIHH", size_of_image, values["size_of_headers"], checksum, subsystem, dll_characteristics
    )
    optional += struct.pack("<QQQQII" if plus else "<IIIIII", 1 << 20, 4096, 1 << 20, 4096, 0, values["directories"])
    optional += b"".join(struct.pack("<II", *pair) for pair in table)
    bodies = b""
    rows = b""
    names = b""
    for index, (name, data, flags) in enumerate(sections):
        data_ = data + bytes(-len(data) % FILE_ALIGNMENT)
        place = HEADERS + len(bodies) if data_ else 0
        rows += struct.pack(
            "<8sIIIIIIHHI", name.encode(), len(data), address_of(index), len(data_), place, *(0,) * 4, flags
        )
        bodies += data_
    count, names = symbols
    symbols_at = HEADERS + len(bodies) if names else 0
    coff = struct.pack(
        "<HHIIIHH",
        machine,
        values["sections"],
        time,
        symbols_at,
        count,
        values.get("optional", len(optional)),
        characteristics,
    )
    head = b"MZ" + bytes(58) + struct.pack("<I", values["pe_at"]) + stub
    head += bytes(values["pe_at"] - len(head)) + b"PE\0\0" + coff + optional + rows
    return head + bytes(HEADERS - len(head)) + bodies + names + overlay


def with_checksum(data: bytes) -> bytes:
    """The image with the checksum of Microsoft's documentation: 16-bit words with carry, and the size."""
    at = int.from_bytes(data[60:64], "little") + 88
    bare = data[:at] + bytes(4) + data[at + 4 :]
    padded = bare + bytes(len(bare) % 2)
    total = 0
    for place in range(0, len(padded), 2):
        total += padded[place] | padded[place + 1] << 8
        total = (total & 0xFFFF) + (total >> 16)
    return bare[:at] + struct.pack("<I", total + len(data)) + bare[at + 4 :]


def imports(block: Block, libraries: dict[str, tuple[str | int, ...]], *, plus: bool = True) -> tuple[int, int]:
    """A table of imports; a number is an ordinal."""
    rows = []
    for library, functions in libraries.items():
        thunks = _thunks(block, functions, plus=plus)
        rows.append(struct.pack("<IIIII", thunks, 0, 0, block.add(library.encode() + b"\0"), thunks))
    return block.add(b"".join(rows) + bytes(20)), 20 * len(rows) + 20


def delayed_imports(block: Block, libraries: dict[str, tuple[str | int, ...]], *, base: int = 0) -> tuple[int, int]:
    """A table of delayed imports; with a base, of the old form that has whole addresses."""
    rows = []
    for library, functions in libraries.items():
        name, thunks = block.add(library.encode() + b"\0"), _thunks(block, functions, plus=not base)
        rows.append(struct.pack("<IIIIIIII", 0 if base else 1, name + base, 0, 0, thunks + base, 0, 0, 0))
    return block.add(b"".join(rows) + bytes(32)), 32 * len(rows) + 32


def _thunks(block: Block, functions: tuple[str | int, ...], *, plus: bool) -> int:
    words = []
    for function in functions:
        if isinstance(function, int):
            words.append(function | 1 << (63 if plus else 31))
        else:
            words.append(block.add(b"\0\0" + function.encode() + b"\0", 2))
    form = "<Q" if plus else "<I"
    return block.add(b"".join(struct.pack(form, word) for word in (*words, 0)), 8)


def exports(
    block: Block,
    functions: dict[str, int],
    *,
    library: str = "demo.pyd",
    time: int = 0xFFFF_FFFF,
    unnamed: tuple[int, ...] = (),
    forwarders: dict[str, str] | None = None,
) -> tuple[int, int]:
    """A table of exports, with addresses; the unnamed ones come last."""
    start = block.add(bytes(40))
    addresses = [*functions.values()]
    names = [*functions]
    for name, to in (forwarders or {}).items():
        names.append(name)
        addresses.append(block.add(to.encode() + b"\0"))
    addresses += unnamed
    table = block.add(b"".join(struct.pack("<I", address) for address in addresses))
    pointers = [block.add(name.encode() + b"\0", 1) for name in names]
    name_table = block.add(b"".join(struct.pack("<I", pointer) for pointer in pointers))
    ordinals = block.add(b"".join(struct.pack("<H", place) for place in range(len(names))))
    own = block.add(library.encode() + b"\0")
    head = struct.pack("<IIHHIIIIIII", 0, time, 0, 0, own, 1, len(addresses), len(names), table, name_table, ordinals)
    block.data[start - block.address : start - block.address + 40] = head
    return start, block.here - start


def code_view(guid: bytes = bytes(range(16)), age: int = 1, path: str = "C:\\build\\demo.pdb") -> bytes:
    return b"RSDS" + guid + struct.pack("<I", age) + path.encode() + b"\0"


def repro(digest: bytes = bytes(32)) -> bytes:
    return struct.pack("<I", len(digest)) + digest


def debug(block: Block, offset: int, entries: dict[int, bytes], *, time: int = TIME) -> tuple[int, int]:
    """A debug directory, whose data stand in the block; `offset` is where the block begins in the file."""
    rows = b""
    for kind, data in entries.items():
        at = block.add(data)
        rows += struct.pack("<IIHHIIII", 0, time, 0, 0, kind, len(data), at, at - block.address + offset)
    return block.add(rows), len(rows)


def load_config(
    block: Block, *, plus: bool = True, cookie: int = 1, handlers: int = 0, guard: int = 0, guarded: int = 0
) -> tuple[int, int]:
    size = 148 if plus else 92
    data = bytearray(size)
    form, places = ("<Q", (88, 96, 144, 128, 136)) if plus else ("<I", (60, 64, 88, 80, 84))
    struct.pack_into("<I", data, 0, size)
    struct.pack_into(form, data, places[0], cookie)
    struct.pack_into(form, data, places[1], handlers)
    struct.pack_into("<I", data, places[2], guard)
    struct.pack_into(form, data, places[3], guarded)
    struct.pack_into(form, data, places[4], 1 if guarded else 0)
    return block.add(bytes(data)), size


def tls(block: Block, callbacks: int, *, plus: bool = True) -> tuple[int, int]:
    form, base = ("<Q", IMAGE_BASE) if plus else ("<I", IMAGE_BASE_32)
    table = block.add(b"".join(struct.pack(form, base + 0x1000 + index) for index in range(callbacks)) + bytes(8), 8)
    size = 8 if plus else 4
    head = b"".join(struct.pack(form, word) for word in (0, 0, 0, base + table))
    return block.add(head + bytes(8), 8), 4 * size + 8


def relocations(block: Block, addresses: tuple[int, ...]) -> tuple[int, int]:
    data = b""
    for address in addresses:
        data += struct.pack("<IIHH", address & ~0xFFF, 12, 0xA000 | (address & 0xFFF), 0)
    return block.add(data), len(data)


def resources(block: Block, items: dict[tuple[int | str, int | str, int], bytes], *, time: int = 0) -> tuple[int, int]:
    """Directories of type, name and language; each item has a branch of its own."""
    start = block.add(b"")
    count = len(items)
    sizes = 16 + 8 * count, (16 + 8) * count, (16 + 8) * count
    seconds, thirds, leaves = sizes[0], sizes[0] + sizes[1], sum(sizes)
    places = [bytearray() for _ in range(4)]
    strings = bytearray()
    strings_at = leaves + 16 * count

    def key(word: int | str) -> int:
        if isinstance(word, int):
            return word
        at = strings_at + len(strings)
        strings.extend(struct.pack("<H", len(word)) + word.encode("utf-16-le"))
        return at | 1 << 31

    places[0] += struct.pack("<IIHHHH", 0, time, 0, 0, 0, count)
    keys = [(key(kind), key(name), language) for kind, name, language in items]
    data_at = (strings_at + len(strings) + 7) & ~7
    body = b""
    for index, ((kind, name, language), data) in enumerate(zip(keys, items.values(), strict=True)):
        places[0] += struct.pack("<II", kind, seconds + 24 * index | 1 << 31)
        places[1] += struct.pack("<IIHHHHII", 0, 0, 0, 0, 0, 1, name, thirds + 24 * index | 1 << 31)
        places[2] += struct.pack("<IIHHHHII", 0, 0, 0, 0, 0, 1, language, leaves + 16 * index)
        places[3] += struct.pack("<IIII", start + data_at + len(body), len(data), 0, 0)
        body += data + bytes(-len(data) % 8)
    tree = b"".join(places) + bytes(strings)
    block.add(tree + bytes(data_at - len(tree)) + body)
    return start, data_at + len(body)


def version_info(strings: dict[str, str], file: tuple[int, int, int, int] = (1, 2, 3, 4)) -> bytes:
    """A version resource."""
    fixed = struct.pack("<IIII", 0xFEEF04BD, 0x10000, file[0] << 16 | file[1], file[2] << 16 | file[3])
    fixed += struct.pack("<II", file[0] << 16 | file[1], file[2] << 16 | file[3]) + bytes(28)
    entries = b""
    for name, text in strings.items():
        entries += _aligned(version_block(name, (text + "\0").encode("utf-16-le"), is_text=True))
    table = version_block("040904b0", b"", entries, is_text=True)
    info = version_block("StringFileInfo", b"", table, is_text=True)
    translation = version_block("VarFileInfo", b"", version_block("Translation", b"\x09\x04\xb0\x04"), is_text=True)
    return version_block("VS_VERSION_INFO", fixed, _aligned(info) + translation)


def version_block(key: str, value: bytes, inside: bytes = b"", *, is_text: bool = False) -> bytes:
    head = (key + "\0").encode("utf-16-le")
    padding = bytes(-(6 + len(head)) % 4)
    body = head + padding + (_aligned(value) if inside else value) + inside
    size = len(value) // 2 if is_text else len(value)
    return struct.pack("<HHH", 6 + len(body), size, is_text) + body


def _aligned(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def rich(tools: tuple[tuple[int, int, int], ...], key: int = 0x1234_5678) -> bytes:
    """The record of Microsoft's linker, as long as the stub of DOS around it."""
    words = [int.from_bytes(b"DanS", "little"), 0, 0, 0]
    for product, build, count in tools:
        words += [product << 16 | build, count]
    return b"".join(struct.pack("<I", word ^ key) for word in words) + b"Rich" + struct.pack("<I", key) + bytes(8)


def rich_image(**options: Any) -> bytes:
    """A library with something in each table that a report tells of."""
    forged = options.pop("block", None)
    text = section(".text", options.pop("text", TEXT), CODE)
    block = Block(address_of(1))
    offset = HEADERS + len(text[1]) + -len(text[1]) % FILE_ALIGNMENT
    directories = {
        IMPORTS: imports(
            block, options.pop("imports", {"KERNEL32.dll": ("CreateFileA", 7), "python3.dll": ("PyDict_New",)})
        ),
        EXPORTS: exports(
            block, options.pop("exports", {"PyInit_demo": 0x1000}), time=options.pop("export_time", 0xFFFF_FFFF)
        ),
        DEBUG: debug(
            block,
            offset,
            options.pop("debug", {2: code_view(), 16: repro()}),
            time=options.pop("debug_time", options.get("time", TIME)),
        ),
        RESOURCES: resources(
            block,
            options.pop("resources", {(16, 1, 1033): version_info({"FileVersion": "1.2.3.4"}), (24, 2, 1033): b"<a/>"}),
            time=options.pop("resource_time", 0),
        ),
    }
    if forged is not None:
        directories |= forged(block)
    return pe(
        text, section(".rdata", bytes(block.data), options.pop("rdata", RDATA)), directories=directories, **options
    )


def signed(data: bytes, common: str = "Demo", *, signature: bytes = b"s", digest: bytes | None = None) -> bytes:
    """The image with a table of certificates behind it; the hash in that is true unless another one is given."""
    at = int.from_bytes(data[60:64], "little")
    entry = at + 24 + (112 if data[at + 24] == 0x0B and data[at + 25] == 2 else 96) + 8 * CERTIFICATES
    data += bytes(-len(data) % 8)
    own = sha256(data[: at + 88] + data[at + 92 : entry] + data[entry + 8 :])
    blob = by(common, image_digest(own if digest is None else digest), signature)
    row = struct.pack("<IHH", 8 + len(blob), 0x200, 2) + blob
    row += bytes(-len(row) % 8)
    return data[:entry] + struct.pack("<II", len(data), len(row)) + data[entry + 8 :] + row
