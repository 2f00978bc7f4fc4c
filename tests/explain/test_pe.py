"""Causes of libraries of Windows: the true case, decoys that look like it, and several together."""

from __future__ import annotations

import struct

import pytest

from document_pairs import explained, explained_member
from pe_builder import (
    CODE,
    DATA,
    DEBUG,
    EXPORTS,
    FILE_ALIGNMENT,
    HEADERS,
    IMAGE_BASE,
    IMAGE_BASE_32,
    IMPORTS,
    LATER,
    LOAD_CONFIG,
    RDATA,
    RELOCATIONS,
    RESOURCES,
    TEXT,
    TIME,
    TLS,
    X86,
    X86_64,
    Block,
    address_of,
    code_view,
    debug,
    exports,
    load_config,
    pe,
    relocations,
    repro,
    resources,
    rich_image,
    section,
    with_checksum,
)

PATH = "demo/_demo.pyd"
STAMP, GUID, SUM = ("pe-timestamp", True), ("pe-debug-guid", True), ("pe-checksum", True)
OTHER = bytes(range(16, 32))


def harmless(a: bytes, b: bytes) -> bool:
    """Whether everything that differs is explained and harmless."""
    assert a != b
    found = explained(a, b, PATH)
    assert found
    return all(is_harmless and cause for cause, is_harmless in found)


def image(time: int = TIME, guid: bytes = bytes(16), **options) -> bytes:
    return with_checksum(rich_image(time=time, debug={2: code_view(guid)}, **options))


# ---------------------------------------------------------------- true cases


def test_an_image_that_was_linked_at_another_time_is_the_same():
    assert explained(image(), image(LATER), PATH) == [STAMP, STAMP, SUM]


def test_times_of_exports_resources_and_debug_entries_are_taken_too():
    a = image(export_time=1, resource_time=2, debug_time=3)
    b = image(LATER, export_time=4, resource_time=5, debug_time=6)
    assert explained(a, b, PATH) == [STAMP, STAMP, STAMP, STAMP, SUM]


def test_another_pdb_of_the_same_path_is_the_same():
    assert explained(image(), image(guid=OTHER), PATH) == [SUM, GUID]
    one, other = (rich_image(debug={2: code_view(age=age), 16: repro(bytes([age]) * 32)}) for age in (1, 2))
    assert explained(one, other, PATH) == [GUID, GUID]


def test_a_checksum_may_come_or_go():
    bare = rich_image()
    assert explained(bare, with_checksum(bare), PATH) == [SUM]
    assert explained(with_checksum(bare), bare, PATH) == [SUM]


def test_all_of_them_together_and_beside_a_change():
    a, b = image(), image(LATER, OTHER)
    assert explained(a, b, PATH) == [STAMP, STAMP, SUM, GUID]
    found = explained(a, image(LATER, OTHER, text=TEXT[:-1] + b"\0"), PATH)
    assert found == [STAMP, STAMP, SUM, GUID, (None, False)]


# ---------------------------------------------------------------- decoys


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


def test_a_time_and_one_byte_of_code_count():
    assert not harmless(image(), flipped(image(LATER), HEADERS + 3))
    assert not harmless(image(), image(LATER, text=b"\0" + TEXT[1:]))


