"""Which page belongs to what the cursor of the outline is on, and to the tab that is chosen."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pydistdiff.reports.block import name_of_root
from pydistdiff.reports.wording import counted
from pydistdiff.tui.attribute_page import attributes_of, inputs_of
from pydistdiff.tui.bytes_page import byte_parts, bytes_of
from pydistdiff.tui.cause_page import all_causes, causes_of
from pydistdiff.tui.diff_page import DiffPage, head_lines, node_links
from pydistdiff.tui.hazard_page import all_hazards, hazards_of
from pydistdiff.tui.index import Index
from pydistdiff.tui.outline_tree import Kind
from pydistdiff.tui.page import Page, Words
from pydistdiff.tui.parts import BLANK, Tab, words
from pydistdiff.tui.summary_page import summary_sections
from pydistdiff.tui.text_hunk import TextHunk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydistdiff.model import Hunk, Node, Report
    from pydistdiff.tui.page import Layout, Section
    from pydistdiff.tui.session import Session
    from pydistdiff.tui.subject import Subject

_COMPUTING = "Still computing; it is shown as soon as it is known."


class Pages:
    """Makes the pages of a session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._hunks: dict[int, TextHunk] = {}
        self._of: tuple[Node, int | None] | None = None

    @cached_property
    def index(self) -> Index:
        """What can be looked up, once the report is finished."""
        assert self._session.report is not None
        return Index(self._session.report)

    @property
    def hunks(self) -> list[TextHunk]:
        """The hunks that were drawn of the present member."""
        return list(self._hunks.values())

    def page(self, subject: Subject, tab: Tab, layout: Layout) -> Page:
        """The page of a subject under a tab."""
        return Page(list(self._sections(subject, tab, layout)), layout)

    def counts(self, subject: Subject) -> Mapping[Tab, int]:
        """How much there is under the tabs that count something."""
        report = self._session.report
        if report is None:
            return {}
        if subject.node is None:
            return {Tab.CAUSES: len(report.causes), Tab.HAZARDS: len(report.hazards) + len(report.problems)}
        node, index = subject.node, self.index
        hazards = len(index.hazards_of(node)) + len(index.problems_of(node))
        return {Tab.CAUSES: len(node.causes), Tab.BYTES: len(byte_parts(node)), Tab.HAZARDS: hazards}

    def _sections(self, subject: Subject, tab: Tab, layout: Layout) -> Iterator[Section]:
        report = self._session.report
        if self._session.failure is not None and report is None:
            yield Words([words(f"There is no report: {self._session.failure}", "warning"), BLANK])
        node = subject.node if subject.node is None else self._session.detail(subject.node)
        if subject.node is not None and node is None:
            yield Words([words(f"{subject.node.status} {subject.node.name}", "heading"), words(_COMPUTING, indent=2)])
        elif report is None and (node is None or tab in (Tab.CAUSES, Tab.HAZARDS)):
            yield Words([words(_COMPUTING)])
        elif node is not None:
            yield from self._node_sections(node, tab, layout)
        elif report is not None:
            yield from self._other_sections(subject, tab, report)

    def _node_sections(self, node: Node, tab: Tab, layout: Layout) -> Iterator[Section]:
        if self._of is None or self._of[0] is not node or self._of[1] != layout.context:
            self._of = (node, layout.context)
            self._hunks = {}
        report = self._session.report
        names = {} if report is None else self.index.names_for(node)
        diff = DiffPage(names, self._text_hunk)
        if tab is Tab.DIFF:
            root_name = name_of_root(report) if report is not None and node is report.root else None
            way = self.index.way(node) if report is not None else ()
            knows_causes = self._session.knows_causes(node)
            yield Words(list(head_lines(node, way, root_name, knows_causes=knows_causes)))
            if report is not None:
                yield Words([words(f"{one.code}: {one.message}", "warning") for one in self.index.problems_of(node)])
            yield from diff.sections(node, layout)
        elif tab is Tab.CAUSES:
            yield from causes_of(node, self.index)
        elif tab is Tab.ATTRIBUTES:
            yield from attributes_of(node, names)
        elif tab is Tab.BYTES:
            yield from bytes_of(node, diff, layout)
        else:
            yield from hazards_of(node, self.index)

    def _other_sections(self, subject: Subject, tab: Tab, report: Report) -> Iterator[Section]:
        if tab is Tab.CAUSES:
            yield from all_causes(self.index)
        elif tab is Tab.HAZARDS:
            yield from all_hazards(self.index)
        elif tab is Tab.ATTRIBUTES:
            yield from inputs_of(report)
        elif tab is Tab.BYTES:
            yield Words([words("Bytes are shown of one member; choose one in the outline.")])
        elif subject.kind is Kind.SUMMARY:
            yield from summary_sections(self.index)
        else:
            yield Words([words(subject.label, "heading"), words(f"{counted(subject.members, 'difference')} in it")])
            yield Words([BLANK, *node_links(subject.below, report.root)])

    def _text_hunk(self, hunk: Hunk) -> TextHunk:
        known = self._hunks.get(id(hunk))
        if known is None:
            known = self._hunks[id(hunk)] = TextHunk(hunk)  # which keeps the hunk, so its id stays its own
        return known
