from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from document_pairs import compared, explained, pair_of, told
from pydistdiff.comparers import compare_pair
from pydistdiff.model import Role, TextChange

PATH = "info/link.json"


def link(*commands: object, **more: object) -> str:
    noarch = {"entry_points": commands, "type": "python"} | more
    return json.dumps({"noarch": noarch, "package_metadata_version": 1}, indent=2)


A = link("x = a:main", "y = a.b:run")


def test_commands_are_told_by_name():
    b = link("y = a.c:run", "z= a:main", "x = a:main", type="generic")
    assert compared(A, b, PATH)[0] == "conda-link"
    assert told(A, b, PATH) == [
        ("reordered", ("noarch", "entry_points"), ((0, 2),)),
        ("changed", ("noarch", "entry_points", "y"), "y = a.b:run", "y = a.c:run"),
        ("added", ("noarch", "entry_points", "z"), "z= a:main"),
        ("changed", ("noarch", "type"), "python", "generic"),
    ]
    assert compared(A, b, PATH)[1].headline == (
        "console script y a.b:run → a.c:run; console script z added; noarch.type python → generic"
    )
    assert compared(A, link("x = a:main"), PATH)[1].headline == "console script y removed"


def test_commands_that_come_with_their_list_are_told():
    b = json.dumps({"noarch": {"type": "python"}, "package_metadata_version": 1}, indent=2)
    assert compared(b, A, PATH)[1].headline == 'console scripts ["x = a:main", "y = a.b:run"] added'
    assert told(A, b, PATH) == [("removed", ("noarch", "entry_points"), '["x = a:main", "y = a.b:run"]')]
    assert compared(A, "[]", PATH)[1].headline is not None


@pytest.mark.parametrize("is_new", [True, False])
def test_a_file_that_came_or_went_tells_its_commands_above_its_text(is_new: bool):
    pair = pair_of(A, A, PATH)
    pair = replace(pair, a=None, path_a=None) if is_new else replace(pair, b=None, path_b=None)
    name, comparison, fallback = compare_pair(pair)
    word = "added" if is_new else "removed"
    assert (name, fallback) == ("conda-link", None)
    assert [type(change) for change in comparison.changes] == [TextChange]
    assert comparison.headline.startswith(f"console script x {word}; console script y {word}; ")


def test_another_order_of_commands_is_idle_where_each_is_a_file_of_its_own():
    b = link("y = a.b:run", "x = a:main")
    assert explained(A, b, PATH, Role.METADATA) == [("entry-point-order", True)]
    assert explained(A, link("y = a.b:run", "x = a:evil"), PATH, Role.METADATA) == [
        ("entry-point-order", True),
        (None, False),
    ]
    for commands in (("x = a:b", "X = a:c"), ("x = a:b", "x = a:c"), ("x = a:b", "no command"), ("x = a:b", 1)):
        assert explained(link(*commands), link(*reversed(commands)), PATH, Role.METADATA) == [("list-order", False)]


def test_other_lists_are_no_sets():
    a, b = (link(more=order) for order in (["a", "b"], ["b", "a"]))
    assert explained(a, b, PATH, Role.METADATA) == [("list-order", False)]
    env_a, env_b = (
        json.dumps({"entry_points": order, "preferred_env": {"executable_paths": order}})
        for order in (["a = b:c", "b = c:d"], ["b = c:d", "a = b:c"])
    )
    assert explained(env_a, env_b, PATH, Role.METADATA) == [("list-order", False)] * 2


def test_what_the_file_was_called_first():
    assert compared(A, link(), "info/package_metadata.json")[0] == "conda-link"
    assert compared(A, link(), "link.json")[0] == "json"
