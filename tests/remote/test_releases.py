"""Releases as a user names them, held against an index on this machine."""

from __future__ import annotations

import hashlib
import io
import json
import re
import time
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from environment_builder import install
from index_builder import HTML, JSON, Upload, index, provenance, sdist_of, wheel_of
from loopback_server import Loopback, Reply, closed_port, loopback
from package_builder import zip_archive
from program import Program
from pydistdiff.cli import main
from pydistdiff.remote import connection

OLD = wheel_of("1.0")
NEW = wheel_of("2.0", "x = 1\n")
GITHUB = {"kind": "GitHub", "repository": "demo/demo", "workflow": "release.yml", "environment": "pypi"}


class Releases(Program):
    @property
    def files(self) -> list[str]:
        return sorted(
            path.name for folder in ("files", "incoming") for path in (self.cache / folder).rglob("*") if path.is_file()
        )


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Releases:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setattr(connection.Connection.__init__, "__defaults__", (None, lambda _: None, time.monotonic))
    return Releases(capsys, tmp_path / "cache")


@pytest.mark.parametrize("form", [JSON, HTML, "application/vnd.pypi.simple.v1+html; charset=utf-8"])
def test_two_releases(server: Loopback, run: Releases, form: str) -> None:
    url = index(server, OLD, NEW, form=form)
    done = run("demo==1.0", "Demo==2", "--index-url", url)
    assert done.status == 1
    assert done.paths == (OLD.name, NEW.name)
    assert done.report["a"]["version"] == "1.0"
    origin = done.report["b"]["origin"]
    assert origin["asked"] == "Demo==2"
    assert origin["source"] == f"{url}/"
    assert origin["notes"] == (["uploaded 2024-05-20"] if form == JSON else [])
    assert done.err == f"pydistdiff: a: {OLD.name} of demo==1.0\npydistdiff: b: {NEW.name} of Demo==2\n"
    assert run.files == [OLD.name, NEW.name]
    again = run("demo==1.0", "Demo==2", "--index-url", url)
    assert again.out == done.out
    assert server.paths.count("/simple/demo/") == 2
    assert len(server.paths) == 4  # the files are fetched once


def test_the_exit_status_alone(server: Loopback, run: Releases, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["demo==1.0", "demo==2.0", "--index-url", index(server, OLD, NEW), "--quiet"])
    assert (status, *capsys.readouterr()) == (1, "", "")


def test_a_path_wins(server: Loopback, run: Releases) -> None:
    for name in ("demo==1.0", "demo@latest"):
        Path(name).write_bytes(b"x = 1\n" if "=" in name else b"x = 2\n")
    assert run("demo==1.0", "demo@latest", "--index-url", index(server, OLD)).status == 1
    assert server.asked == []


@pytest.mark.parametrize(
    "name", ["demo", "demo=1.0", "demo==", "demo@", "demo@first", "demo==1.*", "==1.0", "x/y==1", "é==1"]
)
def test_what_has_no_shape_is_no_file(server: Loopback, run: Releases, name: str) -> None:
    url = index(server, OLD)
    for words in ((name, "demo==1.0"), ("demo==1.0", name)):
        assert run.refuses(*words, "--index-url", url).endswith(": no such file")
    assert server.asked == []


def test_a_name_that_is_too_long_for_a_release_is_a_path(server: Loopback, run: Releases) -> None:
    name = "x" * 400 + "==1"
    assert run.refuses(name, name, "--index-url", index(server, OLD)).endswith(": file name too long")


def test_one_release_alone_is_nothing_to_show(run: Releases) -> None:
    assert "demo==1.0: is a release in a package index" in run.refuses("demo==1.0")


def test_latest_and_the_one_before(server: Loopback, run: Releases) -> None:
    yanked = wheel_of("3.0")._replace(told={"yanked": "broken"})
    url = index(server, NEW, wheel_of("4.0rc1"), yanked, wheel_of("1.10"), OLD, wheel_of("1.9.dev1"))
    for words, versions in (
        (("demo@prev", "demo@latest"), ("1.10", "2.0")),
        (("demo@latest", "demo@prev"), ("2.0", "1.10")),
        (("demo@prev", "demo==1.10"), ("1.0", "1.10")),
        (("demo@prev", "demo==4.0rc1"), ("2.0", "4.0rc1")),
        (("demo@prev", "demo==3.0"), ("2.0", "3.0")),
        (("demo@prev", "demo@prev"), ("1.10", "1.10")),
    ):
        report = run(*words, "--index-url", url).report
        assert (report["a"]["version"], report["b"]["version"]) == versions
    assert run.refuses("demo@prev", "demo==1.0", "--index-url", url) == (
        "demo@prev: has no final release before 1.0; there are 4.0rc1, 3.0, 2.0, 1.10, 1.9.dev1 and 1 more"
    )


