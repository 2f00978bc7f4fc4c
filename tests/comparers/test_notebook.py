from __future__ import annotations

import copy
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pydistdiff.comparers.cells as cells_module
from document_pairs import compared, explained, pair_of, told
from pydistdiff.comparers.cells import compare_notebooks, pair_cells, with_joined_sources
from pydistdiff.comparers.json import parse_json
from pydistdiff.comparers.notebook import NotebookComparer
from pydistdiff.diffing.values import ListValue as Listed
from pydistdiff.diffing.values import MappingValue, Value, by_key
from pydistdiff.model import Operation, Role
from value_changes import apply

CODE = {
    "cell_type": "code",
    "execution_count": 1,
    "id": "c0de",
    "metadata": {},
    "outputs": [{"name": "stdout", "output_type": "stream", "text": ["1\n"]}],
    "source": ["import os\n", "print(1)"],
}
TITLE = {"cell_type": "markdown", "id": "t171e", "metadata": {}, "source": ["# Title\n", "some words"]}


def notebook(*cells: dict, **more: object) -> dict:
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}


def written(document: object) -> str:
    return json.dumps(document, indent=1) + "\n"


def but(cell: dict, **fields: object) -> dict:
    return {**copy.deepcopy(cell), **fields}


def changes(a: dict, b: dict) -> list[tuple]:
    return told(written(a), written(b), "x.ipynb")


def test_notebooks_are_told_by_their_name():
    assert NotebookComparer().accepts(pair_of("{}", "{}", "a/B.ipynb"))
    assert not NotebookComparer().accepts(pair_of("{}", "{}", "x.json"))


def test_source_outputs_count_metadata_and_id_are_changes_of_their_own():
    b = but(CODE, execution_count=7, metadata={"tags": ["x"]}, source=["import os\n", "print(2)"])
    b["outputs"][0]["text"] = ["2\n"]
    assert changes(notebook(TITLE, CODE), notebook(TITLE, b)) == [
        ("changed", ("cells", 1, "execution_count"), "1", "7"),
        ("added", ("cells", 1, "metadata", "tags"), '["x"]'),
        ("changed", ("cells", 1, "outputs", "stdout", "text", 0), "1\n", "2\n"),
        ("changed", ("cells", 1, "source"), "import os\nprint(1)", "import os\nprint(2)"),
    ]
    _, comparison, _ = compared(written(notebook(TITLE, CODE)), written(notebook(TITLE, b)), "x.ipynb")
    assert comparison.headline == (
        "cells: 1 with another source, 1 with another output, 1 with another execution count, 1 with another metadata"
    )
    sources, lines = comparison.views
    assert (sources.label, lines.label) == ("sources", "lines")
    assert sources.hunks[0].lines == (
        (" ", "some words"), (" ", "# %%"), (" ", "import os"), ("-", "print(1)"), ("+", "print(2)"),
    )  # fmt: skip


def test_cells_are_followed_by_their_id():
    b = notebook(but(CODE, source=["print(2)"]), but(TITLE, source=["# Other"]))
    assert changes(notebook(TITLE, CODE), b) == [
        ("reordered", ("cells",), ((0, 1),)),
        ("changed", ("cells", 0, "source"), "# Title\nsome words", "# Other"),
        ("changed", ("cells", 1, "source"), "import os\nprint(1)", "print(2)"),
    ]


def test_cells_without_or_with_new_ids_are_followed_by_their_source_then_by_neighbours():
    bare = {key: value for key, value in CODE.items() if key != "id"}
    a = notebook(bare, but(TITLE, id="old"), but(bare, source=["last()"]))
    b = notebook(but(bare, source=["new()"]), but(TITLE, id="new"), but(bare, source=["last()"], execution_count=2))
    assert changes(a, b) == [
        ("changed", ("cells", 0, "source"), "import os\nprint(1)", "new()"),
        ("changed", ("cells", 1, "id"), "old", "new"),
        ("changed", ("cells", 2, "execution_count"), "1", "2"),
    ]


