"""Text can be read in both colour schemes (4.5:1, WCAG AA), by the style sheet and by what the browser makes of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pydistdiff.reports import html
from watched_page import OPEN_ALL, Watched

LEAST = 4.5
GROUNDS = {"ground", "panel", "removed", "removed-word", "added", "added-word", "warning"}
LINES = {"line"}
"""Around text, never behind it or in it."""
OWN_GROUND = {"removed-text": {"removed", "ground", "panel"}, "added-text": {"added", "ground", "panel"}}
OWN_GROUND["warning-text"] = {"warning"}
ANY_GROUND = GROUNDS - {"warning"}
"""Where all other text can stand."""

MEASURE = """least => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
    const parsed = text => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = text;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const luminance = ([r, g, b]) => {
        const [x, y, z] = [r, g, b].map(one => one / 255).map(
            one => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
        return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const ground = element => {
        for (let one = element; one; one = one.parentElement) {
            const colour = parsed(getComputedStyle(one).backgroundColor);
            if (colour[3] === 255) return colour;
            if (colour[3] !== 0) throw new Error(`half transparent: ${one.className}`);
        }
        return [255, 255, 255, 255];
    };
    const pale = new Set();
    let measured = 0;
    const judge = (element, colour, what) => {
        const [low, high] = [luminance(parsed(colour)), luminance(ground(element))].sort((a, b) => a - b);
        const ratio = (high + 0.05) / (low + 0.05);
        measured++;
        if (ratio < least) pale.add(`${element.tagName} ${element.className} ${what}: ${ratio.toFixed(2)}`);
    };
    for (const element of document.body.querySelectorAll("*")) {
        const own = [...element.childNodes].some(one => one.nodeType === Node.TEXT_NODE && one.data.trim());
        if (own) judge(element, getComputedStyle(element).color, "");
        for (const part of ["::before", "::after", "::marker"]) {
            const style = getComputedStyle(element, part);
            if (style.content !== "none" && style.content !== "normal") judge(element, style.color, part);
        }
    }
    return [measured, [...pale]];
}"""


def _schemes() -> dict[str, dict[str, str]]:
    """The colours of the style sheet by their names, in each scheme."""
    sheet = Path(html.__file__).with_name("style.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", sheet, flags=re.DOTALL)
    return {
        name: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", part))
        for name, part in {"light": light, "dark": dark}.items()
    }


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    r, g, b = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_formula_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_both_schemes_name_the_same_colours() -> None:
    light, dark = _schemes().values()
    assert light.keys() == dark.keys()
    assert light.keys() > GROUNDS


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_colour_of_text_can_be_read_on_each_ground_that_it_meets(scheme: str) -> None:
    colours = _schemes()[scheme]
    pale = [
        f"{name} on {ground}: {contrast(colours[name], colours[ground]):.2f}"
        for name in colours.keys() - GROUNDS - LINES
        for ground in OWN_GROUND.get(name, ANY_GROUND)
        if contrast(colours[name], colours[ground]) < LEAST
    ]
    assert pale == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_text_of_a_page_is_pale(watched: Watched, path: Path, scheme: str) -> None:
    await watched.page.emulate_media(color_scheme=scheme)
    page = await watched.open(path)
    await page.evaluate(OPEN_ALL)
    measured, pale = await page.evaluate(MEASURE, LEAST)
    assert pale == []
    assert measured > 10
    ground = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(15, 19, 24)"}[scheme]


async def test_pale_text_would_be_found(watched: Watched, pages: dict[str, Path]) -> None:
    page = await watched.open(pages["demo"])
    _, pale = await page.evaluate(MEASURE, 15)
    assert any("::before" in one for one in pale)
    assert len(pale) > 10