def test_the_one_before_a_local_file(server: Loopback, run: Releases) -> None:
    url = index(server, OLD, NEW, wheel_of("3.0"))
    for name in ("demo-2.0-py3-none-any.whl", "demo-2.0.tar.gz"):
        Path(name).write_bytes(NEW.data)
    assert run("demo@prev", "demo-2.0-py3-none-any.whl", "--index-url", url).report["a"]["version"] == "1.0"
    assert run("demo@prev", "demo-2.0.tar.gz", "--index-url", url, "--kind", "wheel").report["a"]["version"] == "1.0"
    Path("other-1.1-py3-none-any.whl").write_bytes(NEW.data)
    assert run("demo@prev", "other-1.1-py3-none-any.whl", "--index-url", url).report["a"]["version"] == "2.0"
    for name, version in (("folder", "2.0"), ("demo-x", "2.0"), ("Demo-2.0", "1.0")):
        Path(name).mkdir()
        assert run("demo@prev", name, "--index-url", url).report["a"]["version"] == version
    for name, version in (("demo-2.0-py39_0.conda", "1.0"), ("demo-2.0.conda", "2.0"), ("demo-x-2.0-0.tar.bz2", "2.0")):
        Path(name).write_bytes(NEW.data)
        assert run("demo@prev", name, "--index-url", url).report["a"]["version"] == version
    Path("demo-.whl").write_bytes(NEW.data)
    assert run("demo@prev", "demo-.whl", "--index-url", url).report["a"]["version"] == "2.0"


def test_the_one_before_an_installed_package(server: Loopback, run: Releases, tmp_path: Path) -> None:
    install(tmp_path / "environment")
    url = index(server, wheel_of("0.9"), OLD, NEW)
    done = run("demo@prev", "installed:demo", "--python", str(tmp_path / "environment"), "--index-url", url)
    assert done.report["a"]["version"] == "0.9"


def test_no_such_release(server: Loopback, run: Releases) -> None:
    url = index(server, OLD, NEW)
    refused = run.refuses("demo==1.0", "demo==3", "--index-url", url)
    assert refused == "demo==3: no such release; there are 2.0, 1.0"
    refused = run.refuses("demo==1.0", "other==3", "--index-url", url)
    assert refused == f"other: no such project in {url}/"
    url = index(server, wheel_of("1.0a1"), root="/early")
    assert run.refuses("demo@latest", "demo==1.0a1", "--index-url", url) == (
        "demo@latest: has no final release; there is 1.0a1"
    )
    assert run.files == []


def test_a_rebuild_is_held_against_the_file_of_the_same_name(server: Loopback, run: Releases) -> None:
    windows = wheel_of("1.0", tag="cp38-cp38-win_amd64")
    url = index(server, OLD, windows, sdist_of("1.0"))
    Path(windows.name).write_bytes(windows.data)
    done = run(windows.name, "demo==1.0", "--index-url", url)
    assert done.status == 0
    assert done.paths == (windows.name, windows.name)
    assert done.report["verdict"] == "identical"


def test_yanked_is_said_with_its_reason(server: Loopback, run: Releases) -> None:
    yanked = NEW._replace(told={"yanked": "broken\x1b[31m", "upload-time": None})
    silent = OLD._replace(told={"yanked": True})
    done = run("demo==1.0", "demo==2.0", "--index-url", index(server, silent, yanked))
    assert "pydistdiff: demo==2.0: yanked: broken⟦U+001B⟧[31m\n" in done.err
    assert done.report["b"]["origin"]["notes"] == ["yanked: broken⟦U+001B⟧[31m"]
    assert done.report["a"]["origin"]["notes"] == ["uploaded 2024-05-20", "yanked, without a reason"]
    text = run("demo==1.0", "demo==2.0", "--index-url", index(server, silent, yanked), "--text").out
    assert "yanked, without a reason" in text


