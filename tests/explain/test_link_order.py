"""The order of objects in archives of objects."""

from __future__ import annotations

import pytest

from ar_builder import Object, ar
from explained_packages import report_on
from pydistdiff.model import AttributeChange, Verdict

ONE, TWO, THREE = (Object(f"{name}.o", name.encode() * 40) for name in ("one", "two", "three"))
CAUSE = "parallel-link-order"


def order_of(a: bytes, b: bytes) -> list[tuple]:
    """What is told of the order, and whether it counts."""
    report = report_on(a, b, "x.a")
    assert report.verdict is Verdict.DIFFERENT
    return [
        (change.a, change.b, change.cause, change.harmless)
        for change in report.root.changes
        if isinstance(change, AttributeChange) and change.name == "order"
    ]


def test_the_same_objects_in_another_order_are_explained_and_count():
    assert order_of(ar(ONE, TWO, THREE), ar(THREE, ONE, TWO)) == [("one.o first", "three.o first", CAUSE, False)]


def test_an_object_that_differs_beside_stays_unexplained():
    other = TWO._replace(data=b"twx" * 40)
    a, b = ar(ONE, TWO, THREE), ar(THREE, ONE, other)
    assert order_of(a, b) == [("one.o first", "three.o first", CAUSE, False)]
    (child,) = report_on(a, b, "x.a").root.children
    assert (child.name, child.harmless, [change.cause for change in child.changes]) == ("two.o", False, [None])


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ((ONE, TWO, THREE), (TWO, ONE)),
        ((ONE, TWO), (TWO, ONE, THREE)),
        ((ONE, TWO, THREE), (TWO, ONE, Object("four.o", b"other bytes" * 20))),
    ],
)
def test_other_objects_are_no_other_order_alone(a, b):
    assert [row[2] for row in order_of(ar(*a), ar(*b))] == [None]


def test_the_table_of_symbols_is_told_beside_the_order():
    a = ar(ONE, TWO, symbols=(("f", 0), ("g", 1)))
    b = ar(TWO, ONE, symbols=(("g", 0), ("f", 1)))
    report = report_on(a, b, "x.a")
    assert {change.name: change.cause for change in report.root.changes} == {"order": CAUSE, "symbols in /": None}


def test_other_archives_have_their_own_cause():
    import package_builder as build

    a, b = build.zip_archive({"x": "x", "y": "y"}), build.zip_archive({"y": "y", "x": "x"})
    assert [cause.id for cause in report_on(a, b, "x.zip").causes] == ["member-order"]
