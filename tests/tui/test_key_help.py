from __future__ import annotations

import pytest
from textual.binding import Binding

from pydistdiff.tui.app import ReportApp
from pydistdiff.tui.detail_view import DetailView
from pydistdiff.tui.key_help import HelpScreen, keys_of
from pydistdiff.tui.outline_view import OutlineView
from pydistdiff.tui.report_screen import ReportScreen
from pydistdiff.tui.themes import NONE, THEMES
from report_builder import different
from tui_driver import Ui, play

OWNERS = (ReportScreen, OutlineView, DetailView, ReportApp)
VIEWS = (
    "j k h l enter tab n N right_square_bracket left_square_bracket slash f 1 2 3 4 5 6 i u w c C m y Y e p s "
    "question_mark q"
)


def bindings() -> list[Binding]:
    owners = {owner for kind in OWNERS for owner in kind.__mro__ if owner.__module__.startswith("pydistdiff.")}
    return [binding for owner in owners for binding in Binding.make_bindings(vars(owner).get("BINDINGS", ()))]


def test_every_key_of_the_design_is_bound() -> None:
    assert set(VIEWS.split()) <= {binding.key for binding in bindings()}


def test_every_binding_is_told_in_the_help_or_is_another_key_for_one_that_is() -> None:
    told = {binding.action for binding in bindings() if binding.tooltip}
    assert {binding.action for binding in bindings()} - told == set()


@pytest.mark.parametrize("size", [(80, 24), (40, 24), (120, 40)])
def test_the_help_has_every_key_and_closes(size: tuple[int, int]) -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("?")
        screen = ui.app.screen
        assert isinstance(screen, HelpScreen)
        text = "\n".join(screen.lines())
        for kind in OWNERS:
            for key in keys_of(kind, ui.app):
                assert f"{key.names:<18} {key.told}" in text
        assert "A added, R removed, C changed, M moved, = same" in text
        await ui.press("escape")
        assert isinstance(ui.app.screen, ReportScreen)

    play(different(), steps, size=size)


def test_the_palette_finds_a_command_by_what_it_does_and_runs_it() -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("ctrl+p")
        await ui.write("hide what")
        await ui.pilot.pause(0.3)
        await ui.press("enter")
        await ui.pilot.pause(0.3)
        assert "harmless hidden" in ui.screen.state.plain

    play(different(), steps)


def test_the_palette_offers_everything_before_a_word_is_typed() -> None:
    async def steps(ui: Ui) -> None:
        from pydistdiff.tui.key_help import KeyCommands

        hits = [hit async for hit in KeyCommands(ui.screen).discover()]
        assert {hit.text or str(hit.display) for hit in hits} >= {"What to review first", "End the program"}
        assert len(hits) == sum(len(list(keys_of(kind, ui.app))) for kind in OWNERS)

    play(different(), steps)


def test_the_themes_go_round_and_the_one_without_colour_has_none() -> None:
    async def steps(ui: Ui) -> None:
        seen = [ui.app.theme]
        for _ in range(3):
            await ui.press("ctrl+t")
            seen.append(ui.app.theme)
        assert seen == [theme.name for theme in THEMES]
        assert ui.app.theme == NONE
        screenshot = ui.strips()
        filtered = [
            segment.style
            for strip in screenshot
            for filter_ in [ui.app.get_line_filters()[-1]]
            for segment in filter_.apply(list(strip), ui.app.screen.background_colors[1])
        ]
        assert {style.color.name for style in filtered if style and style.color} <= {"default"}
        assert {style.bgcolor.name for style in filtered if style and style.bgcolor} <= {"default"}
        assert any(style.reverse for style in filtered if style)
        await ui.press("ctrl+t")
        assert ui.app.theme == THEMES[0].name

    play(different(), steps)


def test_no_color_is_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def steps(ui: Ui) -> None:
        assert ui.app.theme == NONE

    play(different(), steps)


def test_the_keys_at_the_bottom_are_eight_at_most_and_fit_80_columns() -> None:
    async def steps(ui: Ui) -> None:
        for _ in range(2):
            keys = {name for _, name in ui.screen.keys._lines[0]}
            assert len(keys) == 8
            assert not ui.lines[-1].endswith("…")
            await ui.press("tab")

    play(different(), steps, size=(80, 24))


def test_a_key_that_a_pane_names_for_the_bottom_is_bound() -> None:
    names = {binding.key for binding in bindings()}
    assert set(OutlineView.FOOTER) <= names
    assert set(DetailView.FOOTER) <= names
