"""Python source: line by line, with what the syntax trees say of the lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.encoding import declared_codec
from pydistdiff.comparers.headline import headline_of
from pydistdiff.comparers.line_ends import runs_python
from pydistdiff.comparers.pair import CannotCompareError
from pydistdiff.comparers.python_facts import python_facts, token_facts
from pydistdiff.comparers.text import compare_sides, text_sides
from pydistdiff.diffing.hunks import SECTION_LENGTH
from pydistdiff.diffing.sections import Sections
from pydistdiff.pysource.module import LARGEST, SourceError, parse
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.archives.source import Source
    from pydistdiff.comparers.pair import Comparison, Pair
    from pydistdiff.comparers.text import TextSide
    from pydistdiff.diffing.hunks import TextPart
    from pydistdiff.diffing.sections import Places
    from pydistdiff.pysource.changes import Sides
    from pydistdiff.pysource.definitions import Definition
    from pydistdiff.pysource.module import Module
    from pydistdiff.pysource.tokens import Tokens

_Texts = tuple["TextSide | None", "TextSide | None"]
EXTENSIONS = (".py", ".pyi", ".pyw")
_HEAD = 256


class PythonComparer:
    """Python source: `.py`, `.pyi`, `.pyw`, and scripts whose first line names Python.

    The lines are compared as those of any text, each hunk under the name of the function or class it lies in. Both
    sides are parsed as well, never run: the headline tells which definitions came, went or changed and how, and blocks
    of lines in which no syntax tree differs are told as layout, as comments, or as statements that only moved. A
    docstring is no comment. What the code newly does (it starts processes, uses the network, runs code that is made at
    run time and the like) is told with its lines, and never judged. What this Python does not read (the syntax of
    another version, more than 2 MiB, deep nesting, a coding cookie that it does not know) is compared by its tokens, or
    as text.
    """

    format = "python"

    def accepts(self, pair: Pair) -> bool:
        """By the names, or by the first line, of every side that is there."""
        return all(
            is_python(side, path or pair.path)
            for side, path in ((pair.a, pair.path_a), (pair.b, pair.path_b))
            if side is not None
        )

    def compare(self, pair: Pair) -> Comparison:
        """The lines, and what the trees say of them. Raises CannotCompareError."""
        _check_size(pair)
        sides = text_sides(pair)
        try:
            a, b = map(_module, sides, (pair.a, pair.b))
            told = _alone(a or b, sides, pair) if a is None or b is None else _both(a, b, sides, pair)
            return replace(told, facts=python_facts(a, b, pair.path))
        except SourceError as error:
            raise CannotCompareError(str(error)) from error


class PythonTokensComparer:
    """Python source that this Python cannot parse, such as that of another version, by its tokens.

    As Python source, but blocks of lines are told as layout or comments where the tokens of their logical lines are
    equal, and the headline tells only which functions and classes came and went. Calls are told by their dotted names.
    """

    format = "python-tokens"

    def accepts(self, pair: Pair) -> bool:
        """What the parser has refused."""
        return PythonComparer().accepts(pair)

    def compare(self, pair: Pair) -> Comparison:
        """The lines, and what the tokens say of them. Raises CannotCompareError."""
        _check_size(pair)
        sides = text_sides(pair)
        try:
            return _by_tokens(sides, pair)
        except SourceError as error:
            raise CannotCompareError(str(error)) from error


def is_python(side: Source, path: str) -> bool:
    """Whether a member is called Python source, or is a script that names Python in its first line."""
    if path.endswith(EXTENSIONS):
        return True
    name = path.rpartition("/")[2]
    return "." not in name and runs_python(side.read(0, _HEAD))


def _check_size(pair: Pair) -> None:
    for side in pair.sides:
        if side.size > LARGEST:
            raise CannotCompareError(f"{side.size:,} bytes, more than the {LARGEST:,} that are parsed")


def _module(side: TextSide | None, source: Source | None) -> Module | None:
    return None if side is None or source is None else parse(python_text(side, source))


def python_text(side: TextSide, source: Source) -> bytes:
    """The text that Python would read, in UTF-8. Raises SourceError where that is not what is shown.

    Python obeys the coding cookie, also where the bytes happen to be UTF-8.
    """
    data = source.all()
    try:
        codec = declared_codec(data)
        text = data.decode("utf-8-sig" if codec == "utf-8" else codec)
    except LookupError as error:
        raise SourceError(f"its coding cookie names {error.args[0]}") from error
    except UnicodeError:
        raise SourceError(f"no {codec}, which Python would read it as") from None
    if side.bom and codec != "utf-8":
        raise SourceError(f"a byte-order mark, and a coding cookie that names {codec}")
    unified = text.replace("\r\n", "\n")
    read = (unified.replace("\r", "\n") if side.line_ends == "CR" else unified).encode()
    if read != side.lines:
        raise SourceError(f"Python would read it as {codec}, others as {side.encoding}")
    return read


def _alone(module: Module | None, texts: _Texts, pair: Pair) -> Comparison:
    from pydistdiff.pysource.definitions import definitions
    from pydistdiff.pysource.headline import told_module
    from pydistdiff.pysource.interface import one_sided

    assert module is not None
    headline = headline_of(told_module(definitions(module)))
    return replace(compare_sides(*texts, pair), headline=headline, interface=one_sided(module, headline))


def _both(a: Module, b: Module, texts: _Texts, pair: Pair) -> Comparison:
    from pydistdiff.pysource.changes import Sides, definition_changes
    from pydistdiff.pysource.definitions import definitions
    from pydistdiff.pysource.headline import told_changes
    from pydistdiff.pysource.interface import interface
    from pydistdiff.pysource.layout import NOTHING_TOLD, told_blocks
    from pydistdiff.pysource.units import TreeUnits

    sides = Sides(a, b, definitions(a), definitions(b))
    told = NOTHING_TOLD

    def known(part: TextPart) -> TextPart:
        nonlocal told
        blocks = part.compared.blocks
        units_a, units_b = (
            TreeUnits(side, [(block[at], block[at + 1]) for block in blocks]) for side, at in ((a, 0), (b, 2))
        )
        told = told_blocks(units_a, units_b, blocks)
        return part.known_as(sections=_sections(sides), proposals=told.causes)

    comparison = compare_sides(*texts, pair, known)
    changes = definition_changes(sides)
    headline = headline_of(told_changes(sides, changes, told))
    return replace(comparison, headline=headline, interface=interface(sides, changes))


def _by_tokens(texts: _Texts, pair: Pair) -> Comparison:
    from pydistdiff.pysource.layout import told_blocks
    from pydistdiff.pysource.tokens import TokenUnits, token_places, told_tokens

    a, b = map(_tokens, texts, (pair.a, pair.b))
    sections = Sections(_shown(token_places(a)), _shown(token_places(b)))

    def known(part: TextPart) -> TextPart:
        told = told_blocks(TokenUnits(a), TokenUnits(b), part.compared.blocks)
        return part.known_as(sections=sections, proposals=told.causes)

    comparison = compare_sides(*texts, pair, known if None not in texts else None)
    return replace(comparison, headline=headline_of(told_tokens(a, b)), facts=token_facts(a, b))


def _tokens(side: TextSide | None, source: Source | None) -> Tokens:
    from pydistdiff.pysource.tokens import Tokens, tokenised

    return Tokens((), {}) if side is None or source is None else tokenised(python_text(side, source))


def _sections(sides: Sides) -> Sections:
    from pydistdiff.pysource.definitions import places

    return Sections(*(_shown(places(module, found)) for module, found in _found(sides)))


def _found(sides: Sides) -> tuple[tuple[Module, Sequence[Definition]], ...]:
    return (sides.a, sides.found_a), (sides.b, sides.found_b)


def _shown(places: Places) -> Places:
    return tuple((line, None if name is None else visible_name(name[:SECTION_LENGTH])) for line, name in places)
