from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydistdiff.safetext import inert, inert_line, is_deceptive, visible, visible_bytes, visible_name

# what a terminal obeys, what hides, and what looks like a blank
UNSAFE = [
    "\x00",
    "\x1b",
    "\x07",
    "\r",
    "\x7f",
    "\x9b",
    "\u202e",
    "\u2066",
    "\u200b",
    "\u2028",
    "\ufeff",
    "\U000e0041",
    "\xa0",
]
any_text = st.text(st.characters(codec=None, exclude_categories=()) | st.sampled_from([*UNSAFE, "\u27e6", "\u27e7"]))


@pytest.mark.parametrize("character", UNSAFE)
def test_a_character_that_cannot_be_seen_is_shown_by_its_number(character: str):
    assert visible(f"a{character}b") == f"a⟦U+{ord(character):04X}⟧b"
    assert is_deceptive(character)


def test_bytes_that_are_no_utf8_are_shown_by_their_value():
    assert visible_bytes(b"a\xffb\n") == "a⟦0xFF⟧b⟦U+000A⟧"


def test_names_stay_on_one_line_and_texts_keep_their_layout():
    assert visible_name("a\tb\nc") == "a⟦U+0009⟧b⟦U+000A⟧c"
    assert visible("a\tb\nc") == "a\tb\nc"


def test_ordinary_text_stays_as_it_is():
    text = "src/naïve — \\x1b 日本語 [/red] <b> €"
    assert visible(text) == visible_name(text) == inert(text) == text
    assert not is_deceptive(text)


@given(any_text, any_text)
def test_two_strings_never_look_the_same(first: str, second: str):
    assert (visible_name(first) == visible_name(second)) == (first == second)
    assert (visible(first) == visible(second)) == (first == second)


@given(any_text)
def test_what_was_made_visible_can_be_encoded_and_is_inert(text: str):
    for shown in (visible(text), visible_name(text)):
        shown.encode("utf-8")
        assert inert(shown) == shown
        assert not any(character in shown for character in UNSAFE)
    assert inert_line(visible_name(text)) == visible_name(text)


@given(any_text)
def test_inert_is_idempotent_and_leaves_nothing_unsafe(text: str):
    assert inert(inert(text)) == inert(text)
    assert not any(character in inert_line(text) for character in [*UNSAFE, "\n", "\t"])
