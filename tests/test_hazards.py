from __future__ import annotations

import re
from pathlib import Path

from pydistdiff.archives.member import Finding
from pydistdiff.hazards import MOST_PROBLEMS, Hazards
from pydistdiff.model import HazardCode, Side

UNSAFE = Finding(code=HazardCode.UNSAFE_NAME, message="leaves the folder", member="../x")
HIDDEN = Finding(code=HazardCode.HIDDEN_DATA, message="12 bytes in no record", evidence=b"digest")


def sides(hazards: Hazards) -> list[tuple[HazardCode, Side, str]]:
    return [(hazard.code, hazard.side, hazard.member) for hazard in hazards.results()[0]]


def test_a_hazard_on_one_side_names_the_side_and_the_way_to_the_member():
    hazards = Hazards()
    hazards.add(Side.B, "b.whl > ../x", "../x", UNSAFE, is_settled=True)
    assert sides(hazards) == [(HazardCode.UNSAFE_NAME, Side.B, "b.whl > ../x")]


def test_a_hazard_is_on_both_sides_only_if_the_bytes_behind_it_are_equal():
    for is_settled, expected in ((True, [Side.BOTH]), (False, [Side.A, Side.B])):
        hazards = Hazards()
        hazards.add(Side.A, "a.whl > ../x", "../x", UNSAFE, is_settled=is_settled)
        hazards.add(Side.B, "b.whl > ../x", "../x", UNSAFE, is_settled=is_settled)
        assert [side for _, side, _ in sides(hazards)] == expected


def test_other_evidence_makes_two_hazards():
    hazards = Hazards()
    hazards.add(Side.A, "a", "", HIDDEN, is_settled=True)
    other = Finding(code=HIDDEN.code, message=HIDDEN.message, evidence=b"another digest")
    hazards.add(Side.B, "b", "", other, is_settled=True)
    assert [side for _, side, _ in sides(hazards)] == [Side.A, Side.B]


def test_a_hazard_of_the_container_is_shared_only_if_it_says_the_same():
    hazards = Hazards()
    hazards.add(Side.A, "a", "", HIDDEN, is_settled=True)
    more = Finding(code=HIDDEN.code, message="13 bytes in no record", evidence=HIDDEN.evidence)
    hazards.add(Side.B, "b", "", more, is_settled=True)
    assert [side for _, side, _ in sides(hazards)] == [Side.A, Side.B]


def test_problems_are_hazards_too():
    hazards = Hazards()
    broken = Finding(code=HazardCode.CORRUPT_MEMBER, message="wrong CRC", member="x", is_problem=True)
    hazards.add(Side.A, "a.whl > x", "x", broken, is_settled=False)
    hazards.add(Side.A, "a.whl > y", "y", UNSAFE, is_settled=False)
    listed, problems = hazards.results()
    assert [hazard.code for hazard in listed] == [HazardCode.CORRUPT_MEMBER, HazardCode.UNSAFE_NAME]
    assert [(problem.code, problem.side, problem.message) for problem in problems] == [
        (HazardCode.CORRUPT_MEMBER, Side.A, "wrong CRC")
    ]


def test_very_many_problems_are_counted_instead_of_listed():
    hazards = Hazards()
    for number in range(MOST_PROBLEMS + 5):
        late = Finding(code=HazardCode.LIMIT_EXCEEDED, message="took too long", member="x", is_problem=True)
        hazards.add(Side.B, f"b.whl > {number}", str(number), late, is_settled=False)
    listed, problems = hazards.results()
    assert len(listed) == MOST_PROBLEMS + 5
    assert len(problems) == MOST_PROBLEMS
    assert problems[-1].message.startswith("and 6 more members")
    assert problems[-1].member == "b.whl"


PAGE = (Path(__file__).parents[1] / "docs" / "hazards.md").read_text(encoding="utf-8")


def test_the_page_tells_of_every_hazard_what_it_is_what_could_happen_and_what_to_do() -> None:
    sections = re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]
    codes = [section.partition("\n")[0] for section in sections]
    assert sorted(codes) == sorted(HazardCode)
    for section in sections:
        told = re.split(r"^## ", section, flags=re.MULTILINE)[0]
        parts = re.split(r"\*\*What could happen:\*\*|\*\*What to do:\*\*", told)
        assert [len(part.split()) > 2 for part in parts] == [True] * 3, section
