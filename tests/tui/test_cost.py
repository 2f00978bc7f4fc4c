"""What a key costs, in counts: rows drawn, rows walked; never by a clock."""

from __future__ import annotations

from array import array

from msgspec import structs

from pydistdiff.model import Report, Review, ReviewGroup, Verdict
from pydistdiff.tui.filters import Shown
from pydistdiff.tui.outline_rows import OutlineRows
from pydistdiff.tui.outline_tree import OutlineTree
from pydistdiff.tui.summary_page import MOST_REVIEWED
from report_builder import edit, node, report, summary, text
from tui_driver import Ui, play

MEMBERS = 50_000
LINES = 200_000
HEIGHT = 40


def many_members() -> Report:
    change = (edit(),)
    children = tuple(node(f"demo/p{at % 50:02}/m{at:05}.py", changes=change) for at in range(MEMBERS))
    return report(Verdict.DIFFERENT, *children, summary=summary(members_a=MEMBERS, changed=MEMBERS), review=())


def long_diff() -> Report:
    rows = tuple(("-+ "[at % 3], f"    value_{at} = call({at})") for at in range(LINES))
    return report(Verdict.DIFFERENT, node("demo/big.py", changes=(text(*rows),)))


def test_a_key_in_the_outline_of_50_000_members_draws_a_screen_at_most() -> None:
    async def steps(ui: Ui) -> None:
        outline = ui.screen.outline
        assert outline.rows == MEMBERS + 53
        assert outline.drawn <= 2 * HEIGHT
        for key, most in (("j", 4), ("k", 4), ("pagedown", 2 * HEIGHT), ("G", 2 * HEIGHT), ("g", 2 * HEIGHT)):
            before = outline.drawn
            await ui.press(key)
            assert outline.drawn - before <= most, key
        await ui.press("n")
        before = ui.screen.detail.drawn
        await ui.press("n")
        assert ui.screen.detail.drawn - before <= 2 * HEIGHT

    play(many_members(), steps, size=(120, HEIGHT))


def test_a_key_in_a_diff_of_200_000_lines_draws_a_screen_at_most() -> None:
    async def steps(ui: Ui) -> None:
        detail = ui.screen.detail
        await ui.press("]", "tab")
        assert detail.rows > LINES
        for key, most in (("j", 4), ("pagedown", 2 * HEIGHT), ("G", 2 * HEIGHT), ("k", 4), ("u", 2 * HEIGHT)):
            before = detail.drawn
            await ui.press(key)
            assert detail.drawn - before <= most, key

    play(long_diff(), steps, size=(120, HEIGHT))


def test_changed_words_are_worked_out_for_what_is_seen_alone() -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("]", "n", "G", "g")
        (hunk,) = ui.screen.pages.hunks
        assert 0 < len(hunk._words) <= 4 * HEIGHT
        assert len(hunk._pairs) <= 4 * HEIGHT

    play(long_diff(), steps, size=(120, HEIGHT))


def test_the_outline_is_flat_arrays_and_a_closed_row_costs_nothing() -> None:
    tree = OutlineTree(many_members().root, "root")
    assert isinstance(tree.depths, array)
    assert isinstance(tree.sizes, array)
    rows = OutlineRows(tree)
    assert len(rows.seen) == len(tree)
    rows.set_open(1, False)
    assert rows.seen == [0, 1]
    rows.show(Shown(text="m00001"))
    assert [tree.labels[row] for row in rows.seen] == ["Summary", "Unexplained", "demo/", "p01/", "m00001.py"]
    rows.show(Shown())
    assert rows.seen == [0, 1]


def test_the_first_page_lists_so_many_members_of_a_group_and_counts_the_rest() -> None:
    made = many_members()
    children = made.root.children
    entries = tuple(Review(node=each.id, group=ReviewGroup.CODE, reason="changed; not explained") for each in children)

    async def steps(ui: Ui) -> None:
        lines = ui.whole_page
        assert sum("changed; not explained" in line for line in lines) == MOST_REVIEWED
        assert f"… and {MEMBERS - MOST_REVIEWED:,} more; the outline has all" in "\n".join(lines)
        assert len(lines) < MOST_REVIEWED + 40

    play(structs.replace(made, review=entries), steps, size=(120, HEIGHT))
