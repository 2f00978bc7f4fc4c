from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from html_page import tree
from pydistdiff.reports import syntax
from pydistdiff.reports.html.elements import element
from pydistdiff.reports.html.marking import marked
from pydistdiff.reports.syntax import MOST_CHARACTERS, MOST_LINES, Colouring
from pydistdiff.safetext import inert

PATHS = sorted(f"d/x{ending}" for ending in syntax._LANGUAGES)
NAMES = ("def", "class", "import", "None", "fn", "x", "é", "0x1", "@a", "[a]", " ", "\t")
SIGNS = ("-", "=", "$", "${", "`", ":", "<", ">", "&", "{", "}", "\\", "#", "/*", "*/")
ENDS = ("<!--", "-->", "<script>", "</", '"', "'", "r'", '"""', "'''")
CODE = st.lists(st.lists(st.sampled_from((*NAMES, *SIGNS, *ENDS)), max_size=8).map("".join), max_size=8)


def coloured(path: str, *lines: str) -> list[list[tuple[str, str]]]:
    """The words that have a colour and their class, line by line."""
    tokens = Colouring().tokens(path, lines)
    assert len(tokens) == len(lines)
    return [[(line[start:end], named) for start, end, named in of] for line, of in zip(lines, tokens, strict=True)]


@pytest.mark.parametrize("path", PATHS)
def test_pygments_knows_each_language_of_the_table(path: str) -> None:
    from pygments.lexers import get_lexer_by_name

    get_lexer_by_name(syntax._LANGUAGES[path.removeprefix("d/x")])
    Colouring().tokens(path, ["x = 1"])


@given(path=st.sampled_from(PATHS), lines=CODE)
@settings(deadline=None, max_examples=400)
def test_tokens_lie_in_their_lines_in_order_and_keep_the_text(path: str, lines: list[str]) -> None:
    tokens = Colouring().tokens(path, lines)
    assert len(tokens) == len(lines)
    for line, of in zip(lines, tokens, strict=True):
        edges = [edge for start, end, _ in of for edge in (start, end)]
        assert edges == sorted(edges)
        assert all(0 <= start < end <= len(line) for start, end, _ in of)
        assert tree(element("pre", marked(line, (), of))).one("pre").text == line


@given(path=st.sampled_from(PATHS), lines=st.lists(st.text(max_size=12), max_size=4))
@settings(deadline=None, max_examples=200)
def test_any_text_is_kept(path: str, lines: list[str]) -> None:
    lines = [inert(line).replace("\n", " ") for line in lines]
    for line, of in zip(lines, Colouring().tokens(path, lines), strict=True):
        assert tree(element("pre", marked(line, (), of))).one("pre").text == line


def test_words_have_the_class_of_what_they_are() -> None:
    assert coloured("x.py", "@cached", 'def f(x): return "é" + 1  # why') == [
        [("@cached", "f")],
        [("def", "k"), ("f", "f"), ("return", "k"), *[('"', "s"), ("é", "s"), ('"', "s")], ("1", "m"), ("# why", "c")],
    ]
    assert coloured("X.JSON", '{"a": null}')[0][-1] == ("null", "k")
    assert coloured("x.html", "<p class='y'>")[0][:2] == [("p", "k"), ("class", "f")]


@pytest.mark.parametrize("path", ["x", "x.txt", "x.unknown", ".py", "x.py/y", "", "x.rst"])
def test_what_is_in_no_known_language_stays_plain(path: str) -> None:
    assert coloured(path, "import os") == [[]]


def test_long_lines_stay_plain_and_the_others_are_coloured() -> None:
    long = "import " + "a" * MOST_CHARACTERS
    assert coloured("x.py", "import a", long, "import b") == [[("import", "k")], [], [("import", "k")]]
    assert coloured("x.py", "import " + "a" * (MOST_CHARACTERS - 7)) == [[("import", "k")]]


@pytest.mark.parametrize("quotes", ['"""', "'''"])
def test_where_a_long_string_has_no_end_or_no_beginning_all_is_plain(quotes: str) -> None:
    assert coloured("x.py", f"{quotes}text", "import os") == [[], []]
    assert coloured("x.pyx", "text", quotes, "import os") == [[], [], []]
    whole = coloured("x.py", f"{quotes}import os", quotes, "import os")
    assert whole[2] == [("import", "k")]
    assert {named for _, named in whole[0]} == {"s"}
    assert coloured("x.c", f"int x; // {quotes}") != [[]]


def test_no_more_lines_are_coloured_than_a_page_may_have() -> None:
    colouring = Colouring()
    lines = ["import os"] * 1_000
    shares = [bool(colouring.tokens("x.py", lines)[0]) for _ in range(MOST_LINES // 1_000 + 2)]
    assert shares == [True] * (MOST_LINES // 1_000) + [False, False]
    assert colouring.tokens("x.py", []) == []


def test_what_is_plain_anyway_costs_no_lines() -> None:
    colouring = Colouring()
    for _ in range(10):
        assert not any(colouring.tokens("x.txt", ["import os"] * 1_000))
    assert not any(colouring.tokens("x.py", ["import os"] * (MOST_LINES + 1)))
    assert all(colouring.tokens("x.py", ["import os"] * MOST_LINES))


HOSTILE = (
    '"',
    "(",
    "/*",
    "<",
    "<!--",
    "<script",
    "\\",
    "${",
    "`",
    "[",
    "{",
    "'",
    "r'",
    "%",
    "@",
    "#",
    " ",
    "=",
    "a:",
    "- ",
    "&",
    "f'{",
)


@pytest.mark.parametrize("path", ["x.py", "x.c", "x.html", "x.yaml", "x.sh"])
@pytest.mark.parametrize("unit", HOSTILE)
def test_no_more_tokens_than_characters_whatever_is_read(path: str, unit: str) -> None:
    line = (unit * MOST_CHARACTERS)[:MOST_CHARACTERS]
    tokens = Colouring().tokens(path, [line] * 20)
    assert sum(map(len, tokens)) <= 20 * MOST_CHARACTERS


@pytest.mark.parametrize(("opening", "closing"), [("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>")])
@pytest.mark.parametrize("path", ["x.html", "x.svg"])
def test_markup_that_is_open_at_an_edge_stays_plain(path: str, opening: str, closing: str) -> None:
    assert coloured(path, f"{opening} x", "<p>") == [[], []]
    assert coloured(path, "<p>", f"x {closing}") == [[], []]
    assert coloured(path, f"{closing} {opening}", "<p>") == [[], []]
    assert coloured(path, f"{opening} x {closing}", "<p>")[1] != []


def test_no_more_characters_are_coloured_than_a_page_may_have() -> None:
    colouring = Colouring()
    lines = ["import " + "a" * (MOST_CHARACTERS - 7)] * 500
    shares = [bool(colouring.tokens("x.py", lines)[0]) for _ in range(3)]
    assert shares == [True, False, False]
    assert colouring.tokens("x.py", ["import os"])[0] != []
