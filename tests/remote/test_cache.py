from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest

from pydistdiff.errors import InputError
from pydistdiff.remote.cache import DIRECTORY_VARIABLE, Cache, file_name

DATA = b"of a file"
SHA256 = hashlib.sha256(DATA).hexdigest()
NAME = "demo-1.0.tar.gz"


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(str(tmp_path / "cache"))


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder).as_posix()) for path in folder.rglob("*") if path.is_file())


def kept(cache: Cache, name: str = NAME) -> str:
    with cache.incoming(name) as incoming:
        incoming.write(DATA)
        return incoming.keep(SHA256)


def test_a_file_that_was_kept_is_found_under_its_own_name(cache: Cache, tmp_path: Path) -> None:
    assert cache.find(NAME, SHA256) is None
    path = kept(cache)
    assert Path(path).read_bytes() == DATA
    assert os.path.basename(path) == NAME
    assert cache.find(NAME, SHA256) == path
    assert files(tmp_path) == [f"cache/files/{SHA256}/{NAME}"]


def test_one_content_may_have_several_names(cache: Cache) -> None:
    assert kept(cache) != kept(cache, "other-1.0.tar.gz")
    assert cache.find(NAME, SHA256) == kept(cache)  # and it may be put there again


def test_a_file_that_was_changed_in_the_cache_is_dropped(cache: Cache, tmp_path: Path) -> None:
    Path(kept(cache)).write_bytes(b"of another file")
    assert cache.find(NAME, SHA256) is None
    assert files(tmp_path) == []


def test_nothing_is_left_of_what_is_not_kept(cache: Cache, tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), cache.incoming(NAME) as incoming:
        incoming.write(DATA)
        assert len(files(tmp_path)) == 1
        assert cache.find(NAME, SHA256) is None  # not before it is complete
        raise ZeroDivisionError
    assert files(tmp_path) == []


def test_what_a_killed_process_left_goes_away(cache: Cache, tmp_path: Path) -> None:
    left = tmp_path / "cache" / "incoming" / "left"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    kept(cache)
    assert left.exists()  # another process may still write to it
    os.utime(left, (time.time() - 90_000,) * 2)
    kept(cache)
    assert not left.exists()


def test_a_few_bytes_are_kept_under_a_key(cache: Cache) -> None:
    assert cache.noted("releases", "https://example.org/\udcff") is None
    cache.note("releases", "https://example.org/\udcff", b"1")
    cache.note("releases", "https://example.org/\udcff", b"2")
    assert cache.noted("releases", "https://example.org/\udcff") == b"2"
    assert cache.noted("other", "https://example.org/\udcff") is None


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            ".",
            "..",
            "../x-1.0.whl",
            "a/b.whl",
            "a\\b.whl",
            "/x.whl",
            "C:x.whl",
            "x.whl:stream",
            "x\0.whl",
            "x\n.whl",
        ),
        *("x.whl.", "x.whl ", ".netrc", "-x.whl", "~x", "x%2fy.whl", "x?.whl", "x" * 201, "é.whl", "x.whl\n"),
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(cache: Cache, tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="is no file name of a distribution"):
        kept(cache, name)
    with pytest.raises(InputError):
        cache.find(name, SHA256)
    assert files(tmp_path) == []


@pytest.mark.parametrize(
    "name",
    [
        "demo-1!2.0+local.1-1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        *("_libgcc_mutex-0.1-main.conda", "demo-1.0.tar.gz", "x" * 200),
    ],
)
def test_names_of_distributions_are_taken(name: str) -> None:
    assert file_name(name) == name


def test_what_is_no_hash_is_refused(cache: Cache) -> None:
    with pytest.raises(InputError, match="is no SHA-256"):
        cache.find(NAME, "../..")


def test_a_directory_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "cache").write_bytes(b"")
    cache = Cache(str(tmp_path / "cache"))
    for use in (lambda: kept(cache), lambda: cache.find(NAME, SHA256), lambda: cache.noted("x", "y")):
        with pytest.raises(InputError, match=rf"the cache in .*cache: .*{DIRECTORY_VARIABLE}"):
            use()


def test_a_full_disk_is_told(cache: Cache, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="no space left on device"):
        kept(cache)
    assert files(tmp_path) == []


def test_a_file_that_another_process_reads_meanwhile_is_there(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows, where what is open cannot be replaced."""
    path = kept(cache)

    def refused(*_: object) -> None:
        raise PermissionError(13, "Access is denied")

    monkeypatch.setattr(os, "replace", refused)
    assert kept(cache) == path
    with pytest.raises(InputError, match="access is denied"):
        kept(cache, "other-1.0.tar.gz")


def test_the_environment_names_the_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DIRECTORY_VARIABLE, str(tmp_path / "named"))
    assert kept(Cache.of_user()).startswith(str(tmp_path / "named"))
    monkeypatch.delenv(DIRECTORY_VARIABLE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert "pydistdiff" in Cache.of_user().path(NAME, SHA256)
