"""Whether a wheel's METADATA is the one that its index announces (PEP 658): installers resolve by the announced one."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pydistdiff.archives.member import Finding
from pydistdiff.errors import PydistdiffError
from pydistdiff.model import HazardCode

if TYPE_CHECKING:
    from pydistdiff.limits import Limits

_MEMBER = "METADATA"
_FOLDER = ".dist-info"


def metadata_finding(path: str, announced: str, limits: Limits) -> Finding | None:
    """What is odd about the METADATA of a wheel whose SHA-256 was announced, None where it is that.

    A wheel that cannot be read is told where it is compared.
    """
    from pydistdiff.archives.source import FileSource
    from pydistdiff.archives.zip import read_zip
    from pydistdiff.limits import Budget

    budget = Budget(limits)
    found = set()
    with open(path, "rb", buffering=0) as stream:
        try:
            archive = read_zip(FileSource(stream), budget)
            if any(finding.is_problem for finding in archive.findings):
                return None
            for member in archive.members:
                folder, _, name = member.path.rpartition("/")
                if name == _MEMBER and folder.endswith(_FOLDER) and "/" not in folder and member.content is not None:
                    digest = hashlib.sha256()
                    for chunk in member.content.chunks(budget):
                        digest.update(chunk)
                    found.add(digest.hexdigest())
        except PydistdiffError:
            return None
    if found == {announced}:
        return None
    is_there = "another METADATA than the index announces" if found else "no METADATA, but the index announces one"
    return Finding(
        code=HazardCode.INDEX_METADATA_MISMATCH,
        message=f"The wheel has {is_there} (SHA-256 {announced}): "
        "installers choose what it needs by a file that is not in it.",
        member=None,
        evidence=announced.encode(),
    )
