from __future__ import annotations

import configparser
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from document_pairs import compared, explained, pair_of, told
from pydistdiff.comparers.document import DocumentError
from pydistdiff.comparers.ini import EditorConfigComparer, IniComparer
from pydistdiff.comparers.ini_lines import MOST_LINES, IniDialect, read_ini
from pydistdiff.diffing.values import ListValue, MappingValue, Scalar, Value, compare_values
from pydistdiff.model import Operation, Role, TextView, ValueType
from value_changes import apply

TOX = """\
# tested on all of them
[tox]
envlist =
    py{37,38}
    lint
skip_missing_interpreters = true

[testenv]
deps =
    pytest
    ; only there
    cov
commands = pytest {posargs}
"""
IN_METADATA = "info/x.ini"
"""Of conda: its own tools read what lies there."""


def edited(*edits: tuple[str, str]) -> str:
    text = TOX
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    "path",
    [
        "tox.ini",
        "a/mypy.ini",
        "alembic.ini",
        "X.INI",
        "a.cfg",
        ".isort.cfg",
        ".pypirc",
        ".flake8",
        "pip.conf",
        ".coveragerc",
        "pylintrc",
    ],
)
def test_ini_is_told_by_its_name(path: str):
    name, comparison, fallback = compared("[a]\nx = 1\n", "[a]\nx = 2\n", path)
    assert (name, fallback) == ("ini", None)
    assert [type(view) for view in comparison.views] == [TextView]


@pytest.mark.parametrize("path", ["a.conf", "a.ini.txt", "pyvenv.cfg.in", "a.properties"])
def test_other_settings_are_no_ini(path: str):
    assert not IniComparer().accepts(pair_of("[a]\n", "[b]\n", path))


def test_options_lines_of_values_and_comments_are_told_apart():
    b = edited(
        ("38}", "39}"), ("    cov\n", ""), ("true", "True"), ("only", "Only"), ("commands", "allowlist = x\ncommands")
    )
    assert told(TOX, b, "tox.ini") == [
        ("changed", ("tox", "envlist", 0), "py{37,38}", "py{37,39}"),
        ("changed", ("tox", "skip_missing_interpreters"), "true", "True"),
        ("removed", ("testenv", "deps", 1), "cov"),
        ("added", ("testenv", "allowlist"), "x"),
        ("changed", ("(comments)", 1), "; only there", "; Only there"),
    ]
    assert compared(TOX, b, "tox.ini")[1].headline is None


def test_sections_and_options_in_another_order_are_keys_and_lines_are_a_list():
    a, b = "[a]\nx = 1\ny = 2\n[b]\nz = 3\n", "[b]\nz = 3\n[a]\ny = 2\nx = 1\n"
    assert told(a, b, "x.ini") == [("reordered", (), ((0, 1),)), ("reordered", ("a",), ((0, 1),))]
    assert explained(a, b, IN_METADATA, Role.METADATA) == [("key-order", True)] * 2
    assert explained(a, b, "x.ini", Role.DATA) == [("key-order", False)] * 2
    a, b = "[a]\nx =\n  1\n  2\n", "[a]\nx =\n  2\n  1\n"
    assert explained(a, b, IN_METADATA, Role.METADATA) == [("list-order", False)]


# ---------------------------------------------------------------- layout


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        ("[a]\nx = 1\n", "[a]\nx=1\n", ("x = 1", "x=1")),
        ("[a]\nx = 1\n", "[a]\nx = 1  \n", ("x = 1", "x = 1  ")),
        (
            "[a]\nx =\n  1\n  2\n",
            "[a]\nx =\n\t1\n  2\n",
            ("x =⟦U+000A⟧  1⟦U+000A⟧  2", "x =⟦U+000A⟧⟦U+0009⟧1⟦U+000A⟧  2"),
        ),
        ("[a]\nx = 1\n[b]\n", "[a]\n\nx = 1\n\n[b]\n", ("one layout", "another layout")),
        ("[a]\n x = 1\n", "[a]\n   x = 1\n", (" x = 1", "   x = 1")),
    ],
)
def test_blanks_are_layout(a: str, b: str, words: tuple[str, str]):
    assert told(a, b, "x.ini") == [("formatting", *words, "ini-formatting")]
    assert explained(a, b, IN_METADATA, Role.METADATA) == [("ini-formatting", True)]
    assert explained(a, b, "x.ini", Role.DATA) == [("ini-formatting", False)]


