"""What a screen reader is told, and the judgement of axe-core on all of it."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from watched_page import OPEN_ALL, Watched

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page

WAYS = {
    "light": ("light", 1440),
    "dark": ("dark", 1440),
    "narrow": ("light", 360),
}


async def _judged(page: Page, axe: str) -> list[str]:
    """What axe-core finds on the page, a line for each rule and its first places."""
    session = await page.context.new_cdp_session(page)
    # By way of the debugger: the policy of the page lets nobody else run a script, which is as it should be.
    await session.send("Runtime.evaluate", {"expression": axe})
    run = "axe.run(document, {resultTypes: ['violations']})"
    answer = await session.send(
        "Runtime.evaluate",
        {
            "expression": f"{run}.then(found => JSON.stringify(found.violations.map(one => "
            "`${one.id}: ${one.nodes.length} times: ${one.nodes.slice(0, 3).map(node => node.html.slice(0, 200))}`)))",
            "awaitPromise": True,
        },
    )
    found: list[str] = json.loads(answer["result"]["value"])
    return found


@pytest.mark.parametrize("way", WAYS)
async def test_axe_finds_no_violation(watched: Watched, path: Path, axe: str, way: str) -> None:
    scheme, width = WAYS[way]
    await watched.page.emulate_media(color_scheme=scheme)
    await watched.page.set_viewport_size({"width": width, "height": 900})
    page = await watched.open(path)
    await page.evaluate(OPEN_ALL)
    assert await _judged(page, axe) == []


async def test_axe_would_find_one(watched: Watched, axe: str, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.html"
    wrong.write_text("<!DOCTYPE html><html><title>x</title><p style='color: #ccc'>pale", encoding="utf-8")
    found = " ".join(await _judged(await watched.open(wrong), axe))
    assert "color-contrast: 1 times" in found
    assert "html-has-lang" in found


async def _tree(context: BrowserContext, page: Page) -> list[dict[str, Any]]:
    """The accessibility tree as the browser hands it to a screen reader, in the order of reading."""
    session = await context.new_cdp_session(page)
    nodes = (await session.send("Accessibility.getFullAXTree"))["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}
    ordered, stack = [], [nodes[0]]
    while stack:
        node = stack.pop()
        if not node["ignored"]:
            ordered.append(node)
        stack.extend(by_id[child] for child in reversed(node.get("childIds", [])) if child in by_id)
    return ordered


def _role(node: dict[str, Any]) -> str:
    role: str = node["role"]["value"]
    return role


async def test_the_tree_has_each_landmark_once(watched: Watched, context: BrowserContext, path: Path) -> None:
    tree = await _tree(context, await watched.open(path))
    landmarks = [_role(node) for node in tree if _role(node) in {"banner", "main", "navigation", "contentinfo"}]
    has_index = "identical" not in path.stem
    assert landmarks == ["banner", "main", *(["navigation"] if has_index else []), "contentinfo"]


async def test_the_levels_of_headings_never_jump(watched: Watched, context: BrowserContext, path: Path) -> None:
    page = await watched.open(path)
    await page.evaluate(OPEN_ALL)
    tree = await _tree(context, page)
    headings = [node for node in tree if _role(node) == "heading"]
    levels = [next(one["value"]["value"] for one in node["properties"] if one["name"] == "level") for node in headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(node["name"]["value"].strip() for node in headings)
    # Each section of a member is found by its heading.
    assert len(headings) >= await page.locator(".member").count() + 1
