from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from pydistdiff.diffing import similarity
from pydistdiff.diffing.similarity import features, most_similar

SIDES = st.lists(st.frozensets(st.integers(0, 30), max_size=8), max_size=8)


@settings(deadline=None, max_examples=300)
@given(SIDES, SIDES)
def test_swapping_the_sides_swaps_the_pairs(a, b):
    assert sorted((j, i) for i, j in most_similar(b, a)) == most_similar(a, b)


@settings(deadline=None, max_examples=200)
@given(SIDES, SIDES, st.sampled_from([0.1, 0.5, 1.0]))
def test_each_member_is_paired_once_and_only_if_similar_enough(a, b, least):
    pairs = most_similar(a, b, least=least)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    assert all(len(a[i] & b[j]) / max(len(a[i]), len(b[j])) >= least for i, j in pairs)


@settings(deadline=None)
@given(st.lists(st.frozensets(st.integers(0, 10**6), min_size=1, max_size=8), max_size=12, unique=True))
def test_equal_members_are_paired_with_each_other(members):
    disjoint = [frozenset((number, feature) for feature in member) for number, member in enumerate(members)]
    assert most_similar(disjoint, disjoint[::-1]) == [(i, len(members) - 1 - i) for i in range(len(members))]


def test_the_most_similar_pair_is_taken_first():
    whole = frozenset(range(10))
    assert most_similar([whole], [frozenset(range(6)), frozenset(range(9))]) == [(0, 1)]


def test_what_too_many_members_have_tells_nothing():
    licence = frozenset(range(10))
    members = [licence | {100 + number} for number in range(similarity.MOST_MEMBERS + 1)]
    assert most_similar(members, members) == []
    assert most_similar(members[:-1], members[:-1]) == [(i, i) for i in range(similarity.MOST_MEMBERS)]


def test_the_work_is_bounded_and_rare_features_come_first(monkeypatch):
    monkeypatch.setattr(similarity, "MOST_WORK", 4)
    common = [frozenset({1, 2, 10}), frozenset({1, 2, 20})]
    assert most_similar(common, common, least=0.1) == [(0, 0), (1, 1)]


def test_a_changed_line_leaves_texts_similar():
    lines = [b"line %d\n" % number for number in range(100)]
    other = [*lines[:50], b"new\n", *lines[50:]]
    a, b = features(b"".join(lines)), features(b"".join(other))
    assert len(a & b) == 100
    assert most_similar([a], [b]) == [(0, 0)]


def test_inserted_bytes_leave_binary_data_and_long_lines_similar():
    dice = random.Random(1)
    for data in (dice.randbytes(20_000), "".join(dice.choices("abcdef(){};=0123", k=20_000)).encode()):
        a, b = features(data), features(data[:7_777] + b"inserted\n" + data[7_777:])
        assert len(a & b) > 0.9 * len(a)


def test_unlike_data_share_nothing():
    dice = random.Random(2)
    assert not features(dice.randbytes(5_000)) & features(dice.randbytes(5_000))


def test_features_are_bounded_and_the_same_in_every_run():
    assert len(features(random.Random(3).randbytes(3 << 20))) == similarity.MOST_FEATURES
    assert features(b"") == frozenset()
    assert features(b"a\nb") == frozenset({0xDDEAA107, 0x71BEEFF9})


def test_only_the_first_mebibyte_is_looked_at():
    assert features(b"x\n" * (1 << 19) + b"y\n") == features(b"x\n" * (1 << 19))
