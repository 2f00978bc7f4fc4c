"""What the comparers of all native formats share, tried with a format that is nothing but regions."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from document_pairs import in_short, pair_of
from pydistdiff.archives.source import BytesSource
from pydistdiff.comparers import compare_pair, native, native_bytes
from pydistdiff.comparers.native import NativeComparer
from pydistdiff.comparers.pair import CannotCompareError
from pydistdiff.model import BytesChange, BytesView
from pydistdiff.native.binary import Binary, Function, NativeError, Region
from pydistdiff.native.regions import cut


class Sides(NativeComparer):
    """Descriptions that a test made, by the bytes that they are of."""

    format = "made"

    def __init__(self, made: dict[bytes, Binary]) -> None:
        self.made = made

    def accepts(self, pair):
        return True

    def read(self, source):
        if source.all() not in self.made:
            raise NativeError("it was not made")
        return self.made[source.all()]


def binary(data: bytes, *regions: Region, functions: tuple[Function, ...] = (), **facts) -> Binary:
    return Binary(
        format="made", summary="made by a test", facts=facts, regions=cut(len(data), regions), functions=functions
    )


def compared(a: tuple[bytes, Binary], b: tuple[bytes, Binary]):
    comparer = Sides(dict((a, b)))
    return comparer.compare(pair_of(a[0], b[0], "x.so"))


def told(a: tuple[bytes, Binary], b: tuple[bytes, Binary]) -> list[tuple]:
    return [in_short(change) for change in compared(a, b).changes]


def test_facts_are_told_by_their_kind():
    a, b = b"A", b"B"
    facts_a = {
        "machine": "x86-64",
        "needs": ("libm.so.6", "libc.so.6"),
        "exports": frozenset({"f", "g"}),
        "versions": {"libc.so.6": frozenset({"GLIBC_2.17"}), "libm.so.6": frozenset({"GLIBC_2.2"})},
        "gone": "x",
        "kind": "text",
    }
    facts_b = {
        "machine": "arm",
        "needs": ("libc.so.6", "libdl.so.2"),
        "exports": frozenset({"g", "h"}),
        "versions": {"libc.so.6": frozenset({"GLIBC_2.17", "GLIBC_2.34"})},
        "came": "y",
        "kind": frozenset({"set"}),
    }
    assert told((a, binary(a, **facts_a)), (b, binary(b, **facts_b))) == [
        ("changed", ("machine",), "x86-64", "arm"),
        ("removed", ("needs", "libm.so.6"), "libm.so.6"),
        ("added", ("needs", "libdl.so.2"), "libdl.so.2"),
        ("removed", ("exports", "f"), "f"),
        ("added", ("exports", "h"), "h"),
        ("added", ("versions", "libc.so.6", "GLIBC_2.34"), "GLIBC_2.34"),
        ("removed", ("versions", "libm.so.6", "GLIBC_2.2"), "GLIBC_2.2"),
        ("removed", ("gone",), "x"),
        ("changed", ("kind",), "text", '["set"]'),
        ("added", ("came",), "y"),
        ("changed", ("regions", "beginning"), "41", "42"),
    ]


def test_regions_with_other_bytes_are_told_with_how_much_is_equal():
    a = b"head" + bytes(100) + b"x" * 200 + b"tail"
    b = b"HEAD" + bytes(100) + b"x" * 199 + b"y" + b"!tail"
    regions = Region("head", 0, 4), Region("zeros", 4, 100), Region("code", 104, 200)
    assert told((a, binary(a, *regions)), (b, binary(b, *regions))) == [
        ("changed", ("regions", "head"), "68 65 61 64", "48 45 41 44"),
        ("changed", ("regions", "code"), "200 bytes", "200 bytes, 1 of them other"),
        ("changed", ("regions", "after code"), "74 61 69 6c", "21 74 61 69 6c"),
    ]


@pytest.mark.parametrize(
    ("a", "b", "told_b"),
    [
        pytest.param(b"x" * 100, b"y" * 50 + b"x" * 50, "100 bytes, 50 % of them equal", id="half"),
        pytest.param(b"x" * 100, b"y" * 100, "100 bytes, 0 % of them equal", id="nothing"),
        pytest.param(b"x" * 1000, b"x" * 999 + b"z", "1,000 bytes, 1 of them other", id="one"),
        pytest.param(b"x" * 60 + b"z" * 40, b"x" * 50 + b"z" * 30, "80 bytes, 80 % equal at the ends", id="shorter"),
        pytest.param(b"x" * 40, b"x" * 20, "78 " * 19 + "78", id="short"),
    ],
)
def test_how_much_is_equal(a, b, told_b):
    ((_, _, _, other),) = told((a, binary(a)), (b, binary(b)))
    assert other == told_b


def test_regions_came_went_and_changed_places():
    a, b = b"aabb", b"bbaac"
    one = binary(a, Region("a", 0, 2), Region("b", 2, 2))
    two = binary(b, Region("b", 0, 2), Region("a", 2, 2), Region("c", 4, 1))
    assert told((a, one), (b, two)) == [
        ("reordered", ("regions",), ((0, 1),)),
        ("added", ("regions", "c"), "63"),
    ]
    assert compared((a, one), (b, two)).headline == "bytes of c"
    assert told((b, two), (a, one))[1] == ("removed", ("regions", "c"), "63")
    same = binary(b"bbaa", Region("b", 0, 2), Region("a", 2, 2))
    assert compared((a, one), (b"bbaa", same)).headline == "regions in another order"


def test_a_region_that_a_fact_tells_is_told_once_and_one_that_it_does_not_is_told_itself():
    def side(data: bytes, build_id: str) -> tuple[bytes, Binary]:
        return data, binary(data, Region("note", 0, 1, told_by=("build-id",), cause="elf-build-id"), id=build_id)

    def true(data: bytes, build_id: str) -> tuple[bytes, Binary]:
        data_, made = side(data, build_id)
        return data_, replace(made, facts={"build-id": build_id})

    (change,) = compared(true(b"a", "61"), true(b"b", "62")).changes
    assert (change.path, change.cause) == (("build-id",), "elf-build-id")
    # A fact that is equal all the same hides nothing.
    (change,) = compared(true(b"a", "61"), true(b"b", "61")).changes
    assert (change.path, change.cause) == (("regions", "note"), "elf-build-id")
    # Nor does one under another name.
    fact, region = compared(side(b"a", "61"), side(b"b", "62")).changes
    assert (fact.path, fact.cause, region.path, region.cause) == (("id",), None, ("regions", "note"), "elf-build-id")


def test_a_cause_needs_both_sides():
    a, b = b"a", b"b"
    one = binary(a, Region("note", 0, 1, cause="elf-build-id"))
    two = binary(b, Region("note", 0, 1))
    assert [change.cause for change in compared((a, one), (b, two)).changes] == [None]
    assert [change.cause for change in compared((b, two), (a, one)).changes] == [None]


def functions(*parts: tuple[str, int, int]) -> tuple[Function, ...]:
    return tuple(Function(*part) for part in parts)


def test_functions_came_went_grew_and_have_other_bytes():
    a, b = b"aaaabbcccc", b"aaxabbbddcccc"
    one = binary(a, functions=functions(("f", 0, 4), ("g", 4, 2), ("h", 6, 4)))
    two = binary(b, functions=functions(("f", 0, 4), ("g", 4, 3), ("d", 7, 2), ("h", 9, 4)))
    assert told((a, one), (b, two))[:-1] == [
        ("changed", ("functions", "g"), "2 bytes", "3 bytes"),
        ("added", ("functions", "d"), "2 bytes"),
        ("changed", ("functions", "f"), "4 bytes", "4 bytes, 75 % of them equal"),
    ]
    assert told((b, two), (a, one))[1] == ("removed", ("functions", "d"), "2 bytes")
    assert compared((a, one), (b, two)).headline == "functions 1 added, 2 changed; bytes of beginning"


def test_many_functions_of_one_size_are_one_change_that_names_all(monkeypatch):
    monkeypatch.setattr(native_bytes, "MOST_ALIKE", 2)
    a, b = b"abcd", b"efgd"
    sides = [(data, binary(data, functions=functions(*((n, i, 1) for i, n in enumerate("pqrs"))))) for data in (a, b)]
    comparison = compared(*sides)
    assert in_short(comparison.changes[0]) == (
        *("changed", ("functions",), "3 functions of the same size"),
        "other bytes in each of them: p, q, r",
    )
    assert comparison.headline == "functions 3 changed; bytes of beginning"


def test_the_headline_counts_what_is_many():
    a, b = b"a", b"b"
    one = binary(a, needs=("a", "b"), exports=frozenset("abc"))
    two = binary(b, needs=("b", "a"), exports=frozenset("cde"))
    assert compared((a, one), (b, two)).headline == (
        "needs in another order; exports 2 added, 2 removed; bytes of beginning"
    )
    many = [Region(f"r{i}", i, 1) for i in range(6)]
    sides = [(data, binary(data, *many)) for data in (b"abcdef", b"ABCDEF")]
    assert compared(*sides).headline == "bytes of r0, r1, r2, r3 and 2 more"


def test_names_of_packages_are_made_visible():
    a, b = b"a", b"b"
    one, two = binary(a), binary(b, Region("x\x1b[31m", 0, 1), needs=("\u202elib",))
    comparison = compared((a, one), (b, two))
    assert "\x1b" not in str(comparison)
    assert "\u202e" not in str(comparison)


def test_a_side_alone_is_told_by_what_it_is():
    pair = replace(pair_of(b"a", b"a", "x.so"), a=None, path_a=None)
    comparison = Sides({b"a": binary(b"a")}).compare(pair)
    assert comparison.headline == "made by a test"
    assert isinstance(comparison.changes[0], BytesChange)


def test_what_cannot_be_read_or_is_too_large_falls_back(monkeypatch):
    format_, comparison, fallback = compare_pair(pair_of(b"a", b"b", "x.so"), (Sides({}), *_bytes()))
    assert (format_, fallback.reason) == ("binary", "it was not made")
    assert isinstance(comparison.changes[0], BytesChange)
    monkeypatch.setattr(native, "LARGEST", 0)
    with pytest.raises(CannotCompareError, match="1 bytes, more than the 0 that are read of a native file"):
        Sides({}).compare(pair_of(b"a", b"b", "x.so"))


def _bytes():
    from pydistdiff.comparers.binary import BytesComparer

    return (BytesComparer(),)


def test_the_bytes_are_a_view():
    (view,) = compared((b"a", binary(b"a")), (b"b", binary(b"b"))).views
    assert isinstance(view, BytesView)


def test_regions_are_read_in_pieces():
    big = BytesSource(bytes(3 << 20))
    other = BytesSource(bytes((3 << 20) - 1) + b"x")
    assert native_bytes.equal_bytes(big, other) == (3 << 20) - 1
