"""Packages from channels that behave, and from channels that do not."""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from channel_builder import (
    Package,
    repodata,
    repodata_json,
    serve_channel,
    serve_packages,
    serve_shards,
    shard,
    shard_index,
)
from loopback_server import Loopback, Reply, closed_port, loopback
from package_builder import compressed
from pydistdiff.errors import InputError
from pydistdiff.inputs.file import LocatedFile
from pydistdiff.limits import MIB, Limits
from pydistdiff.remote.cache import Cache
from pydistdiff.remote.channels import Channels
from pydistdiff.remote.connection import Connection, Terms
from pydistdiff.remote.match_spec import MatchSpec

PACKAGE = Package()
PLACES = ("linux-64", "noarch")


class Client:
    """Takes packages into a cache of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told: list[tuple[int, int | None, str]] = []
        self.terms = Terms(attempts=2, pause=0)
        self.limits = Limits()

    def fetch(self, address: str, spec: str = "demo", *, offline: bool = False) -> LocatedFile:
        read = MatchSpec.read("c", spec)
        with Connection(self.terms) as connection:
            channels = Channels(
                connection,
                Cache(str(self.folder)),
                self.limits,
                offline=offline,
                progress=lambda *told: self.told.append(told),
            )
            return channels.fetch(f"c::{spec}", read, address, (read.subdir,) if read.subdir else PLACES)

    def fails(self, address: str, spec: str = "demo", *, offline: bool = False) -> str:
        """What a user reads; no package is in the cache, and nothing is half there."""
        with pytest.raises(InputError) as caught:
            self.fetch(address, spec, offline=offline)
        assert {path.partition("/")[0] for path in self.files} <= {"documents"}
        (line,) = caught.value.lines
        assert "\n" not in line
        return line

    @property
    def files(self) -> list[str]:
        return sorted(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return Client(tmp_path / "cache")


def notes(found: LocatedFile) -> tuple[str, ...]:
    """The file that was taken and where it is, and what else is told of it."""
    assert found.origin is not None
    where, *others = found.origin.notes
    return f"{where.removeprefix('in ')}/{os.path.basename(found.path)}", *others


# ---------------------------------------------------------------- what is taken


@pytest.mark.parametrize("ending", ["", ".zst", ".bz2"])
def test_a_package_by_its_repodata(server: Loopback, client: Client, ending: str) -> None:
    address = serve_channel(server, "/c", [PACKAGE, Package(name="demo-tools"), Package(name="other")], ending)
    found = client.fetch(address)
    assert Path(found.path).read_bytes() == PACKAGE.data
    assert os.path.basename(found.path) == "demo-1.0-py_0.conda"
    assert found.origin is not None
    assert found.origin.asked == "c::demo"
    assert found.origin.source == address
    assert found.origin.notes == ("in noarch",)
    packed = len(server.replies[f"/c/noarch/repodata.json{ending}"][0].body)
    assert (packed, packed, f"repodata.json{ending}") in client.told
    assert client.told[-1] == (len(PACKAGE.data), len(PACKAGE.data), PACKAGE.file)


def test_a_package_by_its_shard(server: Loopback, client: Client) -> None:
    address = serve_shards(server, "/c", [PACKAGE, Package(name="other")])
    assert Path(client.fetch(address).path).read_bytes() == PACKAGE.data
    digest = hashlib.sha256(shard([PACKAGE])).hexdigest()
    assert server.paths == [
        "/c/linux-64/repodata_shards.msgpack.zst",
        "/c/linux-64/repodata.json.zst",
        "/c/linux-64/repodata.json.bz2",
        "/c/linux-64/repodata.json",
        "/c/noarch/repodata_shards.msgpack.zst",
        f"/c/noarch/shards/{digest}.msgpack.zst",
        "/c/noarch/demo-1.0-py_0.conda",
    ]


def test_a_shard_is_asked_for_once(server: Loopback, client: Client) -> None:
    address = serve_shards(server, "/c", [PACKAGE])
    client.fetch(address)
    server.asked.clear()
    client.fetch(address)
    assert [path for path in server.paths if path.startswith("/c/noarch/")] == ["/c/noarch/repodata_shards.msgpack.zst"]


def test_a_shard_with_another_hash_is_read_and_asked_for_again(server: Loopback, client: Client) -> None:
    address = serve_shards(server, "/c", [PACKAGE])
    other = Package(version="2.0")
    serve_packages(server, "/c", [other])
    path = f"/c/noarch/shards/{hashlib.sha256(shard([PACKAGE])).hexdigest()}.msgpack.zst"
    server.serve(path, Reply(shard([other])), Reply(shard([PACKAGE])))
    assert notes(client.fetch(address)) == ("noarch/demo-2.0-py_0.conda",)
    assert notes(client.fetch(address)) == ("noarch/demo-1.0-py_0.conda",)


def test_the_highest_version_and_build_of_both_folders(server: Loopback, client: Client) -> None:
    packages = [
        Package(version="1.9"),
        Package(version="1.10"),
        Package(version="1.10", build="py38_1", build_number=1, subdir="linux-64"),
        Package(version="2.0.dev1", build="py39_0"),
    ]
    address = serve_channel(server, "/c", packages)
    assert notes(client.fetch(address, "demo<2.0.dev1")) == (
        "linux-64/demo-1.10-py38_1.conda",
        "the newest of 3 builds that match",
    )
    assert notes(client.fetch(address, "demo=1.9")) == ("noarch/demo-1.9-py_0.conda",)
    assert notes(client.fetch(address, "demo=1.10=py_*")) == ("noarch/demo-1.10-py_0.conda",)
    assert notes(client.fetch(address))[0] == "noarch/demo-2.0.dev1-py39_0.conda"


def test_a_folder_that_is_named(server: Loopback, client: Client) -> None:
    address = serve_channel(server, "/c", [PACKAGE, Package(version="2.0", subdir="win-64")])
    spec = MatchSpec.read("c/win-64", "demo")
    with Connection(client.terms) as connection:
        channels = Channels(connection, Cache(str(client.folder)), Limits())
        found = channels.fetch("c/win-64::demo", spec, address, ("win-64",))
    assert notes(found) == ("win-64/demo-2.0-py_0.conda",)


def test_the_conda_format_rather_than_the_old_one(server: Loopback, client: Client) -> None:
    address = serve_channel(server, "/c", [PACKAGE, Package(ending=".tar.bz2")])
    assert notes(client.fetch(address)) == ("noarch/demo-1.0-py_0.conda",)


def test_a_package_in_the_old_format(server: Loopback, client: Client) -> None:
    package = Package(ending=".tar.bz2")
    found = client.fetch(serve_channel(server, "/c", [package]))
    assert Path(found.path).read_bytes() == package.data


@pytest.mark.parametrize("base", ["../../files/", "{base}/files", "/files/"])
def test_packages_that_lie_elsewhere(server: Loopback, client: Client, base: str) -> None:
    server.serve("/c/noarch/repodata.json", Reply(repodata_json([PACKAGE], base_url=base.format(base=server.base))))
    server.serve(f"/files/{PACKAGE.file}", Reply(PACKAGE.data))
    assert Path(client.fetch(f"{server.base}/c").path).read_bytes() == PACKAGE.data


def test_shards_and_packages_that_lie_elsewhere(server: Loopback, client: Client) -> None:
    data = shard([PACKAGE])
    server.serve("/c/noarch/repodata_shards.msgpack.zst", Reply(shard_index({"demo": data}, "/s", "/files")))
    server.serve(f"/s/{hashlib.sha256(data).hexdigest()}.msgpack.zst", Reply(data))
    server.serve(f"/files/{PACKAGE.file}", Reply(PACKAGE.data))
    assert Path(client.fetch(f"{server.base}/c").path).read_bytes() == PACKAGE.data


def test_an_epoch_in_the_name_of_a_file(server: Loopback, client: Client) -> None:
    package = Package(version="1!2.0+local.1")
    found = client.fetch(serve_channel(server, "/c", [package]), "demo=1!2.0")
    assert os.path.basename(found.path) == "demo-1!2.0+local.1-py_0.conda"


def test_an_empty_file_is_a_channel_without_packages(server: Loopback, client: Client) -> None:
    server.serve("/c/noarch/repodata.json", Reply(b""))
    assert client.fails(f"{server.base}/c") == "c::demo: there is no package demo in noarch"


def test_repodata_that_the_server_unpacks_on_the_way(server: Loopback, client: Client) -> None:
    serve_packages(server, "/c", [PACKAGE])
    server.serve("/c/noarch/repodata.json.zst", Reply(repodata_json([PACKAGE])))
    assert Path(client.fetch(f"{server.base}/c").path).read_bytes() == PACKAGE.data


# ---------------------------------------------------------------- what is not there


def test_what_there_is_instead(server: Loopback, client: Client) -> None:
    builds = [Package(version="1.0", build=f"py3{minor}_0") for minor in range(6, 12)]
    address = serve_channel(server, "/c", [*builds, Package(version="0.9"), Package(version="odd version")])
    assert client.fails(address, "other") == "c::other: there is no package other in noarch"
    assert client.fails(address, "demo=2") == "c::demo=2: no version in noarch is =2; the newest ones are 1.0, 0.9"
    assert client.fails(address, "demo=2=py27*").startswith("c::demo=2=py27*: no version in noarch is 2; the newest")
    assert client.fails(address, "demo=1.0=py27*") == (
        "c::demo=1.0=py27*: no build in noarch is py27*; there are py310_0, py311_0, py36_0, py37_0, py38_0 and 1 more"
    )


def test_no_channel(server: Loopback, client: Client) -> None:
    address = f"{server.base}/c"
    assert client.fails(address) == f"{address}: is no channel with linux-64 or noarch: no repodata is there"
    assert client.files == []


@pytest.mark.parametrize(
    "names", [["repodata_shards.msgpack.zst"], ["repodata_shards.msgpack.zst", "repodata.json.bz2"]]
)
def test_a_store_that_forbids_what_is_not_there(server: Loopback, client: Client, names: list[str]) -> None:
    address = serve_channel(server, "/c", [PACKAGE], "")
    for name in names:
        server.serve(f"/c/noarch/{name}", Reply(status=403))
        server.serve(f"/c/linux-64/{name}", Reply(status=403))
    assert Path(client.fetch(address).path).read_bytes() == PACKAGE.data


def test_a_channel_that_is_forbidden(server: Loopback, client: Client) -> None:
    server.serve("/c/noarch/repodata.json", Reply(status=403))
    assert client.fails(f"{server.base}/c") == f"{server.base}/c/noarch/repodata.json: is forbidden (403)"


def test_a_shard_that_is_forbidden(server: Loopback, client: Client) -> None:
    server.serve("/c/noarch/repodata_shards.msgpack.zst", Reply(shard_index({"demo": b"x"})))
    server.serve(f"/c/noarch/shards/{hashlib.sha256(b'x').hexdigest()}.msgpack.zst", Reply(status=403))
    assert client.fails(f"{server.base}/c").endswith("is not given, though repodata_shards.msgpack.zst has it")


def test_no_network(client: Client) -> None:
    line = client.fails(f"http://127.0.0.1:{closed_port()}/c")
    assert line.endswith("/c/linux-64/repodata_shards.msgpack.zst: no connection: connection refused (tried 2 times)")


def test_a_shard_that_is_missing(server: Loopback, client: Client) -> None:
    server.serve("/c/noarch/repodata_shards.msgpack.zst", Reply(shard_index({"demo": b"x"})))
    digest = hashlib.sha256(b"x").hexdigest()
    assert client.fails(f"{server.base}/c") == (
        f"{server.base}/c/noarch/shards/{digest}.msgpack.zst: is not there, though repodata_shards.msgpack.zst has it"
    )


def test_a_name_that_no_shard_has(server: Loopback, client: Client) -> None:
    address = serve_shards(server, "/c", [PACKAGE])
    assert client.fails(address, "other") == "c::other: there is no package other in noarch"


# ---------------------------------------------------------------- faults on the way


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(status=500), "the server answers 500 Internal Server Error (tried 2 times)"),
        (Reply(status=401), "wants to know who asks (401)"),
        (Reply(b"x" * 1000, cut=10), "ends before it is complete (tried 2 times)"),
        (Reply(b"x" * 1000, cut=10, hangs=True), "the server stopped answering (tried 2 times)"),
        (Reply(status=302, headers=(("Location", "file:///etc/passwd"),)), "which is none of http or https"),
    ],
)
@pytest.mark.parametrize("name", ["repodata_shards.msgpack.zst", "repodata.json.zst", "demo-1.0-py_0.conda"])
def test_a_server_with_faults(server: Loopback, client: Client, reply: Reply, reason: str, name: str) -> None:
    if reply.hangs:
        client.terms = Terms(read=1, attempts=2, pause=0)
    address = serve_channel(server, "/c", [PACKAGE])
    body = PACKAGE.data if name == PACKAGE.file and reply.body else reply.body
    server.serve(f"/c/noarch/{name}", reply._replace(body=body))
    line = client.fails(address)
    assert line.startswith(f"{address}/noarch/{name}: ")
    assert line.endswith(reason)


def test_a_redirect(server: Loopback, client: Client) -> None:
    address = serve_channel(server, "/c", [PACKAGE])
    moved = {path: f"/moved{path}" for path in (f"/c/noarch/{PACKAGE.file}", "/c/noarch/repodata.json.zst")}
    for path, target in moved.items():
        body = PACKAGE.data if path.endswith(".conda") else repodata_json([PACKAGE], ".zst")
        server.serve(target, Reply(body))
        server.serve(path, Reply(status=302, headers=(("Location", target),)))
    assert Path(client.fetch(address).path).read_bytes() == PACKAGE.data


@pytest.mark.parametrize("algorithm", ["sha256", "md5"])
def test_another_hash(server: Loopback, client: Client, algorithm: str) -> None:
    wrong = "0" * (64 if algorithm == "sha256" else 32)
    package = Package(facts={"sha256": None, algorithm: wrong})
    line = client.fails(serve_channel(server, "/c", [package]))
    expected = hashlib.new(algorithm, package.data).hexdigest()
    assert line.endswith(f"{PACKAGE.file}: has the {algorithm} {expected}, but {wrong} was announced")


def test_another_size(server: Loopback, client: Client) -> None:
    line = client.fails(serve_channel(server, "/c", [Package(facts={"size": 10})]))
    assert line.endswith(f"has {len(PACKAGE.data):,} bytes, but 10 were announced")


def test_hashes_that_are_missing_are_told(server: Loopback, client: Client) -> None:
    found = client.fetch(serve_channel(server, "/c", [Package(facts={"sha256": None})]))
    assert notes(found)[1:] == ("checked by its MD5 alone",)
    found = client.fetch(serve_channel(server, "/d", [Package(facts={"sha256": None, "md5": None})]))
    assert notes(found)[1:] == ("not checked: the channel has no hash of it",)


def test_a_package_over_the_limit(server: Loopback, client: Client) -> None:
    client.limits = Limits(download_size=100)
    line = client.fails(serve_channel(server, "/c", [PACKAGE]))
    assert line.endswith(f"has {len(PACKAGE.data):,} bytes, over the limit of 100 (--max-download-size)")


# ---------------------------------------------------------------- hostile repodata


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (compressed(b"{}", ".zst")[:-1], "the compressed stream is cut off"),
        (compressed(b"{}" * 1000, ".zst")[:10] + b"\xff" * 20, "the zstd stream is damaged"),
        (compressed(b"{}", ".zst") + b"more", "4 bytes follow the end of the zstd stream"),
        (compressed(b"{", ".zst"), "is no repodata: Input data was truncated"),
        (compressed(b"[1]", ".zst"), "is no repodata: Expected `object`, got `array`"),
        (compressed(b'{"packages": []}', ".zst"), "is no repodata: Expected `object`, got `array` - at `$.packages`"),
        (compressed(b'{"x": ' + b"[" * 100_000, ".zst"), "is no repodata: it is nested too deeply"),
        (b"<html>not what you think</html>", "is no repodata: JSON is malformed"),
    ],
)
def test_repodata_that_is_none(server: Loopback, client: Client, data: bytes, reason: str) -> None:
    server.serve("/c/noarch/repodata.json.zst", Reply(data))
    assert client.fails(f"{server.base}/c").startswith(f"{server.base}/c/noarch/repodata.json.zst: {reason}")
    assert client.files == []  # what cannot be read is not kept


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ([1], "is no index of repodata shards: Expected `object`, got `array`"),
        ({"info": {}}, "is no index of repodata shards: Object missing required field `shards`"),
        ({"info": {}, "shards": {"demo": "ab"}}, "is no index of repodata shards: Expected `bytes`, got `str`"),
        ({"info": {}, "shards": {"demo": b"ab"}}, "is no index of repodata shards: a sha256 has another length"),
    ],
)
def test_an_index_of_shards_that_is_none(server: Loopback, client: Client, document: Any, reason: str) -> None:
    path = "/c/noarch/repodata_shards.msgpack.zst"
    server.serve(path, Reply(compressed(msgspec.msgpack.encode(document), ".zst")))
    assert client.fails(f"{server.base}/c") == f"{server.base}{path}: {reason}"
    assert client.files == []


def test_a_shard_that_is_none(server: Loopback, client: Client) -> None:
    data = compressed(b"\xc1", ".zst")
    server.serve("/c/noarch/repodata_shards.msgpack.zst", Reply(shard_index({"demo": data})))
    server.serve(f"/c/noarch/shards/{hashlib.sha256(data).hexdigest()}.msgpack.zst", Reply(data))
    assert "is no shard of repodata: MessagePack data is malformed" in client.fails(f"{server.base}/c")


def test_a_bomb(server: Loopback, client: Client) -> None:
    server.serve("/c/noarch/repodata.json.zst", Reply(compressed(b" " * (70 * MIB), ".zst")))
    line = client.fails(f"{server.base}/c")
    assert "unpacks to far more than a real package does" in line
    assert "--max-ratio" in line
    assert client.files == []


def test_repodata_of_many_keys(server: Loopback, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pydistdiff.remote.repodata.MOST_KEYS", 20)
    address = serve_channel(server, "/c", [PACKAGE])
    client.fetch(address)
    serve_channel(server, "/c", [PACKAGE, Package(version="2.0")])
    with pytest.raises(InputError, match="is no repodata: it has more than 20 keys"):
        client.fetch(address)


@pytest.mark.parametrize("ending", [".zst", ""])
def test_an_index_of_shards_that_is_too_large(server: Loopback, client: Client, ending: str) -> None:
    path = "/c/noarch/repodata_shards.msgpack.zst"
    server.serve(path, Reply(compressed(bytes(range(256)) * 4096 * 33, ending)))
    assert client.fails(f"{server.base}/c") == (
        f"{server.base}{path}: has more than 33,554,432 bytes, which no channel needs"
    )


def test_a_base_that_leads_to_a_file(server: Loopback, client: Client) -> None:
    server.serve("/c/noarch/repodata.json", Reply(repodata_json([PACKAGE], base_url="file:///etc/")))
    assert client.fails(f"{server.base}/c").endswith("leads to file:///etc/, which is none of http or https")


@pytest.mark.parametrize(
    "facts",
    [
        {"version": "../../1.0"},
        {"build": "py_0/../../x"},
        {"build": "py_1"},
        {"build_number": "0"},
        {"build_number": None},
        {"version": 1},
        {"sha256": "../../x"},
        {"sha256": "0" * 62},
        {"md5": "0" * 64},
        {"size": "1"},
        {"size": -1},
        {"timestamp": "now"},
        {"timestamp": -1},
    ],
)
@pytest.mark.parametrize("serve", [serve_channel, serve_shards])
def test_an_entry_that_is_not_that_of_its_file_is_left_out(
    server: Loopback, client: Client, facts: dict[str, Any], serve: Any
) -> None:
    address = serve(server, "/c", [Package(facts=facts, version="9.0"), PACKAGE])
    assert notes(client.fetch(address)) == (
        "noarch/demo-1.0-py_0.conda",
        "1 of the entries of the package cannot be read",
    )


@pytest.mark.parametrize(
    "file", ["demo-../../x-py_0.conda", "demo-1.0-../../x.conda", "demo-1.0-py_0.conda\n", "demo-1.0-p\u202ey.conda"]
)
def test_hostile_names_of_files_are_left_out(server: Loopback, client: Client, file: str) -> None:
    name, version, build = file.removesuffix(".conda").split("-", 2)
    document = repodata([PACKAGE])
    document["packages.conda"][file] = {**PACKAGE.entry, "name": name, "version": version, "build": build}
    serve_packages(server, "/c", [PACKAGE])
    server.serve("/c/noarch/repodata.json", Reply(json.dumps(document).encode()))
    assert notes(client.fetch(f"{server.base}/c"))[0] == "noarch/demo-1.0-py_0.conda"
    assert {path.name for path in client.folder.parent.iterdir()} == {"cache"}


def test_a_version_that_conda_cannot_read_comes_last(server: Loopback, client: Client) -> None:
    address = serve_channel(server, "/c", [Package(version="1..2"), Package(version="9..2"), Package(version="0.1")])
    assert notes(client.fetch(address))[0] == "noarch/demo-0.1-py_0.conda"
    assert notes(client.fetch(address, "demo 1..2"))[0] == "noarch/demo-1..2-py_0.conda"


# ---------------------------------------------------------------- the cache


@pytest.mark.parametrize(
    ("sent", "asked", "value"),
    [
        (("ETag", '"abc"'), "if-none-match", '"abc"'),
        (("Last-Modified", "Wed, 01 Jan 2025 00:00:00 GMT"), "if-modified-since", "Wed, 01 Jan 2025 00:00:00 GMT"),
    ],
)
def test_repodata_that_has_not_changed(
    server: Loopback, client: Client, sent: tuple[str, str], asked: str, value: str
) -> None:
    serve_packages(server, "/c", [PACKAGE])
    path = "/c/noarch/repodata.json.zst"
    address = f"{server.base}/c"
    server.serve(path, Reply(repodata_json([PACKAGE], ".zst"), headers=(sent,)), Reply(status=304))
    client.fetch(address)
    assert Path(client.fetch(address).path).read_bytes() == PACKAGE.data
    assert [request.headers.get(asked) for request in server.asked if request.path == path] == [None, value]
    assert server.paths.count(f"/c/noarch/{PACKAGE.file}") == 1


def test_repodata_that_has_changed(server: Loopback, client: Client) -> None:
    address = serve_channel(server, "/c", [PACKAGE])
    client.fetch(address)
    newer = Package(version="2.0")
    serve_channel(server, "/c", [PACKAGE, newer])
    assert notes(client.fetch(address))[0] == f"noarch/{newer.file}"


def test_a_note_in_the_cache_that_is_damaged(server: Loopback, client: Client) -> None:
    address = serve_channel(server, "/c", [PACKAGE])
    client.fetch(address)
    for path in (client.folder / "documents").iterdir():
        path.write_bytes(b"\xc1")
    assert Path(client.fetch(address).path).read_bytes() == PACKAGE.data


@pytest.mark.parametrize("serve", [serve_channel, serve_shards])
def test_without_network_after_it_was_fetched(client: Client, serve: Any) -> None:
    with loopback() as server:
        address = serve(server, "/c", [PACKAGE])
        client.fetch(address)
        asked = len(server.asked)
        assert Path(client.fetch(address, offline=True).path).read_bytes() == PACKAGE.data
        assert len(server.asked) == asked


@pytest.mark.parametrize(("facts", "asked"), [({"sha256": None}, 1), ({"sha256": None, "md5": None}, 2)])
def test_without_a_good_hash(server: Loopback, client: Client, facts: dict[str, Any], asked: int) -> None:
    address = serve_channel(server, "/c", [PACKAGE._replace(facts=facts)])
    client.fetch(address)
    client.fetch(address)
    assert server.paths.count(f"/c/noarch/{PACKAGE.file}") == asked  # without any hash nobody knows what is there now
    assert Path(client.fetch(address, offline=True).path).read_bytes() == PACKAGE.data
    assert server.paths.count(f"/c/noarch/{PACKAGE.file}") == asked


def test_without_network_before_it_was_fetched(server: Loopback, client: Client) -> None:
    address = serve_channel(server, "/c", [PACKAGE, Package(version="2.0")])
    assert client.fails(address, offline=True) == (
        f"{address}: is no channel with linux-64 or noarch: the cache has nothing of it, and nobody is asked"
    )
    assert server.paths == []
    client.fetch(address)
    with pytest.raises(InputError, match=re.escape("demo-1.0-py_0.conda: is not in the cache, and nobody is asked")):
        client.fetch(address, "demo=1", offline=True)


def test_without_network_a_shard_that_was_not_fetched(server: Loopback, client: Client) -> None:
    address = serve_shards(server, "/c", [PACKAGE, Package(name="other")])
    client.fetch(address, "other")
    with pytest.raises(InputError, match="is not in the cache, though repodata_shards"):
        client.fetch(address, offline=True)


# ---------------------------------------------------------------- who asks


def test_a_channel_without_encryption_is_told(
    server: Loopback, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = serve_channel(server, "/c", [PACKAGE])
    monkeypatch.setattr("pydistdiff.remote.channels.is_loopback", lambda host: host != "127.0.0.1")
    assert notes(client.fetch(address))[1:] == ("over a connection that anybody on the way can change",)


def test_who_asks_is_not_told(server: Loopback, client: Client) -> None:
    serve_channel(server, "/t/a-token/c", [PACKAGE])
    address = server.base.replace("//", "//user:secret@") + "/t/a-token/c"
    found = client.fetch(address)
    assert found.origin is not None
    assert found.origin.source == f"{server.base}/t/…/c"
    assert {request.headers.get("authorization") for request in server.asked} == {"Basic dXNlcjpzZWNyZXQ="}
    for line in (client_fails(client, address, "other"), client_fails(client, f"{address}/none", "demo")):
        assert "a-token" not in line
        assert "secret" not in line
    for path in client.folder.rglob("*"):
        assert "a-token" not in str(path)


def client_fails(client: Client, address: str, spec: str) -> str:
    with pytest.raises(InputError) as caught:
        client.fetch(address, spec)
    return str(caught.value)
