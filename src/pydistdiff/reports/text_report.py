"""The report as text for a pipe, a log or a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydistdiff.model import Report
    from pydistdiff.reports import Drawing


class TextReport:
    """Unified diffs, hexdumps and one line for what is harmless; the most important first."""

    name = "text"
    extension = "txt"
    help = "the report as text (the default)"
    goes_to_stdout = True

    def write(self, report: Report, drawing: Drawing) -> bytes:
        """UTF-8. At most `drawing.limits.text_lines` lines (and never less than what must be said)."""
        # Who asks for JSON does not load what draws.
        from pydistdiff.reports.lines import render
        from pydistdiff.reports.text_drawing import text_lines

        most = drawing.limits.text_lines
        return render(text_lines(report, most), colour=drawing.colour, is_whole=not most)
