from __future__ import annotations

import pytest
import yaml
from msgspec.structs import replace

from document_pairs import compared, explained, pair_of, told
from pydistdiff.comparers import compare_pair, yaml_composer
from pydistdiff.comparers.yaml_composer import MOST_DIRECTIVES, MOST_NODES, compose
from pydistdiff.diffing.values import ListValue, MappingValue, Scalar, Value
from pydistdiff.model import AttributeChange, Role, ValueChange, ValueType

PATH = "info/tests/tests.yaml"


def document(text: str) -> Value:
    (value,) = compose(text).documents.items
    return value


# ---------------------------------------------------------------- what is compared


@pytest.mark.parametrize("path", ["x.yaml", "a/X.YML", "CITATION.cff", "~/.condarc", ".clang-format"])
def test_yaml_is_known_by_its_name(path: str):
    assert compared("a: 1\n", "a: 2\n", path)[0] == "yaml"


@pytest.mark.parametrize("path", ["yaml", "x.yaml.template", "x.yaml.txt", "condarc"])
def test_other_names_are_not_yaml(path: str):
    assert compared("a: 1\n", "a: 2\n", path)[0] == "text"


def test_a_document_on_one_side_is_text():
    pair = pair_of("a: 1\n", "", "x.yaml")
    assert compare_pair(replace(pair, b=None, path_b=None))[0] == "text"


def test_values_are_told_with_their_paths():
    a = "name: x\nlist:\n- {name: a, value: 1}\n- {name: b, value: 2}\nold: [1, 2]\nsame: yes\n"
    b = "name: y\nlist:\n- {name: b, value: 2}\n- {name: a, value: 1.0}\nnew: {k: v}\nsame: yes\n"
    assert told(a, b, "x.yaml") == [
        ("changed", ("name",), "x", "y"),
        ("reordered", ("list",), ((0, 1),)),
        ("changed", ("list", "a", "value"), "1", "1.0"),
        ("removed", ("old",), "[1, 2]"),
        ("added", ("new",), '{"k": "v"}'),
    ]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("1.10", "1.1"),
        ("yes", "true"),
        ("true", "True"),
        ("1", '"1"'),
        ("1", "1.0"),
        ("0", "-0"),
        ("010", "8"),
        ("0x1f", "31"),
        ("1_000", "1000"),
        ("null", "~"),
        ("null", ""),
        ("~", '"~"'),
        ("''", ""),
        ("2024-01-02", '"2024-01-02"'),
        ("1:30", '"1:30"'),
        ("1e3", '"1e3"'),  # a number to YAML 1.2
        ("1.5e3", "'1.5e3'"),
        ("0o17", '"0o17"'),
        ("08", '"08"'),
        ("y", '"y"'),  # a boolean to YAML 1.1
        ("N", '"N"'),
        ("=", '"="'),
        ("<<", '"<<"'),
        ("! 1", "1"),
        ("!x 1", '"1"'),
        ("!x 1", "!y 1"),
        ("!x 1", '{"!x": "1"}'),
        ("!<!!set> 1", "!!set 1"),
        ("!<x:y> 1", "!<x:z> 1"),
        ("!!float 1", "1"),
        ("!!binary YQ==", "YQ=="),
        ("!!str 1", "1"),
        ("!!set {a}", "{a}"),
        ("!!omap [a: 1]", "[a: 1]"),
        ("!x {a: 1}", "{a: 1}"),
        ("|\n  a\n", "|-\n  a\n"),
        (">\n  a\n  b\n", "|\n  a\n  b\n"),
        ("[]", "{}"),
        ("[]", ""),
        ("a", "a\n---\nb"),
        ("[a, b]", "[b, a]"),
    ],
)
def test_two_values_are_never_taken_for_one(a: str, b: str):
    text_a, text_b = (f"{side}\n" if "---" in b else f"k: {side}\n" for side in (a, b))
    name, comparison, _ = compared(text_a, text_b, PATH)
    assert name == "yaml"
    assert any(isinstance(change, ValueChange) for change in comparison.changes)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("k: a b", "k: 'a b'"),
        ("k: a b", 'k: "a\\x20b"'),
        ("k: a b", "k:\n  a\n  b"),
        ("k: a b", "k: >-\n  a\n  b"),
        ("k: a b", "k: !!str a b"),
        ("k: a b", "'k': a b"),
        ("k: 1", "{k: 1}"),
        ("k: 1", "k: !!int 1"),
        ("k: 1", "---\nk: 1\n..."),
        ("k: 1", "\n\nk:   1"),
        ("k: 1", "? k\n: 1"),
        ("k: [a, b]", "k:\n- a\n- b"),
        ("k: [a, b]", "k:\n    -   a\n    -   b"),
        ("k: {a: b}", "k:\n  a: b"),
        ("k: {a: b}", "k: !!map {a: b}"),
        ("a: {b: 1}\nc: {b: 1}", "a: &x {b: 1}\nc: *x"),
        ("a: &x 1\nc: *x", "a: &y 1\nc: *y"),
        ("a: !x 1", "%TAG !y! !\n---\na: !y!x 1"),
    ],
)
def test_another_layout_of_the_same_values_has_a_cause(a: str, b: str):
    name, comparison, fallback = compared(a + "\n", b + "\n", PATH)
    assert (name, fallback) == ("yaml", None)
    assert [(type(change), change.cause) for change in comparison.changes] == [(AttributeChange, "yaml-formatting")]
    assert explained(a + "\n", b + "\n", PATH, Role.METADATA) == [("yaml-formatting", True)]
    assert explained(a + "\n", b + "\n", "data/x.yaml", Role.DATA) == [("yaml-formatting", False)]


