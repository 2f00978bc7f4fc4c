"""Where a channel is, and which of its folders are looked into."""

from __future__ import annotations

import platform
import re
import sys
from typing import TYPE_CHECKING

from pydistdiff.errors import InputError
from pydistdiff.remote.address import checked, shown
from pydistdiff.remote.condarc import ALIAS, Condarc, read_condarcs
from pydistdiff.remote.match_spec import SUBDIRS
from pydistdiff.safetext import short_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ALIAS_VARIABLE = "CONDA_CHANNEL_ALIAS"
SUBDIR_VARIABLE = "CONDA_SUBDIR"
NOARCH = "noarch"

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_SYSTEMS = {"linux": "linux", "darwin": "osx", "win32": "win"}
_MACHINES = {"x86_64": "64", "amd64": "64", "i386": "32", "i686": "32", "x86": "32"}
_ARM64 = {"linux": "aarch64", "osx": "arm64", "win": "arm64"}


def address_of(channel: str, alias: str | None, environment: Mapping[str, str], home: str) -> str:
    """The address of a channel without a slash at its end.

    A channel that is no address itself lies below `alias`, if the user gives one; else where `custom_channels` has it
    or the longest beginning of its name, below the alias of the environment, or below `channel_alias`. The program
    knows none by itself. Raises InputError.
    """
    if "://" in channel:
        return _base(channel)
    if not all(map(_NAME.fullmatch, channel.split("/"))):
        raise InputError(f"{short_name(channel)} is neither the name of a channel nor its address")
    if channel == "defaults":
        raise InputError("defaults stands for several channels; name one of them, such as main")
    known = Condarc() if alias is not None else read_condarcs(environment, home)
    base = alias or _custom(channel, known.custom) or environment.get(ALIAS_VARIABLE) or known.alias
    if not base:
        raise InputError(
            f"it is not known where channels are: say so by --channel-alias URL, the variable {ALIAS_VARIABLE} or "
            f"{ALIAS} in .condarc, or write the channel's own address, as in https://HOST/{channel}::NAME"
        )
    return f"{_base(base)}/{channel}"


def _base(url: str) -> str:
    if "?" in checked(url) or "#" in url:
        raise InputError(f"{shown(url)}: something follows a ? or # in it, which the address of a channel has not")
    return url.rstrip("/")


def _custom(channel: str, addresses: Mapping[str, str]) -> str | None:
    start = channel
    while start not in addresses:
        start, slash, _ = start.rpartition("/")
        if not slash:
            return None
    return addresses[start]


def subdirs_of(named: str | None, platforms: Sequence[str], environment: Mapping[str, str]) -> tuple[str, ...]:
    """The folders to look into, the preferred one first.

    That is the one named in the specification; or those of `platforms` (`--platform`), which may have names of wheels
    among them, the platform of the environment, or that of this machine; then the packages for all platforms. Raises
    InputError.
    """
    if named is not None:
        return (named,)
    chosen = [one for one in platforms if one in SUBDIRS]
    if platforms and not chosen:
        raise InputError(f"--platform: {_what_is_no_platform(', '.join(platforms))}")
    subdir = environment.get(SUBDIR_VARIABLE) or machine_subdir(sys.platform, platform.machine())
    if not chosen and subdir not in SUBDIRS:
        raise InputError(f"{_what_is_no_platform(subdir)}; --platform names one")
    return tuple(dict.fromkeys((*(chosen or [subdir]), NOARCH)))


def _what_is_no_platform(text: str) -> str:
    return f"{short_name(text)} is no platform of conda, such as linux-64, osx-arm64 or win-64"


def machine_subdir(system: str, machine: str) -> str:
    """What conda calls a machine."""
    name = _SYSTEMS.get(system, system)
    lowered = machine.lower()
    if lowered in ("aarch64", "arm64"):
        return f"{name}-{_ARM64.get(name, 'arm64')}"
    return f"{name}-{_MACHINES.get(lowered, lowered)}"
