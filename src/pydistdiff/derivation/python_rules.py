"""Modules that build backends write: told by what they consist of, down to the last statement."""

from __future__ import annotations

import ast
import json
import re
from typing import TYPE_CHECKING

from pydistdiff.limits import KIB
from pydistdiff.pysource.module import SourceError, parse
from pydistdiff.pysource.trees import form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.derivation.case import Case

_LARGEST = 16 * KIB
_VERSION_NAME = re.compile(r"_?_?(?:scm_)?version(?:__)?\.py")
_VERSION_TEXT = re.compile(r"[\w.+!-]{0,80}", re.ASCII)
_NAMES = frozenset({
    "version", "__version__", "version_tuple", "__version_tuple__", "commit_id", "__commit_id__", "__all__",
    "TYPE_CHECKING", "VERSION_TUPLE", "COMMIT_ID",
})  # fmt: skip
_TYPES = frozenset({"Tuple", "Union", "tuple", "str", "int", "None", "object", "VERSION_TUPLE", "COMMIT_ID"})
_VERSIONEER = "import json\nversion_json = ''\ndef get_versions():\n    return json.loads(version_json)\n"
_VERSIONEER_KEYS = frozenset({"date", "dirty", "error", "full-revisionid", "version"})
_VERSIONEER_VALUE = re.compile(r"[\w.+!: -]{0,80}", re.ASCII)


def is_version_file(case: Case) -> bool:
    """A module of a version alone, as setuptools-scm, hatch-vcs and versioneer write it for a release.

    Every statement gives a name of theirs a version, a tuple of its parts, a commit or nothing; of versioneer the whole
    is as it writes it but for the values. A module with anything else in it is none.
    """
    if _VERSION_NAME.fullmatch(case.base) is None or case.text is None or len(case.text) > _LARGEST:
        return False
    try:
        body = parse(case.text.encode()).body
    except SourceError:
        return False
    return _is_versioneer(body) or (bool(body) and all(map(_is_version_statement, body)))


def _is_versioneer(body: Sequence[ast.stmt]) -> bool:
    template = ast.parse(_VERSIONEER).body
    if len(body) != len(template):
        return False
    value = getattr(body[1], "value", None)
    if not isinstance(value, ast.Constant) or not isinstance(value.value, str):
        return False
    try:
        found = json.loads(value.value)
    except (ValueError, RecursionError):
        return False
    if not isinstance(found, dict) or not found.keys() <= _VERSIONEER_KEYS:
        return False
    if not all(_is_scalar(each, _VERSIONEER_VALUE) for each in found.values()):
        return False
    value.value = ""
    return [form(each) for each in body] == [form(each) for each in template]


def _is_scalar(value: object, text: re.Pattern[str]) -> bool:
    if isinstance(value, str):
        return text.fullmatch(value) is not None
    return value is None or isinstance(value, bool | int)


def _is_version_statement(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Assign):
        return all(map(_is_own_name, statement.targets)) and _is_version_value(statement.value)
    if isinstance(statement, ast.AnnAssign):
        has_value = statement.value is None or _is_version_value(statement.value)
        return _is_own_name(statement.target) and _is_type(statement.annotation) and has_value
    if isinstance(statement, ast.If):
        is_for_types = isinstance(statement.test, ast.Name) and statement.test.id == "TYPE_CHECKING"
        return (
            is_for_types and all(map(_is_typing, statement.body)) and all(map(_is_version_statement, statement.orelse))
        )
    return False


def _is_own_name(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) and target.id in _NAMES


def _is_version_value(value: ast.expr) -> bool:
    if isinstance(value, ast.Tuple | ast.List):
        return all(isinstance(each, ast.Constant) and _is_version_value(each) for each in value.elts)
    if isinstance(value, ast.Constant):
        return _is_scalar(value.value, _VERSION_TEXT)
    return isinstance(value, ast.Name) and value.id in (_NAMES | {"object"})


def _is_typing(statement: ast.stmt) -> bool:
    """What stands where only type checkers look: names of `typing`, and types of them."""
    if isinstance(statement, ast.ImportFrom):
        return statement.module == "typing" and {name.name for name in statement.names} <= _TYPES
    return isinstance(statement, ast.Assign) and all(map(_is_own_name, statement.targets)) and _is_type(statement.value)


def _is_type(expression: ast.expr) -> bool:
    """Whether an annotation is made of a few names and brackets; walked without recursion of its own."""
    allowed = (ast.Name, ast.Subscript, ast.Tuple, ast.BinOp, ast.BitOr, ast.Constant, ast.Load)
    return all(
        isinstance(node, allowed)
        and (not isinstance(node, ast.Name) or node.id in _TYPES)
        and (not isinstance(node, ast.Constant) or node.value in (None, ...))
        for node in ast.walk(expression)
    )
