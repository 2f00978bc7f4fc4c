"""Causes of the same text in another spelling: line ends, byte-order mark, blanks and newlines at ends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.explain.cause import Mark
from pydistdiff.explain.proposed import ProposedCause
from pydistdiff.explain.readers import has_known_reader
from pydistdiff.model import AttributeChange, Role, Significance

if TYPE_CHECKING:
    from pydistdiff.differences import Difference
    from pydistdiff.explain.cause import Explained, MemberCause
    from pydistdiff.explain.scene import Scene
    from pydistdiff.model import Change


class _TextSpelling(ProposedCause):
    """What these causes share: some values are harmless to no reader."""

    significance = Significance.FORMAT
    mark = Mark.ROLE

    def explains(self, scene: Scene, change: Change) -> Explained | None:
        """The change, if it was proposed to be of this cause."""
        explained = super().explains(scene, change)
        if explained is None:
            return None
        if isinstance(change, AttributeChange) and self.is_harmless(scene.difference, change):
            return explained
        return replace(explained, harmless=False)

    def is_harmless(self, difference: Difference, change: AttributeChange) -> bool:  # noqa: ARG002
        """Whether a known reader reads the same, with these values."""
        return True


class LineEndings(_TextSpelling):
    """Lines end otherwise: LF, CRLF, or a mix of them.

    The texts hold no NUL and are equal, or differ in their lines only, once every line end is LF. Python reads all of
    them alike in its sources, and so do the readers of metadata. A shell does not: CR breaks a script that is
    sourced, and the `#!` line of any; so it counts in scripts, which a shell runs where they have no such line. A bare
    CR counts everywhere, because some readers and viewers see one line where others see two; and so does source whose
    coding cookie names a codec that may read line ends itself, such as `unicode_escape`.
    """

    id = "line-endings"
    title = "lines end otherwise (LF, CRLF)"
    remedy = "let git check files out with LF everywhere: `* text=auto eol=lf` in .gitattributes"

    def is_idle(self, difference: Difference) -> bool:
        """Also in Python source, whose reader takes CRLF for LF, in strings too."""
        is_source = all((path or "").endswith(".py") for path in (difference.a, difference.b))
        return super().is_idle(difference) or (is_source and difference.role is not Role.SCRIPT)

    def is_harmless(self, difference: Difference, change: AttributeChange) -> bool:  # noqa: ARG002
        """Neither a bare CR nor another end of the `#!` line, nor a codec to which ends may be more."""
        return not any(re.search(r"\bCR\b|#!|codec", text or "") for text in (change.a, change.b))


class ByteOrderMark(_TextSpelling):
    """One side begins with a byte-order mark (BOM), and the encoding is the same without it.

    Parsers of METADATA, WHEEL, RECORD, INI and JSON take it for part of the first word, or refuse the file; of a
    `.pth` file it spoils the first path. Licences are read by people, and YAML allows it.
    """

    id = "byte-order-mark"
    title = "a byte-order mark came or went"
    remedy = "write files as UTF-8 without a mark (in Python: encoding='utf-8', not 'utf-8-sig')"

    def is_idle(self, difference: Difference) -> bool:
        """Licences, and YAML whose reader is known."""
        is_yaml = difference.name.endswith((".yaml", ".yml"))
        return difference.role is Role.LICENCE or (is_yaml and has_known_reader(difference))


class FinalNewline(_TextSpelling):
    """The texts differ in newlines at their end only.

    Readers of metadata take a last line with or without its newline. An empty line more is an empty row to some
    readers of lists, such as RECORD, so that counts outside of licences.
    """

    id = "final-newline"
    title = "newlines at the end of a file"
    remedy = "end text files with one newline"

    def is_harmless(self, difference: Difference, change: AttributeChange) -> bool:
        """None or one, or any number in a text for people."""
        values = {change.a, change.b}
        return difference.role is Role.LICENCE or values == {"no newline at the end", "one newline at the end"}


class TrailingWhitespace(ProposedCause):
    """The texts differ in blanks at the ends of lines only.

    It is never said of code, Markdown, tables or lists of files, where such blanks can be content. Harmless in
    licences alone: a reader of metadata may keep them (`Root-Is-Purelib: true ` is not `true` to pip).
    """

    id = "trailing-whitespace"
    title = "blanks at the ends of lines"
    significance = Significance.FORMAT
    mark = Mark.ROLE
    remedy = "let an editor or a pre-commit hook strip trailing blanks"

    def is_idle(self, difference: Difference) -> bool:
        """Licences."""
        return difference.role is Role.LICENCE


TEXT_SPELLING_CAUSES: tuple[MemberCause, ...] = (LineEndings(), ByteOrderMark(), FinalNewline(), TrailingWhitespace())
