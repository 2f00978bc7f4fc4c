"""Whatever is called layout or comments leaves the tree as it is, and another layout of one tree is called so."""

from __future__ import annotations

import ast
import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layouts import Maker, Writer
from pydistdiff.diffing.lines import compare_lines
from pydistdiff.pysource.layout import COMMENTS, FORMATTING, ORDER, Told, told_blocks
from pydistdiff.pysource.module import SourceError, parse
from pydistdiff.pysource.tokens import TokenUnits, tokenised
from pydistdiff.pysource.units import TreeUnits

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from pydistdiff.diffing.lines import Block

names = st.sampled_from(["a", "b", "c", "self"])
constants = st.one_of(
    st.integers(0, 20), st.sampled_from([0.0, 1.0, True, None, "x", "a  b", "# no", "'", '"', "\n", b"x", "é", 2j])
)


def _expressions(inner: st.SearchStrategy[ast.expr]) -> st.SearchStrategy[ast.expr]:
    pairs = st.lists(inner, max_size=3)
    return st.one_of(
        st.builds(lambda a, b: ast.BinOp(a, ast.Add(), b), inner, inner),
        st.builds(lambda a, b: ast.Compare(a, [ast.Lt()], [b]), inner, inner),
        st.builds(lambda a, b, c: ast.IfExp(a, b, c), inner, inner, inner),
        st.builds(lambda a, rest: ast.Call(a, rest, []), inner, pairs),
        st.builds(lambda items: ast.Tuple(items, ast.Load()), pairs),
        st.builds(lambda items: ast.Dict(items, items), pairs),
        st.builds(lambda a: ast.UnaryOp(ast.USub(), a), inner),
        st.builds(lambda a, b: ast.Subscript(a, b, ast.Load()), inner, inner),
        st.builds(lambda a: ast.JoinedStr([ast.Constant("f"), ast.FormattedValue(a, -1, None)]), names.map(ast.Name)),
    )


expressions = st.recursive(st.one_of(names.map(ast.Name), constants.map(ast.Constant)), _expressions, max_leaves=8)
simple = st.one_of(
    st.builds(lambda name, value: ast.Assign([ast.Name(name, ast.Store())], value), names, expressions),
    expressions.map(ast.Expr),
    expressions.map(ast.Return),
    names.map(lambda name: ast.Import([ast.alias(name)])),
    st.just(None).map(lambda _: ast.Pass()),
)


def _written(body: list[ast.stmt]) -> str:
    return ast.unparse(ast.fix_missing_locations(ast.Module(body, []))) + "\n"


def _arguments(name: str) -> ast.arguments:
    return ast.arguments([], [ast.arg(name)], None, [], [], None, [])


def _handlers(body: list[ast.stmt], name: str) -> list[ast.ExceptHandler]:
    return [ast.ExceptHandler(ast.Name(name), name, body), ast.ExceptHandler(None, None, body)]


def _cases(bodies: list[list[ast.stmt]], value: ast.expr) -> list[ast.match_case]:
    return [
        ast.match_case(ast.MatchAs() if index else ast.MatchValue(ast.Constant(1)), None if index % 2 else value, body)
        for index, body in enumerate(bodies)
    ]


def _statements(inner: st.SearchStrategy[ast.stmt]) -> st.SearchStrategy[ast.stmt]:
    bodies = st.lists(inner, min_size=1, max_size=4)
    others = st.lists(inner, max_size=2)
    ifs = st.builds(lambda test, body, other: ast.If(test, body, other), expressions, bodies, others)
    return st.one_of(
        ifs,
        st.builds(lambda test, body, other: ast.If(test, body, [other]), expressions, bodies, ifs),  # elif
        st.builds(lambda test, body, other: ast.While(test, body, other), expressions, bodies, others),
        st.builds(
            lambda name, value, body, other: ast.For(ast.Name(name, ast.Store()), value, body, other),
            *(names, expressions, bodies, others),
        ),
        st.builds(
            lambda body, caught, name, other, last: ast.Try(body, _handlers(caught, name), other, last),
            *(bodies, bodies, names, others, others),
        ),
        st.builds(lambda kind, body, last: kind(body, [], [], last), st.sampled_from([ast.Try]), bodies, bodies),
        st.builds(lambda value, body: ast.With([ast.withitem(value)], body), expressions, bodies),
        st.builds(
            lambda value, parts, guard: ast.Match(value, _cases(parts, guard)),
            *(expressions, st.lists(bodies, min_size=1, max_size=3), expressions),
        ),
        st.builds(
            lambda name, arg, body: ast.FunctionDef(name, _arguments(arg), body, [], None, None),
            *(names, names, bodies),
        ),
        st.builds(
            lambda name, base, body: ast.ClassDef(name, [base], [], body, []), names, names.map(ast.Name), bodies
        ),
    )


