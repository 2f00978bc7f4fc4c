"""Links lead to places of the same page, and to the right ones."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import html5lib

from watched_page import CLOSE_ALL, OPEN_ALL, Watched

if TYPE_CHECKING:
    from playwright.async_api import Page

IS_IN_VIEW = """one => {
    const box = one.getBoundingClientRect();
    return one.checkVisibility({contentVisibilityAuto: true}) && box.top < innerHeight && box.bottom > 0;
}"""
OWN_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}")
STEP = 7
"""Of many links one in so many is followed."""


def _elements(path: Path) -> list[tuple[str, dict[str, str]]]:
    """The names and attributes of all elements, without a browser."""
    tree = html5lib.parse(path.read_text(encoding="utf-8"), namespaceHTMLElements=False)
    return [(one.tag, dict(one.attrib)) for one in tree.iter() if isinstance(one.tag, str)]


def test_no_two_elements_have_one_id(path: Path) -> None:
    ids = Counter(attributes["id"] for _, attributes in _elements(path) if "id" in attributes)
    assert [name for name, times in ids.items() if times > 1 or not name or " " in name] == []


def test_each_link_leads_to_a_place_of_its_page(path: Path) -> None:
    elements = _elements(path)
    ids = {f"#{attributes['id']}" for _, attributes in elements if "id" in attributes}
    links = [attributes.get("href") for tag, attributes in elements if tag == "a"]
    assert [link for link in links if link not in ids] == []
    assert [address for address in _addresses(elements) if not _is_own_picture(*address)] == []


def _addresses(elements: list[tuple[str, dict[str, str]]]) -> list[tuple[str, str, str]]:
    """What could lead out of a page besides links: the element, the attribute and its value."""
    names = {"src", "action", "srcset", "data", "style"}
    return [(tag, name, value) for tag, attributes in elements for name, value in attributes.items() if name in names]


def _is_own_picture(tag: str, name: str, value: str) -> bool:
    return (tag, name) == ("img", "src") and OWN_PICTURE.fullmatch(value) is not None


async def test_the_pictures_of_a_page_are_in_it_and_drawn(watched: Watched, pages: dict[str, Path]) -> None:
    found = _addresses(_elements(pages["everything"]))
    assert len(found) == 2
    assert all(_is_own_picture(*address) for address in found)
    page = await watched.open(pages["everything"])
    await page.evaluate(OPEN_ALL)
    await page.evaluate("() => Promise.all([...document.images].map(one => one.decode()))")
    assert await page.locator("img").evaluate_all("all => all.map(one => one.naturalWidth > 0)") == [True, True]
    assert watched.happened == []


async def test_the_links_of_the_index_open_and_show_the_section_of_their_member(watched: Watched, path: Path) -> None:
    page = await watched.open(path)
    await page.evaluate(CLOSE_ALL)
    links = page.locator("nav a")
    for number in range(0, await links.count(), STEP if await links.count() > 20 else 1):
        await _open_around(page, number)
        link = links.nth(number)
        target = (await link.get_attribute("href") or "").removeprefix("#")
        await link.click()
        body = page.locator(f"[id='{target}']")
        assert await body.evaluate(IS_IN_VIEW)
        name = await body.locator("xpath=..").locator("summary bdi").first.text_content() or ""
        assert (await link.text_content() or "").split(" (from ")[0].split("/")[-1] in name
        await page.evaluate(CLOSE_ALL)


async def test_an_address_with_an_anchor_opens_the_section(watched: Watched, pages: dict[str, Path]) -> None:
    page = await watched.open(pages["everything"])
    anchors = await page.locator(".body").evaluate_all("all => all.map(one => one.id)")
    assert anchors
    for anchor in anchors:
        await page.goto("about:blank")
        await page.goto(f"{pages['everything'].as_uri()}#{anchor}")
        assert await page.locator(f"[id='{anchor}']").evaluate(IS_IN_VIEW)
    assert watched.happened == []


async def test_the_links_of_the_answer_lead_to_causes_and_members(watched: Watched, pages: dict[str, Path]) -> None:
    page = await watched.open(pages["everything"])
    links = page.locator("header a, .answer a")
    assert await links.count() > 10
    for number in range(await links.count()):
        link = links.nth(number)
        if await link.is_visible():
            target = (await link.get_attribute("href") or "").removeprefix("#")
            await link.click()
            assert await page.locator(f"[id='{target}']").evaluate(IS_IN_VIEW)


async def _open_around(page: Page, number: int) -> None:
    await page.locator("nav a").nth(number).evaluate("one => { one.closest('details').open = true }")
