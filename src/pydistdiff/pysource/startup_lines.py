"""What the lines of `.pth` and `.start` files run whenever Python starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.model import FactCode
from pydistdiff.pysource.facts import Facts, compared
from pydistdiff.pysource.module import SourceError, parse
from pydistdiff.pysource.odd_lines import odd_lines
from pydistdiff.pysource.sightings import Sighting
from pydistdiff.pysource.survey import Survey
from pydistdiff.pysource.uses import uses

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def startup_facts(a: Sequence[str], b: Sequence[str], *, is_start: bool) -> Facts:
    """What the lines of b run and those of a do not. Python runs lines that begin with `import` and a blank.

    Of a `.start` file each line names something that is called (PEP 829).
    """
    found = [[one for number, line in enumerate(lines, 1) for one in _of(number, line, is_start)] for lines in (a, b)]
    odd = odd_lines([line.encode("utf-8", "replace") for line in a], [line.encode("utf-8", "replace") for line in b])
    before = [*found[0], *odd[0]]
    return compared(before, [*found[1], *odd[1]], lambda: before)


def _of(number: int, line: str, is_start: bool) -> Iterator[Sighting]:
    if is_start:
        if line.strip() and not line.startswith("#"):
            yield Sighting(FactCode.STARTUP, number, "whenever Python starts, calls", line.strip())
    elif line.startswith(("import ", "import\t")):
        yield Sighting(FactCode.STARTUP, number, "whenever Python starts, runs", line.strip())
        try:
            survey = Survey(parse(line.encode("utf-8", "replace")))
        except SourceError:  # Python would refuse the line, too
            return
        for one in uses(survey, survey.pieces, is_package=False):
            yield replace(one, line=number, is_at_import=False)