statements = st.recursive(simple, _statements, max_leaves=8)
modules = st.lists(statements, min_size=1, max_size=6).map(_written)


def _blocks(a: str, b: str) -> list[Block]:
    return list(compare_lines(a.encode(), b.encode()).blocks)


def told(a: str, b: str) -> Told:
    blocks = _blocks(a, b)
    modules = parse(a.encode()), parse(b.encode())
    whole = told_blocks(*map(TreeUnits, modules), blocks)
    asked = [
        TreeUnits(module, [block[at : at + 2] for block in blocks]) for module, at in zip(modules, (0, 2), strict=True)
    ]
    told = told_blocks(*asked, blocks)
    assert set(told.causes) <= set(whole.causes)
    return told


def told_by_tokens(a: str, b: str) -> Told:
    return told_blocks(TokenUnits(tokenised(a.encode())), TokenUnits(tokenised(b.encode())), _blocks(a, b))


def patched(a: str, b: str, found: Told, causes: set[str]) -> str:
    """The lines of a, with those of b in the blocks of these causes."""
    lines_a, lines_b = a.split("\n"), b.split("\n")
    for (a_low, a_high, b_low, b_high), cause in reversed(found.causes):
        if cause in causes:
            lines_a[a_low:a_high] = lines_b[b_low:b_high]
    return "\n".join(lines_a)


def _dump(text: str) -> str:
    return ast.dump(ast.parse(text))


def laid_out_otherwise(text: str, choice: random.Random, *, comments: bool) -> str:
    """The same tree: other indentation, blank lines, blanks at ends, and comments if asked for."""
    tree = ast.parse(text)
    inside = {
        line
        for node in ast.walk(tree)
        if isinstance(node, (ast.Constant, ast.JoinedStr)) and node.end_lineno != node.lineno
        for line in range(node.lineno, node.end_lineno + 1)
    }
    result = []
    for number, line in enumerate(text.split("\n"), 1):
        if number in inside:  # of a string in several lines nothing is layout
            return text
        stripped = line.lstrip(" ")
        indent = len(line) - len(stripped)
        if stripped and choice.random() < 0.2:
            result += [""] * choice.randint(1, 2)
        if comments and stripped and choice.random() < 0.3:
            result.append(" " * indent + "# " + choice.choice(["one", "type: int", "noqa", "'"]))
        tail = choice.choice(["", "", " ", "  # why" if comments else "  "]) if stripped else ""
        result.append("\t" * (indent // 4) + stripped + tail)
    return "\n".join(result)


@settings(max_examples=100, deadline=None)
@given(modules, st.randoms(use_true_random=False))
def test_another_layout_is_called_layout(text: str, choice: random.Random):
    for comments in (False, True):
        other = laid_out_otherwise(text, choice, comments=comments)
        assert _dump(text) == _dump(other)
        for one, two in ((text, other), (other, text)):
            for found in (told(one, two), told_by_tokens(one, two)):
                assert found.is_whole
                assert {cause for _, cause in found.causes} <= ({FORMATTING, COMMENTS} if comments else {FORMATTING})


@settings(max_examples=100, deadline=None)
@given(modules, modules)
def test_what_is_called_layout_or_comments_leaves_the_tree_as_it_is(a: str, b: str):
    for found in (told(a, b), told_by_tokens(a, b)):
        assert _dump(patched(a, b, found, {FORMATTING, COMMENTS})) == _dump(a)


class _Other(ast.NodeTransformer):
    """Changes one node of a tree."""

    def __init__(self, place: int) -> None:
        self._left = place
        self.is_done = False

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, (ast.Constant, ast.Name, ast.BinOp, ast.arg)) and not self.is_done:
            if not self._left:
                self.is_done = True
                return self._changed(node)
            self._left -= 1
        return self.generic_visit(node)

    def _changed(self, node: ast.AST) -> ast.AST:
        match node:
            case ast.BinOp():
                return ast.BinOp(node.left, ast.Sub() if isinstance(node.op, ast.Add) else ast.Add(), node.right)
            case ast.arg():
                return ast.arg(node.arg + "z")
            case ast.Name():
                return ast.Name(node.id + "z", node.ctx)
            case ast.Constant(value=str() as value):
                return ast.Constant(value + " ")
            case _:
                return ast.Constant(7777)


@settings(max_examples=100, deadline=None)
@given(modules, st.integers(0, 30), st.randoms(use_true_random=False))
def test_any_change_of_the_tree_is_more_than_layout(text: str, place: int, choice: random.Random):
    other_tree = _Other(place)
    tree = other_tree.visit(ast.parse(text))
    try:
        other = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
    except ValueError:  # what an f-string of this Python cannot hold
        return
    other = laid_out_otherwise(other, choice, comments=True)
    if not other_tree.is_done or _dump(text) == _dump(other):
        return
    for found in (told(text, other), told_by_tokens(text, other)):
        assert not found.is_whole
        assert _dump(patched(text, other, found, {FORMATTING, COMMENTS})) == _dump(text)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(statements, min_size=2, max_size=6).flatmap(lambda body: st.tuples(st.just(body), st.permutations(body)))
)
def test_statements_in_another_order_are_never_layout_alone(sides: tuple[list[ast.stmt], list[ast.stmt]]):
    a, b = map(_written, sides)
    found = told(a, b)
    if _dump(a) != _dump(b):
        assert {cause for _, cause in found.causes} - {FORMATTING, COMMENTS} or not found.is_whole
    assert _dump(patched(a, b, found, {FORMATTING, COMMENTS})) == _dump(a)


