"""What a scalar of YAML is: of which type to the readers of YAML 1.1 and of 1.2, and what it is as a key."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.comparers.document import COMMENTS, DocumentError
from pydistdiff.diffing.values import MappingValue, Scalar
from pydistdiff.model import ValueType
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.diffing.values import Value

STANDARD = "tag:yaml.org,2002:"
MERGE = "<<"

_TYPES = {
    STANDARD + "str": ValueType.STRING,
    STANDARD + "int": ValueType.INTEGER,
    STANDARD + "float": ValueType.FLOAT,
    STANDARD + "bool": ValueType.BOOLEAN,
    STANDARD + "null": ValueType.NULL,
    STANDARD + "timestamp": ValueType.DATETIME,
    STANDARD + "binary": ValueType.BYTES,
}
_ENDINGS = tuple(f" ({kind.value})" for kind in ValueType)  # what tells keys that are no strings
_BOOLEANS = dict.fromkeys(("false", "no", "off", "n"), "0") | dict.fromkeys(("true", "yes", "on", "y"), "1")


class Key(Struct, frozen=True):
    """A key as the step of a path: two keys that differ in type or text are never told alike, none as comments are.

    `number` is what Python would compare it as, None for strings and where that is not sure.
    """

    told: str
    is_string: bool = True
    number: str | None = None


@cache
def _patterns() -> tuple[tuple[ValueType, re.Pattern[str]], ...]:
    """What YAML 1.2, or all of YAML 1.1, takes for no string, while PyYAML does."""
    return (
        (ValueType.INTEGER, re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")),
        (ValueType.FLOAT, re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")),
        (ValueType.BOOLEAN, re.compile(r"[yYnN]")),
    )


def typed(tag: str, text: str) -> Value:
    """A scalar of a tag; one of a tag of its own is a mapping from that tag to the text."""
    kind = _TYPES.get(tag)
    return Scalar(kind, text) if kind is not None else tagged(tag, Scalar(ValueType.STRING, text))


def plain(tag: str, text: str) -> Value:
    """A scalar without quotes and tag, for which PyYAML finds a tag: no string where any reader finds another type."""
    if tag == STANDARD + "str":
        for kind, pattern in _patterns():
            if pattern.fullmatch(text) is not None:
                return Scalar(kind, text)
    return typed(tag, text)


def tagged(tag: str, value: Value) -> MappingValue:
    """A value with a tag of its own: `!Ref x` is `{"!Ref": "x"}`, which no mapping of a document is (`read_key`)."""
    if tag.startswith(STANDARD):
        return MappingValue((("!!" + tag.removeprefix(STANDARD), value),))
    # A blank stands in the step of a key that is no string: `!boolean yes`.
    is_local = tag.startswith("!") and not tag.startswith(("!!", "!<")) and " " not in tag
    return MappingValue(((tag if is_local else f"!<{tag}>", value),))


_MERGE = tagged(STANDARD + "merge", Scalar(ValueType.STRING, MERGE))


def read_key(value: Value) -> Key:
    """What a value is as a key. Raises DocumentError for what is no scalar, or has a tag of its own."""
    if value == _MERGE:
        return Key(MERGE)
    if not isinstance(value, Scalar):
        raise DocumentError("a key that is no scalar (is it a template?)")
    if value.type is ValueType.STRING:
        is_plain = not value.text.startswith(('"', "!")) and value.text not in (MERGE, COMMENTS)
        is_plain = is_plain and not value.text.endswith(_ENDINGS)
        return Key(value.text if is_plain else json.dumps(value.text, ensure_ascii=False))
    return Key(f"{value.text} ({value.type.value})", is_string=False, number=_number(value))


def _number(key: Scalar) -> str | None:
    if key.type is ValueType.NULL:
        return "null"
    if key.type is ValueType.BOOLEAN:
        return _BOOLEANS.get(key.text.lower())
    is_plain = key.type is ValueType.INTEGER and re.fullmatch(r"0|-?[1-9][0-9]*", key.text) is not None
    return key.text if is_plain else None


def _spellings(key: Key) -> tuple[str, ...]:
    """How a key that is no string is written, here and by readers that take all keys for strings."""
    text, _, kind = key.told.rpartition(" (")
    return ("null", text) if kind == f"{ValueType.NULL.value})" else (text, text.lower())


def check_keys(keys: Sequence[Key]) -> None:
    """Raise DocumentError where readers may take two keys of a mapping for one: then they differ in which they take.

    `yes` is `true` to some, `1.0` is `1` and `true` to Python, `010` is 8 or 10, `1` is `"1"` to JavaScript.
    """
    if len(keys) < 2:
        return
    told = [key.told for key in keys]
    if len(set(told)) != len(told):
        seen: set[str] = set()
        twice = next(key for key in told if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise DocumentError(f"the key {visible_name(twice)!r} stands twice: readers differ in which one they take")
    numbers = [key.number for key in keys if not key.is_string]
    if not numbers:
        return
    spelt = {text for key in keys if not key.is_string for text in _spellings(key)}
    if any(key.is_string and key.told in spelt for key in keys):
        raise DocumentError("a key that is a string, and one that readers may take for the same string")
    if len(numbers) > 1 and (None in numbers or len(set(numbers)) != len(numbers)):
        raise DocumentError("two keys of a mapping that readers may take for one")
