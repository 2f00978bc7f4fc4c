"""Pictures of the terminal UI, from saved reports: `python screenshots/make_screens.py FOLDER REPORT.json …`.

Each report gives the same scenes, as SVG and the main ones, where a Chromium can be run, as PNG. Needs nothing but
this package for the SVG; for the PNG `playwright` too (`CHROMIUM` names the browser, by default /usr/bin/chromium).
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
from pathlib import Path
from typing import NamedTuple

from pydistdiff.reports.json_report import load
from pydistdiff.tui.app import ReportApp
from pydistdiff.tui.session import Session
from pydistdiff.tui.themes import COLOUR_BLIND, LIGHT, NONE

_CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
"""Fonts that a viewer would fetch: his own will do."""
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


class Scene(NamedTuple):
    """What to show: columns, lines, the theme, and the keys that lead there."""

    name: str
    size: tuple[int, int]
    keys: tuple[str, ...] = ()
    theme: str = COLOUR_BLIND
    has_png: bool = False


SCENES = (
    Scene("summary", (120, 40), has_png=True),
    Scene("member", (120, 40), ("right_square_bracket",)),
    Scene("split", (200, 50), ("right_square_bracket", "right_square_bracket", "n"), has_png=True),
    Scene("small", (80, 24), ("right_square_bracket",)),
    Scene("causes", (120, 40), ("x",)),
    Scene("light", (120, 40), ("right_square_bracket",), LIGHT),
    Scene("no-colour", (120, 40), ("right_square_bracket",), NONE),
    Scene("help", (120, 50), ("question_mark",)),
)


async def draw(report: Path, scene: Scene) -> str:
    """The SVG of a scene."""
    app = ReportApp(Session.of(load(report.read_bytes(), str(report))))
    async with app.run_test(size=scene.size) as pilot:
        app.theme = scene.theme
        await pilot.pause()
        await pilot.press(*scene.keys)
        await app.workers.wait_for_complete()
        await pilot.pause()
        return _FONT.sub("", app.export_screenshot(simplify=True))


def to_png(pictures: list[Path]) -> None:
    """A PNG beside each SVG, as Chromium draws it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM)
        for picture in pictures:
            size = _SIZE.search(picture.read_text(encoding="utf-8"))
            assert size is not None, f"{picture} has no size"
            width, height = (int(float(side)) + 1 for side in size.groups())
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(picture.resolve().as_uri())
            page.screenshot(path=picture.with_suffix(".png"))
            page.close()
        browser.close()


def main(words: list[str]) -> int:
    """Draw all scenes of all reports."""
    if len(words) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    folder, *reports = map(Path, words)
    folder.mkdir(parents=True, exist_ok=True)
    pictures = []
    for report in reports:
        for scene in SCENES:
            picture = folder / f"{report.stem}-{scene.name}.svg"
            picture.write_text(asyncio.run(draw(report, scene)), encoding="utf-8")
            if scene.has_png:
                pictures.append(picture)
    try:
        to_png(pictures)
    except ImportError:
        print("no PNG: playwright is not installed", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
