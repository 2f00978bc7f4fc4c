"""Arrays are told by type, order, shape and element; every byte of them counts."""

from __future__ import annotations

import hashlib
import random
import struct

import pytest
from msgspec.structs import replace

from document_pairs import compared, explained, pair_of, told
from npy_builder import doubles, npy, npz
from package_builder import wheel
from pydistdiff import compare
from pydistdiff.archives.source import Source
from pydistdiff.comparers import compare_pair
from pydistdiff.comparers import npy as npy_comparer
from pydistdiff.comparers.npy import MOST_TOLD, NpyComparer
from pydistdiff.model import BytesChange, BytesView, Role, ValueType

PATH = "x/data/table.npy"
PLAIN = npy(doubles(1, 2, 3, 4, 5, 6), shape=(2, 3))


def digest(data: bytes) -> str:
    return f"{len(data):,} bytes, sha256 {hashlib.sha256(data).hexdigest()}"


def test_an_array_is_known_by_how_it_begins():
    for path in (PATH, "x/data", "x.bin"):
        assert NpyComparer().accepts(pair_of(PLAIN, npy(), path))
    assert not NpyComparer().accepts(pair_of(PLAIN, "text", PATH))


def test_elements_are_told_by_their_index():
    b = npy(doubles(1, 2, 3, 4.5, 5, 7), shape=(2, 3))
    assert told(PLAIN, b, PATH) == [
        ("changed", ("elements", "1, 0"), "4", "4.5"),
        ("changed", ("elements", "1, 2"), "6", "7"),
    ]
    _, comparison, _ = compared(PLAIN, b, PATH)
    assert comparison.headline == "2 of 6 elements differ; the first at [1, 0]: 4 → 4.5"
    assert comparison.changes[0].type_a is ValueType.FLOAT
    assert [type(view) for view in comparison.views] == [BytesView]
    assert explained(PLAIN, b, PATH, Role.DATA) == [(None, False)] * 2


def test_an_index_follows_the_order():
    a, b = (npy(doubles(1, 2, 3, 4, last, 6), shape=(2, 3), fortran=True) for last in (5, 8))
    assert told(a, b, PATH) == [("changed", ("elements", "0, 2"), "5", "8")]
    a, b = (npy(doubles(number), shape=()) for number in (1, 2))
    assert told(a, b, PATH) == [("changed", ("elements", "()"), "1", "2")]


def test_of_very_many_elements_the_first_are_told_and_the_others_counted():
    a, b = doubles(*range(1_000)), doubles(*range(1, 1_001))
    changes = told(npy(a), npy(b), PATH)
    assert len(changes) == MOST_TOLD + 1
    assert changes[0] == ("changed", ("elements", 0), "0", "1")
    assert changes[-1] == (
        "changed",
        ("elements", "(others)"),
        f"980 others differ; all elements: {digest(a)}",
        f"980 others differ; all elements: {digest(b)}",
    )
    headline = compared(npy(a), npy(b), PATH)[1].headline
    assert headline == "20 and 980 others of 1,000 elements differ; the first at [0]: 0 → 1"


def test_another_header_is_told_and_the_elements_by_their_bytes():
    a, b = npy(doubles(1, 2)), npy(bytes(3), descr="|u1", shape=(1, 3), fortran=True, version=2)
    assert told(a, b, PATH) == [
        ("changed", ("format",), "1.0", "2.0"),
        ("changed", ("type",), "<f8", "|u1"),
        ("changed", ("order",), "C", "Fortran"),
        ("changed", ("shape",), "(2,)", "(1, 3)"),
        ("changed", ("header",), "118 bytes, as NumPy writes it", "116 bytes, as NumPy writes it"),
        ("changed", ("elements",), doubles(1, 2).hex(" "), "00 00 00"),
    ]
    headline = "type <f8 → |u1; order C → Fortran; shape (2,) → (1, 3); elements differ"
    assert compared(a, b, PATH)[1].headline == headline


def test_the_same_bytes_in_another_shape_are_not_told_as_other_elements():
    assert told(PLAIN, npy(PLAIN[128:], shape=(6,)), PATH) == [("changed", ("shape",), "(2, 3)", "(6,)")]


def test_how_the_header_is_written_is_told():
    text = "{'shape': (2, 3), 'fortran_order': False, 'descr': '<f8'}\n"
    ((_, path, a, b),) = told(PLAIN, npy(PLAIN[128:], text=text), PATH)
    assert (path, a, b) == (("header",), "118 bytes, as NumPy writes it", f"58 bytes, {digest(text.encode())}")
    python2 = "{'descr': '<f8', 'fortran_order': False, 'shape': (2L, 3L), }\n"
    assert [change[1] for change in told(PLAIN, npy(PLAIN[128:], text=python2), PATH)] == [("header",)]


