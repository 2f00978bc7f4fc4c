from __future__ import annotations

import io
import zipfile

import report_builder
from pydistdiff.limits import Limits
from pydistdiff.reports import WRITERS, Drawing
from pydistdiff.reports.zip_report import ZipReport

BUNDLED = [writer for writer in WRITERS if writer.name not in ("text", "summary", "zip")]


def test_the_archive_holds_the_other_reports_as_they_are() -> None:
    made = report_builder.different()
    drawing = Drawing(limits=Limits(report_size=20_000))
    with zipfile.ZipFile(io.BytesIO(ZipReport().write(made, drawing))) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert names == [f"report.{writer.extension}" for writer in BUNDLED]
        assert {"report.json", "report.md"} <= set(names)
        for writer in BUNDLED:
            assert archive.read(f"report.{writer.extension}") == writer.write(made, drawing)


def test_the_archive_tells_nothing_of_where_and_when_it_was_made() -> None:
    made = report_builder.different()
    data = ZipReport().write(made, Drawing())
    assert data == ZipReport().write(made, Drawing())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert (info.create_system, info.external_attr >> 16, info.extra) == (3, 0o100644, b"")


def test_the_writers_name_no_file_twice() -> None:
    assert len({writer.extension for writer in WRITERS}) == len(WRITERS)
