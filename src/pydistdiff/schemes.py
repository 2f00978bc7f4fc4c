"""Where the parts of a wheel lie once it is installed, and back.

RECORD of an installed distribution names each file relative to the folder that its modules lie in ("Recording installed
projects"), and `../../../bin/x` is a script there that the wheel had in `name-1.0.data/scripts/x`. Told in the wheel's
own words, the files of both have the same names.
"""

from __future__ import annotations

import re

DATA = "{data}"
"""Stands for the wheel's `.data` folder."""
CACHE = "__pycache__"

_UP = re.compile(r"(?:\.\./)*")
_STEPS = (2, 3)
"""From `Lib/site-packages` and `lib/python3.11/site-packages` up to the environment."""
_ABSOLUTE = re.compile(r"[/\\]|[A-Za-z]:")
_SITE = re.compile(r"(?:[Ll]ib|lib64)/(?:(?:python|pypy)[^/]*/)?(?:site|dist)-packages/")
_HEADERS = re.compile(r"[Ii]nclude/(?:site/)?(?:python|pypy)[^/]*/[^/]+/")
_SCRIPTS = re.compile(r"(?:bin|Scripts)/")


def place_of_row(row: str) -> str | None:
    """The name that the file of a RECORD row has in a wheel, with `{data}` for its `.data` folder.

    None where no installer writes such a row: it is absolute, steps up within the path, or leads to a folder that is
    no environment's.
    """
    above = _UP.match(row)
    assert above is not None
    rest, steps = row[above.end() :], above.end() // 3
    if not is_plain(rest) or rest.startswith(DATA):
        return None
    if not steps:
        return rest
    return _in_environment(rest) if steps in _STEPS else None


def is_plain(path: str) -> bool:
    """Whether a path goes down only: relative, without `.`, `..`, empty segments, and NUL."""
    if not path or _ABSOLUTE.match(path) or "\0" in path:
        return False
    return {"", ".", ".."}.isdisjoint(path.split("/"))


def is_cached(path: str) -> bool:
    """Whether a path is that of a compiled module in a `__pycache__`, which Python writes by itself."""
    folder, _, name = path.rpartition("/")
    return name.endswith(".pyc") and (folder == CACHE or folder.endswith(f"/{CACHE}"))


def _in_environment(path: str) -> str:
    for pattern, place in ((_SITE, ""), (_SCRIPTS, f"{DATA}/scripts/"), (_HEADERS, f"{DATA}/headers/")):
        match = pattern.match(path)
        if match is not None and match.end() < len(path):
            return place + path[match.end() :]
    return f"{DATA}/data/{path}"
