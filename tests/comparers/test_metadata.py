from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from document_pairs import compared, explained, told
from pydistdiff.comparers.header_fields import parse_header_fields
from pydistdiff.comparers.metadata import FIELDS
from pydistdiff.model import AttributeChange, Operation, Role, TextChange, ValueChange

PATH = "{dist-info}/METADATA"
SPELLING, ORDER = "requirement-spelling", "metadata-field-order"

METADATA = """\
Metadata-Version: 2.1
Name: requests
Version: 2.31.0
Summary: Python HTTP for Humans.
Project-URL: Documentation, https://requests.readthedocs.io
Project-URL: Source, https://github.com/psf/requests
Platform: UNKNOWN
Classifier: Programming Language :: Python :: 3.7
Classifier: Programming Language :: Python :: 3.8
Requires-Python: >=3.7
License-File: LICENSE
Requires-Dist: charset-normalizer (<4,>=2)
Requires-Dist: idna (<4,>=2.5)
Provides-Extra: socks
Requires-Dist: PySocks (!=1.5.7,>=1.5.6) ; extra == 'socks'

# Requests

Simple.
"""


def edited(*edits: tuple[str, str], text: str = METADATA) -> str:
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    "path",
    [
        "a-1.dist-info/METADATA",
        "lib/python3.8/site-packages/a-1.dist-info/METADATA",
        "{dist-info}/METADATA",
        "EGG-INFO/PKG-INFO",
        "src/a.egg-info/PKG-INFO",
        "a-1/PKG-INFO",
        "PKG-INFO",
        "lib/a-1.egg-info",
    ],
)
def test_metadata_is_known_by_its_place(path: str):
    assert compared(METADATA, edited(("2.31.0", "2.32.0")), path)[0] == "metadata"


@pytest.mark.parametrize("path", ["METADATA", "a/METADATA", "a/b/c/PKG-INFO", "a-1.dist-info/x/METADATA"])
def test_what_is_only_called_so_is_text(path: str):
    assert compared(METADATA, edited(("2.31.0", "2.32.0")), path)[0] == "text"


def test_the_real_changes_are_told_by_field():
    b = edited(
        ("2.31.0", "2.32.0"),
        ("Platform: UNKNOWN\n", ""),
        (":: 3.7", ":: 3.12"),
        (">=3.7", ">=3.8"),
        ("github.com/psf", "github.com/other"),
        ("idna (<4,>=2.5)", "idna <4,>=2.8"),
        ("Provides-Extra: socks\n", "Provides-Extra: socks\nProvides-Extra: http2\n"),
        ("Requires-Dist: charset-normalizer (<4,>=2)\n", "Requires-Dist: h2[x]>=4 ; extra == 'http2'\n"),
    )
    changes = told(METADATA, b, PATH)
    assert changes == [
        ("changed", ("Version",), "2.31.0", "2.32.0"),
        ("changed", ("Project-URL", "Source"), "https://github.com/psf/requests", "https://github.com/other/requests"),
        ("removed", ("Platform", "UNKNOWN"), "UNKNOWN"),
        ("removed", ("Classifier", "Programming Language :: Python :: 3.7"), "Programming Language :: Python :: 3.7"),
        ("added", ("Classifier", "Programming Language :: Python :: 3.12"), "Programming Language :: Python :: 3.12"),
        ("changed", ("Requires-Python",), ">=3.7", ">=3.8"),
        ("removed", ("Requires-Dist", "charset-normalizer"), "charset-normalizer (<4,>=2)"),
        ("changed", ("Requires-Dist", "idna", "specifier"), ">=2.5,<4", ">=2.8,<4"),
        ("added", ("Requires-Dist", "h2"), "h2[x]>=4 ; extra == 'http2'"),
        ("added", ("Provides-Extra", "http2"), "http2"),
    ]
    headline = compared(METADATA, b, PATH)[1].headline
    assert headline is not None
    assert headline.startswith("2.31.0 → 2.32.0; Requires-Python >=3.7 → >=3.8; ")
    assert "idna >=2.5,<4 → >=2.8,<4" in headline