@pytest.mark.parametrize("read", [parse, tokenised])
@given(text=st.text(alphabet="ab(){}[]:='\"\\\n\t #@.,*f", max_size=60))
def test_any_text_is_read_or_refused(read: Callable[[bytes], object], text: str):
    try:
        read(text.encode())
    except SourceError as error:
        assert str(error)


# ---------------------------------------------------------------- any layout

chances = st.integers(0, 1 << 64)
MANY = settings(max_examples=300, deadline=None)


def in_any_layout(body: list[ast.stmt], choice: random.Random, **features: bool) -> str:
    text = Writer(choice, **{"comments": True, **features}).module(body)
    assert _dump(text) == ast.dump(ast.Module(body, []))
    return text


def row(text: str) -> list[Hashable]:
    units = TreeUnits(parse(text.encode()))
    return [units.key(index) for index in range(len(units.units))]


def another(body: list[ast.stmt], choice: random.Random) -> list[ast.stmt]:
    """Another tree: one node of it differs, or some of its statements, or where a statement stands."""
    match choice.randrange(6):
        case 0 | 1:
            return ast.parse(ast.unparse(_Other(choice.randrange(8)).visit(ast.Module(body, [])))).body
        case 2:
            at = choice.randrange(len(body))
            return [*body[:at], *Maker(choice, 3).body(2), *body[at + choice.randint(0, 1) :]]
        case 3:
            return choice.sample(body, len(body))
        case 4:
            return Maker(choice).body()
        case _:  # a line that stands in another body
            lines = ast.unparse(ast.Module(body, [])).split("\n")
            at = choice.randrange(len(lines))
            lines[at] = lines[at].removeprefix("    ") if choice.random() < 0.5 else "    " + lines[at]
            try:
                return ast.parse("\n".join(lines)).body or body
            except SyntaxError:
                return body


@MANY
@given(chances)
def test_any_layout_of_one_tree_has_one_row(chance: int):
    choice = random.Random(chance)
    body = Maker(choice).body()
    assert row(in_any_layout(body, choice)) == row(in_any_layout(body, choice))


def test_nearly_any_layout_of_one_tree_is_called_layout():
    """Where lines that differ happen to be paired with others, it may be told as content: that is the safe side."""
    missed = 0
    for chance in range(200):
        choice = random.Random(chance)
        body = Maker(choice).body()
        comments = chance % 2 == 0
        a, b = (in_any_layout(body, choice, comments=comments, backslashes=False) for _ in "ab")
        found = told(a, b)
        assert {cause for _, cause in found.causes} <= ({FORMATTING, COMMENTS} if comments else {FORMATTING})
        missed += not found.is_whole
    assert missed <= 4


@MANY
@given(chances)
def test_trees_are_equal_exactly_if_their_rows_are(chance: int):
    choice = random.Random(chance)
    body = Maker(choice).body()
    a, b = (in_any_layout(side, choice) for side in (body, another(body, choice)))
    assert (row(a) == row(b)) is (_dump(a) == _dump(b))


@MANY
@given(chances)
def test_in_any_layout_what_is_called_so_leaves_the_tree_as_it_is(chance: int):
    choice = random.Random(chance)
    body = Maker(choice).body()
    a = in_any_layout(body, choice)
    b = in_any_layout(another(body, choice), random.Random(chance) if choice.random() < 0.5 else choice)
    for found in (told(a, b), told_by_tokens(a, b)):
        assert _dump(patched(a, b, found, {FORMATTING, COMMENTS})) == _dump(a)
        if _dump(a) != _dump(b):
            assert not found.is_whole or ORDER in {cause for _, cause in found.causes}


@MANY
@given(chances)
def test_the_lines_of_units_are_in_order_and_hold_all_that_is_no_comment(chance: int):
    choice = random.Random(chance)
    text = in_any_layout(Maker(choice).body(), choice)
    spans = [(unit.start, unit.end) for unit in TreeUnits(parse(text.encode())).units]
    assert spans == sorted(spans)
    assert [end for _, end in spans] == sorted(end for _, end in spans)
    inside = {line for span in spans for line in range(*span)}
    for number, line in enumerate(text.split("\n")):
        assert number in inside or not line.strip() or line.strip().startswith("#")
