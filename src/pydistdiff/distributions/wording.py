"""Names of packages inside messages."""

from __future__ import annotations

from pydistdiff.safetext import short_name


def quoted(name: str) -> str:
    """A name of a package inside a message: visible, on one line, short."""
    return f"“{short_name(name)}”"
