"""What the text report says, line by line: verdict, causes, hazards, then what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pydistdiff.limits import option
from pydistdiff.model import Side, Verdict
from pydistdiff.reports.block import block, name_of_root, next_step
from pydistdiff.reports.cause_words import evidence_of, judgement_of
from pydistdiff.reports.change_lines import Block, blocks
from pydistdiff.reports.fact_words import FACTS, place_of
from pydistdiff.reports.headings import details, heading
from pydistdiff.reports.lines import BLANK, Line, Style, plain
from pydistdiff.reports.name_words import name_change, names_title
from pydistdiff.reports.node_words import SECTIONS, grouped, names_by_id
from pydistdiff.reports.policy_lines import policy_entries
from pydistdiff.reports.ranking import Concern, entries
from pydistdiff.reports.review_lines import groups
from pydistdiff.reports.sharing import share
from pydistdiff.reports.wording import counted, described

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydistdiff.model import Api, ApiEntry, Cause, Hazard, Problem, Report
    from pydistdiff.reports.node_words import Group

_OPTION = option("text_lines")
_CUT_ROWS = 20
"""A hunk is cut only if so many of its rows can be shown; else it is left out whole."""
_BLOCK_LINES = 8
_LEAST_TREE = 30
_COMPATIBLE_LINES = 24
_SENTENCES, _SENTENCES_OF_HARMLESS = 4, 2
_CLOSED = "not shown"


def text_lines(report: Report, most: int) -> list[Line]:
    """The lines of the report; at most about `most`, 0 for all and nothing folded."""
    front = [*_inputs(report)]
    policy = _Section("Policy", "rule", policy_entries(report.policy))
    found = (
        _causes(report.causes, is_whole=not most),
        _hazards(report.hazards),
        _problems(report.problems),
        _review(report),
    )
    room = max(most // 6, 4) if most else None
    for section in (policy, *found):
        front.extend(section.bounded(room))
    front.extend(_facts(report).bounded(room))
    front.extend(_names(report.api, room))
    tree = _Tree(report, max(most - len(front) - _BLOCK_LINES, _LEAST_TREE) if most else None)
    return [*_block(report, tree), *front, *tree.lines]


def _block(report: Report, tree: _Tree) -> Iterator[Line]:
    step = next_step(report, tree.left_out, _OPTION, has_unexplained=tree.has_unexplained)
    first, *others = block(report, step)
    yield Line(Style.HEADING, first)
    for text in others:
        is_warning = text.startswith("Problems") or (text.startswith("Hazards") and bool(report.hazards))
        yield Line(Style.WARNING if is_warning else Style.PLAIN, text)


def _inputs(report: Report) -> Iterator[Line]:
    yield BLANK
    for side, given in (("a", report.a), ("b", report.b)):
        # The sha256 of identical files stands in the verdict.
        digest = "" if report.verdict is Verdict.IDENTICAL else f", sha256 {given.sha256}"
        yield plain(f"{side}: {given.path}, {described(given)}{digest}")


class _Section(NamedTuple):
    """A list under a title, each entry of which is shown whole or not at all."""

    title: str
    noun: str
    entries: Sequence[tuple[Line, ...]]

    def bounded(self, most: int | None) -> list[Line]:
        """At most `most` lines under the title, but always the first entry."""
        if not self.entries:
            return []
        lines = [BLANK, Line(Style.HEADING, self.title)]
        used = shown = 0
        for entry in self.entries:
            if most is not None and shown and used + len(entry) > most:
                break
            lines.extend(entry)
            used += len(entry)
            shown += 1
        if shown < len(self.entries):
            rest = counted(len(self.entries) - shown, f"more {self.noun}")
            lines.append(Line(Style.QUIET, f"  … {rest} ({_OPTION} 0 shows all)"))
        return lines


def _causes(causes: Sequence[Cause], *, is_whole: bool) -> _Section:
    return _Section("Causes", "cause", [tuple(_cause(cause, is_whole=is_whole)) for cause in causes])


def _cause(cause: Cause, *, is_whole: bool) -> Iterator[Line]:
    """The cause with its evidence, of which the first sentences are enough: of a harmless one fewer."""
    yield plain(f"  {cause.id}: {cause.title} ({', '.join(judgement_of(cause))})")
    sentences = list(evidence_of(cause))
    most = len(sentences) if is_whole else _SENTENCES_OF_HARMLESS if cause.harmless else _SENTENCES
    if len(sentences) == most + 1:  # a line that counts one is no shorter than that one
        most += 1
    for sentence in sentences[:most]:
        yield plain(f"    {sentence}")
    if len(sentences) > most:
        yield Line(Style.QUIET, f"    … {len(sentences) - most:,} more ({_OPTION} 0 shows all)")
    if cause.remedy:
        yield plain(f"    remedy: {cause.remedy}")


def _hazards(hazards: Sequence[Hazard]) -> _Section:
    return _Section("Hazards", "hazard", _found(hazards))


def _problems(problems: Sequence[Problem]) -> _Section:
    return _Section("Problems: what could not be read or compared", "problem", _found(problems))


def _review(report: Report) -> _Section:
    """What to read first; of two single files there is nothing to choose."""
    lines = groups(report) if report.root.children else []
    return _Section("What to review first", "group", [(plain(f"  {line}"),) for line in lines])


def _facts(report: Report) -> _Section:
    """What the code newly does, the most pressing first; what is told of a has its side."""
    names = names_by_id(report.root) if report.facts else {}
    lines = [
        plain(
            f"  {fact.code}{'' if fact.side is Side.B else f' in {fact.side}'}: {place_of(fact, names)}: {fact.message}"
        )
        for fact in report.facts
    ]
    return _Section(FACTS, "fact", [(line,) for line in lines])


def _names(api: Api | None, room: int | None) -> list[Line]:
    """What became of public names, then how each was and is declared; of those that break nobody a few are enough."""
    if api is None:
        return []
    entries = [tuple(_name(entry)) for entry in api.entries]
    breaking = sum(map(len, entries[: api.breaking]))
    most = None if room is None else min(room, breaking + _COMPATIBLE_LINES)
    return _Section(names_title(api), "name", entries).bounded(most)


def _name(entry: ApiEntry) -> Iterator[Line]:
    told = f"  {'breaks: ' if entry.breaking else ''}{entry.kind} {name_change(entry)}"
    if entry.before is None or entry.after is None:
        declared = entry.after if entry.before is None else entry.before
        yield plain(told if declared is None else f"{told}: {declared}")
        return
    yield plain(told)
    yield Line(Style.REMOVED, f"    - {entry.before}")
    yield Line(Style.ADDED, f"    + {entry.after}")


def _found(found: Iterable[Hazard | Problem]) -> list[tuple[Line, ...]]:
    return [
        (
            Line(Style.WARNING, f"  {one.code} in {one.side}: {one.member}"),
            plain(f"    {one.message}"),
        )
        for one in found
    ]


class _Part(NamedTuple):
    """A group of entries, what is always shown of it, and what is shown as far as there is room."""

    group: Group
    concern: Concern
    head: list[Line]
    body: list[Block]

    @property
    def height(self) -> int:
        return sum(each.height for each in self.body)

    @property
    def is_hexdump(self) -> bool:
        """Whether there is nothing to show but bytes and what is around them."""
        return any(each.is_hexdump for each in self.body) and not any(each.is_text for each in self.body)

    @property
    def least(self) -> int:
        """Lines that it takes at least, with one that tells what is left out."""
        return len(self.head) + bool(self.body)


class _Tree:
    """What differs, member by member, in at most `room` lines (None: as many as it takes)."""

    def __init__(self, report: Report, room: int | None) -> None:
        self._report = report
        self._parts = self._make_parts(unfolded=room is None)
        self.has_unexplained = any(part.concern is Concern.UNEXPLAINED for part in self._parts)
        self.left_out = ""
        self.lines: list[Line] = []
        self._draw(room)

    def _make_parts(self, *, unfolded: bool) -> list[_Part]:
        root = self._report.root
        names = names_by_id(root)
        parts = []
        concern = Concern.UNEXPLAINED
        for group in grouped(entries(root, unfolded=unfolded)):
            entry = group.first
            if not entry.way:  # what lies in an archive stays with it
                concern = entry.concern
            head = [heading(group, name_of_root(self._report) if entry.node is root else None)]
            body = []
            if not entry.folded:
                head = [BLANK, *head, *details(entry.node)]
                body = blocks(entry, names, with_views=unfolded)
            parts.append(_Part(group, concern, head, body))
        return parts

    def _draw(self, room: int | None) -> None:
        heights = [part.height for part in self._parts]
        listed_parts, granted = len(self._parts), heights
        if room is not None:
            room -= 3 * len(SECTIONS) + 1  # the titles, and the last line
            listed_parts = self._count_listed(room, sum(heights))
            room -= sum(part.least for part in self._parts[:listed_parts])
            granted = self._grant(listed_parts, max(room, 0))
        hidden_lines = sum(self._draw_part(at, granted[at]) for at in range(listed_parts))
        hidden_members = sum(len(part.group.entries) for part in self._parts[listed_parts:])
        told = [counted(hidden_lines, "line")] if hidden_lines else []
        told += [counted(hidden_members, "member")] if hidden_members else []
        if told:
            self.left_out = " and ".join(told) + (" are" if hidden_lines + hidden_members > 1 else " is")
            self.lines += [BLANK, Line(Style.QUIET, f"… {self.left_out} left out ({_OPTION} 0 shows all)")]

    def _count_listed(self, room: int, bodies: int) -> int:
        """How many parts have their heading shown: half the room is for headings, more if it is free."""
        left = max(room // 2, room - bodies)
        for at, part in enumerate(self._parts):
            left -= part.least
            if left < 0:
                return at
        return len(self._parts)

    def _grant(self, parts: int, room: int) -> list[int]:
        """The lines of each body; hexdumps share what the others leave, since they are read last."""
        granted = [0] * parts
        for is_hexdump in (False, True):
            chosen = [at for at in range(parts) if self._parts[at].is_hexdump is is_hexdump]
            shares = share([self._parts[at].height for at in chosen], room)
            room -= sum(shares)
            for at, lines in zip(chosen, shares, strict=True):
                granted[at] = lines
        return granted

    def _draw_part(self, at: int, granted: int) -> int:
        """Draw one part; returns how many of its lines are left out."""
        part = self._parts[at]
        if at == 0 or part.concern is not self._parts[at - 1].concern:
            self._draw_title(part.concern)
        shown, hidden = _shown(part.body, granted)
        if hidden and not shown:
            self._draw_closed(part, hidden)
        else:
            self.lines += [*part.head, *shown]
            if hidden:
                self.lines.append(Line(Style.QUIET, f"… {counted(hidden, 'more line')} of this member"))
        return hidden

    def _draw_closed(self, part: _Part, hidden: int) -> None:
        """A part that has no room but for its heading: such parts stand close together."""
        _, heading_line, *rest = part.head
        if not self.lines[-1].text.endswith(_CLOSED):
            self.lines.append(BLANK)
        self.lines += [plain(f"{heading_line.text} … {counted(hidden, 'line')} {_CLOSED}"), *rest]

    def _draw_title(self, concern: Concern) -> None:
        groups = [part.group for part in self._parts if part.concern is concern]
        members = sum(len(group.entries) for group in groups if not group.first.way)
        title = f"{SECTIONS[concern]}: {members:,}"
        self.lines += [BLANK, Line(Style.HEADING, title), Line(Style.HEADING, "=" * len(title))]


def _shown(body: Sequence[Block], granted: int) -> tuple[list[Line], int]:
    """The first blocks, at most `granted` lines, and how many lines are left out."""
    lines: list[Line] = []
    left = granted
    for each in body:
        rows = len(each.rows) if each.height <= left else left - each.head_height
        is_cut = rows < len(each.rows)
        if is_cut and rows < _CUT_ROWS:
            break
        lines += each.lines(rows)
        left -= each.head_height + rows
        if is_cut:
            break
    return lines, sum(each.height for each in body) - (granted - left)
