"""INI files, as Python's `configparser` reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.comparers.document import DocumentComparer
from pydistdiff.comparers.ini_lines import IniDialect, common_options, read_ini
from pydistdiff.comparers.line_lists import strings
from pydistdiff.diffing.values import MappingValue, Scalar
from pydistdiff.model import AttributeChange, Significance, ValueType

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydistdiff.comparers.ini_lines import IniFile, IniOption
    from pydistdiff.comparers.pair import Pair
    from pydistdiff.diffing.values import Value

_ENDINGS = (".ini", ".cfg")
_NAMES = (".pypirc", ".flake8", ".coveragerc", ".pylintrc", "pylintrc", "pip.conf")


class IniComparer(DocumentComparer):
    """INI files: `tox.ini`, `mypy.ini`, `alembic.ini`, `pip.conf`, `.pypirc`, `.flake8` and other `.ini` and `.cfg`.

    Sections and options are read as Python's `configparser` reads them, without interpolation. A value over several
    lines is a list of lines. Names that differ in case alone are two names. Another comment is a change of its own,
    and counts. What readers understand in different ways is compared by lines: a section or option that stands
    twice, a line without `=` or `:`, options before the first section.
    """

    format = "ini"
    formatting_cause = "ini-formatting"
    largest = 8 << 20
    dialect = IniDialect()

    def is_named(self, pair: Pair) -> bool:
        """By the extension or the name."""
        return pair.path.lower().endswith(_ENDINGS) or pair.path.rpartition("/")[2] in _NAMES

    def parse(self, text: str, pair: Pair) -> Value:  # noqa: ARG002
        """Options before all sections, then sections with their options. Raises DocumentError."""
        file = read_ini(text, self.dialect)
        sections: dict[str | None, list[tuple[str, Value]]] = {None: []}
        sections |= {name: [] for name in file.sections}
        for option in file.options:
            sections[option.section].append((option.name, self.value(option)))
        preamble = sections.pop(None)
        return MappingValue(
            (*preamble, *((str(name), MappingValue(tuple(options))) for name, options in sections.items()))
        )

    def value(self, option: IniOption) -> Value:
        """The value of an option: a string, or a list of the lines that hold it."""
        if len(option.lines) == 1:
            return Scalar(ValueType.STRING, option.lines[0])
        return strings(option.lines if option.lines[0] else option.lines[1:])

    def comments(self, text: str) -> Sequence[str]:
        """The lines that begin with `#` or `;`."""
        return read_ini(text, self.dialect).comments

    def _formatting(self, a: tuple[str, Value], b: tuple[str, Value], *, has_values: bool) -> Iterable[AttributeChange]:
        """The layout: of an option whose value is equal, else of blank lines."""
        files = read_ini(a[0], self.dialect), read_ini(b[0], self.dialect)
        told = _spelt_otherwise(*files) or _layout(files, (a[1], b[1]))
        if told is not None:
            name_a, name_b, is_idle = told
            cause = self.formatting_cause if is_idle else None
            yield AttributeChange(significance=Significance.FORMAT, name="formatting", a=name_a, b=name_b, cause=cause)
        for change in super()._formatting(a, b, has_values=has_values):
            if told is None or change.name != "formatting":
                yield change


def _spelt_otherwise(a: IniFile, b: IniFile) -> tuple[str, str, bool] | None:
    """The first thing on both sides that readers may take otherwise, though its value is equal."""
    for name, is_indented in a.sections.items():
        if b.sections.get(name, is_indented) != is_indented:
            words = ("section indented", "section not indented")
            return (*(words if is_indented else words[::-1]), False)
    for option, other in common_options(a, b):
        if option.spelling != other.spelling:
            return option.shown, other.shown, False
    return None


def _layout(files: tuple[IniFile, IniFile], values: tuple[Value, Value]) -> tuple[str, str, bool] | None:
    """The first option of equal value that is laid out otherwise, and whether that is idle."""
    places_a, places_b = _places(values[0]), _places(values[1])
    first: tuple[str, str, bool] | None = None
    for option, other in common_options(*files):
        place = option.section, option.name
        if option.raw == other.raw or places_a[place] != places_b[place]:
            continue
        is_idle = option.lines == other.lines
        if not is_idle:
            return option.shown, other.shown, False
        first = first or (option.shown, other.shown, True)
    return first


def _places(document: Value) -> dict[tuple[str | None, str], Value]:
    """The values of all options, by section and name."""
    assert isinstance(document, MappingValue)
    places: dict[tuple[str | None, str], Value] = {(None, key): value for key, value in document.entries}
    for section, value in document.entries:
        if isinstance(value, MappingValue):
            places |= {(section, name): inner for name, inner in value.entries}
    return places


class EditorConfigComparer(IniComparer):
    """`.editorconfig`: `root` and the like before all sections, no lines that continue others, and only `=`.

    Everything else is as in other INI files. A later section overrides an earlier one, so their order counts.
    """

    format = "editorconfig"
    dialect = IniDialect(signs="=", has_continuations=False, has_preamble=True)

    def is_named(self, pair: Pair) -> bool:
        """By the name."""
        return pair.path.rpartition("/")[2] == ".editorconfig"
