"""Each state of a member is said in words; nothing is ever empty."""

from __future__ import annotations

import pytest
from msgspec import structs

from pydistdiff.events import Failed, Finished, NodeDone, Paired, Progress
from pydistdiff.model import (
    Api,
    BytesChange,
    BytesView,
    Fallback,
    MemberType,
    Node,
    OpaqueChange,
    Operation,
    Status,
    TextChange,
    Truncated,
    Verdict,
)
from pydistdiff.tui.parts import Tab
from pydistdiff.tui.session import Session
from report_builder import (
    CONTENT,
    attribute,
    cause,
    different,
    edit,
    metadata,
    names,
    node,
    report,
    reviewed,
    same_contents,
    summary,
    text,
    value,
)
from tui_driver import Ui, play

BYTES = BytesChange(
    significance=CONTENT,
    size_a=4_096,
    size_b=4_096,
    first_difference=500,
    hunks=((("-", 496, "00 01 02 03", "...."), ("+", 496, "00010204", "...."), (" ", 512, "ff", ".")),),
    truncated=Truncated(shown=3, total=90, limit="--max-hexdump-rows"),
)
CUT = Truncated(shown=2, total=9_000, limit="--max-diff-lines")
NO_ROWS = TextChange(significance=CONTENT, lines_added=0, lines_removed=0, hunks=())
PATH = attribute("path", None, "demo/empty.txt")

STATES: dict[str, tuple[Node, list[str]]] = {
    "added": (
        node("n.py", Status.ADDED, changes=(text(("+", "import os"), a_start=0),)),
        ["added n.py (code, 1,210 bytes, +1 −0)", "It is in b alone.", "import os", "! Not explained."],
    ),
    "removed": (
        node("n.py", Status.REMOVED, changes=(text(("-", "import os"), b_start=0),)),
        ["removed n.py (code, 1,204 bytes, +0 −1)", "It is in a alone."],
    ),
    "empty": (
        node("demo/empty.txt", Status.ADDED, changes=(PATH,)),
        ["It is in b alone.", "There is no content to show."],
    ),
    "moved": (
        node("n.py", Status.MOVED, a="src/n.py", changes=(attribute("path", "src/n.py", "n.py"),)),
        ["moved src/n.py → n.py (code, 1,204 → 1,210 bytes)", "Its bytes are equal; it is at another path."],
    ),
    "same": (node("n.py", Status.SAME), ["Its bytes are equal; it is listed for another reason, such as a hazard."]),
    "only attributes": (
        node("n.py", changes=(attribute("mode", "644", "755", cause="x", harmless=True),), causes=("x",)),
        ["Only attributes differ.", "mode: 644 → 755 [x, harmless]", "Explained and harmless."],
    ),
    "explained": (
        node("n.py", changes=(attribute("mode", "644", "755", cause="x"),), causes=("x",)),
        ["Explained, and it counts."],
    ),
    "cut": (
        node("n.py", changes=(text(("+", "a"), ("+", "b"), truncated=CUT),)),
        ["… 2 of 9,000 lines shown (limit: --max-diff-lines)"],
    ),
    "no rows": (node("n.py", changes=(NO_ROWS,)), ["There is no line to show."]),
    "opaque": (
        node("n.bin", changes=(OpaqueChange(significance=CONTENT, reason="it is a pickle"),)),
        ["The bytes differ, and nothing says how: it is a pickle"],
    ),
    "fallback": (
        node("x.json", fallback=Fallback(wanted="json", reason="line 3 is no JSON"), changes=(edit(),)),
        ["not compared as json: line 3 is no JSON"],
    ),
    "bytes": (
        node("x.bin", changes=(BYTES,)),
        ["The first byte that differs is at 500 (0x1f4).", "00 01 02 03 |....|", "… 3 of 90 rows shown"],
    ),
    "link": (
        node("l", type_a=MemberType.SYMLINK, target_a="../away", changes=(attribute("type", "symlink", "file"),)),
        ["type: symlink to ../away → regular file"],
    ),
    "holds": (
        node("in.zip", children=(node("b.txt", changes=(edit(),), headline="one line"),)),
        ["Nothing but what lies in it differs.", "1 difference inside:", "changed b.txt one line"],
    ),
    "attributes and what is inside": (
        node("in.zip", changes=(attribute("comment", None, ""),), children=(node("b.txt", changes=(edit(),)),)),
        ["Of the file itself only attributes differ.", "comment: (none) → (empty)"],
    ),
    "several causes": (
        node("n.py", causes=("x",), changes=(edit(1), structs.replace(edit(9), cause="x", harmless=True))),
        ["! 1 of 2 not explained.", "Explained by x, harmless:"],
    ),
}


