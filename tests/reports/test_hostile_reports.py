"""Whatever a saved report holds, in every string of the model: each report of it can be read and does nothing else."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any, NoReturn

import msgspec
import pytest

from hostile_report import ATTACKS, attacked, harmless
from markdown_pages import Page
from pydistdiff.errors import InputError
from pydistdiff.limits import HTML_BYTES, MARKDOWN_CHARACTERS, Limits
from pydistdiff.model import Verdict
from pydistdiff.reports import WRITERS, Drawing
from pydistdiff.reports.json_report import dump, load
from pydistdiff.safetext import inert_line

HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\U000e0000-\U000e0fff]"
)
"""What nobody sees, what moves or turns other text, and what is no character."""
COLOUR = re.compile("\x1b\\[[0-9;]*m")
OPTIONS = {
    "usual": Drawing(limits=Limits()),
    "all": Drawing(limits=Limits(text_lines=0, report_size=0)),
    "little": Drawing(limits=Limits(text_lines=40, report_size=20_000)),
    "coloured": Drawing(colour=True, limits=Limits()),
}
VERDICTS = {str(verdict) for verdict in Verdict}
HUGE = {"escapes": 'x\x1b"<`' * 20_000, "plain": "x" * 100_000, "markup": "<b>" * 30_000, "words": "a `b` " * 16_000}
"""Of 100,000 characters: more than any name, message or line that a comparison tells of."""


def writer(name: str) -> Any:
    return next(one for one in WRITERS if one.name == name)


@cache
def written(name: str, text: str, options: str = "usual") -> str:
    return writer(name).write(attacked(text), OPTIONS[options]).decode()


@pytest.fixture(params=ATTACKS)
def attack(request: pytest.FixtureRequest) -> str:
    return ATTACKS[request.param]


def _is_no_character(attack: str) -> bool:
    return re.search("[\ud800-\udfff]", attack) is not None


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("name", ["text", "summary", "markdown"])
def test_no_text_holds_what_nobody_sees(name: str, options: str, attack: str) -> None:
    told = written(name, attack, options)
    assert HIDDEN.findall(COLOUR.sub("", told) if options == "coloured" else told) == []
    if (name, options) == ("text", "all"):
        assert told.count(inert_line(attack)) > 20  # it is made visible, not taken away


@pytest.mark.parametrize("options", ["usual", "all", "little"])
def test_no_text_makes_or_takes_a_line_of_a_text_report(options: str, attack: str) -> None:
    found = written("text", attack, options).splitlines()
    expected = written("text", harmless(attack), options).splitlines()
    assert len(found) == len(expected) > 40
    starts = [line for line in found if line.partition(":")[0].lower() in {*VERDICTS, "pydistdiff"}]
    assert starts == found[:1]


def test_colour_is_where_it_is_without_an_attack(attack: str) -> None:
    """Each escape sequence is one of the writer's own."""
    found, expected = (COLOUR.findall(written("text", text, "coloured")) for text in (attack, harmless(attack)))
    assert found == expected
    assert len(found) > 20


def test_the_summary_is_one_line_of_as_many_words(attack: str) -> None:
    found, expected = (written("summary", text) for text in (attack, harmless(attack)))
    assert found.isascii()
    assert found.count("\n") == 1
    assert found.endswith("\n")
    assert [word.partition("=")[0] for word in found.split(" ")] == [
        word.partition("=")[0] for word in expected.split(" ")
    ]


@pytest.mark.parametrize("options", ["usual", "all", "little"])
def test_markdown_is_what_the_report_makes_of_it(options: str, attack: str) -> None:
    page = Page(written("markdown", attack, options))
    page.check()
    headings = Page(written("markdown", harmless(attack), options)).headings
    assert len(page.headings) == len(headings) or options == "usual"  # as far as there is room


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    assert len({key for key, _ in pairs}) == len(pairs)
    return dict(pairs)


def _no_constant(name: str) -> NoReturn:
    raise AssertionError(name)


def test_json_is_read_alike_by_two_parsers(attack: str) -> None:
    made = attacked(attack)
    if _is_no_character(attack):
        with pytest.raises(InputError, match=r"^the report holds a lone surrogate"):
            dump(made)
        return
    data = dump(made)
    assert set(data) <= {*range(0x20, 0x7F), 0x0A}
    one = json.loads(data, object_pairs_hook=_unique, parse_constant=_no_constant)
    assert one == msgspec.json.decode(data)
    assert one["verdict"] == str(made.verdict)
    assert load(data) == made
    assert dump(load(data)) == data
    lines, expected = data.count(b"\n"), dump(attacked(harmless(attack))).count(b"\n")
    assert lines == expected


@pytest.mark.parametrize("huge", HUGE)
def test_texts_of_any_length_stay_within_the_limits_of_a_page(huge: str) -> None:
    made = HUGE[huge]
    assert len(written("html", made).encode()) <= HTML_BYTES
    assert len(written("markdown", made)) <= MARKDOWN_CHARACTERS
    lines = written("text", made).splitlines()
    assert max(map(len, lines)) < 8_000 * len("⟦U+001B⟧")
    assert "more characters; --max-text-lines 0 shows all)" in max(lines, key=len)
    assert "more characters" not in written("text", made, "all")
