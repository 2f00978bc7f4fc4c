"""Archives whose structure lies: what other readers make of them is what is shown, or a finding says why not."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from archive_strategies import maybe_damaged
from fuzz.targets import BUILT

EXAMPLES = 150


@pytest.mark.parametrize("name", BUILT)
def test_what_other_readers_see_is_shown_or_told(name: str) -> None:
    strategy, check = BUILT[name]

    @settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(maybe_damaged(strategy()))
    def holds(data: bytes) -> None:
        check(data)

    holds()