def test_a_version_that_is_none_any_more(server: Loopback, run: Releases) -> None:
    old = Upload("demo-2004d.tar.gz", sdist_of("1.0").data)
    url = index(server, old, sdist_of("1.0"))
    assert run("demo==2004d", "demo==1.0", "--index-url", url).paths == (old.name, "demo-1.0.tar.gz")
    assert run("demo@prev", "demo==2004d", "--index-url", url).status == 2  # it has a place among no others
    only = index(server, old, root="/only")
    assert run.refuses("demo==1.0", "demo==1.0", "--index-url", only) == "demo==1.0: no such release; there is 2004d"


def test_a_release_on_the_first_side_alone(server: Loopback, run: Releases) -> None:
    Path("demo-1.0.tar.gz").write_bytes(sdist_of("1.0").data)
    url = index(server, OLD, sdist_of("1.0"))
    done = run("demo==1.0", "demo-1.0.tar.gz", "--index-url", url)
    assert (done.status, done.paths) == (0, ("demo-1.0.tar.gz",) * 2)
    done = run("demo==1.0", "demo-1.0.tar.gz", "--index-url", url, "--kind", "wheel,sdist")
    assert done.paths == (OLD.name, "demo-1.0.tar.gz")
    assert "publisher" not in done.report["b"].get("origin", {})


def test_kinds(server: Loopback, run: Releases) -> None:
    url = index(server, OLD, sdist_of("1.0"), NEW, sdist_of("2.0"))
    for kind, names in (
        ("wheel", ("demo-1.0-py3-none-any.whl", "demo-2.0-py3-none-any.whl")),
        ("sdist", ("demo-1.0.tar.gz", "demo-2.0.tar.gz")),
        ("wheel,sdist", ("demo-1.0-py3-none-any.whl", "demo-2.0.tar.gz")),
        ("sdist,wheel", ("demo-1.0.tar.gz", "demo-2.0-py3-none-any.whl")),
    ):
        assert run("demo==1.0", "demo==2.0", "--index-url", url, "--kind", kind).paths == names
    for kind in ("egg", "wheel,", ",wheel", "wheel,sdist,wheel", ""):
        assert "--kind" in run.refuses("demo==1.0", "demo==2.0", "--kind", kind)


def test_platforms(server: Loopback, run: Releases) -> None:
    tags = ("cp312-cp312-win_amd64", "cp312-cp312-macosx_11_0_arm64")
    url = index(server, *(wheel_of(version, tag=tag) for version in ("1.0", "2.0") for tag in tags), OLD)
    asked = ("demo==1.0", "demo==2.0", "--index-url", url, "--python-version", "3.12")
    assert run(*asked, "--platform", "win_amd64").paths == tuple(f"demo-{v}-{tags[0]}.whl" for v in ("1.0", "2.0"))
    assert run(*asked, "--platform", "macosx_14_0_arm64").paths == tuple(
        f"demo-{v}-{tags[1]}.whl" for v in ("1.0", "2.0")
    )
    line = run.refuses(*asked, "--platform", "musllinux_1_2_x86_64")
    assert line.endswith(
        "nothing that both have is for Python 3.12 on musllinux_1_2_x86_64 "
        "(--kind, --platform and --python-version choose)"
    )
    line = run.refuses(*asked, "--platform", "musllinux_1_2_x86_64", "--kind", "wheel")
    assert "demo==2.0: has no wheel for Python 3.12 on musllinux_1_2_x86_64" in line
    assert "--python-version" in run.refuses("demo==1.0", "demo==2.0", "--index-url", url, "--python-version", "new")
    assert "--platform" in run.refuses("demo==1.0", "demo==2.0", "--index-url", url, "--platform", "x y")


def test_wrong_hash(server: Loopback, run: Releases) -> None:
    url = index(server, OLD, NEW._replace(told={"hashes": {"sha256": "0" * 64}}))
    done = run("demo==1.0", "demo==2.0", "--index-url", url)
    assert done.status == 2
    assert f"but {'0' * 64} was announced" in done.err
    assert run.files == [OLD.name]


