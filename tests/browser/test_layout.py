"""What a page looks like: on narrow and wide screens, on paper, without its style, without its colours."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from pydistdiff.model import Report, Verdict
from report_builder import different, node, report, text
from watched_page import CLOSE_ALL, DRAWN, OPEN_ALL, Watched

PAIRED = (
    (" ", "def f():"),
    ("-", "    a = 1"),
    ("-", "    this line went"),
    ("-", "    b = 2"),
    ("+", "    a = 10"),
    ("+", "    b = 20"),
    (" ", "    return a"),
)
NO_STYLE = "document.querySelector('style').remove()"
TOO_WIDE = """() => [...document.body.querySelectorAll("*")]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 0.5 && !one.closest(".hex"))
    .map(one => `${one.tagName} ${one.className}`)
    .slice(0, 5)"""


SELECTED = """selector => {
    const selection = getSelection();
    selection.selectAllChildren(document.querySelector(selector));
    return selection.toString();
}"""
"""What is copied."""


def _boxes(page: Any, selector: str) -> Any:
    return page.locator(selector).evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(box => [box.left, box.top, box.right, box.bottom])"
    )


@pytest.fixture
def paired(written: Callable[[str, Report], Path]) -> Path:
    return written("paired", report(Verdict.DIFFERENT, node("demo/x.py", changes=(text(*PAIRED),))))


@pytest.mark.parametrize("width", [360, 768, 1440])
async def test_nothing_has_to_be_scrolled_sideways(watched: Watched, path: Path, width: int) -> None:
    await watched.page.set_viewport_size({"width": width, "height": 900})
    page = await watched.open(path)
    await page.evaluate(OPEN_ALL)
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    assert await page.evaluate(TOO_WIDE) == []


async def test_a_line_stands_beside_what_it_became_on_a_wide_screen(watched: Watched, paired: Path) -> None:
    await watched.page.set_viewport_size({"width": 1600, "height": 900})
    page = await watched.open(paired)
    first, went, last = await _boxes(page, "pre del")
    new_first, new_last = await _boxes(page, "pre ins")
    for old, new in ((first, new_first), (last, new_last)):
        assert old[1] == new[1]
        assert old[2] <= new[0]
    assert first[3] <= went[1]
    assert went[3] <= last[1]


@pytest.mark.parametrize("width", [360, 690])
async def test_lines_stand_below_each_other_on_a_narrow_screen(watched: Watched, paired: Path, width: int) -> None:
    await watched.page.set_viewport_size({"width": width, "height": 900})
    page = await watched.open(paired)
    boxes = await _boxes(page, "pre .u, pre del, pre ins")
    assert len(boxes) == len(PAIRED)
    assert all(before[3] <= after[1] for before, after in pairwise(boxes))
    assert len({box[0] for box in boxes}) == 1


async def test_paper_shows_what_is_closed_on_a_screen(watched: Watched, path: Path) -> None:
    page = await watched.open(path)
    await page.evaluate(CLOSE_ALL)
    await page.evaluate(DRAWN)
    closed = page.locator("details:not([open]) > :not(summary)").filter(has_text=re.compile(r"\S"))
    visible = "all => all.map(one => one.checkVisibility({contentVisibilityAuto: true}) && one.offsetHeight > 0)"
    assert not any(await closed.evaluate_all(visible))
    await page.emulate_media(media="print")
    await page.evaluate(DRAWN)
    assert all(await closed.evaluate_all(visible))
    assert not await page.locator(".skip").is_visible()


async def test_a_page_without_its_style_is_read_in_the_right_order(watched: Watched, path: Path) -> None:
    page = await watched.open(path)
    await page.evaluate(NO_STYLE)
    await page.evaluate(OPEN_ALL)
    order = ["header h1", "header dl", "header table", ".answer", "nav", "#differences", "footer"]
    boxes = [box for selector in order for box in await _boxes(page, selector)]
    assert len(boxes) >= len(order) - 1  # identical files have no index
    assert all(before[3] <= after[1] for before, after in pairwise(boxes))


@pytest.mark.parametrize("width", [1600, 690])
async def test_a_diff_that_is_copied_or_has_no_style_is_a_unified_diff(
    watched: Watched, paired: Path, width: int
) -> None:
    await watched.page.set_viewport_size({"width": width, "height": 900})
    page = await watched.open(paired)
    lines = ["@@ -1,5 +1,4 @@", *("".join(row) for row in PAIRED)]
    assert (await page.evaluate(SELECTED, "pre")).splitlines() == lines
    await page.evaluate(NO_STYLE)
    assert (await page.locator("pre").inner_text()).splitlines() == lines


async def test_signs_and_changed_words_are_seen_without_colours(
    watched: Watched, written: Callable[[str, Report], Path], paired: Path
) -> None:
    await watched.page.emulate_media(forced_colors="active")
    page = await watched.open(paired)
    shown = (await page.evaluate(SELECTED, "pre")).splitlines()
    assert [line[0] for line in shown[1:]] == [sign for sign, _ in PAIRED]
    styles = await page.locator("mark").evaluate_all("all => all.map(one => getComputedStyle(one).borderBottomStyle)")
    assert styles
    assert set(styles) == {"solid"}
    page = await watched.open(written("different", different()))
    for sign in await page.locator("nav abbr").all_text_contents():
        assert sign in "+−±→="
    # On a narrow screen sides have no place of their own, but a sign.
    await page.set_viewport_size({"width": 360, "height": 900})
    signs = "all => all.map(one => getComputedStyle(one, '::before').content.replaceAll('\"', '').trim())"
    assert set(await page.locator(".values td:has(> del)").evaluate_all(signs)) == {"−"}
    assert set(await page.locator(".values td:has(> ins)").evaluate_all(signs)) == {"+"}
