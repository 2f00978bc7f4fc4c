from __future__ import annotations

import json
import math
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel_builder import Package, repodata, repodata_json, shard
from pydistdiff.archives.compressed import ZSTD, unpack
from pydistdiff.archives.source import BytesSource
from pydistdiff.errors import InputError
from pydistdiff.limits import Budget
from pydistdiff.remote.repodata import Entries, Entry, read_json, read_shard, read_shard_index

PACKAGE = Package(version="1.2", build="py38_3", build_number=3, timestamp=1_600_000_000_123)
OLD = Package(version="1.1", ending=".tar.bz2", timestamp=1_500_000_000)


def entry_of(package: Package) -> Entry:
    facts = package.entry
    return Entry(
        file=package.file,
        subdir="linux-64",
        version=package.version,
        build=package.build,
        build_number=package.build_number,
        timestamp=facts["timestamp"] if facts["timestamp"] > 10**12 else facts["timestamp"] * 1000,
        size=facts["size"],
        sha256=facts["sha256"],
        md5=facts["md5"],
    )


def unpacked(data: bytes) -> bytes:
    return unpack(BytesSource(data), ZSTD, Budget()).source.all()


def test_whole_repodata_and_a_shard_say_the_same() -> None:
    packages = [PACKAGE, OLD]
    expected = Entries((entry_of(OLD), entry_of(PACKAGE)), 0, None)
    assert read_json(repodata_json(packages), "linux-64", "demo") == expected
    assert read_shard(unpacked(shard(packages)), "linux-64", "demo") == expected


def test_the_formats_are_told_apart() -> None:
    old, new = read_json(repodata_json([OLD, PACKAGE]), "linux-64", "demo").entries
    assert (old.is_conda, new.is_conda) == (False, True)


def test_other_packages_are_not_looked_at() -> None:
    others = [Package(name="demo-tools"), Package(name="demonstration"), Package(name="dem"), Package(name="other")]
    broken = repodata(others)
    broken["packages.conda"]["other-1.0-py_0.conda"] = None
    assert read_json(json.dumps(broken).encode(), "noarch", "demo") == Entries()


def test_what_is_not_known_is_not_looked_at() -> None:
    document = repodata([PACKAGE]) | {"v9": {"x": [1]}, "signatures": {}}
    document["packages.conda"][PACKAGE.file] |= {"license": 1, "depends": None, "new": {}}
    assert read_json(json.dumps(document).encode(), "linux-64", "demo").entries == (entry_of(PACKAGE),)


@pytest.mark.parametrize("data", [b"", b" \n", b"{}", b'{"packages": {}}'])
def test_nothing(data: bytes) -> None:
    assert read_json(data, "noarch", "demo") == Entries()


@pytest.mark.parametrize(
    "facts",
    [{"timestamp": math.nan}, {"sha256": "0" * 64}, {"sha256": b"0" * 31}, {"md5": b"0" * 32}, {"name": 1}],
)
def test_a_shard_with_an_entry_that_cannot_be_read(facts: dict[str, Any]) -> None:
    document = repodata([PACKAGE])
    document["packages.conda"][PACKAGE.file] |= {"sha256": b"0" * 32, "md5": b"0" * 16} | facts
    assert read_shard(msgspec.msgpack.encode(document), "noarch", "demo") == Entries((), 1, None)


def test_hashes_in_capitals_and_empty_ones() -> None:
    capitals = PACKAGE._replace(facts={"sha256": "AB" * 32, "md5": ""})
    (entry,) = read_json(repodata_json([capitals]), "noarch", "demo").entries
    assert (entry.sha256, entry.md5) == ("ab" * 32, None)


def test_an_index_of_shards() -> None:
    document = {"info": {"base_url": "../p", "shards_base_url": "./s/"}, "shards": {"demo": b"\xab" * 32, "odd": 1}}
    assert read_shard_index(msgspec.msgpack.encode(document), "demo") == ("./s/", "ab" * 32, "../p")
    assert read_shard_index(msgspec.msgpack.encode({"info": {}, "shards": {}}), "demo") == ("", None, None)


VALUE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(max_size=8)
    | st.binary(max_size=33),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(PACKAGE.entry)), inner, max_size=9)
    ),
    max_leaves=12,
)
DOCUMENT = st.dictionaries(
    st.sampled_from(["info", "packages", "packages.conda", "shards", "x"]),
    st.dictionaries(st.sampled_from([PACKAGE.file, "demo-", "demo", "base_url", "shards_base_url"]), VALUE) | VALUE,
)


@given(st.binary(max_size=60) | DOCUMENT.map(msgspec.msgpack.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for read in (read_json, read_shard):
        try:
            found = read(data, "noarch", "demo")
        except InputError as error:
            assert "\n" not in str(error)
        else:
            assert all(entry.file == PACKAGE.file for entry in found.entries)
    try:
        assert read_shard_index(data, "demo").shard is None or len(read_shard_index(data, "demo").shard or "") == 64
    except InputError as error:
        assert "\n" not in str(error)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(PACKAGE.entry, VALUE)))
def test_any_entry_is_that_of_its_file_or_left_out(facts: dict[str, Any]) -> None:
    document = {"packages.conda": {PACKAGE.file: {**PACKAGE.entry, "sha256": None, "md5": None, **facts}}}
    found = read_shard(msgspec.msgpack.encode(document), "noarch", "demo")
    assert all((one.version, one.build) == (PACKAGE.version, PACKAGE.build) for one in found.entries)
    assert len(found.entries) + found.unreadable <= 1
