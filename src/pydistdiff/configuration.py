"""Which file is trusted to say what is accepted, and what it says.

HAZARDS.md: configuration is read from the file that the user names, or from `pyproject.toml` in the working directory.
Never from parents; and a package must not choose what is accepted of itself, so never from what is compared.
"""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING, Any, NamedTuple

from pydistdiff.errors import InputError, SettingsError
from pydistdiff.limits import MIB
from pydistdiff.safetext import visible_name
from pydistdiff.settings import Settings, read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

PROJECT = "pyproject.toml"
TABLE = "tool.pydistdiff"
LARGEST = MIB
"""Bytes of a file that is read; real ones have a few thousand."""

_WHY = "what is compared must not choose what is accepted"
_HEADER = re.compile(rb"^[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*pydistdiff[ \t]*[.\]]", re.MULTILINE)
_Identity = tuple[int, int]


class Configuration(NamedTuple):
    """What was found: settings, and what the user should know of a file that is not used."""

    settings: Settings | None = None
    notice: str | None = None


def named(path: str, inputs: Sequence[str]) -> Configuration:
    """What the file that the user names says.

    A file called `pyproject.toml` says it in its table `[tool.pydistdiff]`, any other one at its top. Raises InputError
    where it cannot be read or lies in what is compared, SettingsError for what is wrong in it.
    """
    shown = visible_name(path)
    owner = _owner(path, inputs)
    if owner is not None:
        raise InputError(f"--config {shown}: it belongs to {visible_name(owner)}, and {_WHY}")
    try:
        document = _document(_read(path), shown)
    except OSError as error:
        raise InputError(f"--config {shown}: {(error.strerror or 'cannot be read').lower()}") from None
    source = visible_name(os.path.basename(path))
    if os.path.basename(path) != PROJECT:
        return Configuration(read_table(document, source, shown))
    settings = _of_project(document, source, shown)
    if settings is None:
        raise InputError(f"--config {shown}: it has no table [{TABLE}]")
    return Configuration(settings)


def of_working_directory(inputs: Sequence[str], environments: Sequence[str] = ()) -> Configuration:
    """What `pyproject.toml` in the working directory says, if it is there, says something, and is to be trusted.

    An environment of installed packages may lie in the working directory, but the file not in an environment. Raises
    InputError where it cannot be read, SettingsError for what is wrong in it.
    """
    if not os.path.lexists(PROJECT):
        return Configuration()
    owner, held = _owner(PROJECT, (*inputs, *environments)), _held(inputs)
    if owner is not None or held is not None:
        return Configuration(notice=_not_used(owner, held) if _has_table(PROJECT) else None)
    try:
        if not stat.S_ISREG(os.stat(PROJECT).st_mode):
            return Configuration()
        data = _read(PROJECT)
    except OSError as error:
        raise InputError(f"{PROJECT}: {(error.strerror or 'cannot be read').lower()}") from None
    if b"pydistdiff" not in data:
        return Configuration()
    return Configuration(_of_project(_document(data, PROJECT), PROJECT, PROJECT))


def _not_used(owner: str | None, held: str | None) -> str:
    if owner is not None:
        return f"{PROJECT} is not used: it belongs to {visible_name(owner)}, and {_WHY}"
    reason = f"its folder holds {visible_name(held or '')}, and {_WHY}"
    return f"{PROJECT} is not used: {reason}; if the folder is yours, --config {PROJECT} uses it"


def _has_table(path: str) -> bool:
    """Whether a file that is not trusted has something to say, as far as a look at its lines tells."""
    try:
        if not os.path.isfile(path):
            return False
        with open(path, "rb") as file:
            return _HEADER.search(file.read(LARGEST)) is not None
    except OSError:  # it would not be used anyway
        return False


def _of_project(document: dict[str, Any], source: str, shown: str) -> Settings | None:
    tool = document.get("tool", {})
    table = tool.get("pydistdiff") if isinstance(tool, dict) else None
    if table is None:
        return None
    where = f"{shown}: [{TABLE}]"
    if not isinstance(table, dict):
        raise SettingsError([f"{where}: it is no table"])
    return read_table(table, source, where)


def _read(path: str) -> bytes:
    """The file's bytes. Raises OSError, InputError where it is too large."""
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except ValueError:  # a NUL in the path
        raise InputError(f"{visible_name(path)}: no such file") from None
    if len(data) > LARGEST:
        raise InputError(f"{visible_name(path)}: it has more than {LARGEST:,} bytes, which no configuration has")
    return data


def _document(data: bytes, shown: str) -> dict[str, Any]:
    import tomli

    try:
        return tomli.loads(data.decode())
    except RecursionError:
        reason = "it is nested too deeply"
    except ValueError as error:  # no TOML, no UTF-8, or a number with too many digits
        reason = str(error)
    raise InputError(f"{shown}: it is no TOML: {reason}")


# ---------------------------------------------------------------- who lies where


def _owner(file: str, inputs: Iterable[str]) -> str | None:
    """The input that a file is, or lies in."""
    folders = set(_up_from(file))
    return next((given for given in inputs if folders & set(_identities([given]))), None)


def _held(inputs: Iterable[str]) -> str | None:
    """The first input that lies in the working directory, at any depth."""
    here = set(_identities([os.curdir]))
    return next((given for given in inputs if here & set(_up_from(given))), None)


def _up_from(path: str) -> Iterator[_Identity]:
    """What a file is and every folder that it lies in: where its name stands, and where a link leads to."""
    try:
        places = {os.path.realpath(path), os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))}
    except (OSError, ValueError):
        return
    for place in places:
        yield from _identities(_ancestors(place))


def _ancestors(path: str) -> Iterator[str]:
    yield path
    while (parent := os.path.dirname(path)) != path:
        yield parent
        path = parent


def _identities(paths: Iterable[str]) -> Iterator[_Identity]:
    """Device and inode: one folder may have many names, also such that differ in case alone."""
    for path in paths:
        try:
            status = os.stat(path)
        except (OSError, ValueError):  # not there: nothing is the same as it
            continue
        yield status.st_dev, status.st_ino
