"""Which members of a conda package hold the path of the environment, and what stands there until they are linked."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.distributions.file_names import without_dot_slash

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

HAS_PREFIX = "info/has_prefix"
DEFAULT_PLACEHOLDER = "/opt/anaconda1anaconda2anaconda3"
"""What a row of `has_prefix` that is a path alone stands for."""
MODES = ("text", "binary")


class Prefix(Struct, frozen=True):
    """What conda replaces in a member by the path of the environment.

    `mode` is `text`, or `binary`: then the replacement is filled up with NUL to the old length.
    """

    placeholder: str
    mode: str


@cache
def _row() -> re.Pattern[str]:
    field = r"""(?:"([^"]*)"|([^\s"']+))"""
    return re.compile(rf"(?:{field} (text|binary) )?{field}")


def parse_has_prefix(text: str, paths: AbstractSet[str]) -> Mapping[str, Prefix]:
    """The members with a prefix in an older package, which has no `paths.json`; never raises.

    Nothing where a row has another form: conda refuses such a package. A path that stands twice with two prefixes has
    none: it depends on the reader which one counts.
    """
    known: dict[tuple[str, str], Prefix] = {}
    prefixes: dict[str, Prefix | None] = {}
    for line in map(str.strip, text.split("\n")):
        if not line or line.startswith("#"):
            continue
        found = _row().fullmatch(line)
        if found is None:
            return {}
        path = without_dot_slash(found[4] if found[5] is None else found[5])
        if path not in paths:
            continue
        placeholder = (found[1] if found[2] is None else found[2]) if found[3] else DEFAULT_PLACEHOLDER
        key = (placeholder, found[3] or "text")
        prefix = known.setdefault(key, Prefix(*key)) if placeholder else None
        prefixes[path] = prefix if prefixes.setdefault(path, prefix) is prefix else None
    return {path: prefix for path, prefix in prefixes.items() if prefix is not None}
