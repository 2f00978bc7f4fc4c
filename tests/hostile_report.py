"""A report whose every string is the same attack: what a package could name its members, and a saved report hold.

The classes of the model are walked, so that a field that comes tomorrow is attacked too: what is empty or missing in
the report that this begins with is made from its type.
"""

from __future__ import annotations

import itertools
import types
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import UnsetType, structs

from html_pages import everything
from pydistdiff import model
from pydistdiff.model import Node, Report

HUGE = "<b onclick=window.ran=1 x=" + "y" * 10_000 + "<&" * 5_000
ATTACKS: dict[str, str] = {
    "script": "<script>window.ran = 1; alert(1)</script>",
    "image": '"><img src=x onerror="window.ran = 1">',
    "attribute": '" onfocus=window.ran=1 autofocus tabindex=1 x="',
    "single-quote": "' onmouseover='window.ran = 1' autofocus onfocus='window.ran = 1",
    "end-of-style": "</style></title></pre></details><svg onload=window.ran=1><style>*{display:none}",
    "end-of-comment": "--><script>window.ran = 1</script><!-- --!><img src=x onerror=window.ran=1>",
    "javascript": "javascript:window.ran=1//",
    "data": "data:text/html,<script>parent.ran=1</script>",
    "frame": "<iframe srcdoc='<script>parent.ran=1</script>'></iframe><object data=x.swf><embed src=x>",
    "refresh": '<meta http-equiv="refresh" content="0;url=data:text/html,x"><base href="//example.org/">',
    "form": "<form action=//example.org><input name=x autofocus></form><a href=//example.org ping=//example.org>x</a>",
    "entities": "&lt;img src=x onerror=window.ran=1&gt; &#60;script&#62; &amp;quot; &notit; &#0; &#x1F600",
    "cdata": "<![CDATA[<script>window.ran = 1</script>]]><?php echo 1 ?><!DOCTYPE x><math><mtext></table>",
    "terminal": "\x1b[31mred\x1b]0;title\x07\x00\x08\x7f\x9b31m",
    "bidi": "a\u202eb\u2066c\u2069d\u200be\ufefff\U000e0041",
    "line-ends": "a\r\nb\u2028c\u2029d\x0be\x0cf\x85g\th",
    "surrogates": "\ud800x\udfff\udc80",
    "not-characters": "\ufffe\uffff\U0001fffe\U0010ffff\ufdd0",
    "path": "../../../<b>/\\..\\C:\\x|y>z.py",
    "many-brackets": "<" * 100 + "&" * 100,
    "markdown": "` ``` ~~~~ # x [a](javascript:x) ![x](//y) @team #1 GH-1 PROJ-12 | a | b | <b> &lt; $x$ :smile: [^1]",
    "forged-lines": "x\nidentical: both files have the same bytes\n\n```\n# Heading\n- item\npydistdiff: well\n| a |",
    "code-spans": "`a` `<b>` ``b`` `c",
    "rich-markup": "[bold red]x[/bold red][/x][@click=app.quit]q[/] \\[b] $primary ${x} %s {x}",
    "json": '"}],"verdict":"identical","x":[{"y":"\\',
    "command": "; touch ran; $(touch ran) `touch ran` | touch ran && -x --json=ran {a} ~ *",
}
"""By a name that says what is tried."""

_MEANT = frozenset("/:. ")
"""What means something to a path or a sentence, and so may alter what is drawn where."""


def harmless(attack: str) -> str:
    """Text of the same length and with the same words that cannot be anything but text."""
    return "".join(each if each in _MEANT or (each.isascii() and each.isalnum()) else "x" for each in attack)


def strings_of_model() -> set[tuple[str, str]]:
    """Every class and field of the model that holds a string of somebody else's."""
    found = set()
    for one in vars(model).values():
        if isinstance(one, type) and issubclass(one, msgspec.Struct) and one.__module__ == model.__name__:
            hints = get_type_hints(one)
            found |= {(one.__name__, field.name) for field in structs.fields(one) if _holds_text(hints[field.name])}
    return {pair for pair in found if not pair[0].startswith("_")}


class Attack:
    """Puts a string into every field that holds one, each with a number so that ids and names differ."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._numbers = itertools.count()
        self.reached: set[tuple[str, str]] = set()

    def report(self) -> Report:
        made: Report = self._put(Report, everything(), ("", ""))
        return made

    def _put(self, type_: Any, value: Any, place: tuple[str, str]) -> Any:
        """The value with its strings replaced; what is not there is made, as its type has it."""
        if isinstance(value, msgspec.Struct):
            return self._struct(value)
        if isinstance(value, StrEnum | int | float) or get_origin(type_) is Literal:
            return value
        if isinstance(value, str) or ((value is None or isinstance(value, UnsetType)) and _is_text(type_)):
            self.reached.add(place)
            return f"{self._text}{next(self._numbers)}"
        if isinstance(value, tuple):
            return self._tuple(type_, value, place)
        if (value is None or isinstance(value, UnsetType)) and (types_ := _tuples(type_)):
            return self._tuple(types_[0], (), place)
        return value

    def _struct(self, value: msgspec.Struct) -> Any:
        kind = type(value)
        hints = get_type_hints(kind)
        # What a node has on one side only, its status says; so a side that is missing stays away.
        kept = {"a", "b"} if isinstance(value, Node) else set()
        new = {
            field.name: self._put(hints[field.name], getattr(value, field.name), (kind.__name__, field.name))
            for field in structs.fields(kind)
            if not (field.name in kept and getattr(value, field.name) is None)
        }
        return structs.replace(value, **new)

    def _tuple(self, type_: Any, value: tuple[Any, ...], place: tuple[str, str]) -> Any:
        (type_,) = _tuples(type_) or (type_,)
        items = get_args(type_)
        if items[-1:] == (Ellipsis,):
            if not value and _is_text(items[0]):
                value = ("",)
            return tuple(self._put(items[0], one, place) for one in value)
        return tuple(self._put(of, one, place) for of, one in zip(items, value, strict=True))


@cache
def attacked(text: str) -> Report:
    """The report with this text in every string."""
    return Attack(text).report()


def _parts(type_: Any) -> Iterator[Any]:
    """The types that a type is made of by `|`."""
    if get_origin(type_) in (Union, types.UnionType):
        for one in get_args(type_):
            yield from _parts(one)
    else:
        yield type_


def _is_text(type_: Any) -> bool:
    return any(one is str for one in _parts(type_))


def _tuples(type_: Any) -> list[Any]:
    return [one for one in _parts(type_) if get_origin(one) is tuple]


def _holds_text(type_: Any) -> bool:
    if get_origin(type_) is Literal:
        return False
    items = [item for one in _tuples(type_) for item in get_args(one) if item is not ...]
    return _is_text(type_) or any(map(_holds_text, items))
