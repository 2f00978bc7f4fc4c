"""Inventories are told by object; the order of the entries and what stands around them counts."""

from __future__ import annotations

import random
import zlib

import pytest
from msgspec.structs import replace

from document_pairs import compared, explained, pair_of, told
from pydistdiff.comparers import compare_pair
from pydistdiff.comparers.inventory import InventoryComparer
from pydistdiff.datafiles import inventory as reader
from pydistdiff.datafiles.inventory import Entry, read_inventory
from pydistdiff.datafiles.reading import DataFileError
from pydistdiff.model import BytesChange, Role

PATH = "docs/_build/html/objects.inv"
LINES = (
    "demo.get py:function 1 api.html#$ -",
    "demo.Thing py:class 1 api.html#$ -",
    "a long name std:label -1 index.html#long A long, long name",
)
HEAD = "# Sphinx inventory version 2\n# Project: {}\n# Version: {}\n"
HEAD += "# The remainder of this file is compressed using zlib.\n"


def inventory(*lines: str, project: str = "demo", version: str = "1.0", level: int = 9, behind: bytes = b"") -> bytes:
    payload = "".join(f"{line}\n" for line in lines or LINES).encode()
    return HEAD.format(project, version).encode() + zlib.compress(payload, level) + behind


PLAIN = inventory()


def test_an_inventory_is_known_by_its_first_line():
    assert InventoryComparer().accepts(pair_of(PLAIN, inventory(version="2"), "x/y.bin"))
    assert not InventoryComparer().accepts(pair_of(PLAIN, "text", PATH))


def test_objects_are_told_by_role_and_name():
    b = inventory(LINES[0].replace("api", "reference"), LINES[2], "demo.new py:function 0 api.html#$ -", version="1.1")
    assert told(PLAIN, b, PATH) == [
        ("changed", ("version",), "1.0", "1.1"),
        ("changed", ("objects", "py:function demo.get", "address"), "api.html#$", "reference.html#$"),
        ("removed", ("objects", "py:class demo.Thing"), '{"address": "api.html#$", "priority": 1}'),
        ("added", ("objects", "py:function demo.new"), '{"address": "api.html#$", "priority": 0}'),
    ]
    assert compared(PLAIN, b, PATH)[1].headline == "version 1.0 → 1.1; objects: 1 added, 1 removed, 1 changed"
    assert explained(PLAIN, b, PATH, Role.DOCUMENTATION) == [(None, False)] * 4


def test_names_and_what_is_shown_may_have_blanks():
    assert read_inventory(PLAIN).entries == (
        Entry("demo.get", "py:function", "1", "api.html#$", "-"),
        Entry("demo.Thing", "py:class", "1", "api.html#$", "-"),
        Entry("a long name", "std:label", "-1", "index.html#long", "A long, long name"),
    )
    odd = read_inventory(inventory("a b:c d std:doc 1  ", "x  py:m 2 u  v ")).entries
    assert odd == (Entry("a b:c d", "std:doc", "1", "", ""), Entry("x ", "py:m", "2", "u", " v "))


def test_another_order_and_entries_that_stand_twice_are_told():
    ((op, path, _),) = told(PLAIN, inventory(LINES[1], LINES[0], LINES[2]), PATH)
    assert (op, path) == ("reordered", ("objects",))
    twice = told(PLAIN, inventory(*LINES, LINES[0]), PATH)
    assert [change[:2] for change in twice] == [("added", ("objects", "py:function demo.get #2"))]


def test_how_entries_are_compressed_is_told_where_these_are_equal():
    other = inventory(level=0)
    assert [change[1] for change in told(PLAIN, other, PATH)] == [("compressed",)]
    assert compared(PLAIN, other, PATH)[1].headline is None
    assert told(PLAIN, PLAIN + b"PK", PATH) == [("added", ("behind the entries",), "50 4b")]


def test_an_inventory_on_one_side_is_shown_by_its_bytes():
    name, comparison, fallback = compare_pair(replace(pair_of(PLAIN, PLAIN, PATH), a=None, path_a=None))
    assert (name, fallback, comparison.headline) == ("objects-inv", None, "inventory of demo 1.0, 3 objects")
    assert [type(change) for change in comparison.changes] == [BytesChange]
    one = inventory(LINES[0], version="")
    pair = replace(pair_of(one, one, PATH), b=None, path_b=None)
    assert compare_pair(pair)[1].headline == "inventory of demo, 1 object"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (PLAIN.replace(b"Project", b"project"), "its first four lines"),
        (PLAIN[:-5], "its entries are cut"),
        (PLAIN[: PLAIN.index(b"zlib.") + 6], "its entries are cut"),
        (HEAD.format("a", "b").encode() + b"no zlib", "not compressed as zlib"),
        (HEAD.format("é", "1").encode("latin-1") + zlib.compress(b""), "no UTF-8"),
        (HEAD.format("a", "b").encode() + zlib.compress(b"\xff\n"), "no UTF-8"),
        (HEAD.format("a", "b").encode() + zlib.compress(b"a b:c 1 d e"), "its last line has no end"),
        (inventory("no entry"), "line 1 is no entry"),
        (inventory("a b:c x d e"), "line 1 is no entry"),
        (inventory("b:c 1 d e"), "line 1 is no entry"),
        (inventory("a b:c 12345678901 d e"), "line 1 is no entry"),
        (inventory(LINES[0], ""), "line 2 is no entry"),
    ],
)
def test_what_is_no_inventory_is_refused(data: bytes, reason: str):
    with pytest.raises(DataFileError, match=reason):
        read_inventory(data)


def test_entries_that_inflate_to_very_much_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reader, "MOST_INFLATED", 1_000_000)
    bomb = HEAD.format("a", "b").encode() + zlib.compress(bytes(reader.MOST_INFLATED + 1), 9)
    assert len(bomb) < 2_000
    with pytest.raises(DataFileError, match="more than 1,000,000 bytes"):
        read_inventory(bomb)
    monkeypatch.setattr(reader, "MOST_ENTRIES", 2)
    with pytest.raises(DataFileError, match="more than 2 entries"):
        read_inventory(PLAIN)


def test_a_line_of_very_many_words_costs_no_more_than_its_length():
    for line in (":" * 1_000_000, "a:b " * 300_000, "a:b 1 " * 3, "a " * 300_000):
        assert compared(PLAIN, inventory(line), PATH)[1].changes


def test_no_byte_can_change_without_being_told():
    chance = random.Random(3)
    for at in range(len(PLAIN)):
        other = PLAIN[:at] + bytes((PLAIN[at] ^ 1 << chance.randrange(8),)) + PLAIN[at + 1 :]
        _, comparison, _ = compared(PLAIN, other, PATH)
        assert comparison.changes
        assert all(change.cause is None and not change.harmless for change in comparison.changes)
