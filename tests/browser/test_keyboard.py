"""A page can be read without a mouse."""

from __future__ import annotations

from pathlib import Path

import pytest

from watched_page import Watched


@pytest.mark.parametrize("key", ["Enter", "Space"])
async def test_every_closed_part_opens_and_closes(watched: Watched, pages: dict[str, Path], key: str) -> None:
    page = await watched.open(pages["everything"])
    total = await page.locator("summary").count()
    assert total > 15
    await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    seen = set()
    await page.keyboard.press("Tab")
    while await page.evaluate("document.activeElement !== document.body"):
        if await page.evaluate("document.activeElement.matches('summary')"):
            seen.add(await page.evaluate("[...document.querySelectorAll('summary')].indexOf(document.activeElement)"))
            states = []
            for _ in range(2):
                await page.keyboard.press(key)
                states.append(await page.evaluate("document.activeElement.parentElement.open"))
            assert states == [False, True]
        await page.keyboard.press("Tab")
    assert len(seen) == total


async def test_what_has_the_focus_is_marked(watched: Watched, pages: dict[str, Path]) -> None:
    page = await watched.open(pages["demo"])
    await page.keyboard.press("Tab")
    for _ in range(12):
        await page.keyboard.press("Tab")
        assert await page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        assert await page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "2px"


async def test_the_first_link_skips_to_the_differences(watched: Watched, path: Path) -> None:
    page = await watched.open(path)
    await page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    assert await skip.evaluate("one => one === document.activeElement")
    box = await skip.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    await page.keyboard.press("Enter")
    await page.wait_for_url("**#differences")  # the browser goes there in its own time
    assert await page.locator("#differences").evaluate(
        "one => one.getBoundingClientRect().top < innerHeight && one.getBoundingClientRect().bottom > 0"
    )
    if await page.locator("#differences summary").count():
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.closest('#differences') !== null")