def test_requirements_that_only_lost_parentheses_are_spelt_otherwise():
    b = edited(
        ("charset-normalizer (<4,>=2)", "Charset.Normalizer <4,>=2"),
        ("idna (<4,>=2.5)", "idna<4, >=2.5"),
        ("PySocks (!=1.5.7,>=1.5.6) ; extra == 'socks'", 'PySocks>=1.5.6,!=1.5.7; extra=="socks"'),
    )
    assert [change[:2] for change in told(METADATA, b, PATH)] == [
        ("changed", ("Requires-Dist", name)) for name in ("charset-normalizer", "idna", "pysocks")
    ]
    assert explained(METADATA, b, PATH, Role.METADATA) == [(SPELLING, True)] * 3
    assert compared(METADATA, b, PATH)[1].headline == "3 requirements spelt otherwise"
    assert explained(METADATA, b, PATH, Role.DATA) == [(SPELLING, False)] * 3


@pytest.mark.parametrize(
    ("a", "b", "path", "values"),
    [
        ("a>=1", "a>=1.0", ("a", "specifier"), (">=1", ">=1.0")),
        ("a>=1", "a", ("a", "specifier"), (">=1",)),
        ("a", "a[x]", ("a", "extras"), ("x",)),
        ("a", "a @ https://x/a.whl", ("a", "url"), ("https://x/a.whl",)),
        ("a; extra=='x_y'", "a; extra=='x-y'", ("a", "marker"), ('extra == "x_y"', 'extra == "x-y"')),
        ("a", "a; os_name=='nt'", ("a", "marker"), ('os_name == "nt"',)),
        ("a; os.name=='nt'", "a; os_name=='nt'", ("a", "marker"), ('os.name == "nt"', 'os_name == "nt"')),
        ("a (>=1-x)", "a >=1-x", ("a",), ("a (>=1-x)", "a >=1-x")),
        ("a===1.0", "a==1.0", ("a", "specifier"), ("===1.0", "==1.0")),
    ],
)
def test_requirements_that_look_alike_are_not_equal(a: str, b: str, path: tuple, values: tuple):
    sides = [edited(("idna (<4,>=2.5)", text)) for text in (a, b)]
    [change] = told(*sides, PATH)
    assert change[1:] == (("Requires-Dist", *path), *values)
    assert explained(*sides, PATH, Role.METADATA) == [(None, False)]


def test_one_package_several_times_is_told_apart_by_its_marker():
    a = edited(("idna (<4,>=2.5)", "idna>=2; python_version<'3'\nRequires-Dist: idna>=3; python_version>='3'"))
    b = edited(("idna (<4,>=2.5)", 'idna>=4; python_version >= "3"\nRequires-Dist: idna>=2; python_version<"3"'))
    changes = told(a, b, PATH)
    assert ("changed", ("Requires-Dist", 'idna ; python_version >= "3"', "specifier"), ">=3", ">=4") in changes
    assert [change[0] for change in changes] == ["reordered", "changed", "changed"]
    twice = edited(("idna (<4,>=2.5)", "idna>=2\nRequires-Dist: idna<4"))
    swapped = edited(("idna (<4,>=2.5)", "idna<4\nRequires-Dist: idna>=2"))
    assert explained(twice, swapped, PATH, Role.METADATA) == [("requirement-order", True)]
    less = edited(("idna (<4,>=2.5)", "idna<4"))
    assert told(twice, less, PATH) == [("removed", ("Requires-Dist", "idna #2"), "idna>=2")]


def test_extras_in_another_order_are_an_order():
    a, b = (edited(("idna (<4,>=2.5)", text)) for text in ("idna[a,b,c]", "idna[c,a,b]"))
    assert told(a, b, PATH) == [("reordered", ("Requires-Dist", "idna", "extras"), ((2, 0),))]
    assert explained(a, b, PATH, Role.METADATA) == [("requirement-order", True)]


