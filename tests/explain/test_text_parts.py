"""Texts taken apart by the causes of their lines: nothing is lost, nothing is swallowed."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from document_pairs import explained, explained_member
from pydistdiff.differences import Difference
from pydistdiff.diffing.hunks import TextPart, draw_diff
from pydistdiff.explain import LINE_CAUSES, line_cause, text_parts
from pydistdiff.explain.commits import VcsId
from pydistdiff.explain.line_cause import Kind, Masks, Where, applied, mask_all, outlined, responsible, where_of
from pydistdiff.explain.scene import Scene
from pydistdiff.explain.text_parts import TakenPart, take_apart
from pydistdiff.limits import Limits
from pydistdiff.model import AttributeChange, Operation, Role, Significance, Status, TextChange, ValueChange, ValueType

NO_LIMITS = Limits(diff_lines=0, line_length=0)


def scene_of(path: str, role: Role | None, part: TextPart) -> Scene:
    difference = Difference(name=path, a=path, b=path, status=Status.CHANGED)
    difference.role, difference.format = role, "text"
    return Scene(difference=difference, texts=(part,), limits=NO_LIMITS)


def parts_of(a: str, b: str, path: str = "docs/x.rst", role: Role | None = Role.DOCUMENTATION) -> list[TakenPart]:
    part = TextPart(0, a.encode(), b.encode())
    return take_apart(scene_of(path, role, part), part, LINE_CAUSES)


def rows_of(change: TextChange, sign: str) -> list[tuple[int, str]]:
    """The rows of a sign with their line numbers on their side."""
    rows = []
    for hunk in change.hunks:
        line = hunk.a_start if sign == "-" else hunk.b_start
        for own, text in hunk.lines:
            if own == sign:
                rows.append((line, text))
            line += own in (" ", sign)
    return rows


DIGITS = st.sampled_from("123")
LINES = st.one_of(
    st.builds("built 2024-01-0{}".format, DIGITS),
    st.builds("Copyright (c) 202{} A".format, DIGITS),
    st.builds("/tmp/tmpabc12{}/x".format, DIGITS),
    st.builds("commit 1a2b3c{}".format, DIGITS),
    st.builds("hash 1a2b3c4d5e6f".__getitem__, st.builds(lambda length: slice(length), st.integers(12, 17))),
    st.builds("built 2024-01-0{} in /tmp/tmpabc12{}/x by me on host{}".format, DIGITS, DIGITS, DIGITS),
    st.builds("lib/python3.{}/x".format, DIGITS),
    st.sampled_from(["", "a", "b", "#!/a", "#!/b", "\ufdd0", "\ufdd1\ue000", "\ufdd1"]),
    st.text(alphabet="ab \t\u00e9", max_size=4),
)
TEXTS = st.tuples(st.lists(LINES, max_size=14), st.sampled_from(["\n", ""])).map(
    lambda parts: "\n".join(parts[0]) + (parts[1] if parts[0] else "")
)


@given(TEXTS, TEXTS, st.sampled_from(["docs/x.rst", "x.py", "x.c", "LICENSE"]), st.sampled_from([*Role, None]))
def test_the_parts_together_have_each_line_that_differs_once(a: str, b: str, path: str, role: Role | None):
    parts = parts_of(a, b, path, role)
    if not parts:
        return
    old, new = (text.encode().split(b"\n") for text in (a, b))
    # Lines that no part removes or adds are equal, one by one: so the parts applied to a give b.
    removed = [number for part in parts for number, _ in rows_of(part.change, "-")]
    added = [number for part in parts for number, _ in rows_of(part.change, "+")]
    assert max(Counter(removed).values(), default=0) <= 1
    assert max(Counter(added).values(), default=0) <= 1
    left_a = [line for number, line in enumerate(old, 1) if number not in set(removed)]
    left_b = [line for number, line in enumerate(new, 1) if number not in set(added)]
    # a last line without its newline is another one than the same line with it: what follows it is nothing
    assert [line for line in left_a if line] == [line for line in left_b if line] or a.endswith("\n") != b.endswith(
        "\n"
    )
    for part in parts:
        assert (part.change.lines_removed, part.change.lines_added) == (
            len(rows_of(part.change, "-")),
            len(rows_of(part.change, "+")),
        )
        if part.causes:
            assert part.change.lines_removed == part.change.lines_added


@given(TEXTS, TEXTS)
def test_the_parts_remove_and_add_as_much_as_the_whole_but_for_lines_that_a_cause_cuts_otherwise(a: str, b: str):
    parts = parts_of(a, b)
    if parts:
        whole = draw_diff(a.encode(), b.encode(), NO_LIMITS)
        removed = sum(part.change.lines_removed for part in parts)
        added = sum(part.change.lines_added for part in parts)
        assert removed - added == whole.lines_removed - whole.lines_added
        assert removed <= whole.lines_removed


@given(TEXTS, TEXTS, st.sampled_from(["x.py", "docs/x.rst"]))
def test_each_explained_line_is_equal_without_the_parts_of_its_causes(a: str, b: str, path: str):
    part = TextPart(0, a.encode(), b.encode())
    scene = scene_of(path, Role.DOCUMENTATION, part)
    compared = part.compared
    lines = [
        b"\n".join(line for block in compared.blocks for line in side.lines[block[at] : block[at + 1]]).decode()
        for side, at in ((compared.a, 0), (compared.b, 2))
    ]
    masks = {one.cause.id: one for one in applied(LINE_CAUSES, scene, Where(Kind.LINES, *lines))}
    for taken in take_apart(scene, part, LINE_CAUSES) if a and b else ():
        if taken.causes:
            used = [masks[cause.id] for cause in taken.causes]
            removed, added = rows_of(taken.change, "-"), rows_of(taken.change, "+")
            for (_, old), (_, new) in zip(removed, added, strict=True):
                assert old != new
                assert mask_all(old, "a", used) == mask_all(new, "b", used)


PLAIN = "one\nbuilt 2024-01-01\ncommit 1a2b3c4d\nCopyright 2023 A\nsee /tmp/tmpabc123/x\nlast\n"
OTHER = "one\nbuilt 2024-02-02\ncommit 9a2b3c4d\nCopyright 2024 A\nsee /tmp/tmpabc124/x\nlast\n"


@given(st.integers(0, len(OTHER)), st.sampled_from("!{\u202e\u00e9"), st.booleans())
def test_a_strange_character_anywhere_is_never_swallowed(place: int, character: str, replaces: bool):
    changed = OTHER[:place] + character + OTHER[place + replaces :]
    number = changed[:place].count("\n") + 1
    parts = parts_of(PLAIN, changed)
    assert parts
    unexplained = [part for part in parts if not part.causes]
    assert unexplained
    assert number in {line for part in unexplained for line, _ in rows_of(part.change, "+")}


def test_lines_that_one_cause_takes_are_split_by_whether_they_are_harmless():
    a, b = (f'/* {root}/a */\nx = "{root}/a";\n/* {root}/b */\n' for root in ("/tmp/tmpabc123", "/tmp/tmpabc124"))
    difference = explained_member(a, b, "x.c", Role.CODE)
    assert [(change.cause, change.harmless) for change in difference.changes] == [
        ("build-path", True),
        ("build-path", False),
    ]
    assert [rows_of(change, "+") for change in difference.changes if isinstance(change, TextChange)] == [
        [(1, "/* /tmp/tmpabc124/a */"), (3, "/* /tmp/tmpabc124/b */")],
        [(2, 'x = "/tmp/tmpabc124/a";')],
    ]


# ---------------------------------------------------------------- causes together


def applied_to(a: str, b: str, path: str = "docs/x.rst") -> tuple[list, list]:
    scene = scene_of(path, Role.DOCUMENTATION, TextPart(0, a.encode(), b.encode()))
    where = Where(Kind.LINES, a, b)
    masks = applied(LINE_CAUSES, scene, where)
    return [one.cause.id for one in responsible(a, b, masks)], masks


def test_what_one_cause_took_never_equals_what_another_one_took():
    a, b = "built 2024-01-01 in x", "built /tmp/tmpabc123 in x"
    found, masks = applied_to(f"{a} /tmp/tmpabc124", f"{b} 2024-01-01")
    assert found == []
    assert outlined(a, "a", masks) == outlined(b, "b", masks)
    assert mask_all(a, "a", masks) != mask_all(b, "b", masks)


def test_the_fewest_causes_are_told_those_that_count_first():
    assert applied_to("built 2024-01-01", "built 2024-01-02")[0] == ["build-date"]
    found, _ = applied_to("commit 1a2b3c4d built 2024-01-01", "commit 9a2b3c4d built 2024-01-02")
    assert found == ["vcs-commit", "build-date"]
    a, b = (f"commit {digit}a2b3c4d built 2024-01-0{digit} in /tmp/tmpabc123" for digit in "12")
    assert applied_to(a, b)[0] == ["vcs-commit", "build-date"]
    assert applied_to(a, b.replace("123", "124"))[0] == ["vcs-commit", "build-date", "build-path"]


def test_a_cause_that_knows_a_part_on_one_side_only_does_not_stand_in_the_way():
    a = "commit 1a2b3c4d built 2024-01-01\nx 1a2b3c4d5e"
    b = "commit 9f8e7d6c built 2024-01-02\nx 1a2b3c4d5e"
    scene = scene_of("docs/x.rst", Role.DOCUMENTATION, TextPart(0, a.encode(), b.encode()))
    masks = applied(LINE_CAUSES, scene, Where(Kind.LINES, a, b))
    assert any(isinstance(one.cause, VcsId) for one in masks)
    found = responsible(a.partition("\n")[0], b.partition("\n")[0], masks)
    assert [one.cause.id for one in found] == ["vcs-commit", "build-date"]


def test_more_causes_than_a_line_has_are_not_tried_together(monkeypatch: pytest.MonkeyPatch):
    a, b = "commit 1a2b3c4d built 2024-01-01", "commit 9a2b3c4d built 2024-01-02"
    monkeypatch.setattr(line_cause, "MOST_TOGETHER", 1)
    assert applied_to(a, b)[0] == []
    assert applied_to(a, b.replace("2024-01-02", "2024-01-01"))[0] == ["vcs-commit"]


def test_after_many_lines_that_only_look_alike_no_more_are_tried(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(text_parts, "MOST_MISSES", 2)
    date, path = "built 2024-01-01 x", "built /tmp/tmpabc123 x"
    last = "built 2024-01-0{} for /tmp/tmpabc123"
    for misses, causes in ((1, {None, "build-date"}), (2, {None})):
        a, b = (
            "".join(f"{line} {number}\n" for number in range(misses)) + f"{last.format(digit)}\n"
            for line, digit in ((date, 1), (path, 2))
        )
        assert {cause for cause, _ in explained(a, b, "docs/x.rst", Role.DOCUMENTATION)} == causes


def test_two_texts_that_hold_what_stands_for_a_part_stay_as_they_are():
    for sign in ("\ufdd0", "\ufdd1\ue000", "\ufdd1"):
        assert explained(f"built 2024-01-01 {sign}\n", f"built {sign} {sign}\n", "docs/x.rst", Role.DOCUMENTATION) == [
            (None, False)
        ]
        assert explained(
            f"built 2024-01-01 {sign}\n", f"built 2024-01-02 {sign}\n", "docs/x.rst", Role.DOCUMENTATION
        ) == [(None, False)]


def test_a_very_long_line_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch):
    a, b = (f"x\nbuilt 2024-01-0{digit} {'y' * 200}\n" for digit in "12")
    assert explained(a, b, "docs/x.rst", Role.DOCUMENTATION) == [("build-date", True)]
    monkeypatch.setattr(line_cause, "LONGEST", 100)
    assert explained(a, b, "docs/x.rst", Role.DOCUMENTATION) == [(None, False)]


def test_more_hashes_than_can_be_told_apart_are_left(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pydistdiff.explain.commits.MOST_PLACES", 0)
    assert explained("x 1a2b3c4d\n", "x 1a2b3c4d5e\n", "docs/x.rst", Role.DOCUMENTATION) == [(None, False)]


# ---------------------------------------------------------------- where parts are looked for


def value(type_b: ValueType, op: Operation = Operation.CHANGED) -> ValueChange:
    return ValueChange(
        significance=Significance.CONTENT,
        op=op,
        path=("timestamp",),
        a="1706666400",
        b="1706666400",
        type_a=ValueType.INTEGER,
        type_b=type_b,
    )


def test_a_value_of_another_type_is_another_value_whatever_its_text_is():
    assert where_of(value(ValueType.STRING)) is None
    assert where_of(value(ValueType.INTEGER)) is not None
    assert where_of(value(ValueType.INTEGER, Operation.ADDED)) is None


def test_the_path_of_a_member_on_one_side_only_is_no_pair():
    for a, b, is_pair in (("a", "b", True), ("a", None, False), (None, "b", False)):
        change = AttributeChange(significance=Significance.CONTENT, name="path", a=a, b=b)
        assert (where_of(change) is not None) is is_pair


class NoBusiness(VcsId):
    def masks(self, *_: object) -> Masks | None:
        return None


def test_a_text_that_no_cause_has_business_with_is_left_whole():
    part = TextPart(0, b"a\n", b"b\n")
    scene = scene_of("x", None, part)
    assert take_apart(scene, part, (NoBusiness(),)) == []
    assert take_apart(scene, TextPart(0, b"", b"b\n"), LINE_CAUSES) == []


def test_an_explained_change_names_the_others_that_it_needs():
    difference = explained_member(
        "commit 1a2b3c4d built 2024-01-01\n", "commit 9a2b3c4d built 2024-01-02\n", "docs/x.rst", Role.DOCUMENTATION
    )
    [change] = difference.changes
    assert (change.cause, change.also) == ("vcs-commit", ("build-date",))
    assert change.follows is UNSET
