"""Whole screens, as text, and one page with the names of its styles; kept in `tests/golden` (see `golden_files`).

Text and our own names of styles, not colours or pixels: they change when we change something, not when Textual does.
"""

from __future__ import annotations

from typing import NamedTuple

import pytest

from golden_files import expect
from pydistdiff.model import Report, Verdict
from report_builder import different, edit, identical, metadata, node, report
from tui_driver import Ui, play


class Scene(NamedTuple):
    size: tuple[int, int]
    keys: tuple[str, ...] = ()
    made: Report | None = None


MEMBERS = report(Verdict.DIFFERENT, node("demo/core.py", changes=(edit(3), edit(40))), metadata())
SCENES = {
    "summary-80": Scene((80, 24)),
    "summary-120": Scene((120, 40)),
    "summary-40": Scene((40, 24)),
    "outline-40": Scene((40, 24), ("tab",)),
    "identical": Scene((80, 24), (), identical()),
    "values-80": Scene((80, 24), ("]",), MEMBERS),
    "values-120": Scene((120, 30), ("]",), MEMBERS),
    "diff-80": Scene((80, 24), ("]", "]", "n"), MEMBERS),
    "split-200": Scene((200, 50), ("]", "]", "n", "n"), MEMBERS),
    "causes-120": Scene((120, 40), ("x",)),
    "hazards-120": Scene((120, 40), ("z",)),
    "attributes-120": Scene((120, 30), ("]", "t", "t")),
    "filtered-120": Scene((120, 30), ("i", "1")),
}


@pytest.mark.parametrize("name", SCENES)
def test_a_screen_is_as_it_is_kept(name: str) -> None:
    scene = SCENES[name]

    async def steps(ui: Ui) -> None:
        await ui.press(*scene.keys)
        assert all(len(line) <= scene.size[0] for line in ui.lines)
        expect(f"tui/{name}.txt", ("\n".join(ui.lines) + "\n").encode())

    play(scene.made or different(), steps, size=scene.size)


def styled(ui: Ui) -> str:
    """The page with the names of styles: `{removed-word:1}`."""
    lines = []
    page = ui.screen.detail.page
    for at in range(page.lines):
        line = page.line(at)
        halves = []
        for half in line.halves:
            both = (*half.gutter, *half.text)
            parts = "".join(f"{{{part.style}:{part.text}}}" if part.style else part.text for part in both)
            halves.append(f"{{{half.ground}}} {parts}" if half.ground else parts)
        lines.append(" | ".join(halves).rstrip())
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(("name", "width"), [("styles-unified", 100), ("styles-split", 160)])
def test_the_styles_of_a_page_are_as_they_are_kept(name: str, width: int) -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("]", "]")
        await ui.app.workers.wait_for_complete()
        expect(f"tui/{name}.txt", styled(ui).encode())

    play(MEMBERS, steps, size=(width, 40))
