from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pydistdiff.reports.sharing import FIRST_ROUND, share

WANTED = st.lists(st.integers(0, 500), max_size=30)


@given(wanted=WANTED, amount=st.integers(0, 3_000))
@settings(deadline=None)
def test_no_part_gets_more_than_it_wants_and_all_is_spent_that_is_wanted(wanted: list[int], amount: int) -> None:
    granted = share(wanted, amount)
    assert all(0 <= given <= want for given, want in zip(granted, wanted, strict=True))
    assert sum(granted) == min(sum(wanted), amount)


@given(wanted=WANTED, amount=st.integers(0, 3_000))
@settings(deadline=None)
def test_what_comes_first_is_served_first(wanted: list[int], amount: int) -> None:
    granted = share(wanted, amount)
    for first in range(len(wanted) - 1):
        is_cut = granted[first] < wanted[first]
        if is_cut:
            assert all(given <= max(amount // FIRST_ROUND, 1) for given in granted[first + 1 :])


def test_one_long_part_does_not_starve_the_others() -> None:
    assert share([10_000, 50, 50], 800) == [700, 50, 50]


def test_nothing_is_shared_where_nothing_is_left() -> None:
    assert share([5, 5], 0) == [0, 0]
    assert share([], 10) == []