def test_layout_keys_line_ends_and_values_have_a_cause_each():
    a, b = "[a]\nx = 1\ny = 2\nz = 3\n", "[a]\r\ny=2\r\nx = 1\r\nz = 4\r\n"
    assert explained(a, b, IN_METADATA, Role.METADATA) == [
        ("line-endings", True),
        ("key-order", True),
        (None, False),
        ("ini-formatting", True),
    ]


def test_newlines_at_the_end_have_a_cause_of_their_own():
    assert told("[a]\nx = 1\n", "[a]\nx = 1", "x.ini")[0][::3] == ("final-newline", "final-newline")


def test_layout_is_told_beside_values_that_differ():
    a, b = "[a]\nx = 1\ny = 1\n", "[a]\nx=1\ny = 2\n"
    assert told(a, b, "x.ini") == [("changed", ("a", "y"), "1", "2"), ("formatting", "x = 1", "x=1", "ini-formatting")]
    a = "[a]\nx = 1\n"
    assert told(a, a.replace("x", "# c\nx"), "x.ini") == [("added", ("(comments)", 0), "# c")]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("x = 1", "x : 1"),
        ("x = 1", "  x = 1"),
        ("x = 1\n  2", "x =\n  1\n  2"),
        ("x = 1", "x = 1\n  2"),
        ("x = Yes", "x = yes"),
        ("x = 1", "X = 1"),
        ("x = 1", "x = 1 ; a"),
        ("x = 1", "x = 1 # a"),
        ("x = 1", 'x = "1"'),
        ("x = a  b", "x = a b"),
        ("x = %(y)s", "x = %%(y)s"),
        ("x =\n  1\n  2", "x =\n  1\n\n  2"),
        ("x = 1", "x = 1\n# 2"),
        ("# c\nx = 1", "; c\nx = 1"),
    ],
)
def test_what_some_readers_take_otherwise_is_no_layout(a: str, b: str):
    causes = explained(f"[a]\n{a}\n", f"[a]\n{b}\n", IN_METADATA, Role.METADATA)
    assert causes
    assert set(causes) == {(None, False)}


def test_what_readers_take_otherwise_is_told_even_beside_other_values():
    assert told("[a]\nx = 1\ny = 1\n", "[a]\nx : 1\ny = 2\n", "x.ini") == [
        ("changed", ("a", "y"), "1", "2"),
        ("formatting", "x = 1", "x : 1", None),
    ]
    assert told("[a]\nx = 1\n", "[a]\nx : 2\n", "x.ini")[1] == ("formatting", "x = 1", "x : 2", None)
    assert told("[a]\n[b]\nx=1\n", "[a]\n  [b]\nx = 1\n", "x.ini") == [
        ("formatting", "section not indented", "section indented", None)
    ]
    assert told("  [b]\n", "[b]\n", "x.ini") == [("formatting", "section indented", "section not indented", None)]
    long = "[a]\nx = " + "y" * 100 + "\n"
    assert told(long, long.replace("=", ":"), "x.ini")[0][1] == "x = " + "y" * 56 + "…"


# ---------------------------------------------------------------- hostile files


