from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pydistdiff.diffing.order import longest_rise


def test_what_rises_already_needs_no_search():
    assert longest_rise([1, 5, 9]) == range(3)
    assert longest_rise([]) == range(0)


def test_equal_places_do_not_rise():
    assert list(longest_rise([4, 4, 5])) == [1, 2]


@settings(deadline=None)
@given(st.permutations(range(12)))
def test_the_longest_rise_rises_and_is_not_shorter_than_any(places):
    rise = [places[index] for index in longest_rise(places)]
    assert rise == sorted(rise)
    longest: list[int] = []
    for index, place in enumerate(places):
        longest.append(1 + max((longest[j] for j in range(index) if places[j] < place), default=0))
    assert len(rise) == max(longest)
