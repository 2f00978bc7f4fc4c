from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from document_pairs import compared, explained, told
from pydistdiff.archives.source import BytesSource
from pydistdiff.comparers import compare_pair
from pydistdiff.comparers.line_lists import own_names, strings
from pydistdiff.comparers.pair import Pair
from pydistdiff.model import Operation, Role
from value_changes import apply

PATH = "distutils-precedence.pth"
PTH = "# where\nvendored\nimport os; os.environ.setdefault('A', 'b')\n"


def test_lines_that_run_code_stand_out():
    b = PTH.replace("import os;", "import sys;").replace("vendored", "../elsewhere").replace("# where", "# here")
    assert compared(PTH, b, PATH)[0] == "pth"
    assert [change[0] for change in told(PTH, b, PATH)] == ["removed", "removed", "removed", "added", "added", "added"]
    assert compared(PTH, b, PATH)[1].headline == (
        "line that runs code added: import sys; os.environ.setdefault('A', 'b'); "
        "line that runs code removed: import os; os.environ.setdefault('A', 'b'); "
        "path added: ../elsewhere; path removed: vendored"
    )


def test_a_file_that_came_says_what_it_runs():
    pair = Pair(name=PATH, path_a=None, path_b=PATH, a=None, b=BytesSource(PTH.encode()))
    name, comparison, _ = compare_pair(pair)
    assert name == "pth"
    assert comparison.headline.startswith("line that runs code added: import os;")
    assert [change.lines_added for change in comparison.changes] == [3]


def test_what_only_looks_like_code_is_a_path():
    assert compared("", "importlib_x\n", PATH)[1].headline == "path added: importlib_x"
    assert compared("", " import x\n", PATH)[1].headline == "path added:  import x"
    assert compared("", "import\tx\n", PATH)[1].headline == "line that runs code added: import⟦U+0009⟧x"


def test_every_line_of_a_start_file_runs():
    assert compared("a:b\n", "a:b\nc:d\n", "x.start")[1].headline == "line that runs code added: c:d"


def test_the_order_of_paths_counts():
    assert explained("a\nb\n", "b\na\n", PATH, Role.STARTUP) == [("list-order", False)]
    assert compared("a\nb\n", "b\na\n", PATH)[1].headline == "lines in another order"


def test_a_blank_line_is_told():
    assert [change[0] for change in told("a\nb\n", "a\n\nb\n", PATH)] == ["added"]
    assert told("a\n", "a", PATH)[0][0] == "final-newline"


@pytest.mark.parametrize(
    "b", ["a\x0cimport evil\n", "a\rimport evil\nb\n", "a\u2028import evil\n", "a\x85import evil\n"]
)
def test_lines_that_some_pythons_would_cut_make_it_a_text(b: str):
    for a in (b"a\n", None):
        pair = Pair(
            name=PATH,
            path_a=PATH if a else None,
            path_b=PATH,
            a=BytesSource(a) if a else None,
            b=BytesSource(b.encode()),
        )
        name, _, fallback = compare_pair(pair)
        assert name == "text"
        assert fallback.wanted == "pth"


def test_the_weights_of_a_model_are_no_paths():
    name, _, fallback = compared(b"PK\0\0", b"PK\0\1", "model.pth")
    assert (name, fallback) == ("binary", None)
    assert compared("a" * (2 << 20), "b", "model.pth")[0] == "text"


lines = st.lists(st.sampled_from(["a", "b", "import x", "# c"]), max_size=6)


@settings(deadline=None)
@given(lines, lines)
def test_applying_the_changes_to_a_gives_b(a: list[str], b: list[str]):
    if a == b:
        return
    changes = [
        change
        for change in compared("".join(f"{x}\n" for x in a), "".join(f"{x}\n" for x in b), PATH)[1].changes
        if hasattr(change, "op")
    ]
    result = [item.text for item in apply(strings(a), changes, own_names).items]
    assert sorted(result) == sorted(b)


@settings(deadline=None)
@given(lines, st.randoms(use_true_random=False))
def test_a_shuffle_alone_never_changes_content(a: list[str], chance: random.Random):
    b = list(a)
    chance.shuffle(b)
    if a != b:
        texts = ("".join(f"{x}\n" for x in side) for side in (a, b))
        assert [change.op for change in compared(*texts, PATH)[1].changes] == [Operation.REORDERED]
