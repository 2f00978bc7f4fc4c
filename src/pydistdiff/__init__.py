"""Says why two Python distributions differ, and whether the difference matters.

report = pydistdiff.compare("a.whl", "b.whl")
print(report.verdict)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os

    from pydistdiff.limits import Limits
    from pydistdiff.model import Report

__version__ = "0.1.0.dev0"


def compare(
    a: str | os.PathLike[str],
    b: str | os.PathLike[str],
    *,
    limits: Limits | None = None,
    full_paths: bool = False,
    digests: bool = False,
) -> Report:
    """Compare two distributions, archives, directories or files by path.

    `limits` bounds what is read and shown (`pydistdiff.limits.Limits`); with `full_paths` the report has the paths
    as given instead of base names, and with `digests` what `--summary` tells of the two (`report.b.installs`). Raises
    `pydistdiff.errors.InputError` where an input is missing, empty or cannot be opened; everything else that is wrong
    with an input stands in the report.
    """
    import os

    from pydistdiff import engine
    from pydistdiff.inputs import open_input

    with open_input(os.fspath(a)) as given_a, open_input(os.fspath(b)) as given_b:
        return engine.compare(given_a, given_b, limits=limits, full_paths=full_paths, digests=digests)


__all__ = ["__version__", "compare"]
