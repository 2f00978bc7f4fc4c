from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from markdown_pages import Page
from pydistdiff.reports.markdown.blocks import document, folded, item, paragraph, row, table_head
from pydistdiff.reports.markdown.prose import Prose, code, in_cell, in_html, in_line, joined, mark, strong, words
from pydistdiff.safetext import inert_line

BITS = st.sampled_from(
    [
        *(
            "`",
            "``",
            "```",
            "|",
            "\\",
            "\\|",
            "<",
            ">",
            "&",
            "&lt;",
            "&#64;",
            "<b>",
            "</details>",
            "<!--",
            "-->",
            "]]>",
        ),
        *("@user", "#12", "GH-7", "!3", "org/repo#4", "ABC-12", "bug 12", "comment 3", "12", "1.", "1)", "-", "+", "*"),
        *("https://x.example/", "www.x.example", "a@b.example", "[x](y)", "![x](y)", "[^1]", "[!NOTE]", "$x$", "$`x`$"),
        *(
            "**",
            "__",
            "_",
            "~~",
            "~",
            "# ",
            "===",
            "---",
            "\n",
            "\t",
            "    ",
            " ",
            ":tada:",
            "deadbeef",
            "decade",
            "0" * 40,
        ),
        *(
            "plain",
            "words",
            "(",
            ")",
            "(x)",
            "it's",
            "\u202e",
            "\u200b",
            "é",
            "→",
            "…",
            ",",
            ";",
            ":",
            "[ ]",
            "==",
            "--x",
        ),
    ]
)
HOSTILE = st.one_of(
    st.text(max_size=30), st.lists(BITS, max_size=12).map("".join), st.lists(BITS, max_size=9).map(" ".join)
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("all 27: 2023-05-22 15:08:06 → 2024-05-20 13:47:22", "all 27: `2023-05-22 15:08:06` → `2024-05-20 13:47:22`"),
        ("in a/x.py, a/y.py and 1 more", "in `a/x.py`, `a/y.py` and 1 more"),
        ("record-follows (9), key-order (1,204)", "`record-follows` (9), `key-order` (1,204)"),
        ("x/METADATA (Requires-Python >=3.7 → >=3.8)", "`x/METADATA` (`Requires-Python >=3.7` → `>=3.8`)"),
        ("repack it: tar --sort=name -cf - FOLDER | gzip -9n", "repack it: `tar --sort=name -cf - FOLDER | gzip -9n`"),
        ("5 more (--max-report-size 0 shows all)", "5 more (`--max-report-size 0` shows all)"),
        ("--max-report-size 0 shows all; 5 lines", "`--max-report-size 0` shows all; 5 lines"),
        ("extra == 'socks' added", "`extra == 'socks'` added"),
        ("use `rattler-build rebuild`, (`x y`).", "use `rattler-build rebuild`, (`x y`)."),
        ("the distribution's own version.", "the distribution's own version."),
        ("no hook, command or plug-in", "no hook, command or plug-in"),
        ("+4 −3 (none)", "+4 −3 (none)"),
        ("1. a 2) b", "`1`. a `2)` b"),
        ("bug 12, comment 3", "bug `12`, comment `3`"),
        ("decade deadbeef facade", "decade `deadbeef` facade"),
        ("a `` b", "a ` `` ` b"),
        ("", ""),
        ("  ", ""),
        ("(x", "(x"),
        ("tar has --mode=x", "tar has `--mode=x`"),
        ("in [tool.a-b]. c-d 1.0", "in `[tool.a-b]`. `c-d 1.0`"),
        ("(1 (integer)), (a-b (3)).", "(1 (integer)), (`a-b` (3))."),
        ("f(x) is", "`f(x)` is"),
        ("a(x, y) is", "`a(x`, y) is"),
        (": , ()", "`: ,` `()`"),
    ],
)  # fmt: skip
def test_plain_words_stay_and_all_else_is_code(text: str, expected: str) -> None:
    assert in_line(words(text)) == expected


def test_data_is_code_whatever_it_is() -> None:
    assert in_line(code("plain words")) == "`plain words`"
    assert in_line(code("")) == "(empty)"
    assert in_line(code(" a ")) == "`  a  `"
    assert in_line(code("`a` b ``")) == "``` `a` b `` ```"
    assert in_line(code("a\nb\u202e")) == "`a⟦U+000A⟧b⟦U+202E⟧`"
    assert in_line(code("abcdef", 3)) == "`abc…`"
    assert in_html(code("<b>&")) == "<code>&lt;b&gt;&amp;</code>"


def test_pipes_are_escaped_in_cells_only() -> None:
    assert in_line(code("a|b")) == "`a|b`"
    assert in_cell(code("a||b")) == "`a\\|\\|b`"
    assert in_cell(code("a\\|b\\\\|")) == "`a\\⟦U+007C⟧b\\\\⟦U+007C⟧`"


def test_code_beside_code_keeps_apart() -> None:
    assert in_line(joined(code("a"), code("b"), strong(code("c")))) == "`a` `b` **`c`**"


def test_only_marks_stand_between_parts() -> None:
    assert in_line(joined(code("a"), mark(" → "), code("b"))) == "`a` → `b`"
    with pytest.raises(ValueError, match=r"^\]\($"):
        mark("](")


def everywhere(prose: Prose) -> Page:
    return Page(
        document(
            [
                paragraph(prose),
                item(strong(prose), prose),
                folded(prose, [paragraph(prose), item(prose)]),
                document([row_table(prose)]),
                paragraph(prose),
            ]
        )
    )


def row_table(prose: Prose) -> str:
    return f"{table_head(words('What'), prose)}\n{row(prose, prose)}"


@given(text=HOSTILE)
@settings(deadline=None, max_examples=400)
@example("a\\")
@example("`|`")
@example("\\`")
@example(" `` ")
@example("(`x`) `y")
def test_no_text_is_markup_in_any_place(text: str) -> None:
    for prose in (words(text), code(text), joined(words(text), mark(": "), code(text), mark(" → "), words(text))):
        page = everywhere(prose)
        page.check()
        assert page.elements.count("td") == 2
        assert page.elements.count("details") == 1
        assert page.elements.count("p") <= 3


@given(text=HOSTILE)
@settings(deadline=None, max_examples=300)
def test_code_shows_what_it_was_given(text: str) -> None:
    shown = inert_line(text)
    page = Page(paragraph(code(text)))
    assert page.code == ([shown] if shown else [])
    cells = Page(row_table(code(text)))
    assert cells.code == ([shown.replace("\\|", "\\⟦U+007C⟧")] * 3 if shown else [])
    assert Page(folded(code(text), [])).code == page.code


@given(text=HOSTILE)
@settings(deadline=None, max_examples=300)
def test_a_sentence_loses_nothing_but_blanks_and_quoting(text: str) -> None:
    assert bare(Page(paragraph(words(text))).text) == bare(inert_line(text))


def bare(text: str) -> str:
    return "".join(text.split()).replace("`", "")
