"""Names that stand again are numbered; none is given twice, also not one that looks numbered."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pydistdiff.native.numbering import Numbering


def test_names_that_stand_again_are_numbered():
    numbering = Numbering()
    assert [numbering.name(name) for name in ("f", "g", "f", "f #2", "f")] == ["f", "g", "f #2", "f #2 #2", "f #3"]


@given(st.lists(st.sampled_from(["a", "a #2", "a #3", "b"]), max_size=12))
def test_no_name_is_given_twice(names):
    numbering = Numbering()
    given_names = [numbering.name(name) for name in names]
    assert len(set(given_names)) == len(names)
    assert all(told.startswith(name) for told, name in zip(given_names, names, strict=True))
