"""Inventories of Sphinx, read."""

from __future__ import annotations

import zlib

import pytest

from pydistdiff.datafiles.inventory import LONGEST_ENTRY, read_inventory
from pydistdiff.datafiles.reading import DataFileError

HEAD = (
    b"# Sphinx inventory version 2\n# Project: x\n# Version: 1\n"
    b"# The remainder of this file is compressed using zlib.\n"
)


def test_a_line_that_no_object_has_is_refused() -> None:
    tail = b"py:f 1 u -"
    longest = b"a" * (LONGEST_ENTRY - len(tail) - 1) + b" " + tail + b"\n"
    assert len(read_inventory(HEAD + zlib.compress(longest)).entries) == 1
    with pytest.raises(DataFileError, match="line 1 has more than 20,000 characters"):
        read_inventory(HEAD + zlib.compress(b"a" + longest))