def test_what_stands_behind_the_elements_is_told():
    assert told(PLAIN, PLAIN + b"PK", PATH) == [("added", ("behind the elements",), "50 4b")]
    long = bytes(300)
    assert told(PLAIN, PLAIN + long, PATH) == [("added", ("behind the elements",), digest(long))]


@pytest.mark.parametrize(
    ("descr", "a", "b", "told_a", "told_b", "kind"),
    [
        ("<i4", b"\1\0\0\0", b"\xff\xff\xff\xff", "1", "-1", ValueType.INTEGER),
        (">u2", b"\1\0", b"\0\1", "256", "1", ValueType.INTEGER),
        ("|b1", b"\0", b"\1", "False", "True", ValueType.BOOLEAN),
        ("|b1", b"\1", b"\2", "True", "02", ValueType.BOOLEAN),
        ("<f2", b"\0\x3c", b"\0\xfc", "1", "-inf", ValueType.FLOAT),
        (">f4", struct.pack(">f", 0.1), struct.pack(">f", -0.0), "0.1", "-0", ValueType.FLOAT),
        ("<f16", bytes(16), b"\1" + bytes(15), bytes(16).hex(" "), "01" + " 00" * 15, ValueType.FLOAT),
        ("<c8", struct.pack("<2f", 1, -2), struct.pack("<2f", 1, 2), "1-2j", "1+2j", ValueType.FLOAT),
        ("|S3", b"ab\0", b"a\xff\0", "'ab'", "61 ff 00", ValueType.BYTES),
        ("<U2", "é".encode("utf-32-le") + bytes(4), "é!".encode("utf-32-le"), "'é'", "'é!'", ValueType.STRING),
        (">U1", "a".encode("utf-32-be"), b"\0\x11\0\0", "'a'", "00 11 00 00", ValueType.STRING),
        ("<M8[ns]", bytes(8), b"\1" + bytes(7), "0 ns", "1 ns", ValueType.INTEGER),
        ("<m8[25s]", bytes(8), b"\1" + bytes(7), "0 25s", "1 25s", ValueType.INTEGER),
        ("|V2", b"ab", b"ac", "61 62", "61 63", ValueType.BYTES),
        ([("a", "<i2"), ("b", "|u1", (2,))], b"\1\0ab", b"\1\0ac", "(1, 97, 98)", "(1, 97, 99)", ValueType.LIST),
        ([(("title", "a"), "<i2")], b"\1\0", b"\2\0", "1", "2", ValueType.INTEGER),
        ([("a", [("b", "<i2"), ("", "|V1")])], b"\1\0a", b"\2\0a", "(1, 61)", "(2, 61)", ValueType.LIST),
    ],
)
def test_elements_of_any_type_are_told(descr: object, a: bytes, b: bytes, told_a: str, told_b: str, kind: ValueType):
    sides = [npy(b"".join([data, data]), descr=descr, shape=(2,)) for data in (a, b)]
    _, comparison, fallback = compared(*sides, PATH)
    assert fallback is None
    first, _ = comparison.changes
    assert (first.path, first.a, first.b, first.type_a) == (("elements", 0), told_a, told_b, kind)


def test_two_sorts_of_no_number_are_told_by_their_bytes():
    a, b = (struct.pack("<Q", 0x7FF8 << 48 | tail) for tail in (0, 1))
    assert told(npy(a), npy(b), PATH) == [("changed", ("elements", 0), a.hex(" "), b.hex(" "))]
    wide = [bytes((number,)) * 300 for number in (1, 2)]
    sides = (npy(data, descr="|S300", shape=(1,)) for data in wide)
    assert told(*sides, PATH) == [("changed", ("elements", 0), *map(digest, wide))]


def test_elements_that_are_very_wide_are_told_together():
    wide = [bytes((number,)) * 300_000 for number in (1, 2)]
    sides = (npy(data, descr="|S300000", shape=(1,)) for data in wide)
    assert told(*sides, PATH) == [("changed", ("elements",), *map(digest, wide))]


def test_an_array_without_elements_has_only_its_header():
    a, b = npy(shape=(0, 3)), npy(shape=(0, 4))
    assert told(a, b, PATH) == [("changed", ("shape",), "(0, 3)", "(0, 4)")]
    a, b = npy(descr="|S0", shape=(10**17,)), npy(descr="|S0", shape=(10**17,), behind=b"x")
    assert told(a, b, PATH) == [("added", ("behind the elements",), "78")]