@pytest.mark.parametrize("width", [60, 120, 200])
def test_each_state_is_said_in_words(width: int) -> None:
    async def steps(ui: Ui) -> None:
        for name, (member, expected) in STATES.items():
            ui.screen.go_to(ui.screen.outline.outline.tree.row_of(member), Tab.DIFF)
            page = " ".join(" ".join(ui.whole_page).split())
            assert (name, [told for told in expected if told not in page]) == (name, [])
            for tab in Tab:
                ui.screen.set_tab(tab)
                assert any(line.strip() for line in ui.whole_page)

    members = (member for member, _ in STATES.values())
    play(report(Verdict.DIFFERENT, *members, causes=(cause("x"),)), steps, size=(width, 40))


def test_the_first_page_tells_public_names_and_leads_to_their_members() -> None:
    async def steps(ui: Ui) -> None:
        page = [line.strip() for line in ui.whole_page]
        assert "Public names: 2 breaking changes, 1 compatible" in page
        assert "breaks: demo.core.f changed (a parameter without default came): f(x, y)" in page
        assert "demo.core.g added: g(x, /)" in page
        at = page.index("demo.core.g added: g(x, /)")
        link = ui.screen.detail.page.link(at)
        assert link is not None and link.node is not None and link.node.name == "demo/core.py"

    play(reviewed(), steps, size=(200, 60))


def test_the_first_page_tells_what_the_code_newly_does() -> None:
    made = reviewed()
    many = structs.replace(made, facts=(*made.facts, *(made.facts[0],) * 300))

    async def steps(ui: Ui) -> None:
        page = [line.strip() for line in ui.whole_page]
        at = page.index("What the code newly does")
        assert page[at + 1 : at + 3] == [
            "demo/core.py:3: calls socket.create_connection (network)",
            "gone: has no source (binary in both)",
        ]
        link = ui.screen.detail.page.link(at + 1)
        assert link is not None and link.node is not None and link.node.name == "demo/core.py"
        assert page[at + 201] == "… and 102 more; other reports have all"

    play(many, steps, size=(200, 60))


def test_of_many_public_names_the_rest_is_counted() -> None:
    many = names(*(f"f{number}" for number in range(300)))
    made = report(Verdict.DIFFERENT, node("n.py"), api=Api(breaking=0, compatible=300, entries=many))

    async def steps(ui: Ui) -> None:
        page = [line.strip() for line in ui.whole_page]
        assert sum("changed (parameter-added)" in line for line in page) == 200
        assert "… and 100 more; other reports have all" in page

    play(made, steps, size=(160, 60))


def test_values_are_a_table_with_path_both_values_and_the_reason() -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("]")
        lines = [" ".join(line.split()) for line in ui.page]
        assert "path a b why" in lines
        assert "~ Requires-Python >=3.7 >=3.8 ! not explained" in lines
        assert "+ Requires-Dist.pysocks PySocks>=1 ! not explained" in lines

    play(report(Verdict.DIFFERENT, metadata()), steps)


