"""pip's configuration, from files in the places where pip looks."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs
import pytest

from pydistdiff.errors import InputError
from pydistdiff.remote.pip_configuration import PipConfiguration, pip_configuration


class Places:
    def __init__(self, folder: Path) -> None:
        self.system = folder / "etc" / "pip" / "pip.conf"
        self.legacy = folder / "home" / ".pip" / "pip.conf"
        self.user = folder / "home" / ".config" / "pip" / "pip.conf"
        self.site = folder / "python" / "pip.conf"
        self.named = folder / "named.conf"
        for path in (self.system, self.legacy, self.user, self.site):
            path.parent.mkdir(parents=True)

    def read(self, **environment: str) -> PipConfiguration:
        return pip_configuration(environment)


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    found = Places(tmp_path)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(sys, "prefix", str(found.site.parent))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(found.user.parent.parent))
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(found.system.parent.parent))
    return found


def index_of(url: str, section: str = "global") -> str:
    return f"[{section}]\nindex-url = https://{url}/\n"


def test_nothing_is_configured(places: Places) -> None:
    assert places.read(PIP_NO_SUCH="x").index is None


def test_what_is_nearer_to_the_user_wins(places: Places) -> None:
    for path in (places.system, places.legacy, places.user, places.site, places.named):
        path.write_text(index_of(path.parent.name))
        environment = {"PIP_CONFIG_FILE": str(places.named)} if path is places.named else {}
        assert places.read(**environment).index == f"https://{path.parent.name}/"
    environment = {"PIP_CONFIG_FILE": str(places.named), "PIP_INDEX_URL": "https://environment/"}
    assert places.read(**environment).index == "https://environment/"
    assert places.read(PIP_INDEX_URL="").index == f"https://{places.site.parent.name}/"


def test_a_named_file_is_there_instead_of_those_of_the_user(places: Places) -> None:
    places.user.write_text(index_of("user"))
    assert places.read(PIP_CONFIG_FILE=str(places.named)).index == "https://user/"  # it is not there
    places.named.write_text("")
    assert places.read(PIP_CONFIG_FILE=str(places.named)).index is None
    assert places.read(PIP_CONFIG_FILE=os.devnull).index is None


def test_a_section_of_a_command_wins(places: Places) -> None:
    places.site.write_text(index_of("install", "install") + index_of("global") + index_of("list", "list"))
    places.system.write_text(index_of("download", "download"))
    assert places.read().index == "https://download/"
    places.system.unlink()
    assert places.read().index == "https://install/"


def test_all_that_says_how_packages_are_fetched(places: Places) -> None:
    places.user.write_text(
        "[global]\nindex_url = https://a/\nextra-index-url =\n    https://b/\n    https://c/\ntimeout = 7.5\n"
        "cert = ~/ca.pem\nclient-cert = /own.pem\nproxy = http://user:s3cret@proxy:1\nno-index = true\n"
        "trusted-host = One two:8080\n[freeze]\ntimeout = 1\n"
    )
    assert places.read() == PipConfiguration(
        index="https://a/",
        further_indexes=("https://b/", "https://c/"),
        no_index=True,
        certificates=os.path.expanduser("~/ca.pem"),
        client_certificate="/own.pem",
        proxy="http://user:s3cret@proxy:1",
        timeout=7.5,
        trusted_hosts=("one", "two:8080"),
    )
    found = places.read(
        PIP_EXTRA_INDEX_URL="https://d/",
        PIP_NO_INDEX="0",
        PIP_DEFAULT_TIMEOUT="3",
        PIP_CERT="/x",
        PIP_PYPI_URL="https://e/",
    )
    assert (found.further_indexes, found.no_index, found.certificates) == (("https://d/",), False, "/x")
    assert found.index == "https://e/"
    assert found.timeout == 3


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"index-url = https://user:s3cret@host/\n", "cannot be read (MissingSectionHeaderError)"),
        (b"[global]\nx = 1\nx = 2\n", "cannot be read (DuplicateOptionError)"),
        (b"[global]\nx = \xff\xff\n", "is no text"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_and_not_quoted(places: Places, data: bytes, reason: str) -> None:
    places.user.write_bytes(data)
    with pytest.raises(InputError) as caught:
        places.read()
    assert str(caught.value) == f"pip's {places.user}: {reason}"


def test_a_folder_is_no_file(places: Places) -> None:
    places.user.mkdir()
    with pytest.raises(InputError, match="is a directory"):
        places.read()


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("PIP_NO_INDEX", "perhaps", "pip's no-index is perhaps, neither yes nor no"),
        ("PIP_TIMEOUT", "soon", "pip's timeout is soon, no number of seconds"),
        ("PIP_TIMEOUT", "0", "pip's timeout is 0, no number of seconds"),
        ("PIP_TIMEOUT", "nan", "pip's timeout is nan, no number of seconds"),
    ],
)
def test_a_value_that_is_none(places: Places, name: str, value: str, reason: str) -> None:
    with pytest.raises(InputError) as caught:
        places.read(**{name: value})
    assert str(caught.value) == reason


def test_the_places_on_windows(places: Places, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(platformdirs, "site_config_dir", lambda *_, **__: str(tmp_path / "system"))
    monkeypatch.setattr(platformdirs, "user_config_dir", lambda *_, **__: str(tmp_path / "roaming"))
    for folder in (tmp_path / "system", tmp_path / "home" / "pip", tmp_path / "roaming", places.site.parent):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "pip.ini").write_text(index_of(folder.name))
        assert places.read().index == f"https://{folder.name}/"


def test_the_places_on_macos(places: Places, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(platformdirs, "site_data_dir", lambda *_, **__: str(tmp_path / "system"))
    monkeypatch.setattr(platformdirs, "user_data_dir", lambda *_, **__: str(tmp_path / "library"))
    (tmp_path / "system").mkdir()
    for folder in (tmp_path / "system", places.user.parent, tmp_path / "library"):
        folder.mkdir(exist_ok=True)
        (folder / "pip.conf").write_text(index_of(folder.name))
        assert places.read().index == f"https://{folder.name}/"
