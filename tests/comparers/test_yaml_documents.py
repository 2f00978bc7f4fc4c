from __future__ import annotations

import random

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from document_pairs import compared, explained, pair_of, told
from pydistdiff.comparers.yaml import COMMENTS, YamlComparer
from pydistdiff.diffing.values import Value, by_key
from pydistdiff.model import Role, Significance, ValueType
from value_changes import apply

WORKFLOW = """\
name: Tests
on:
  push:
    branches: [main]
permissions: {}
jobs:
  test:  # on all systems
    runs-on: ${{ matrix.os }}
    strategy:
      matrix:
        os: [ubuntu-latest, windows-latest]
        python: ["3.9", "3.10"]
    steps:
      - uses: actions/checkout@v4
      - name: Install
        run: |
          pip install .
          pip list
      - name: Test
        run: pytest
"""


def stream(text: str) -> Value:
    return YamlComparer().parse(text, pair_of("", "", "x.yaml"))


def document(text: str) -> Value:
    (found,) = stream(text).items
    return found


def reason(text: str) -> str:
    """Why a text is not compared as YAML."""
    name, _, fallback = compared(text, "other: 1\n", "x.yaml")
    assert name == "text"
    assert fallback is not None
    assert fallback.wanted == "yaml"
    return fallback.reason


@pytest.mark.parametrize(
    "path",
    ["a.yaml", "x/A.YML", "CITATION.cff", ".clang-format", "x/.clang-tidy", ".condarc", ".github/workflows/x.yml"],
)
def test_yaml_is_told_by_its_name(path: str):
    assert YamlComparer().accepts(pair_of("a: 1", "a: 2", path))
    assert compared("a: 1\n", "a: 2\n", path)[0] == "yaml"
    assert not YamlComparer().accepts(pair_of("a: 1", "a: 2", path + ".txt"))


@pytest.mark.parametrize("path", ["yaml", "x.yaml.template", "yaml.py", "x.yaml/y", "condarc"])
def test_other_names_are_no_yaml(path: str):
    assert compared("a: 1\n", "a: 2\n", path)[0] != "yaml"


# ---------------------------------------------------------------- values


def test_a_workflow_is_told_by_step_and_key():
    b = (
        WORKFLOW.replace("checkout@v4", "checkout@v5")
        .replace("pytest", "pytest -x")
        .replace("on all systems", "on Linux")
        .replace('"3.10"', "3.10")
        .replace("pip list", "pip check")
        .replace("permissions: {}\n", "permissions: {contents: read}\n")
    )
    assert told(WORKFLOW, b, "x.yml") == [
        ("added", ("permissions", "contents"), "read"),
        ("removed", ("jobs", "test", "strategy", "matrix", "python", 1), "3.10"),
        ("added", ("jobs", "test", "strategy", "matrix", "python", 1), "3.10"),
        ("changed", ("jobs", "test", "steps", 0, "uses"), "actions/checkout@v4", "actions/checkout@v5"),
        ("changed", ("jobs", "test", "steps", 1, "run"), "pip install .\npip list\n", "pip install .\npip check\n"),
        ("changed", ("jobs", "test", "steps", 2, "run"), "pytest", "pytest -x"),
        ("changed", (COMMENTS, "behind jobs.test", 0), "# on all systems", "# on Linux"),
    ]
    assert {cause for cause, _ in explained(WORKFLOW, b, "x.yml")} == {None}


