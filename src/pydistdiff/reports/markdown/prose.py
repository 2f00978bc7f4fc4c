r"""Prose for Markdown: the one place where text becomes a part of a sentence (HAZARDS rule 20).

A sentence is made of plain words and of code. What `words` takes for a plain word is a short run of letters, a number
or a mark of a sentence, nothing else; all other text stands in code, where neither CommonMark nor what GitHub, GitLab
and Bugzilla add to it (mentions, issues, commits, links, emoji, formulas) has a meaning. So nothing has to be known of
what a text holds, and nothing of a package can be markup, whoever wrote the sentence.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from pydistdiff.safetext import inert_line

if TYPE_CHECKING:
    from collections.abc import Callable

_NAME = "(?:plug-ins?|[A-Za-z]{1,24}(?:'[a-z]{1,2})?)"
_NUMBER = "[+\u2212]?[0-9]{1,3}(?:,[0-9]{3})*"
_PLAIN = re.compile(rf"\(?(?:{_NAME}\)*[,;:.]?|{_NUMBER}[,;:]?)|\({_NUMBER}\)+[,;:.]?|[→…]")
"""`1.` and `1)` are no plain words: at the start of a line they would begin a list."""
_COMMIT = re.compile("[A-Fa-f]{7,40}")
_LINKING = re.compile(r"\(?(?:bugs?|attachments?|comments?|patch|patches|issues?|epics?|snippets?)[,:]?", re.IGNORECASE)
"""Bugzilla makes links of `bug 12` and `comment 3`."""
_OPERATORS = frozenset({"|", "=", "==", "!=", "<", ">", "<=", ">=", "::", "&&"})
_NO_COMMANDS = frozenset({"and", "by", "has", "of", "or", "the", "with", "without"})
_DIGIT = re.compile("[0-9]")
_TOKEN = re.compile(r"\(?`(?P<quoted>[^`]+)`\)?[,;:.]?(?= |$)|[^ ]+")
_CLOSING = re.compile("(?<=[^ ,;:.]) ?[,;:.]$")
_MARKS = frozenset({" ", ", ", ": ", "; ", " (", ")", " → ", " … "})
_BACKTICKS = re.compile("`+")
_HIDDEN_PIPE = "⟦U+007C⟧"


class Span(NamedTuple):
    """A part of a sentence. Made in this module only: what is no code is safe where it stands."""

    text: str
    is_code: bool = False
    is_strong: bool = False


class Prose(NamedTuple):
    """A sentence, or a part of one."""

    spans: tuple[Span, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.spans)


NOTHING = Prose()


def joined(*parts: Prose) -> Prose:
    """The parts one after the other."""
    return Prose(tuple(span for part in parts for span in part.spans))


def mark(text: str) -> Prose:
    """What stands between parts: a blank, `, `, `: ` and the like."""
    if text not in _MARKS:
        raise ValueError(text)
    return Prose((Span(text),))


def code(text: str, most: int = 0) -> Prose:
    """A name or a value, all of it as code; cut after `most` characters, 0 for never."""
    shown = inert_line(_cut(text, most))
    return Prose((Span(shown, is_code=True),)) if shown else words("(empty)")


def strong(prose: Prose) -> Prose:
    """The same, set off from what follows."""
    return Prose(tuple(span._replace(is_strong=True) for span in prose.spans))


def words(text: str, most: int = 0) -> Prose:
    """A sentence in which our words and strings of a package are mixed; cut after `most` characters, 0 for never.

    Plain words stay, all else becomes code; so does what stands between backticks, an option of a command or an
    operator with the words beside it.
    """
    tokens = [_token(match) for match in _TOKEN.finditer(inert_line(_cut(text, most)))]
    spans: list[Span] = []
    run: list[str] = []
    for at, (token, quoted) in enumerate(tokens):
        if quoted is None and _is_plain(tokens, at):
            _end(run, spans)
            _add(spans, token)
        elif quoted is not None:
            _end(run, spans)
            opening, _, closing = token.partition(f"`{quoted}`")
            _add(spans, opening)
            spans.append(Span(quoted, is_code=True))
            _append(spans, closing)
        else:
            if token[0] == "(" and len(token) > 1:
                _end(run, spans)
            run.append(token)
            if token[-1] in ",;:." and len(token) > 1:
                _end(run, spans)
    _end(run, spans)
    return Prose(tuple(spans))


def _cut(text: str, most: int) -> str:
    return f"{text[:most]}…" if most and len(text) > most else text


def _token(match: re.Match[str]) -> tuple[str, str | None]:
    quoted = match["quoted"]
    # Code that begins or ends with a blank would be drawn without it.
    return match[0], quoted if quoted is not None and quoted == quoted.strip(" ") else None


def _is_plain(tokens: list[tuple[str, str | None]], at: int) -> bool:
    token = tokens[at][0]
    if not _PLAIN.fullmatch(token) or _COMMIT.fullmatch(token.strip("(),;:.")):
        return False
    before = tokens[at - 1][0] if at else ""
    after = tokens[at + 1][0] if at + 1 < len(tokens) else ""
    if _DIGIT.search(token) and (before.lstrip("(").startswith("--") or _LINKING.fullmatch(before)):
        return False
    is_command = after[:1] == "-" and len(after) > 1 and token not in _NO_COMMANDS
    return not ((before in _OPERATORS or after in _OPERATORS or is_command) and token.isalpha())


def _add(spans: list[Span], text: str) -> None:
    """Add plain text, a blank before it where something stands."""
    blank = " " if spans else ""
    _append(spans, blank + text)


def _append(spans: list[Span], text: str) -> None:
    if spans and not spans[-1].is_code:
        spans[-1] = Span(spans[-1].text + text)
    elif text:
        spans.append(Span(text))


def _end(run: list[str], spans: list[Span]) -> None:
    """Add the tokens of a run as code; marks of the sentence at both ends stay out of it."""
    if not run:
        return
    text = " ".join(run)
    run.clear()
    end = _CLOSING.search(text)
    body = text[: end.start()] if end else text
    opening, closing = "", text[len(body) :]
    if body[:1] == "(" and len(body) > 2 and body.count("(") > body.count(")"):
        opening, body = "(", body[1:]
    elif body[-1:] == ")" and len(body) > 2 and body.count(")") > body.count("("):
        body, closing = body[:-1], f"){closing}"
    elif body[:1] == "(" and body[-1:] == ")" and len(body) > 2 and body.count("(") == 1:
        opening, body, closing = "(", body[1:-1], f"){closing}"
    _add(spans, opening)
    spans.append(Span(body.strip(" ") or body, is_code=True))
    _append(spans, closing)


def in_line(prose: Prose) -> str:
    """The sentence in a paragraph, a heading or an item of a list."""
    return _drawn(prose, _code_span)


def in_cell(prose: Prose) -> str:
    """The sentence in a cell of a table."""
    return _drawn(prose, lambda text: _code_span(_without_bare_pipes(text)))


def in_html(prose: Prose) -> str:
    """The sentence inside of an HTML element, where Markdown has no meaning."""
    pieces = []
    for text, is_code, is_strong in prose.spans:
        drawn = escape(text, quote=False)
        drawn = f"<code>{drawn}</code>" if is_code else drawn
        pieces.append(f"<b>{drawn}</b>" if is_strong else drawn)
    return "".join(pieces).strip()


def _drawn(prose: Prose, of_code: Callable[[str], str]) -> str:
    pieces: list[str] = []
    for text, is_code, is_strong in prose.spans:
        drawn = of_code(text) if is_code else text
        if is_strong:
            drawn = f"**{drawn.strip(' ')}**"
        if pieces and pieces[-1][-1:] in "`*" and drawn[:1] in "`*":
            pieces.append(" ")  # two runs of backticks would become one
        pieces.append(drawn)
    return "".join(pieces).strip()


def _code_span(text: str) -> str:
    """With the shortest run of backticks that the text has not."""
    runs = set(map(len, _BACKTICKS.findall(text)))
    fence = "`" * next(length for length in range(1, len(runs) + 2) if length not in runs)
    # One blank at both ends is taken off, unless there is nothing else.
    blank = " " if (text[0] in " `" or text[-1] in " `") and text.strip(" ") else ""
    return f"{fence}{blank}{text}{blank}{fence}"


def _without_bare_pipes(text: str) -> str:
    """A pipe ends a cell, in code too, unless a backslash stands before it; two of these are read in several ways."""
    if "|" not in text:
        return text
    return text.replace("\\|", f"\\{_HIDDEN_PIPE}").replace("|", "\\|")
