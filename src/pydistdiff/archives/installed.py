"""An installed package as an archive: what its RECORD names, and what lies in its folders besides.

Nothing is run or imported, and nothing is read that RECORD only points at: rows that leave the environment, and what
lies below a link, are told and left alone. Members have the names that they have in a wheel, so that
`../../../bin/x` is `name-1.0.data/scripts/x`.
"""

from __future__ import annotations

import os
import stat
from itertools import chain
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.archives.directory import disk_member
from pydistdiff.archives.finding_list import FindingList
from pydistdiff.archives.installed_folders import OwnFolders, files_below
from pydistdiff.archives.installed_lists import editable_reason, read_list
from pydistdiff.archives.member import Archive, Installation, Member
from pydistdiff.errors import ReadError, reason_of
from pydistdiff.model import HazardCode, MemberType
from pydistdiff.safetext import short_name
from pydistdiff.schemes import DATA, place_of_row

if TYPE_CHECKING:
    from pydistdiff.limits import Budget


class InstalledAt(Struct, frozen=True):
    """Where a package is installed.

    `prefix` is the folder of the environment, `site` the folder of its modules in it, as a relative path with `/`, and
    `info` the name of the package's dist-info or egg-info there. `others` are further ones that have its name.
    """

    prefix: str
    site: str
    info: str
    others: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        """The folder of the modules."""
        return os.path.join(self.prefix, *self.site.split("/"))


def read_installed(at: InstalledAt, budget: Budget) -> Archive:
    """List an installed package, sorted by name. What cannot be read is a finding."""
    reading = _Reading(at, budget)
    try:
        reading.run()
    except ReadError as error:
        reading.findings.add(error.code, error.message, is_problem=True)
    prefixes = dict.fromkeys((os.path.abspath(at.prefix), os.path.realpath(at.prefix)))
    return Archive(
        format="installed",
        members=tuple(sorted(reading.members.values(), key=_path)),
        findings=reading.findings.all(),
        installation=Installation(tuple(prefixes), at.info),
    )


def _path(member: Member) -> str:
    return member.path


class _Reading:
    def __init__(self, at: InstalledAt, budget: Budget) -> None:
        self.members: dict[str, Member] = {}
        self.findings = FindingList()
        self._at = at
        self._budget = budget
        self._data = at.info.removesuffix(".dist-info").removesuffix(".egg-info") + ".data"
        self._folders: dict[str, bool] = {}
        self._taken: dict[str, str] = {}  # paths, by the names in a wheel

    def run(self) -> None:
        for other in self._at.others:
            message = f"{short_name(other)} has the name of this package, too: it depends on the tool which one counts."
            self.findings.add(HazardCode.SEVERAL_DIST_INFO, message, evidence=other.encode("utf-8", "surrogatepass"))
        listed = read_list(self._at.folder, self._at.info, self._budget)
        for row in listed.rows:
            self._budget.take_member()
            self._take_row(row)
        if listed.told is not None:
            self.findings.add(HazardCode.RECORD_MISMATCH, listed.told)
        editable = editable_reason(self._at.folder, self._at.info, listed.rows, self._budget)
        if editable is not None:
            self.findings.add(HazardCode.EDITABLE_PATH, editable)
        own = OwnFolders.of(self._at.folder, self._at.info, listed.rows, self._budget)
        found = chain(
            files_below(self._at.folder, own.tops, self._budget, self._unreadable),
            own.beside_modules(self._unreadable),
        )
        for path in own.unlisted(found):
            self._take(path, path)

    def _take_row(self, row: str) -> None:
        """Take the file of a row, if the row is one that an installer writes and there is such a file."""
        place = place_of_row(row)
        path = os.path.normpath(f"{self._at.site}/{row}").replace(os.sep, "/")
        if place is None or path.startswith("../") or path in ("..", "."):
            message = f"RECORD names {short_name(row)}, which no installer writes: it was not looked at."
            self.findings.add(HazardCode.UNSAFE_NAME, message, evidence=row.encode("utf-8", "surrogatepass"))
        elif self._is_reached(path, row):
            if place.startswith(f"{DATA}/"):
                place = self._data + place[len(DATA) :]
            self._take(os.path.relpath(path, self._at.site).replace(os.sep, "/"), place)

    def _is_reached(self, path: str, row: str) -> bool:
        """Whether all folders down to a path of the environment are folders, none of them a link."""
        folder = ""
        for segment in path.split("/")[:-1]:
            folder += segment
            if folder not in self._folders:
                self._folders[folder] = self._is_folder(folder, row)
            if not self._folders[folder]:
                return False
            folder += "/"
        return True

    def _is_folder(self, folder: str, row: str) -> bool:
        if self._at.site == folder or self._at.site.startswith(folder + "/"):
            return True  # where the environment has its modules: the user named it
        try:
            mode = os.lstat(os.path.join(self._at.prefix, folder)).st_mode
        except (FileNotFoundError, ValueError):
            return False  # what is below is missing, which is told of each row
        except OSError as error:
            self._unreadable(folder, error)
            return False
        if stat.S_ISLNK(mode):
            message = f"RECORD names {short_name(row)} below a link, which was not followed."
            self.findings.add(HazardCode.LINK_ESCAPE, message, evidence=folder.encode("utf-8", "surrogatepass"))
        return stat.S_ISDIR(mode)

    def _take(self, path: str, place: str) -> None:
        """Add what lies at a path, relative to the modules, under its name in a wheel; nothing where nothing is."""
        if self._taken.setdefault(place, path) != path:
            message = f"a file of the same name in a wheel is {short_name(path)}, which is not compared."
            self.findings.add(HazardCode.DUPLICATE_MEMBER, message, member=place, evidence=os.fsencode(path))
            return
        if place in self.members:
            return
        location = os.path.join(self._at.folder, path)
        try:
            found = os.lstat(location)
            target = os.readlink(location) if stat.S_ISLNK(found.st_mode) else None
        except (FileNotFoundError, ValueError):
            return
        except OSError as error:
            self._unreadable(place, error)
            return
        member = disk_member(place, location, found, target, self.findings)
        if member.type is not MemberType.DIRECTORY:
            self.members.setdefault(place, member)

    def _unreadable(self, path: str, error: OSError) -> None:
        message = f"the entry cannot be read: {reason_of(error)}"
        self.findings.add(HazardCode.CORRUPT_ARCHIVE, message, member=path, is_problem=True)
