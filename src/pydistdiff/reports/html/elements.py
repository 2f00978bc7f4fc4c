"""HTML made of elements: the one place where text becomes HTML (HAZARDS rule 20).

What is no `Html` is text: it is made inert and escaped when it is put into an element or an attribute. So nothing of a
package can be markup, wherever it is written.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from pydistdiff.safetext import inert_line, inert_row

if TYPE_CHECKING:
    from collections.abc import Iterable

_ON_A_LINE = frozenset(
    {"body", "dl", "details", "div", "footer", "header", "li", "main", "nav", "p", "section", "table", "tr", "ul"}
    | {f"h{level}" for level in (1, 2)}
)
"""Elements that begin a line of the source, for those who read it."""
_VOID = frozenset({"br", "col", "hr", "img", "meta"})
BRIEF = 4_000
"""Bytes that a name or a sentence may take: a page is bounded although a saved report holds what it likes."""
_MOST_BYTES = 16
"""Of one character: `⟦U+10FFFF⟧` has as many in UTF-8 as no other."""
_CODE_SPAN = re.compile("`([^`]+)`")


class Html(str):
    """A piece of HTML that is well-formed by itself. Made by this module only, or joined of such pieces."""

    __slots__ = ()


Content = str
"""What an element may hold: `Html` as it is, any other string as text, as brief as `brief` makes it."""

EMPTY = Html()


def of_text(text: str, *, quote: bool = True) -> Html:
    """Text of one line: tabs and line ends become visible. Outside of attributes quotes may stay."""
    return Html(escape(inert_line(text), quote=quote))


def brief_text(text: str) -> str:
    """The text, or the beginning of one that takes more than about `BRIEF` bytes of HTML and how much is left out."""
    kept = text[:BRIEF]
    while len(kept) > BRIEF // _MOST_BYTES and len(of_text(kept).encode()) > BRIEF:
        kept = kept[: len(kept) // 2]
    more = len(text) - len(kept)
    return f"{kept}… ({more:,} more characters, which --json has)" if more else text


def brief(text: str, *, quote: bool = True) -> Html:
    """Text of one line, as brief as `brief_text` makes it."""
    return of_text(brief_text(text), quote=quote)


def prose(text: str) -> Html:
    """A sentence of one line; what stands between backticks in it is code: one element that has no attributes."""
    parts = _CODE_SPAN.split(text) if len(text) <= BRIEF else [text]
    return joined(element("code", part) if number % 2 else brief(part) for number, part in enumerate(parts))


def of_code(text: str) -> Html:
    """A line of code or data inside `pre`: tabs stay, line ends become visible."""
    return Html(escape(inert_row(text), quote=False))


def of_comment(lines: Iterable[str]) -> Html:
    """A comment for those who read the source. Without `<` and `>` nothing in it can end it."""
    body = "\n".join(brief(line, quote=False) for line in lines)
    return Html(f"<!--\n{body}\n-->\n")


def joined(pieces: Iterable[Content], separator: Content = EMPTY) -> Html:
    """The pieces one after the other."""
    return Html(_html(separator).join(map(_html, pieces)))


def start(tag: str, /, **attributes: str | int | bool | None) -> Html:
    """A start tag whose end tag is written elsewhere. See `element` for the attributes."""
    line = "\n" if tag in _ON_A_LINE else ""
    return Html(f"{line}<{tag}{''.join(_attribute(*pair) for pair in attributes.items())}>")


def end(tag: str) -> Html:
    """An end tag."""
    return Html(f"</{tag}>")


def element(tag: str, /, *content: Content, **attributes: str | int | bool | None) -> Html:
    """An element. `class_` is `class`, `http_equiv` is `http-equiv`; None or False leaves an attribute out.

    Names of elements and attributes are written in this program, never taken from data.
    """
    opening = start(tag, **attributes)
    return opening if tag in _VOID else Html(f"{opening}{''.join(map(_html, content))}</{tag}>")


def _html(content: Content) -> str:
    return content if isinstance(content, Html) else brief(content)


def _attribute(name: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = name.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(inert_line(str(value)))}"'
