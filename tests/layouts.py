"""Python source written in any layout that its tree allows, also such as nobody would write."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence

_SIMPLE = (ast.Assign, ast.Expr, ast.Return, ast.Import, ast.Pass)
_COMMENTS = ("# one", "# type: int", "# noqa", "# '", "#")


_NAMES = ("a", "b", "c")
_VALUES = ("a", "1", "-b", "'x'", '"# no"', "f'{a}'", "(a, b)", "[a]", "a + b", "c(a, b)", "not a", "a if b else c")
_CASES = ("1", "a", "[1, *_]", "1 | 2", "{'x': b}")


class Maker:
    """Makes statements by chance; the fewer are left to make, the simpler they are."""

    def __init__(self, choice: random.Random, left: int = 12) -> None:
        self._choice = choice
        self._left = left

    def body(self, most: int = 4) -> list[ast.stmt]:
        """Statements as the parser gives them."""
        return ast.parse("\n".join(self._lines("", most))).body

    def _lines(self, indent: str, most: int) -> Iterator[str]:
        for _ in range(self._choice.randint(1, most)):
            self._left -= 1
            kind = self._choice.choice(_KINDS) if self._left > 0 else ""
            yield from (indent + line for line in (self._compound(kind) if kind else [self._simple()]))

    def _value(self) -> str:
        return self._choice.choice(_VALUES)

    def _simple(self) -> str:
        name, value = self._choice.choice(_NAMES), self._value()
        return self._choice.choice([f"{name} = {value}", value, value, f"import {name}", "pass"])

    def _compound(self, kind: str) -> Iterator[str]:
        name = self._choice.choice(_NAMES)
        if kind in ("def", "class"):
            if self._choice.random() < 0.3:
                yield f"@{self._value()}"
            yield f"{kind} {name}({self._choice.choice(_NAMES)}):"
        elif kind == "match":
            yield f"match {self._value()}:"
            for _ in range(self._choice.randint(1, 3)):
                guard = self._choice.choice(["", f" if {self._value()}"])
                yield f"    case {self._choice.choice(_CASES)}{guard or ' if a'}:"
                yield from self._lines("        ", 2)
            return
        else:
            yield {"for": f"for {name} in {self._value()}:", "try": "try:"}.get(kind, f"{kind} {self._value()}:")
        yield from self._lines("    ", 3)
        for head in self._clauses(kind):
            yield head
            yield from self._lines("    ", 2)

    def _clauses(self, kind: str) -> list[str]:
        other = self._choice.choice([[], ["else:"]])
        if kind == "if":
            return [f"elif {self._value()}:" for _ in range(self._choice.choice([0, 0, 1, 2]))] + other
        if kind in ("for", "while"):
            return other
        if kind != "try":
            return []
        last = self._choice.choice([[], ["finally:"]])
        caught = [f"except {self._choice.choice(_NAMES)} as {self._choice.choice(_NAMES)}:", "except:"]
        caught = self._choice.choice([caught, caught[:1], []])
        return [*caught, *other, *last] if caught else ["finally:"]


_KINDS = ("", "", "", "if", "if", "for", "while", "try", "with", "match", "def", "class")


class Writer:
    """Writes the statements that the tests make: each line is as wild as chance has it."""

    def __init__(self, choice: random.Random, *, comments: bool, backslashes: bool = True) -> None:
        self._choice = choice
        self._backslashes = backslashes
        self._comments = comments
        self._steps = choice.choice([(" ", "  ", "    "), ("\t",)])  # Python refuses to mix them

    def module(self, body: Sequence[ast.stmt]) -> str:
        return "\n".join(self._body(body, "")) + "\n"

    def _is(self, chance: float) -> bool:
        return self._choice.random() < chance

    def _body(self, body: Sequence[ast.stmt], indent: str) -> Iterator[str]:
        at = 0
        while at < len(body):
            yield from self._idle(indent)
            node = body[at]
            at += 1
            if not isinstance(node, _SIMPLE):
                yield from self._compound(node, indent)
                continue
            text = self._simple(node)
            while at < len(body) and isinstance(body[at], _SIMPLE) and self._is(0.2):
                text += "; " + self._simple(body[at])
                at += 1
            yield from self._logical(text, indent)

    def _logical(self, text: str, indent: str) -> Iterator[str]:
        """A logical line, perhaps with a backslash above, which tells its indentation then."""
        if self._backslashes and self._is(0.1) and "\t" not in indent:
            yield indent + "\\"
            indent = self._choice.choice(["", " ", indent]) if indent else ""
        yield indent + text + self._tail()

    def _tail(self) -> str:
        if self._comments and self._is(0.15):
            return "  " + self._choice.choice(_COMMENTS)
        return " " if self._is(0.1) else ""

    def _idle(self, indent: str) -> Iterator[str]:
        """Lines between statements."""
        if self._is(0.15):
            yield self._choice.choice(["", "  "])
        if self._comments and self._is(0.15):
            yield self._choice.choice(["", indent]) + self._choice.choice(_COMMENTS)

    def _simple(self, node: ast.stmt) -> str:
        text = ast.unparse(node)
        if isinstance(node, ast.Expr) and self._is(0.2):
            return self._wrapped(text)
        return text

    def _wrapped(self, text: str) -> str:
        """An expression in parentheses, in several lines."""
        comment = " # why" if self._comments and self._is(0.2) else ""
        return self._choice.choice([f"(\n{text})", f"({comment}\n\n  {text}\n)", f"(({text}\n ))"])

    def _value(self, node: ast.AST) -> str:
        text = ast.unparse(node)
        return self._wrapped(text) if self._is(0.15) else text

    def _compound(self, node: ast.stmt, indent: str) -> Iterator[str]:
        match node:
            case ast.If():
                yield from self._if("if", node, indent)
            case ast.While():
                yield from self._suite(f"while {self._value(node.test)}:", node.body, indent)
            case ast.For():
                yield from self._suite(f"for {node.target.id} in {self._value(node.iter)}:", node.body, indent)
            case ast.With():
                items = ", ".join(self._value(item.context_expr) for item in node.items)
                yield from self._suite(f"with {items}:", node.body, indent)
            case ast.Try():
                yield from self._suite("try:", node.body, indent)
            case ast.Match():
                yield from self._match(node, indent)
            case ast.FunctionDef() | ast.ClassDef():
                yield from self._definition(node, indent)
        for handler in getattr(node, "handlers", ()):
            caught = f"except {handler.type.id} as {handler.name}:" if handler.type else "except:"
            yield from self._clause(caught, handler.body, indent)
        if not isinstance(node, ast.If) and getattr(node, "orelse", ()):
            yield from self._clause("else:", node.orelse, indent)
        if getattr(node, "finalbody", ()):
            yield from self._clause("finally:", node.finalbody, indent)

    def _if(self, word: str, node: ast.If, indent: str) -> Iterator[str]:
        yield from self._suite(f"{word} {self._value(node.test)}:", node.body, indent)
        other = node.orelse
        if len(other) == 1 and isinstance(other[0], ast.If) and self._is(0.5):
            yield from self._idle(indent)
            yield from self._if("elif", other[0], indent)
        elif other:
            yield from self._clause("else:", other, indent)

    def _clause(self, head: str, body: Sequence[ast.stmt], indent: str) -> Iterator[str]:
        yield from self._idle(indent)
        yield from self._suite(head, body, indent)

    def _match(self, node: ast.Match, indent: str) -> Iterator[str]:
        yield from self._logical(f"match {self._value(node.subject)}:", indent)
        deeper = indent + self._choice.choice(self._steps)
        for case in node.cases:
            pattern = ast.unparse(case.pattern)
            pattern = self._wrapped(pattern) if self._is(0.2) else pattern
            guard = f" if {self._value(case.guard)}" if case.guard else ""
            yield from self._clause(f"case {pattern}{guard}:", case.body, deeper)

    def _definition(self, node: ast.FunctionDef | ast.ClassDef, indent: str) -> Iterator[str]:
        for decorator in node.decorator_list:
            yield from self._logical(f"@{self._value(decorator)}", indent)
        if isinstance(node, ast.ClassDef):
            head = f"class {node.name}({self._value(node.bases[0])}):"
        else:
            head = f"def {node.name}({self._choice.choice(['', chr(10), ' '])}{node.args.args[0].arg}):"
        yield from self._suite(head, node.body, indent)

    def _suite(self, head: str, body: Sequence[ast.stmt], indent: str) -> Iterator[str]:
        if all(isinstance(one, _SIMPLE) for one in body) and self._is(0.3):
            yield from self._logical(f"{head} {'; '.join(map(self._simple, body))}", indent)
            return
        yield from self._logical(head, indent)
        yield from self._body(body, indent + self._choice.choice(self._steps))
