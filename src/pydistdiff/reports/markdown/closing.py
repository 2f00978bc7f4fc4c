"""What stands at the end: the inputs with their digests, and how to make the report again."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from pydistdiff.reports.lines import plain, safe
from pydistdiff.reports.markdown.blocks import Markdown, fence, heading, item, paragraph
from pydistdiff.reports.markdown.prose import code, joined, mark, strong, words
from pydistdiff.reports.wording import described

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.model import Input, Report


def closing(report: Report, most: int) -> Iterator[Markdown]:
    """The inputs and the command; names are cut after `most` characters, 0 for never."""
    yield heading(3, words("Inputs"))
    for side, given in (("a", report.a), ("b", report.b)):
        name, digest = code(given.path, most), code(f"sha256:{given.sha256}", most)
        about = words(described(given), most)
        yield item(joined(strong(words(f"{side}:")), mark(" "), name, mark(", "), about, mark(", "), digest))
    yield paragraph(joined(words("To repeat it, with"), mark(" "), code(_version(report), most), mark(": ")))
    names = [_name(given) for given in (report.a, report.b)]
    if names[0] == names[1]:
        names = [f"{folder}/{name}" for folder, name in zip("ab", names, strict=True)]
    yield _command(names, most)


def _version(report: Report) -> str:
    return f"{report.generator.name} {report.generator.version}"


def _name(given: Input) -> str:
    """The base name, whichever system it comes from."""
    return re.split(r"[/\\]", given.path.rstrip("/\\"))[-1] or given.path


def _command(names: list[str], most: int) -> Markdown:
    quoted = " ".join(shlex.quote(safe(plain(name[:most] if most else name))) for name in names)
    dashes = "-- " if any(name.startswith("-") for name in names) else ""
    line = f"pydistdiff {dashes}{quoted}"
    runs = max(map(len, re.findall("`+|~+", line)), default=0)
    return fence([line], "sh", "`" * max(3, runs + 1))
