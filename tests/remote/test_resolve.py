from __future__ import annotations

import io
import sys

from pydistdiff.inputs import LocatedFile
from pydistdiff.inputs.fetching import Fetching
from pydistdiff.limits import Limits
from pydistdiff.remote.resolve import resolve


def test_what_is_here_is_not_fetched() -> None:
    sides = LocatedFile(sys.executable), LocatedFile(__file__)
    told: list[str] = []
    assert resolve(sides, Fetching(), Limits(), told.append, io.StringIO()) == sides
    assert told == []
