"""A line of code as HTML: changed words marked, syntax coloured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.reports.html.elements import Html, element, joined, of_code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.diffing.words import Span
    from pydistdiff.reports.syntax import Token

_MOST_MARKED = 0.7
"""Where more of both lines changed, marking it would only hide the text."""


def marked(text: str, words: Sequence[Span], tokens: Sequence[Token] = ()) -> Html:
    """The text with its changed words in `mark` and its tokens in `span`, nested properly. It must be inert."""
    if not words and not tokens:
        return of_code(text)
    pieces = []
    reader = _Reader(text, tokens)
    for start, end in words:
        pieces += [reader.up_to(start), element("mark", reader.up_to(end))]
    pieces.append(reader.up_to(len(text)))
    return joined(pieces)


def worth_marking(a: str, b: str, words: tuple[Sequence[Span], Sequence[Span]]) -> bool:
    """Whether less than most of the two lines changed."""
    shares = [
        sum(end - start for start, end in spans) / max(len(text), 1) for text, spans in zip((a, b), words, strict=True)
    ]
    return min(shares) <= _MOST_MARKED


class _Reader:
    """Reads a line once from its start to its end, however many words and tokens it has."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self._text = text
        self._tokens = iter((*tokens, (len(text), len(text), "")))
        self._token = next(self._tokens)
        self._place = 0

    def up_to(self, end: int) -> Html:
        """The text from where it stands, with its tokens."""
        pieces = []
        while self._place < end:
            low, high, named = self._token
            if low > self._place:
                pieces.append(of_code(self._take(min(low, end))))
            else:
                pieces.append(element("span", of_code(self._take(min(high, end))), class_=named))
            if self._place >= high:
                self._token = next(self._tokens, self._token)
        return joined(pieces)

    def _take(self, end: int) -> str:
        start, self._place = self._place, end
        return self._text[start:end]
