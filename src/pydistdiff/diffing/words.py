r"""Which words of a changed line changed, and which removed line became which added one.

Standard library only: reports draw changed words from a saved report. All costs are bounded by the constants
below, whatever the lines hold (HAZARDS rule 16).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from pydistdiff.diffing import common_prefix, common_suffix

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_CHARACTERS = 500
MOST_TOKENS = 400
"""In lines with more characters or tokens only what they have in common at both ends is taken off."""
MOST_COMPARISONS = 400
"""Runs of n removed and m added lines are paired by similarity while n times m is not above this."""
LEAST_SIMILARITY = 0.4
"""Share of tokens that a removed and an added line must have in common to be paired."""

Span = tuple[int, int]
"""Characters text[start:end]."""
Spans = tuple[Span, ...]


@cache
def _token() -> re.Pattern[str]:
    return re.compile(r"\w+|\s+|.", re.DOTALL)


def changed_words(a: str, b: str) -> tuple[Spans, Spans]:
    """The ranges of characters in which two lines differ, in order, on word boundaries.

    Words are runs of letters, digits and `_`; every other character is a word of its own. What lies outside
    the ranges is the same text on both sides. Blanks between two changed words count as changed.
    """
    if len(a) > MOST_CHARACTERS or len(b) > MOST_CHARACTERS:
        return _ends_only(a, b)
    tokens_a, tokens_b = _token().findall(a), _token().findall(b)
    if len(tokens_a) > MOST_TOKENS or len(tokens_b) > MOST_TOKENS:
        return _ends_only(a, b)
    head = common_prefix(tokens_a, tokens_b)
    tail = common_suffix(tokens_a, tokens_b, min(len(tokens_a), len(tokens_b)) - head)
    middle_a, middle_b = tokens_a[head : len(tokens_a) - tail], tokens_b[head : len(tokens_b) - tail]
    equal = [(i + head, j + head) for i, j in _without_lone_blanks(_common(middle_a, middle_b), middle_a, middle_b)]
    is_equal_a, is_equal_b = {i for i, _ in equal}, {j for _, j in equal}
    return (
        _spans(tokens_a, head, len(tokens_a) - tail, is_equal_a),
        _spans(tokens_b, head, len(tokens_b) - tail, is_equal_b),
    )


def _spans(tokens: Sequence[str], low: int, high: int, equal: set[int]) -> Spans:
    """The ranges of the tokens low to high that are not equal; neighbours joined."""
    spans: list[Span] = []
    place = sum(map(len, tokens[:low]))
    for index in range(low, high):
        end = place + len(tokens[index])
        if index not in equal:
            if spans and spans[-1][1] == place:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((place, end))
        place = end
    return tuple(spans)


def _ends_only(a: str, b: str) -> tuple[Spans, Spans]:
    if a == b:
        return (), ()
    head = common_prefix(a, b)
    while head and _is_word(a, head - 1) and (_is_word(a, head) or _is_word(b, head)):
        head -= 1
    tail = common_suffix(a, b, min(len(a), len(b)) - head)
    while tail and _is_word(a, len(a) - tail) and _continues(a, b, tail):
        tail -= 1
    return _span(head, len(a) - tail), _span(head, len(b) - tail)


def _continues(a: str, b: str, tail: int) -> bool:
    """Whether a word goes on before the equal end of one of the lines."""
    return _is_word(a, len(a) - tail - 1) or _is_word(b, len(b) - tail - 1)


def _span(start: int, end: int) -> Spans:
    return ((start, end),) if start < end else ()


def _is_word(text: str, index: int) -> bool:
    return 0 <= index < len(text) and (text[index].isalnum() or text[index] == "_")


def _common(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """The longest common subsequence as pairs of indices, by whole rows of its table as bits of an integer.

    (Hyyrö, "Bit-parallel LCS-length computation revisited", 2004.) Bit i of row j is 0 where the length
    for a[:i + 1] and b[:j] is one more than for a[:i].
    """
    where: dict[str, int] = {}
    for index, token in enumerate(a):
        where[token] = where.get(token, 0) | 1 << index
    every = (1 << len(a)) - 1
    rows = [every]
    for token in b:
        row = rows[-1]
        match = row & where.get(token, 0)
        rows.append(((row + match) | (row - match)) & every)
    pairs: list[tuple[int, int]] = []
    i, j = len(a) - 1, len(b)
    while i >= 0 and j > 0:
        if rows[j] >> i & 1:
            i -= 1
        elif rows[j - 1] >> i & 1:
            pairs.append((i, j - 1))
            i, j = i - 1, j - 1
        else:
            j -= 1
    return pairs[::-1]


def _without_lone_blanks(pairs: list[tuple[int, int]], a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Leave out equal blanks that stand between changed words on both sides: they only cut the marking."""
    kept = set(pairs)
    for i, j in pairs:
        lonely = (i - 1, j - 1) not in kept and (i + 1, j + 1) not in kept
        if not (lonely and a[i].isspace() and 0 < i < len(a) - 1 and 0 < j < len(b) - 1):
            yield i, j


def pair_rows(rows: Sequence[tuple[str, str]]) -> tuple[tuple[int, int], ...]:
    r"""Which removed row of a hunk became which added one: pairs of indices, in order.

    `rows` are `(sign, text)` as in a hunk. A run of removed rows with as many added rows after it is paired
    in order; another run by similar words, order kept, while it is small enough; else not at all.
    """
    pairs: list[tuple[int, int]] = []
    for removed, added in _runs(rows):
        if len(removed) == len(added):
            pairs += zip(removed, added, strict=True)
        elif len(removed) * len(added) <= MOST_COMPARISONS:
            pairs += _similar(removed, added, rows)
    return tuple(pairs)


def _runs(rows: Sequence[tuple[str, str]]) -> Iterator[tuple[list[int], list[int]]]:
    """The indices of removed rows and of the added rows that follow them."""
    removed: list[int] = []
    added: list[int] = []
    for index, (sign, _) in enumerate(rows):
        if sign == " " or (sign == "-" and added):
            yield removed, added
            removed, added = [], []
        if sign == "-":
            removed.append(index)
        elif sign == "+":
            added.append(index)
    yield removed, added


def _similar(removed: list[int], added: list[int], rows: Sequence[tuple[str, str]]) -> list[tuple[int, int]]:
    """The pairing in order with the largest sum of similarities."""
    words_a = [_words(rows[index][1]) for index in removed]
    words_b = [_words(rows[index][1]) for index in added]
    # best[i][j] is the largest sum for the rows from i and from j on; `gain` what pairing i with j brings
    best = [[0.0] * (len(added) + 1) for _ in range(len(removed) + 1)]
    gain = [[_similarity(a, b) for b in words_b] for a in words_a]
    for i in reversed(range(len(removed))):
        for j in reversed(range(len(added))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], gain[i][j] + best[i + 1][j + 1] if gain[i][j] else 0.0)
    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < len(removed) and j < len(added):
        if gain[i][j] and best[i][j] == gain[i][j] + best[i + 1][j + 1]:
            pairs.append((removed[i], added[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _words(text: str) -> frozenset[str]:
    """The words of a line, of a long one those at both ends."""
    if len(text) > MOST_CHARACTERS:
        text = text[: MOST_CHARACTERS // 2] + text[-MOST_CHARACTERS // 2 :]
    return frozenset(token for token in _token().findall(text) if not token.isspace())


def _similarity(a: frozenset[str], b: frozenset[str]) -> float:
    """The share of words in common, 0 where it is too small to mean anything."""
    share = len(a & b) / max(len(a), len(b), 1)
    return share if share >= LEAST_SIMILARITY else 0.0