def test_what_differs_in_the_layout_is_said():
    a = "a:\n  b:\n  - 'x'\n  - \"y\"\n  c: [1]\n"
    b = "---\na:\n    b:\n        - x\n        - 'y'\n    c:\n        - 1\n"
    assert told(a, b, "x.yaml") == [
        (
            "formatting",
            "indent 2, indent of lists 0, double quotes 1, flow collections 1, single quotes 1",
            "indent 4, indent of lists 4, document starts 1, single quotes 1",
            "yaml-formatting",
        )
    ]
    assert told("a: x y\n", "a:\n x\n y\n", "x.yaml") == [
        ("formatting", "one layout", "another layout", "yaml-formatting")
    ]
    assert told("a: |\n  x\nb: *x\n".replace("*x", "&x 1\nc: *x"), "a: >\n  x\nb: 1\nc: 1\n", "x.yaml") == [
        ("formatting", "no indent, aliases 1, literal blocks 1", "no indent, folded blocks 1", "yaml-formatting")
    ]


def test_indents_are_told_beside_values_and_quotes_are_not():
    assert told("a:\n  b: 1\n", "a:\n    b: '2'\n", "x.yaml") == [
        ("changed", ("a", "b"), "1", "2"),
        ("formatting", "indent 2", "indent 4", "yaml-formatting"),
    ]
    assert told("a:\n  b: x\n", "a:\n  b: 'y'\n", "x.yaml") == [("changed", ("a", "b"), "x", "y")]


def test_line_ends_marks_and_newlines_at_the_end_are_told_by_themselves():
    assert told("a: 1\n", "\ufeffa: 1\r\n\r\n", "x.yaml") == [
        ("byte-order-mark", "none", "UTF-8", "byte-order-mark"),
        ("line-ends", "LF", "CRLF", "line-endings"),
        ("final-newline", "one newline at the end", "2 newlines at the end", "final-newline"),
    ]
    assert told("a: |+\n  x\n", "a: |+\n  x\n\n", "x.yaml")[0] == ("changed", ("a",), "x\n", "x\n\n")


def test_another_order_of_keys_is_told_and_counts_where_nobody_knows_the_reader():
    a, b = "a: 1\nb: 2\n", "b: 2\na: 1\n"
    assert told(a, b, "x.yaml") == [("reordered", (), ((0, 1),))]
    assert explained(a, b, "info/x.yaml", Role.METADATA) == [("key-order", True)]
    assert explained(a, b, "x/x.yaml", Role.DATA) == [("key-order", False)]
    assert explained("- a\n- b\n", "- b\n- a\n", "info/x.yaml", Role.METADATA) == [("list-order", False)]
    assert explained("b: 2\na: 1\n", "{a: 1, b: 2}\n", "info/x.yaml", Role.METADATA) == [("key-order", True)]
    assert explained("b: 2\na: 1\n", "a: 1\nb: '2'\n", "info/x.yaml", Role.METADATA) == [
        ("key-order", True),
        (None, False),
    ]


def test_tags_of_their_own_are_steps():
    assert document("a: !Ref x\nb: !x [1]\nc: !!set {z}\n") == MappingValue(
        (
            ("a", MappingValue((("!Ref", Scalar(ValueType.STRING, "x")),))),
            ("b", MappingValue((("!x", ListValue((Scalar(ValueType.INTEGER, "1"),))),))),
            ("c", MappingValue((("!!set", MappingValue((("z", Scalar(ValueType.NULL, "")),))),))),
        )
    )
    assert told("a: !Ref x\n", "a: !Ref y\n", "x.yaml") == [("changed", ("a", "!Ref"), "x", "y")]


