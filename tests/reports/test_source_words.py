"""What the first lines say of a distribution and its sources."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from pydistdiff.model import Derivation, Generated, InputKind, Side, Status, Verdict
from pydistdiff.reports.block import block
from pydistdiff.reports.review_lines import groups
from pydistdiff.reports.source_words import source_statement
from pydistdiff.review import review
from report_builder import node, report, text


def edit(added, removed):
    """A change of so many lines."""
    return text(*[("-", "old")] * removed, *[("+", "new")] * added)


CAME = node("build/evil.m4", Status.ADDED, changes=(edit(40, 0),))
CHANGED = node("configure.ac", changes=(edit(3, 1),))
BLOB = node("tests/good.xz", Status.ADDED)
ODD = node("odd", changes=())


def derivation(**fields):
    lists = dict.fromkeys(("extra", "changed", "elsewhere", "unchecked", "generated", "left_out"), ())
    return Derivation(source=Side.A, **(lists | fields))


def told(*nodes, kind=InputKind.GIT, **fields):
    made = report(Verdict.DIFFERENT, *nodes, derivation=derivation(**fields))
    return replace(made, a=replace(made.a, kind=kind))


def test_nothing_is_said_where_nothing_is_made_of_the_other():
    assert source_statement(report(Verdict.DIFFERENT, CAME)) is None


def test_names_come_first_with_a_few_words_each():
    made = told(CAME, CHANGED, BLOB, ODD, extra=(CAME.id, BLOB.id), changed=(CHANGED.id, ODD.id), left_out=("x", "y"))
    assert source_statement(made) == (
        "Not in the checkout: build/evil.m4 (40 lines), tests/good.xz (1,210 bytes); other bytes than in the checkout: "
        "configure.ac (+3 −1), odd; 2 files of the checkout left out"
    )
    assert block(made)[1] == source_statement(made)


def test_what_is_not_checked_is_named_and_the_rest_counted():
    generated = tuple(Generated(node=str(number), rule="metadata") for number in range(3))
    unchecked = (Generated(node=BLOB.id, rule="cython"),)
    assert source_statement(told(BLOB, unchecked=unchecked, generated=generated)) == (
        "Against the checkout: nothing in it is unexpected; generated, not checked: tests/good.xz (1,210 bytes); "
        "3 generated files as expected"
    )


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (InputKind.GIT, "checkout"),
        (InputKind.DIRECTORY, "folder"),
        (InputKind.SDIST, "sdist"),
        (InputKind.ARCHIVE, "source archive"),
    ],
)
def test_the_sources_are_called_what_they_are(kind, name):
    assert source_statement(told(kind=kind)) == f"Against the {name}: nothing in it is unexpected"


def test_many_names_and_long_ones_are_cut_and_counted():
    nodes = [node(f"{number}{'n' * 200}", Status.ADDED) for number in range(9)]
    statement = source_statement(told(*nodes, extra=tuple(each.id for each in nodes)))
    assert statement.count("…") == 6
    assert statement.endswith(" and 3 more")


def test_a_saved_report_may_name_nodes_that_it_has_not():
    assert source_statement(told(extra=("lost",))) == "Not in the checkout: lost"


def test_the_review_names_thirty_and_counts_the_others():
    nodes = [node(f"f{number:02}", Status.ADDED, changes=(edit(1, 0),)) for number in range(40)]
    found = derivation(extra=tuple(each.id for each in nodes[:35]), elsewhere=(nodes[35].id,), changed=(nodes[36].id,))
    made = report(Verdict.DIFFERENT, *nodes, derivation=found)
    made = replace(made, review=review(made.root, derivation=found))
    (line,) = [line for line in groups(made) if line.startswith("source: ")]
    assert line.startswith("source: f00 (the sources do not have it; came, 1 line), ")
    assert line.endswith("f29 (the sources do not have it; came, 1 line) and 7 more")
    reasons = {entry.node: entry.reason for entry in made.review if entry.group == "source"}
    assert reasons[nodes[35].id].startswith("the sources have it at another place; ")
    assert reasons[nodes[36].id].startswith("the sources have other bytes; ")