def test_a_list_that_nobody_knows_for_a_set_is_list_order_that_counts():
    b = WORKFLOW.replace("[ubuntu-latest, windows-latest]", "[windows-latest, ubuntu-latest]")
    assert told(WORKFLOW, b, "x.yml") == [("reordered", ("jobs", "test", "strategy", "matrix", "os"), ((0, 1),))]
    assert explained(WORKFLOW, b, "info/about.yaml", Role.METADATA) == [("list-order", False)]
    lines = WORKFLOW.splitlines(keepends=True)
    first = next(index for index, line in enumerate(lines) if "uses:" in line)
    b = "".join([*lines[:first], *lines[first + 1 :], lines[first]])
    assert told(WORKFLOW, b, "x.yml") == [("reordered", ("jobs", "test", "steps"), ((0, 2),))]
    assert explained(WORKFLOW, b, "info/about.yaml", Role.METADATA) == [("list-order", False)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1", ValueType.INTEGER),
        ("-1", ValueType.INTEGER),
        ("+1", ValueType.INTEGER),
        ("0o10", ValueType.INTEGER),
        ("010", ValueType.INTEGER),
        ("08", ValueType.INTEGER),
        ("0x1F", ValueType.INTEGER),
        ("1_000", ValueType.INTEGER),
        ("12:30:45", ValueType.INTEGER),
        ("1.0", ValueType.FLOAT),
        ("1e3", ValueType.FLOAT),
        (".5", ValueType.FLOAT),
        ("5.", ValueType.FLOAT),
        (".inf", ValueType.FLOAT),
        ("-.INF", ValueType.FLOAT),
        (".nan", ValueType.FLOAT),
        ("yes", ValueType.BOOLEAN),
        ("Off", ValueType.BOOLEAN),
        ("true", ValueType.BOOLEAN),
        ("True", ValueType.BOOLEAN),
        ("n", ValueType.BOOLEAN),
        ("null", ValueType.NULL),
        ("~", ValueType.NULL),
        ("", ValueType.NULL),
        ("2020-01-01", ValueType.DATETIME),
        ("2020-01-01T10:00:00Z", ValueType.DATETIME),
        ("1.2.3", ValueType.STRING),
        ("word", ValueType.STRING),
        ("tRuE", ValueType.STRING),
        ("0o8", ValueType.STRING),
    ],
)
def test_a_plain_scalar_has_the_type_that_any_reader_gives_it(text: str, kind: ValueType):
    (change,) = compared("a: [zz]\n", f"a: {text}\n", "x.yaml")[1].changes[:1]
    assert (change.b, change.type_b) == (text, kind)
    if kind is not ValueType.STRING:  # in quotes it is another value, whose text is the same
        assert told(f"a: {text}\n", f'a: "{text}"\n', "x.yaml") == [("changed", ("a",), text, text)]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("1", "1.0"),
        ("1.1", "1.10"),
        ("yes", "true"),
        ("true", "True"),
        ("null", "~"),
        ("~", ""),
        ("0o10", "8"),
        ("010", "8"),
        ("0x10", "16"),
        ("1_000", "1000"),
        ("1e3", "1000.0"),
        ("2020-01-01", "2020-01-01T00:00:00Z"),
        ("12345678901234567890", "12345678901234567891"),
        ("0.1", "0.10000000000000000001"),
        ("0.0", "-0.0"),
    ],
)
def test_another_spelling_of_a_scalar_is_another_value(a: str, b: str):
    assert told(f"a: {a}\n", f"a: {b}\n", "x.yaml") == [("changed", ("a",), a, b)]