@pytest.mark.parametrize(
    ("text", "told_key"),
    [
        ("a", "a"),
        ("1", "1 (integer)"),
        ('"1"', "1"),
        ("on", "on (boolean)"),
        ("~", "~ (null)"),
        ("", " (null)"),
        ("2024-01-02", "2024-01-02 (datetime)"),
        ("'1 (integer)'", '"1 (integer)"'),
        ("'!x'", '"!x"'),
        ("'\"a\"'", '"\\"a\\""'),
        ("<<", "<<"),
        ("'<<'", '"<<"'),
        ("(comments)", '"(comments)"'),
        ("é", "é"),
    ],
)
def test_keys_of_any_type_are_told_apart(text: str, told_key: str):
    assert document(f"? {text}\n: 1\n") == MappingValue(((told_key, Scalar(ValueType.INTEGER, "1")),))


def test_what_a_merge_key_merges_stays_in_its_place():
    a = "base: &b {x: 1}\nown: {<<: *b, y: 2}\n"
    assert told(a, a.replace("x: 1", "x: 3"), "x.yaml") == [
        ("changed", ("base", "x"), "1", "3"),
        ("changed", ("own", "<<", "x"), "1", "3"),
    ]
    assert told("own: {<<: {x: 1}}\n", "own: {x: 1}\n", "x.yaml")[0] == ("removed", ("own", "<<"), '{"x": 1}')


def test_documents_of_a_stream_are_told_by_their_number():
    assert told("a: 1\n---\nb: 1.10\n", "a: 1\n---\nb: 1.1\n", "x.yaml") == [("changed", (1, "b"), "1.10", "1.1")]
    assert told("a: 1\n", "a: 1\n---\nb: 2\n", "x.yaml") == [("added", (1,), '{"b": 2}')]
    assert told("", "---\n", "x.yaml") == [("added", (0,), "")]
    assert told("[]\n", "\n", "x.yaml")[0] == ("removed", (0,), "[]")


def test_a_directive_counts():
    assert told("%YAML 1.2\n---\na: 1e3\n", "---\na: 1e3\n", "x.yaml") == [
        ("removed", ("(comments)", "directives"), '["%YAML 1.2 of document 1"]')
    ]


# ---------------------------------------------------------------- what readers read otherwise, and hostile input

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: [", "not YAML: did not find expected node content, line 2"),
        ("a: 'b\n", "not YAML: found unexpected end of stream, line 2"),
        ("a: \x07\n", "not YAML: control characters are not allowed"),
        ("a: 1\na: 2\n", "the key 'a' stands twice: readers differ in which one they take"),
        ("a: {b: 1, 'b': 2}\n", "the key 'b' stands twice: readers differ in which one they take"),
        ("1: a\n1: b\n", "the key '1 (integer)' stands twice: readers differ in which one they take"),
        ("<<: {a: 1}\n<<: {b: 1}\n", "the key '<<' stands twice: readers differ in which one they take"),
        ("yes: a\ntrue: b\n", "two keys of a mapping that readers may take for one"),
        ("1: a\ntrue: b\n", "two keys of a mapping that readers may take for one"),
        ("8: a\n010: b\n", "two keys of a mapping that readers may take for one"),
        ("1: a\n1.0: b\n", "two keys of a mapping that readers may take for one"),
        ("~: a\nnull: b\n", "two keys of a mapping that readers may take for one"),
        ("? [a]\n: b\n", "a key that is no scalar (is it a template?)"),
        ("a: {{ name }}\n", "a key that is no scalar (is it a template?)"),
        ("? !x a\n: b\n", "a key that is no scalar (is it a template?)"),
        ("a: &x 1\nb: &x 2\n", "the anchor x stands twice: some readers refuse that"),
        ("a: &x [&x 1]\n", "the anchor x stands twice: some readers refuse that"),
        ("a: *x\n", "an alias within itself, or without anchor: x"),
        ("a: &x [*x]\n", "an alias within itself, or without anchor: x"),
        ("--- &x a\n--- *x\n", "an alias within itself, or without anchor: x"),
        ("a: 1\rb: 2\n", "line 1 holds U+000D, which some readers take for the end of a line"),
        ("a: 1\u2028b: 2\n", "line 1 holds U+2028, which some readers take for the end of a line"),
        (BOMB, f"more than {MOST_NODES:,} values, where aliases, long texts and deep levels count several times"),
        (
            f"a: &x {'y' * 1_000_000}\n" + "".join(f"a{n}: *x\n" for n in range(30)),
            f"more than {MOST_NODES:,} values, where aliases, long texts and deep levels count several times",
        ),
        (
            "-\n" * MOST_NODES,
            f"more than {MOST_NODES:,} values, where aliases, long texts and deep levels count several times",
        ),
        (
            "- a # b\n" * MOST_NODES,
            f"more than {MOST_NODES // 2:,} values, where aliases, long texts and deep levels count several times",
        ),
        ("# b\n" * 50_001, "more than 20,000 comments"),
        ("[" * 100_000, "not YAML: exceeded maximum nesting depth, line 1"),
        ("{a: " * 100_000, "nested deeper than 100 levels"),
        ("- " * 100_000, "nested deeper than 100 levels"),
        ("\n".join(" " * n + "-" for n in range(2_000)), "nested deeper than 100 levels"),
        ("? " * 100_000, "nested deeper than 100 levels"),
        ("a\n%TAG ! x\n" * (MOST_DIRECTIVES + 1), f"more than {MOST_DIRECTIVES} lines that may be directives"),
        ("x" * ((8 << 20) + 1), "8,388,609 bytes, more than the 8,388,608 that are parsed"),
    ],
)
def test_what_readers_read_otherwise_is_text_with_the_reason(text: str, reason: str):
    name, comparison, fallback = compared("a: 1\n", text, "x.yaml")
    assert name == "text"
    assert comparison.changes
    assert (fallback.wanted, fallback.reason) == ("yaml", reason)


