"""The plainest way to see every byte of two distributions once: read and hash every member of both.

read_and_hash.py A B

Archives are zip (wheels, zip sdists) or tar with any compression that `tarfile` knows.
"""

from __future__ import annotations

import hashlib
import sys
import tarfile
import zipfile
from typing import IO

CHUNK = 1 << 20  # bytes


def digests(path: str) -> list[tuple[str, str]]:
    """The name and the SHA-256 of every file in an archive, in its order."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return [(each.filename, _digest(archive.open(each))) for each in archive.infolist() if not each.is_dir()]
    found = []
    with tarfile.open(path, "r|*") as stream:
        for member in stream:
            content = stream.extractfile(member) if member.isreg() else None
            if content is not None:
                found.append((member.name, _digest(content)))
    return found


def _digest(content: IO[bytes]) -> str:
    state = hashlib.sha256()
    with content:
        while chunk := content.read(CHUNK):
            state.update(chunk)
    return state.hexdigest()


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        print(len(digests(argument)), "files")
