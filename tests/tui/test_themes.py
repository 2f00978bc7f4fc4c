from __future__ import annotations

from itertools import pairwise

import pytest
from textual.color import Color
from textual.theme import Theme

from pydistdiff.tui.themes import NONE, STYLE_SHEET, THEMES

LEAST_CONTRAST = 4.5
COLOURED = [theme for theme in THEMES if theme.name != NONE]


def contrast(text: str, ground: str) -> float:
    """The contrast of WCAG 2."""
    light, dark = sorted((luminance(Color.parse(text)), luminance(Color.parse(ground))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: Color) -> float:
    parts = [part / 255 for part in colour.rgb]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)
def test_texts_can_be_read_on_their_grounds(theme: Theme) -> None:
    variables = theme.variables
    pairs = [
        *((theme.foreground, variables[name]) for name in ("diff-added", "diff-removed", "cursor")),
        *((theme.foreground, variables[name]) for name in ("diff-added-word", "diff-removed-word")),
        *((variables[name], theme.background) for name in ("diff-added-sign", "diff-removed-sign", "quiet")),
        *((colour, ground) for colour in (theme.warning, theme.accent) for ground in (theme.background, theme.panel)),
        (theme.primary, theme.background),
        (theme.foreground, theme.panel),
        *((variables[name], theme.background) for name in variables if name.startswith("syntax-")),
        *((variables[name], variables["diff-added"]) for name in variables if name.startswith("syntax-")),
        *((variables[name], variables["diff-removed"]) for name in variables if name.startswith("syntax-")),
    ]
    assert [(text, ground) for text, ground in pairs if contrast(text, ground) < LEAST_CONTRAST] == []


def test_every_variable_of_the_style_sheet_is_in_every_theme() -> None:
    for one, other in pairwise(THEMES):
        assert one.variables.keys() - other.variables.keys() == set()
    for name in THEMES[0].variables:
        assert f"${name}" in STYLE_SHEET, name


def test_what_colour_tells_is_told_by_signs_or_attributes_too() -> None:
    for name in ("page--added-word", "page--removed-word", "page--link", "text--chosen", "page--warning"):
        rule = next(line for line in STYLE_SHEET.splitlines() if f".{name}" in line)
        assert "text-style" in rule, name
