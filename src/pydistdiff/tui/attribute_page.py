"""What is around the bytes: paths, sizes, types, times and modes; of the inputs, what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UnsetType

from pydistdiff.model import AttributeChange
from pydistdiff.reports.change_words import cut_of, explanation_of, members_of
from pydistdiff.reports.policy_lines import policy_entries
from pydistdiff.reports.wording import change_of, counted, from_where
from pydistdiff.tui.page import Words
from pydistdiff.tui.parts import BLANK, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydistdiff.model import Input, Node, Report
    from pydistdiff.tui.page import Section
    from pydistdiff.tui.parts import PageLine

_NAME = 12


def attributes_of(node: Node, names: Mapping[str, str]) -> Iterator[Section]:
    """What both sides say of a member, then what of it differs."""
    yield Words(list(_facts(node)))
    changes = [change for change in node.changes if isinstance(change, AttributeChange)]
    if not changes:
        text = "No attribute differs here; what differs alike in many members is told once, with their archive."
        yield Words([BLANK, words(text)])
        return
    yield Words([BLANK, words("Attributes that differ", "heading")])
    for change in changes:
        others = [text for text in (members_of(change), explanation_of(change, names)) if text]
        text = change_of(change.a, change.b) + (f" ({'; '.join(others)})" if others else "")
        lines = [_fact(change.name, text)]
        if not isinstance(change.examples, UnsetType):
            lines += [words(example, "quiet", indent=_NAME + 2) for example in change.examples]
        told_cut = cut_of(change.truncated, "examples")
        if told_cut:
            lines.append(words(f"… {told_cut}", "warning", indent=_NAME + 2))
        yield Words(lines, stops=(0,))


def _facts(node: Node) -> Iterator[PageLine]:
    yield _fact("name", node.name)
    yield _fact("path in a", node.a if node.a is not None else "(not there)")
    yield _fact("path in b", node.b if node.b is not None else "(not there)")
    yield _fact("status", node.status)
    yield _fact("role", node.role or "(not known)")
    yield _fact("format", node.format or "(not known)")
    yield _fact("size", change_of(*(_size(size) for size in (node.size_a, node.size_b))))
    for name, a, b in (("type", node.type_a, node.type_b), ("link target", node.target_a, node.target_b)):
        if not isinstance(a, UnsetType) or not isinstance(b, UnsetType):
            yield _fact(name, change_of(*(None if isinstance(side, UnsetType) else side for side in (a, b))))


def _size(size: int | None) -> str | None:
    return None if size is None else counted(size, "byte")


def _fact(name: str, text: str) -> PageLine:
    return words(f"{name:<{_NAME}}  {text}")


def inputs_of(report: Report) -> Iterator[Section]:
    """What the two inputs are, and who compared them under what policy."""
    for side, given in (("a", report.a), ("b", report.b)):
        yield Words([words(f"Input {side}", "heading"), *_input(given), BLANK])
    made = f"{report.generator.name} {report.generator.version}, report format {report.format_version}"
    yield Words([_fact("made by", made)])
    whole = "yes: every byte of both was read" if report.complete else "no: see the problems under Hazards"
    yield Words([_fact("complete", whole), *_policy(report)])


def _input(given: Input) -> Iterator[PageLine]:
    yield _fact("path", given.path)
    yield _fact("kind", given.kind)
    yield _fact("name", given.name or "(not known)")
    yield _fact("version", given.version or "(not known)")
    yield _fact("size", counted(given.size, "byte"))
    yield _fact("sha256", given.sha256)
    for phrase in from_where(given):
        yield _fact("origin", phrase)


def _policy(report: Report) -> Iterator[PageLine]:
    policy = report.policy
    if policy is None:
        yield _fact("policy", "none: nothing is accepted, ignored or excluded")
        return
    yield _fact("policy", f"accepts {policy.accept or 'only identical'}; verdict with it: {policy.verdict}")
    for entry in policy_entries(policy):
        for line in entry:
            yield words(line.text, indent=_NAME)
