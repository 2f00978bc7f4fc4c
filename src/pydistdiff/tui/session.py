"""What the UI knows of a comparison, at the moment: the one object between it and whoever compares."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self

from pydistdiff.events import Failed, Finished, NodeDone, Paired, Progress
from pydistdiff.limits import Limits

if TYPE_CHECKING:
    from pydistdiff.events import Event
    from pydistdiff.model import Node, Report


class Options(NamedTuple):
    """What the user asked for: limits of the saved reports, files that are never written to, the report's own file."""

    limits: Limits = Limits()
    protected: tuple[str, ...] = ()
    saved: str | None = None

    @property
    def marks_path(self) -> str:
        """Where the marks of what was reviewed are kept when that is asked for."""
        return f"{self.saved or 'report.json'}.reviewed"


class Session:
    """A finished report, or an outline whose details still come; `a` and `b` are the names of the inputs.

    A growing one is fed with the events of the comparison, in their order and from the UI's own thread.
    """

    def __init__(self, a: str, b: str, root: Node | None = None) -> None:
        self.a = a
        self.b = b
        self.root = root
        self.report: Report | None = None
        self.progress: Progress | None = None
        self.failure: str | None = None
        """Why there will be no report, where that is so."""
        self._details: dict[str, NodeDone] = {}

    @classmethod
    def of(cls, report: Report) -> Self:
        """The session of a report that is finished."""
        session = cls(report.a.path, report.b.path)
        session.take(Finished(report))
        return session

    def take(self, event: Event | Failed) -> None:
        """Know what an event tells."""
        match event:
            case Paired():
                self.root = event.outline
            case Progress():
                self.progress = event
            case NodeDone():
                self._details[event.node.id] = event
            case Finished():
                self.report = event.report
                self.a, self.b = event.report.a.path, event.report.b.path
                self.root = event.report.root
                self.progress = None
                self._details.clear()
            case Failed():
                self.failure = event.message
                self.progress = None

    def detail(self, node: Node) -> Node | None:
        """The node with its changes; None while they are still being computed."""
        if self.report is not None:
            return node
        done = self._details.get(node.id)
        return None if done is None else done.node

    def knows_causes(self, node: Node) -> bool:
        """Whether what explains a node is known."""
        if self.report is not None:
            return True
        done = self._details.get(node.id)
        return done is not None and done.is_explained
