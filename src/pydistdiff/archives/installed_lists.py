"""What an installed package says that belongs to it: RECORD, or what older installers wrote in its place."""

from __future__ import annotations

import io
import os
import posixpath
import stat
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.archives.directory import DiskFile
from pydistdiff.errors import LimitError, ReadError
from pydistdiff.limits import MIB
from pydistdiff.safetext import short_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydistdiff.limits import Budget

RECORD = "RECORD"
_INSTALLED_FILES = "installed-files.txt"
_TOP_LEVEL = "top_level.txt"
_LARGEST = 64 * MIB
"""Bytes of a list: the largest package has some 20,000 files, a row of about 100 bytes for each."""
_SMALL = MIB

_NOTHING = "It has no RECORD that can be read, so that nobody knows what was changed since the installation; "


class Listed(Struct, frozen=True):
    """The rows of a list, relative to the folder of the modules; `told` is what its reader cannot know."""

    rows: tuple[str, ...]
    told: str | None = None


def read_list(folder: str, info: str, budget: Budget) -> Listed:
    """What belongs to the package of a dist-info or egg-info. Raises LimitError only."""
    record = text_of(folder, f"{info}/{RECORD}", budget, _LARGEST)
    if record is not None:
        own = (f"{info}/{RECORD}",)  # it may not name itself
        return Listed(tuple(dict.fromkeys((*_paths(record), *own))))
    metadata = tuple(_metadata(folder, info))
    files = text_of(folder, f"{info}/{_INSTALLED_FILES}", budget, _LARGEST)
    if files is not None:
        rows = (_joined(info, line) for line in files.splitlines() if line)
        return Listed(tuple(dict.fromkeys((*rows, *metadata))), f"{_NOTHING}its files are those of {_INSTALLED_FILES}.")
    tops = text_of(folder, f"{info}/{_TOP_LEVEL}", budget, _SMALL)
    if tops is not None:
        names = [name for line in tops.splitlines() if (name := line.strip())]
        rows = (row for name in names for row in (f"{name}/__init__.py", f"{name}.py"))
        return Listed((*rows, *metadata), f"{_NOTHING}its files are those of the modules that {_TOP_LEVEL} names.")
    return Listed(metadata, f"{_NOTHING}nothing but its metadata is known to belong to it.")


def _paths(record: str) -> Iterator[str]:
    """The first fields of the rows, up to one that is no row: whoever checks what they claim tells of that."""
    if '"' not in record:
        for line in io.StringIO(record):
            if path := line.rstrip("\r\n").partition(",")[0]:
                yield path
        return
    import csv  # only a RECORD with quotes needs it

    try:
        for row in csv.reader(io.StringIO(record, newline=""), strict=True):
            if row and row[0]:
                yield row[0]
    except csv.Error:
        return


def _joined(info: str, line: str) -> str:
    """A line of `installed-files.txt`, which is relative to the egg-info folder."""
    return posixpath.normpath(f"{info}/{line.replace(os.sep, '/')}")


def _metadata(folder: str, info: str) -> Iterable[str]:
    """The files of the metadata itself; an old egg-info is a file."""
    try:
        with os.scandir(os.path.join(folder, info)) as entries:
            return sorted(f"{info}/{entry.name}" for entry in entries)
    except OSError:
        return (info,)


def text_of(folder: str, path: str, budget: Budget, most: int) -> str | None:
    """A small text file as it stands on disk, bytes that are no UTF-8 as lone surrogates; None where there is none."""
    location = os.path.join(folder, path)
    try:
        found = os.lstat(location)
        if not stat.S_ISREG(found.st_mode) or found.st_size > most:
            return None
        budget.take_bytes(found.st_size, found.st_size, found.st_size)
        return DiskFile(location, found).all().decode("utf-8", "surrogateescape")
    except LimitError:
        raise
    except (OSError, ReadError):  # not there, not to be read, or it changes while it is read
        return None


def editable_reason(folder: str, info: str, rows: Iterable[str], budget: Budget) -> str | None:
    """A sentence where the package is installed as editable: its code lies elsewhere then. None where it is not."""
    import json

    text = text_of(folder, f"{info}/direct_url.json", budget, _SMALL)
    try:
        document = json.loads(text or "null")
    except (ValueError, RecursionError):
        document = None  # who compares it says what is wrong with it
    of_folder = document.get("dir_info") if isinstance(document, dict) else None
    if isinstance(of_folder, dict) and of_folder.get("editable"):
        return f"It is installed as editable: its code lies in {short_name(str(document.get('url')))}, not here."
    hooks = [row for row in rows if posixpath.basename(row).startswith("__editable__")]
    if hooks:
        return f"It is installed as editable: {short_name(hooks[0])} leads to its code, which lies elsewhere."
    return None