def test_a_value_that_is_too_wide_stands_below_its_path() -> None:
    member = node(
        "x.json", changes=(value(Operation.CHANGED, "k", a="a" * 90, b="b" * 90), value(Operation.ADDED, "z", b="1"))
    )

    async def steps(ui: Ui) -> None:
        await ui.press("]")
        lines = [line.strip() for line in ui.page]
        at = lines.index("~ k  ! not explained")
        assert lines[at + 1].startswith("- aaaa")
        assert lines[at + 2].startswith("+ bbbb")
        assert any(line.split()[:3] == ["+", "z", "1"] for line in lines)

    play(report(Verdict.DIFFERENT, member), steps)


def test_another_order_is_told_by_moves() -> None:
    moves = tuple((at, 29 - at) for at in range(30))
    changes = (
        value(Operation.REORDERED, "list", items=30, moves=moves, truncated=CUT),
        value(Operation.MOVED, "list", 3),
        value(Operation.REMOVED, "list", "gone", a="gone"),
    )

    async def steps(ui: Ui) -> None:
        await ui.press("]")
        page = " ".join(" ".join(ui.page).split())
        assert "% list other order of 30 items; ! not explained" in page
        assert "place in a → place in b: 0 → 29, 1 → 28" in page
        assert "29 → 0" in page
        assert "… 2 of 9,000 parts shown" in page
        assert "> list[3] moved; ! not explained" in page
        assert "- list gone" in page

    play(report(Verdict.DIFFERENT, node("x.json", changes=changes)), steps)


def test_the_bytes_tab_shows_hexdumps_also_of_views() -> None:
    view = BytesView(label="as bytes", size_a=1, size_b=1, first_difference=0, hunks=((("+", 0, "00", "."),),))

    async def steps(ui: Ui) -> None:
        await ui.press("]", "t", "t", "t")
        assert ui.page[0] == "as bytes"
        assert any("00000000  00" in line for line in ui.page)
        assert "Bytes 1" in ui.of(ui.screen.tabs)[0]

    play(report(Verdict.DIFFERENT, node("x", changes=(edit(),), views=(view,))), steps)


def test_the_attributes_tab_has_both_paths_sizes_and_what_differs() -> None:
    many = attribute("mtime", "1", "2", members=26, examples=("a.py", "b.py"), truncated=CUT)

    async def steps(ui: Ui) -> None:
        await ui.press("]", "t", "t")
        page = [" ".join(line.split()) for line in ui.page]
        assert "path in a n.py" in page
        assert "size 1,204 bytes → 1,210 bytes" in page
        assert "link target ../x → (none)" in page
        assert "mtime 1 → 2 (26 members, such as a.py, b.py)" in page
        assert "b.py" in page
        assert "… 2 of 9,000 examples shown (limit: --max-diff-lines)" in page

    member = node("n.py", changes=(many,), type_a=MemberType.SYMLINK, target_a="../x")
    play(report(Verdict.DIFFERENT, member), steps)


def test_the_causes_tab_says_what_is_left_and_what_each_cause_is() -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("n")
        await ui.press("t")
        page = ui.whole_page
        assert page[0] == "! 1 change of 3 not explained."
        assert "x: times of members" in page
        assert "remedy: do this" in page
        assert "unheard-of: the report says no more of it" in page

    changes = (edit(1), attribute("mode", "1", "2", cause="x"), attribute("uid", "1", "2", cause="unheard-of"))
    member = node("n.py", causes=("x", "unheard-of"), changes=changes)
    play(report(Verdict.DIFFERENT, member, causes=(cause("x", remedy="do this"),)), steps)


def test_without_causes_that_is_said() -> None:
    async def steps(ui: Ui) -> None:
        await ui.press("x")
        assert ui.page[0] == "There is no cause: nothing that differs was recognised."
        await ui.press("z")
        assert ui.page[0] == "Hazards: none."

    play(report(Verdict.DIFFERENT, node("n.py", changes=(edit(),))), steps)


