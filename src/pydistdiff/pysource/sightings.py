"""A place in code that does what a reviewer wants to see, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Hashable

    from pydistdiff.model import FactCode

_LONGEST_NAME = 100
_LONGEST_CODE = 80

Key = tuple["FactCode", str, str, bool]
"""What is the same at another place, or in another module: code, verb, name or content, whether done at import."""


class Sighting(Struct, frozen=True):
    """Something done at a line, from 1: the verb, and the name of what is used. `written` is the code that does it.

    `context` is the text around it, which tells two places apart; `content` is what is told by its size alone.
    """

    code: FactCode
    line: int
    verb: str
    name: str = ""
    written: str = ""
    is_at_import: bool = False
    context: Hashable = None
    content: str = ""

    @property
    def key(self) -> Key:
        """What makes it the same thing elsewhere."""
        return self.code, self.verb, self.content or self.name, self.is_at_import

    def with_content(self, content: str) -> Sighting:
        """The same, where what it holds is too long to be told."""
        return replace(self, content=content)

    @property
    def words(self) -> str:
        """What is done, visible and short, without the place: ``calls `os.system("ls")` when the module is loaded``."""
        name = _cut(self.name, _LONGEST_NAME)
        written = _cut(" ".join(self.written[: 4 * _LONGEST_CODE].split()), _LONGEST_CODE)
        if not name:
            told = f"{self.verb}: `{written}`" if written else self.verb
        elif not written or written == name:
            told = f"{self.verb} `{name}`"
        elif written.startswith(name):
            told = f"{self.verb} `{written}`"
        else:
            told = f"{self.verb} `{name}` as `{written}`"
        return f"{told} when the module is loaded" if self.is_at_import else told


def _cut(text: str, longest: int) -> str:
    """The beginning of a text, visible."""
    shown = visible_name(text[: longest + 1])
    return f"{visible_name(text[: longest - 1])}…" if len(text) > longest else shown
