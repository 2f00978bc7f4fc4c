"""Every page is valid HTML by two judges that know nothing of each other."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from valid_html import parse_errors

CONFIGURATION = Path(__file__).with_name("html-validate.mjs")


def test_a_strict_parser_finds_no_error(path: Path) -> None:
    assert parse_errors(path.read_text(encoding="utf-8")) == []


def test_a_strict_parser_would_find_one() -> None:
    assert parse_errors("<!DOCTYPE html><title>x</title><p></div>") == ["end-tag-too-early"]


def test_html_validate_finds_nothing(html_validate: Path, pages: dict[str, Path]) -> None:
    words = [html_validate, "--config", CONFIGURATION, "--formatter", "json", *pages.values()]
    done = subprocess.run(words, capture_output=True, check=False, encoding="utf-8")
    assert done.stderr == ""
    found = [
        f"{Path(file['filePath']).name}:{message['line']}: {message['ruleId']}: {message['message']}"
        for file in json.loads(done.stdout)
        for message in file["messages"]
    ]
    assert found == []
    assert done.returncode == 0


def test_html_validate_would_find_something(html_validate: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.html"
    wrong.write_text("<!DOCTYPE html><html lang=en><p id=a><p id=a>", encoding="utf-8")
    words = [html_validate, "--config", CONFIGURATION, wrong]
    assert subprocess.run(words, capture_output=True, check=False).returncode == 1
