"""The report as one HTML file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.limits import HTML_BYTES

if TYPE_CHECKING:
    from pydistdiff.model import Report
    from pydistdiff.reports import Drawing


class HtmlReport:
    """One file without scripts or anything that is fetched, to attach to a bug."""

    name = "html"
    extension = "html"
    help = "the report as one HTML file, to attach to a bug"
    goes_to_stdout = False

    def write(self, report: Report, drawing: Drawing) -> bytes:
        """UTF-8. At most about `drawing.limits.report_size` bytes (and never less than what must be said)."""
        from pydistdiff.reports.html.page import page

        size = drawing.limits.report_size
        return page(report, HTML_BYTES if size is None else size or None).encode()
