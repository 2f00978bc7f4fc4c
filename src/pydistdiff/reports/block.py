"""The block of at most eight lines that every report begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.model import InputKind, Installed, Side, Verdict
from pydistdiff.reports.fact_words import facts_statement
from pydistdiff.reports.name_words import names_statement
from pydistdiff.reports.policy_lines import policy_line
from pydistdiff.reports.publisher_words import publishers_statement
from pydistdiff.reports.ranking import follows_version, unexplained
from pydistdiff.reports.review_lines import needs, startup
from pydistdiff.reports.source_words import source_statement
from pydistdiff.reports.wording import are, counted, listed, reach, shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydistdiff.model import Cause, Counts, Drift, Report, Summary

_SHOWN_CAUSES = 4
_MOST_LINES = 8
_TREES = frozenset((InputKind.DIRECTORY, InputKind.GIT, InputKind.INSTALLED))


def block(report: Report, next_step: str | None = None) -> tuple[str, ...]:
    """The verdict and what a reader wants to know before he reads on, a line each; the first is the verdict."""
    return tuple("    ".join(line) for line in block_lines(report, next_step))


def block_lines(report: Report, next_step: str | None = None) -> tuple[tuple[str, ...], ...]:
    """The same with the statements of a line apart: each is a label, `: ` and a text. What is not known has none."""
    published = publishers_statement(report)
    if report.verdict is Verdict.IDENTICAL:
        hazards = _hazards(report) if report.hazards else None
        drift = drifts(report)
        return _alone(_there(verdict_line(report), policy_line(report), published, *drift, hazards, _problems(report)))
    head = _there(verdict_line(report), policy_line(report), source_statement(report), published)
    rest = _there(
        _unexplained(report),
        _causes(report),
        _hazards(report),
        _problems(report),
        f"Next: {next_step}" if next_step else None,
    )
    installing = _there(*_about_installing(report))
    room = _MOST_LINES - len(head) - len(rest)
    drifted = tuple(drifts(report))
    if drifted and room > 1:
        return *_alone(head), drifted, *_joined(installing, room - 1), *_alone(rest)
    return *_alone(head), *_joined((*drifted, *installing), room), *_alone(rest)


def _there(*lines: str | None) -> tuple[str, ...]:
    return tuple(line for line in lines if line)


def _alone(statements: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Each on a line of its own."""
    return tuple((statement,) for statement in statements)


def _joined(statements: tuple[str, ...], most: int) -> tuple[tuple[str, ...], ...]:
    """At most so many lines: where there are more statements, the first ones stand on one."""
    more = len(statements) - most
    return (statements[: more + 1], *_alone(statements[more + 1 :])) if more > 0 else _alone(statements)


def verdict_line(report: Report) -> str:
    """`different: 12 of 3,621 members changed, 1 added; 7 are explained, 6 are not`."""
    incomplete = "" if report.complete else f"; incomplete: {counted(len(report.problems), 'problem')}"
    return f"{report.verdict}: {_SENTENCES[report.verdict](report)}{incomplete}"


def _identical(report: Report) -> str:
    if _TREES & {report.a.kind, report.b.kind}:
        return f"both hold the same files (sha256 {report.a.sha256})"
    return f"both files have the same bytes (sha256 {report.a.sha256})"


def _same_contents(report: Report) -> str:
    members = max(report.summary.members_a, report.summary.members_b)
    equal = f"{_all_members(members)} equal" if members else "what is inside is equal"
    causes = listed([cause.id for cause in report.causes], most=_SHOWN_CAUSES)
    return f"{equal}; only the containers differ" + (f" ({causes})" if causes else "")


def _equivalent(report: Report) -> str:
    causes = listed([cause.id for cause in report.causes], most=_SHOWN_CAUSES)
    what = _members(report.summary) or _where_no_member_differs(report)
    return f"{what}; all of it is harmless" + (f" ({causes})" if causes else "")


def _different(report: Report) -> str:
    members = _members(report.summary)
    return f"{members}; {_explained(report)}" if members else _where_no_member_differs(report)


_SENTENCES: dict[Verdict, Callable[[Report], str]] = {
    Verdict.IDENTICAL: _identical,
    Verdict.SAME_CONTENTS: _same_contents,
    Verdict.EQUIVALENT: _equivalent,
    Verdict.DIFFERENT: _different,
}


def _all_members(members: int) -> str:
    return "the only member is" if members == 1 else f"all {members:,} members are"


def _members(summary: Summary) -> str:
    """`12 of 3,621 members changed, 1 added`, or nothing where no member differs."""
    parts = [f"{summary.changed:,} of {counted(summary.members_a, 'member')} changed"] if summary.changed else []
    for number, what in ((summary.added, "added"), (summary.removed, "removed"), (summary.moved, "moved")):
        if number:
            parts.append(f"{number:,} {what}" if parts else f"{counted(number, 'member')} {what}")
    inside = _differing(summary.nested)
    if parts and inside:
        parts.append(f"{inside:,} more in archives inside")
    return ", ".join(parts)


def _differing(counts: Summary | Counts) -> int:
    return counts.added + counts.removed + counts.changed + counts.moved


