"""From what the user names to what lies on this machine.

`FETCHERS` is the registry: whatever else has to be fetched is one function that makes a `Located` of the sides that are
of its kind, and one line here. It sees both sides: what is taken on one may depend on the other.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from pydistdiff.inputs.located import Located
from pydistdiff.remote.cache import Cache
from pydistdiff.remote.channel_packages import fetch_channel_packages
from pydistdiff.remote.means import Means
from pydistdiff.remote.releases import fetch_releases

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydistdiff.inputs.fetching import Fetching
    from pydistdiff.inputs.located import Remote
    from pydistdiff.limits import Limits

FETCHERS = (fetch_channel_packages, fetch_releases)
"""In this order: the release that is before another side's is known when that one has a file."""


def resolve(
    sides: tuple[Located | Remote, Located | Remote],
    fetching: Fetching,
    limits: Limits,
    tell: Callable[[str], None],
    terminal: Any,
) -> tuple[Located, Located]:
    """The two sides, with a path in the cache for what was fetched. Raises InputError, also without any network.

    `tell` is given lines for the user: which files were taken, and what is odd about them. Progress is drawn on
    `terminal`, where it is one.
    """
    means = Means(fetching, limits, Cache.of_user(), os.environ, tell, terminal)
    for fetch in FETCHERS:
        sides = fetch(sides, means)
    a, b = sides
    assert isinstance(a, Located)
    assert isinstance(b, Located)
    return a, b
