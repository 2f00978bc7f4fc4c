"""The report as Markdown for a comment in a bug tracker, or a summary of a CI job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.limits import MARKDOWN_CHARACTERS

if TYPE_CHECKING:
    from pydistdiff.model import Report
    from pydistdiff.reports import Drawing


class MarkdownReport:
    """The answer first, then tables and diffs that the reader opens; it fits into a comment on GitHub."""

    name = "markdown"
    extension = "md"
    help = "a report in Markdown for a comment or a summary of a CI job"
    goes_to_stdout = False

    def write(self, report: Report, drawing: Drawing) -> bytes:
        """UTF-8. At most `drawing.limits.report_size` characters (and never less than what must be said)."""
        # Who asks for another report does not load what draws this one.
        from pydistdiff.reports.markdown.drawing import markdown

        most = drawing.limits.report_size
        return markdown(report, MARKDOWN_CHARACTERS if most is None else most).encode()
