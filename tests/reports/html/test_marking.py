from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from html_page import tree
from pydistdiff.diffing.words import changed_words
from pydistdiff.reports.html import marking
from pydistdiff.reports.html.elements import element
from pydistdiff.reports.html.marking import marked, worth_marking
from pydistdiff.safetext import inert

TEXT = st.text("ab<&>\"' \t", max_size=40)


@st.composite
def spans(draw: st.DrawFn, length: int) -> list[tuple[int, int]]:
    """Ranges in order that do not overlap; some touch."""
    cuts = sorted(draw(st.sets(st.integers(0, length), max_size=12)))
    return [pair for pair in pairwise(cuts) if draw(st.booleans())]


@given(data=st.data(), text=TEXT)
def test_the_text_is_kept_and_words_and_tokens_are_what_they_are(data: st.DataObject, text: str) -> None:
    words = data.draw(spans(len(text)))
    tokens = [(start, end, data.draw(st.sampled_from("ksc"))) for start, end in data.draw(spans(len(text)))]
    made = tree(element("pre", marked(text, words, tokens))).one("pre")
    assert made.text == text
    assert [mark.text for mark in made.all("mark")] == [text[start:end] for start, end in words]
    for named in "ksc":
        assert "".join(tag.text for tag in made.all("span", named)) == "".join(
            text[start:end] for start, end, of in tokens if of == named
        )
    assert all(tag.children == [] for tag in made.all("span"))


@given(a=st.text(max_size=30), b=st.text(max_size=30))
def test_what_is_not_marked_is_the_same_on_both_sides(a: str, b: str) -> None:
    a, b = inert(a).replace("\n", " "), inert(b).replace("\n", " ")
    for_a, for_b = changed_words(a, b)
    rests = []
    for text, words in ((a, for_a), (b, for_b)):
        made = tree(element("pre", marked(text, words))).one("pre")
        rests.append("".join(each for each in made.content if isinstance(each, str)))
        assert made.text == text
    assert rests[0] == rests[1]


def test_a_token_across_a_word_is_cut_at_its_edges() -> None:
    assert marked("abcd", [(1, 3)], [(0, 4, "s")]) == (
        '<span class="s">a</span><mark><span class="s">bc</span></mark><span class="s">d</span>'
    )


def test_plain_text_has_no_markup() -> None:
    assert marked("a < b\t", ()) == "a &lt; b\t"
    assert marked("", [], []) == ""


def test_a_line_is_read_once_however_many_words_and_tokens_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = 0
    original = marking.of_code

    def counting(text: str) -> marking.Html:
        nonlocal calls
        calls += 1
        return original(text)

    class Tokens(list[tuple[int, int, str]]):
        read = 0

        def __iter__(self):  # type: ignore[no-untyped-def]
            for token in super().__iter__():
                self.read += 1
                yield token

    monkeypatch.setattr(marking, "of_code", counting)
    text = "ab" * 2_000
    tokens = Tokens((at, at + 1, "k") for at in range(0, len(text), 2))
    marked(text, [(at, at + 2) for at in range(0, len(text), 4)], tokens)
    assert tokens.read == 2_000
    assert calls <= len(text)


def test_lines_that_mostly_changed_are_not_worth_marking() -> None:
    assert worth_marking("abcd", "abce", (((3, 4),), ((3, 4),)))
    assert worth_marking("", "abcd", ((), ((0, 4),)))
    assert worth_marking("ab", "abcdefgh", ((), ((2, 8),)))
    assert not worth_marking("abcd", "wxyz", (((0, 4),), ((0, 4),)))
