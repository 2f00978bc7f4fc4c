"""For whom a wheel is, and who wants one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pydistdiff.errors import InputError
from pydistdiff.safetext import short_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from packaging.tags import Tag

    from pydistdiff.inputs.fetching import Fetching

_PYTHON = re.compile(r"([0-9])(?:\.?([0-9]{1,3})(?:\.[0-9]{1,3})?)?")
_PLATFORM = re.compile(r"[A-Za-z0-9_.-]{1,80}")
_MAC = re.compile(r"macosx_([0-9]{1,3})_([0-9]{1,3})_([a-z0-9_]+)")
_LIBRARY = re.compile(r"((?:many|musl)linux)(?:_[0-9]+_[0-9]+|[0-9]+)_(.+)|(macosx|ios|android)_(?:[0-9]+_)+(.+)")
_NEEDLESS = {"manylinux2014": ("manylinux2010", "manylinux1"), "manylinux2010": ("manylinux1",)}


class Fit(NamedTuple):
    """How well a wheel fits (0 is best), and for whom it is, versions of the platform aside."""

    rank: int
    likeness: tuple[str, str, str]


class Target:
    """A Python on a platform: this one, unless another one is asked for. Raises InputError for what is none."""

    def __init__(self, fetching: Fetching) -> None:
        self._ranks = {tag: rank for rank, tag in enumerate(_supported(fetching))}
        python = f"Python {fetching.python_version}" if fetching.python_version else "this Python"
        platform = " or ".join(fetching.platforms) if fetching.platforms else "this machine"
        self.text = f"{python} on {platform}" if fetching.python_version or fetching.platforms else "this machine"

    def fit(self, name: str) -> Fit | None:
        """How a wheel fits, by its file name; None where it does not."""
        best = min(((self._ranks[tag], tag) for tag in tags_of(name) if tag in self._ranks), default=None, key=_rank)
        return Fit(best[0], likeness_of(best[1])) if best is not None else None


def tags_of(name: str) -> frozenset[Tag]:
    """The tags in the file name of a wheel; none where it is no good one."""
    from packaging.utils import InvalidWheelFilename, parse_wheel_filename

    try:
        return parse_wheel_filename(name)[3]
    except (InvalidWheelFilename, ValueError):
        return frozenset()


def likeness_of(tag: Tag) -> tuple[str, str, str]:
    """What two wheels for the same users have in common: `cp311`, `cp311`, `manylinux_x86_64`."""
    match = _LIBRARY.fullmatch(tag.platform)
    platform = "_".join(part for part in match.groups() if part) if match else tag.platform
    return tag.interpreter, tag.abi, platform


def _rank(one: tuple[int, Tag]) -> int:
    return one[0]


def _supported(fetching: Fetching) -> Iterator[Tag]:
    """The tags, those that fit best first, as pip has them for its options of the same names."""
    from packaging.tags import compatible_tags, cpython_tags, generic_tags, interpreter_name, sys_tags

    if fetching.python_version is None and not fetching.platforms:
        yield from sys_tags()
        return
    python = _python(fetching.python_version)
    platforms = list(dict.fromkeys(one for platform in fetching.platforms for one in _platforms(platform))) or None
    name = interpreter_name()
    interpreter = None if python is None else name + "".join(map(str, python[:2]))
    if name == "cp":
        yield from cpython_tags(python_version=python, platforms=platforms)
    else:
        yield from generic_tags(interpreter=interpreter, platforms=platforms)
    yield from compatible_tags(
        python_version=python, interpreter=interpreter or _own_interpreter(name), platforms=platforms
    )


def _own_interpreter(name: str) -> str:
    from packaging.tags import interpreter_version

    return name + interpreter_version()


def _python(text: str | None) -> Sequence[int] | None:
    if text is None:
        return None
    match = _PYTHON.fullmatch(text)
    if match is None:
        raise InputError(f"--python-version {short_name(text)}: is no version such as 3.12")
    return [int(part) for part in match.groups() if part is not None]


def _platforms(text: str) -> Iterator[str]:
    """A platform and those whose wheels it takes, too."""
    if not _PLATFORM.fullmatch(text):
        raise InputError(f"--platform {short_name(text)}: is no platform such as win_amd64 or manylinux2014_x86_64")
    text = text.replace("-", "_").replace(".", "_")
    mac = _MAC.fullmatch(text)
    if mac is not None:
        from packaging.tags import mac_platforms

        yield from mac_platforms((int(mac[1]), int(mac[2])), mac[3])
        return
    yield text
    library, _, machine = text.partition("_")
    if machine in ("x86_64", "i686"):
        yield from (f"{other}_{machine}" for other in _NEEDLESS.get(library, ()))
