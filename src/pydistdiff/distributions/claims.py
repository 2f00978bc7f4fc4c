"""Claims of a package on its own members, while they are collected from RECORD or `paths.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.archives.member import Finding
from pydistdiff.distributions.distribution import Claim
from pydistdiff.distributions.file_names import without_dot_slash
from pydistdiff.limits import KIB, MIB

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from pydistdiff.distributions.prefixes import Prefix
    from pydistdiff.model import HazardCode

MOST_ABSENT = 100
"""Names that are claimed but not there: so many are kept, all are counted."""
LONGEST_NUMBER = 19


def largest_list(members: int) -> int:
    """The bytes that a list of so many members may have; one that is larger is none, and is not read."""
    return MIB + KIB * members


class Claims:
    """What was read so far. Keeps claims on members that are there, and a bounded number of the others."""

    def __init__(self, paths: AbstractSet[str], code: HazardCode, source: str) -> None:
        self._paths = paths
        self._code = code
        self._source = source
        self.by_path: dict[str, Claim] = {}
        self.prefixes: dict[str, Prefix] = {}
        self.absent: dict[str, None] = {}
        self.absent_count = 0
        self.findings: list[Finding] = []
        self.readable = True

    def add(self, path: str, algorithm: str, digest: str, size: int | None, prefix: Prefix | None = None) -> None:
        """One row of the list. Of a path that has two rows with two prefixes none is kept."""
        path = without_dot_slash(path)
        claim = Claim(algorithm, digest, size, self._source)
        if path not in self._paths:
            if path not in self.absent:
                self.absent_count += 1
                if len(self.absent) < MOST_ABSENT:
                    self.absent[path] = None
            return
        if path not in self.by_path:
            self.by_path[path] = claim
            if prefix is not None:
                self.prefixes[path] = prefix
        elif self.by_path[path] != claim or self.prefixes.get(path) != prefix:
            self.prefixes.pop(path, None)
            self.fault(
                path,
                f"{self._source} lists it twice and says two different things of it: it depends on the reader "
                "which one counts.",
            )

    def allow(self, path: str) -> None:
        """A row that claims nothing of its member, and that may go without it."""
        if path in self._paths:
            self.by_path.setdefault(path, Claim("", "", None, self._source))

    def fault(self, member: str | None, message: str) -> None:
        """Something in the list that cannot be right."""
        self.findings.append(Finding(code=self._code, message=message, member=member))

    def unreadable(self, member: str, reason: str) -> None:
        """The list (or its rest) cannot be read."""
        self.readable = False
        self.fault(
            member,
            f"{self._source} cannot be read ({reason}), so it does not say what belongs to the package; "
            "installers may still accept it.",
        )


def parse_size(text: str) -> int | None:
    """A size in decimal digits, or None where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None
