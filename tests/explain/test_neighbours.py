"""What causes see of the members around one."""

from __future__ import annotations

from archive_builder import archive, directory, level, member
from pydistdiff.archives.member import Member
from pydistdiff.errors import ReadError
from pydistdiff.explain.neighbours import Neighbours
from pydistdiff.model import HazardCode, MemberType, Side


class _Unreadable:
    packed = None
    is_lost = False

    def plain(self) -> None:
        return None

    def chunks(self, budget: object):
        raise ReadError(HazardCode.CORRUPT_MEMBER, "damaged")
        yield b""


def neighbours(*members: Member) -> Neighbours:
    return Neighbours(level(archive(*members), archive(*members)), "root")


def test_members_are_found_by_their_normal_path_and_directories_are_none():
    found = neighbours(member("./a/b"), directory("d/"))
    assert found.member(Side.A, "a/b") is not None
    assert found.member(Side.A, "d") is None


def test_what_cannot_be_read_or_has_no_bytes_has_no_digest_and_no_text():
    damaged = Member(path="x", content=_Unreadable())
    found = neighbours(damaged, member("link", None, kind=MemberType.SYMLINK, target="x"))
    link = found.member(Side.A, "link")
    assert found.digest(damaged, "sha256") is None
    assert found.digest(link, "sha256") is None
    assert found.source(damaged) is None
    assert found.source(link) is None
    assert found.text(Side.A, "x", 10) is None
    assert found.text(Side.A, "missing", 10) is None


def test_an_algorithm_that_nobody_knows_gives_no_digest():
    found = neighbours(member("x", b"1"))
    assert found.digest(found.member(Side.A, "x"), "no-such-hash") is None


def test_a_document_is_read_once_and_is_none_where_it_is_none():
    found = neighbours(member("a.json", b'{"a": 1}'), member("b.json", b'{"a": 1, "a": 2}'), member("c.json", b"{"))
    assert found.document(Side.B, "a.json") == {"a": 1}
    assert found.document(Side.B, "a.json") is found.document(Side.B, "a.json")
    assert found.document(Side.B, "b.json") is None
    assert found.document(Side.B, "c.json") is None
    assert found.document(Side.B, "d.json") is None
