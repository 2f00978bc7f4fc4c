"""Which lines of C are comments to every compiler."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiled_c import compiled
from pydistdiff.csource.comments import comment_lines, comments, is_c, line_numbers


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("/* a */\nb\n", {"/* a */"}),
        ("  /* a\nb\n*/ \nc", {"  /* a", "b", "*/ "}),
        ("/* a */ b\n/* c */", {"/* c */"}),
        ("x /* a\nb\n*/\n", set()),
        ("/* a\nb", set()),
        ("x /* a\n/*/ code; /* b\n*/\n/* c */\n", {"/* c */"}),
        ("x /* a\n/*\\\n/ code; /* b\n*/\n/* c */\n", {"/* c */"}),
        ("a\n/* b */\n/* c */\n", {"/* b */", "/* c */"}),
        ("", set()),
    ],
)
def test_the_lines_of_comments(text: str, lines: set[str]):
    assert comment_lines(text) == lines | ({""} & comment_lines(text))


def test_names_of_c():
    assert [path for path in ("a.c", "a.H", "x/b.cpp", "c", "x.c/y", "x.py", "a.c.gz") if is_c(path)] == [
        "a.c",
        "a.H",
        "x/b.cpp",
    ]


def test_the_numbers_of_lines():
    text = "a\n/* b */\n\n/* c\n*/\nd"
    assert line_numbers(text, comments(text)) == [range(1, 2), range(3, 5)]
    assert line_numbers("", []) == []


@pytest.mark.parametrize(
    ("line", "is_raw"),
    [
        ('x = R"(', True),
        ('x = u8R"(', True),
        ('x = R\\\n"(', True),
        ('x = "%R";', False),
        ('x = "%R" R"(', True),
        ("x = '\"' R\"(", True),
        ('x = \'"\', "%R"', False),
        ('1\'0 + "x\'y" R"(', True),
        ('*/ " R"(', True),
        ('"\\\n R"(', True),
        ('// R"(', True),
        ('"%R" // x', False),
        ('"%R" // R"(', True),
        ('x" R"(', False),
    ],
)
def test_what_may_be_a_raw_string_ends_what_is_trusted(line: str, is_raw: bool):
    text = f"/* a */\n{line}\n/* b */"
    assert ("/* b */" in comment_lines(text)) is not is_raw
    assert "/* a */" in comment_lines(text)
    assert comment_lines(f"/* {line.replace('*/', '')} x */") != frozenset()


PIECES = (
    *("/*", "*/", "\n", "\\\n", "\\ \n", "x", '"', "'", "//", " ", "*", "/", "\\", "\n/*x", "x*/\n", "\nx\n"),
    *("R", "(", ")", 'R"(', ')"', '"%R"', "'\"'"),
)


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_a_word_in_such_a_line_never_reaches_the_compiler(text: str):
    trusted = comment_lines(text)
    changed = "\n".join(line.replace("x", "yy") if line in trusted else line for line in text.split("\n"))
    assert compiled(changed) == compiled(text)
