"""The causes of text: each takes its own part, and is harmless only where the reader does not care."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from document_pairs import compared, explained, in_short, pair_of, told
from pydistdiff.comparers import compare_pair
from pydistdiff.comparers.encoding import decode
from pydistdiff.comparers.line_layout import LineLayout, layout_of
from pydistdiff.model import HazardCode, Role, TextView

NO_END, ONE_END = "no newline at the end", "one newline at the end"
METADATA = "x-1.dist-info/WHEEL"

# ---------------------------------------------------------------- line ends


def test_line_ends_are_one_change_and_the_lines_another():
    assert told("a\nb\n", "a\r\nb\r\n", "x.sh") == [("line-ends", "LF", "CRLF", "line-endings")]
    assert told("a\nb\n", "a\r\nc\r\n", "x.sh") == [
        ("line-ends", "LF", "CRLF", "line-endings"),
        ("text", [("-", "b"), ("+", "c")], None),
    ]


def test_a_mix_is_counted_and_its_lines_stand_in_a_view():
    _, comparison, _ = compared("a\nb\nc\n", "a\nb\r\nc\n", "x.sh")
    [change] = comparison.changes
    assert (change.name, change.a, change.b, change.cause) == (
        "line-ends", "LF", "mixed: 2 LF, 1 CRLF", "line-endings",
    )  # fmt: skip
    [view] = comparison.views
    assert isinstance(view, TextView)
    assert view.label == "line ends"
    assert view.hunks[0].lines == ((" ", "a"), ("-", "b"), ("+", "b⟦U+000D⟧"), (" ", "c"))


def test_a_mix_and_other_lines_are_told_apart():
    assert told("a\nb\nc\n", "a\r\nb\nd\n", "x.txt") == [
        ("line-ends", "LF", "mixed: 2 LF, 1 CRLF", "line-endings"),
        ("text", [("-", "c"), ("+", "d")], None),
    ]


def test_two_mixes_are_told_as_ends_if_nothing_else_differs_and_else_in_the_lines():
    assert told("a\r\nb\n", "a\nb\r\n", "x.txt") == [
        ("line-ends", "mixed: 1 LF, 1 CRLF", "mixed: 1 LF, 1 CRLF, at other lines", "line-endings")
    ]
    assert told("a\r\nb\nc\n", "a\r\nb\nc\r\nd\n", "x.txt") == [
        ("text", [("-", "c"), ("+", "c⟦U+000D⟧"), ("+", "d")], None)
    ]
    assert told("\ufeffa\r\nb\n", "a\r\nb\n", "x.txt") == [("byte-order-mark", "UTF-8", "none", "byte-order-mark")]


def test_a_bare_return_stays_in_its_line_unless_the_ends_are_all_that_differs():
    assert told("a\nb\n", "a\rb\n", "x.txt") == [("line-ends", "LF", "mixed: 1 LF, 1 CR", "line-endings")]
    assert told("a\nb\n", "a\nc\rb\n", "x.txt") == [("text", [("-", "b"), ("+", "c⟦U+000D⟧b")], None)]
    assert told("a\rb", "a\nc", "x.txt") == [
        ("line-ends", "CR", "LF", "line-endings"),
        ("text", [("-", "b"), ("\\", "No newline at end of file"), ("+", "c"), ("\\", "No newline at end of file")],
         None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "role", "harmless"),
    [
        ("x/a.py", Role.CODE, True),
        (METADATA, Role.METADATA, True),
        ("x-1.dist-info/licenses/LICENSE", Role.LICENCE, True),
        ("x/a.sh", Role.CODE, False),
        ("x/a.pyx", Role.CODE, False),
        ("x.pth", Role.STARTUP, False),
        ("x/data.txt", Role.DATA, False),
        ("info/test/run_test.sh", Role.TEST, False),
    ],
)
def test_other_line_ends_are_harmless_where_the_reader_takes_all_of_them(path, role, harmless):
    assert explained("a\nb\n", "a\r\nb\r\n", path, role) == [("line-endings", harmless)]
    assert explained("a\nb\n", "a\r\nb\n", path, role) == [("line-endings", harmless)]


@pytest.mark.parametrize(("path", "role"), [("x/a.py", Role.CODE), (METADATA, Role.METADATA)])
def test_a_bare_return_is_never_harmless(path, role):
    assert explained("# a\nevil()\n", "# a\revil()\n", path, role) == [("line-endings", False)]
    assert explained("# a\nevil()\n", "# a\revil()", path, role)[0] == ("line-endings", False)


def test_a_bare_return_in_code_is_a_hazard_too():
    _, comparison, _ = compared("# a\nevil()\n", "# a\revil()\n", "a.py")
    assert [finding.code for finding in comparison.findings_b] == [HazardCode.LONE_CR]


def test_the_line_by_which_a_system_finds_the_interpreter_must_not_end_otherwise():
    a = "#!/usr/bin/python3\nmain()\n"
    assert told(a, a.replace("\n", "\r\n"), "run.py") == [
        ("line-ends", "LF, the #! line with LF", "CRLF, the #! line with CRLF", "line-endings")
    ]
    assert explained(a, a.replace("\n", "\r\n"), "run.py", Role.CODE) == [("line-endings", False)]
    assert explained(a, a.replace("3\n", "3\r\n"), "run.py", Role.CODE) == [("line-endings", False)]
    assert explained(a, a.replace("3\n", "3\r"), "run.py", Role.CODE) == [("line-endings", False)]
    assert explained(a, a.replace(")\n", ")\r\n"), "run.py", Role.CODE) == [("line-endings", True)]
    assert told("#!a", "#!a\n", "x") == [("final-newline", NO_END, ONE_END, "final-newline")]


@pytest.mark.parametrize(
    "head",
    [
        "# coding: unicode_escape\n",  # a backslash before LF joins two lines, before CRLF it does not
        "#!/usr/bin/python3\n#" + " " * 2_000 + "-*- coding: hz -*-\n",
        "# vim: set fileencoding=idna :\n",
    ],
)
def test_line_ends_count_under_a_codec_that_may_read_them_otherwise(head):
    a = head + "x = 1  # \\\nevil()\n"
    b = head + a.removeprefix(head).replace("\n", "\r\n")
    assert explained(a, b, "x/a.py", Role.CODE) == [("line-endings", False)]


@pytest.mark.parametrize("cookie", ["utf-8", "UTF_8", "latin-1-unix", "cp1252", "ascii", "euc_jp"])
def test_line_ends_are_idle_under_a_codec_that_leaves_them_alone(cookie):
    a = f"# coding: {cookie}\nx = 1\n"
    assert explained(a, a.replace("\n", "\r\n"), "x/a.py", Role.CODE) == [("line-endings", True)]


def test_the_codec_stands_beside_the_ends():
    a = "# coding: unicode_escape\n"
    name, comparison, fallback = compared(a, a.replace("\n", "\r\n"), "a.py")
    assert (name, fallback.reason) == ("text", "its coding cookie names unicode-escape")
    assert [in_short(change) for change in comparison.changes] == [
        ("line-ends", "LF, read by the codec unicode-escape", "CRLF, read by the codec unicode-escape", "line-endings")
    ]


@pytest.mark.parametrize(
    ("line", "harmless"),
    [
        ("#!python", True),
        ("#! /usr/bin/env -S python3.11 -I", True),
        ("#!/opt/placehold/bin/pypy", True),
        ("#!/bin/sh", False),
        ("#!/bin/sh python", False),
        ("#!/bin/python-evil", False),
        ("#!/bin/sh\nx/python", False),
    ],
)
def test_source_that_a_shell_reads_first_counts(line, harmless):
    lines = "'''exec' python \"$0\" \"$@\"\n'''\n"
    b = f"{line}\n" + lines.replace("\n", "\r\n")
    assert explained(f"{line}\n{lines}", b, "x/x.py", Role.CODE) == [("line-endings", harmless)]
    assert explained(f"{line}\n{lines}", b, "bin/x.py", Role.SCRIPT) == [("line-endings", False)]  # run as a command


def test_a_shell_script_that_became_crlf_counts():
    assert explained("#!/bin/sh\nset -e\n", "#!/bin/sh\r\nset -e\r\n", "bin/x", Role.SCRIPT) == [
        ("line-endings", False)
    ]


def test_line_ends_and_a_changed_line_leave_the_line_unexplained():
    assert explained("a\nb\n", "a\r\nevil\r\n", "x/a.py", Role.CODE) == [("line-endings", True), (None, False)]


def test_line_ends_of_a_file_that_only_one_side_has_have_no_cause():
    pair = pair_of("a\r\n", "a\r\n", "x.txt")
    _, comparison, _ = compare_pair(replace(pair, a=None, path_a=None))
    assert [change.cause for change in comparison.changes] == [None, None]


# ---------------------------------------------------------------- byte-order mark


@pytest.mark.parametrize(
    ("path", "role", "harmless"),
    [
        ("LICENSE", Role.LICENCE, True),
        ("info/recipe/meta.yaml", Role.RECIPE, True),
        ("x-1.dist-info/METADATA", Role.METADATA, False),
        ("x-1.dist-info/RECORD", Role.METADATA, False),
        ("info/index.json", Role.METADATA, False),
        ("x.pth", Role.STARTUP, False),
        ("x/a.py", Role.CODE, False),
    ],
)
def test_a_byte_order_mark_is_harmless_to_few_readers(path, role, harmless):
    assert ("byte-order-mark", harmless) in explained(b'{"a": 1}\n', b'\xef\xbb\xbf{"a": 1}\n', path, role)


def test_a_mark_that_comes_with_another_encoding_explains_nothing():
    assert explained("é\n", "\ufeffé\n".encode("utf-16-le"), "LICENSE", Role.LICENCE) == [
        (None, False),
        (None, False),
    ]


# ---------------------------------------------------------------- newlines at the end, blanks at line ends


@pytest.mark.parametrize(
    ("a", "b", "newlines"),
    [
        ("a\n", "a", (ONE_END, NO_END)),
        ("a", "a\n\n", (NO_END, "2 newlines at the end")),
        ("", "\n", (NO_END, ONE_END)),
    ],
)
def test_newlines_at_the_end_are_a_change_of_their_own(a, b, newlines):
    assert told(a, b, "x.sh") == [("final-newline", *newlines, "final-newline")]


def test_blanks_and_newlines_at_ends_are_two_changes():
    assert told("a \nb", "a\nb\n", "x.txt") == [
        ("final-newline", NO_END, ONE_END, "final-newline"),
        ("text", [("-", "a "), ("+", "a")], "trailing-whitespace"),
    ]
    assert told("a\t\nb\n", "a\nb\n", "x.rst") == [("text", [("-", "a\t"), ("+", "a")], "trailing-whitespace")]
    assert told("a\n  \n\n", "a", "NEWS") == [
        ("final-newline", "3 newlines at the end among blanks", NO_END, "final-newline")
    ]
    assert told(" \n", "", "NEWS") == [
        ("final-newline", "one newline at the end among blanks", NO_END, "final-newline")
    ]


@pytest.mark.parametrize(
    "path",
    ["x.py", "x.md", "x.sh", "x.tab", "x.html", "x.c", "RECORD", "Makefile"],
)
def test_blanks_that_may_be_content_have_no_cause(path):
    [change] = told("a  \nb\n", "a\nb\n", path)
    assert change == ("text", [("-", "a  "), ("+", "a")], None)


def test_blanks_in_scripts_have_no_cause_whatever_they_are_called():
    assert told("#!/bin/sh\na \\ \n", "#!/bin/sh\na \\\n", "x")[0][-1] is None
    assert explained("a \n", "a\n", "run", Role.SCRIPT) == [(None, False)]


@pytest.mark.parametrize(
    ("path", "role", "harmless"),
    [("LICENSE", Role.LICENCE, True), ("x-1.dist-info/notes", Role.METADATA, False), ("x/data.txt", Role.DATA, False)],
)
def test_blanks_at_line_ends_are_harmless_in_licences_only(path, role, harmless):
    assert explained("Root-Is-Purelib: true \n", "Root-Is-Purelib: true\n", path, role) == [
        ("trailing-whitespace", harmless)
    ]


@pytest.mark.parametrize(
    ("path", "role", "b", "harmless"),
    [
        (METADATA, Role.METADATA, "a", True),
        (METADATA, Role.METADATA, "a\n\n", False),
        ("LICENSE", Role.LICENCE, "a\n\n", True),
        ("x/a.py", Role.CODE, "a", False),
    ],
)
def test_a_newline_at_the_end_is_harmless_to_known_readers_an_empty_row_is_not(path, role, b, harmless):
    assert explained("a\n", b, path, role) == [("final-newline", harmless)]


def test_what_differs_in_more_than_layout_is_one_change():
    assert [change[0] for change in told("a \nb\n", "a\nc", "x.txt")] == ["text"]
    assert [change[0] for change in told("a\nb\n", "a\nb\nc", "x.txt")] == ["text"]


texts = st.lists(st.sampled_from(["a", " ", "\t", "\n", "\r", "\r\n", "b"]), max_size=12).map("".join)


@settings(deadline=None, max_examples=500)
@given(texts, texts)
def test_layout_is_said_only_of_texts_that_are_equal_without_it(a: str, b: str):
    found = layout_of(a.encode(), b.encode(), has_idle_blanks=True)

    def bare(text: str) -> str:
        return "\n".join(line.rstrip(" \t") for line in text.split("\n")).rstrip("\n")

    assert (found is not None) == (a != b and bare(a) == bare(b))
    if found is not None:
        assert isinstance(found, LineLayout)
        assert found.newlines or found.blanks
        if found.blanks is not None:
            x, y = found.blanks
            assert x != y
            assert bare(x.decode()) == bare(y.decode())
            assert x.count(b"\n") == y.count(b"\n")
        if found.newlines is not None:
            assert found.newlines[0] != found.newlines[1]


@settings(deadline=None, max_examples=500)
@given(texts, texts)
def test_texts_that_differ_have_a_change_and_the_lines_are_explained_only_as_layout(a: str, b: str):
    if a == b or decode(a.encode(), "x.txt") is None:
        return
    _, comparison, fallback = compared(a, b, "x.txt")
    assert fallback is None
    assert comparison.changes
    causes = [change.cause for change in comparison.changes]

    def bare(text: str) -> str:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        return "\n".join(line.rstrip(" \t") for line in text.split("\n")).rstrip("\n")

    if None not in causes:
        assert bare(a) == bare(b)
    assert all(change.a != change.b for change in comparison.changes if hasattr(change, "name"))