def test_weak_hashes_are_checked_and_said(server: Loopback, run: Releases) -> None:
    md5 = hashlib.md5(NEW.data).hexdigest()
    url = index(server, OLD._replace(told={"hashes": {}}), NEW._replace(told={"hashes": {"md5": md5, "odd": "x"}}))
    done = run("demo==1.0", "demo==2.0", "--index-url", url)
    assert done.report["a"]["origin"]["notes"][-1] == "its index announces no hash"
    assert done.report["b"]["origin"]["notes"][-1] == "its index announces no better hash than md5"
    again = run("demo==1.0", "demo==2.0", "--index-url", url, "--offline")
    assert again.out == done.out


def test_truncated(server: Loopback, run: Releases) -> None:
    url = index(server, OLD, NEW)
    server.serve("/files/simple/1", Reply(NEW.data, cut=100))
    done = run("demo==1.0", "demo==2.0", "--index-url", url)
    assert done.status == 2
    assert done.err.endswith("/files/simple/1: ends before it is complete (tried 3 times)\n")
    assert run.files == [OLD.name]


def test_the_file_is_gone(server: Loopback, run: Releases) -> None:
    url = index(server, OLD, NEW)
    server.serve("/files/simple/1", Reply(status=404))
    assert run("demo==1.0", "demo==2.0", "--index-url", url).err.endswith("/files/simple/1: not found (404)\n")


def test_a_slow_index(server: Loopback, run: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_DEFAULT_TIMEOUT", "0.2")
    url = index(server, OLD)
    server.serve("/simple/demo/", Reply(b"{}", cut=0, hangs=True))
    line = run.refuses("demo==1.0", "demo==2.0", "--index-url", url)
    assert line == f"{url}/demo/: the server stopped answering (tried 3 times)"


def test_no_network(run: Releases) -> None:
    url = f"http://127.0.0.1:{closed_port()}/simple"
    line = run.refuses("demo==1.0", "demo==2.0", "--index-url", url)
    assert line == f"{url}/demo/: no connection: connection refused (tried 3 times)"


def test_redirects(server: Loopback, run: Releases) -> None:
    url = index(server, OLD, NEW)
    server.serve("/other/demo/", Reply(status=301, headers=(("Location", "/simple/demo/"),)))
    assert run("demo==1.0", "demo==2.0", "--index-url", f"{server.base}/other").status == 1
    server.serve("/files/simple/0", Reply(status=302, headers=(("Location", "file:///etc/passwd"),)))
    run.cache.rename(run.cache.parent / "old")
    line = run.refuses("demo==1.0", "demo==2.0", "--index-url", url)
    assert line == f"{server.base}/files/simple/0: leads to file:///etc/passwd, which is none of http or https"
    assert run.files == []


@pytest.mark.parametrize(
    "told",
    [{"url": "file:///etc/passwd"}, {"url": "ftp://127.0.0.1/demo.whl"}],
)
def test_a_page_that_leads_elsewhere(server: Loopback, run: Releases, told: dict[str, Any]) -> None:
    url = index(server, OLD._replace(told=told))
    assert "which is none of http or https" in run.refuses("demo==1.0", "demo==1.0", "--index-url", url)


def test_names_that_lead_elsewhere_are_no_files(server: Loopback, run: Releases) -> None:
    names = (
        "../demo-1.0-py3-none-any.whl",
        "demo-1.0-py3-none-any/../x.whl",
        "demo-1.0/../../x.tar.gz",
        "/demo-1.0.tar.gz",
    )
    url = index(server, *(OLD._replace(name=name) for name in names))
    assert "demo==1.0" in run.refuses("demo==1.0", "demo==1.0", "--index-url", url)
    assert run.files == []
    strange = "demo-1.0-1\u202e-py3-none-any.whl"
    url = index(server, OLD._replace(name=strange), OLD, root="/strange")
    assert run("demo==1.0", "demo==1.0", "--index-url", url).paths == (OLD.name, OLD.name)
    assert run.files == [OLD.name]


@pytest.mark.parametrize("form", [JSON, HTML])
def test_names_that_are_made_to_cost_time_are_not_looked_into(server: Loopback, run: Releases, form: str) -> None:
    names = (
        "demo-" + "a-" * 20_000 + "!.whl",
        "demo-" + "1.linux" * 5_000 + ".tar.gz",
        "demo-1-" + "a-" * 90 + "a.whl",
    )
    url = index(server, *(OLD._replace(name=name) for name in names), OLD, form=form)
    assert run("demo==1.0", "demo==1.0", "--index-url", url).paths == (OLD.name, OLD.name)


def test_a_file_that_was_yanked_from_the_latest_is_not_taken(server: Loopback, run: Releases) -> None:
    url = index(server, OLD._replace(told={"yanked": "broken"}), sdist_of("1.0"))
    assert run("demo@latest", "demo@latest", "--index-url", url).paths == ("demo-1.0.tar.gz",) * 2


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        *(
            (Reply(data, headers=(("Content-Type", JSON),)), "is no page of a package index that can be read")
            for data in (b"[]", b"{}", b'{"files": [1]}', b'{"files": [{"filename": 1}]}', b'{"files": null}', b"{")
        ),
        (Reply(b"[" * 100_000, headers=(("Content-Type", JSON),)), "is no page of a package index that can be read"),
        (Reply(b"{}", headers=(("Content-Type", "image/png"),)), "is no page of a package index, but image/png"),
        (
            Reply(b'{"meta": {"api-version": "2.0"}, "name": "demo", "files": []}', headers=(("Content-Type", JSON),)),
            "is of version 2.0 of the simple API, which is not known here",
        ),
        (Reply(b"", headers=(("Content-Type", HTML),)), None),
        (
            Reply(b'{"meta": {"api-version": "1.99"}, "name": "demo", "files": []}', headers=(("Content-Type", JSON),)),
            None,
        ),
    ],
)
def test_pages_that_are_none(server: Loopback, run: Releases, reply: Reply, reason: str | None) -> None:
    server.serve("/simple/demo/", reply)
    url = f"{server.base}/simple"
    line = run.refuses("demo==1.0", "demo==2.0", "--index-url", url)
    if reason is None:
        assert line == "demo==1.0: no such release; no file of it is a wheel or an sdist"
    else:
        assert line == f"{url}/demo/: {reason}"


