"""The lines behind a text change."""

from __future__ import annotations

from pydistdiff.diffing.hunks import TextPart
from pydistdiff.diffing.sections import Sections


def test_a_part_of_which_more_is_known_is_not_compared_again() -> None:
    part = TextPart(0, b"a\nb\n", b"a\nc\n")
    compared = part.compared
    sections = Sections(((1, "f()"),), ((1, "f()"),))
    known = part.known_as(sections=sections).known_as(change=3).known_as(proposals=(((1, 2, 1, 2), "x"),))
    assert known.compared is compared
    assert (known.change, known.sections, known.proposals) == (3, sections, (((1, 2, 1, 2), "x"),))
    assert (known.a, known.b) == (part.a, part.b)
