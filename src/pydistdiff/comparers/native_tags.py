"""Whether a native file keeps what the platform tags of its wheel promise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydistdiff.comparers.native_stable_abi import stable_abi_facts
from pydistdiff.comparers.pair import FactFound
from pydistdiff.model import FactCode, Side

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.native.binary import Binary

Version = tuple[int, int]
_GLIBC = re.compile(r"manylinux_([0-9]{1,4})_([0-9]{1,4})_\w+")
_OLDER = {"manylinux1": (2, 5), "manylinux2010": (2, 12), "manylinux2014": (2, 17)}
"""What the names before PEP 600 stand for."""
_MACOS = re.compile(r"macosx_([0-9]{1,4})_([0-9]{1,4})_\w+")
_NUMBERS = re.compile(r"([0-9]{1,4})\.([0-9]{1,4})")
_FIRST_ON_ARM = (11, 0)


def promise_facts(a: Binary | None, b: Binary, tags: Sequence[str]) -> tuple[FactFound, ...]:
    """What b needs that the tags of its wheel do not promise, of the system and of Python."""
    return (*tag_facts(b, tags), *stable_abi_facts(a, b, tags))


def tag_facts(file: Binary, tags: Sequence[str]) -> Iterator[FactFound]:
    """What a file of b needs that its wheel's tags do not promise; nothing where they promise nothing.

    A `manylinux_X_Y` tag promises that glibc X.Y will do (PEP 600), `musllinux` that glibc is not needed (PEP 656),
    `macosx_X_Y` that macOS X.Y will do; what is for ARM begins with 11.0. Other libraries are not checked.
    """
    platforms = [tag.rpartition("-")[2] for tag in tags]
    for told in (*_glibc(file, platforms), *_macos(file, platforms)):
        yield FactFound(FactCode.PLATFORM_TAG, Side.B, None, told)


def _glibc(file: Binary, platforms: Sequence[str]) -> Iterator[str]:
    highest = file.facts.get("highest versions needed")
    needed = highest.get("GLIBC") if not isinstance(highest, str | tuple | frozenset | None) else None
    version = _version(needed)
    if version is None:
        return
    promises = {platform: promise for platform in platforms if (promise := _promised_glibc(platform)) is not None}
    for platform, promise in sorted(promises.items(), key=lambda item: item[1])[:1]:
        if version > promise:
            yield f"needs glibc {_told(version)}, and the tag `{platform}` promises {_told(promise)}"
    for platform in platforms:
        if platform.startswith("musllinux_"):
            yield f"needs glibc {_told(version)}, and the tag `{platform}` is for systems without it"
            return


def _promised_glibc(platform: str) -> Version | None:
    match = _GLIBC.fullmatch(platform)
    return (int(match[1]), int(match[2])) if match else _OLDER.get(platform.partition("_")[0])


def _macos(file: Binary, platforms: Sequence[str]) -> Iterator[str]:
    promises = {
        (int(match[1]), int(match[2])): platform
        for platform in platforms
        if (match := _MACOS.fullmatch(platform)) is not None
    }
    if not promises:
        return
    promise = min(promises)
    for name, fact in file.facts.items():
        architecture, _, rest = name.rpartition("minimum system")
        if rest or not isinstance(fact, str) or not fact.startswith("macOS "):
            continue
        version = _version(fact.removeprefix("macOS "))
        is_arm = "arm" in architecture or "ARM" in file.summary
        least = max(promise, _FIRST_ON_ARM) if is_arm else promise
        if version is not None and version > least:
            what = f"{architecture.strip()} needs" if architecture else "needs"
            yield f"{what} macOS {_told(version)}, and the tag `{promises[promise]}` promises {_told(least)}"


def _version(text: object) -> Version | None:
    match = _NUMBERS.match(text) if isinstance(text, str) else None
    return (int(match[1]), int(match[2])) if match else None


def _told(version: Version) -> str:
    return f"{version[0]}.{version[1]}"