def test_objects_are_told_as_the_pickle_that_they_are():
    a, b = (npy(b"\x80\x03" + pickled, descr="|O", shape=(10**9,)) for pickled in (b"N.", b"cos\nsystem\n."))
    assert [change[:2] for change in told(a, b, PATH)] == [
        ("added", ("elements", "imports", "os.system")),
        ("changed", ("elements", "program")),
    ]
    assert compared(a, b, PATH)[1].headline == "imports os.system; another program"
    assert [fact.message for fact in compared(a, b, PATH)[1].facts] == ["imports `os.system` when it is loaded"]
    assert compared(a, PLAIN, PATH)[1].facts == ()
    pair = pair_of(b, b, PATH)
    assert compare_pair(replace(pair, a=None, path_a=None))[1].headline == (
        "array of |O, shape (1000000000,); imports os.system"
    )


def test_objects_that_cannot_be_read_are_told_as_a_whole(monkeypatch: pytest.MonkeyPatch):
    a, b = (npy(pickle, descr="|O", shape=(1,)) for pickle in (b"\x80\x03N.", b"\x80\x03K\1"))
    whole = [("changed", ("elements",), "one pickle: 80 03 4e 2e", "one pickle: 80 03 4b 01")]
    assert told(a, b, PATH) == whole
    assert compared(a, b, PATH)[1].headline == "elements differ"
    assert told(a, npy(b"", descr="<f8", shape=(0,)), PATH)[-1][:2] == ("changed", ("elements",))
    monkeypatch.setattr(npy_comparer, "LARGEST_PICKLE", 3)
    assert told(a, a[:-1] + b"x", PATH)[0][1] == ("elements",)


def test_an_array_on_one_side_is_shown_by_its_bytes():
    name, comparison, fallback = compare_pair(replace(pair_of(PLAIN, PLAIN, PATH), a=None, path_a=None))
    assert (name, fallback, comparison.headline) == ("npy", None, "array of <f8, shape (2, 3)")
    assert [type(change) for change in comparison.changes] == [BytesChange]


def test_elements_that_are_cut_are_shown_as_bytes_with_the_reason():
    name, comparison, fallback = compared(PLAIN, PLAIN[:-1], PATH)
    assert (name, fallback.wanted, fallback.reason) == ("binary", "npy", "its elements are cut: 47 of 48 bytes")
    assert [type(change) for change in comparison.changes] == [BytesChange]
    huge = npy(doubles(1), shape=(10**17,) * 64)
    assert compared(PLAIN, huge, PATH)[2].reason == "its elements are cut: 8 of more than any bytes"


class Large(Source):
    """An array of a gigabyte; whoever reads it whole has lost."""

    def __init__(self, at: int) -> None:
        self._head = npy(shape=(1 << 27,))
        self._at = at + len(self._head)
        self.size = len(self._head) + (1 << 30)

    def read(self, offset: int, length: int) -> bytes:
        assert length <= 1 << 20
        end = min(offset + length, self.size)
        data = self._head[offset:end].ljust(end - offset, b"\0")
        if offset <= self._at < end:
            return data[: self._at - offset] + b"\1" + data[self._at - offset + 1 :]
        return data

    def all(self) -> bytes:
        raise AssertionError("nobody may ask for that")


def test_a_very_large_array_is_read_in_pieces(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(npy_comparer, "PIECE", 1 << 20)
    pair = replace(pair_of(b"", b"", PATH), a=Large(80), b=Large((1 << 29) + 7))
    name, comparison, fallback = compare_pair(pair)
    assert (name, fallback) == ("npy", None)
    assert [change.path[1] for change in comparison.changes] == [10, 1 << 26]


def test_no_byte_can_change_without_being_told():
    data = npy(doubles(1, 2, 3), behind=b"x")
    chance = random.Random(3)
    for at in range(6, len(data)):
        other = data[:at] + bytes((data[at] ^ 1 << chance.randrange(8),)) + data[at + 1 :]
        _, comparison, _ = compared(data, other, PATH)
        assert comparison.changes
        assert all(change.cause is None and not change.harmless for change in comparison.changes)


def test_arrays_in_a_npz_are_compared_by_name(tmp_path):
    """A `.npz` is a ZIP whatever it is called, and is opened as one."""
    paths = []
    for side, last in (("a", 3), ("b", 4)):
        folder = tmp_path / side
        folder.mkdir()
        inner = npz(weights=npy(doubles(1, 2, last)), names=npy(doubles(5)))
        paths.append(folder / "demo-1.0-py3-none-any.whl")
        paths[-1].write_bytes(wheel({"demo/model.npz": inner}))
    report = compare(*paths)
    nodes = [node for node in report.root.walk() if node.format == "npy"]
    assert [(node.name, node.headline) for node in nodes] == [
        ("weights.npy", "1 of 3 elements differ; the first at [2]: 3 → 4")
    ]
