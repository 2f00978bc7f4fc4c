from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from document_pairs import compared, explained, told
from pydistdiff.model import TextView, ValueChange

PATH = "m/static/x.js.map"
BASE: dict[str, Any] = {
    "version": 3,
    "file": "x.js",
    "sources": ["src/a.ts", "src/b.ts"],
    "sourcesContent": ["const a = 1\nexport { a }\n", "let b\n"],
    "names": ["a", "b"],
    "mappings": "AAAA,CAAC;AACA,GAAG",
}


def source_map(**changed: object) -> str:
    return json.dumps({key: value for key, value in (BASE | changed).items() if value is not ...})


def headline(a: str, b: str) -> str | None:
    return compared(a, b, PATH)[1].headline


@pytest.mark.parametrize("path", [PATH, "x.CSS.MAP", "x.mjs.map", "x.cjs.map", "x.d.ts.map"])
def test_a_source_map_is_known_by_its_extension(path: str) -> None:
    kind, _, fallback = compared(source_map(), source_map(file="y.js"), path)
    assert (kind, fallback) == ("source-map", None)


def test_sources_and_names_that_came_and_went() -> None:
    other = source_map(
        sources=["src/c.ts", "src/a.ts"], sourcesContent=["var c\n", BASE["sourcesContent"][0]], names=["c", "b"]
    )
    assert told(source_map(), other, PATH) == [
        ("removed", ("sources", "src/b.ts"), "src/b.ts"),
        ("added", ("sources", "src/c.ts"), "src/c.ts"),
        ("removed", ("sourcesContent", "src/b.ts"), "let b\n"),
        ("added", ("sourcesContent", "src/c.ts"), "var c\n"),
        ("removed", ("names", "a"), "a"),
        ("added", ("names", "c"), "c"),
    ]
    assert headline(source_map(), other) == "sources: 1 added, 1 removed; names: 1 added, 1 removed"


def test_the_lines_of_a_source_that_changed_are_shown() -> None:
    other = source_map(sourcesContent=["const a = 2\nexport { a }\n", "let b\n"])
    kind, comparison, _ = compared(source_map(), other, PATH)
    (view,) = comparison.views
    assert isinstance(view, TextView)
    assert (kind, view.label) == ("source-map", "source src/a.ts")
    assert view.hunks[0].lines == (("-", "const a = 1"), ("+", "const a = 2"), (" ", "export { a }"))
    assert comparison.headline == "sources: 1 changed"


def test_a_long_content_is_told_by_its_digest() -> None:
    a, b = (source_map(sourcesContent=[text * 100, "let b\n"]) for text in ("one\n", "two\n"))
    ((op, path, before, after),) = told(a, b, PATH)
    assert (op, path) == ("changed", ("sourcesContent", "src/a.ts"))
    assert before.startswith("400 bytes, sha256 ")
    assert after.startswith("400 bytes, sha256 ")
    assert before != after
    digest = source_map(sourcesContent=[before, "let b\n"])
    assert told(a, digest, PATH) == [("changed", path, before, before)]  # of other types: a text is no digest


def test_another_order_of_the_sources_is_told_once() -> None:
    other = source_map(sources=BASE["sources"][::-1], sourcesContent=BASE["sourcesContent"][::-1])
    assert told(source_map(), other, PATH) == [("reordered", ("sources",), ((0, 1),))]
    assert headline(source_map(), other) is None


def test_the_mappings_are_told_by_their_segments() -> None:
    other = source_map(mappings="AAAA,CAAC;AACA,GAAA,CAAC")
    assert told(source_map(), other, PATH) == [
        (
            *("changed", ("mappings",), "4 segments in 2 lines"),
            "5 segments in 2 lines; the first that differs is segment 2 of line 2",
        )
    ]
    assert headline(source_map(), other) == "other mappings"
    assert compared(source_map(), other, PATH)[1].views == ()


def test_other_keys_are_told_as_values() -> None:
    other = source_map(sourceRoot="../", file=...)
    assert told(source_map(), other, PATH) == [
        ("removed", ("file",), "x.js"),
        ("added", ("sourceRoot",), "../"),
    ]


def test_another_layout_is_formatting_and_shows_its_lines() -> None:
    other = json.dumps(BASE, indent=1)
    assert [cause for cause, _ in explained(source_map(), other, PATH)] == ["json-formatting"]
    assert [view.label for view in compared(source_map(), other, PATH)[1].views] == ["lines"]


def test_contents_that_are_missing_or_null_are_values() -> None:
    none = source_map(sourcesContent=...)
    other = source_map(sourcesContent=[None, "let b\n"])
    assert told(source_map(), none, PATH)[0][:2] == ("removed", ("sourcesContent",))
    assert told(source_map(), other, PATH)[0][:2] == ("changed", ("sourcesContent", "src/a.ts"))
    assert compared(source_map(), other, PATH)[1].views == ()


def test_no_more_than_ten_sources_are_drawn_and_all_are_told() -> None:
    names = [f"s{at}" for at in range(30)]
    a, b = (source_map(sources=names, sourcesContent=[text] * 30) for text in ("one\n", "two\n"))
    _, comparison, _ = compared(a, b, PATH)
    assert len(comparison.views) == 10
    assert len(comparison.changes) == 30


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"sources": ["x", "x"]}, "a source stands twice"),
        ({"sourcesContent": ["x"]}, "it has not one content for each source"),
        ({"sourcesContent": None}, "it has not one content for each source"),
        ({"mappings": 1}, "no source map that has sources, names and mappings"),
        ({"mappings": ...}, "no source map that has sources, names and mappings"),
        ({"names": [1]}, "no source map that has sources, names and mappings"),
        ({"sources": "x"}, "no source map that has sources, names and mappings"),
        ({"sources": [None, "x"]}, "no source map that has sources, names and mappings"),
    ],
)
def test_what_cannot_be_told_by_sources_is_json(changed: dict[str, object], reason: str) -> None:
    kind, comparison, fallback = compared(source_map(), source_map(**changed), PATH)
    assert kind == "json"
    assert comparison.changes
    assert fallback is not None
    assert (fallback.wanted, fallback.reason) == ("source-map", reason)


def test_a_list_is_no_source_map() -> None:
    kind, _, fallback = compared("[1]", "[2]", PATH)
    assert kind == "json"
    assert fallback is not None


def test_half_a_character_in_a_source_is_told_and_not_drawn() -> None:
    a, b = (source_map(sourcesContent=[f"{end}", "let b\n"]) for end in ("\ud800", "\ud801"))
    kind, comparison, _ = compared(a, b, PATH)
    assert kind == "source-map"
    assert [change.path for change in comparison.changes] == [("sourcesContent", "src/a.ts")]
    assert comparison.views == ()


NAMES = st.lists(st.sampled_from("abcd"), unique=True, max_size=4)


@given(NAMES, NAMES, st.lists(st.sampled_from(["", "x", "y\n", None]), min_size=8, max_size=8), st.text(";,AC"))
def test_nothing_that_differs_is_called_layout(
    sources_a: list[str], sources_b: list[str], contents: list[str | None], mappings: str
) -> None:
    a = source_map(sources=sources_a, sourcesContent=contents[: len(sources_a)])
    b = source_map(sources=sources_b, sourcesContent=contents[8 - len(sources_b) :], mappings=mappings)
    if json.loads(a) != json.loads(b):
        _, comparison, _ = compared(a, b, PATH)
        assert any(isinstance(change, ValueChange) for change in comparison.changes)
        assert not any(harmless for _, harmless in explained(a, b, PATH))