def _explained(report: Report) -> str:
    """`7 follow the version, 2 are explained, 3 are not`."""
    total, explained = _differing(report.summary), report.summary.explained
    versions = sum(map(follows_version, report.root.children))
    told = [f"{versions:,} follow{'s' if versions == 1 else ''} the version"] if versions else []
    others, rest = explained - versions, total - explained
    if not versions and (not others or not rest):
        if not explained:
            return "none is explained" if total > 1 else "it is not explained"
        return "all are explained" if total > 1 else "it is explained"
    told += [f"{are(others)} explained"] if others else []
    told += [f"{rest:,} {'is' if rest == 1 else 'are'} not" + ("" if others else " explained")] if rest else []
    return ", ".join(told)


def _where_no_member_differs(report: Report) -> str:
    reasons = []
    counting = {change.cause for change in report.root.changes if change.cause and not change.harmless}
    if any(not change.harmless for change in report.root.changes):
        reasons.append("what differs around them counts" + (f" ({', '.join(sorted(counting))})" if counting else ""))
    if any(hazard.side is not Side.BOTH for hazard in report.hazards):
        reasons.append("the hazards of the two sides differ")
    if not report.complete:
        reasons.append("not everything could be compared")
    members = max(report.summary.members_a, report.summary.members_b)
    if not members:
        return "the two have different bytes"
    return f"{_all_members(members)} equal" + (f", but {' and '.join(reasons)}" if reasons else "")


def next_step(report: Report, left_out: str, option: str, *, has_unexplained: bool) -> str | None:
    """What a reader should do now; `left_out` is what the limit of this option cut, such as `9 lines are`."""
    if left_out:
        return f"{option} 0 shows all; {left_out} left out"
    if report.problems:
        return "nothing is known of what the problems name; mend that first"
    if any(not change.harmless for node in report.root.walk() for change in node.changes):
        return "read what is unexplained, it stands first" if has_unexplained else None
    has_remedy = any(cause.remedy for cause in report.causes)
    return "nothing has to be done" + ("; the remedies say how to build equal files" if has_remedy else "")


def name_of_root(report: Report) -> str:
    """What the changes of the root are about: what is around the members, or a file that holds none."""
    has_members = report.summary.members_a or report.summary.members_b or report.root.children
    return "the container itself" if has_members else report.root.name


def drifts(report: Report) -> Iterator[str]:
    """What became of each installed package: `Since the installation of b: 3 files were changed: x, y, z`."""
    for side, given in (("a", report.a), ("b", report.b)):
        if given.drift:
            yield _drift(side, given.drift)


def _drift(side: str, drift: Drift) -> str:
    counts = ((drift.changed, "changed"), (drift.added, "added"), (drift.removed, "removed"))
    told = [f"{number:,} {_was(number)} {what}" for number, what in counts if number]
    if not told:
        return f"Since the installation of {side}: nothing was changed that its RECORD has a hash of"
    first, rest = told[0].partition(" "), ", ".join(told[1:])
    noun = "file" if first[0] == "1" else "files"
    total = drift.changed + drift.added + drift.removed
    return (
        f"Since the installation of {side}: {first[0]} {noun} {first[2]}{', ' + rest if rest else ''}: "
        f"{listed(drift.examples, total)}"
    )


def _was(number: int) -> str:
    return "was" if number == 1 else "were"


def _installed(summary: Summary) -> str | None:
    if summary.installed is Installed.UNKNOWN:
        return None
    one = "; one package for all Pythons and platforms would do" if summary.could_be_one else ""
    return f"Installed files: {summary.installed}{one}"


def _about_installing(report: Report) -> Iterator[str | None]:
    """What an installer, or who uses the modules, would find changed: files, what runs, what is needed, names."""
    yield _installed(report.summary)
    if report.verdict is Verdict.DIFFERENT:
        runs = startup(report)
        yield f"Runs at install or start: {runs}" if runs else None
        needed = needs(report)
        yield f"Dependencies, tags: {needed}" if needed else None
        yield facts_statement(report)
        yield names_statement(report.api) if report.api is not None else None


def _unexplained(report: Report) -> str:
    entries = unexplained(report.root)
    if not entries:
        return "Unexplained: none"
    members = [entry.name for entry in entries if entry.node is not report.root]
    return f"Unexplained: {len(entries):,}, first: {members[0] if members else name_of_root(report)}"


def _causes(report: Report) -> str | None:
    if not report.causes:
        return None
    # Two versions need not be made equal.
    is_one_version = report.a.version == report.b.version
    told = [_cause(cause, has_remedy=is_one_version) for cause in report.causes]
    return "Causes: " + listed(told, most=_SHOWN_CAUSES)


def _cause(cause: Cause, *, has_remedy: bool) -> str:
    remedy = shortened(cause.remedy) if has_remedy else None
    return f"{cause.id} ({reach(cause):,}: {remedy})" if remedy else f"{cause.id} ({reach(cause):,})"


def _hazards(report: Report) -> str:
    if not report.hazards:
        return "Hazards: none"
    by_code: dict[str, int] = {}
    for hazard in report.hazards:
        by_code[hazard.code] = by_code.get(hazard.code, 0) + 1
    codes = [code if number == 1 else f"{code} ({number:,})" for code, number in by_code.items()]
    return f"Hazards: {len(report.hazards):,}: {listed(codes, most=5)}"


def _problems(report: Report) -> str | None:
    if not report.problems:
        return None
    first = report.problems[0]
    return f"Problems: {len(report.problems):,}, first: {first.member}: {first.message}"
