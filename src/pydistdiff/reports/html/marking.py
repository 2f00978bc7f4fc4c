"""A line of code as HTML: changed words marked, syntax coloured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.reports.html.elements import EMPTY, Html, element, joined, of_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.diffing.words import Span
    from pydistdiff.reports.html.syntax import Token

_MOST_MARKED = 0.7
"""Where more of both lines changed, marking it would only hide the text."""


def marked(text: str, words: Sequence[Span], tokens: Sequence[Token] = ()) -> Html:
    """The text with its changed words in `mark` and its tokens in `span`, nested properly. It must be inert."""
    if not words and not tokens:
        return of_code(text)
    pieces = []
    place = 0
    for start, end in words:
        pieces.append(_coloured(text, place, start, tokens))
        pieces.append(element("mark", _coloured(text, start, end, tokens)))
        place = end
    pieces.append(_coloured(text, place, len(text), tokens))
    return joined(pieces)


def worth_marking(a: str, b: str, words: tuple[Sequence[Span], Sequence[Span]]) -> bool:
    """Whether less than most of the two lines changed."""
    shares = [
        sum(end - start for start, end in spans) / max(len(text), 1) for text, spans in zip((a, b), words, strict=True)
    ]
    return min(shares) <= _MOST_MARKED


def _coloured(text: str, start: int, end: int, tokens: Sequence[Token]) -> Html:
    return joined(_pieces(text, start, end, tokens)) if start < end else EMPTY


def _pieces(text: str, start: int, end: int, tokens: Sequence[Token]) -> Iterator[Html]:
    place = start
    for low, high, named in tokens:
        if high <= place or low >= end:
            continue
        if place < low:
            yield of_code(text[place:low])
        place, begin = min(high, end), max(low, place)
        yield element("span", of_code(text[begin:place]), class_=named)
    if place < end:
        yield of_code(text[place:end])