# ---------------------------------------------------------------- tags, merge keys, documents, directives


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("!x 1", "!y 1"),
        ("!x 1", "1"),
        ("!x 1", '{"!x": 1}'),
        ("!!str 1", "1"),
        ("!!int 1", '"1"'),
        ("!!float 1", "1"),
        ("!!binary aGk=", "aGk="),
        ("!!set {b, c}", "{b: , c: }"),
        ("!!omap [a: 1]", "[a: 1]"),
        ("!<tag:e,2000:x> 1", "!x 1"),
        ("!boolean%20yes 1", "{yes: 1}"),
        ("!string%20x 1", "{x: 1}"),
        ("!x [1]", "[1]"),
        ("<<", '"<<"'),
        ("=", '"="'),
    ],
)
def test_a_tag_is_never_layout(a: str, b: str):
    values = [change for change in compared(f"a: {a}\n", f"a: {b}\n", "x.yaml")[1].changes if change.cause is None]
    assert values
    assert {change.significance for change in values} == {Significance.CONTENT}


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("a: !!str 1\n", 'a: "1"\n'),
        ("a: !!int 1\n", "a: 1\n"),
        ("a: !!seq [1]\n", "a: [1]\n"),
        ("a: !!map {}\n", "a: {}\n"),
        ("%TAG !e! tag:e,2000:\n---\na: !e!x 1\n", "a: !<tag:e,2000:x> 1\n"),
        ("a: !!merge <<\n", "a: <<\n"),
    ],
)
def test_a_tag_in_another_spelling_is_layout(a: str, b: str):
    assert explained(a, b, "x.yaml") == [("yaml-formatting", False)]


def test_a_merge_key_is_a_key_of_its_own():
    a = "base: &base {x: 1}\na:\n  <<: *base\n  y: 2\n"
    assert told(a, a.replace("x: 1", "x: 3"), "x.yaml") == [
        ("changed", ("base", "x"), "1", "3"),
        ("changed", ("a", "<<", "x"), "1", "3"),
    ]
    assert told("<<: {a: 1}\n", '"<<": {a: 1}\n', "x.yaml") == [
        ("removed", ("<<",), '{"a": 1}'),
        ("added", ('"<<"',), '{"a": 1}'),
    ]


def test_several_documents_are_a_list():
    a = "kind: A\n---\nkind: B # b\n---\nkind: C\n"
    assert told(a, a.replace("kind: B", "kind: D"), "x.yaml") == [("changed", (1, "kind"), "B", "D")]
    assert told(a, a.replace("# b", "# c"), "x.yaml") == [("changed", (COMMENTS, "behind (2).kind", 0), "# b", "# c")]
    assert told("a: 1\n", "a: 1\n---\nb: 2\n", "x.yaml") == [("added", (1,), '{"b": 2}')]
    assert told("", "a: 1\n", "x.yaml") == [("added", (0,), '{"a": 1}')]
    assert told("a: 1\n...\n", "a: 1\n---\n...\n", "x.yaml") == [("added", (1,), "")]
    assert explained("a: 1\n---\nb: 1\n", "b: 1\n---\na: 1\n", "info/about.yaml", Role.METADATA) == [
        ("list-order", False)
    ]


def test_the_version_that_a_document_says_counts():
    assert told("%YAML 1.1\n---\na: no\n", "%YAML 1.2\n---\na: no\n", "x.yaml") == [
        ("changed", (COMMENTS, "directives", 0), "%YAML 1.1 of document 1", "%YAML 1.2 of document 1")
    ]
    assert told("a: no\n", "%YAML 1.2\n---\na: no\n", "x.yaml") == [
        ("added", (COMMENTS, "directives"), '["%YAML 1.2 of document 1"]')
    ]
    assert reason("%YAML 1.3\n---\na: 1\n") == "not YAML: found incompatible YAML document, line 1"


# ---------------------------------------------------------------- layout