def test_nobody_sees_the_credentials(server: Loopback, run: Releases) -> None:
    url = index(server, OLD, NEW)
    asked = ("demo==1.0", "demo==2.0", "--index-url", url.replace("//", "//user:s3cret@"))
    done = run(*asked)
    assert done.status == 1
    assert done.report["a"]["origin"]["source"] == f"{url}/"
    assert all("authorization" in request.headers for request in server.asked)
    missing = run("demo==1.0", "demo==3.0", *asked[2:])
    held = b"".join(path.read_bytes() for path in run.cache.rglob("*") if path.is_file())
    for text in (done.out, done.err, missing.err, held.decode(errors="replace"), *map(str, run.cache.rglob("*"))):
        assert "s3cret" not in text


def test_addresses_that_let_anybody_in_are_not_kept(server: Loopback, run: Releases) -> None:
    secret = OLD._replace(told={"url": server.serve("/x.whl?key=s3cret", Reply(OLD.data))})
    url = index(server, secret)
    assert run("demo==1.0", "demo==1.0", "--index-url", url).status == 0
    assert run("demo==1.0", "demo==1.0", "--index-url", url, "--offline").status == 0
    held = [path.read_bytes() for path in run.cache.rglob("*") if path.is_file()]
    assert len(held) == 2
    assert not any(b"s3cret" in data for data in held)


def test_offline(server: Loopback, run: Releases) -> None:
    url = index(server, OLD, NEW, sdist_of("1.0"), sdist_of("2.0"))
    asked = ("demo==1.0", "demo@latest", "--index-url", url)
    assert run.refuses(*asked, "--offline") == (
        f"demo: nothing of it was fetched yet from {url}/; try it without --offline"
    )
    assert server.asked == []
    done = run(*asked)
    server.asked.clear()
    assert run(*asked, "--offline").out == done.out
    line = run(*asked, "--offline", "--kind", "sdist")
    assert line.status == 2
    assert line.err == "pydistdiff: demo-1.0.tar.gz: was not fetched yet; try it without --offline\n"
    assert server.asked == []
    for note in (run.cache / "projects").iterdir():
        note.write_bytes(b"of another version")
    assert "nothing of it was fetched yet" in run.refuses(*asked, "--offline")


