"""From packages of channels that the user names to their files in the cache."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from pydistdiff.errors import InputError
from pydistdiff.inputs.channel_package import ChannelPackage
from pydistdiff.inputs.file import LocatedFile
from pydistdiff.progress import ProgressLine
from pydistdiff.remote.address import shown
from pydistdiff.remote.channel_address import address_of, subdirs_of
from pydistdiff.remote.channels import Channels
from pydistdiff.remote.connection import Connection
from pydistdiff.remote.match_spec import MatchSpec
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from pydistdiff.inputs.located import Located, Remote
    from pydistdiff.remote.means import Means

    Sides = tuple[Located | Remote, Located | Remote]

_SIDES = ("a", "b")


class _Asked(NamedTuple):
    """A package of a channel, and where to look for it; `text` may be shown."""

    text: str
    spec: MatchSpec
    address: str
    subdirs: tuple[str, ...]


def fetch_channel_packages(sides: Sides, means: Means) -> Sides:
    """The two sides with every package of a channel fetched; others stay as they are. Raises InputError."""
    asked = [_asked(side, means) if isinstance(side, ChannelPackage) else None for side in sides]
    if not any(asked):
        return sides
    located = [*sides]
    with Connection() as connection, ProgressLine(means.terminal, counts_bytes=True) as line:
        offline = means.fetching.offline
        channels = Channels(connection, means.cache, means.limits, offline=offline, progress=line.show)
        for place, one in enumerate(asked):
            if one is not None:
                located[place] = channels.fetch(one.text, one.spec, one.address, one.subdirs)
    for letter, one, found in zip(_SIDES, asked, located, strict=True):
        if one is not None and isinstance(found, LocatedFile) and found.origin is not None:
            means.tell(f"{letter}: {os.path.basename(found.path)} of {one.text} ({'; '.join(found.origin.notes)})")
    return located[0], located[1]


def _asked(side: ChannelPackage, means: Means) -> _Asked:
    spec = MatchSpec.read(side.channel, side.package)
    channel = shown(side.channel) if "://" in side.channel else visible_name(side.channel)
    text = f"{channel}::{visible_name(side.package)}"
    try:
        address = address_of(spec.channel, means.fetching.channel_alias, means.environment, os.path.expanduser("~"))
        subdirs = subdirs_of(spec.subdir, means.fetching.platforms, means.environment)
    except InputError as error:
        raise InputError(f"{text}: {error}") from None
    return _Asked(text, spec, address, subdirs)
