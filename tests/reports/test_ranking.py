from __future__ import annotations

from msgspec import structs

from pydistdiff.model import Role, Status, Verdict
from pydistdiff.reports.ranking import Concern, entries, own_concern, unexplained
from report_builder import attribute, different, edit, node, report

EXPLAINED = {"changes": (attribute("mode", "1", "2", cause="member-mode"),), "causes": ("member-mode",)}
HARMLESS = {
    "changes": (attribute("mtime", "1", "2", cause="member-time", harmless=True),),
    "causes": ("member-time",),
    "harmless": True,
    "folded": True,
}


def names(*children: object, **fields: object) -> list[str]:
    made = report(Verdict.DIFFERENT, *children, **fields)
    return [entry.name for entry in entries(made.root)]


def test_unexplained_comes_before_explained_before_harmless() -> None:
    order = names(node("c", **HARMLESS), node("b", **EXPLAINED), node("a2", changes=(edit(),)))
    assert order == ["a2", "b", "c"]


def test_what_runs_by_itself_comes_first_and_documentation_late() -> None:
    roles = [Role.TEST, Role.DOCUMENTATION, None, Role.CODE, Role.NATIVE, Role.METADATA, Role.STARTUP, Role.SCRIPT]
    children = [node(str(role), role=role, changes=(edit(),)) for role in roles]
    assert names(*children) == ["startup", "metadata", "script", "code", "native", "None", "documentation", "test"]


def test_every_role_has_a_rank() -> None:
    children = [node(role.value, role=role, changes=(edit(),)) for role in Role]
    assert sorted(names(*children)) == sorted(role.value for role in Role)


def test_equal_ones_are_ordered_by_name_whatever_the_order_of_the_report() -> None:
    children = [node(name, changes=(edit(),)) for name in "bdac"]
    assert names(*children) == names(*reversed(children)) == list("abcd")


def test_what_lies_in_an_archive_follows_it_and_lends_it_its_importance() -> None:
    inner = node(
        "z.zip", role=Role.DATA, children=(node("b", **HARMLESS), node("a.pth", role=Role.STARTUP, changes=(edit(),)))
    )
    assert names(node("code.py", changes=(edit(),)), inner) == ["z.zip", "z.zip > a.pth", "z.zip > b", "code.py"]


def test_below_a_folded_node_nothing_is_listed_but_counted() -> None:
    inner = node("z.zip", **HARMLESS, children=(node("a", **HARMLESS), node("b", **HARMLESS)))
    made = report(Verdict.DIFFERENT, inner)
    (entry,) = entries(made.root)
    assert (entry.folded, entry.inside) == (True, 2)
    assert [entry.name for entry in entries(made.root, unfolded=True)] == ["z.zip", "z.zip > a", "z.zip > b"]


def test_what_is_not_explained_is_never_folded() -> None:
    made = report(Verdict.DIFFERENT, node("x", changes=(edit(),), harmless=True, folded=True))
    (entry,) = entries(made.root)
    assert (entry.concern, entry.folded) == (Concern.UNEXPLAINED, False)


def test_the_root_comes_first_among_its_equals() -> None:
    change = (attribute("order", "1", "2"),)
    assert names(node("a", changes=(edit(),)), node("b", **EXPLAINED), changes=change)[1:] == ["a", "b"]
    explained = (structs.replace(change[0], cause="member-order"),)
    assert names(node("a", changes=(edit(),)), node("b", **EXPLAINED), changes=explained)[0::2] == ["a", "b"]
    harmless = (structs.replace(explained[0], harmless=True),)
    order = names(node("a", changes=(edit(),)), node("b", **EXPLAINED), changes=harmless)
    assert order[:2] == ["a", "b"]
    assert len(order) == 3


def test_a_harmless_root_before_harmless_members_is_not_put_between_the_members_of_an_archive() -> None:
    inner = node("z.zip", children=(node("a", changes=(edit(),)), node("b", **HARMLESS)))
    change = (attribute("order", "1", "2", cause="member-order", harmless=True),)
    assert names(inner, node("y", **HARMLESS), changes=change)[:3] == ["z.zip", "z.zip > a", "z.zip > b"]


def test_a_difference_without_any_change_is_not_taken_for_explained() -> None:
    assert own_concern(node("x")) is Concern.UNEXPLAINED
    assert own_concern(node("x", Status.SAME)) is Concern.HARMLESS
    assert own_concern(node("x", children=(node("y"),))) is Concern.HARMLESS


def test_unexplained_names_the_members_of_the_inputs_only() -> None:
    made = different()
    found = unexplained(made.root)
    assert all(not entry.way for entry in found)
    assert found[0].name == "demo/hook.pth"
    assert len(found) == 11


def test_an_equal_id_in_a_foreign_report_confuses_nothing() -> None:
    twins = [node("a", id="x", changes=(edit(),)), node("b", id="x", **HARMLESS)]
    assert names(*twins) == ["a", "b"]


def test_a_deep_tree_needs_no_recursion() -> None:
    deep = node("x", changes=(edit(),))
    for _ in range(5_000):
        deep = structs.replace(deep, changes=(), children=(deep,))
    assert len(entries(report(Verdict.DIFFERENT, deep).root)) == 5_001
