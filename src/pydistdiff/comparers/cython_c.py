"""C and C++ that Cython has made: line by line, with what Cython says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.document import DocumentError, check_depth
from pydistdiff.comparers.headline import headline_of, told_change
from pydistdiff.comparers.json import parse_json
from pydistdiff.comparers.pair import CannotCompareError
from pydistdiff.comparers.text import TextComparer
from pydistdiff.csource.comments import is_c
from pydistdiff.csource.cython import GENERATED, generated
from pydistdiff.diffing.values import compare_values
from pydistdiff.model import Operation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.comparers.pair import Comparison, Pair
    from pydistdiff.csource.cython import Generated
    from pydistdiff.diffing.lines import Block, ComparedLines
    from pydistdiff.model import ValueChange

_CAUSE = "cython-header"
_SETTINGS = "distutils"
_SHOWN = 3


class CythonCComparer:
    """C and C++ whose first line says that Cython made it.

    The lines are compared as those of any text. The headline tells the version of Cython, what changed in the metadata
    (how the extension is built: sources, folders of headers, macros, options), and which source files the comments
    quote. Lines of the metadata that came or went are told apart from code.
    """

    format = "cython-c"

    def accepts(self, pair: Pair) -> bool:
        """By the name and the first line of every side that is there."""
        begin = GENERATED.encode()
        return all(
            is_c(path or pair.path) and side.read(0, len(begin)) == begin
            for side, path in ((pair.a, pair.path_a), (pair.b, pair.path_b))
            if side is not None
        )

    def compare(self, pair: Pair) -> Comparison:
        """The lines, and what Cython says. Raises CannotCompareError."""
        comparison = TextComparer().compare(pair)
        if not comparison.texts:  # nothing differs in the lines
            return comparison
        part = comparison.texts[0]
        a = None if pair.a is None else _generated(part.a)
        b = None if pair.b is None else _generated(part.b)
        if a is None or b is None:
            return replace(comparison, headline=headline_of([*_told_alone(a or b)]))
        proposals = tuple((block, _CAUSE) for block in _metadata_blocks(a, b, part.compared))
        texts = (part.known_as(proposals=proposals),)
        return replace(comparison, texts=texts, headline=headline_of([*_told(a, b)]))


def _generated(text: bytes) -> Generated:
    found = generated(text.decode())
    if found is None:
        raise CannotCompareError("compilers may not agree that its first line is a comment")
    return found


def _metadata_blocks(a: Generated, b: Generated, compared: ComparedLines) -> Iterator[Block]:
    """The blocks in which nothing but lines of the metadata came, went or changed."""
    own_a, own_b, blocks = a.metadata_lines, b.metadata_lines, compared.blocks
    if own_a and own_b:
        are_aligned = all(_are_paired(own_a[at], own_b[at], blocks) for at in (0, -1))
        for block in blocks if are_aligned else ():
            if _is_between(block[:2], own_a) and _is_between(block[2:], own_b):
                yield block
    if bool(own_a) != bool(own_b):
        own, lines, at = (own_a, compared.a.lines, 0) if own_a else (own_b, compared.b.lines, 2)
        for block in blocks:
            if block[2 - at] == block[3 - at] and _is_all(lines, block[at], block[at + 1], own):
                yield block


def _is_all(lines: Sequence[bytes], low: int, high: int, own: range) -> bool:
    """Whether these lines are the whole comment, and empty ones around it."""
    is_inside = low <= own.start and own.stop <= high
    return is_inside and not any(lines[low : own.start]) and not any(lines[own.stop : high])


def _are_paired(a: int, b: int, blocks: Sequence[Block]) -> bool:
    """Whether a line of a is an equal line of b to the line diff."""
    shift = 0
    for a_low, a_high, _, b_high in blocks:
        if a < a_low:
            break
        if a < a_high:
            return False
        shift = b_high - a_high
    return a + shift == b


def _is_between(lines: tuple[int, int], own: range) -> bool:
    """Whether lines, or the place between two of them, are within the comment, its first and last line left out."""
    return own.start < lines[0] and lines[1] < own.stop


def _told(a: Generated, b: Generated) -> Iterator[str]:
    """The version, the metadata, the sources: whatever of these differs."""
    if a.version != b.version:
        yield f"Cython {a.version} → {b.version}"
    yield from _told_metadata(a.metadata, b.metadata)
    gone, came = ([f"`{path}`" for path in one.sources if path not in other.sources] for one, other in ((a, b), (b, a)))
    if len(gone) == len(came) == 1:
        yield f"quotes {came[0]} in place of {gone[0]}"
        return
    for paths, words in ((came, "quotes"), (gone, "no longer quotes")):
        if paths:
            yield f"{words} {_some(paths)}"


def _told_metadata(a: str | None, b: str | None) -> Iterator[str]:
    """What changed in how the extension is built, setting by setting."""
    if a == b:
        return
    if a is None or b is None:
        yield f"metadata of Cython {'added' if a is None else 'removed'}"
        return
    try:
        value_a, value_b = parse_json(a), parse_json(b)
        check_depth(value_a)
        check_depth(value_b)
    except (DocumentError, CannotCompareError):
        yield "metadata of Cython changed"
        return
    changes = [*compare_values(value_a, value_b)]
    yield from map(_told_setting, changes)
    if not changes:
        yield "metadata of Cython laid out otherwise"


def _told_setting(change: ValueChange) -> str:
    """A setting, such as `include_dirs[0]`, and what became of it."""
    steps = change.path[1:] if len(change.path) > 1 and change.path[0] == _SETTINGS else change.path
    name = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).removeprefix(".")
    value = change.a if change.op is Operation.REMOVED else change.b
    is_alone = change.op in (Operation.ADDED, Operation.REMOVED) and isinstance(value, str)
    return told_change(name, change) + (f": {value}" if is_alone else "")


def _told_alone(side: Generated | None) -> Iterator[str]:
    assert side is not None  # one of them is there
    yield f"made by Cython {side.version}"
    if side.sources:
        yield f"from {_some([f'`{path}`' for path in side.sources])}"


def _some(paths: Sequence[str]) -> str:
    return ", ".join(paths[:_SHOWN]) + (f" and {len(paths) - _SHOWN:,} more" if len(paths) > _SHOWN else "")
