from __future__ import annotations

from pathlib import Path

import pytest

from pydistdiff.errors import InputError
from pydistdiff.remote.condarc import LARGEST, Condarc, places, read_condarcs


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own; the folders of the system are not looked at."""
    monkeypatch.setattr("pydistdiff.remote.condarc._SYSTEM", {False: (), True: ()})
    return tmp_path


def put(path: Path, text: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)


def test_nothing_is_known_where_nothing_is_configured(home: Path) -> None:
    assert read_condarcs({}, str(home)) == Condarc()


def test_what_a_file_says(home: Path) -> None:
    put(home / ".condarc", "channels: [x]\nchannel_alias: https://h/a\ncustom_channels:\n  c: https://h/b\n")
    assert read_condarcs({}, str(home)) == Condarc("https://h/a", {"c": "https://h/b"})


def test_the_last_file_wins_and_mappings_are_merged(home: Path) -> None:
    prefix = home / "env"
    environment = {"CONDA_PREFIX": str(prefix), "CONDARC": str(home / "own"), "XDG_CONFIG_HOME": str(home / "xdg")}
    environment["CONDA_EXE"] = str(home / "base" / "bin" / "conda")
    order = [
        home / "base" / ".condarc",
        home / "xdg" / "conda" / "condarc",
        home / ".config" / "conda" / "condarc.d" / "a.yml",
        home / ".config" / "conda" / "condarc.d" / "b.yaml",
        home / ".conda" / "condarc",
        home / ".condarc",
        prefix / "condarc",
        home / "own",
    ]
    put(home / ".config" / "conda" / "condarc.d" / "c.txt", "channel_alias: https://not/read\n")
    for number, path in enumerate(order):
        put(
            path,
            f"channel_alias: https://h/{number}\ncustom_channels: {{c{number}: https://h, same: https://{number}}}\n",
        )
        expected = {f"c{one}": "https://h" for one in range(number + 1)} | {"same": f"https://{number}"}
        assert read_condarcs(environment, str(home)) == Condarc(f"https://h/{number}", expected)


def test_what_a_file_leaves_out_stays(home: Path) -> None:
    put(home / ".conda" / ".condarc", "channel_alias: https://h/a\n")
    put(home / ".condarc", "ssl_verify: false\n")
    put(home / "own", "")
    assert read_condarcs({"CONDARC": str(home / "own")}, str(home)) == Condarc("https://h/a")


def test_the_base_installation_may_be_named(home: Path) -> None:
    put(home / "root" / ".condarc", "channel_alias: https://h/root\n")
    environment = {"CONDA_ROOT": str(home / "root"), "CONDA_EXE": "/nowhere/bin/conda"}
    assert read_condarcs(environment, str(home)).alias == "https://h/root"


def test_variables_stand_for_what_should_not_be_in_a_file(home: Path) -> None:
    put(home / ".condarc", "channel_alias: https://$WHO:${SECRET}@h/$NONE\ncustom_channels: {c: 'https://${WHO}@h'}\n")
    found = read_condarcs({"WHO": "me", "SECRET": "pw"}, str(home))
    assert found == Condarc("https://me:pw@h/$NONE", {"c": "https://me@h"})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: [", "it is no YAML in line 2"),
        ("a: b\n\tc", "it is no YAML in line 2"),
        ("- a", "it is no mapping"),
        ("channel_alias: 1", "channel_alias is no text"),
        ("channel_alias: [a]", "channel_alias is no text"),
        ("custom_channels: a", "custom_channels is no mapping of names to addresses"),
        ("custom_channels: {a: 1}", "custom_channels is no mapping of names to addresses"),
        ("custom_channels: {1: a}", "custom_channels is no mapping of names to addresses"),
        (b"a: \xff", "it is no YAML"),
        ("[" * 10_000, "it is no"),
        ("a: !!python/object/apply:os.system [x]", "it is no YAML in line 1"),
        ("#" * (LARGEST + 1), f"it has more than {LARGEST:,} bytes"),
    ],
)
def test_a_file_that_cannot_be_read(home: Path, text: str | bytes, reason: str) -> None:
    put(home / ".condarc", text)
    with pytest.raises(InputError) as caught:
        read_condarcs({}, str(home))
    assert str(caught.value).startswith(f"{home / '.condarc'}: {reason}")


def test_a_file_that_is_not_open_to_us(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(home / ".condarc", "channel_alias: https://h\n")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(InputError, match="permission denied"):
        read_condarcs({}, str(home))


def test_the_places_of_both_kinds_of_systems() -> None:
    unix, windows = ([*places({}, "home", is_windows=is_windows)] for is_windows in (False, True))
    assert unix[0] == "/etc/conda/.condarc"
    assert windows[0] == "C:/ProgramData/conda/.condarc"
    assert [path.replace("\\", "/") for path in unix][-1] == "home/.condarc"
