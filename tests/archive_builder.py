"""Archives made of members, without the bytes of a container: for tests of what comes after the readers."""

from __future__ import annotations

from pydistdiff.archives.member import Archive, Attributes, Member, PlainContent
from pydistdiff.archives.source import BytesSource
from pydistdiff.differences import Opened
from pydistdiff.distributions import describe
from pydistdiff.level import Level
from pydistdiff.limits import Budget
from pydistdiff.model import MemberType


def member(
    path: str,
    data: bytes | None = b"data\n",
    *,
    kind: MemberType | None = None,
    target: str | None = None,
    other: tuple[tuple[str, str], ...] = (),
    **attributes: str | int | None,
) -> Member:
    """A member; the keyword arguments are those of `Attributes`."""
    content = PlainContent(BytesSource(data)) if data is not None and kind is None else None
    return Member(
        path=path, type=kind, target=target, content=content, attributes=Attributes(other=other, **attributes)
    )


def directory(path: str, **attributes: str | int | None) -> Member:
    return member(path, None, kind=MemberType.DIRECTORY, **attributes)


def archive(
    *members: Member,
    form: str = "tar",
    facts: tuple[tuple[str, str], ...] = (),
    compression: str | None = None,
    payload: bytes | None = None,
) -> Archive:
    source = BytesSource(payload) if payload is not None else None
    return Archive(format=form, members=members, facts=facts, compression=compression, payload=source)


def opened(made: Archive, name: str = "x.tar.gz") -> Opened:
    return Opened(name, made, describe(name, made, Budget()))


def level(a: Archive, b: Archive, name_a: str = "x.tar.gz", name_b: str = "x.tar.gz") -> Level:
    """Two archives, paired and compared."""
    return Level(opened(a, name_a), opened(b, name_b), Budget())
