"""From what the user writes to where it lies."""

from __future__ import annotations

import os

from msgspec.structs import replace

from pydistdiff.inputs.channel_package import ChannelPackage
from pydistdiff.inputs.checkout import Checkout
from pydistdiff.inputs.file import LocatedFile
from pydistdiff.inputs.installed import InstalledPackage
from pydistdiff.inputs.release import Release

Located = LocatedFile | Checkout | InstalledPackage
"""What can be opened without the network, by any process of this machine."""

Remote = Release | ChannelPackage
"""What has to be fetched first; `remote.resolve` makes a `Located` of it."""

SHAPES = (Checkout, InstalledPackage, Release, ChannelPackage)
"""What names an input beside its path; the shapes exclude each other."""


def locate(text: str, python: str | None = None) -> Located | Remote:
    """A path, if something is there, whatever it looks like; else what the text has the shape of; else a path again.

    `python` is the environment in which installed packages are looked for, None for the default.
    """
    if not os.path.lexists(text):
        for shape in SHAPES:
            found = shape.read(text)
            if found is not None:
                return replace(found, python=python) if isinstance(found, InstalledPackage) else found
    return LocatedFile(text)
