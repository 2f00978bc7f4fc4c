"""INI files line by line, with order, comments and layout kept; what readers read in different ways is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.comparers.document import DocumentError
from pydistdiff.comparers.line_lists import check_lines
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_LINES = 50_000
"""Lines of an INI file; real ones have some thousand at most."""
_SHOWN = 60


class IniDialect(Struct, frozen=True):
    """What the readers of a file take for what.

    `signs` may stand between name and value. Without `has_continuations` an indented line is an option. With
    `has_preamble` options may stand before the first section.
    """

    signs: str = "=:"
    has_continuations: bool = True
    has_preamble: bool = False


class IniOption(Struct, frozen=True):
    """An option; `lines` are those of its value without blanks around them, `raw` those of the file."""

    section: str | None
    name: str
    sign: str
    is_indented: bool
    lines: tuple[str, ...]
    raw: tuple[str, ...]

    @property
    def spelling(self) -> tuple[str, bool, bool]:
        """What readers may take otherwise where it differs: sign, indent, and whether the value begins below."""
        return self.sign, self.is_indented, len(self.lines) > 1 and not self.lines[0]

    @property
    def shown(self) -> str:
        """The beginning of the option as it stands."""
        text = visible_name("\n".join(self.raw)[: _SHOWN + 1])
        return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


class IniFile(Struct, frozen=True):
    """The sections in order, each with whether it is indented; all options and comments in order."""

    sections: dict[str, bool]
    options: tuple[IniOption, ...]
    comments: tuple[str, ...]


def read_ini(text: str, dialect: IniDialect) -> IniFile:
    """The file as `configparser` reads it, without interpolation. Raises DocumentError."""
    check_lines(text, MOST_LINES)
    return _Reader(dialect).read(text)


class _Reader:
    def __init__(self, dialect: IniDialect) -> None:
        self._dialect = dialect
        self._sections: dict[str, bool] = {}
        self._options: list[IniOption] = []
        self._comments: list[str] = []
        self._section: str | None = None
        self._names: set[str] = set()
        self._before_sections: set[str] = set()
        self._open: list[tuple[str, str]] | None = None
        """The lines of the option that a deeper line continues: what they say, and as they stand."""
        self._head = ("", "")
        self._indent = 0

    def read(self, text: str) -> IniFile:
        for number, line in enumerate(text.split("\n"), 1):
            stripped = line.strip(" \t")
            if stripped != line.strip():
                raise DocumentError(f"line {number} begins or ends with a blank that some readers keep")
            if not stripped:
                if self._open is not None:
                    self._open.append(("", ""))
            elif stripped[0] in "#;":
                self._comments.append(stripped)
            else:
                self._read_line(number, line, stripped)
        self._close()
        return IniFile(self._sections, tuple(self._options), tuple(self._comments))

    def _read_line(self, number: int, line: str, stripped: str) -> None:
        indent = len(line) - len(line.lstrip(" \t"))
        if self._open is not None and self._dialect.has_continuations and indent > self._indent:
            self._open.append((stripped, line))
            return
        self._close()
        self._indent = indent
        if stripped[0] == "[":
            self._begin_section(number, stripped)
        else:
            self._begin_option(number, line, stripped)

    def _begin_section(self, number: int, stripped: str) -> None:
        name = stripped[1:-1]
        # Of several brackets some readers take the first, others the last.
        is_clear = not self._dialect.has_continuations or "]" not in name
        if stripped[-1] != "]" or not name or not is_clear:
            raise DocumentError(f"line {number} is no name of a section: {visible_name(stripped[:_SHOWN])}")
        if name in self._sections or name in self._before_sections:
            raise DocumentError(f"the section {visible_name(name)!r} stands twice: readers differ in what they take")
        self._sections[name] = bool(self._indent)
        self._section, self._names = name, set()

    def _begin_option(self, number: int, line: str, stripped: str) -> None:
        if self._section is None and not self._dialect.has_preamble:
            raise DocumentError(f"line {number} stands before all sections")
        places = [place for sign in self._dialect.signs if (place := stripped.find(sign)) >= 0]
        at = min(places, default=0)
        name = stripped[:at].rstrip(" \t")
        if not name:
            raise DocumentError(f"line {number} is no option: {visible_name(stripped[:_SHOWN])}")
        if name.lower() in self._names:
            raise DocumentError(
                f"the option {visible_name(name)!r} stands twice: readers differ in which one they take"
            )
        self._names.add(name.lower())
        if self._section is None:
            self._before_sections.add(name)
        self._head = (name, stripped[at])
        self._open = [(stripped[at + 1 :].lstrip(" \t"), line)]

    def _close(self) -> None:
        if self._open is None:
            return
        while len(self._open) > 1 and not self._open[-1][0]:
            self._open.pop()
        self._options.append(
            IniOption(
                section=self._section,
                name=self._head[0],
                sign=self._head[1],
                is_indented=bool(self._indent),
                lines=tuple(said for said, _ in self._open),
                raw=tuple(raw for _, raw in self._open),
            )
        )
        self._open = None


def common_options(a: IniFile, b: IniFile) -> Iterator[tuple[IniOption, IniOption]]:
    """The options that both files have, by section and name."""
    options_b = {(option.section, option.name): option for option in b.options}
    for option in a.options:
        other = options_b.get((option.section, option.name))
        if other is not None:
            yield option, other
