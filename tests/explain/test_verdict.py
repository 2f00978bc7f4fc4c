from __future__ import annotations

import pytest
from msgspec import structs

from pydistdiff.explain.verdict import is_doubted, verdict_of
from pydistdiff.model import (
    AttributeChange,
    Change,
    Hazard,
    HazardCode,
    Node,
    OpaqueChange,
    Problem,
    Side,
    Significance,
    Status,
    Verdict,
)

ROOT = Node(id="root", name="b", a="a", b="b", status=Status.CHANGED, format="zip", role=None, size_a=1, size_b=1)


def attribute(name: str, cause: str | None, *, harmless: bool) -> AttributeChange:
    return AttributeChange(significance=Significance.CONTAINER, name=name, a="1", b="2", cause=cause, harmless=harmless)


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (attribute("mtime", "member-time", harmless=True), Verdict.SAME_CONTENTS),
        (attribute("mode", "executable-bit", harmless=False), Verdict.DIFFERENT),
        (attribute("security-attributes", "tar-format", harmless=False), Verdict.DIFFERENT),
        (attribute("local-order", None, harmless=False), Verdict.DIFFERENT),
        (attribute("root", None, harmless=False), Verdict.SAME_CONTENTS),
        (OpaqueChange(significance=Significance.CONTAINER, reason="padding"), Verdict.SAME_CONTENTS),
    ],
)
def test_a_change_of_the_container_that_counts_is_no_matter_of_the_container_alone(change: Change, verdict: Verdict):
    root = structs.replace(ROOT, changes=(change,), harmless=change.harmless)
    assert verdict_of(root, are_archives=True, doubted=False) is verdict
    assert verdict_of(root, are_archives=True, doubted=True) is Verdict.DIFFERENT
    assert verdict_of(root, are_archives=False, doubted=False) is Verdict.DIFFERENT


def test_members_that_differ_harmlessly_are_equivalent():
    child = structs.replace(ROOT, id="x", harmless=True)
    root = structs.replace(ROOT, children=(child,), harmless=True)
    assert verdict_of(root, are_archives=True, doubted=False) is Verdict.EQUIVALENT
    assert verdict_of(structs.replace(root, harmless=False), are_archives=True, doubted=False) is Verdict.DIFFERENT


def test_what_was_not_read_and_hazards_of_one_side_make_everything_doubtful():
    shared = Hazard(code=HazardCode.UNSAFE_NAME, side=Side.BOTH, member="x", message="m")
    assert not is_doubted([shared], [])
    assert is_doubted([structs.replace(shared, side=Side.A)], [])
    assert is_doubted([], [Problem(code=HazardCode.CORRUPT_MEMBER, side=Side.A, member="x", message="m")])
