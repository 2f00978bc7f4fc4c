"""What a fetcher has to work with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydistdiff.inputs.fetching import Fetching
    from pydistdiff.limits import Limits
    from pydistdiff.remote.cache import Cache


class Means(NamedTuple):
    """What the user wants and allows, where things are kept, and whom to tell.

    `tell` takes a line for the user; progress is drawn on `terminal`, where it is one.
    """

    fetching: Fetching
    limits: Limits
    cache: Cache
    environment: Mapping[str, str]
    tell: Callable[[str], None]
    terminal: Any
