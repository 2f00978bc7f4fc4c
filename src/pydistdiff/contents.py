"""The bytes of the members of one pair of archives: each read once, verified and hashed in the same pass."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from typing import TYPE_CHECKING

from pydistdiff.archives.source import CHUNK, SPILL_SIZE, Source, Spool
from pydistdiff.errors import ReadError
from pydistdiff.limits import GIB, MIB
from pydistdiff.model import MemberType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pydistdiff.archives.member import Content, Member, Packed
    from pydistdiff.limits import Budget

KEPT_IN_MEMORY = 48 * MIB
KEPT_ON_DISK = GIB


class Contents:
    """Reads members, and remembers what it proved.

    `claimed` names the algorithms by which a member's bytes will be judged (RECORD, paths.json), so that they
    are hashed while they pass. Members are told apart by identity.
    """

    def __init__(self, budget: Budget, claimed: Callable[[Member], tuple[str, ...]]) -> None:
        self._budget = budget
        self._claimed = claimed
        self._digests: dict[tuple[int, str], str] = {}
        self._errors: dict[int, ReadError] = {}
        self._verified: set[int] = set()
        self._seen: dict[int, Member] = {}  # keeps them alive: an identity must not be used again
        self._packed: dict[tuple[int, int], bool] = {}
        self._memory = _Kept(KEPT_IN_MEMORY)
        self._disk = _Kept(KEPT_ON_DISK)

    def _key(self, member: Member) -> int:
        self._seen[id(member)] = member
        return id(member)

    def equal(self, a: Member, b: Member) -> bool:
        """Whether two members have the same bytes. Raises ReadError where a side cannot be read.

        Equal packed bytes are equal bytes and are unpacked once, for both (HAZARDS rule 1).
        """
        content_a, content_b = a.content, b.content
        if content_a is None or content_b is None:
            # The target of a link is compared by itself; in a ZIP it is the link's content, in a tar it is not.
            return content_a is content_b or (a.type is MemberType.SYMLINK and b.type is MemberType.SYMLINK)
        if self.same_packed(a, b):
            self._verify_both(a, b)
            return True
        return self.same_bytes(a, b)

    def same_packed(self, a: Member, b: Member) -> bool:
        """Whether two members were packed to the same bytes in the same way, without unpacking them."""
        key = (self._key(a), self._key(b))
        known = self._packed.get(key)
        if known is None:
            known = self._packed[key] = bool(
                a.content and b.content and _same_packed(a.content.packed, b.content.packed)
            )
        return known

    def same_bytes(self, a: Member, b: Member) -> bool:
        """Whether two members that both have bytes have the same ones, by reading both."""
        source_a, source_b = self.source(a), self.source(b)
        if not same_sources(source_a, source_b):
            return False
        self._share(a, b)
        return True

    def _verify_both(self, a: Member, b: Member) -> None:
        """Read one of two members that are packed alike; what that proves holds for both."""
        assert a.content is not None
        key_a, key_b = self._key(a), self._key(b)
        claimed_a, claimed_b = self._claimed(a), self._claimed(b)
        wanted = claimed_a if claimed_a == claimed_b else tuple(dict.fromkeys((*claimed_a, *claimed_b)))
        try:
            self._pass(a, a.content, wanted, None)
        except ReadError as error:
            self._errors[key_b] = error
            raise
        for algorithm in wanted:
            self._digests[key_b, algorithm] = self._digests[key_a, algorithm]
        self._verified.add(key_b)

    def _share(self, a: Member, b: Member) -> None:
        """What is known of one of two equal members is known of the other."""
        for algorithm in (*self._claimed(a), *self._claimed(b)):
            self._digests[self._key(b), algorithm] = self._digests[self._key(a), algorithm] = self.digest(a, algorithm)
        self._verified.add(self._key(a))
        self._verified.add(self._key(b))

    def verify(self, member: Member, algorithms: Iterable[str] | None = None) -> None:
        """Read a member to its end without keeping it. Raises ReadError where its bytes cannot be trusted."""
        if self._key(member) in self._verified or member.content is None:
            return
        wanted = self._claimed(member) if algorithms is None else tuple(algorithms)
        plain = member.content.plain()
        if plain is None:
            self._pass(member, member.content, wanted, None)
        else:
            plain.read(0, 1)  # a file on disk may not be readable
            for algorithm in wanted:
                self.digest(member, algorithm)
        self._verified.add(self._key(member))

    def source(self, member: Member) -> Source:
        """The verified bytes of a member that has some. Raises ReadError."""
        content = member.content
        if content is None:
            raise AssertionError("a member without bytes has no source")
        plain = content.plain()
        if plain is not None:
            return plain
        kept = self._memory.get(self._key(member)) or self._disk.get(self._key(member))
        if kept is not None:
            return kept
        spool = Spool()
        self._pass(member, content, self._claimed(member), spool)
        source = spool.source()
        (self._memory if source.size <= SPILL_SIZE else self._disk).keep(self._key(member), source)
        return source

    def digest(self, member: Member, algorithm: str) -> str:
        """The hexadecimal digest of a member's bytes. Raises ReadError."""
        known = self._digests.get((self._key(member), algorithm))
        if known is None:
            content = member.content
            if content is None:
                raise AssertionError("a member without bytes has no digest")
            self._pass(member, content, (algorithm,), None)
            known = self._digests[self._key(member), algorithm]
        return known

    def _pass(self, member: Member, content: Content, algorithms: tuple[str, ...], spool: Spool | None) -> None:
        """One pass over a member's bytes: verified by its content, hashed, and kept if there is a spool."""
        if self._key(member) in self._errors:
            raise self._errors[self._key(member)]
        hashes = [hashlib.new(algorithm, usedforsecurity=False) for algorithm in algorithms]
        try:
            for chunk in content.chunks(self._budget):
                for digest in hashes:
                    digest.update(chunk)
                if spool is not None:
                    spool.write(chunk)
        except ReadError as error:
            self._errors[self._key(member)] = error
            raise
        self._verified.add(self._key(member))
        for algorithm, digest in zip(algorithms, hashes, strict=True):
            self._digests[self._key(member), algorithm] = digest.hexdigest()


class _Kept:
    """Sources that may be asked for again, the oldest dropped first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._sources: OrderedDict[int, Source] = OrderedDict()

    def get(self, key: int) -> Source | None:
        return self._sources.get(key)

    def keep(self, key: int, source: Source) -> None:
        self._sources[key] = source
        self._size += source.size
        while self._size > self._most and self._sources:
            self._size -= self._sources.popitem(last=False)[1].size


def _same_packed(a: Packed | None, b: Packed | None) -> bool:
    """Whether two members were packed to the same bytes in the same way."""
    if a is None or b is None or a.recipe != b.recipe or a.length != b.length:
        return False
    return _same_ranges(a.source, a.offset, b.source, b.offset, a.length)


def same_sources(a: Source, b: Source) -> bool:
    """Whether two sources hold the same bytes."""
    return a.size == b.size and _same_ranges(a, 0, b, 0, a.size)


def _same_ranges(a: Source, start_a: int, b: Source, start_b: int, length: int) -> bool:
    for done in range(0, length, CHUNK):
        count = min(CHUNK, length - done)
        if a.read(start_a + done, count) != b.read(start_b + done, count):
            return False
    return True
