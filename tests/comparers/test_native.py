"""What the comparers of all native formats share, tried with a format that is nothing but regions."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from document_pairs import in_short, pair_of
from pydistdiff.archives.source import BytesSource
from pydistdiff.comparers import (
    compare_pair,
    native,
    native_bytes,
    native_facts,
    native_functions,
    native_strings,
)
from pydistdiff.comparers.native import NativeComparer
from pydistdiff.comparers.native_across import AcrossFormatsComparer
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
        "shape": {"a": "1", "b": ("2",)},
    }
    facts_b = {
        "machine": "arm",
        "needs": ("libc.so.6", "libdl.so.2"),
        "exports": frozenset({"g", "h"}),
        "versions": {"libc.so.6": frozenset({"GLIBC_2.17", "GLIBC_2.34"})},
        "came": "y",
        "kind": frozenset({"set"}),
        "shape": "flat",
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
        ("changed", ("shape",), '{"a": "1", "b": ["2"]}', "flat"),
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


def test_pieces_of_one_whole_are_told_together_but_not_those_with_a_cause():
    field, whole = Region("field", 2, 1, cause="x"), Region("table", 0, 6)
    a, b = b"aabaaa", b"cacaac"
    assert told((a, binary(a, field, whole)), (b, binary(b, field, whole))) == [
        ("changed", ("regions", "table"), "5 bytes", "5 bytes, 2 of 2 pieces differ"),
        ("changed", ("regions", "field"), "62", "63"),
    ]
    shorter = b"cac"
    assert told((a, binary(a, field, whole)), (shorter, binary(shorter, field, Region("table", 0, 3)))) == [
        ("changed", ("regions", "table"), "5 bytes", "2 bytes, 2 of 2 pieces differ"),
        ("changed", ("regions", "field"), "62", "63"),
    ]


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
        ("added", ("functions", "d"), "2 bytes"),
        ("changed", ("functions", "g"), "2 bytes", "3 bytes"),
        ("changed", ("functions", "f"), "4 bytes", "4 bytes, 1 of them other"),
    ]
    assert told((b, two), (a, one))[0] == ("removed", ("functions", "d"), "2 bytes")
    assert compared((a, one), (b, two)).headline == "functions 1 added, 2 changed; bytes of beginning"


def test_many_functions_of_a_kind_are_one_change_with_the_largest(monkeypatch):
    monkeypatch.setattr(native_functions, "ONE_BY_ONE", 2)
    a, b = b"abcdd" + b"GGHHII", b"efgdd" + b"ggghhhiii"
    same = [(name, place, 1) for place, name in enumerate("pqr")]
    one = functions(*same, ("s", 3, 2), ("G", 5, 2), ("H", 7, 2), ("I", 9, 2))
    two = functions(*same, ("s", 3, 2), ("G", 5, 3), ("H", 8, 3), ("I", 11, 3))
    comparison = compared((a, binary(a, functions=one)), (b, binary(b, functions=two)))
    assert [in_short(change) for change in comparison.changes[:2]] == [
        (
            *("changed", ("functions", "of another size"), "3 functions"),
            "other bytes: 3 functions with 9 bytes, such as G, H, I",
        ),
        (
            *("changed", ("functions", "of the same size"), "3 functions"),
            "other bytes: 3 functions with 3 bytes, such as p, q, r",
        ),
    ]
    assert comparison.headline == "functions 6 changed; bytes of beginning"
    none = binary(b)
    (change, *_) = compared((a, binary(a, functions=one)), (b, none)).changes
    assert in_short(change) == ("removed", ("functions",), "7 functions with 11 bytes, such as s, G, H, I, p")
    (change, *_) = compared((b, none), (a, binary(a, functions=one))).changes
    assert in_short(change) == ("added", ("functions",), "7 functions with 11 bytes, such as s, G, H, I, p")


def test_names_that_compilers_make_anew_are_paired():
    a, b = b"aaaabbbb", b"aaaacccc"
    one = functions(("_ZN1a1b17h0123456789abcdefE", 0, 4), ("f.constprop.0", 4, 4), ("g.isra.1", 4, 2))
    two = functions(("_ZN1a1b17hfedcba9876543210E", 0, 4), ("f.constprop.7", 4, 4), ("h.isra.1", 4, 2))
    assert told((a, binary(a, functions=one)), (b, binary(b, functions=two)))[:-1] == [
        ("removed", ("functions", "g.isra.1"), "2 bytes"),
        ("added", ("functions", "h.isra.1"), "2 bytes"),
        ("changed", ("functions", "f.constprop.7"), "4 bytes as f.constprop.0", "4 bytes, 0 % of them equal"),
    ]


def test_functions_that_share_too_many_bytes_are_not_compared():
    a, b = b"x" * 100, b"y" * 100
    usual = functions(*((f"f{i}", i, 4) for i in range(90)))
    forged = functions(*((f"f{i}", 0, 100) for i in range(5)))
    changes = told((a, binary(a, functions=usual)), (b, binary(b, functions=forged)))
    assert changes[0] == (
        *("changed", ("functions",), "90 functions"),
        "5 functions, not compared: too many share their bytes",
    )
    assert changes[1][1] == ("regions", "beginning")
    assert len(changes) == 2
    compared_all = told((a, binary(a, functions=usual)), (b, binary(b, functions=usual)))
    assert compared_all[0][2] == "90 functions"
    assert compared_all[0][3].startswith("other bytes: 90 functions with 360 bytes")


def test_many_names_of_a_set_are_counted_with_examples_of_which_a_release_comes_first(monkeypatch):
    monkeypatch.setattr(native_facts, "ONE_BY_ONE", 2)
    monkeypatch.setattr(native_facts, "EXAMPLES", 2)
    a, b = b"a", b"b"
    one = binary(a, texts=frozenset({"x", "OpenSSL 3.3.1", "a"}))
    two = binary(b, texts=frozenset({"OpenSSL 3.3.2", "y" * 100, "z"}))
    comparison = compared((a, one), (b, two))
    assert [in_short(change) for change in comparison.changes[:2]] == [
        ("removed", ("texts",), "3 items, such as OpenSSL 3.3.1, a"),
        ("added", ("texts",), f"3 items, such as OpenSSL 3.3.2, {'y' * 80}…"),
    ]
    assert comparison.headline == "texts 3 added, 3 removed; bytes of beginning"
    (names, _) = comparison.views
    assert [line for hunk in names.hunks for line in hunk.lines if line[0] == "+"] == [
        ("+", "texts: OpenSSL 3.3.2"),
        ("+", f"texts: {'y' * 100}"),
        ("+", "texts: z"),
    ]


def test_strings_are_sought_in_the_regions_that_hold_some(monkeypatch):
    def side(data: bytes) -> tuple[bytes, Binary]:
        made = binary(data, Region("data", 0, len(data) - 8), Region("code", len(data) - 8, 8))
        return data, replace(made, string_regions=frozenset({"data", "missing"}))

    a = side(b"\1before it\0short\0no end of it\2code of\0")
    b = side(b"\1after it\0short\0" + b"l" * 201 + b"\0no end of it\2edoc of\0")
    changes = [change for change in told(a, b) if change[1][0] == "strings"]
    assert changes == [
        ("removed", ("strings", "before it"), "before it"),
        ("added", ("strings", "after it"), "after it"),
    ]
    monkeypatch.setattr(native_strings, "MOST_BYTES", 10)
    assert not [change for change in told(a, b) if change[1][0] == "strings"]


def with_strings(strings: list[str]) -> tuple[bytes, Binary]:
    data = b"".join(b"%b\0" % string.encode() for string in strings)
    return data, replace(binary(data, Region("data", 0, len(data))), string_regions=frozenset({"data"}))


@pytest.mark.parametrize(
    ("a", "b", "told"),
    [
        (["OpenSSL 3.3.1 4 Jun 2024"], ["OpenSSL 3.3.2 3 Sep 2024"], "OpenSSL 3.3.1 → 3.3.2"),
        ([" deflate 1.2.13 Copyright X"], [" deflate 1.3.1 Copyright X"], "deflate 1.2.13 → 1.3.1"),
        (["OpenBLAS 0.3.26.dev DYNAMIC"], ["OpenBLAS 0.3.27 NO_"], "OpenBLAS 0.3.26.dev → 0.3.27"),
        (["libpng-1.6", "curl/v8.1.0"], ["libpng-1.7", "curl/v8.2.0"], "curl 8.1.0 → 8.2.0, libpng 1.6 → 1.7"),
        ([f"{name} 1.0" for name in ("ab", "bc", "cd", "de")], [f"{name} 2.0" for name in ("ab", "bc", "cd", "de")],
         "ab 1.0 → 2.0, bc 1.0 → 2.0, cd 1.0 → 2.0"),
    ],
)  # fmt: skip
def test_libraries_are_told_by_the_versions_in_strings(a: list[str], b: list[str], told: str):
    headline = compared(with_strings(a), with_strings(b)).headline
    assert headline is not None and headline.split("; ")[0] == f"strings name {told}"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (["2.0.0rc1"], ["2.0.0rc2"]),
        (["OpenSSL 3.3.1 4 Jun 2024"], ["OpenSSL 3.3.1 5 Jun 2024"]),
        (["GOST 34.10-94", "GOST 28147.89"], ["GOST 34.11-94"]),
        (["OpenSSL 3.3.1"], ["LibreSSL 3.3.2"]),
        (["see OpenSSL 3.3.1"], ["see OpenSSL 3.3.2"]),
        (["OpenSSL 3"], ["OpenSSL 4"]),
    ],
)
def test_what_is_no_version_of_one_library_is_only_a_string(a: list[str], b: list[str]):
    headline = compared(with_strings(a), with_strings(b)).headline
    assert headline is not None and "strings name" not in headline


def test_a_version_is_told_besides_the_count_of_strings_or_instead_of_the_two():
    a, b = ["OpenSSL 3.3.1"], ["OpenSSL 3.3.2"]
    assert compared(with_strings(a), with_strings(b)).headline == "strings name OpenSSL 3.3.1 → 3.3.2; bytes of data"
    headline = compared(with_strings([*a, "first string"]), with_strings([*b, "other string"])).headline
    assert headline == "strings name OpenSSL 3.3.1 → 3.3.2; strings 2 added, 2 removed; bytes of data"


def test_gaps_of_zeros_are_told_together():
    a, b = b"A" + bytes(2) + b"B" + bytes(3) + b"C", b"A" + bytes(4) + b"BC" + bytes(1)
    one = binary(a, Region("A", 0, 1), Region("B", 3, 1), Region("C", 7, 1))
    two = binary(b, Region("A", 0, 1), Region("B", 5, 1), Region("C", 6, 1))
    comparison = compared((a, one), (b, two))
    assert [in_short(change) for change in comparison.changes] == [
        *[("changed", ("padding",), "zeros: 2 after A, 3 after B, 0 after C", "zeros: 4 after A, 0 after B, 1 after C")]
    ]
    assert comparison.headline == "gaps of zeros"


def test_what_follows_has_the_cause_of_what_it_follows():
    def side(note: bytes, place: bytes, gap: bytes, skeleton: bytes = b"", *, follows: bool = True):
        data = place + note + gap + b"E"
        regions = (
            Region("place", 0, 1, follows=follows),
            Region("note", 1, len(note), cause="elf-comment"),
            Region("end", len(data) - 1, 1),
        )
        made = replace(binary(data, *regions), skeleton=skeleton)
        gaps = [replace(one, follows=follows) if one.name.startswith("after") else one for one in made.regions]
        return data, replace(made, regions=tuple(gaps))

    def causes(a, b):
        return {change.path[-1]: change.cause for change in compared(a, b).changes}

    everything = {"place": "elf-comment", "note": "elf-comment", "padding": "elf-comment"}
    assert causes(side(b"x", b"1", bytes(2)), side(b"xyz", b"2", bytes(1))) == everything
    assert causes(side(b"x", b"1", bytes(2), follows=False), side(b"xyz", b"2", bytes(1))) == {
        **everything,
        "place": None,
        "padding": None,
    }
    # Nothing follows from a region of the same size, and nothing at all where the headers say something else.
    assert causes(side(b"x", b"1", b""), side(b"y", b"2", b"")) == {"place": None, "note": "elf-comment"}
    assert set(causes(side(b"x", b"1", bytes(2), b"s"), side(b"xyz", b"2", bytes(1))).values()) == {None}


def test_the_headline_counts_what_is_many():
    a, b = b"a", b"b"
    one = binary(a, needs=("a", "b"), exports=frozenset("abc"))
    two = binary(b, needs=("b", "a"), exports=frozenset("cde"))
    assert compared((a, one), (b, two)).headline == (
        "needs in another order; exports 2 added, 2 removed; bytes of beginning"
    )
    many = [Region(f"r{i}", i, 1) for i in range(6)]
    sides = [(data, binary(data, *many)) for data in (b"abcdef", b"ABCDEF")]
    assert compared(*sides).headline == "bytes of r0, r1, r2 and 3 more"


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


class Beginning(Sides):
    """Files that begin with a letter."""

    def __init__(self, letter: bytes, made: dict[bytes, Binary]) -> None:
        super().__init__(made)
        self.letter = letter

    def accepts(self, pair):
        return all(side.all().startswith(self.letter) for side in pair.sides)


def test_files_of_two_formats_are_told_by_what_they_are():
    one, two = binary(b"A1"), replace(binary(b"B2"), summary="made \x1b otherwise, with more")
    across = AcrossFormatsComparer((Beginning(b"A", {b"A1": one, b"A2": one}), Beginning(b"B", {b"B2": two})))
    pair = pair_of(b"A1", b"B2", "x.so")
    assert across.accepts(pair)
    comparison = across.compare(pair)
    change, bytes_ = comparison.changes
    assert in_short(change) == ("changed", ("format",), "made by a test", "made ⟦U+001B⟧ otherwise, with more")
    assert isinstance(bytes_, BytesChange)
    assert comparison.headline == "made by a test → made ⟦U+001B⟧ otherwise"
    for other in (pair_of(b"A1", b"A2", "x.so"), pair_of(b"A1", b"C", "x.so"), replace(pair, b=None, path_b=None)):
        assert not across.accepts(other)
    with pytest.raises(CannotCompareError, match="it was not made"):
        across.compare(pair_of(b"A1", b"B3", "x.so"))