LAYOUTS = [
    ("a:\n  - b:\n      c: 1\n", "a:\n- b:\n    c: 1\n", "indent 2, indent of lists 2", "indent 2, indent of lists 0"),
    ("a: x\n", "a: 'x'\n", "no indent", "no indent, single quotes 1"),
    ('a: "x"\n', "a: x\n", "no indent, double quotes 1", "no indent"),
    ("a: |\n  x\n  y\n", 'a: "x\\ny\\n"\n', "no indent, literal blocks 1", "no indent, double quotes 1"),
    ("a: >\n  x\n  y\n", "a: |\n  x y\n", "no indent, folded blocks 1", "no indent, literal blocks 1"),
    ("a:\n  b: 1\n", "a: {b: 1}\n", "indent 2", "no indent, flow collections 1"),
    ("a: [1, 2]\n", "a:\n- 1\n- 2\n", "no indent, flow collections 1", "indent of lists 0"),
    ("a: &x [1]\nb: *x\n", "a: [1]\nb: [1]\n", "no indent, aliases 1, flow collections 1",
     "no indent, flow collections 2"),
    ("a: &x b\n", "a: &y b\n", "one layout", "another layout"),
    ("---\na: 1\n", "a: 1\n", "no indent, document starts 1", "no indent"),
    ("a:   1\n", "a: 1\n", "one layout", "another layout"),
    ("? a\n: 1\n", "a: 1\n", "one layout", "another layout"),
    ("a: &x\n  b: 1\n", "a: &x\n    b: 1\n", "one layout", "another layout"),
    ("a: 1 # c\n", "a: 1   # c\n", "one layout", "another layout"),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b", "layout_a", "layout_b"), LAYOUTS)
def test_layout_alone_is_formatting(a: str, b: str, layout_a: str, layout_b: str):
    assert told(a, b, "x.yaml") == [("formatting", layout_a, layout_b, "yaml-formatting")]
    assert explained(a, b, "info/about.yaml", Role.METADATA) == [("yaml-formatting", True)]
    assert explained(a, b, "x/data.yaml", Role.DATA) == [("yaml-formatting", False)]


def test_beside_values_only_indents_are_told():
    a, b = "a:\n  b: 'x'\n", "a:\n    b: y\n"
    assert told(a, b, "x.yaml") == [
        ("changed", ("a", "b"), "x", "y"),
        ("formatting", "indent 2", "indent 4", "yaml-formatting"),
    ]
    assert told("a: 'x'\n", "a: y\n", "x.yaml") == [("changed", ("a",), "x", "y")]


def test_line_ends_and_marks_are_told_by_themselves():
    assert told("a: 1\r\nb: 2\r\n", "a: 1\nb: 2\n", "x.yaml") == [("line-ends", "CRLF", "LF", "line-endings")]
    assert told("\ufeffa: 1\n", "a: 1\n", "x.yaml") == [("byte-order-mark", "UTF-8", "none", "byte-order-mark")]
    assert [row[0] for row in told("a: 1", "a: 1\n", "x.yaml")] == ["final-newline"]
    assert [row[0] for row in told("\ufeffa: 'x'\r\n", "a: x", "x.yaml")] == [
        "byte-order-mark", "line-ends", "formatting", "final-newline",
    ]  # fmt: skip


# ---------------------------------------------------------------- property tests

_texts = st.one_of(
    st.text("ab:#-'\" \n\t\u00e4\U0001f600\\{}[],&*!|>%@`~0123456789.", max_size=12),
    st.sampled_from(["yes", "null", "~", "1.0", "0o10", "<<", "=", "- x", "# x", "2020-01-01", "", " ", "---", "..."]),
)
_scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), _texts, st.dates())
_keys = st.text("abc- #:\u00e4", max_size=4)
_values = st.recursive(
    _scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(_keys, inner, max_size=4)),
    max_leaves=15,
)
_styles = st.fixed_dictionaries(
    {
        "default_flow_style": st.sampled_from([True, False, None]),
        "default_style": st.sampled_from([None, "'", '"', "|", ">"]),
        "indent": st.integers(2, 6),
        "width": st.sampled_from([20, 80, 1000]),
        "allow_unicode": st.booleans(),
        "explicit_start": st.booleans(),
        "explicit_end": st.booleans(),
    }
)


def dumped(value: object, style: dict) -> str:
    return yaml.safe_dump(value, sort_keys=False, **style)


def as_python(value: object) -> object:
    """A value that equals another one only where both are of one type, with keys in the same order."""
    if isinstance(value, dict):
        return [(key, as_python(inner)) for key, inner in value.items()], "map"
    if isinstance(value, list):
        return [as_python(item) for item in value], "list"
    return type(value), repr(value)