@pytest.mark.parametrize(
    ("b", "reason"),
    [
        ("x = 1\n", "line 1 stands before all sections"),
        ("[a]\nx\n", "line 2 is no option: x"),
        ("[a]\n= x\n", "line 2 is no option: = x"),
        ("[a]\nx = 1\nX = 2\n", "the option 'X' stands twice"),
        ("[a]\nx = 1\n[a]\ny = 2\n", "the section 'a' stands twice"),
        ("[]\n", "line 1 is no name of a section: []"),
        ("[a] b\n", "line 1 is no name of a section: [a] b"),
        ("[a]b]\n", "line 1 is no name of a section: [a]b]"),
        ("[a\n", "line 1 is no name of a section: [a"),
        ("[a]\nx = 1\x0bevil = 2\n", "line 2 holds U+000B"),
        ("[a]\nx = 1\revil = 2\n", "line 2 holds U+000D"),
        ("[a]\nx = 1\u2028evil = 2\n", "line 2 holds U+2028"),
        ("[a]\nx = 1\n\xa0evil = 2\n", "line 3 begins or ends with a blank that some readers keep"),
        ("[a]\n" + "x\n" * MOST_LINES, "more than 50,000 lines"),
        ("[a]\nx = " + "y" * (8 << 20), "8,388,616 bytes, more than the 8,388,608 that are parsed"),
    ],
)
def test_what_readers_read_in_different_ways_is_text_with_the_reason(b: str, reason: str):
    name, _, fallback = compared("[a]\n", b, "x.ini")
    assert name == "text"
    assert fallback.wanted == "ini"
    assert fallback.reason.startswith(reason)


def test_a_nul_makes_it_binary_and_marks_and_line_ends_are_told_apart():
    assert compared("[a]\n", b"[a]\nx=\0\n", "x.ini")[0] == "binary"
    assert told(b"[a]\nx=\xe9\n", b"[a]\nx=\xe8\n", "x.ini") == [("changed", ("a", "x"), "é", "è")]
    assert told("[a]\nx = 1\n", "\ufeff[a]\r\nx = 1\r\n", "x.ini") == [
        ("byte-order-mark", "none", "UTF-8", "byte-order-mark"),
        ("line-ends", "LF", "CRLF", "line-endings"),
    ]


def test_comments_of_a_section_that_is_called_so_cannot_hide():
    a = "[(comments)]\nx = # a\n"
    assert told(a, a.replace("# a", "# b"), "x.ini") == [("changed", ("(comments)", "x"), "# a", "# b")]
    assert compared(a, "# a\n" + a, "x.ini")[2].reason.startswith("it has a key '(comments)'")


# ---------------------------------------------------------------- .editorconfig

EDITOR = """\
root = true

[*]
indent_style = space
  indent_size = 4
[*.{py,[abc]}]
url = a:b
"""


def test_an_editorconfig_has_options_before_sections_and_no_lines_that_continue():
    assert EditorConfigComparer().accepts(pair_of("", "a = b\n", "a/.editorconfig"))
    b = EDITOR.replace("true", "false").replace("4", "2").replace("a:b", "a:c").replace("root", "# x\nroot")
    assert told(EDITOR, b, ".editorconfig") == [
        ("changed", ("root",), "true", "false"),
        ("changed", ("*", "indent_size"), "4", "2"),
        ("changed", ("*.{py,[abc]}", "url"), "a:b", "a:c"),
        ("added", ("(comments)", 0), "# x"),
    ]
    assert compared(EDITOR, b, ".editorconfig")[0] == "editorconfig"
    assert told(EDITOR, EDITOR.replace("root = true", "root=true"), ".editorconfig") == [
        ("formatting", "root = true", "root=true", "ini-formatting")
    ]
    assert explained(EDITOR, EDITOR.replace("  indent", "indent"), ".editorconfig")[0] == (None, False)


@pytest.mark.parametrize("text", ["a = b\n[a]\n", "a = b\n[c]\n[a]\n", "a = b\nA = c\n", "[a]\nx : 1\n"])
def test_an_editorconfig_that_is_none_is_text(text: str):
    assert compared("", text, ".editorconfig")[0] == "text"


