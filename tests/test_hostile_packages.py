"""Packages with an attack at every place, compared and reported: it can be read there, and does nothing."""

from __future__ import annotations

import io
import json
import os
import re
from functools import cache
from typing import TYPE_CHECKING

import html5lib
import msgspec
import pytest

from hostile_packages import PACKAGES, Marked
from hostile_report import ATTACKS
from markdown_pages import Page
from pydistdiff import engine
from pydistdiff.cli import main
from pydistdiff.events import Progress
from pydistdiff.inputs import given_bytes
from pydistdiff.limits import Limits
from pydistdiff.progress import ProgressLine
from pydistdiff.reports import WRITERS, Drawing
from pydistdiff.reports.json_report import load
from valid_html import parse_errors

if TYPE_CHECKING:
    from pathlib import Path

    from pydistdiff.model import Report

TRIED = (
    "script",
    "terminal",
    "bidi",
    "line-ends",
    "surrogates",
    "markdown",
    "forged-lines",
    "rich-markup",
    "json",
    "entities",
)
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\U000e0000-\U000e0fff]"
)
LIVE = {"script", "iframe", "object", "embed", "svg", "math", "form", "base", "link"}
DRAWING = Drawing(limits=Limits(text_lines=0, report_size=0))
PLACES = {
    "demo-1.0-py3-none-any.whl": {
        *(
            "comment",
            "python",
            "default",
            "docstring",
            "stub",
            "json-key",
            "json",
            "toml-key",
            "toml",
            "yaml-key",
            "yaml",
        ),
        *("section", "ini", "csv", "xml", "table", "html", "text", "symbol", "needed", "export", "dylib"),
        *("mach-symbol", "font-1", "font-4", "png", "summary", "author", "license", "requires-dist", "classifier"),
        *("keywords", "description", "generator", "tag", "script", "zip-comment"),
    },
    "names.zip": {
        "inner-name",
        "inner",
        "member-name",
        "member",
        "only-in-1",
        "only-in-2",
        "zip-link",
        "archive-comment",
    },
    "owners.tar": {"tar-name", "tar-text", "owner", "group", "tar-link"},
    "demo-1.0-0.conda": {"depends", "licence", "about", "about-key", "python"},
}
"""What a report must have come to, by the package."""


@cache
def compared(name: str, attack: str) -> Report:
    build = PACKAGES[name]
    a, b = (given_bytes(name, build(Marked(ATTACKS[attack], side))) for side in (1, 2))
    return engine.compare(a, b)


def written(writer: str, name: str, attack: str) -> bytes:
    return next(one for one in WRITERS if one.name == writer).write(compared(name, attack), DRAWING)


every = pytest.mark.parametrize(("name", "attack"), [(name, attack) for name in PACKAGES for attack in TRIED])


@every
def test_every_place_is_reached_and_json_is_read_alike_by_two_parsers(name: str, attack: str) -> None:
    data = written("json", name, attack)
    assert set(data) <= {*range(0x20, 0x7F), 0x0A}
    one = json.loads(data)
    assert one == msgspec.json.decode(data)
    assert load(data) == compared(name, attack)
    told = json.dumps(one, ensure_ascii=False)
    assert {place for place in PLACES[name] if re.search(f"at-{place}(?:-[12])? ", told) is None} == set()
    assert HIDDEN.findall(told) == []
    assert "⟦U+27E6⟧" not in told  # what is visible was not made visible again
    assert "this is a bug" not in told
    assert "makes a reader fail" not in told


@every
def test_text_holds_what_can_be_seen_and_no_line_of_a_package(name: str, attack: str) -> None:
    told = written("text", name, attack).decode()
    assert HIDDEN.findall(told) == []
    assert [line for line in told.splitlines() if line.startswith(("identical", "pydistdiff"))] == []
    summary = written("summary", name, attack)
    assert summary.isascii()
    assert summary.count(b"\n") == 1


@every
def test_markdown_is_only_what_the_report_makes(name: str, attack: str) -> None:
    told = written("markdown", name, attack).decode()
    assert HIDDEN.findall(told) == []
    Page(told).check()


@every
def test_html_is_valid_and_nothing_in_it_lives(name: str, attack: str) -> None:
    told = written("html", name, attack).decode()
    assert HIDDEN.findall(told) == []
    assert parse_errors(told) == []
    elements = [one for one in html5lib.parse(told, namespaceHTMLElements=False).iter() if isinstance(one.tag, str)]
    assert {one.tag for one in elements} & LIVE == set()
    assert [key for one in elements for key in one.attrib if key.startswith("on") or key in ("style", "srcdoc")] == []
    assert all(one.attrib["href"].startswith("#") for one in elements if "href" in one.attrib)
    assert all(one.attrib["src"].startswith("data:image/png;base64,") for one in elements if "src" in one.attrib)


class _Terminal(io.TextIOWrapper):
    """What a terminal gets."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("attack", TRIED)
def test_progress_shows_names_that_do_nothing(attack: str) -> None:
    got = io.BytesIO()
    with _Terminal(got, encoding="utf-8", write_through=True) as stream:
        now = iter(range(0, 10_000, 10))
        with ProgressLine(stream, clock=lambda: float(next(now))) as line:
            for event in _events(attack):
                line.show(event.done, event.total, event.member)
        told = got.getvalue().decode()
    # The cursor and colours are the bar's own; nothing else acts on the terminal.
    rest = re.sub("\x1b\\[[0-9;?]*[A-Za-z]|\r", "", told)
    assert "4/4" in rest
    assert max(len(line) for line in rest.split("━")) < 80
    assert HIDDEN.findall(rest) == []
    assert "[bold" not in rest or attack == "rich-markup"


def _events(attack: str) -> list[Progress]:
    a, b = (given_bytes("names.zip", PACKAGES["names.zip"](Marked(ATTACKS[attack], side))) for side in (1, 2))
    return [event for event in engine.events(a, b) if isinstance(event, Progress)]


@pytest.mark.parametrize("attack", TRIED)
def test_messages_about_hostile_names_are_one_line_each(
    attack: str, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Inputs of such names: that are not there, that hold broken members of such names, and options that hold them."""
    name = Marked(ATTACKS[attack], 1).name("input")
    folder = os.fsencode(tmp_path)
    broken = _broken(attack)
    paths = [os.fsdecode(folder + b"/" + side + name) for side in (b"a", b"b")]
    for path in paths:
        with open(path, "wb") as file:
            file.write(broken[len(path) % 2 :] if path is paths[0] else broken + b"behind")
    text = os.fsdecode(name)
    for words in (
        [*paths, "--json"],
        [text, "gone"],
        [f"--explain={text}"],
        ["--accept", text, "x", "y"],
        [paths[0], text],
    ):
        status = main(words)
        out, err = capfdbinary.readouterr()
        assert status == 2, words
        lines = err.decode().splitlines()
        assert err.endswith(b"\n")
        assert err.count(b"\n") == len(lines)
        assert all(line.startswith(("pydistdiff: ", "usage: ", "  ")) for line in lines), lines
        assert HIDDEN.findall(err.decode()) == []
        assert HIDDEN.findall(out.decode()) == []


def _broken(attack: str) -> bytes:
    """A ZIP whose members have such names and wrong checksums."""
    import zip_builder

    name = Marked(ATTACKS[attack], 1).name("broken")
    return zip_builder.build(zip_builder.Part(name, b"x = 1\n", crc=1), zip_builder.Part(name + b"2", b"y", method=77))
