from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydistdiff.diffing.lines import compare_lines
from pydistdiff.diffing.pieces import CODE, MARKUP, Breaks, Budget, compare_pieces, compare_texts

CODE_LIKE = st.text(alphabet='ab;{},>\n\r"`/\\ é\u2028', max_size=600).map(str.encode)
BREAKS = st.sampled_from([CODE, MARKUP])


def bundle(*changed: tuple[int, str], functions: int = 400) -> bytes:
    """A line of functions, some of them with another body."""
    bodies = dict(changed)
    return "".join(
        f"function f{at}(a,b){{var c=a+b;{bodies.get(at, 'return c*' + str(at))};return g(c,[a,b],{{x:{at}}})}}"
        for at in range(functions)
    ).encode()


def drawn(a: bytes, b: bytes, *, rows: int = 0, longest: int = 100, breaks: Breaks = CODE) -> list[tuple]:
    diff = compare_pieces(compare_lines(a, b), longest=longest, breaks=breaks, rows=rows)
    assert diff is not None
    return [(hunk.section, [row for row in hunk.rows if row[0] != " "]) for hunk in diff.hunks]


# ---------------------------------------------------------------- pieces


@given(CODE_LIKE, BREAKS)
def test_the_pieces_joined_are_the_text(text: bytes, breaks: Breaks) -> None:
    for pattern in (breaks.small, breaks.large):
        assert b"".join(pattern.findall(text)) == text


@given(CODE_LIKE, BREAKS)
def test_there_are_no_more_small_pieces_than_ends_and_one(text: bytes, breaks: Breaks) -> None:
    assert len(breaks.small.findall(text)) <= sum(map(text.count, breaks.ends)) + 1


@given(CODE_LIKE, BREAKS)
def test_large_pieces_are_few(text: bytes, breaks: Breaks) -> None:
    assert len(breaks.large.findall(text)) <= len(text) // 500 + 1


@given(CODE_LIKE, CODE_LIKE, BREAKS, st.integers(0, 400))
def test_what_is_outside_of_the_blocks_is_equal_and_nothing_is_lost(
    a: bytes, b: bytes, breaks: Breaks, pieces: int
) -> None:
    compared = compare_texts(a, b, breaks, Budget(pieces))
    assert b"".join(compared.a.lines) == a
    assert b"".join(compared.b.lines) == b
    at_a = at_b = 0
    for a_low, a_high, b_low, b_high in compared.blocks:
        assert compared.a.lines[at_a:a_low] == compared.b.lines[at_b:b_low]
        at_a, at_b = a_high, b_high
    assert compared.a.lines[at_a:] == compared.b.lines[at_b:]


@given(st.lists(st.tuples(st.integers(0, 99), st.text(alphabet="xy;,{}", max_size=90)), max_size=5))
def test_of_long_lines_too(changed: list[tuple[int, str]]) -> None:
    a, b = bundle(functions=100), bundle(*changed, functions=100)
    compared = compare_texts(a, b, CODE, Budget())
    assert b"".join(compared.a.lines) == a
    assert b"".join(compared.b.lines) == b
    assert not compared.blocks or a != b


# ---------------------------------------------------------------- what is told


def test_a_changed_statement_is_told_with_its_place() -> None:
    a, b = b"first\n" + bundle(), b"first\n" + bundle((200, "return c-1"))
    ((section, rows),) = drawn(a, b)
    assert rows == [("-", b"return c*200;"), ("+", b"return c-1;")]
    three_before = b.splitlines()[1].index(b")}function f200(a,b){") + 1
    assert section == f"line 2, column {three_before:,}".encode()


def test_both_places_are_told_where_they_are_not_the_same() -> None:
    a, b = bundle(), bundle((10, "return 1"), (300, "return 2"))
    first, second = (section.decode() for section, _ in drawn(a, b))
    assert "\u2192" not in first
    assert "\u2192" in second


def test_columns_count_characters() -> None:
    a = "é" * 50 + ";x=1;" + "z" * 200
    b = a.replace("x=1", "x=2")
    ((section, rows),) = drawn(a.encode(), b.encode())
    assert section == b"line 1, column 1"
    assert rows == [("-", b"x=1;"), ("+", b"x=2;")]
    a, b = (";".join(["é" * 70] * 9) + text for text in (a, b))
    ((section, _),) = drawn(a.encode(), b.encode())
    assert section == b"line 1, column 427"


def test_blocks_without_a_long_line_have_no_pieces() -> None:
    a, b = b"one\n" + bundle() + b"\nx\n", b"two\n" + bundle() + b"\ny\n"
    assert compare_pieces(compare_lines(a, b), longest=100, breaks=CODE, rows=0) is None