# ---------------------------------------------------------------- against configparser, and properties

lines = st.sampled_from(
    [
        "[a]",
        "[b]",
        "x = 1",
        "y: 2",
        "  z = 3",
        "    more",
        "  # c",
        "; c",
        "",
        "   ",
        "x=",
        "[a]b",
        "junk",
        "= x",
        "q = [r]",
    ]
)


@settings(max_examples=500)
@given(st.lists(lines, max_size=12))
def test_what_is_read_is_what_configparser_reads(parts: list[str]):
    text = "\n".join(parts) + "\n"
    theirs = configparser.RawConfigParser()
    theirs.optionxform = str
    try:
        ours = read_ini(text, IniDialect())
    except DocumentError:
        return
    theirs.read_string(text)
    assert list(ours.sections) == theirs.sections()
    assert [(option.section, option.name, "\n".join(option.lines)) for option in ours.options] == [
        (section, name, value) for section in theirs.sections() for name, value in theirs.items(section)
    ]


names = st.sampled_from(["a", "b", "c d", "e"])
texts = st.sampled_from(["", "1", "x = y", "[z]", "é"])
values = st.one_of(texts, st.lists(texts.filter(bool), min_size=1, max_size=3))
files = st.dictionaries(names, st.dictionaries(names, values, max_size=3), max_size=3)


def written(file: dict[str, dict[str, str | list[str]]]) -> str:
    rows = []
    for section, options in file.items():
        rows.append(f"[{section}]")
        for name, value in options.items():
            rows.append(
                f"{name} =" + "".join(f"\n    {line}" for line in value)
                if isinstance(value, list)
                else f"{name} = {value}"
            )
    return "".join(f"{row}\n" for row in rows)


def parsed(text: str) -> Value:
    return IniComparer().parse(text, pair_of(text, text, "x.ini"))


def unordered(value: Value) -> object:
    if isinstance(value, MappingValue):
        return frozenset((key, unordered(inner)) for key, inner in value.entries)
    return tuple(map(unordered, value.items)) if isinstance(value, ListValue) else value


def no_names(path, items):
    return None


@settings(deadline=None, max_examples=300)
@given(files, files)
def test_applying_the_changes_to_a_gives_b(a, b):
    value_a, value_b = parsed(written(a)), parsed(written(b))
    changes = list(compare_values(value_a, value_b, no_names))
    assert unordered(apply(value_a, changes, no_names)) == unordered(value_b)
    assert bool(changes) == (value_a != value_b)


@settings(deadline=None)
@given(files, st.randoms(use_true_random=False), st.booleans())
def test_a_shuffle_never_changes_content_and_never_hides_a_change(file, chance: random.Random, is_changed: bool):
    sections = list(file)
    chance.shuffle(sections)
    other = {}
    for section in sections:
        order = list(file[section])
        chance.shuffle(order)
        other[section] = {name: file[section][name] for name in order}
    changed = []
    if is_changed and other and other[sections[0]]:
        name = chance.choice(list(other[sections[0]]))
        other[sections[0]][name] = "new"
        changed = [(sections[0], name)]
    a, b = written(file), written(other)
    if a == b:
        return
    changes = [change for change in compared(a, b, "x.ini")[1].changes if hasattr(change, "op")]
    assert [change.path for change in changes if change.op is not Operation.REORDERED] == changed
    if not changed:
        assert apply(parsed(a), changes, no_names) == parsed(b)


def test_a_value_is_a_string_or_the_lines_that_hold_it():
    value = parsed("[a]\nx = 1\ny =\n  2\n\n  3\n\nz = 4\n  5\n")
    assert dict(dict(value.entries)["a"].entries) == {
        "x": Scalar(ValueType.STRING, "1"),
        "y": ListValue(tuple(Scalar(ValueType.STRING, text) for text in ("2", "", "3"))),
        "z": ListValue(tuple(Scalar(ValueType.STRING, text) for text in ("4", "5"))),
    }
