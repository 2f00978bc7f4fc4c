"""What an archive holds: members with their facts, and what was odd about the container."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.errors import ReadError
from pydistdiff.model import HazardCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.archives.source import Source
    from pydistdiff.limits import Budget
    from pydistdiff.model import MemberType


class Packed(Struct, frozen=True):
    """Where the packed bytes of a member lie.

    Two members with equal packed bytes and an equal `recipe` (method, flags and sizes: all that decides what
    comes out) have equal bytes, without unpacking (HAZARDS rule 1).
    """

    source: Source
    offset: int
    length: int
    recipe: tuple[int, ...]


class Content(ABC):
    """The bytes of a member, checked as far as its archive has something to check them by."""

    size: int
    """As its archive declares it, in bytes; `chunks` proves it."""
    packed: Packed | None = None
    is_lost = False
    """Whether nobody has the bytes any more, so that nothing can be told of them."""

    @abstractmethod
    def chunks(self, budget: Budget) -> Iterator[bytes]:
        """The bytes in order. Raises ReadError, after the last good bytes, where they cannot be trusted."""

    def plain(self) -> Source | None:
        """The bytes as a source where they lie unpacked and need no check, else None."""
        return None


class PlainContent(Content):
    """Bytes that lie unpacked in a source, such as those of a tar."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.size = source.size

    def chunks(self, budget: Budget) -> Iterator[bytes]:
        done = 0
        for chunk in self._source.chunks():
            done += len(chunk)
            budget.take_bytes(len(chunk), done, done)
            yield chunk

    def plain(self) -> Source | None:
        return self._source


class LostContent(Content):
    """Bytes that somebody had once, and of which only a hash is left: they are no others' bytes."""

    is_lost = True

    def __init__(self, size: int) -> None:
        self.size = size

    def chunks(self, budget: Budget) -> Iterator[bytes]:  # noqa: ARG002
        raise ReadError(HazardCode.CORRUPT_MEMBER, "its bytes are not here any more")


class Attributes(Struct, frozen=True, kw_only=True):
    """Facts of a member beside its name, type and bytes: each is an attribute of the report.

    None is "this archive does not know it". `mtime` is `2024-02-06 12:00:00` with a `Z` where the time zone
    is known (fractions of a second as written). `other` holds what only one container format has, as
    pairs of a name and a printable value.
    """

    mtime: str | None = None
    mode: int | None = None
    uid: int | None = None
    gid: int | None = None
    uname: str | None = None
    gname: str | None = None
    compression: str | None = None
    other: tuple[tuple[str, str], ...] = ()


class Member(Struct, frozen=True, kw_only=True):
    """One member. `path` is as its archive has it, bytes that are no UTF-8 as lone surrogates.

    `type` is None for a regular file. `occurrence` counts members of one path from 1. `content` is None where
    there are no bytes (directories, links, devices). `target` is the raw target of a link. `part` names the
    inner archive that holds the member (`pkg-x-1.0-0.tar.zst` in a `.conda`).
    """

    path: str
    type: MemberType | None = None
    occurrence: int = 1
    content: Content | None = None
    target: str | None = None
    attributes: Attributes = Attributes()
    part: str | None = None

    @property
    def is_lost(self) -> bool:
        """Whether its bytes are not here any more."""
        return self.content is not None and self.content.is_lost

    @property
    def size(self) -> int | None:
        """Size in bytes as declared, or None where the member has no bytes."""
        return self.content.size if self.content is not None else None


class Finding(Struct, frozen=True, kw_only=True):
    """A hazard that was met; with `is_problem` also bytes that could not be read.

    `member` is the path of a member as in `Member.path`, or None for the container itself. `evidence` holds
    what must be equal on both sides for the hazard to be the same one on both (such as a hash of hidden bytes).
    """

    code: HazardCode
    message: str
    member: str | None = None
    part: str | None = None
    is_problem: bool = False
    evidence: bytes = b""


class Installation(Struct, frozen=True):
    """Where an installed package lies: the folder of its environment, in all spellings, and its own dist-info."""

    prefixes: tuple[str, ...]
    info: str


_TREES = frozenset(("directory", "git", "installed"))


class Archive(Struct, frozen=True, kw_only=True):
    """The members of one container, in its order, and the container's own facts.

    `format` is `zip`, `tar`, `conda`, `ar`, `stream` (one compressed file), or that of a tree that no file holds:
    `directory`, `git` (a commit), `installed` (a package in an environment). `compression` is what is around a tar or
    a stream (`gzip`, `bzip2`, `xz`, `zstd`). `facts` are attributes of the container, each a name and a printable
    value; those that differ between two archives become changes. `outer` are the members of a `.conda` that lie beside
    its two tars. `payload` is what came out of the compression, where there is one: equal payloads prove that only the
    compression differs. `installation` is that of an installed package, whose members have the names of a wheel's.
    """

    format: str
    compression: str | None = None
    members: tuple[Member, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    findings: tuple[Finding, ...] = ()
    outer: tuple[Member, ...] = ()
    payload: Source | None = None
    installation: Installation | None = None

    @property
    def is_tree(self) -> bool:
        """Whether its members lie in the open, in no file that holds them."""
        return self.format in _TREES
