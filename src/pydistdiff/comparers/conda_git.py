"""`info/git` of a conda package: what git said of the recipe."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from pydistdiff.comparers.document import DocumentComparer, DocumentError
from pydistdiff.comparers.headline import headline_of, told_change
from pydistdiff.comparers.info_folders import in_conda_info
from pydistdiff.comparers.line_lists import check_lines
from pydistdiff.diffing.values import MappingValue, Scalar
from pydistdiff.model import Operation, ValueType
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.comparers.pair import Pair
    from pydistdiff.diffing.values import Value
    from pydistdiff.model import ValueChange

MOST_LINES = 20_000


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return (
        re.compile(r"==> (.+) <=="),
        re.compile(r"(commit) ([0-9a-f]{7,64})|(Merge|Author): (\S.*)|(Date):   (\S.*)"),
    )


class CondaGitComparer(DocumentComparer):
    """info/git of a conda package: the commit of its recipe, as `git log`, `git describe` and `git status` told it.

    Each command is compared by itself, in it commit, author and date, and what follows as `text`. Another commit is
    told first. In most packages the file is empty: their recipes are not under version control where they are built.
    """

    format = "conda-git"

    def is_named(self, pair: Pair) -> bool:
        """By the name and the folder."""
        return in_conda_info(pair) == "git"

    def parse(self, text: str, pair: Pair) -> Value:  # noqa: ARG002
        """What each command told. Raises DocumentError."""
        check_lines(text, MOST_LINES)
        told: dict[str, list[str]] = {}
        lines: list[str] | None = None
        for number, line in enumerate(text.split("\n"), 1):
            heading = _patterns()[0].fullmatch(line)
            if heading is None:
                if lines is not None:
                    lines.append(line)
                elif line:
                    raise DocumentError(f"line {number} stands before all commands")
                continue
            if heading[1] in told:
                raise DocumentError(f"the command {visible_name(heading[1])!r} stands twice")
            lines = told.setdefault(heading[1], [])
        return MappingValue(tuple((command, _answer(lines)) for command, lines in told.items()))

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """The commit, then the rest but for the texts; the same of two commands once."""
        told = [change for change in changes if change.op is not Operation.REORDERED]
        told.sort(key=lambda change: change.path[-1] != "commit")
        parts = (told_change(str(change.path[-1]), change) for change in told if change.path[-1] != "text")
        return headline_of([*dict.fromkeys(parts)]) or ("texts of git" if told else None)


def _answer(lines: Sequence[str]) -> Value:
    """The fields of a commit, and the text behind them."""
    fields: dict[str, Value] = {}
    for line in lines:
        found = _patterns()[1].fullmatch(line)
        name, field = [group for group in found.groups() if group is not None] if found is not None else ("", "")
        if not name or name in fields:
            break
        fields[name] = Scalar(ValueType.STRING, field)
    text = "\n".join(lines[len(fields) :])
    return MappingValue((*fields.items(), ("text", Scalar(ValueType.STRING, text))))
