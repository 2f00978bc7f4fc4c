"""The reader of arrays takes a header apart without an evaluator, and refuses what it is not sure of."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npy_builder import doubles, npy
from pydistdiff.datafiles.elements import WIDEST_STRIDE, count_differing, differing
from pydistdiff.datafiles.literal import DEEPEST, read_literal, written
from pydistdiff.datafiles.npy import MOST_FIELDS, read_header
from pydistdiff.datafiles.reading import DataFileError

PLAIN = npy(doubles(1))


def header(descr: str = "'<f8'", order: str = "False", shape: str = "(1,)") -> bytes:
    return npy(text=f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}}}")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "does not begin like an array"),
        (PLAIN[:7], "does not begin like an array"),
        (PLAIN[:6] + b"\4" + PLAIN[7:], "does not begin like an array"),
        (PLAIN[:7] + b"\1" + PLAIN[8:], "does not begin like an array"),
        (PLAIN[:20], "its header is cut"),
        (b"\x93NUMPY\2\0\1\0\1\0", "a header of 65,537 bytes, more than the 65,536"),
        (npy(text="{'descr': '\xff'}"), "three keys"),
        (npy(text="\xff", version=2), "no literal"),
        (b"\x93NUMPY\3\0\1\0\0\0\xff", "its header is no UTF-8"),
        (npy(text=""), "no literal"),
        (npy(text="{}"), "three keys"),
        (npy(text="1"), "three keys"),
        (npy(text="{} {}"), "more than one value"),
        (npy(text="{'descr': '<f8', 'fortran_order': False, 'shape': (), 'x': 1}"), "three keys"),
        (npy(text="{'descr': 1, 'descr': '<f8', 'fortran_order': False, 'shape': ()}"), "a key stands twice"),
        (npy(text="{1: 2}"), "no literal"),
        (npy(text="{'a': 1 'b': 2}"), "no literal"),
        (npy(text="{'a' 1}"), "no literal"),
        (npy(text="{'a': __import__('os')}"), "no literal"),
        (npy(text="{'a': None}"), "no literal"),
        (npy(text="{'a': 1.5}"), "no literal"),
        (npy(text="{'a': -1}"), "no literal"),
        (npy(text="{'a': 1e5}"), "no literal"),
        (npy(text="{'a': 'b\\x63'}"), "no literal"),
        (npy(text="{'a': u'b'}"), "no literal"),
        (npy(text="{'a': (1 2)}"), "no literal"),
        (npy(text="{'a': (,)}"), "no literal"),
        (npy(text="{'a': [1}"), "no literal"),
        (npy(text="{'a': :}"), "no literal"),
        (npy(text="(" * 30_000), "nested too deep"),
        (npy(text="{'a': " * 5_000), "nested too deep"),
        (header(order="0"), "no valid order"),
        (header(shape="1"), "no valid order or shape"),
        (header(shape="[1]"), "no valid order or shape"),
        (header(shape="('a',)"), "no valid shape"),
        (header(shape="(True,)"), "no valid shape"),
        (header(shape=f"({'1, ' * 65})"), "no valid order or shape"),
        (header("1"), "a type that is not read"),
        (header("'f8'"), "a type that is not read"),
        (header("'<f'"), "a type that is not read"),
        (header("'<x8'"), "a type that is not read"),
        (header("'<f8[ns]'"), "a type that is not read"),
        (header("'<M8'"), "a type that is not read"),
        (header("'<f9999999999'"), "a type that is not read"),
        (header("('<f8', (2,))"), "a type that is not read"),
        (header("['<f8']"), "no name, or no type"),
        (header("[('a',)]"), "no name, or no type"),
        (header("[('a', '<f8', 'x')]"), "no valid shape"),
        (header("[('a', '<f8', (999999999, 999999999))]"), f"more than {MOST_FIELDS} parts"),
        (header("[('a', [], 999999999999999999)]"), f"more than {MOST_FIELDS} parts"),
        (header("[('a', [('b', '<f8', 100)], 100)]"), f"more than {MOST_FIELDS} parts"),
        (header("[" + "('a', '<f8'), " * 257 + "]"), f"more than {MOST_FIELDS} parts"),
    ],
)
def test_what_is_no_header_is_refused(data: bytes, reason: str):
    with pytest.raises(DataFileError, match=reason):
        read_header(data)


def test_types_have_sizes_and_parts():
    read = read_header(header("[(('title', 'a'), '<f8'), ('b', '|S3', 2), ('c', [('d', '>i2', (2, 2)), ('', '|V1')])]"))
    assert [field.size for field in read.fields] == [8, 3, 3, 2, 2, 2, 2, 1]
    assert (read.item_size, read.count, read.has_objects, read.is_plain) == (23, 1, False, False)
    assert read_header(header("'|O'")).has_objects
    assert read_header(header("[('a', '<f8'), ('b', '|O8')]")).has_objects
    assert read_header(header("'<U5'")).item_size == 20


def test_a_header_is_plain_where_numpy_would_write_it_so():
    for version in (1, 2, 3):
        assert read_header(npy(version=version)).is_plain
    structured = npy(descr=[("a", "<f8"), ("b", "|u1", (2, 3)), (("t", "c"), "<i4")], shape=(4, 5), fortran=True)
    assert read_header(structured).is_plain
    assert not read_header(npy(text="{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }")).is_plain
    assert not read_header(npy(text='{"descr": "<f8", "fortran_order": False, "shape": (1,), }\n')).is_plain


def test_an_index_counts_as_numpy_does():
    c = read_header(npy(shape=(2, 3, 4)))
    assert [c.index(number) for number in (0, 1, 4, 12, 23)] == [
        (0, 0, 0), (0, 0, 1), (0, 1, 0), (1, 0, 0), (1, 2, 3)
    ]  # fmt: skip
    fortran = read_header(npy(shape=(2, 3, 4), fortran=True))
    assert [fortran.index(number) for number in (0, 1, 2, 6, 23)] == [
        (0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 2, 3)
    ]  # fmt: skip
    assert read_header(npy(shape=())).index(0) == ()


literals = st.recursive(
    st.one_of(st.text("ab <|é", max_size=4), st.integers(0, 10**18 - 1), st.booleans()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.text("ab", max_size=2), inner, max_size=3),
    ),
    max_leaves=8,
)


@given(literals)
def test_a_literal_gives_back_what_repr_wrote(value: object):
    assert read_literal(repr(value)) == value
    assert written(read_literal(repr(value))) == repr(value)


def test_a_literal_may_be_nested_as_deep_as_real_ones():
    text = "[" * DEEPEST + "1" + "]" * DEEPEST
    assert written(read_literal(text)) == text
    assert read_literal("(1)") == 1
    with pytest.raises(DataFileError):
        read_literal(f"[{text}]")


@pytest.mark.parametrize("size", [1, 2, 3, 8, WIDEST_STRIDE, WIDEST_STRIDE + 1, 300])
def test_elements_that_differ_are_found_like_one_by_one(size: int):
    chance = random.Random(size)
    for _ in range(50):
        count = chance.randrange(1, 40)
        pieces = []
        for _ in range(chance.randrange(1, 4)):
            a = bytearray(chance.randbytes(count * size))
            b = bytearray(a)
            for _ in range(chance.choice((0, 1, 5))):
                b[chance.randrange(len(b))] ^= chance.randrange(1, 256)
            pieces.append((bytes(a), bytes(b)))
        whole = [b"".join(side) for side in zip(*pieces, strict=True)]
        slow = [
            (at // size, whole[0][at : at + size], whole[1][at : at + size])
            for at in range(0, len(whole[0]), size)
            if whole[0][at : at + size] != whole[1][at : at + size]
        ]
        assert list(differing(pieces, size)) == slow
        assert count_differing(pieces, size) == len(slow)


def test_elements_far_apart_are_found():
    a = bytes(100_000)
    b = b"\1" + bytes(99_998) + b"\1"
    assert [place for place, *_ in differing([(a, b)], 1)] == [0, 99_999]
