from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydistdiff.archives.source import BytesSource, FileSource, Source, Spool
from pydistdiff.errors import ReadError
from pydistdiff.model import HazardCode

DATA = bytes(range(200))


def file_source(tmp_path: Path) -> FileSource:
    (tmp_path / "x").write_bytes(DATA)
    return FileSource((tmp_path / "x").open("rb"))


def test_a_file_is_read_at_any_place(tmp_path: Path):
    source = file_source(tmp_path)
    assert source.size == 200
    assert source.read(10, 5) == DATA[10:15]
    assert source.read(190, 50) == DATA[190:]
    assert source.read(300, 5) == b""
    assert source.all() == DATA
    source.close()


def test_a_file_is_read_where_the_system_cannot_read_at_offsets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delattr(os, "pread")
    source = file_source(tmp_path)
    assert source.read(10, 5) == DATA[10:15]
    assert b"".join(source.chunks(7)) == DATA
    source.close()


def test_a_file_that_becomes_shorter_is_an_error(tmp_path: Path):
    source = file_source(tmp_path)
    os.truncate(tmp_path / "x", 100)
    assert source.read(0, 100) == DATA[:100]
    with pytest.raises(ReadError, match="shorter") as caught:
        source.read(50, 100)
    assert caught.value.code is HazardCode.CORRUPT_ARCHIVE
    source.close()


def test_a_slice_of_a_slice_is_a_part_of_the_whole():
    part = BytesSource(DATA).slice(50, 100).slice(10, 1000)
    assert part.size == 140
    assert part.read(0, 3) == DATA[60:63]
    assert part.slice(200, 5).size == 0


@given(st.lists(st.binary(max_size=20)), st.integers(0, 60))
def test_what_was_written_is_what_is_read_wherever_it_waits(pieces: list[bytes], spill_size: int):
    spool = Spool(spill_size)
    for piece in pieces:
        spool.write(piece)
    source = spool.source()
    data = b"".join(pieces)
    assert spool.size == source.size == len(data)
    assert source.all() == data
    assert b"".join(source.chunks(3)) == data
    assert isinstance(source, FileSource) == (len(data) > spill_size)
    if isinstance(source, FileSource):
        source.close()


class NoRoom:
    def __init__(self, **_: object) -> None:
        pass

    def write(self, _: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_where_there_is_no_room_it_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tempfile, "TemporaryFile", NoRoom)
    with pytest.raises(ReadError, match="cannot be kept in a temporary file: no space left on device") as caught:
        Spool(2).write(b"123")
    assert caught.value.code is HazardCode.LIMIT_EXCEEDED


def test_bytes_in_memory_are_not_copied_as_a_whole():
    source: Source = BytesSource(DATA)
    assert source.all() is DATA
    assert source.read(0, 1000) is DATA
    assert source.read(1, 2) == DATA[1:3]
