"""The pages of the causes, printed by `--explain` and `--list-causes`; their text is that of the classes themselves."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from pydistdiff.errors import InputError
from pydistdiff.explain import all_causes
from pydistdiff.explain.cause import Mark
from pydistdiff.model import Significance

if TYPE_CHECKING:
    from pydistdiff.explain.cause import Cause

WIDTH = 88
_NEAREST, _NEAR = 2, 0.7  # of 1: that many, so much alike
_HARMLESS = {
    Mark.SOUND: "yes, where the evidence holds",
    Mark.NEVER: "never: it is explained, named and grouped, but it counts",
    Mark.ROLE: "only in members whose reader is known and does not care, such as packaging metadata; else it counts",
}
_SHORT = {Mark.SOUND: "harmless", Mark.NEVER: "counts", Mark.ROLE: "by role"}
_KEY = (
    "harmless: where the evidence holds; by role: only where the member's reader does not care; counts: never harmless"
)


def find(id_: str) -> Cause:
    """The cause of an id. Raises InputError, which names the nearest ids, where there is none."""
    by_id = {cause.id: cause for cause in all_causes()}
    if id_ in by_id:
        return by_id[id_]
    import difflib

    near = difflib.get_close_matches(id_, by_id, _NEAREST, _NEAR)
    hint = f"did you mean {' or '.join(near)}?" if near else "pydistdiff --list-causes names all"
    raise InputError(f"there is no cause {id_!r}; {hint}")


def ids() -> tuple[str, ...]:
    """The ids of all causes."""
    return tuple(cause.id for cause in all_causes())


def page(cause: Cause) -> str:
    """What there is to know of a cause, as text."""
    import inspect

    text = inspect.cleandoc(type(cause).__doc__ or "")  # `python -OO` leaves none
    paragraphs = [_filled("significance", cause.significance), _filled("harmless", _HARMLESS[cause.mark])]
    parts = [f"{cause.id}: {cause.title}", "\n".join(paragraphs)]
    parts += [_wrapped(paragraph) for paragraph in text.split("\n\n") if paragraph]
    parts.append(_filled("remedy", cause.remedy))
    return "\n\n".join(parts) + "\n"


def listing() -> str:
    """All causes, a line each, by significance."""
    causes = all_causes()
    width = max(len(cause.id) for cause in causes)
    lines = [*textwrap.wrap(_KEY, WIDTH)]
    for significance in Significance:
        group = sorted((cause.id, cause) for cause in causes if cause.significance is significance)
        lines += ["", f"{significance}:"]
        lines += [f"  {id_:<{width}}  {_SHORT[cause.mark]:<8}  {cause.title}" for id_, cause in group]
    lines += ["", "pydistdiff --explain CAUSE prints the page of one."]
    return "\n".join(lines) + "\n"


def _filled(label: str, text: str) -> str:
    return textwrap.fill(f"{label}: {text}", WIDTH, subsequent_indent="  ", break_on_hyphens=False)


def _wrapped(paragraph: str) -> str:
    """A paragraph at the width of the page; a list keeps its lines."""
    if paragraph.lstrip().startswith(("* ", "- ")):
        return paragraph
    return textwrap.fill(" ".join(paragraph.split()), WIDTH, break_on_hyphens=False, break_long_words=False)
