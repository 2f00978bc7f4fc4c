"""Who published the two inputs, where that is worth a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET

if TYPE_CHECKING:
    from pydistdiff.model import Input, Report


def publishers_statement(report: Report) -> str | None:
    """`Published: a by GitHub psf/x, workflow release.yml; b by nobody who is attested`, where the two differ."""
    if not report.a.origin or not report.b.origin:
        return None
    a, b = report.a.origin.publisher, report.b.origin.publisher
    if UNSET in (a, b) or a == b:
        return None
    return f"Published: a by {_who(report.a)}; b by {_who(report.b)}"


def _who(given: Input) -> str:
    assert given.origin
    return given.origin.publisher or "nobody who is attested"
