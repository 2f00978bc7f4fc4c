"""What stands before the members: the verdict, the counts, causes, hazards, what to read first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pydistdiff.model import Verdict
from pydistdiff.reports.block import block_lines
from pydistdiff.reports.cause_words import evidence_of, judgement_of
from pydistdiff.reports.fact_words import FACTS, place_of
from pydistdiff.reports.markdown.blocks import (
    Markdown,
    Rows,
    folded,
    heading,
    item,
    lines_of,
    paragraph,
    row,
    table_head,
)
from pydistdiff.reports.markdown.prose import NOTHING, Prose, code, joined, mark, strong, words
from pydistdiff.reports.name_words import names_title, whole_name
from pydistdiff.reports.node_words import names_by_id
from pydistdiff.reports.policy_lines import policy_entries
from pydistdiff.reports.review_lines import dependencies, groups
from pydistdiff.reports.sharing import share
from pydistdiff.reports.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydistdiff.model import Api, ApiEntry, Cause, Counts, Dependency, Fact, Hazard, Problem, Report, Summary
    from pydistdiff.reports.lines import Line

_MANY_CAUSES = 6
_SENTENCES = 6
_NOT_NEEDED = "none is needed"
_REST = 60
"""Characters for the count of what is left out of a section."""


def title(report: Report, most: int) -> Markdown:
    """`different: demo 1.0 → 1.1` of two versions of one distribution, else with the names of the two inputs."""
    a, b = report.a, report.b
    if (
        a.name is not None
        and (a.name, a.kind) == (b.name, b.kind)
        and a.version
        and b.version
        and a.version != b.version
    ):
        names = [f"{a.name} {a.version}", b.version]
    else:
        names = list(dict.fromkeys((a.path, b.path)))
    told = joined(*(part for name in names for part in (mark(" → "), code(name, most))))
    return heading(2, joined(words(f"{report.verdict}:"), mark(" "), Prose(told.spans[1:])))


def statements(report: Report, next_step: str | None, most: int) -> Iterator[Markdown]:
    """The block that every report begins with: the verdict as a sentence, the rest as a list."""
    (verdict, *_), *rest = block_lines(report, next_step)
    yield paragraph(words(verdict.removeprefix(f"{report.verdict}: "), most))
    for label, _, text in (statement.partition(": ") for line in rest for statement in line):
        yield item(joined(strong(words(f"{label}:")), mark(" "), words(text, most)))


def counts(report: Report) -> Iterator[Markdown]:
    """A table of how many members became what; nothing where nobody counted."""
    summary = report.summary
    if report.verdict is Verdict.IDENTICAL or not (summary.members_a or summary.members_b):
        return
    titles = ("changed", "added", "removed", "moved", "unchanged", "explained")
    a, b = f"{summary.members_a:,}", f"{summary.members_b:,}"
    rows = [_counted_row(a if a == b else f"{a} → {b}", summary)]
    if any(getattr(summary.nested, name) for name in titles):
        rows.append(_counted_row("in archives inside", summary.nested))
    yield lines_of([table_head(words("Members"), *map(words, titles)), *rows])


def _counted_row(what: str, of: Summary | Counts) -> Markdown:
    numbers = (of.changed, of.added, of.removed, of.moved, of.unchanged, of.explained)
    return row(words(what), *(words(f"{number:,}") for number in numbers))


class _Section(NamedTuple):
    """A list or table under a title; each of its rows is shown whole or not at all."""

    title: str
    noun: str
    rows: Rows
    is_folded: bool = False

    @property
    def size(self) -> int:
        return self.rows.size + len(self.title) + 2 * _REST

    def drawn(self, room: int | None, option: str) -> Iterator[Markdown]:
        drawn, shown = self.rows.drawn(self.rows.size if room is None else room - len(self.title) - 2 * _REST)
        rest = self.rows.height - shown
        told = f"… {counted(rest, f'more {self.noun}')} ({option} 0 shows all)" if rest else ""
        blocks = [*([drawn] if drawn else []), *([paragraph(words(told))] if told else [])]
        if self.is_folded:
            yield folded(words(self.title), blocks)
        else:
            yield heading(3, words(self.title))
            yield from blocks


def sections(report: Report, room: int | None, option: str) -> Iterator[Markdown]:
    """All that is known of the pair as a whole, in at most `room` characters (None: as many as it takes)."""
    found = [section for section in _all(report, None if room is None else option) if section.rows.rows]
    granted: Sequence[int | None] = [None] * len(found)
    if room is not None:
        granted = share([section.size for section in found], room)
    for section, characters in zip(found, granted, strict=True):
        yield from section.drawn(characters, option)


def _all(report: Report, option: str | None) -> Iterator[_Section]:
    is_one_version = report.a.version == report.b.version
    yield _Section("Policy", "rule", Rows([_policy(*lines) for lines in policy_entries(report.policy)]))
    shown, closed = _by_weight(report.causes)
    yield _Section("Causes", "cause", _causes(shown, have_remedies=is_one_version))
    title = f"Harmless causes: {len(closed):,}"
    yield _Section(title, "cause", _causes(closed, have_remedies=is_one_version), is_folded=True)
    rows = [_evidence(cause, option) for cause in report.causes]
    yield _Section("Evidence and remedies", "cause", Rows(rows), is_folded=True)
    yield _Section("Hazards", "hazard", Rows(_found(report.hazards)))
    yield _Section("Problems: what could not be read or compared", "problem", Rows(_found(report.problems)))
    review = groups(report) if report.root.children else []
    yield _Section("What to review first", "group", Rows([_labelled(line) for line in review]))
    yield _Section("Dependencies", "dependency", _dependencies(dependencies(report)))
    names = names_by_id(report.root) if report.facts else {}
    yield _Section(FACTS, "fact", Rows([_fact(fact, names) for fact in report.facts]))
    yield from _api(report.api)


def _policy(first: Line, *others: Line) -> Markdown:
    return item(*(words(line.text) for line in (first, *others)))


def _labelled(line: str) -> Markdown:
    label, _, text = line.partition(": ")
    return item(joined(strong(words(f"{label}:")), mark(" "), words(text)))


def _by_weight(causes: Sequence[Cause]) -> tuple[Sequence[Cause], Sequence[Cause]]:
    """Those that are shown, and those that are folded: where some count and there are many, the harmless ones."""
    counting = [cause for cause in causes if not cause.harmless]
    if not counting or len(causes) <= _MANY_CAUSES:
        return causes, ()
    return counting, [cause for cause in causes if cause.harmless]


def _causes(causes: Sequence[Cause], *, have_remedies: bool) -> Rows:
    """Remedies stand here where there is something to make equal: between two builds of one version."""
    remedies = [words(_remedy(cause) if have_remedies else "") for cause in causes]
    head = ["Cause", "What differs", "How much", "Judgement", *(["Remedy"] if any(remedies) else [])]
    rows = []
    for cause, remedy in zip(causes, remedies, strict=True):
        _, judgement, extent = judgement_of(cause)
        cells = [code(cause.id), words(cause.title), words(extent), words(judgement)]
        rows.append(row(*cells, *([remedy] if any(remedies) else [])))
    return Rows(rows, table_head(*map(words, head)))


def _remedy(cause: Cause) -> str:
    """In short where there is nothing to do; the evidence has all of it."""
    return _NOT_NEEDED if cause.remedy.startswith(_NOT_NEEDED) else cause.remedy


def _evidence(cause: Cause, option: str | None) -> Markdown:
    """The first sentences, or all of them where no option can ask for more."""
    sentences = list(evidence_of(cause))
    shown = sentences if option is None else sentences[:_SENTENCES]
    told = [words(sentence) for sentence in shown]
    rest = len(sentences) - len(shown)
    told += [words(f"… {rest:,} more ({option} 0 shows all)")] if rest else []
    told += [words(f"remedy: {cause.remedy}")] if cause.remedy else []
    return item(joined(strong(code(cause.id)), mark(" ("), words(cause.significance), mark(")")), *told)


def _found(found: Iterable[Hazard | Problem]) -> list[Markdown]:
    return [
        item(
            joined(
                strong(code(one.code)),
                mark(" "),
                words(f"in {one.side}:"),
                mark(" "),
                code(one.member),
                mark(": "),
                words(one.message),
            )
        )
        for one in found
    ]


def _dependencies(told: Iterable[Dependency]) -> Rows:
    rows = [
        row(code(one.name), words(one.op), *(_requirement(asked) for asked in (one.before, one.after))) for one in told
    ]
    return Rows(rows, table_head(*map(words, ("Dependency", "What happened", "Before", "After"))))


def _requirement(asked: str | None) -> Prose:
    if asked is None:
        return NOTHING
    return code(asked) if asked else words("any")


def _api(api: Api | None) -> Iterator[_Section]:
    """Breaking changes first: they are why it is read."""
    if api is None:
        return
    ordered = sorted(api.entries, key=lambda entry: not entry.breaking)
    head = table_head(*map(words, ("Name", "Kind", "What happened", "Before", "After", "Breaks callers")))
    yield _Section(names_title(api), "name", Rows([_api_row(entry) for entry in ordered], head))


def _api_row(entry: ApiEntry) -> Markdown:
    name = code(whole_name(entry))
    before, after = (NOTHING if value is None else code(value) for value in (entry.before, entry.after))
    breaks = words(entry.rule or "yes") if entry.breaking else words("no")
    return row(name, words(entry.kind), words(entry.op), before, after, breaks)


def _fact(fact: Fact, names: dict[str, str]) -> Markdown:
    place = code(place_of(fact, names))
    told = (strong(code(fact.code)), mark(" "), words(f"in {fact.side}:"), mark(" "), place, mark(": "))
    return item(joined(*told, words(fact.message)))
