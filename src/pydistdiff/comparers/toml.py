"""TOML, with types, the digits of floats and the order of keys kept."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from pydistdiff.comparers.document import DEEPEST, DocumentComparer, DocumentError
from pydistdiff.comparers.headline import headline_of, told_change
from pydistdiff.comparers.named_tables import NamedTables
from pydistdiff.comparers.toml_syntax import (
    MOST_KEY_PARTS,
    has_cut_time,
    has_long_key,
    needs_toml_1_1,
    toml_style,
    toml_syntax,
    toml_whole_style,
)
from pydistdiff.diffing.values import ListValue, MappingValue, Scalar, compare_values
from pydistdiff.model import Operation, ValueType
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydistdiff.comparers.pair import Pair
    from pydistdiff.diffing.values import Value
    from pydistdiff.model import AttributeChange, ValueChange

LARGEST = 4 << 20
"""Bytes of a document that is parsed; the largest lock files have three million."""
MOST_VALUES = 150_000
"""Values of a document, tables included, and lines; the largest lock files have fifty thousand."""

_NAMES = ("Pipfile", "poetry.lock", "uv.lock", "pdm.lock", "Cargo.lock")
_PACKAGES = ("package", "packages")
"""Keys of the lists of packages in lock files."""


class TomlComparer(DocumentComparer):
    """TOML documents, `Pipfile` and the lock files that are TOML (poetry, uv, pdm, Cargo, `pylock.toml`).

    Floats are compared as they are written, integers and dates by what they say: `0x10` is 16. Tables of an array that
    have names are compared by name, and by version too where two have one name, as in lock files. Reordered tables of
    an array count. Another comment is a change of its own, and counts; layout is quotes, blanks, and how tables are
    written. A document that only readers of TOML 1.1 take is not one that is laid out otherwise.
    """

    format = "toml"
    formatting_cause = "toml-formatting"
    largest = LARGEST

    def is_named(self, pair: Pair) -> bool:
        """By the extension or the name."""
        return pair.path.lower().endswith(".toml") or pair.path.rpartition("/")[2] in _NAMES

    def parse(self, text: str, pair: Pair) -> Value:  # noqa: ARG002
        """The value, types kept. Raises DocumentError."""
        return parse_toml(text)

    def comments(self, text: str) -> Sequence[str]:
        """All comments, those inside arrays too."""
        return toml_syntax(text).comments

    def layout(self, text: str, value: Value) -> str | None:  # noqa: ARG002
        """How the first value is written, and which version of TOML the document needs."""
        return toml_style(toml_syntax(text))

    def whole_layout(self, text: str, value: Value) -> str | None:  # noqa: ARG002
        """The same, and quotes, escapes, inline tables and arrays over several lines."""
        return toml_whole_style(toml_syntax(text))

    def differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:  # noqa: ARG002
        """What changed, tables of arrays by name."""
        return compare_values(a, b, NamedTables(a, b))

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """The packages of a lock file that came, went and have another version."""
        told = [
            change
            for change in changes
            if (len(change.path) == 2 or (len(change.path) == 3 and change.path[2] == "version"))
            and change.path[0] in _PACKAGES
            and change.op is not Operation.REORDERED
        ]
        return headline_of([told_change(str(change.path[1]), change) for change in told])

    def _formatting(self, a: tuple[str, Value], b: tuple[str, Value], *, has_values: bool) -> Iterable[AttributeChange]:
        """The layout; without a cause where readers of TOML 1.0 take one side only."""
        for change in super()._formatting(a, b, has_values=has_values):
            needs = {needs_toml_1_1(toml_syntax(text)) for text, _ in (a, b)}
            is_idle = len(needs) == 1 or change.name != "formatting"
            yield change if is_idle else replace(change, cause=None)


def parse_toml(text: str) -> Value:
    """The value of a TOML text. Raises DocumentError where it is none, or readers would take values for others."""
    import tomli

    if text.count(",") + text.count("\n") > MOST_VALUES:  # each of them ends a value at most
        raise DocumentError(f"more than {MOST_VALUES:,} values")
    if has_long_key(text):
        raise DocumentError(f"a key of more than {MOST_KEY_PARTS} parts")
    try:
        value = _Values().of(tomli.loads(text, parse_float=_float), 0)
    except RecursionError:
        raise DocumentError("nested deeper than a reader bears") from None
    except tomli.TOMLDecodeError as error:
        raise DocumentError(f"not TOML: {visible_name(str(error))}") from None
    except ValueError:
        raise DocumentError("an integer of more digits than readers take") from None
    if has_cut_time(text):
        raise DocumentError("a time with more digits of a second than readers keep")
    return value


def _float(text: str) -> Scalar:
    return Scalar(ValueType.FLOAT, text)


class _Values:
    """Makes values of what the parser gives, and counts them."""

    def __init__(self) -> None:
        self._count = 0

    def of(self, loaded: Any, depth: int) -> Value:
        """The value. Raises DocumentError where there are too many, or one is nested too deep."""
        self._count += 1
        if self._count > MOST_VALUES:
            raise DocumentError(f"more than {MOST_VALUES:,} values")
        if depth > DEEPEST:
            raise DocumentError(f"nested deeper than {DEEPEST} levels")
        if isinstance(loaded, dict):
            return MappingValue(tuple([(key, self.of(value, depth + 1)) for key, value in loaded.items()]))
        if isinstance(loaded, list):
            return ListValue(tuple([self.of(item, depth + 1) for item in loaded]))
        return _scalar(loaded)


def _scalar(loaded: Any) -> Scalar:
    if isinstance(loaded, str):
        return Scalar(ValueType.STRING, loaded)
    if isinstance(loaded, bool):
        return Scalar(ValueType.BOOLEAN, "true" if loaded else "false")
    if isinstance(loaded, datetime | date | time):
        return Scalar(ValueType.DATETIME, loaded.isoformat())
    if isinstance(loaded, int):
        return Scalar(ValueType.INTEGER, str(loaded))
    assert isinstance(loaded, Scalar)
    return loaded
