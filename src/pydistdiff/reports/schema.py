"""The JSON Schema of the report, made from the model."""

from __future__ import annotations

from typing import Any

import msgspec

from pydistdiff.model import Report
from pydistdiff.reports.json_report import FORMAT_VERSION

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """The JSON Schema that every report of this format version obeys."""
    return {
        "$schema": DIALECT,
        "title": f"Report of pydistdiff, format version {FORMAT_VERSION}",
        **msgspec.json.schema(Report),
    }


def schema_bytes() -> bytes:
    """The schema as a JSON document for people and programs, ended by a newline."""
    return msgspec.json.format(msgspec.json.encode(schema()), indent=2) + b"\n"
