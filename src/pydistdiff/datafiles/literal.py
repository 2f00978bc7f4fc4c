"""The literals that stand in the header of an array, without an evaluator: strings, numbers, tuples, lists, dicts."""

from __future__ import annotations

import re

from pydistdiff.datafiles.reading import DataFileError

DEEPEST = 16
"""Levels of a literal; a structured type in a structured type has six."""
_TOKEN = re.compile(
    r"""\s*(?:'([^'"\\\n]*)'|"([^"'\\\n]*)"|([0-9]{1,18})L?(?![0-9A-Za-z_.])|([A-Za-z]{1,8})|([][(){},:]))"""
)
_WORDS = {"True": True, "False": False}

Literal = str | int | bool | tuple["Literal", ...] | list["Literal"] | dict[str, "Literal"]
"""A value out of a header. Strings have neither quotes nor backslashes in them."""


def read_literal(text: str) -> Literal:
    """The one value that a text is. Raises DataFileError; keys of a dict are strings, and none stands twice."""
    reader = _Reader(text)
    value = reader.value(DEEPEST)
    if text[reader.at :].strip():
        raise DataFileError("its header has more than one value")
    return value


def written(value: Literal) -> str:
    """A value as `repr` writes it."""
    if isinstance(value, str):
        return f"'{value}'"
    if isinstance(value, tuple):
        return f"({', '.join(map(written, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"'{key}': {written(inner)}" for key, inner in value.items()) + "}"
    return str(value)


class _Reader:
    """Reads from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def value(self, depth: int) -> Literal:
        found = self._next()
        if found[5] is None:
            return _scalar(found)
        if not depth:
            raise DataFileError("its header is nested too deep")
        match found[5]:
            case "(":
                items, is_tuple = self._items(")", depth)
                return tuple(items) if is_tuple or len(items) != 1 else items[0]
            case "[":
                return self._items("]", depth)[0]
            case "{":
                return self._entries(depth)
        raise DataFileError("its header is no literal")

    def _next(self) -> re.Match[str]:
        found = _TOKEN.match(self.text, self.at)
        if found is None:
            raise DataFileError("its header is no literal")
        self.at = found.end()
        return found

    def _is_next(self, sign: str) -> bool:
        """Whether a sign stands next; if so it is read."""
        found = _TOKEN.match(self.text, self.at)
        if found is None or found[5] != sign:
            return False
        self.at = found.end()
        return True

    def _items(self, end: str, depth: int) -> tuple[list[Literal], bool]:
        """The items up to the end, and whether a comma stands behind the last."""
        items: list[Literal] = []
        has_comma = False
        while not self._is_next(end):
            if items and not has_comma:
                raise DataFileError("its header is no literal")
            items.append(self.value(depth - 1))
            has_comma = self._is_next(",")
        return items, has_comma

    def _entries(self, depth: int) -> Literal:
        entries: dict[str, Literal] = {}
        has_comma = True
        while not self._is_next("}"):
            key = self.value(0)
            if not has_comma or not isinstance(key, str) or key in entries or not self._is_next(":"):
                raise DataFileError("its header is no literal, or a key stands twice")
            entries[key] = self.value(depth - 1)
            has_comma = self._is_next(",")
        return entries


def _scalar(found: re.Match[str]) -> Literal:
    if found[3] is not None:
        return int(found[3])
    if found[4] is not None:
        if found[4] not in _WORDS:
            raise DataFileError("its header is no literal")
        return _WORDS[found[4]]
    return found[1] if found[1] is not None else found[2]