_items = st.lists(
    st.one_of(
        st.sampled_from(["a", "b", "c", "d"]),
        st.fixed_dictionaries({"x": st.sampled_from(["p", "q"])}),
    ),
    max_size=6,
)
_words = st.recursive(
    st.one_of(st.sampled_from(["p", "q", "r"]), st.booleans(), st.integers(0, 3)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(["a", "b", "c"]), inner, max_size=4)
    ),
    max_leaves=12,
)


def without_order_of_keys(value: object) -> object:
    """What came has no place in its mapping (`compare_values`)."""
    if hasattr(value, "entries"):
        return frozenset((key, without_order_of_keys(inner)) for key, inner in value.entries)
    if hasattr(value, "items"):
        return tuple(without_order_of_keys(item) for item in value.items)
    return value


@settings(deadline=None)
@given(_words, _words, _styles, _styles)
def test_applying_the_changes_to_a_gives_b(value_a, value_b, style_a, style_b):
    a, b = dumped({"top": value_a}, style_a), dumped({"top": value_b}, style_b)
    changes = list(YamlComparer().differences(stream(a), stream(b), pair_of(a, b, "x.yaml")))
    result = apply(document(a), changes, by_key)
    assert without_order_of_keys(result) == without_order_of_keys(document(b))


@settings(deadline=None)
@given(_items, _styles, st.randoms(use_true_random=False))
def test_a_shuffle_alone_is_order_and_a_change_in_it_is_never_lost(items, style, chance: random.Random):
    order = list(items)
    chance.shuffle(order)
    a, b = dumped({"k": items}, style), dumped({"k": order}, style)
    if order != items:
        (change,) = compared(a, b, "x.yaml")[1].changes
        assert change.significance is Significance.ORDER
        assert explained(a, b, "info/about.yaml", Role.METADATA) == [("list-order", False)]
    b = dumped({"k": ["new", *order[1:]]}, style)
    changes = compared(a, b, "x.yaml")[1].changes
    assert any(change.significance is Significance.CONTENT for change in changes)


# ---------------------------------------------------------------- hostile texts, and what is read in different ways


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\na: 2\n", "the key 'a' stands twice: readers differ in which one they take"),
        ("a: 1\n'a': 2\n", "the key 'a' stands twice: readers differ in which one they take"),
        ("<<: {}\n<<: {}\n", "the key '<<' stands twice: readers differ in which one they take"),
        ("yes: 1\ntrue: 2\n", "two keys of a mapping that readers may take for one"),
        ("1: 1\n1.0: 2\n", "two keys of a mapping that readers may take for one"),
        ("1: 1\ntrue: 2\n", "two keys of a mapping that readers may take for one"),
        ("8: 1\n010: 2\n", "two keys of a mapping that readers may take for one"),
        ("~: 1\nnull: 2\n", "two keys of a mapping that readers may take for one"),
        ("1: 1\n'1': 2\n", "a key that is a string, and one that readers may take for the same string"),
        ("True: 1\n'true': 2\n", "a key that is a string, and one that readers may take for the same string"),
        ("~: 1\n'null': 2\n", "a key that is a string, and one that readers may take for the same string"),
        ("a: &a 1\nb: &a 2\n", "the anchor a stands twice: some readers refuse that"),
        ("a: &a [*a]\n", "an alias within itself, or without anchor: a"),
        ("a: &a {b: *a}\n", "an alias within itself, or without anchor: a"),
        ("a: *a\n", "an alias within itself, or without anchor: a"),
        ("a: &a 1\n---\nb: *a\n", "an alias within itself, or without anchor: a"),
        ("[a]: 1\n", "a key that is no scalar (is it a template?)"),
        ("? {a: 1}\n: 1\n", "a key that is no scalar (is it a template?)"),
        ("a: {{ version }}\n", "a key that is no scalar (is it a template?)"),
        ("!x a: 1\n", "a key that is no scalar (is it a template?)"),
        ("=: 1\n", "a key that is no scalar (is it a template?)"),
        ("a: 1\rb: 2\n", "line 1 holds U+000D, which some readers take for the end of a line"),
        ("\na: \u2028\n", "line 2 holds U+2028, which some readers take for the end of a line"),
        ("a: \u0085\n", "line 1 holds U+0085, which some readers take for the end of a line"),
        ("a: \x07\n", "not YAML: control characters are not allowed"),
        ("a: [\n", "not YAML: did not find expected node content, line 2"),
        ("a: b: c\n", "not YAML: mapping values are not allowed in this context, line 1"),
        ("{% if x %}\na: 1\n", "not YAML: found character that cannot start any token, line 1"),
        ('a: "\\ud800"\n', "not YAML: found invalid Unicode character escape code, line 1"),
    ],
)
def test_what_readers_read_in_different_ways_is_text(text: str, expected: str):
    assert reason(text) == expected
    assert reason("# comment\n" + text).startswith(expected.partition("line ")[0])