def test_another_order_of_requirements_and_of_fields_is_told_as_such():
    lines = METADATA.splitlines(keepends=True)
    swapped = "".join([*lines[:11], lines[12], lines[11], *lines[13:]])
    assert explained(METADATA, swapped, PATH, Role.METADATA) == [("requirement-order", True)]
    swapped = "".join([*lines[:7], lines[8], lines[7], *lines[9:]])
    assert told(METADATA, swapped, PATH) == [("reordered", ("Classifier",), ((0, 1),))]
    assert explained(METADATA, swapped, PATH, Role.METADATA) == [(ORDER, True)]
    swapped = "".join([lines[0], lines[2], lines[1], *lines[3:]])
    assert told(METADATA, swapped, PATH) == [("reordered", (), ((1, 2),))]
    assert explained(METADATA, swapped, PATH, Role.METADATA) == [(ORDER, True)]
    assert compared(METADATA, swapped, PATH)[1].headline == "fields in another order"


def test_the_order_of_fields_that_nobody_knows_counts():
    a = edited(("Platform: UNKNOWN", "X-Path: a\nX-Path: b"))
    b = edited(("Platform: UNKNOWN", "X-Path: b\nX-Path: a"))
    assert explained(a, b, PATH, Role.METADATA) == [("list-order", False)]


def test_folding_and_the_case_of_names_are_spelling():
    b = edited(("Summary: Python HTTP for Humans.", "summary: Python HTTP\n    for Humans."), ("Name: req", "Name:req"))
    assert told(METADATA, b, PATH) == [
        ("formatting", "blanks of Name; Summary", "blanks of Name; summary in 2 lines", "metadata-spelling")
    ]
    assert explained(METADATA, b, PATH, Role.METADATA) == [("metadata-spelling", True)]
    b = edited(("\n\n#", "\n\n\n#"))
    assert told(METADATA, b, PATH) == [
        ("formatting", "1 blank line before the body", "2 blank lines before the body", "metadata-spelling")
    ]


def test_a_fold_in_a_field_that_is_parsed_is_a_change():
    b = edited(("Name: requests", "Name:\n requests"))
    assert told(METADATA, b, PATH)[0] == ("changed", ("Name",), "requests", "\nrequests")


def test_the_description_is_a_text_with_the_lines_of_the_file():
    _, comparison, _ = compared(METADATA, edited(("Simple.", "Simple!")), PATH)
    [change] = comparison.changes
    assert isinstance(change, TextChange)
    assert change.hunks[0].a_start + len(change.hunks[0].lines) - 2 == METADATA.count("\n")
    assert comparison.views == ()
    assert comparison.headline == "description changed"
    assert told(METADATA, METADATA + "\n", PATH)[0][0::3] == ("final-newline", "final-newline")
    headers = METADATA.split("\n\n")[0]
    assert told(headers, headers + "\n", PATH)[0][0::3] == ("final-newline", "final-newline")
    assert told(headers + "\n", METADATA, PATH)[0][0] == "text"


def test_a_field_of_many_lines_is_a_text():
    licence = "License: MIT\n        one\n        two\n        three\n        four\n"
    a = edited(("Platform: UNKNOWN\n", licence))
    _, comparison, _ = compared(a, a.replace("three", "3"), PATH)
    [change] = comparison.changes
    assert isinstance(change, TextChange)
    assert change.hunks[0].section == "License"
    assert comparison.headline == "License changed"
    assert ("-", "three") in change.hunks[0].lines
    again = a.replace("License: MIT\n        one\n", "License: MIT one\n")
    assert explained(a, again, PATH, Role.METADATA) == [("metadata-spelling", True)]
    a = edited(("Platform: UNKNOWN\n", "Description: x\n       |\n       |  code\n        y\n  z\n"))
    assert told(a, a.replace("code", "word"), PATH)[0][1] == [("-", "  code"), ("+", "  word")]


