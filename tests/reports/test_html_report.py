from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

import report_builder
from golden_files import expect
from html_page import tree
from pydistdiff.cli import main
from pydistdiff.limits import HTML_BYTES, Limits
from pydistdiff.model import Report
from pydistdiff.reports import Drawing
from pydistdiff.reports.html_report import HtmlReport
from pydistdiff.reports.json_report import dump, load

STYLE = re.compile(r"(?<=<style>).*?(?=</style>)|(?<=&#x27;sha256-).*?(?=&#x27;)", re.DOTALL)


def drawn(made: Report, size: int | None = None) -> str:
    return HtmlReport().write(made, Drawing(limits=Limits(report_size=size))).decode()


def without_style(html: str) -> str:
    """A change of style changes no golden page."""
    return STYLE.sub("STYLE", html)


@pytest.mark.parametrize("name", ["identical", "different", "folded", "single-files"])
def test_the_page_is_the_expected_one(name: str) -> None:
    html = without_style(drawn(report_builder.REPORTS[name]()))
    assert html.count("STYLE") == 2
    expect(f"{name}.html", html.encode())


@pytest.mark.parametrize("name", report_builder.REPORTS)
def test_the_page_of_a_saved_report_is_that_of_the_report(name: str) -> None:
    made = report_builder.REPORTS[name]()
    assert drawn(load(dump(made))) == drawn(made)


def test_the_size_is_that_of_the_limits_and_has_a_default() -> None:
    made = report_builder.large(2_000, 30)
    assert HTML_BYTES * 0.7 < len(drawn(made).encode()) <= HTML_BYTES
    assert len(drawn(made, 200_000).encode()) <= 200_000
    whole = drawn(made, 0)
    assert whole.count("</del>") == whole.count("</ins>") == 2_000 * 15
    assert "--max-report-size" not in whole


def two(folder: Path) -> tuple[str, str]:
    """Two archives of members that all differ."""
    for name, word in (("a.zip", "one"), ("b.zip", "two")):
        lines = "".join(f"{word} {at} <b>\n" for at in range(60))
        with zipfile.ZipFile(folder / name, "w") as archive:
            for at in range(200):
                archive.writestr(zipfile.ZipInfo(f"d/m{at}.py"), lines)
    return str(folder / "a.zip"), str(folder / "b.zip")


def run(*words: str) -> int:
    return main(list(words))


def test_several_reports_are_written_in_one_run_and_a_saved_one_is_drawn_alike(tmp_path: Path) -> None:
    a, b = two(tmp_path)
    saved, first, again = (str(tmp_path / name) for name in ("r.json", "first.html", "again.html"))
    assert run(a, b, f"--json={saved}", "--html", first) == 1
    assert run(saved, "--html", again) == 1
    page = Path(first).read_bytes()
    assert page == Path(again).read_bytes()
    assert page.startswith(b"<!DOCTYPE html>\n")
    assert len(page) <= HTML_BYTES


@pytest.mark.parametrize(("given", "most"), [("200KB", 200_000), ("100000", 100_000), ("128KiB", 131_072)])
def test_the_size_is_given_in_bytes_or_with_a_unit(tmp_path: Path, given: str, most: int) -> None:
    a, b = two(tmp_path)
    out = tmp_path / "r.html"
    assert run(a, b, f"--html={out}", f"--max-report-size={given}") == 1
    assert most * 0.6 < out.stat().st_size <= most
    assert "Next: --max-report-size 0 shows all; " in out.read_text(encoding="utf-8")


def test_nothing_is_left_out_where_the_limit_is_lifted(tmp_path: Path) -> None:
    a, b = two(tmp_path)
    out = tmp_path / "r.html"
    assert run(a, b, f"--html={out}", "--max-report-size=0") == 1
    drawn_rows = [tag for tag in tree(out.read_text(encoding="utf-8")).all() if tag.name in ("del", "ins")]
    assert len([row for row in drawn_rows if "data-n" in row.attributes]) == 200 * 2 * 60


def test_no_size_is_no_size(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("a", "b", "--html", str(tmp_path / "r.html"), "--max-report-size", "much") == 2
    assert "size such as 4096, 64MiB or 1GB" in capsys.readouterr().err


def test_the_help_says_what_a_page_may_take(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--help") == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "the report as one HTML file, to attach to a bug" in told
    assert "--max-report-size" in told
    assert "bytes of an HTML report" in told
    assert "950,000" in told
