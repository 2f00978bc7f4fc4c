"""The comments of a YAML document, each with the place where it stands.

A comment counts: `# [win]` behind a line of a recipe says that the line is one for Windows. So comments are compared
together with their places, which are those of the value behind which or above which they stand. They are told in a way
that does not change when something comes or goes beside them: by keys, and by what an item of a list says.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING

from pydistdiff.comparers.document import DocumentError
from pydistdiff.comparers.line_lists import strings
from pydistdiff.diffing.values import Scalar, by_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.comparers.yaml_composer import Composed, Frame, Leaf
    from pydistdiff.diffing.values import ListValue

MOST_COMMENTS = 20_000
"""Lines of comments, at 10 µs each."""
LONGEST_PLACE = 1_000
"""Characters of the place of a comment."""
LONGEST_ITEM = 40
"""Characters of an item of a list that tell it apart from others."""

_CLOSERS = ("]", "}", ",")
_PLAIN = re.compile(r"[A-Za-z0-9_+][A-Za-z0-9_+-]*")
_COMMENT = re.compile(r"#[^\n]*")
_BLOCK_COMMENT = re.compile(r"[|>][-+0-9]*[ \t]*(#[^\n]*)")


def comments_of(text: str, composed: Composed) -> tuple[tuple[str, ListValue], ...]:
    """The lines of comments by their places, in order. Raises DocumentError where a place is too long to be told."""
    places = _Places(composed.documents)
    found: dict[str, list[str]] = {}
    leaves = composed.leaves
    index = 0  # of the first leaf that starts behind the comment
    for number, (start, end) in enumerate(_spans(text)):
        if number == MOST_COMMENTS:
            raise DocumentError(f"more than {MOST_COMMENTS:,} comments")
        if start and text[start - 1] not in " \t\n":
            raise DocumentError("a comment without a blank before it: some readers refuse that")
        while index < len(leaves) and leaves[index].start < start:
            index += 1
        last, following = leaves[index - 1] if index else None, leaves[index] if index < len(leaves) else None
        place = _place(text, start, last, following, places)
        found.setdefault(place, []).append(text[start:end].rstrip(" \t"))
    return tuple((place, strings(lines)) for place, lines in found.items())


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where comments start and end: what stands between two tokens, and at the head of a block."""
    import yaml

    sharp = text.find("#")
    position = 0
    for token in yaml.scan(text, Loader=yaml.CSafeLoader):
        if sharp < 0:
            return
        start, end = token.start_mark.index, token.end_mark.index
        if start > sharp:
            yield from (found.span() for found in _COMMENT.finditer(text, position, start))
            sharp = text.find("#", start)
        if start <= sharp < end:
            if getattr(token, "style", None) in ("|", ">"):
                head = _BLOCK_COMMENT.match(text, start)
                yield from [head.span(1)] if head is not None else []
            sharp = text.find("#", end)
        position = max(position, end)


def _place(text: str, start: int, last: Leaf | None, following: Leaf | None, places: _Places) -> str:
    before = text[text.rfind("\n", 0, start) + 1 : start].lstrip(" \t")
    has_own_line = not before
    is_in_line = not has_own_line and last is not None and (start < last.end or text.find("\n", last.end, start) < 0)
    if last is not None and (is_in_line or before.startswith(_CLOSERS)):
        return f"behind {places.of(last)}"
    if following is None:
        return "end"
    if has_own_line:
        return f"above {places.of(following)}" if last is not None else "top"
    return f"before {places.of(following)}"


class _Places:
    """The places of leaves in words: `requirements.run[funcsigs]`. Two places are never told alike."""

    def __init__(self, documents: Frame) -> None:
        self._documents = documents
        self._told: dict[Frame, str] = {documents: ""}
        self._names: dict[Frame, list[str]] = {}

    def of(self, leaf: Leaf) -> str:
        """The place of a leaf: that of its key or item. Raises DocumentError where it is too long."""
        chain: list[Frame] = []
        frame = leaf.frame
        while frame not in self._told:
            chain.append(frame)
            assert frame.parent is not None
            frame = frame.parent
        told = self._told[frame]
        for inner in reversed(chain):
            assert inner.parent is not None
            told = self._told[inner] = self._with_step(told, inner.parent, inner.step)
        return self._with_step(told, leaf.frame, leaf.step) or "the document"

    def _with_step(self, told: str, frame: Frame, step: str | int) -> str:
        if isinstance(step, str):
            told = f"{told}.{_name(step)}" if told else _name(step)
        elif frame is not self._documents:
            told = f"{told}[{self._names_of(frame)[step]}]"
        elif step:
            told = f"({step + 1})"
        if len(told) > LONGEST_PLACE:
            raise DocumentError(f"a comment at a place that takes more than {LONGEST_PLACE:,} characters to tell")
        return told

    def _names_of(self, frame: Frame) -> list[str]:
        """What tells the items of a list apart: a key of theirs, what they say, else their number."""
        if frame not in self._names:
            texts: Sequence[str | None] | None = by_key((), frame.items)
            if texts is None:
                texts = [item.text if isinstance(item, Scalar) else None for item in frame.items]
            counts: Counter[str] = Counter()
            names = self._names[frame] = []
            for index, text in enumerate(texts):
                name = f"#{index}" if text is None else _name(text[:LONGEST_ITEM])
                counts[name] += 1
                names.append(name if counts[name] == 1 else f"{name} #{counts[name]}")
        return self._names[frame]


def _name(text: str) -> str:
    return text if _PLAIN.fullmatch(text) is not None else json.dumps(text, ensure_ascii=False)
