"""What the pieces of a module do that a reviewer wants to see: never a judgement, only what is written."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from pydistdiff.model import FactCode
from pydistdiff.pysource.capabilities import (
    CODES,
    ENVIRONMENTS,
    GETTERS,
    IMPORTERS,
    METHODS,
    MODULES,
    ONLY_CALLED,
    OPENERS,
    READERS,
    known_module,
    known_name,
)
from pydistdiff.pysource.data_strings import data_in, may_hold_data, may_name_place, names_place
from pydistdiff.pysource.literals import literal
from pydistdiff.pysource.names import imported
from pydistdiff.pysource.sightings import Sighting
from pydistdiff.pysource.survey import words
from pydistdiff.pysource.walk import LEAST_DATA, Walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydistdiff.pysource.survey import Piece, Survey
    from pydistdiff.pysource.walk import Candidate

_SECRET = re.compile(
    r"TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|PRIVATE|API_?KEY|ACCESS_?KEY|_KEY\b|_AUTH\b", re.IGNORECASE
)
_MOST_LINES = 4
_LONGEST_TEXT = 400
_WRITING = frozenset("wax+")
_VERBS: dict[type, str] = {ast.Store: "sets", ast.Del: "deletes"}
_HOLDERS = frozenset(name.rpartition(".")[0] for name in CODES) | {"builtins"}
"""Modules and objects with attributes that are told."""


def uses(survey: Survey, pieces: Iterable[Piece], *, is_package: bool) -> list[Sighting]:
    """What these pieces do, in about the order of the text. `is_package` for an `__init__.py`."""
    return [*_Uses(survey, is_package=is_package).of(pieces)]


class _Uses:
    def __init__(self, survey: Survey, *, is_package: bool) -> None:
        self._survey = survey
        self._module = survey.module
        self._names = survey.names
        self._is_package = is_package
        self._walk = Walk(survey.names)

    def of(self, pieces: Iterable[Piece]) -> Iterator[Sighting]:
        has_data = may_hold_data(self._module.text)
        stack = list(pieces)[::-1]
        while stack:
            piece = stack.pop()
            found = words(piece.text)
            may_use = self._survey.may_use(piece, found)
            names_place = may_name_place(found)
            if not (may_use or names_place or self._may_run(piece) or (has_data and may_hold_data(piece.text))):
                continue
            if piece.is_class:
                stack += reversed(self._survey.opened(piece))
                continue
            for candidate in self._walk.piece(piece, 1 if names_place else LEAST_DATA):
                yield from self._told(candidate)

    def _may_run(self, piece: Piece) -> bool:
        """Whether it is a statement of a package that may be told since it runs at import."""
        return self._is_package and isinstance(piece.node, (ast.Expr, ast.If, ast.Try, ast.With, ast.For))

    def _told(self, candidate: Candidate) -> Iterator[Sighting]:
        node = candidate.node
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from self._import(node, candidate)
        elif isinstance(node, ast.Constant):
            yield from self._constant(node, candidate)
        elif isinstance(node, ast.Compare):
            if any(name in ENVIRONMENTS for name in self._dotted(node.comparators[0], candidate)):
                yield self._variable(candidate, "reads", node.left)
        elif isinstance(node, ast.Call):
            yield from self._call(node, candidate)
        elif id(node) not in self._walk.inner:
            yield from self._reference(node, candidate)

    def _dotted(self, node: ast.expr, candidate: Candidate) -> tuple[str, ...]:
        return self._names.dotted(node, candidate.context.scope)

    def _sighting(
        self, candidate: Candidate, code: FactCode, verb: str, name: str = "", *, is_written: bool = False
    ) -> Sighting:
        node = candidate.node
        text = self._written(node)
        is_at_import = candidate.context.is_at_import and code not in _ANYWHERE and verb != "imports"
        shown = text if is_written else ""
        return Sighting(code, node.lineno, verb, name.removeprefix("builtins."), shown, is_at_import, text)

    def _written(self, node: ast.expr | ast.stmt) -> str:
        """The beginning of its text."""
        lines, end = self._module.lines, node.end_lineno or node.lineno
        text = lines[node.lineno - 1][node.col_offset : node.end_col_offset if end == node.lineno else None]
        for number in range(node.lineno, min(end, node.lineno + _MOST_LINES)):
            text = text[:_LONGEST_TEXT] + b"\n" + lines[number][: node.end_col_offset if number == end - 1 else None]
        return text[:_LONGEST_TEXT].decode("utf-8", "replace")

    # -- imports

    def _import(self, node: ast.Import | ast.ImportFrom, candidate: Candidate) -> Iterator[Sighting]:
        told: dict[str, FactCode] = {}
        if isinstance(node, ast.Import):
            for name in node.names:
                if (module := known_module(name.name)) is not None:
                    told[name.name] = MODULES[module]
        elif node.level == 0:
            for _, target in imported(node):
                if (function := known_name(target)) is not None:
                    told[target] = CODES[function]
                elif (module := known_module(target)) is not None:
                    told[target if target in MODULES else node.module or module] = MODULES[module]
        modules = {name for name in told if name in MODULES and any(other.startswith(f"{name}.") for other in told)}
        for imported_name, code in told.items():
            if imported_name in modules and isinstance(node, ast.ImportFrom):
                continue  # what is imported from it says so
            yield self._sighting(candidate, code, "imports", imported_name)

    # -- strings

    def _constant(self, node: ast.Constant, candidate: Candidate) -> Iterator[Sighting]:
        value = node.value
        if not isinstance(value, (str, bytes)):
            return
        data = data_in(value)
        if data is not None:
            text = value if isinstance(value, str) else value.decode("latin-1")
            sighting = self._sighting(candidate, FactCode.ENCODED_DATA, f"holds {data.size:,} {data.words}")
            yield sighting.with_content(text)
        elif isinstance(value, str) and not candidate.context.is_statement and names_place(value):
            yield self._sighting(candidate, FactCode.CREDENTIALS, "names", value)

    # -- calls

    def _call(self, node: ast.Call, candidate: Candidate) -> Iterator[Sighting]:
        names = self._dotted(node.func, candidate)
        told = [sighting for name in names for sighting in self._called(node, name, candidate)]
        if told:
            yield told[0]
        elif isinstance(node.func, ast.Attribute) and _is_method(node.func):
            code = METHODS[node.func.attr]
            yield self._sighting(candidate, code, "calls", _method(node.func), is_written=True)
        elif self._is_package and candidate.context.is_statement and candidate.context.is_at_import:
            yield self._sighting(candidate, FactCode.IMPORT_TIME, "calls", self._written(node.func))

    def _called(self, node: ast.Call, name: str, candidate: Candidate) -> Iterator[Sighting]:
        """What a call of one dotted name does."""
        if name in READERS:
            yield self._variable(candidate, "reads", node.args[0] if node.args else None)
        elif name.rpartition(".")[0] in ENVIRONMENTS:
            yield self._sighting(candidate, FactCode.ENVIRONMENT, "uses the whole environment", is_written=True)
        elif name == "os.putenv":
            yield self._variable(candidate, "sets", node.args[0] if node.args else None)
        elif name in OPENERS:
            yield from self._opened(node, name, candidate)
        elif name in IMPORTERS:
            yield from self._imported(node, candidate)
        elif name in GETTERS:
            yield from self._got(node, candidate)
        elif (known := known_name(name)) is not None and not _is_safe(node, known):
            yield self._sighting(candidate, CODES[known], "calls", name, is_written=True)

    def _opened(self, node: ast.Call, name: str, candidate: Candidate) -> Iterator[Sighting]:
        at = OPENERS[name]
        mode = node.args[at] if len(node.args) > at else _keyword(node, "mode")
        if mode is None or any(isinstance(argument, ast.Starred) for argument in node.args[: at + 1]):
            return
        text = literal(mode)
        if text is None:
            verb = "opens a file in a computed mode"
            yield self._sighting(candidate, FactCode.FILE_WRITING, verb, is_written=True)
        elif not _WRITING.isdisjoint(text):
            path = literal(node.args[0]) if at and node.args else None
            verb = "opens a file for writing" if path is None else "opens for writing"
            yield self._sighting(candidate, FactCode.FILE_WRITING, verb, path or "", is_written=path is None)

    def _imported(self, node: ast.Call, candidate: Candidate) -> Iterator[Sighting]:
        name = literal(node.args[0]) if node.args else None
        if name is None:
            verb = "imports a module by a computed name"
            yield self._sighting(candidate, FactCode.DYNAMIC_NAME, verb, is_written=True)
        elif (module := known_module(name)) is not None:
            yield self._sighting(candidate, MODULES[module], "imports", name, is_written=True)

    def _got(self, node: ast.Call, candidate: Candidate) -> Iterator[Sighting]:
        """An attribute by a name; one that is written is used like any other."""
        if len(node.args) < 2:
            return
        holders = [name for name in self._dotted(node.args[0], candidate) if name in _HOLDERS]
        name = literal(node.args[1])
        if name is None and holders:
            verb = f"looks up an attribute of {holders[0]} by a computed name"
            yield self._sighting(candidate, FactCode.DYNAMIC_NAME, verb, is_written=True)
        elif name is not None and id(node) not in self._walk.inner:
            yield from self._reference(node, candidate)

    # -- what is named without a call

    def _reference(self, node: ast.expr, candidate: Candidate) -> Iterator[Sighting]:
        if candidate.context.is_annotation:
            return
        verb = _VERBS.get(type(getattr(node, "ctx", None)), "refers to")
        if isinstance(node, ast.Subscript) and any(
            name in ENVIRONMENTS for name in self._dotted(node.value, candidate)
        ):
            yield self._variable(candidate, {"refers to": "reads"}.get(verb, verb), node.slice)
            return
        for name in self._dotted(node, candidate):
            if name in ENVIRONMENTS:
                yield self._sighting(candidate, FactCode.ENVIRONMENT, "uses the whole environment", is_written=True)
                return
            if (known := known_name(name)) is not None and known not in ONLY_CALLED:
                yield self._sighting(candidate, CODES[known], verb, name, is_written=True)
                return

    def _variable(self, candidate: Candidate, verb: str, name: ast.expr | None) -> Sighting:
        """A variable of the environment; whether its name says that it is a secret."""
        text = literal(name)
        if text is None:
            told = f"{verb} an environment variable by a computed name"
            return self._sighting(candidate, FactCode.ENVIRONMENT, told, is_written=True)
        return self._sighting(candidate, variable_code(text), f"{verb} the environment variable", text)


_ANYWHERE = (FactCode.ENCODED_DATA, FactCode.CREDENTIALS, FactCode.IMPORT_TIME)
"""Codes that say the same wherever in the module it is."""


def variable_code(name: str) -> FactCode:
    """Whether the name of a variable says that it is a secret."""
    return FactCode.ENVIRONMENT_SECRET if _SECRET.search(name[:_LONGEST_TEXT]) else FactCode.ENVIRONMENT


def _keyword(node: ast.Call, name: str) -> ast.expr | None:
    return next((keyword.value for keyword in node.keywords if keyword.arg == name), None)


def _is_method(node: ast.Attribute) -> bool:
    """Whether it is one of those methods; `float` has another `fromhex`."""
    of_bytes = isinstance(node.value, ast.Name) and node.value.id in ("bytes", "bytearray")
    return node.attr in METHODS and (node.attr != "fromhex" or of_bytes)


def _method(node: ast.Attribute) -> str:
    return f"{node.value.id if node.attr == 'fromhex' and isinstance(node.value, ast.Name) else ''}.{node.attr}"


def _is_safe(node: ast.Call, name: str) -> bool:
    """Whether it is `yaml.load` with a loader that makes nothing but plain values."""
    if name not in ("yaml.load", "yaml.load_all"):
        return False
    loader = node.args[1] if len(node.args) > 1 else _keyword(node, "Loader")
    text = loader.attr if isinstance(loader, ast.Attribute) else loader.id if isinstance(loader, ast.Name) else ""
    return text in ("SafeLoader", "CSafeLoader", "BaseLoader", "CBaseLoader")
