"""The environment variables that the program reads; `docs/environment.md` has the same table."""

from __future__ import annotations

import os
from typing import Any

VARIABLES = (
    ("NO_COLOR", "where it is not empty, no text is coloured"),
    (
        "FORCE_COLOR, CLICOLOR_FORCE",
        "where one is not empty (the second: nor 0), text on standard output is coloured in a pipe, too; NO_COLOR wins",
    ),
    ("TERM", "dumb: no text is coloured, and the terminal UI does not open"),
    ("VISUAL, EDITOR", "the editor that the terminal UI opens"),
    ("PAGER", "the pager that the terminal UI opens"),
    ("VIRTUAL_ENV, CONDA_PREFIX", "the environment that installed:NAME is looked for in, without --python"),
    ("PYDISTDIFF_CACHE_DIR", "where files that were fetched are kept, instead of the user's cache directory"),
    ("PYDISTDIFF_DEBUG", "1: a bug in the program shows its traceback"),
)
"""Names, and what they do. Options win over all of them."""


def wants_colour(asked: bool | None, stream: Any) -> bool:
    """Whether a report on this stream is coloured: as asked, else on a terminal or where the environment insists.

    no-color.org, force-color.org and bixense.com/clicolors say what the variables mean; where they contradict each
    other nothing is coloured.
    """
    if asked is not None:
        return asked
    if stream is None or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    if os.environ.get("FORCE_COLOR") or os.environ.get("CLICOLOR_FORCE", "0") not in ("", "0"):
        return True
    return bool(stream.isatty())
