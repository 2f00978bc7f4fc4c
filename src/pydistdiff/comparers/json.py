"""JSON, with types, all digits and the order of keys kept."""

from __future__ import annotations

import json
import re
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from pydistdiff.comparers.document import DocumentComparer, DocumentError
from pydistdiff.diffing.values import ListValue, MappingValue, Scalar
from pydistdiff.model import ValueType
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from pydistdiff.comparers.pair import Pair
    from pydistdiff.diffing.values import Value

HEAD = 4096
"""Characters from the beginning in which the layout of a document shows."""

MOST_VALUES = 1_500_000
"""Of one document; an empty list or mapping counts twice. 10 MB of numbers with seven digits have 1.3 million."""

_COLON = re.compile(r'": ?')
_ESCAPE = re.compile(r"\\u(?!00[01])[0-9A-Fa-f]{4}")
# A stretch that ends in what begins a list or mapping, or stands between values; those in strings are passed over.
_STRETCH = re.compile(r'(?:[^\[{,"]++|"(?:[^"\\]++|\\.)*+"?)*+(?:[\[{,]|\Z)', re.DOTALL)
_CONSTANTS: dict[bool | None, Scalar] = {
    None: Scalar(ValueType.NULL, "null"),
    True: Scalar(ValueType.BOOLEAN, "true"),
    False: Scalar(ValueType.BOOLEAN, "false"),
}


class JsonComparer(DocumentComparer):
    """JSON documents.

    Numbers are compared as they are written, so that no digit is lost. `NaN` and infinities, which are no JSON, are
    values as they are spelt. A key that stands twice makes readers disagree: such a document is shown as text. Lists
    of mappings with a name, path or id of their own are compared by it; in other lists equal items are found wherever
    they stand.
    """

    format = "json"
    formatting_cause = "json-formatting"

    def is_named(self, pair: Pair) -> bool:
        """By the extension."""
        return pair.path.lower().endswith((".json", ".ipynb", ".jsonld", ".geojson", ".map"))

    def parse(self, text: str, pair: Pair) -> Value:  # noqa: ARG002
        """The value. Raises DocumentError where the text is no JSON, or a key stands twice."""
        return parse_json(text)

    def layout(self, text: str, value: Value) -> str | None:
        """The indent, blanks and escapes, as they are seen."""
        return json_layout(text, value)


def parse_json(text: str) -> Value:
    """The value of a JSON text. Raises DocumentError where it is none, is too large, or a key stands twice."""
    check_size(text)
    try:
        loaded = json.loads(
            text,
            object_pairs_hook=_mapping,
            parse_int=_integer,
            parse_float=_float,
            parse_constant=_float,
        )
        return _value(loaded)
    except RecursionError:
        raise DocumentError("nested deeper than a reader bears") from None
    except ValueError as error:
        raise DocumentError(f"not JSON: {visible_name(str(error))}") from None


def check_size(text: str) -> None:
    """Raise DocumentError where a JSON text has too many values to be compared soon."""
    if text.count(",") + text.count("[") + text.count("{") < MOST_VALUES:
        return
    stretch = next(islice(_STRETCH.finditer(text), MOST_VALUES, None), None)
    if stretch is not None and stretch[0]:
        raise DocumentError(f"more than {MOST_VALUES:,} values, lists and mappings")


# Called for each value of a document, so without a frame of Python in between.
_string = partial(Scalar, ValueType.STRING)
_integer = partial(Scalar, ValueType.INTEGER)
_float = partial(Scalar, ValueType.FLOAT)


def _mapping(pairs: list[tuple[str, Any]]) -> MappingValue:
    if len(pairs) > 1 and len(dict(pairs)) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise DocumentError(f"the key {visible_name(twice)!r} stands twice: readers differ in which one they take")
    return MappingValue(tuple([pair if type(pair[1]) is Scalar else (pair[0], _value(pair[1])) for pair in pairs]))


def _value(loaded: Any) -> Value:
    kind = type(loaded)
    if kind is str:
        return _string(loaded)
    if kind is list:
        return ListValue(
            tuple(
                [
                    _string(item) if type(item) is str else item if type(item) is Scalar else _value(item)
                    for item in loaded
                ]
            )
        )
    if loaded is None or loaded is True or loaded is False:
        return _CONSTANTS[loaded]
    assert isinstance(loaded, Scalar | MappingValue)
    return loaded


def json_layout(text: str, value: Value) -> str | None:  # noqa: ARG001 - other formats need the value
    """What is seen of the layout of a JSON text: indent, blanks, escapes."""
    _, newline, second = text[:HEAD].partition("\n")
    colon = _COLON.search(text[:HEAD])
    words = [f"indent {len(second) - len(second.lstrip(' '))}" if newline else "one line"]
    words += ["no blank after colons"] if colon is not None and colon[0] == '":' else []
    words += ["non-ASCII escaped"] if _ESCAPE.search(text) is not None else []
    return ", ".join(words)
