"""Packages of channels as a user names them, held against a channel on this machine."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from channel_builder import Package, serve_channel, serve_shards
from index_builder import index, wheel_of
from loopback_server import Loopback, closed_port
from package_builder import wheel
from program import Program
from pydistdiff.remote import connection
from pydistdiff.remote.channel_address import subdirs_of
from pydistdiff.remote.connection import Terms

OLD = Package(version="1.0", build="py38_0", subdir="linux-64", content="a = 1\n")
NEW = Package(version="2.0", build="py38_0", subdir="linux-64", content="a = 2\n")
NOARCH = Package(version="2.0", build="pyhd_1", build_number=1, content="a = 3\n")


class Packages(Program):
    def __init__(self, capsys: pytest.CaptureFixture[str], folder: Path) -> None:
        super().__init__(capsys, folder / "cache")
        self.folder = folder

    def refuses(self, *words: str) -> str:
        """The same; no package is in the cache."""
        told = super().refuses(*words)
        assert not [*(self.cache / "files").rglob("*")]
        return told


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Packages:
    (tmp_path / "here").mkdir()
    (tmp_path / "home").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for name in [name for name in os.environ if name.startswith("CONDA") or name == "XDG_CONFIG_HOME"]:
        monkeypatch.delenv(name)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setattr("pydistdiff.remote.condarc._SYSTEM", {False: (), True: ()})
    monkeypatch.setattr(connection.Connection.__init__, "__defaults__", (None, lambda _: None, time.monotonic))
    return Packages(capsys, tmp_path)


@pytest.mark.parametrize("serve", [serve_channel, serve_shards])
def test_two_packages_of_a_channel(server: Loopback, run: Packages, serve: Any) -> None:
    serve(server, "/conda-forge", [OLD, NEW, NOARCH])
    words = (
        "conda-forge::demo=1.0=py38*",
        "conda-forge::demo",
        "--channel-alias",
        server.base,
        "--platform",
        "linux-64",
    )
    done = run(*words)
    assert done.status == 1
    assert [done.report[side]["path"] for side in "ab"] == [OLD.file, NOARCH.file]
    assert [done.report[side]["origin"] for side in "ab"] == [
        {"asked": words[0], "source": f"{server.base}/conda-forge", "notes": ["in linux-64"]},
        {
            "asked": words[1],
            "source": f"{server.base}/conda-forge",
            "notes": ["in noarch", "the newest of 3 builds that match"],
        },
    ]
    assert done.err.splitlines() == [
        f"pydistdiff: a: {OLD.file} of {words[0]} (in linux-64)",
        f"pydistdiff: b: {NOARCH.file} of {words[1]} (in noarch; the newest of 3 builds that match)",
    ]
    assert len(server.paths) == len(set(server.paths))  # nothing is asked twice


@pytest.mark.parametrize("serve", [serve_channel, serve_shards])
def test_two_names_of_a_channel_are_asked_for_once(server: Loopback, run: Packages, serve: Any) -> None:
    address = serve(server, "/c", [NOARCH, NOARCH._replace(name="other")])
    done = run(f"{address}::demo", f"{address}::other")
    assert [done.report[side]["name"] for side in "ab"] == ["demo", "other"]
    assert len(server.paths) == len(set(server.paths))


def test_a_package_and_a_file(server: Loopback, run: Packages) -> None:
    serve_channel(server, "/c", [NEW])
    (run.folder / "mine.conda").write_bytes(NEW.data)
    done = run(f"{server.base}/c/linux-64::demo", str(run.folder / "mine.conda"))
    assert done.status == 0
    assert done.report["a"]["origin"]["asked"] == f"{server.base}/c/linux-64::demo"
    done = run("--text", str(run.folder / "mine.conda"), f"{server.base}/c/linux-64::demo")
    assert done.status == 0
    assert f"{server.base}/c/linux-64::demo from {server.base}/c" in done.out


def test_the_address_of_the_environment_or_of_a_file(
    server: Loopback, run: Packages, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve_channel(server, "/conda/c", [NOARCH])
    serve_channel(server, "/own/c", [NOARCH])
    (run.folder / "home" / ".condarc").write_text(f"channel_alias: {server.base}/conda\n", encoding="utf-8")
    assert run("c::demo", "c::demo").report["a"]["origin"]["source"] == f"{server.base}/conda/c"
    monkeypatch.setenv("CONDA_CHANNEL_ALIAS", f"{server.base}/own")
    assert run("c::demo", "c::demo").report["a"]["origin"]["source"] == f"{server.base}/own/c"


def test_no_address_is_built_in(run: Packages) -> None:
    assert run.refuses("conda-forge::ipython=7", "conda-forge::ipython=8") == (
        "conda-forge::ipython=7: it is not known where channels are: say so by --channel-alias URL, the variable "
        "CONDA_CHANNEL_ALIAS or channel_alias in .condarc, or write the channel's own address, as in "
        "https://HOST/conda-forge::NAME"
    )


def test_a_path_wins(run: Packages) -> None:
    for name, package in (("c::demo", OLD), ("c::demo=2", NEW)):
        Path(name).write_bytes(package.data)
    done = run("c::demo", "c::demo=2")
    assert done.status == 1
    assert done.err == ""


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("c::demo>=", "c::demo"), "demo>=: '>=' is no version specifier: a version is missing"),
        (("c::demo", "c::demo=1.0=/"), "demo=1.0=/: '/' is no build of a package"),
        (("defaults::demo", "c::demo"), "defaults::demo: defaults stands for several channels; name one of them, such"),
        (("../c::demo", "c::demo"), "../c::demo: ../c is neither the name of a channel nor its address"),
        (("c::demo", "c::demo", "--platform", "win_amd64"), "c::demo: --platform: win_amd64 is no platform of conda"),
        (("c::demo", "missing.whl"), "missing.whl: no such file"),
        (("c::demo/x", "c::demo"), "c::demo/x: no such file"),
    ],
)
def test_no_network_is_needed_to_tell(server: Loopback, run: Packages, words: tuple[str, ...], reason: str) -> None:
    assert run.refuses(*words, "--channel-alias", server.base).startswith(reason)
    assert server.paths == []


def test_no_such_channel(server: Loopback, run: Packages) -> None:
    subdirs = " or ".join(subdirs_of(None, [], {}))
    assert run.refuses("c::demo", "c::demo", "--channel-alias", server.base) == (
        f"{server.base}/c: is no channel with {subdirs}: no repodata is there"
    )


def test_no_network(run: Packages) -> None:
    line = run.refuses("c::demo", "c::demo", "--channel-alias", f"http://127.0.0.1:{closed_port()}")
    assert line.endswith("no connection: connection refused (tried 3 times)")


def test_another_hash(server: Loopback, run: Packages) -> None:
    serve_channel(server, "/c", [NOARCH._replace(facts={"sha256": "0" * 64})])
    assert run.refuses("c::demo", "c::demo", "--channel-alias", server.base).endswith(f"but {'0' * 64} was announced")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"cut": 40}, "ends before it is complete (tried 3 times)"),
        ({"cut": 40, "hangs": True}, "the server stopped answering (tried 3 times)"),
        ({"status": 503}, "the server answers 503 Service Unavailable (tried 3 times)"),
        (
            {"status": 302, "headers": (("Location", "?again"),)},
            "leads from one address to the next more than 10 times",
        ),
    ],
)
@pytest.mark.parametrize("name", ["repodata_shards.msgpack.zst", "shards", NOARCH.file])
def test_faults_on_the_way(
    server: Loopback, run: Packages, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], reason: str, name: str
) -> None:
    if "hangs" in change:
        quick = (Terms(read=1), lambda _: None, time.monotonic)
        monkeypatch.setattr(connection.Connection.__init__, "__defaults__", quick)
    address = serve_shards(server, "/c", [NOARCH])
    (path,) = (path for path in server.replies if path.startswith(f"/c/noarch/{name}"))
    (reply,) = server.replies[path]
    for one in (path, f"{path}?again"):
        server.serve(one, reply._replace(**change))
    line = run.refuses(f"{address}::demo", f"{address}::demo")
    assert line == f"{server.base}{path}: {reason}"
    assert not [*(run.folder / "cache").rglob("incoming/*")]


def test_without_network(server: Loopback, run: Packages) -> None:
    serve_shards(server, "/c", [NOARCH])
    words = (f"{server.base}/c::demo", f"{server.base}/c::demo=2")
    assert "the cache has nothing of it" in run.refuses(*words, "--offline")
    assert server.paths == []
    assert run(*words).status == 0
    asked = len(server.asked)
    assert run(*words, "--offline").status == 0
    assert len(server.asked) == asked


def test_who_asks_is_not_told(server: Loopback, run: Packages) -> None:
    serve_channel(server, "/t/a-token/c", [OLD, NEW, NOARCH])
    alias = server.base.replace("//", "//user:secret@") + "/t/a-token"
    found = run("c::demo=1", "c::demo=2", "--channel-alias", alias, "--platform", "linux-64")
    assert found.status == 1
    url = run(f"{alias}/c::demo=1", f"{alias}/c::demo=2", "--platform", "linux-64")
    assert url.report["a"]["origin"]["asked"] == f"{server.base}/t/…/c::demo=1"
    refused = run(f"{alias}/c::demo=9", f"{alias}/c::demo=2")
    alone = run(f"{alias}/c::demo=9")
    assert alone.status == refused.status == 2
    for text in (*found, *url, *refused, *alone):
        assert "secret" not in str(text)
        assert "a-token" not in str(text)


def test_a_wheel_against_a_package(server: Loopback, run: Packages) -> None:
    serve_channel(server, "/c", [NOARCH])
    (run.folder / "demo-2.0-py3-none-any.whl").write_bytes(wheel({"demo.py": NOARCH.content}, version="2.0"))
    done = run(str(run.folder / "demo-2.0-py3-none-any.whl"), f"{server.base}/c::demo")
    assert done.status == 1
    assert [done.report[side]["kind"] for side in "ab"] == ["wheel", "conda"]


def test_a_release_against_a_package(server: Loopback, run: Packages) -> None:
    serve_channel(server, "/c", [NOARCH])
    url = index(server, wheel_of("1.0"), wheel_of("2.0"))
    words = ("--platform", "linux-64", "--platform", "manylinux2014_x86_64")
    done = run("demo==2.0", f"{server.base}/c::demo=2.0", "--index-url", url, *words)
    assert done.status == 1
    assert [done.report[side]["kind"] for side in "ab"] == ["wheel", "conda"]
    assert {line.split()[1] for line in done.err.splitlines()} == {"a:", "b:"}


@pytest.mark.parametrize(("version", "expected"), [("2.0", "1.0"), ("1.0", "0.9")])
def test_the_release_before_a_package(server: Loopback, run: Packages, version: str, expected: str) -> None:
    serve_channel(server, "/c", [NOARCH, Package(version="1.0", build="pyhd_1", content="")])
    url = index(server, *map(wheel_of, ("0.9", "1.0", "2.0", "3.0")))
    words = ("--platform", "linux-64", "--platform", "manylinux2014_x86_64")
    report = run("demo@prev", f"{server.base}/c::demo={version}", "--index-url", url, *words).report
    assert (report["a"]["version"], report["b"]["version"]) == (expected, version)