def test_every_byte_but_those_of_the_fields_counts():
    a = rich_image(debug={2: code_view()})
    pe_at = int.from_bytes(a[60:64], "little")
    rdata = HEADERS + -(-len(TEXT) // FILE_ALIGNMENT) * FILE_ALIGNMENT
    view = a.index(b"RSDS")
    entry = a.index(struct.pack("<IIHHI", 0, TIME, 0, 0, 2)) + 4
    own = {*range(pe_at + 8, pe_at + 12), *range(view + 4, view + 24), *range(entry, entry + 4)}
    directories = pe_at + 24 + 112
    for index in (EXPORTS, RESOURCES):
        start = int.from_bytes(a[directories + 8 * index : directories + 8 * index + 4], "little")
        stamp = start - address_of(1) + rdata + 4
        own |= set(range(stamp, stamp + 4))
    places = {*range(0, 512, 3), *range(HEADERS, len(a), 7)} | {place + near for place in own for near in (-1, 0, 1)}
    assert {place for place in places if harmless(a, flipped(a, place))} == own


def test_a_wrong_checksum_counts():
    a = image()
    at = int.from_bytes(a[60:64], "little") + 88
    assert not harmless(a, flipped(a, at))
    assert not harmless(flipped(a, at), a)
    assert not harmless(flipped(a, at), flipped(image(LATER), at))


def test_another_path_of_the_pdb_counts():
    one, other = (rich_image(debug={2: code_view(path=path)}) for path in ("C:\\a.pdb", "C:\\b.pdb"))
    assert explained(one, other, PATH)[-1][1] is False


def forged(place: str, guid: bytes) -> bytes:
    """An image whose debug directory names bytes that are something else."""
    text, data = bytearray(TEXT), Block(address_of(1))
    directories: dict[int, tuple[int, int]] = {}
    sections = [".text", ".rdata"]
    rdata_at = HEADERS + -(-len(TEXT) // FILE_ALIGNMENT) * FILE_ALIGNMENT
    view = code_view(guid)
    if place == "code":
        text[64 : 64 + len(view)] = view
        address, offset = address_of(0) + 64, HEADERS + 64
    elif place == "resources":
        directories[RESOURCES] = resources(data, {(24, 1, 0): view})
        address = data.address + bytes(data.data).index(b"RSDS")
        offset = rdata_at + address - data.address
    elif place == "exports":
        start, size = exports(data, {"f": 0x1000})
        address = data.add(view)
        offset = rdata_at + address - data.address
        directories[EXPORTS] = start, size + 200
    elif place == "behind":
        address, offset = 0, rdata_at + FILE_ALIGNMENT
    else:
        address = data.add(view)
        offset = rdata_at + address - data.address
    row = struct.pack("<IIHHIIII", 0, TIME, 0, 0, 2, len(view), address, offset)
    directories[DEBUG] = data.add(row), len(row)
    if place == "relocated":
        directories[RELOCATIONS] = relocations(data, (address + 8,))
    if place == "broken relocations":
        directories[RELOCATIONS] = data.add(struct.pack("<II", 0x1000, 9999)), 8
    flags = {"written": DATA, "run": CODE | RDATA}.get(place, RDATA)
    overlay = view if place == "behind" else b""
    return pe(
        section(sections[0], bytes(text), CODE),
        section(sections[1], bytes(data.data), flags),
        directories=directories,
        overlay=overlay,
    )


PLACES = ["code", "resources", "exports", "behind", "relocated", "broken relocations", "written", "run"]


@pytest.mark.parametrize("place", PLACES)
def test_a_guid_that_is_something_else_counts(place):
    assert not harmless(forged(place, bytes(16)), forged(place, OTHER))


def read_by_the_loader(kind: str, first: int) -> bytes:
    """An image in which a table that the loader reads has the bytes of the GUID."""
    machine, base = (X86, IMAGE_BASE_32) if kind == "handlers" else (X86_64, IMAGE_BASE)
    block = Block(address_of(1))
    name = block.add(b"a.dll\0")
    thunks = block.add(struct.pack("<QQ", 1 << 63 | 7, 0), 8)
    guid = struct.pack("<IIII", first, 0x1000, 0x1000, 0)
    if kind == "callbacks":
        guid = struct.pack("<QQ", base + first, 0)
    elif kind == "where imports go":
        guid = struct.pack("<IIII", 0, name, first, 0)
    view = code_view(guid, path="a") + bytes(20)
    table = block.add(struct.pack("<I", thunks) + view) + 8
    offset = HEADERS + -(-len(TEXT) // FILE_ALIGNMENT) * FILE_ALIGNMENT + table - 4 - block.address
    row = struct.pack("<IIHHIIII", 0, TIME, 0, 0, 2, len(view), table - 4, offset)
    directories = {DEBUG: (block.add(row), len(row))}
    if kind == "addresses of exports":
        names, ordinals = block.add(struct.pack("<I", name)), block.add(struct.pack("<H", 0))
        head = struct.pack("<IIHHIIIIIII", 0, 0, 0, 0, name, 1, 1, 1, table, names, ordinals)
        directories[EXPORTS] = block.add(head), 40
    elif kind == "where imports go":  # the fields before are the thunks, and what says that this is a PDB
        directories[IMPORTS] = table - 8, 0
    elif kind == "callbacks":
        directories[TLS] = block.add(struct.pack("<QQQQQ", 0, 0, 0, base + table, 0)), 40
    elif kind == "guarded functions":
        directories[LOAD_CONFIG] = load_config(block, guarded=base + table, guard=1 << 28)
    elif kind == "handlers":
        directories[LOAD_CONFIG] = load_config(block, plus=False, handlers=base + table)
        start = directories[LOAD_CONFIG][0] - block.address
        struct.pack_into("<I", block.data, start + 68, 2)
    sections = section(".text", TEXT, CODE), section(".rdata", bytes(block.data), RDATA)
    return pe(*sections, directories=directories, machine=machine)


TABLES = ["addresses of exports", "callbacks", "handlers", "guarded functions", "where imports go"]


@pytest.mark.parametrize("kind", TABLES)
def test_a_guid_in_a_table_that_the_loader_reads_counts(kind):
    assert not harmless(read_by_the_loader(kind, 0x1010), read_by_the_loader(kind, 0x1020))
    assert harmless(read_by_the_loader("none of them", 0x1010), read_by_the_loader("none of them", 0x1020))


@pytest.mark.parametrize("table", [0, 1, 9, 10])
def test_a_guid_beside_a_table_that_cannot_be_read_counts(table):
    def made(guid: bytes) -> bytes:
        own = forged("nowhere else", guid)
        at = int.from_bytes(own[60:64], "little") + 24 + 112 + 8 * table
        return own[:at] + struct.pack("<II", 0x90_0000, 40) + own[at + 8 :]

    assert not harmless(made(bytes(16)), made(OTHER))


def test_the_same_image_that_is_not_forged_is_harmless():
    assert harmless(forged("nowhere else", bytes(16)), forged("nowhere else", OTHER))


def test_a_debug_directory_over_code_takes_no_byte_of_it():
    def made(stamp: int) -> bytes:
        row = struct.pack("<IIHHIIII", 0, stamp, 0, 0, 13, 0, 0, 0)
        text = TEXT[:32] + row + TEXT[60:]
        return pe(section(".text", text, CODE), directories={DEBUG: (address_of(0) + 32, 28)})

    found = explained_member(made(1), made(LATER), PATH)
    assert not all(change.harmless for change in found.changes)
    assert ("regions", ".text") in {change.path for change in found.changes}


def test_two_entries_that_name_the_same_bytes_take_none():
    def made(guid: bytes) -> bytes:
        block = Block(address_of(1))
        at = HEADERS + -(-len(TEXT) // FILE_ALIGNMENT) * FILE_ALIGNMENT
        start, size = debug(block, at, {2: code_view(guid), 16: repro()})
        view = block.address
        row = struct.pack("<IIHHIIII", 0, TIME, 0, 0, 16, 36, view + 4, at + 4)
        block.data[start - block.address + 28 :] = row
        block.data[4:8] = struct.pack("<I", 32)
        return pe(
            section(".text", TEXT, CODE),
            section(".rdata", bytes(block.data), RDATA),
            directories={DEBUG: (start, size)},
        )

    assert not harmless(made(bytes(16)), made(bytes(4) + OTHER[4:]))


def test_a_time_in_place_of_something_that_the_other_side_calls_otherwise_counts():
    a = rich_image(debug={2: code_view()})
    at = int.from_bytes(a[60:64], "little") + 24 + 112 + 8 * DEBUG
    without = a[:at] + bytes(8) + a[at + 8 :]
    assert not harmless(a, without)
