"""The reports: each draws the Report and reads nothing else.

A new kind of report is one file with one class and one line in `WRITERS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from pydistdiff.limits import Limits
from pydistdiff.reports.html_report import HtmlReport
from pydistdiff.reports.json_report import JsonReport
from pydistdiff.reports.markdown_report import MarkdownReport
from pydistdiff.reports.summary_report import SummaryReport
from pydistdiff.reports.text_report import TextReport
from pydistdiff.reports.zip_report import ZipReport

if TYPE_CHECKING:
    from pydistdiff.model import Report


class Drawing(Struct, frozen=True, kw_only=True):
    """What the user asked of a drawing; a report is the same for the same Drawing."""

    colour: bool = False
    limits: Limits = Limits()


class ReportWriter(Protocol):
    """One kind of report. It says of itself what the command line needs to know."""

    name: str
    """Also the option: `json` is asked for by `--json`."""
    extension: str
    """Of a file that holds it, as in `report.json`."""
    help: str
    """One sentence for `--help`."""
    goes_to_stdout: bool
    """Whether it is printed where no file is named."""

    def write(self, report: Report, drawing: Drawing) -> bytes:
        """The whole report, ready to be written. The same report and drawing give the same bytes."""


WRITERS: tuple[ReportWriter, ...] = (
    TextReport(),
    SummaryReport(),
    JsonReport(),
    HtmlReport(),
    MarkdownReport(),
    ZipReport(),
)
"""In the order of `--help`; the first is what is printed where none is asked for."""
