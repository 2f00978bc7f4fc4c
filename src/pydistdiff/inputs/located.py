"""From what the user writes to where it lies."""

from __future__ import annotations

import os

from pydistdiff.inputs.checkout import Checkout
from pydistdiff.inputs.file import LocatedFile

Located = LocatedFile | Checkout
"""What can be opened without the network, by any process of this machine."""

SHAPES = (Checkout,)
"""What names an input beside its path; the shapes exclude each other."""


def locate(text: str) -> Located:
    """A path, if something is there, whatever it looks like; else what the text has the shape of; else a path again."""
    if not os.path.lexists(text):
        for shape in SHAPES:
            found = shape.read(text)
            if found is not None:
                return found
    return LocatedFile(text)
