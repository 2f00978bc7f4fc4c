from __future__ import annotations

import re
from pathlib import Path

import pytest

from pydistdiff.errors import InputError
from pydistdiff.remote.channel_address import address_of, machine_subdir, subdirs_of
from pydistdiff.remote.match_spec import SUBDIRS

ALIAS = "https://alias/conda/"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("pydistdiff.remote.condarc._SYSTEM", {False: (), True: ()})
    (tmp_path / ".condarc").write_text(
        "channel_alias: https://file/t/token\ncustom_channels:\n  pkgs: https://custom\n  pkgs/main/label: https://long/\n",
        encoding="utf-8",
    )
    return str(tmp_path)


@pytest.mark.parametrize(
    ("channel", "alias", "environment", "expected"),
    [
        ("https://h:8080/a/b/", None, {}, "https://h:8080/a/b"),
        ("http://u:p@h/t/tk-1/c", ALIAS, {}, "http://u:p@h/t/tk-1/c"),
        ("conda-forge", ALIAS, {"CONDA_CHANNEL_ALIAS": "https://env"}, "https://alias/conda/conda-forge"),
        ("conda-forge", None, {"CONDA_CHANNEL_ALIAS": "https://env"}, "https://env/conda-forge"),
        ("conda-forge", None, {}, "https://file/t/token/conda-forge"),
        ("conda-forge/label/dev", None, {}, "https://file/t/token/conda-forge/label/dev"),
        ("pkgs/main", None, {"CONDA_CHANNEL_ALIAS": "https://env"}, "https://custom/pkgs/main"),
        ("pkgs/main/label/dev", None, {}, "https://long/pkgs/main/label/dev"),
        ("pkgs/main", ALIAS, {}, "https://alias/conda/pkgs/main"),
        ("pkgs2", None, {}, "https://file/t/token/pkgs2"),
    ],
)
def test_where_a_channel_is(
    home: str, channel: str, alias: str | None, environment: dict[str, str], expected: str
) -> None:
    assert address_of(channel, alias, environment, home) == expected


def test_no_address_is_built_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pydistdiff.remote.condarc._SYSTEM", {False: (), True: ()})
    with pytest.raises(InputError) as caught:
        address_of("conda-forge", None, {}, str(tmp_path))
    assert str(caught.value) == (
        "it is not known where channels are: say so by --channel-alias URL, the variable CONDA_CHANNEL_ALIAS or "
        "channel_alias in .condarc, or write the channel's own address, as in https://HOST/conda-forge::NAME"
    )


@pytest.mark.parametrize(
    ("channel", "alias", "reason"),
    [
        ("../x", ALIAS, "../x is neither the name of a channel nor its address"),
        ("a//b", ALIAS, "a//b is neither the name of a channel nor its address"),
        (".hidden", ALIAS, ".hidden is neither"),
        ("a?b", ALIAS, "a?b is neither"),
        ("a\u202eb", ALIAS, "a⟦U+202E⟧b is neither"),
        ("defaults", ALIAS, "defaults stands for several channels"),
        ("file:///a", None, "file:///a: is no address of http or https"),
        ("https://h/c?token=secret", None, "https://h/c: something follows a ? or # in it, which the address"),
        ("c", "https://h/#a", "https://h/: something follows a ? or #"),
        ("c", "h/conda", "h/conda: is no address of http or https"),
        ("c", "https://user:secret@", "https://: is no address of http or https"),
    ],
)
def test_what_is_no_channel(home: str, channel: str, alias: str | None, reason: str) -> None:
    with pytest.raises(InputError, match=re.escape(reason)) as caught:
        address_of(channel, alias, {}, home)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("named", "platforms", "environment", "expected"),
    [
        ("win-64", ["linux-64"], {}, ("win-64",)),
        ("noarch", [], {}, ("noarch",)),
        (None, ["osx-arm64"], {"CONDA_SUBDIR": "win-64"}, ("osx-arm64", "noarch")),
        (None, ["manylinux_2_17_x86_64", "linux-64"], {}, ("linux-64", "noarch")),
        (None, ["linux-64", "win-64"], {}, ("linux-64", "win-64", "noarch")),
        (None, ["linux-64"], {"CONDA_SUBDIR": "nonsense"}, ("linux-64", "noarch")),
        (None, [], {"CONDA_SUBDIR": "win-64"}, ("win-64", "noarch")),
        (None, ["noarch"], {}, ("noarch",)),
        (None, ["noarch", "linux-64"], {}, ("noarch", "linux-64")),
    ],
)
def test_where_to_look(
    named: str | None, platforms: list[str], environment: dict[str, str], expected: tuple[str, ...]
) -> None:
    assert subdirs_of(named, platforms, environment) == expected


def test_this_machine() -> None:
    found = subdirs_of(None, [], {})
    assert found[0] in SUBDIRS
    assert found[1:] == ("noarch",)


@pytest.mark.parametrize(
    ("platforms", "environment", "expected"),
    [
        (
            ["win_amd64", "../x"],
            {},
            "--platform: win_amd64, ../x is no platform of conda, such as linux-64, osx-arm64 or",
        ),
        (
            [],
            {"CONDA_SUBDIR": "../x"},
            "../x is no platform of conda, such as linux-64, osx-arm64 or win-64; --platform",
        ),
    ],
)
def test_no_platform_of_conda(platforms: list[str], environment: dict[str, str], expected: str) -> None:
    with pytest.raises(InputError, match=re.escape(expected)):
        subdirs_of(None, platforms, environment)


@pytest.mark.parametrize(
    ("system", "machine", "expected"),
    [
        ("linux", "x86_64", "linux-64"),
        ("linux", "i686", "linux-32"),
        ("linux", "aarch64", "linux-aarch64"),
        ("linux", "ppc64le", "linux-ppc64le"),
        ("linux", "armv7l", "linux-armv7l"),
        ("darwin", "x86_64", "osx-64"),
        ("darwin", "arm64", "osx-arm64"),
        ("win32", "AMD64", "win-64"),
        ("win32", "ARM64", "win-arm64"),
        ("win32", "x86", "win-32"),
    ],
)
def test_what_conda_calls_a_machine(system: str, machine: str, expected: str) -> None:
    assert machine_subdir(system, machine) == expected
    assert expected in SUBDIRS
