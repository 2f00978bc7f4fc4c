"""Files cut into regions: every byte belongs to exactly one, whatever is claimed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydistdiff.native import regions
from pydistdiff.native.binary import NativeError, Region
from pydistdiff.native.regions import Ranges, cut, overlaps

SIZE = 40


def short(regions_: tuple[Region, ...]) -> list[tuple[str, int, int]]:
    return [(region.name, region.start, region.size) for region in regions_]


def test_gaps_are_called_after_what_stands_before_them():
    claims = [Region("b", 20, 10), Region("a", 2, 8)]
    assert short(cut(SIZE, claims)) == [
        ("beginning", 0, 2),
        ("a", 2, 8),
        ("after a", 10, 10),
        ("b", 20, 10),
        ("after b", 30, 10),
    ]


def test_of_bytes_that_are_claimed_twice_the_first_claim_keeps_them():
    inner = Region("field", 4, 4, told_by=("field",), cause="x")
    outer = Region("header", 0, 16, told_by=("header",), cause="y")
    assert cut(16, [inner, outer]) == (Region("header", 0, 4), inner, Region("header #2", 8, 8, whole="header"))
    assert cut(16, [outer, inner]) == (outer,)


def test_names_are_unique_also_beside_one_that_looks_numbered():
    claims = [Region("a #2", 0, 1), Region("a", 1, 1), Region("a", 2, 1), Region("a", 3, 1)]
    names = [region.name for region in cut(4, claims)]
    assert len(set(names)) == 4
    assert names[:2] == ["a #2", "a"]


def test_empty_claims_and_empty_files_have_no_region():
    assert cut(0, []) == ()
    assert short(cut(3, [Region("a", 1, 0)])) == [("beginning", 0, 3)]


@pytest.mark.parametrize("claim", [Region("a", -1, 2), Region("a", 0, -1), Region("a", 39, 2), Region("a", 1 << 80, 0)])
def test_a_claim_outside_the_file_is_refused(claim):
    with pytest.raises(NativeError, match="a lies outside the file"):
        cut(SIZE, [claim])


def test_too_many_claims_are_refused(monkeypatch):
    monkeypatch.setattr(regions, "MOST_CLAIMS", 2)
    with pytest.raises(NativeError, match="more than 2 regions"):
        cut(SIZE, [Region("a", 0, 1)] * 3)


CLAIMS = st.lists(
    st.tuples(st.sampled_from(["a", "b", "a #2", "after a"]), st.integers(0, SIZE), st.integers(0, SIZE)).map(
        lambda drawn: Region(drawn[0], drawn[1], min(drawn[2], SIZE - drawn[1]))
    ),
    max_size=12,
)


@given(CLAIMS)
def test_every_byte_belongs_to_one_region_the_first_that_claims_it(claims):
    found = cut(SIZE, claims)
    assert [region.start for region in found] == [0, *(region.end for region in found[:-1])]
    assert found[-1].end == SIZE
    assert all(region.size for region in found)
    assert len({region.name for region in found}) == len(found)
    for region in found:
        owners = {
            next((i for i, claim in enumerate(claims) if claim.start <= at < claim.end), None)
            for at in range(region.start, region.end)
        }
        assert len(owners) == 1
        (owner,) = owners
        name = "after " if owner is None else claims[owner].name
        assert region.name.startswith(name) or region.name.startswith("beginning")


@given(CLAIMS)
def test_overlaps_are_found_where_there_are_some(claims):
    found = list(overlaps(claims))
    shared = [
        (one, other)
        for i, one in enumerate(claims)
        for other in claims[i + 1 :]
        if max(one.start, other.start) < min(one.end, other.end)
    ]
    assert bool(found) == bool(shared)
    assert all(max(one.start, other.start) < min(one.end, other.end) for one, other in found)


PLACES = st.integers(0, 30)


@given(st.lists(st.tuples(PLACES, PLACES)), PLACES, PLACES)
def test_ranges_say_whether_any_of_them_has_one_of_the_bytes(ranges: list[tuple[int, int]], start: int, size: int):
    taken = {place for low, high in ranges for place in range(low, high)}
    wanted = not taken.isdisjoint(range(start, start + size))
    if size:
        assert Ranges(ranges).touch(start, start + size) is wanted
