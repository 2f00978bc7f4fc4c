"""The report as one line for scripts. `docs/stop-a-rebuild-chain.md` is its contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UnsetType

from pydistdiff.safetext import inert_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.model import Policy, Report
    from pydistdiff.reports import Drawing

_NONE = "none"


class SummaryReport:
    """The verdict, then pairs of a name and a value; a blank between them, none in them."""

    name = "summary"
    extension = "summary"
    help = "the report as one line for scripts: verdict, installed, causes, digest (docs/stop-a-rebuild-chain.md)"
    goes_to_stdout = True

    def write(self, report: Report, drawing: Drawing) -> bytes:  # noqa: ARG002 - nothing is drawn
        """One line of ASCII."""
        pairs = " ".join(f"{name}={value}" for name, value in _pairs(report))
        return f"{report.verdict} {pairs}\n".encode("ascii", "backslashreplace")


def _pairs(report: Report) -> Iterator[tuple[str, object]]:
    from pydistdiff.reports.ranking import unexplained

    yield "installed", report.summary.installed
    yield "causes", ",".join(_word(cause.id) for cause in report.causes) or _NONE
    yield "unexplained", len(unexplained(report.root))
    yield "dependencies", len(report.dependencies)
    yield "hazards", len(report.hazards)
    yield "problems", len(report.problems)
    yield "policy", report.policy.verdict if report.policy is not None else _NONE
    yield "hidden", _hidden(report.policy) if report.policy is not None else 0
    yield "digest", "unknown" if isinstance(report.b.installs, UnsetType) else _word(report.b.installs)


def _hidden(policy: Policy) -> int:
    """Changes that are ignored, and members that are excluded or left out."""
    excluded = sum(entry.members for entry in policy.exclude)
    return sum(entry.changes for entry in policy.ignore) + excluded + policy.left_out


def _word(text: str) -> str:
    """A saved report may hold anything: what stands in a value cannot end it."""
    return "".join("_" if character in " ,=" else character for character in inert_line(text))
