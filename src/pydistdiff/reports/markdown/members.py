"""What differs, member by member, in a limited number of characters."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pydistdiff.model import Status
from pydistdiff.reports.block import name_of_root
from pydistdiff.reports.markdown.blocks import Markdown, document, folded, heading, item, paragraph
from pydistdiff.reports.markdown.changes import is_hexdump, pieces_of
from pydistdiff.reports.markdown.prose import NOTHING, Prose, code, joined, mark, words
from pydistdiff.reports.node_words import SECTIONS, causes_of, facts_of, folder_of, grouped, names_by_id, names_of
from pydistdiff.reports.ranking import Concern, entries
from pydistdiff.reports.sharing import share
from pydistdiff.reports.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pydistdiff.model import Report
    from pydistdiff.reports.markdown.blocks import Piece
    from pydistdiff.reports.node_words import Group
    from pydistdiff.reports.ranking import Entry

_TITLES = 400
"""Characters for the titles, and for what is said of what is left out."""
_BETWEEN = 2
"""Characters between two blocks."""
_NOTE = 40
"""Characters that a member takes for the count of its lines that are left out."""


class _Part:
    """A group of entries: the line that is always shown, and what is shown as far as there is room.

    Both are made only for those parts that there is room for.
    """

    def __init__(self, group: Group, concern: Concern, root_name: str | None, names: Mapping[str, str], most: int):
        self.group = group
        self.concern = concern
        self._root_name = root_name
        self._names = names
        self._most = most

    @cached_property
    def line(self) -> Prose:
        """What happened, to what, how much of it, and what explains it."""
        return _line(self.group, self._root_name, self._most)

    @cached_property
    def pieces(self) -> Sequence[Piece]:
        """What there is to show of it."""
        entry = self.group.first
        return () if entry.folded else pieces_of(entry, self._names, with_views=not self._most)

    @cached_property
    def least(self) -> int:
        """Characters that it takes at least."""
        return max(len(item(self.line)), len(folded(self.line, ()))) + _NOTE + _BETWEEN

    @property
    def size(self) -> int:
        """Characters that its pieces take."""
        return sum(piece.size + _BETWEEN for piece in self.pieces)

    def drawn(self, granted: int | None, *, is_open: bool) -> tuple[Markdown, int]:
        """The member with as many characters for its pieces as are granted, and how many of its lines are left out."""
        if not self.pieces:
            return item(self.line), 0
        shown, hidden = _fitting(self.pieces, granted)
        if not shown:
            return item(joined(self.line, mark(" … "), words(f"{counted(hidden, 'line')} not shown"))), hidden
        if hidden:
            shown.append(paragraph(words(f"… {counted(hidden, 'more line')} of this member")))
        return folded(self.line, shown, is_open=is_open), hidden


def _fitting(pieces: Sequence[Piece], granted: int | None) -> tuple[list[Markdown], int]:
    """The first pieces that fit, and how many lines are left out."""
    shown: list[Markdown] = []
    hidden = sum(piece.height for piece in pieces)
    for piece in pieces:
        drawn, height = piece.drawn(piece.size if granted is None else granted - _BETWEEN)
        if drawn is not None:
            shown.append(drawn)
        hidden -= height
        if drawn is None or height < piece.height:
            break
        granted = None if granted is None else granted - len(drawn) - _BETWEEN
    return shown, hidden


def _line(group: Group, root_name: str | None, most: int) -> Prose:
    entry = group.first
    node = entry.node
    causes = causes_of(node)
    explained = joined(mark("; "), words(causes, most)) if causes else NOTHING
    if len(group.entries) > 1:
        where = joined(code(folder_of(entry), most), mark(": "), words(names_of(group), most))
        return joined(words(node.status), mark(" "), where, explained)
    if root_name is not None:
        return joined(words(root_name, most), explained)
    facts = ", ".join(facts_of(node))
    inside = f"{counted(entry.inside, 'difference')} inside" if entry.inside else ""
    return joined(
        words(node.status),
        mark(" "),
        _way(entry, most),
        joined(mark(" ("), words(facts), mark(")")) if facts else NOTHING,
        explained,
        joined(mark("; "), words(inside)) if inside else NOTHING,
    )


def _way(entry: Entry, most: int) -> Prose:
    node = entry.node
    if node.status is not Status.MOVED or node.a is None or node.b is None:
        return code(entry.name, most)
    before, after = (code(" > ".join((*entry.way, path)), most) for path in (node.a, node.b))
    return joined(before, mark(" → "), after)


class Members:
    """The blocks of what differs in at most `room` characters (None: as many as it takes)."""

    def __init__(self, report: Report, room: int | None, most: int) -> None:
        """Strings that are no hunks and no values are cut after `most` characters, 0 for never."""
        self._report = report
        self._parts = list(self._make_parts(most, unfolded=room is None))
        self.has_unexplained = any(part.concern is Concern.UNEXPLAINED for part in self._parts)
        self.left_out = ""
        self.blocks = list(self._drawn(room))

    def _make_parts(self, most: int, *, unfolded: bool) -> Iterator[_Part]:
        root = self._report.root
        names = names_by_id(root)
        concern = Concern.UNEXPLAINED
        for group in grouped(entries(root, unfolded=unfolded)):
            entry = group.first
            if not entry.way:  # what lies in an archive stays with it
                concern = entry.concern
            yield _Part(group, concern, name_of_root(self._report) if entry.node is root else None, names, most)

    def _drawn(self, room: int | None) -> Iterator[Markdown]:
        granted, spare = ([], 0) if room is None else self._granted(room - _TITLES)
        is_only = len(self._parts) == 1
        drawn: dict[Concern, list[Markdown]] = {}
        hidden_lines = listed = 0
        for at, part in enumerate(self._parts):
            allowed = None
            if room is not None:  # what one part leaves goes to the next, also to those that no room was granted
                allowed = spare + (granted[at] if at < len(granted) else -part.least)
                if allowed < 0:
                    break
            block, hidden = part.drawn(allowed, is_open=is_only)
            drawn.setdefault(part.concern, []).append(block)
            hidden_lines += hidden
            listed += 1
            spare = 0 if allowed is None else allowed + part.least - len(block) - _BETWEEN
        for concern, blocks in sorted(drawn.items()):
            yield from self._section(concern, blocks)
        yield from self._told(hidden_lines, self._parts[listed:])

    def _section(self, concern: Concern, blocks: Sequence[Markdown]) -> Iterator[Markdown]:
        groups = [part.group for part in self._parts if part.concern is concern and not part.group.first.way]
        counted_title = words(f"{SECTIONS[concern]}: {sum(len(group.entries) for group in groups):,}")
        if concern is Concern.HARMLESS:
            yield folded(counted_title, blocks)
        else:
            yield heading(3, counted_title)
            yield document(blocks)

    def _told(self, hidden_lines: int, unlisted: Sequence[_Part]) -> Iterator[Markdown]:
        members = sum(len(part.group.entries) for part in unlisted)
        told = [counted(hidden_lines, "line")] if hidden_lines else []
        told += [counted(members, "member")] if members else []
        if told:
            self.left_out = " and ".join(told) + (" are" if hidden_lines + members > 1 else " is")
            yield paragraph(words(f"… {self.left_out} left out"))

    def _granted(self, room: int) -> tuple[list[int], int]:
        """The characters for the pieces of those parts whose lines fit into half of the room, and what is left.

        Hexdumps share what the others leave, since they are read last.
        """
        parts = self._parts[: self._count_listed(room // 2)]
        left = max(room - sum(part.least for part in parts), 0)
        granted = [0] * len(parts)
        for are_hexdumps in (False, True):
            chosen = [at for at, part in enumerate(parts) if is_hexdump(part.pieces) is are_hexdumps]
            shares = share([parts[at].size for at in chosen], left)
            left -= sum(shares)
            for at, characters in zip(chosen, shares, strict=True):
                granted[at] = characters
        return granted, left

    def _count_listed(self, room: int) -> int:
        for at, part in enumerate(self._parts):
            room -= part.least
            if room < 0:
                return at
        return len(self._parts)
