"""Takes the lines of a text apart by the causes that explain them; what is left stays unexplained."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from pydistdiff.diffing.hunks import draw, shifted
from pydistdiff.diffing.lines import changed_blocks
from pydistdiff.explain.line_cause import LONGEST, Kind, Where, applied, are_harmless, outlined, responsible
from pydistdiff.safetext import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pydistdiff.diffing.hunks import TextPart
    from pydistdiff.diffing.lines import Block, ComparedLines
    from pydistdiff.explain.line_cause import Applied, LineCause
    from pydistdiff.explain.scene import Scene
    from pydistdiff.model import TextChange

SHOWN_PAIRS = 3
MOST_MISSES = 1_000
"""Lines of a text that are alike but for what causes know, and are not explained after all; then none is tried."""
MOST_LINES = 200_000
"""Changed lines in which causes are looked for; a text with more of them is another text."""


class TakenPart(NamedTuple):
    """The part of a text change that some causes explain together, or none.

    `pairs` are its first lines as they can be shown, `where` the first of them; all are harmless if that one is.
    `proposed` is the cause that the comparer has put to it, where no other takes it.
    """

    change: TextChange
    causes: tuple[LineCause, ...]
    pairs: tuple[tuple[str, str], ...]
    where: Where
    proposed: str | None = None


class _Key(NamedTuple):
    """What lines have in common that make a part."""

    causes: tuple[Applied, ...]
    is_harmless: bool
    proposed: str | None = None


_UNEXPLAINED = _Key((), is_harmless=False)


def take_apart(scene: Scene, part: TextPart, causes: Sequence[LineCause]) -> list[TakenPart]:
    """The parts of a text by their causes, the unexplained one first; empty where no cause takes a line.

    Each changed line of a is held against the line of b that stands in its place once the causes have taken away
    what they know: so a line that came or went is never explained by them, but by what the comparer proposes.
    """
    if not part.a or not part.b:
        return []
    compared = part.compared  # the comparer has told what it holds: there are not too many lines
    masks = _masks(scene, compared, causes)
    if not masks and not part.proposals:
        return []
    parts = _Parts(scene, compared, masks, dict(part.proposals))
    if not parts.blocks.keys() - {_UNEXPLAINED}:
        return []
    return [_taken(parts, key, part, scene) for key in sorted(parts.blocks, key=lambda key: key != _UNEXPLAINED)]


def _masks(scene: Scene, compared: ComparedLines, causes: Sequence[LineCause]) -> list[Applied]:
    """The causes that have business in the lines that differ; none where these are too many."""
    lines = [
        [line for block in compared.blocks for line in side.lines[block[at] : block[at + 1]] if len(line) <= LONGEST]
        for side, at in ((compared.a, 0), (compared.b, 2))
    ]
    if not all(lines) or sum(map(len, lines)) > MOST_LINES:
        return []
    text_a, text_b = (_text(b"\n".join(side)) for side in lines)
    return applied(causes, scene, Where(Kind.LINES, text_a, text_b))


class _Parts:
    """The blocks of a comparison, cut so that each is of one set of causes, and harmless as a whole or not."""

    def __init__(
        self, scene: Scene, compared: ComparedLines, masks: Sequence[Applied], proposals: Mapping[Block, str]
    ) -> None:
        self._scene = scene
        self._masks = masks
        self._misses = 0
        self._keys = compared.a.keys(), compared.b.keys()
        self.blocks: dict[_Key, list[Block]] = {}
        self.pairs: dict[_Key, list[tuple[str, str]]] = {}
        cut: list[Block] = []
        for block in compared.blocks:
            proposed = proposals.get(block)
            for piece, found in self._cut(block):
                key = _Key((), is_harmless=False, proposed=proposed) if found == _UNEXPLAINED else found
                cut.append(piece)
                self.blocks.setdefault(key, []).append(piece)
        self.compared = replace(compared, blocks=cut)

    def _cut(self, block: Block) -> Iterator[tuple[Block, _Key]]:
        a_low, a_high, b_low, b_high = block
        if not self._masks or a_low == a_high or b_low == b_high:  # lines that came or went
            yield block, _UNEXPLAINED
            return
        lines_a = [_text(line) for line in self._keys[0][a_low:a_high]]
        lines_b = [_text(line) for line in self._keys[1][b_low:b_high]]
        masked_a = [outlined(line, "a", self._masks) for line in lines_a]
        masked_b = [outlined(line, "b", self._masks) for line in lines_b]
        if masked_a == lines_a and masked_b == lines_b:  # nothing to take away: lines that differ still do
            yield block, _UNEXPLAINED
            return
        blocks = changed_blocks(*([_bytes(line) for line in side] for side in (masked_a, masked_b)))
        i = j = 0
        for a_from, a_to, b_from, b_to in [*blocks, (len(lines_a), len(lines_a), len(lines_b), len(lines_b))]:
            yield from self._explained(lines_a[i:a_from], lines_b[j:b_from], a_low + i, b_low + j)
            if a_from < a_to or b_from < b_to:
                yield (a_low + a_from, a_low + a_to, b_low + b_from, b_low + b_to), _UNEXPLAINED
            i, j = a_to, b_to

    def _explained(self, a: Sequence[str], b: Sequence[str], a_at: int, b_at: int) -> Iterator[tuple[Block, _Key]]:
        """Runs of lines that are equal once masked; lines that were equal already are no difference."""
        start, run_key = 0, None
        keys = [None if x == y else self._key(x, y) for x, y in zip(a, b, strict=True)]
        for index, key in enumerate([*keys, None]):
            if key is not None and len(self.pairs.setdefault(key, [])) < SHOWN_PAIRS:
                self.pairs[key].append((a[index], b[index]))
            if key != run_key:
                if run_key is not None:
                    yield (a_at + start, a_at + index, b_at + start, b_at + index), run_key
                start, run_key = index, key

    def _key(self, a: str, b: str) -> _Key:
        found = responsible(a, b, self._masks) if self._misses < MOST_MISSES else ()
        if not found:
            self._misses += 1
            return _UNEXPLAINED
        is_harmless = are_harmless((one.cause for one in found), self._scene, Where(Kind.LINES, a, b))
        return _Key(found, is_harmless)


def _bytes(line: str) -> bytes:
    return line.encode("utf-8", "surrogatepass")


def _text(lines: bytes) -> str:
    return lines.decode("utf-8", "surrogateescape")


def _taken(parts: _Parts, key: _Key, part: TextPart, scene: Scene) -> TakenPart:
    limits = scene.limits
    change = draw(parts.compared.diff(parts.blocks[key], rows=limits.diff_lines), limits)
    pairs = parts.pairs.get(key, [("", "")])  # lines that came or went are no pair
    return TakenPart(
        shifted(change, part),
        tuple(one.cause for one in key.causes),
        tuple((visible(a), visible(b)) for a, b in pairs),
        Where(Kind.LINES, *pairs[0]),
        key.proposed,
    )