def test_blanks_around_the_comma_of_a_label_are_a_spelling_also_beside_another_order():
    b = edited(("Project-URL: Source, ", "Project-URL: Source ,"))
    assert told(METADATA, b, PATH) == [
        ("formatting", "blanks of Project-URL", "blanks of Project-URL", "metadata-spelling")
    ]
    a = edited(("Project-URL: Source, ", "Project-URL: Source,\N{NO-BREAK SPACE}"))
    [(op, path, *_)] = told(METADATA, a, PATH)
    assert (op, path) == ("changed", ("Project-URL", "Source"))
    lines = edited(("Project-URL: Source, ", "Project-URL: Source ,")).splitlines(keepends=True)
    lines[7:9] = lines[8], lines[7]
    causes = explained(METADATA, "".join(lines), PATH, Role.METADATA)
    assert causes == [("metadata-field-order", True), ("metadata-spelling", True)]


def test_a_value_that_stands_several_times_is_counted():
    a = edited(("Platform: UNKNOWN\n", "Platform: x\nPlatform: x\n"))
    assert told(a, a.replace("Platform: x\nPlatform: x\n", "Platform: x\n"), PATH) == [
        ("removed", ("Platform", "x #2"), "x")
    ]
    a = edited(("Project-URL: Source", "Project-URL: Documentation"))
    assert told(a, a.replace("psf", "x"), PATH)[0][:2] == (
        "removed",
        ("Project-URL", "Documentation, https://github.com/psf/requests"),
    )


@pytest.mark.parametrize(
    ("b", "reason"),
    [
        (edited(("Summary", "Version")), "the field Version stands twice"),
        (edited(("Summary: P", "Summary P")), "line 4 is no field: Summary Python"),
        (edited(("Summary:", "Summary :")), "line 4 is no field"),
        (edited(("for Humans", "for\rName: evil")), "line 4 holds U+000D"),
        (edited(("for Humans", "for\x0bHumans")), "line 4 holds U+000B"),
        (edited(("for Humans", "for\u2028Humans")), "line 4 holds U+2028"),
        (" " + METADATA, "line 1 continues a field that is not there"),
        ("\n" + METADATA, "line 1 is no field"),
        ("", "it has no fields"),
        ("From x\n" + METADATA, "line 1 is no field"),
    ],
)
def test_what_readers_take_in_different_ways_is_text(b: str, reason: str):
    name, comparison, fallback = compared(METADATA, b, PATH)
    assert name == "text"
    assert comparison.changes
    assert fallback is not None
    assert fallback.wanted == "metadata"
    assert fallback.reason.startswith(reason)


def test_marks_and_line_ends_are_told_beside_the_fields():
    b = "\ufeff" + edited(("2.31.0", "2.32.0")).replace("\n", "\r\n")
    assert [change[0] for change in told(METADATA, b, PATH)] == ["byte-order-mark", "line-ends", "changed"]
    name, _, fallback = compared(METADATA, b"Name: \0", PATH)
    assert (name, fallback.reason) == ("binary", "no text")
    assert told(METADATA, METADATA.encode() + b"\xe9", PATH)[0][0] == "encoding"


@pytest.mark.parametrize(
    "requirement",
    [
        "a; " + "(" * 900 + "os_name == 'nt'" + ")" * 900,
        "a " + ",".join([">=1"] * 5_000),
        "a>=" + "1" * 10_000,
        "a[" + "x," * 5_000,
        "!" * 1_000,
        "a" + "-" * 50_000,
    ],
)
def test_odd_requirements_are_compared_as_they_are_spelt(requirement: str):
    b = edited(("idna (<4,>=2.5)", requirement))
    assert told(b, b.replace(requirement, requirement + " "), PATH)[0][0] in ("changed", "removed")
    assert {change[0] for change in told(METADATA, b, PATH)} == {"removed", "added"}


def test_very_many_requirements_are_compared_as_they_are_spelt():
    lines = [f"Requires-Dist: p{number % 3_000} (>={number})\n" for number in range(6_000)]
    a = edited(("Platform: UNKNOWN\n", "".join(lines)))
    changes = compared(a, a.replace(" (>=1)", ">=1"), PATH)[1].changes
    assert [(change.path, change.cause) for change in changes] == [(("Requires-Dist", "p1 #2"), None)]
    shuffled = edited(("Platform: UNKNOWN\n", "".join(reversed(lines))))
    assert explained(a, shuffled, PATH, Role.METADATA) == [("requirement-order", True)]


