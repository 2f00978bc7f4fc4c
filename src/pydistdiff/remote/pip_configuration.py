"""What pip is configured to do: which indexes it asks, and how. Read from its files, without running it.

pip documents the places and their order in "Configuration": what is nearer to the user wins, the environment most.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.errors import InputError
from pydistdiff.safetext import short_name, visible_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SECTIONS = ("global", "install", "download")
"""Those that are about fetching packages; a later one wins."""
_PREFIX = "PIP_"
_ALIASES = {"pypi-url": "index-url", "default-timeout": "timeout"}
_TRUE = ("y", "yes", "t", "true", "on", "1")
_FALSE = ("n", "no", "f", "false", "off", "0")


class PipConfiguration(Struct, frozen=True, kw_only=True):
    """The options of pip that say how packages are fetched; `indexes` may hold credentials."""

    index: str | None = None
    further_indexes: tuple[str, ...] = ()
    no_index: bool = False
    certificates: str | None = None
    client_certificate: str | None = None
    proxy: str | None = None
    timeout: float | None = None
    trusted_hosts: tuple[str, ...] = ()


def pip_configuration(environment: Mapping[str, str]) -> PipConfiguration:
    """What stands in the files and in the environment. Raises InputError, where something there cannot be read."""
    options: dict[str, dict[str, str]] = {section: {} for section in _SECTIONS}
    for path in _files(environment):
        for section, name, value in _entries(path):
            if section in options:
                options[section][_option(name)] = value
    found: dict[str, str] = {}
    of_environment = {
        _option(name.removeprefix(_PREFIX)): value for name, value in environment.items() if name.startswith(_PREFIX)
    }
    for some in (*options.values(), of_environment):
        found |= {name: value for name, value in some.items() if value}  # pip ignores what is empty
    return PipConfiguration(
        index=found.get("index-url"),
        further_indexes=tuple(found.get("extra-index-url", "").split()),
        no_index=_is_true("no-index", found.get("no-index", "no")),
        certificates=_path(found.get("cert")),
        client_certificate=_path(found.get("client-cert")),
        proxy=found.get("proxy"),
        timeout=_seconds(found["timeout"]) if "timeout" in found else None,
        trusted_hosts=tuple(host.lower() for host in found.get("trusted-host", "").split()),
    )


def _option(name: str) -> str:
    name = name.lower().replace("_", "-").removeprefix("--")
    return _ALIASES.get(name, name)


def _files(environment: Mapping[str, str]) -> Iterator[str]:
    """The files that there may be, those that win last: of the system, of the user, of this Python, the named one.

    pip itself reads the named one before the others, but merges it after them, and then leaves those of the user out.
    """
    named = environment.get(_PREFIX + "CONFIG_FILE")
    if named == os.devnull:
        return
    name = "pip.ini" if sys.platform == "win32" else "pip.conf"
    for folder in _folders_of_system():
        yield os.path.join(folder, name)
    if named is None or not os.path.exists(named):
        yield os.path.join(os.path.expanduser("~"), "pip" if sys.platform == "win32" else ".pip", name)
        yield os.path.join(_folder_of_user(), name)
    yield os.path.join(sys.prefix, name)
    if named is not None:
        yield named


def _folders_of_system() -> list[str]:
    import platformdirs

    if sys.platform == "darwin":
        return platformdirs.site_data_dir("pip", appauthor=False, multipath=True).split(os.pathsep)
    folders = platformdirs.site_config_dir("pip", appauthor=False, multipath=True).split(os.pathsep)
    return folders if sys.platform == "win32" else [*folders, "/etc"]


def _folder_of_user() -> str:
    import platformdirs

    if sys.platform == "darwin":
        folder = platformdirs.user_data_dir("pip", appauthor=False)
        return folder if os.path.isdir(folder) else os.path.expanduser("~/.config/pip")
    return platformdirs.user_config_dir("pip", appauthor=False, roaming=True)


def _entries(path: str) -> Iterator[tuple[str, str, str]]:
    """Section, name and value of all that stands in a file, nothing where there is none."""
    import configparser

    parser = configparser.RawConfigParser()
    try:
        with open(path, encoding="locale") as stream:
            parser.read_file(stream)
    except (FileNotFoundError, NotADirectoryError):
        return
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise InputError(f"pip's {visible_name(path)}: {(reason or 'is no text').lower()}") from None
    except configparser.Error as error:
        # Of its message, which quotes lines, no more than what is wrong: they may hold credentials.
        raise InputError(f"pip's {visible_name(path)}: cannot be read ({type(error).__name__})") from None
    for section in parser.sections():
        for name, value in parser.items(section):
            yield section, name, value


def _is_true(name: str, value: str) -> bool:
    if value.lower() not in _TRUE + _FALSE:
        raise InputError(f"pip's {name} is {short_name(value)}, neither yes nor no")
    return value.lower() in _TRUE


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0
    if not 0 < seconds < float("inf"):
        raise InputError(f"pip's timeout is {short_name(value)}, no number of seconds")
    return seconds


def _path(value: str | None) -> str | None:
    return os.path.expanduser(value) if value is not None else None
