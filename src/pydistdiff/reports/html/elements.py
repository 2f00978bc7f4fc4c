"""HTML made of elements: the one place where text becomes HTML (HAZARDS rule 20).

What is no `Html` is text: it is made inert and escaped when it is put into an element or an attribute. So nothing of a
package can be markup, wherever it is written.
"""

from __future__ import annotations

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


class Html(str):
    """A piece of HTML that is well-formed by itself. Made by this module only, or joined of such pieces."""

    __slots__ = ()


Content = str
"""What an element may hold: `Html` as it is, any other string as text."""

EMPTY = Html()


def of_text(text: str) -> Html:
    """Text of one line: tabs and line ends become visible."""
    return Html(escape(inert_line(text)))


def of_code(text: str) -> Html:
    """A line of code or data inside `pre`: tabs stay, line ends become visible."""
    return Html(escape(inert_row(text), quote=False))


def of_comment(lines: Iterable[str]) -> Html:
    """A comment for those who read the source. Without `<` and `>` nothing in it can end it."""
    body = "\n".join(escape(inert_line(line), quote=False) for line in lines)
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
    return content if isinstance(content, Html) else of_text(content)


def _attribute(name: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = name.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(inert_line(str(value)))}"'