def test_aliases_that_nest_deep_are_refused():
    text = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 200))
    assert compared("a: 1\n", text, "x.yaml")[2].reason == "nested deeper than 100 levels"


def test_keys_that_cannot_be_one_may_stand_together():
    text = "1: a\n2: b\n-3: c\n0: d\n~: e\n'7': f\nfalse2: g\n"
    assert told(text, text.replace("a\n", "z\n"), "x.yaml") == [("changed", ("1 (integer)",), "a", "z")]
    assert told("yes: a\nno: b\n", "yes: a\nno: c\n", "x.yaml") == [("changed", ("no (boolean)",), "b", "c")]


def test_nothing_is_constructed(tmp_path):
    target = tmp_path / "made"
    text = f"a: !!python/object/apply:pathlib.Path.touch ['{target.as_posix()}']\nb: 1\n"
    changes = told(text, text.replace("b: 1", "b: 2"), "x.yaml")
    assert changes == [("changed", ("b",), "1", "2")]
    assert not target.exists()
    path = ("a", "!!python/object/apply:pathlib.Path.touch", 0)
    assert told(text, text.replace("/made", "/other"), "x.yaml")[0][1] == path


def test_what_is_shown_is_visible():
    changes = told('"a\\x1b": "\\x1b[2J"\n', '"a\\x1b": "\\u202e"\n', "x.yaml")
    assert changes == [("changed", ("a⟦U+001B⟧",), "⟦U+001B⟧[2J", "⟦U+202E⟧")]


def test_without_libyaml_it_is_text(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    assert compared("a: 1\n", "a: 2\n", "x.yaml")[2].reason == "PyYAML without libyaml is too slow for such files"


def test_the_cap_counts_what_is_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(yaml_composer, "MOST_NODES", 4)
    assert compared("[a, b, c]\n", "[a, b, d]\n", "x.yaml")[0] == "yaml"
    assert compared("[a, b, c]\n", "[a, b, c, d]\n", "x.yaml")[0] == "text"
    assert compared("[a, b]  # x\n", "[a, b]  # y\n", "x.yaml")[0] == "text"
    monkeypatch.setattr(yaml_composer, "MOST_NODES", 40)
    deep, deeper = ("{open}a{end}\n".format(open="[" * n, end="]" * n) for n in (16, 20))
    assert compared(deep, deep.replace("a", "b"), "x.yaml")[0] == "yaml"
    assert compared(deep, deeper, "x.yaml")[0] == "text"
    alias, aliases = (f"a: &x {'y' * 1_000}\nb: [{', '.join(['*x'] * n)}]\n" for n in (1, 3))
    assert compared(alias, alias.replace("b:", "c:"), "x.yaml")[0] == "yaml"
    assert compared(alias, aliases, "x.yaml")[0] == "text"
