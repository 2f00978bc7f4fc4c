"""What the user wants of inputs that have to be fetched."""

from __future__ import annotations

from msgspec import Struct

WHEEL, SDIST = KINDS = ("wheel", "sdist")


class Fetching(Struct, frozen=True, kw_only=True):
    """Which files of a release or a channel to take, from where, and whether a network may be used at all.

    `kinds` is `wheel` or `sdist` for a and for b, None where the files decide it. `index_url` is the index to ask
    instead of the configured ones; `platforms` and `python_version` say for whom wheels and conda packages should be,
    instead of this machine. `channel_alias` is the address below which channels are.
    """

    kinds: tuple[str, str] | None = None
    platforms: tuple[str, ...] = ()
    python_version: str | None = None
    index_url: str | None = None
    channel_alias: str | None = None
    offline: bool = False
