"""The themes. Hue never tells anything that a sign, bold or underline does not tell too."""

from __future__ import annotations

from textual.theme import BUILTIN_THEMES, Theme

COLOUR_BLIND, DARK, LIGHT, NONE = "colour-blind", "dark", "light", "none"


_GROUND = {
    True: ("#14181d", "#232a33", "#e2e6ea"),
    False: ("#ffffff", "#e8ecf1", "#1a1a1a"),
}
"""Background, panel and foreground, on dark and on light ground."""
_SHADES = {
    True: {
        "quiet": "#98a3af",
        "cursor": "#2f4a6b",
        "syntax-keyword": "#c9b6ff",
        "syntax-string": "#d8d8a8",
        "syntax-comment": "#8f98a3",
        "syntax-literal": "#a8d8d8",
        "syntax-name": "#e6e6e6",
    },
    False: {
        "quiet": "#5f6770",
        "cursor": "#c5daf0",
        "syntax-keyword": "#5b2a9d",
        "syntax-string": "#5c5400",
        "syntax-comment": "#5f6770",
        "syntax-literal": "#00595c",
        "syntax-name": "#1a1a1a",
    },
}
_STYLES = {"cursor-style": "bold", "away-style": "none", "chosen-style": "bold underline", "quiet-style": "none"}
_STYLES_ALONE = {"cursor-style": "reverse", "away-style": "underline", "chosen-style": "reverse", "quiet-style": "dim"}
"""What tells the cursor and the like where colour does not."""
_DIFF = ("diff-added", "diff-removed", "diff-added-word", "diff-removed-word", "diff-added-sign", "diff-removed-sign")


def _theme(name: str, diff: tuple[str, ...], primary: str, accent: str, warning: str, *, is_dark: bool) -> Theme:
    background, panel, foreground = _GROUND[is_dark]
    return Theme(
        name=name,
        primary=primary,
        accent=accent,
        warning=warning,
        error=warning,
        success=primary,
        foreground=foreground,
        background=background,
        surface=background,
        panel=panel,
        dark=is_dark,
        variables=_STYLES | _SHADES[is_dark] | dict(zip(_DIFF, diff, strict=True)),
    )


def _without_colour() -> Theme:
    """The terminal's own two colours."""
    default = "ansi_default"
    variables = BUILTIN_THEMES["ansi-dark"].variables | dict.fromkeys((*_SHADES[True], *_DIFF), default)
    variables |= _STYLES_ALONE
    return Theme(
        name=NONE,
        primary=default,
        secondary=default,
        warning=default,
        error=default,
        success=default,
        accent=default,
        foreground=default,
        background=default,
        surface=default,
        panel=default,
        boost=default,
        variables=variables,
        ansi=True,
    )


_BLUE_ORANGE = ("#0f2a44", "#3d2606", "#1b5a93", "#8a5200", "#7cc4ff", "#ffb454")
_GREEN_RED = ("#12301c", "#3f1719", "#1f6b34", "#8e2a2d", "#56d364", "#ff8a80")
_BLUE_ORANGE_ON_LIGHT = ("#dcebfb", "#fdebd3", "#a9d0f5", "#f6c586", "#0b57a4", "#8f4a00")
THEMES = (
    # Blue and orange differ for every sort of colour vision.
    _theme(COLOUR_BLIND, _BLUE_ORANGE, "#6cb6ff", "#ffd166", "#ffb454", is_dark=True),
    _theme(DARK, _GREEN_RED, "#7aa2f7", "#ffd166", "#ffb454", is_dark=True),
    _theme(LIGHT, _BLUE_ORANGE_ON_LIGHT, "#0b57a4", "#7a4d00", "#8f4a00", is_dark=False),
    _without_colour(),
)

STYLE_SHEET = """
OutlineView, DetailView { background: $background; color: $foreground; }
TextLine { background: $background; color: $foreground; }
LineView { scrollbar-color: $quiet; scrollbar-background: $panel; }
LineView { scrollbar-color-hover: $primary; scrollbar-color-active: $primary; }
#heading, #state, #keys { background: $panel; }

.outline--cursor, .page--cursor { background: $cursor; text-style: $cursor-style; }
.outline--cursor-away, .page--cursor-away { background: $panel; text-style: $away-style; }
.outline--section { text-style: bold; }
.outline--folder { color: $foreground; }
.outline--quiet, .page--quiet, .text--quiet, .page--number { color: $quiet; text-style: $quiet-style; }
.outline--warning, .page--warning, .text--warning { color: $warning; text-style: bold; }
.outline--status { text-style: bold; }
.outline--added { color: $diff-added-sign; }
.outline--removed { color: $diff-removed-sign; }
.outline--reviewed { color: $success; text-style: bold; }

.page--heading, .page--head { text-style: bold; }
.page--head { color: $primary; }
.page--place { color: $primary; }
.page--sign { text-style: bold; }
.page--added { background: $diff-added; }
.page--removed { background: $diff-removed; }
.page--added-word { background: $diff-added-word; text-style: bold underline; }
.page--removed-word { background: $diff-removed-word; text-style: bold underline; }
.page--gap { background: $panel; }
.page--between { color: $quiet; }
.page--link { color: $primary; text-style: underline; }
.page--remedy { color: $accent; }
.page--found { text-style: reverse; }
.page--keyword { color: $syntax-keyword; }
.page--string { color: $syntax-string; }
.page--comment { color: $syntax-comment; text-style: italic; }
.page--literal { color: $syntax-literal; }
.page--name { color: $syntax-name; text-style: bold; }

.text--strong, .text--verdict { text-style: bold; }
.text--verdict { color: $accent; }
.text--key { color: $accent; text-style: bold; }
.text--chosen { background: $cursor; text-style: $chosen-style; }
"""