def test_keys_of_several_types_that_no_reader_mixes_up_are_read():
    assert told("1: a\n2: b\ntrue: c\nx: d\n".replace("true", "no"), "1: a\n2: b\nno: c\nx: e\n", "x.yaml") == [
        ("changed", ("x",), "d", "e")
    ]


def test_undecodable_bytes_are_told_and_nul_is_binary():
    assert told(b"a: \xff\n", b"a: \xfe\n", "x.yaml") == [("changed", ("a",), "\xff", "\xfe")]
    assert compared(b"a: \x00\n", b"a: 1\n", "x.yaml")[0] == "binary"
    assert compared("a: '\ufeff'\n", "a: 1\n", "x.yaml")[2] is None


def test_digits_without_end_are_text_that_nobody_counts():
    a = "a: " + "1" * 10_000 + "\n"
    assert told(a, a[:-2] + "2\n", "x.yaml") == [("changed", ("a",), "1" * 10_000, "1" * 9_999 + "2")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[" * 100_000, "not YAML: exceeded maximum nesting depth, line 1"),
        ("[" * 100_000 + "]" * 100_000, "not YAML: exceeded maximum nesting depth, line 1"),
        ("[" * 100 + "]" * 100, "nested deeper than 100 levels"),
        ("a: " + "{a: " * 100_000, "nested deeper than 100 levels"),
        ("- " * 100_000 + "x", "nested deeper than 100 levels"),
        ("? " * 100_000 + "x", "nested deeper than 100 levels"),
        ("".join(" " * depth + "a:\n" for depth in range(200)), "nested deeper than 100 levels"),
        (
            "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 400)),
            "nested deeper than 100 levels",
        ),
        ("[" * 98 + "!x [!y 1]" + "]" * 98, "nested deeper than 100 levels"),
    ],
)
def test_deep_nesting_is_text(text: str, expected: str):
    assert reason(text) == expected


def test_ninety_levels_are_compared():
    a = "[" * 90 + "1" + "]" * 90 + "\n"
    assert told(a, a.replace("1", "2"), "x.yaml") == [("changed", (0,) * 90, "1", "2")]


def test_a_million_comments_are_text():
    assert reason("#\n" * 1_000_000) == "more than 20,000 comments"


def test_many_directives_are_text():
    assert reason("".join(f"%TAG !e{i}! tag:e{i}:\n" for i in range(200)) + "---\na: 1\n") == (
        "more than 100 lines that may be directives"
    )


def test_what_is_told_can_be_shown():
    rows = told('"\\e[2Ja": "\\u202e"\n', '"\\e[2Ja": "\\u200b"\n', "x.yaml")
    assert rows == [("changed", ("⟦U+001B⟧[2Ja",), "⟦U+202E⟧", "⟦U+200B⟧")]
    assert "\x1b" not in reason("a: *\u202ex\n")