def test_cells_that_came_and_went_are_told_by_their_place():
    raw = {"cell_type": "raw", "id": "raw", "metadata": {}, "source": "x"}
    assert changes(notebook(TITLE, CODE), notebook(raw, CODE)) == [
        ("removed", ("cells", 0), json.dumps({**TITLE, "source": "# Title\nsome words"})),
        ("added", ("cells", 0), json.dumps(raw)),
        ("formatting", "indent 1, sources as lists of lines", "indent 1, sources as lists of lines and strings", None),
    ]
    headline = compared(written(notebook(TITLE)), written(notebook(TITLE, raw, CODE)), "x.ipynb")[1].headline
    assert headline == "cells: 2 added"


def test_an_id_that_stands_twice_tells_nothing():
    one, two = but(TITLE, source="1"), but(TITLE, source="2")
    a, b = (parse_json(written([one, two])), parse_json(written([two, one])))
    assert pair_cells(a.items, b.items) == [(0, 1), (1, 0)]


def test_what_is_not_in_a_cell_is_told_as_in_json():
    a, b = notebook(), notebook(metadata={"kernelspec": {"name": "py3"}})
    assert changes(a, b) == [("added", ("metadata", "kernelspec"), '{"name": "py3"}')]
    assert compared(written(a), written(b), "x.ipynb")[1].headline is None


def test_a_cell_without_source_or_with_an_odd_one_is_compared_all_the_same():
    a, b = but(TITLE, source=None), but(TITLE, source=["x", 1])
    assert changes(notebook(a), notebook(b))[0] == ("changed", ("cells", 0, "source"), "null", '["x", 1]')
    assert changes(notebook({}), notebook({"source": "x"})) == [
        ("added", ("cells", 0, "source"), "x"),
        ("formatting", "indent 1", "indent 1, sources as strings", None),
    ]


# ---------------------------------------------------------------- layout


def test_indent_is_layout_with_the_cause_of_json():
    a = notebook(TITLE, CODE)
    b = json.dumps(a, indent=2) + "\n"
    assert told(written(a), b, "x.ipynb") == [
        ("formatting", "indent 1, sources as lists of lines", "indent 2, sources as lists of lines", "json-formatting")
    ]
    assert explained(written(a), b, "x/x.ipynb", Role.DATA) == [("json-formatting", False)]


@pytest.mark.parametrize("source", ["# Title\nsome words", ["# Title\nsome", " words"]])
def test_sources_that_are_written_otherwise_are_no_layout_of_json(source):
    [change] = changes(notebook(TITLE), notebook(but(TITLE, source=source)))
    assert (change[0], change[-1]) == ("formatting", None)


def test_layout_beside_a_change_is_told_too():
    b = json.dumps(notebook(but(TITLE, source=["x"])), indent=2) + "\n"
    assert [change[0] for change in told(written(notebook(TITLE)), b, "x.ipynb")] == ["changed", "formatting"]
    assert told(written(notebook(TITLE)), b, "x.ipynb")[1][-1] == "json-formatting"


# ---------------------------------------------------------------- odd and hostile ones


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"worksheets": [], "nbformat": 3}, "no notebook of format 4"),
        ([], "no notebook of format 4"),
        ({"nbformat": 4}, "no notebook of format 4: it has no list of cells"),
        (notebook(cells=[1]), "no notebook of format 4: it has no list of cells"),
        ({"cells": [], "nbformat": 4.0}, "no notebook of format 4"),
        ({"cells": [], "nbformat": "4"}, "no notebook of format 4"),
    ],
)
def test_what_is_no_notebook_is_told_as_json(document, reason):
    name, _, fallback = compared(written(document), json.dumps(document), "x.ipynb")
    assert (name, fallback.wanted, fallback.reason) == ("json", "notebook", reason)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "not JSON"),
        ('{"cells": [], "cells": [], "nbformat": 4}', "the key 'cells' stands twice"),
        ("[" * 100_000, "nested deeper than"),
        ('{"nbformat": 4, "cells": [{"source": ' + "[" * 150 + "]" * 150 + "}]}", "nested deeper than 100 levels"),
    ],
)
def test_what_is_no_json_is_text_with_the_reason(text, reason):
    name, _, fallback = compared(text, text + "\n", "x.ipynb")
    assert name == "text"
    assert fallback.wanted == "notebook"
    assert fallback.reason.startswith(reason)


