"""What Python's tarfile reads is read alike here, or a finding says why not."""

from __future__ import annotations

import datetime as dt
import io
import tarfile

from hypothesis import assume, given, settings
from hypothesis import strategies as st

import tar_builder as build
from pydistdiff.archives.source import BytesSource
from pydistdiff.archives.tar import read_tar
from pydistdiff.limits import Budget
from pydistdiff.model import MemberType

TYPES = {
    tarfile.LNKTYPE: MemberType.HARDLINK,
    tarfile.SYMTYPE: MemberType.SYMLINK,
    tarfile.CHRTYPE: MemberType.DEVICE,
    tarfile.BLKTYPE: MemberType.DEVICE,
    tarfile.DIRTYPE: MemberType.DIRECTORY,
    tarfile.FIFOTYPE: MemberType.FIFO,
}
PART = st.text(st.characters(exclude_characters="/\0", codec="utf-8"), min_size=1, max_size=60)
NAME = st.lists(PART, min_size=1, max_size=5).map("/".join)
FORMATS = [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]


def with_tarfile(data):
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:", errorlevel=2) as archive:
        return [
            (
                info.name,
                TYPES.get(info.type),
                archive.extractfile(info).read() if info.type not in TYPES else None,
                info.linkname if info.type in (tarfile.LNKTYPE, tarfile.SYMTYPE) else None,
                info.mode & 0o7777,
                (info.uid, info.gid, info.uname, info.gname),
                int(info.mtime // 1),
            )
            for info in archive
        ]


def seconds(text):
    head = text.split(".")[0].rstrip("Z")
    if " " not in head:
        return int(text)
    moment = dt.datetime.strptime(head, "%Y-%m-%d %H:%M:%S").replace(tzinfo=dt.UTC)
    return (moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(seconds=1)


def with_ours(archive):
    return [
        (
            found.path,
            found.type,
            b"".join(found.content.chunks(Budget())) if found.content is not None else None,
            found.target,
            found.attributes.mode,
            (
                found.attributes.uid,
                found.attributes.gid,
                found.attributes.uname or "",
                found.attributes.gname or "",
            ),
            seconds(found.attributes.mtime),
        )
        for found in archive.members
    ]


@st.composite
def infos(draw):
    info = tarfile.TarInfo(draw(NAME))
    info.type = draw(st.sampled_from([tarfile.REGTYPE] * 4 + [tarfile.AREGTYPE, tarfile.CONTTYPE, *TYPES]))
    info.linkname = draw(NAME) if info.type in (tarfile.LNKTYPE, tarfile.SYMTYPE) else ""
    info.mode = draw(st.integers(0, 0o777))
    info.uid, info.gid = draw(st.integers(0, 2**31)), draw(st.integers(0, 0o7777777))
    info.uname, info.gname = (
        draw(PART.filter(lambda text: len(text.encode()) < 32)),
        draw(st.just("") | st.just("staff")),
    )
    info.mtime = draw(st.integers(0, 2**33) | st.sampled_from([0.5, 1234567890.25]))
    data = draw(st.binary(max_size=1500)) if info.type not in TYPES else b""
    info.size = len(data)
    return info, data


@settings(deadline=None, max_examples=150)
@given(st.lists(infos(), max_size=5), st.sampled_from(FORMATS))
def test_what_tarfile_writes_is_read_as_tarfile_reads_it(members, form):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=form) as archive:
        for info, data in members:
            try:
                archive.addfile(info, io.BytesIO(data))
            except ValueError:  # this format cannot hold the value
                assume(False)
    ours = read_tar(BytesSource(file.getvalue()), Budget())
    assert with_ours(ours) == with_tarfile(file.getvalue())
    assert {str(finding.code) for finding in ours.findings} <= {"special-file"}


SEEDS = [
    build.tar(build.member("a/b", b"x" * 700), build.header("d/", kind=b"5"), build.header("l", kind=b"2", link="a")),
    build.tar(build.long_name("n" * 120), build.member("n", b"1", magic=build.GNU), build.member("z", b"2")),
    build.tar(build.pax(("path", "päx"), ("mtime", "1.5")), build.member("p", b"1"), build.member("z", b"2")),
    build.tar(build.old_sparse("s", [(1, 2), (5, 1)], 8, b"abc"), build.member("z", b"2")),
    build.tar(build.member("v/", magic=build.V7, kind=b"\0"), build.member("z", b"2", prefix=b"some/where")),
]
# Fields whose bytes decide how an archive is read: number fields, type, magic, the rest of a name.
PLACES = [*range(6), *range(98, 148), 156, 157, *range(257, 265), *range(345, 350), 386, 482, 483, 500]


@settings(deadline=None, max_examples=400)
@given(
    st.sampled_from(SEEDS),
    st.lists(
        st.tuples(st.integers(0, 5), st.sampled_from(PLACES), st.sampled_from(b"\0 01789/axLKSg256\x80\xff")),
        max_size=3,
    ),
    st.integers(0, 3000),
    st.booleans(),
)
def test_changed_headers_are_read_as_tarfile_reads_them_or_a_finding_says_why(seed, changes, cut, seal):
    data = bytearray(seed)
    for block, place, byte in changes:
        start = 512 * block
        if start + 512 <= len(data) and any(data[start : start + 512]):
            data[start + place] = byte
            if seal:
                data[start : start + 512] = build.sealed(bytes(data[start : start + 512]))
    data = bytes(data[: len(data) - cut // 4 if cut < 1000 else None])
    ours = read_tar(BytesSource(data), Budget())
    if any(finding.code != "special-file" for finding in ours.findings):
        return  # told
    if not ours.members:
        return  # tarfile refuses an empty one
    if any(found.size is not None and found.size > 1 << 20 for found in ours.members):
        return  # a sparse file of one long hole
    if any(not found.path.strip("/") for found in ours.members):
        return  # tarfile takes all slashes off a directory's name
    try:
        theirs = with_tarfile(data)
    except tarfile.ReadError:
        assert len(data) % 512  # it also wants what fills up the last block, in which nothing stands
        return
    assert with_ours(ours) == theirs


@settings(deadline=None, max_examples=300)
@given(
    st.lists(st.sampled_from([bytes(512), b"?" * 512, *SEEDS, *(seed[:512] for seed in SEEDS)]), max_size=6),
    st.binary(max_size=600),
)
def test_any_blocks_are_read_without_an_error(blocks, rest):
    archive = read_tar(BytesSource(b"".join(blocks) + rest), Budget())
    assert archive.format == "tar"