def test_several_indexes(server: Loopback, run: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them are asked, as by pip; a file that several have is that of the first."""
    with loopback() as other:
        monkeypatch.setenv("PIP_INDEX_URL", index(server, OLD))
        monkeypatch.setenv("PIP_EXTRA_INDEX_URL", f"{index(other, OLD, NEW)} file:///nowhere/simple {server.base}/none")
        done = run("demo==1.0", "demo==2.0")
        assert done.err.startswith("pydistdiff: an index that lies in files is not asked")
        assert done.report["a"]["origin"]["source"] == f"{server.base}/simple/"
        assert done.report["b"]["origin"]["source"] == f"{other.base}/simple/"


def announced(upload: Upload, sha256: str) -> Upload:
    return upload._replace(told={"core-metadata": {"sha256": sha256}})


def test_the_metadata_is_the_announced_one(server: Loopback, run: Releases) -> None:
    with ZipFile(io.BytesIO(OLD.data)) as archive:
        good = hashlib.sha256(archive.read("demo-1.0.dist-info/METADATA")).hexdigest()
    url = index(server, announced(OLD, good), announced(NEW, good))
    done = run("demo==1.0", "demo==2.0", "--index-url", url)
    (hazard,) = done.report["hazards"]
    assert hazard["code"] == "index-metadata-mismatch"
    assert hazard["side"] == "b"
    assert "another METADATA than the index announces" in hazard["message"]
    assert f"pydistdiff: b: {NEW.name}: The wheel has another METADATA" in done.err
    assert "Hazards: 1: index-metadata-mismatch" in run("demo==1.0", "demo==2.0", "--index-url", url, "--text").out


@pytest.mark.parametrize("data", [b"PK\3\4" + bytes(100), b"no wheel at all", b"PK\5\6" + bytes(10)])
def test_a_wheel_without_the_announced_metadata(server: Loopback, run: Releases, data: bytes) -> None:
    empty = announced(Upload(OLD.name, zip_archive({"demo.py": "x"})), "1" * 64)
    broken = announced(Upload(NEW.name, data), "1" * 64)
    done = run("demo==1.0", "demo==2.0", "--index-url", index(server, empty, broken))
    assert done.status == 2  # the second one cannot be read, which is told where it is compared
    (message,) = (hazard["message"] for hazard in done.report["hazards"] if hazard["code"] == "index-metadata-mismatch")
    assert message.startswith(f"The wheel has no METADATA, but the index announces one (SHA-256 {'1' * 64}): ")


def attested(server: Loopback, upload: Upload, reply: Reply) -> Upload:
    return upload._replace(told={"provenance": server.serve(f"/provenance/{upload.name}", reply)})


def sha256(upload: Upload) -> str:
    return hashlib.sha256(upload.data).hexdigest()


def test_who_published_it(server: Loopback, run: Releases) -> None:
    a = attested(server, OLD, Reply(provenance(GITHUB, (OLD.name, sha256(OLD)))))
    gitlab = {"kind": "GitLab", "repository": "x/y\x1b", "workflow_filepath": ".gitlab-ci.yml"}
    b = attested(server, NEW, Reply(provenance(gitlab, ("other", sha256(NEW)), (NEW.name, sha256(NEW)))))
    asked = ("demo==1.0", "demo==2.0", "--index-url", index(server, a, b))
    done = run(*asked)
    told = "GitHub demo/demo, workflow release.yml, environment pypi"
    assert done.report["a"]["origin"]["publisher"] == told
    assert done.report["a"]["origin"]["notes"][-1] == f"attested by {told}; the signature was not checked"
    lines = run(*asked, "--text").out.splitlines()
    assert lines[1] == f"Published: a by {told}; b by GitLab x/y⟦U+001B⟧, workflow .gitlab-ci.yml"
    assert done.report["hazards"] == []
    assert run(*asked, "--offline").out == done.out
    same = run("demo==1.0", "demo==1.0", *asked[2:], "--text").out
    assert "Published:" not in same


def test_attestations_that_were_not_fetched_yet(server: Loopback, run: Releases) -> None:
    a = attested(server, OLD, Reply(status=404))
    asked = ("demo==1.0", "demo==1.0", "--index-url", index(server, a))
    run(*asked)
    origin = run(*asked, "--offline").report["a"]["origin"]
    assert origin["notes"][-1] == "its attestations were not fetched yet"
    assert "publisher" not in origin


def test_only_one_side_is_attested(server: Loopback, run: Releases) -> None:
    a = attested(server, OLD, Reply(provenance({"kind": "Google", "email": "x@example.org"}, (OLD.name, sha256(OLD)))))
    lines = run("demo==1.0", "demo==2.0", "--index-url", index(server, a, NEW), "--text").out.splitlines()
    assert lines[1] == "Published: a by Google x@example.org; b by nobody who is attested"


@pytest.mark.parametrize(("name", "digest"), [(NEW.name, sha256(OLD)), (OLD.name, sha256(NEW)), ("", "")])
def test_attestations_of_something_else(server: Loopback, run: Releases, name: str, digest: str) -> None:
    a = attested(server, OLD, Reply(provenance(GITHUB, (name, digest))))
    done = run("demo==1.0", "demo==2.0", "--index-url", index(server, a, NEW))
    (hazard,) = done.report["hazards"]
    assert (hazard["code"], hazard["side"]) == ("attestation-mismatch", "a")
    assert done.report["a"]["origin"]["publisher"] is None
    assert f"a: {OLD.name}: None of the attestations" in done.err


@pytest.mark.parametrize(
    ("reply", "note"),
    [
        (
            Reply(status=404),
            r"its attestations cannot be had: http://127\.0\.0\.1:\d+/provenance/.*: not found \(404\)",
        ),
        (Reply(b"[]"), "its attestations cannot be read"),
        (Reply(b"[" * 50_000), "its attestations cannot be read"),
        (Reply(provenance(GITHUB).replace(b'"version": 1', b'"version": 2', 1)), "its attestations cannot be read"),
        (Reply(bytes(5_000_000)), r".*has more than 4,194,304 bytes"),
    ],
)
def test_attestations_that_cannot_be_had(server: Loopback, run: Releases, reply: Reply, note: str) -> None:
    a = attested(server, OLD, reply)
    done = run("demo==1.0", "demo==2.0", "--index-url", index(server, a, NEW))
    assert re.fullmatch(note, done.report["a"]["origin"]["notes"][-1])
    assert "publisher" not in done.report["a"]["origin"]
    assert done.status == 1


def test_attestations_that_are_garbage(server: Loopback, run: Releases) -> None:
    data = json.loads(provenance({"odd": 1}, (OLD.name, sha256(OLD))))
    (good,) = data["attestation_bundles"][0]["attestations"]
    bad = [{"envelope": {"statement": text}} for text in ("%", "AAAA", "W10=", "/w==")]
    data["attestation_bundles"][0]["attestations"] = [*bad, good]
    a = attested(server, OLD, Reply(json.dumps(data).encode()))
    done = run("demo==1.0", "demo==1.0", "--index-url", index(server, a))
    assert done.report["a"]["origin"]["publisher"] == "a publisher without a name"


def test_a_project_that_is_archived(server: Loopback, run: Releases) -> None:
    url = index(server, OLD)
    reply = server.replies["/simple/demo/"][0]
    page = json.loads(reply.body) | {"project-status": {"status": "archived", "reason": "moved"}}
    server.serve("/simple/demo/", reply._replace(body=json.dumps(page).encode()))
    done = run("demo==1.0", "demo==1.0", "--index-url", url)
    assert "the project is archived: moved" in done.report["a"]["origin"]["notes"]


def test_too_large(server: Loopback, run: Releases) -> None:
    done = run("demo==1.0", "demo==2.0", "--index-url", index(server, OLD, NEW), "--max-download-size", "100")
    assert "over the limit of 100 (--max-download-size)" in done.err
    assert run.files == []


def test_what_else_lies_in_an_index_is_not_taken(server: Loopback, run: Releases) -> None:
    names = (
        "demo-1.0-py3.8.egg",
        "demo-1.0.win32.exe",
        "README",
        "other-1.0-py3-none-any.whl",
        "demo-1.0.linux-x86_64.tar.gz",
    )
    url = index(server, *(OLD._replace(name=name) for name in names), OLD)
    assert run("demo==1.0", "demo==1.0", "--index-url", url).paths == (OLD.name, OLD.name)


def test_a_wheel_whose_name_is_taken_apart_in_another_way_is_not_taken(server: Loopback, run: Releases) -> None:
    good = Upload("foo_bar-1.0-py3-none-any.whl", OLD.data)
    url = index(server, OLD._replace(name="foo-bar-1.0-py3-none-any.whl"), good, project="foo-bar")
    assert run("Foo.Bar==1.0", "foo-bar==1.0", "--index-url", url).paths == (good.name, good.name)