# ---------------------------------------------------------------- properties

fields = st.lists(
    st.one_of(
        st.tuples(st.just("Classifier"), st.sampled_from("abc")),
        st.tuples(
            st.just("Requires-Dist"), st.sampled_from(["a", "a>=1", "b (>=1)", "c; os_name=='nt'", "c", "a<2", "-"])
        ),
        st.tuples(st.just("Project-URL"), st.sampled_from(["x, 1", "x, 2", "y, 1", "z"])),
        st.tuples(st.just("X-Odd"), st.sampled_from("abc")),
    ),
    min_size=1,
    max_size=9,
)


def written(entries: list[tuple[str, str]]) -> str:
    return "Name: n\n" + "".join(f"{name}: {value}\n" for name, value in entries)


def lines_of(text: str) -> list[tuple[str, str]]:
    document = parse_header_fields(text, prose=frozenset(), single=FIELDS.single.keys())
    return [(field.name, field.value) for field in document.fields]


@settings(deadline=None, max_examples=300)
@given(fields, fields)
def test_the_changes_account_for_every_field(a, b):
    text_a, text_b = written(a), written(b)
    if text_a == text_b:
        return
    comparison = compared(text_a, text_b, PATH)[1]
    changes = [change for change in comparison.changes if isinstance(change, ValueChange)]
    assert len(changes) == len(comparison.changes)
    for name in {name for name, _ in (*a, *b)}:
        of_a, of_b = ([value for field, value in side if field == name] for side in (a, b))
        own = [change for change in changes if change.path[:1] == (name,)]
        came = sum(change.op is Operation.ADDED and len(change.path) <= 2 for change in own)
        went = sum(change.op is Operation.REMOVED and len(change.path) <= 2 for change in own)
        assert len(of_a) + came - went == len(of_b)
        is_content = any(change.op is not Operation.REORDERED for change in own)
        assert is_content == (sorted(of_a) != sorted(of_b))
        if not is_content:
            moves = dict(next((change.moves for change in own), ()))
            result: list[str | None] = [None] * len(of_b)
            for index, place in moves.items():
                result[place] = of_a[index]
            still = iter([value for index, value in enumerate(of_a) if index not in moves])
            assert [next(still) if value is None else value for value in result] == of_b


@settings(deadline=None)
@given(fields, st.randoms(use_true_random=False))
def test_a_shuffle_alone_never_changes_content_and_gives_its_order(entries, chance: random.Random):
    shuffled = list(entries)
    chance.shuffle(shuffled)
    a, b = written(entries), written(shuffled)
    if a == b:
        return
    changes = compared(a, b, PATH)[1].changes
    assert all(isinstance(change, ValueChange) and change.op is Operation.REORDERED for change in changes)
    moves = dict(next((change.moves for change in changes if change.path == ()), ()))
    names_a, names_b = [name for name, _ in lines_of(a)], [name for name, _ in lines_of(b)]
    result: list[str | None] = [None] * len(names_a)
    for index, place in moves.items():
        result[place] = names_a[index]
    still = iter([name for index, name in enumerate(names_a) if index not in moves])
    assert [next(still) if name is None else name for name in result] == names_b


@settings(deadline=None)
@given(st.permutations(["a>=1", "b>=1", "c>=1", "d>=1"]))
def test_a_changed_requirement_is_never_lost_under_a_shuffle(order: list[str]):
    a = written([("Requires-Dist", text) for text in ("a>=1", "b>=1", "c>=1", "d>=1")])
    b = written([("Requires-Dist", text.replace("b>=1", "b>=2")) for text in order])
    changes = compared(a, b, PATH)[1].changes
    assert [change.path for change in changes if change.op is not Operation.REORDERED] == [
        ("Requires-Dist", "b", "specifier")
    ]
    assert not any(isinstance(change, AttributeChange) for change in changes)


def test_a_file_of_very_many_fields_is_text():
    many = "A: b\n" * 50_001
    assert compared(many, many + "A: c\n", PATH)[2].reason == "more than 50,000 fields"
