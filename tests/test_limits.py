from __future__ import annotations

import pytest
from msgspec import structs

from pydistdiff.errors import LimitError
from pydistdiff.limits import FREE_OF_RATIO, Budget, Limits, option
from pydistdiff.model import HazardCode


def test_a_limit_has_the_name_of_its_option():
    assert option("diff_lines") == "--max-diff-lines"


def test_members_are_counted_over_all_archives():
    budget = Budget(Limits(members=300))
    for _ in range(300):
        budget.take_member()
    with pytest.raises(LimitError, match="--max-members") as caught:
        budget.take_member()
    assert caught.value.code is HazardCode.LIMIT_EXCEEDED


def test_a_member_must_not_be_too_large():
    with pytest.raises(LimitError, match="--max-member-bytes"):
        Budget(Limits(member_bytes=10)).take_bytes(1, produced=11, packed=11)


def test_bytes_are_summed_over_members():
    budget = Budget(Limits(total_bytes=10))
    budget.take_bytes(6, produced=6, packed=6)
    with pytest.raises(LimitError, match="--max-total-bytes"):
        budget.take_bytes(6, produced=6, packed=6)


def test_a_ratio_counts_only_above_what_is_free():
    budget = Budget(Limits(ratio=100))
    budget.take_bytes(1, produced=FREE_OF_RATIO, packed=1)
    with pytest.raises(LimitError, match="--max-ratio"):
        budget.take_bytes(1, produced=FREE_OF_RATIO + 1, packed=1)


def test_archives_must_not_lie_too_deep():
    budget = Budget(Limits(depth=2))
    budget.check_depth(2)
    with pytest.raises(LimitError, match="--max-depth"):
        budget.check_depth(3)


def test_the_time_is_limited(monkeypatch: pytest.MonkeyPatch):
    now = 1000.0
    monkeypatch.setattr("pydistdiff.limits.time.monotonic", lambda: now)
    budget = Budget(Limits(seconds=5))
    now = 1004.0
    budget.check_time()
    now = 1006.0
    with pytest.raises(LimitError, match="--max-seconds"):
        budget.check_time()


def test_zero_lifts_every_limit():
    budget = Budget(Limits(**dict.fromkeys(Limits.__struct_fields__, 0)))
    budget.take_bytes(1 << 60, produced=1 << 60, packed=1)
    budget.check_depth(1 << 20)
    for _ in range(1000):
        budget.take_member()


def test_limits_are_not_negative_by_default():
    assert all(value is None or value > 0 for value in structs.asdict(Limits()).values())
