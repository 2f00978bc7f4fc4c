from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from html_page import read, tree
from pydistdiff.reports.html.elements import (
    BRIEF,
    EMPTY,
    Html,
    brief,
    brief_text,
    element,
    end,
    joined,
    of_code,
    of_comment,
    of_text,
    prose,
    start,
)
from pydistdiff.safetext import inert, inert_line

BREAKERS = (
    "<script>alert(1)</script>",
    "</p></details></main>",
    "-->",
    "--!>",
    "<!--",
    "]]>",
    "&lt;b&gt;&amp;&#60;&#x3c;",
    "\" onmouseover='x' \"",
    "'><img src=x onerror=y>",
    "javascript:x",
    "<?php ?>",
    "<!DOCTYPE x>",
    "\x00<\x0b/p\r\n\u2028\u202e",
    "\ud800<\udcff",
    "</style><title></textarea>",
)
HOSTILE = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.lists(st.one_of(st.sampled_from(BREAKERS), st.text("<>&\"'/!-=`] \n\t", max_size=4))).map("".join),
)


def with_breakers(test):  # type: ignore[no-untyped-def]
    for breaker in BREAKERS:
        test = example(text=breaker)(test)
    return test


def placed(text: str) -> Html:
    """The text wherever text can be."""
    parts = [element("p", text, Html("<b>"), end("b"), text), of_text(text), joined([text, EMPTY], text)]
    attributes = element("a", text, href=text, title=text, class_=text, data_n=text)
    return joined([start("div", id=text), *parts, attributes, element("pre", of_code(text)), end("div")])


@with_breakers
@given(text=HOSTILE)
def test_no_text_is_ever_markup(text: str) -> None:
    assert tree(placed(text)).skeleton == tree(placed("x")).skeleton


@with_breakers
@given(text=HOSTILE)
def test_text_is_read_as_it_is_shown_elsewhere(text: str) -> None:
    made = tree(element("p", text, title=text)).one("p")
    assert made.text == inert_line(text)
    assert made.attributes == {"title": inert_line(text)}
    code = tree(element("pre", of_code(text))).one("pre").text
    assert code == inert(text).replace("\n", "⟦U+000A⟧")
    assert "\n" not in code


@with_breakers
@given(text=HOSTILE)
def test_a_comment_cannot_be_ended(text: str) -> None:
    made = read(of_comment([text, "last"]) + "<p></p>")
    (comment,) = made.comments
    assert comment.startswith("\n")
    assert comment.endswith("\nlast\n")
    assert comment.count("\n") == 3
    assert not {"<", ">"} & set(comment)
    assert [tag.name for tag in made.root.walk()] == ["", "p"]


@given(text=HOSTILE)
def test_a_page_can_be_encoded(text: str) -> None:
    joined([placed(text), of_comment([text])]).encode()


def test_only_html_is_taken_as_it_is() -> None:
    bold = element("b", "x")
    assert element("p", bold) == "\n<p><b>x</b></p>"
    for changed in (bold + "", f"{bold}", bold[:], bold.replace("x", "y"), bold.upper()):
        assert not isinstance(changed, Html)
        assert tree(element("p", changed)).one("p").children == []


def test_pieces_and_what_stands_between_them_are_joined() -> None:
    made = joined([element("b", "x"), "<", EMPTY], " & ")
    assert made == "<b>x</b> &amp; &lt; &amp; "
    assert isinstance(made, Html)
    assert joined([]) == ""


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (element("a", href="#x", class_="y", id=None), '<a href="#x" class="y"></a>'),
        (element("details", open=True), "\n<details open></details>"),
        (element("td", open=False, colspan=2), '<td colspan="2"></td>'),
        (element("a", href="", data_n=0), '<a href="" data-n="0"></a>'),
        (
            element("meta", http_equiv="X", content="a 'b' \"c\""),
            '<meta http-equiv="X" content="a &#x27;b&#x27; &quot;c&quot;">',
        ),
        (element("br"), "<br>"),
        (start("main", id="x"), '\n<main id="x">'),
        (end("main"), "</main>"),
        (element("span", "a\tb\n"), "<span>a⟦U+0009⟧b⟦U+000A⟧</span>"),
        (of_code("a\t\"'\n"), "a\t\"'⟦U+000A⟧"),
    ],
)
def test_elements_and_attributes(made: Html, expected: str) -> None:
    assert made == expected


def test_what_a_reader_of_the_source_looks_for_begins_a_line() -> None:
    assert element("section", element("h2", "x"), element("p", element("b", "y"))).splitlines() == [
        "",
        "<section>",
        "<h2>x</h2>",
        "<p><b>y</b></p></section>",
    ]


@pytest.mark.parametrize("letter", ["x", "<", "é", "\U0010fffe", "\x1b", '"'])
def test_a_long_text_is_cut_and_what_is_left_out_is_counted(letter: str) -> None:
    text = letter * 20_000
    told = tree(element("p", text)).one("p").text
    shown, _, note = told.partition("… (")
    left = int(note.partition(" ")[0].replace(",", ""))
    assert note.endswith(" more characters, which --json has)")
    assert shown == inert_line(letter * (20_000 - left))
    assert len(brief(text).encode()) < BRIEF + 60
    assert len(brief(text).encode()) > BRIEF // 3


@pytest.mark.parametrize("text", ["x" * BRIEF, "<" * (BRIEF // 4), "", "é"])
def test_a_text_that_is_no_longer_is_whole(text: str) -> None:
    assert brief_text(text) == text
    assert brief(text) == of_text(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("set `a=1` and `<b>`.", "set <code>a=1</code> and <code>&lt;b&gt;</code>."),
        ("a ` b", "a ` b"),
        ("``", "``"),
        ("`a\n`", "<code>a⟦U+000A⟧</code>"),
        ("no code", "no code"),
    ],
)
def test_what_stands_between_backticks_is_code(text: str, expected: str) -> None:
    assert prose(text) == expected


@with_breakers
@given(text=HOSTILE)
def test_a_sentence_makes_no_element_but_code(text: str) -> None:
    made = tree(element("p", prose(text))).one("p")
    assert {(tag.name, *tag.attributes) for tag in made.all()} <= {("code",)}
    assert made.text.replace("`", "") == inert_line(text).replace("`", "")
