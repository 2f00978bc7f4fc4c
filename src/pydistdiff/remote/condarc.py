"""What the configuration of conda says about where channels are.

The files and their order are those of conda's user guide, "Searching for .condarc"; what a later file says wins, and
mappings are merged. Only `channel_alias` and `custom_channels` are read.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from pydistdiff.errors import InputError
from pydistdiff.limits import MIB
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ALIAS, CUSTOM = "channel_alias", "custom_channels"
LARGEST = MIB
"""Bytes of a file that is read; real ones have some hundred."""

_SYSTEM = {False: ("/etc/conda", "/var/lib/conda"), True: ("C:/ProgramData/conda",)}
"""By whether the system is Windows."""
_NAMES = (".condarc", "condarc", "condarc.d")
_VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)\})")


class Condarc(Struct, frozen=True):
    """The base address of channels, if there is one, and the base addresses of single channels by their names."""

    alias: str | None = None
    custom: dict[str, str] = {}

    def over(self, other: Condarc) -> Condarc:
        """Both, this one wins."""
        return Condarc(other.alias if self.alias is None else self.alias, {**other.custom, **self.custom})


def read_condarcs(environment: Mapping[str, str], home: str, *, is_windows: bool = os.name == "nt") -> Condarc:
    """What all of them say together. Raises InputError where one of them cannot be read."""
    found = Condarc()
    for place in places(environment, home, is_windows=is_windows):
        for path in _files(place):
            found = _read(path, environment).over(found)
    return found


def places(environment: Mapping[str, str], home: str, *, is_windows: bool) -> Iterator[str]:
    """Where files may be, the last one wins; a name that ends in `.d` is that of a directory of them."""
    for folder in _SYSTEM[is_windows]:
        yield from _in(folder)
    root = environment.get("CONDA_ROOT")
    if not root and environment.get("CONDA_EXE"):  # conda lies in `bin` or `Scripts` of its own installation
        root = os.path.dirname(os.path.dirname(environment["CONDA_EXE"]))
    if root:
        yield from _in(root)
    if environment.get("XDG_CONFIG_HOME"):
        yield from _in(os.path.join(environment["XDG_CONFIG_HOME"], "conda"))
    yield from _in(os.path.join(home, ".config", "conda"))
    yield from _in(os.path.join(home, ".conda"))
    yield os.path.join(home, ".condarc")
    if environment.get("CONDA_PREFIX"):
        yield from _in(environment["CONDA_PREFIX"])
    if environment.get("CONDARC"):
        yield environment["CONDARC"]


def _in(folder: str) -> list[str]:
    return [os.path.join(folder, name) for name in _NAMES]


def _files(place: str) -> list[str]:
    """The file, or those of the directory that end as YAML does; none where nothing is."""
    try:
        names = os.listdir(place)
    except OSError:  # no directory, or none that may be read
        return [place] if os.path.isfile(place) else []
    return [os.path.join(place, name) for name in sorted(names) if name.endswith((".yml", ".yaml"))]


def _read(path: str, environment: Mapping[str, str]) -> Condarc:
    shown = visible_name(path)
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise InputError(f"{shown}: {(error.strerror or 'cannot be read').lower()}") from None
    if len(data) > LARGEST:
        raise InputError(f"{shown}: it has more than {LARGEST:,} bytes, which no configuration of conda has")
    document = _document(data, shown)
    alias, custom = document.get(ALIAS), document.get(CUSTOM)
    if alias is not None and not isinstance(alias, str):
        raise InputError(f"{shown}: {ALIAS} is no text")
    if custom is not None and not (
        isinstance(custom, dict) and all(isinstance(text, str) for pair in custom.items() for text in pair)
    ):
        raise InputError(f"{shown}: {CUSTOM} is no mapping of names to addresses")
    return Condarc(
        None if alias is None else _expanded(alias, environment),
        {name: _expanded(address, environment) for name, address in (custom or {}).items()},
    )


def _document(data: bytes, shown: str) -> dict[Any, Any]:
    import yaml

    try:
        document = yaml.load(data, yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark is not None else ""
        raise InputError(f"{shown}: it is no YAML{where}") from None
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise InputError(f"{shown}: it is no mapping")
    return document


def _expanded(text: str, environment: Mapping[str, str]) -> str:
    """With the variables of the environment, so that a password need not stand in the file."""
    return _VARIABLE.sub(lambda match: environment.get(match[1] or match[2], match[0]), text)
