"""Whatever a package or a saved report says is text: it runs nothing, fetches nothing, and makes no element."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import html5lib
import pytest

from hostile_report import ATTACKS, HUGE, Attack, attacked, harmless, strings_of_model
from pydistdiff.limits import Limits
from pydistdiff.model import Report
from pydistdiff.reports import Drawing
from pydistdiff.reports.html_report import HtmlReport
from pydistdiff.safetext import inert_line
from valid_html import parse_errors
from watched_page import DRAWN, OPEN_ALL, Watched

if TYPE_CHECKING:
    from playwright.async_api import Page

    Write = Callable[[str, Report], Path]

HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
MARKS = {"mark", "span", "code"}
"""They follow the words and the language of a text, and its code spans, harmless or not."""


def _page(report: Report, size: int | None = 0) -> str:
    return HtmlReport().write(report, Drawing(limits=Limits(report_size=size))).decode()


def _skeleton(page: str) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """The elements of a page in their order, each with its attributes, without the values that data chooses."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    for one in tree.iter():
        if isinstance(one.tag, str) and one.tag not in MARKS:
            yield one.tag, tuple(sorted((name, _shape(name, value)) for name, value in one.attrib.items()))


def _shape(name: str, value: str) -> str:
    return value if name in {"class", "scope", "charset", "http-equiv", "name"} else ""


@pytest.fixture(params=ATTACKS)
def attack(request: pytest.FixtureRequest) -> str:
    return ATTACKS[request.param]


def test_every_string_of_the_model_is_attacked() -> None:
    tried = Attack("x")
    tried.report()
    assert strings_of_model() - tried.reached == set()
    assert len(tried.reached) > 60


def test_no_text_makes_an_element_or_an_attribute(attack: str) -> None:
    found = list(_skeleton(_page(attacked(attack))))
    expected = list(_skeleton(_page(attacked(harmless(attack)))))
    assert found == expected
    assert len(found) > 200


def test_no_mark_has_an_attribute_but_its_class(attack: str) -> None:
    tree = html5lib.parse(_page(attacked(attack)), namespaceHTMLElements=False)
    marks = [one for one in tree.iter() if one.tag in MARKS]
    assert {name for one in marks for name in one.attrib} <= {"class", "id", "data-n"}


def test_every_text_can_still_be_read(attack: str) -> None:
    """It is made visible and escaped, not taken away: the whole name stands in the page."""
    tree = html5lib.parse(_page(attacked(attack)), namespaceHTMLElements=False)
    told = "".join(tree.itertext())
    assert told.count(inert_line(attack)) > 20


def test_the_bytes_hold_no_control_and_no_hidden_character(attack: str) -> None:
    assert HIDDEN.findall(_page(attacked(attack))) == []


def test_a_page_of_the_usual_size_is_valid(attack: str) -> None:
    assert parse_errors(_page(attacked(attack), None)) == []


@pytest.mark.parametrize("name", ATTACKS)
async def test_nothing_runs_in_a_browser(watched: Watched, written: Write, name: str) -> None:
    page = await watched.open(written(f"hostile-{name}", attacked(ATTACKS[name])))
    await _is_quiet(watched, page)


async def test_names_of_20_000_characters_make_a_page_that_is_valid_and_quiet(watched: Watched, tmp_path: Path) -> None:
    told = _page(attacked(HUGE), None)
    assert parse_errors(told) == []
    path = tmp_path / "huge.html"
    path.write_text(told, encoding="utf-8")
    await _is_quiet(watched, await watched.open(path))


async def _is_quiet(watched: Watched, page: Page) -> None:
    await page.evaluate(OPEN_ALL)
    await page.evaluate(DRAWN)
    assert await page.evaluate("window.ran") is None
    assert watched.happened == []
    assert await page.locator("script, img, iframe, object, embed, svg, form, base, link, math").count() == 0
    assert await page.locator("[href]:not([href^='#']), [src], [style], [autofocus], [srcdoc]").count() == 0