def test_each_block_with_a_long_line_is_told() -> None:
    between = b"\nsame\nsame too\n"
    a = b"x\n" + bundle() + between + bundle()
    b = b"y\n" + bundle((7, "return 7")) + between + bundle((9, "return 9"))
    sections = [section.decode() for section, _ in drawn(a, b)]
    assert [section.partition(",")[0] for section in sections] == ["line 1", "line 2", "line 5"]


def test_a_line_end_that_came_is_a_difference() -> None:
    a = bundle()
    b = a.replace(b"c*200;", b"c*200;\n")
    assert drawn(a, b)[0][1] == [("+", b"\n")]


def test_a_missing_last_line_end_alone_is_none_in_pieces() -> None:
    assert compare_pieces(compare_lines(bundle(), bundle() + b"\n"), longest=100, breaks=CODE, rows=0) is None


def test_markup_is_broken_behind_tags() -> None:
    a = b"<p><b>one; two, three</b>" * 50
    b = a.replace(b"three", b"four", 1)
    assert drawn(a, b, breaks=MARKUP)[0][1] == [("-", b"one; two, three</b>"), ("+", b"one; two, four</b>")]


def test_many_blocks_take_from_one_budget_and_a_single_one_may_be_large() -> None:
    a, b = bundle(), bundle((200, "return c-1"))
    budget = Budget(large=70)
    first, second = compare_texts(a, b, CODE, budget), compare_texts(a, b, CODE, budget)
    assert len(first.a.lines) > 50
    assert [first.b.lines[low:high] for _, _, low, high in first.blocks] == [[b"return c-1;"]]
    assert second.blocks == [(0, len(second.a.lines), 0, len(second.b.lines))]
    assert b"".join(second.a.lines) == a
    assert b"".join(second.b.lines) == b
    assert compare_texts(a, a, CODE, budget).blocks == []


def test_an_equal_piece_without_ends_stays_whole_beside_a_change() -> None:
    data = b"," * 250 + b"0123456789" * 1_000
    a, b = data + b"}x=1;" + data, data + b"}x=2;" + data
    compared = compare_texts(a, b, CODE, Budget())
    assert b"".join(compared.a.lines) == a
    assert [compared.b.lines[low:high] for _, _, low, high in compared.blocks] == [[b"x=2;"]]
    assert compared.b.lines[-1].endswith(b",0123456789" * 1 + b"0123456789" * 999)


def test_rows_are_cut_and_counted() -> None:
    a, b = bundle(), bundle(*((at, f"return {at}") for at in range(0, 400, 20)))
    lines = compare_lines(a + b"\nsame\n" + a, b + b"\nsame\n" + b)
    whole = compare_pieces(lines, longest=100, breaks=CODE, rows=0)
    cut = compare_pieces(lines, longest=100, breaks=CODE, rows=30)
    assert whole is not None
    assert cut is not None
    assert (whole.lines_added, whole.lines_removed) == (cut.lines_added, cut.lines_removed) == (40, 40)
    assert whole.rows_total == cut.rows_total == sum(len(hunk.rows) for hunk in whole.hunks)
    assert sum(len(hunk.rows) for hunk in cut.hunks) == 30


def test_beyond_the_budget_large_pieces_are_told() -> None:
    a, b = bundle(), bundle((200, "return c-1"))
    compared = compare_texts(a, b, CODE, Budget(10))
    (block,) = compared.blocks
    assert all(len(piece) >= 500 for piece in compared.a.lines[block[0] : block[1]])


@pytest.mark.parametrize(
    "unit",
    [
        *("{", "}", ";", ",", "\n", "\r", '"', "'", "`${", "/", "a,", "a;", "\u2028", "=>/[/;]/g", "\\", "x" * 100),
        *("<", "><", "/*", "//"),
    ],
)
@pytest.mark.parametrize("breaks", [CODE, MARKUP])
def test_a_million_characters_that_nobody_writes(unit: str, breaks: Breaks) -> None:
    text = (unit * (1_000_000 // len(unit))).encode()
    middle = len(unit.encode()) * (len(text) // len(unit.encode()) // 2)
    a, b = text[:middle] + b"here;" + text[middle:], text[:middle] + b"there;" + text[middle:]
    budget = Budget()
    compared = compare_texts(a, b, breaks, budget)
    assert b"".join(compared.a.lines) == a
    assert b"".join(compared.b.lines) == b
    assert len(compared.a.lines) < 20_000  # what is equal stays in large pieces, whatever it holds


def test_templates_in_templates_and_strings_without_end_change_nothing() -> None:
    deep = "`${" * 10_000 + "}`" * 10_000 + "\"'"
    a, b = bundle(), bundle((200, "return c-1"))
    assert drawn(deep.encode() + a, deep.encode() + b)[0][1] == drawn(a, b)[0][1]
