"""The names that differ in native files as lines: of many, values tell how many, and lines which."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.document import line_view
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydistdiff.archives.source import Source
    from pydistdiff.comparers.native_functions import DifferingFunctions
    from pydistdiff.limits import Limits
    from pydistdiff.model import TextView
    from pydistdiff.native.binary import Fact

_NOT_ON_A_LINE = re.compile("[\r\n\ud800-\udfff]")


def names_view(
    facts: tuple[Mapping[str, Fact], Mapping[str, Fact]],
    functions: DifferingFunctions,
    sources: tuple[Source, Source],
    limits: Limits,
) -> tuple[TextView, ...]:
    """The items that came and went of all sets, and the functions that differ with size and CRC-32, each on a line."""
    sides: tuple[list[str], list[str]] = [], []
    for name in dict.fromkeys((*facts[0], *facts[1])):
        a, b = (side.get(name, frozenset()) for side in facts)
        if isinstance(a, frozenset) and isinstance(b, frozenset):
            for lines, only in zip(sides, (a - b, b - a), strict=True):
                lines += [f"{name}: {item}" for item in only]
    for pairs in (functions.went, functions.came, functions.resized, functions.changed):
        for pair in pairs:
            for lines, function, source in zip(sides, (pair.a, pair.b), sources, strict=True):
                if function is not None:
                    crc = zlib.crc32(source.read(function.start, function.size))
                    lines.append(f"functions: {function.name}, {function.size:,} bytes, CRC {crc:08x}")
    if not any(sides):
        return ()
    texts = ["".join(f"{_on_a_line(line)}\n" for line in sorted(lines)).encode() for lines in sides]
    return (replace(line_view(texts[0], texts[1], limits), label="names"),)


def _on_a_line(text: str) -> str:
    """Text without an end of a line, as UTF-8 can hold it; the view makes visible whatever else is in it."""
    return visible_name(text) if _NOT_ON_A_LINE.search(text) else text