def test_problems_stand_with_their_member() -> None:
    made = different()
    problem = structs.replace(made.problems[0], member=f"{made.a.path} > demo/core.py")

    async def steps(ui: Ui) -> None:
        await ui.press("]")
        while "core.py" not in ui.cursor_row:
            await ui.press("]")
        assert any("corrupt-member: the CRC is wrong, pip refuses it" in line for line in ui.page)
        await ui.press("T")
        assert any("problem: corrupt-member in a" in line for line in ui.page)

    play(structs.replace(made, problems=(problem,)), steps)


def test_the_policy_stands_with_the_inputs() -> None:
    from pydistdiff.model import IgnoredCause, Policy

    policy = Policy(
        accept=Verdict.EQUIVALENT,
        ignore=(IgnoredCause(cause="list-order", reason="of no matter", changes=3),),
        exclude=(),
        fail_on_hazard=False,
        source="command line",
        verdict=Verdict.EQUIVALENT,
    )

    async def steps(ui: Ui) -> None:
        await ui.press("t", "t")
        page = "\n".join(ui.whole_page)
        assert "accepts equivalent; verdict with it: equivalent" in page
        assert "ignores list-order: 3 changes" in page
        assert "reason: of no matter" in page

    play(structs.replace(same_contents(), policy=policy), steps)


def test_an_equivalent_report_has_nothing_that_counts() -> None:
    async def steps(ui: Ui) -> None:
        assert not any("Unexplained" in row for row in ui.outline)
        await ui.press("]")
        assert ui.told[-1] == "There is no unexplained difference further down."

    harmless = node(
        "a", harmless=True, causes=("x",), changes=(attribute("mtime", "1", "2", cause="x", harmless=True),)
    )
    counts = summary(members_a=1, members_b=1, changed=1, explained=1)
    play(report(Verdict.EQUIVALENT, harmless, harmless=True, causes=(cause("x"),), summary=counts), steps)


def growing() -> Session:
    """The outline of two members, one of which is done."""
    made = different()
    outline = structs.replace(made.root, changes=(), children=(node("a.py"), node("b.py"), node("c.py")))
    session = Session("a.whl", "b.whl")
    session.take(Paired(outline))
    session.take(Progress(3, 10, "b.py"))
    session.take(NodeDone(node("a.py", changes=(edit(3),))))
    session.take(NodeDone(node("b.py", changes=(edit(4),)), is_explained=False))
    return session


def test_what_is_still_being_computed_is_said_to_be_so() -> None:
    async def steps(ui: Ui) -> None:
        assert ui.lines[1] == " computing: 3 of 10; b.py"
        assert ui.page[0].startswith("Still computing")
        rows = {row.split()[1]: row.split() for row in ui.outline if row.split()[0] == "C"}
        assert rows == {
            "a.py": ["C", "a.py", "+1", "−1", "!"],
            "b.py": ["C", "b.py", "+1", "−1", "…"],
            "c.py": ["C", "c.py", "…"],
        }
        await ui.press("j", "j")
        assert any("return 1" in line for line in ui.page)
        await ui.press("j")
        assert any("What explains it is still being computed." in line for line in ui.page)
        await ui.press("t")
        assert ui.page[0].startswith("Still computing")
        await ui.press("T", "j")
        assert ui.page[1].strip() == "Still computing; it is shown as soon as it is known."
        await ui.press("s")
        assert ui.told[-1] == "The report can be saved when it is finished."

    play(growing(), steps)


def test_a_comparison_that_fails_says_why_and_what_is_known_stays() -> None:
    session = growing()
    session.take(Failed("the process that compares has ended"))

    async def steps(ui: Ui) -> None:
        assert ui.page[0] == "There is no report: the process that compares has ended"
        await ui.press("j", "j")
        assert any("return 1" in line for line in ui.page)

    play(session, steps)


def test_a_session_knows_all_once_it_is_finished() -> None:
    session = growing()
    made = different()
    session.take(Finished(made))
    assert session.report is made
    assert session.root is made.root
    assert session.progress is None
    assert all(session.detail(inner) is inner and session.knows_causes(inner) for inner in made.root.walk())
