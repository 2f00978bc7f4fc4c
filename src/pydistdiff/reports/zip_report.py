"""All reports for a tracker in one archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydistdiff.model import Report
    from pydistdiff.reports import Drawing

_NOT_BUNDLED = ("text", "summary", "zip")
_TIME = (1980, 1, 1, 0, 0, 0)  # the first that ZIP can tell
_UNIX, _REGULAR_FILE = 3, 0o100644 << 16


class ZipReport:
    """`report.html`, `report.json` and the like, one of each kind that can be attached to a bug."""

    name = "zip"
    extension = "zip"
    help = "the reports that can be attached to a bug, in one ZIP archive"
    goes_to_stdout = False

    def write(self, report: Report, drawing: Drawing) -> bytes:
        """A ZIP archive. Its members have no time and no owner; with the same zlib the bytes are the same."""
        import io
        from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

        from pydistdiff.reports import WRITERS

        buffer = io.BytesIO()
        with ZipFile(buffer, "w") as archive:
            for writer in WRITERS:
                if writer.name not in _NOT_BUNDLED:
                    info = ZipInfo(f"report.{writer.extension}", _TIME)
                    info.create_system, info.external_attr = _UNIX, _REGULAR_FILE
                    info.compress_type = ZIP_DEFLATED
                    archive.writestr(info, writer.write(report, drawing), compresslevel=9)
        return buffer.getvalue()
