"""Expected outputs that are kept in `tests/golden` and reviewed like code.

`PYDISTDIFF_UPDATE_GOLDEN=1 pytest …` writes them anew; look at the difference before you commit it.
"""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def expect(name: str, output: bytes) -> None:
    """Assert that the output is the one that is kept under this name."""
    path = FOLDER / name
    if os.environ.get("PYDISTDIFF_UPDATE_GOLDEN") == "1":
        path.write_bytes(output)
    assert output.decode() == path.read_bytes().decode()
