from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from document_pairs import compared, explained, pair_of, told
from pydistdiff.archives.source import BytesSource
from pydistdiff.comparers import compare_pair
from pydistdiff.comparers.pair import Pair
from pydistdiff.comparers.record import RecordComparer
from pydistdiff.model import Operation, Role
from value_changes import apply

PATH = "{dist-info}/RECORD"
RECORD = """\
a/__init__.py,sha256=AAAA,12
a/b.py,sha256=BBBB,34
a-1.0.data/scripts/a,sha256=CCCC,5
a-1.0.dist-info/METADATA,sha256=DDDD,99
a-1.0.dist-info/RECORD,,
"""


def of_versions(a: str, b: str) -> list[tuple]:
    pair = Pair(
        name=PATH,
        path_a="lib/a-1.0.dist-info/RECORD",
        path_b="lib/a-2.0.dist-info/RECORD",
        a=BytesSource(a.encode()),
        b=BytesSource(b.encode()),
    )
    return [(change.op.value, change.path) for change in compare_pair(pair)[1].changes]


def test_rows_are_told_by_the_place_of_their_file():
    b = RECORD.replace("BBBB,34", "EEEE,35").replace("a/__init__.py,sha256=AAAA,12\n", "").replace("1.0", "2.0")
    assert of_versions(RECORD, b + "c.py,sha256=FFFF,1\n") == [
        ("removed", ("a/__init__.py",)),
        ("changed", ("a/b.py",)),
        ("added", ("c.py",)),
    ]
    assert told(RECORD, RECORD.replace("BBBB,34", "EEEE,35"), PATH) == [
        ("changed", ("a/b.py",), "sha256=BBBB,34", "sha256=EEEE,35")
    ]
    assert compared(RECORD, RECORD.replace("BBBB,34", "EEEE,35"), PATH)[1].headline == "1 row changed"


def test_a_folder_that_only_looks_like_the_own_one_keeps_its_name():
    row = "a-1.0.dist-info.bak/x,sha256=X,1\na-1.0.data2/y,,\n"
    assert of_versions(row, row.replace("1.0", "2.0")) == [
        ("removed", ("a-1.0.dist-info.bak/x",)),
        ("removed", ("a-1.0.data2/y",)),
        ("added", ("a-2.0.dist-info.bak/x",)),
        ("added", ("a-2.0.data2/y",)),
    ]


def test_another_order_of_rows_is_record_order():
    rows = RECORD.splitlines(keepends=True)
    b = "".join([rows[1], rows[0], *rows[2:]])
    assert explained(RECORD, b, PATH, Role.METADATA) == [("record-order", True)]
    assert compared(RECORD, b, PATH)[1].headline == "rows in another order"
    swapped_hashes = RECORD.replace("AAAA,12", "X").replace("BBBB,34", "AAAA,12").replace("X", "BBBB,34")
    assert explained(RECORD, swapped_hashes, PATH, Role.METADATA) == [(None, False)] * 2


def test_quotes_are_layout():
    assert told(RECORD, RECORD.replace("a/b.py", '"a/b.py"'), PATH)[0][0::3] == ("formatting", "csv-formatting")
    a = RECORD.replace("a/b.py", '"a,b.py"')
    assert told(a, a.replace("BBBB", "EEEE"), PATH)[0][1] == ("a,b.py",)
    assert told(RECORD, RECORD + "\n", PATH)[0][0] == "final-newline"
    assert explained(RECORD, RECORD.replace("a/b.py", '"a/b.py"'), PATH, Role.METADATA) == [("csv-formatting", True)]
    assert told(RECORD, RECORD.replace("\n", "\r\n"), PATH) == [("line-ends", "LF", "CRLF", "line-endings")]


def test_other_folders_and_blank_rows_are_no_layout():
    a, b = "a-1.dist-info/x,,\n", "A-1.dist-info/x,,\n"
    paths = "a-1.dist-info/RECORD", "A-1.dist-info/RECORD"
    pair = replace(pair_of(a, b, paths[1]), path_a=paths[0])
    [change] = RecordComparer().compare(pair).changes
    assert (change.name, change.cause) == ("formatting", None)
    quoted = RECORD.replace("a/b.py", '"a/b.py"') + "\n"
    assert explained(RECORD, quoted, PATH, Role.METADATA) == [("csv-formatting", True), ("final-newline", False)]


@pytest.mark.parametrize(
    ("b", "reason"),
    [
        ("\n" + RECORD, "row 1 is blank"),
        (RECORD + "\n\nx,,\n", "row 6 is blank"),
        ('"a",,\n\n"x",,\n', "row 2 is blank"),
        ("a,b\n", "row 1 has fewer than three fields"),
        ("a,b,c,d\n", "row 1 has more than three fields"),
        (RECORD + "a/b.py,,\n", "the path 'a/b.py' stands twice"),
        ('"a,b\n', "unexpected end of data"),
        ("a,b,c\x0bd\n", "it holds U+000B"),
        ("a,b,c\rd,e,f\ng,,\n", "it holds U+000D"),
    ],
)
def test_malformed_rows_make_it_a_text(b: str, reason: str):
    name, _, fallback = compared(RECORD, b, PATH)
    assert name == "text"
    assert fallback.wanted == "record"
    assert fallback.reason.startswith(reason)


def test_a_record_of_no_distribution_is_text():
    assert compared(RECORD, RECORD + "x,,\n", "data/RECORD")[0] == "text"


def test_large_records_are_cheap():
    rows = [f"p/{number}.py,sha256={number:043d},{number}\n" for number in range(20_000)]
    other = [*reversed(rows[:-1]), "p/19999.py,sha256=x,1\n"]
    changes = compared("".join(rows), "".join(other), PATH)[1].changes
    assert [change.op for change in changes] == [Operation.REORDERED, Operation.CHANGED]


tables = st.dictionaries(
    st.sampled_from(["a", "b/c", "d,e", 'f"g', "a-1.dist-info/x"]), st.sampled_from(["x,1", "y,2", ","])
)


def written(rows: dict[str, str]) -> str:
    return "".join('"{}",{}\n'.format(path.replace('"', '""'), value) for path, value in rows.items())


def parsed(text: str):
    comparer = RecordComparer()
    return comparer.parse(text, Pair(name=PATH, path_a=PATH, path_b=PATH, a=None, b=None))


@settings(deadline=None)
@given(tables, tables)
def test_applying_the_changes_to_a_gives_b(a, b):
    if a == b:
        return
    value_a, value_b = parsed(written(a)), parsed(written(b))
    changes = [change for change in compared(written(a), written(b), PATH)[1].changes if hasattr(change, "op")]
    if not changes:
        assert value_a == value_b
        return
    assert dict(apply(value_a, changes, lambda path, items: None).entries) == dict(value_b.entries)


@settings(deadline=None)
@given(tables, st.randoms(use_true_random=False))
def test_a_shuffle_alone_never_changes_content(rows, chance: random.Random):
    order = list(rows)
    chance.shuffle(order)
    a, b = written(rows), written({key: rows[key] for key in order})
    if a != b:
        changes = compared(a, b, PATH)[1].changes
        assert [change.op for change in changes] == [Operation.REORDERED]
        assert apply(parsed(a), changes, lambda path, items: None) == parsed(b)