def test_very_many_cells_are_told_as_json_before_any_is_paired(monkeypatch):
    monkeypatch.setattr(cells_module, "MOST_CELLS", 3)
    assert compared(written(notebook(*[TITLE] * 3)), written(notebook(*[TITLE] * 2)), "x.ipynb")[0] == "notebook"
    monkeypatch.setattr(cells_module, "pair_cells", lambda a, b: pytest.fail("cells are paired"))
    name, _, fallback = compared(written(notebook(*[TITLE] * 4)), written(notebook(*[TITLE] * 2)), "x.ipynb")
    assert (name, fallback.wanted, fallback.reason) == ("json", "notebook", "more than 3 cells")


def test_half_characters_and_many_digits_are_no_matter():
    a = written(notebook(but(CODE, source=["x = '\\ud800'"]))).replace("\\\\ud800", "\\ud800")
    name, comparison, fallback = compared(a, a.replace("ud800", "ud801"), "x.ipynb")
    assert (name, fallback) == ("notebook", None)
    assert comparison.changes[0].a == "x = '⟦U+D800⟧'"
    big = "9" * 10_000
    b = written(notebook(but(CODE, execution_count=-5)))
    assert told(b.replace("-5", big), b.replace("-5", big[:-1] + "8"), "x.ipynb")[0][1] == (
        "cells",
        0,
        "execution_count",
    )


def test_a_mark_and_line_ends_are_told_apart_and_never_harmless():
    a = written(notebook(TITLE))
    b = "\ufeff" + a.replace("\n", "\r\n")
    assert [change[0] for change in told(a, b, "x.ipynb")] == ["byte-order-mark", "line-ends"]
    assert explained(a, b, "x/x.ipynb", Role.DATA) == [("byte-order-mark", False), ("line-endings", False)]


# ---------------------------------------------------------------- properties

cells = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "markdown"]), "source": st.sampled_from(["", "a", "b\n", "c"])},
    optional={
        "id": st.sampled_from(["x", "y", "z"]),
        "execution_count": st.integers(0, 2),
        "outputs": st.lists(
            st.dictionaries(st.sampled_from(["name", "text"]), st.sampled_from(["p", "q"])), max_size=2
        ),
    },
)
notebooks = st.lists(cells, max_size=5).map(lambda found: notebook(*found))


def value_of(document: dict) -> MappingValue:
    return with_joined_sources(parse_json(json.dumps(document)))


def unnamed_cells(path, items):
    return None


def unordered(value: Value) -> object:
    if isinstance(value, MappingValue):
        return frozenset((key, unordered(inner)) for key, inner in value.entries)
    return tuple(map(unordered, value.items)) if isinstance(value, Listed) else value


def without_outputs(document: dict) -> dict:
    return notebook(*({key: value for key, value in cell.items() if key != "outputs"} for cell in document["cells"]))


@settings(deadline=None, max_examples=300)
@given(notebooks, notebooks)
def test_applying_the_changes_to_a_gives_b(a: dict, b: dict):
    # Of an output that came with a name the place is not told, as of any item with an identity.
    value_a, value_b = value_of(without_outputs(a)), value_of(without_outputs(b))
    found = compare_notebooks(value_a, value_b)
    assert unordered(apply(value_a, found, unnamed_cells)) == unordered(value_b)
    assert bool(compare_notebooks(value_of(a), value_of(b))) == (value_of(a) != value_of(b))


@settings(deadline=None)
@given(notebooks, st.randoms(use_true_random=False))
def test_a_shuffle_of_cells_is_never_a_change_of_sources(document: dict, chance: random.Random):
    for number, cell in enumerate(document["cells"]):
        cell["source"] = str(number)
        cell.pop("id", None)
    others = copy.deepcopy(document["cells"])
    chance.shuffle(others)
    found = compare_notebooks(value_of(document), value_of(notebook(*others)))
    assert all(change.op is Operation.REORDERED for change in found)
    if others:
        others[0]["execution_count"] = 99
        found = compare_notebooks(value_of(document), value_of(notebook(*others)))
        assert [change.path for change in found if change.op is not Operation.REORDERED] == [
            ("cells", int(others[0]["source"]), "execution_count")
        ]


def test_identities_of_lists_outside_of_cells_are_those_of_json():
    assert by_key(("outputs",), parse_json('[{"name": "a"}, {"name": "b"}]').items) == ("a", "b")
