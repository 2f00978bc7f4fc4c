"""What is said of public names that changed."""

from __future__ import annotations

import pytest
from msgspec import structs

from pydistdiff.model import Api, Operation
from pydistdiff.reports.name_words import name_change, names_statement, whole_name
from report_builder import names

FINE = names("f")[0]
BROKEN = structs.replace(FINE, breaking=True, rule="parameter-required")


@pytest.mark.parametrize(
    ("api", "line"),
    [
        (Api(breaking=0, compatible=0, entries=()), "none changed"),
        (Api(breaking=0, compatible=1, entries=(FINE,)), "1 compatible change"),
        (Api(breaking=0, compatible=2, entries=(FINE, FINE)), "2 compatible changes"),
        (
            Api(breaking=1, compatible=1, entries=(BROKEN, FINE)),
            "1 breaking change, first demo.f changed (parameter-required); 1 compatible",
        ),
        (Api(breaking=0, compatible=0, entries=(), unread=1), "1 module could not be read"),
        (Api(breaking=2, compatible=0, entries=()), "2 breaking changes"),
    ],
)
def test_the_block_counts_and_names_the_first_that_breaks(api: Api, line: str) -> None:
    assert names_statement(api) == f"Public names: {line}"


def test_a_long_name_is_cut_in_the_block() -> None:
    api = Api(breaking=1, compatible=0, entries=(structs.replace(BROKEN, name="f" * 500),))
    assert len(names_statement(api)) < 160


def test_a_name_is_told_with_its_module_and_its_rule() -> None:
    assert whole_name(FINE) == "demo.f"
    assert whole_name(structs.replace(FINE, module="")) == "f"
    assert name_change(structs.replace(FINE, op=Operation.ADDED)) == "demo.f added"
    assert name_change(structs.replace(FINE, rule=None)) == "demo.f changed"
