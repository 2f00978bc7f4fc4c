"""Builds channels of conda packages: what `repodata.json` says of them, whole, packed and in shards."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

from loopback_server import Loopback, Reply
from package_builder import compressed, conda, conda_v1


class Package(NamedTuple):
    """A package of the channel; `facts` stand in its entry instead of what is true, or are left out where None."""

    version: str = "1.0"
    build: str = "py_0"
    build_number: int = 0
    timestamp: int | None = None
    name: str = "demo"
    subdir: str = "noarch"
    ending: str = ".conda"
    content: str = "a = 1\n"
    facts: Mapping[str, Any] = {}

    @property
    def file(self) -> str:
        return f"{self.name}-{self.version}-{self.build}{self.ending}"

    @property
    def data(self) -> bytes:
        files = {f"site-packages/{self.name}.py": self.content}
        options: dict[str, Any] = {"name": self.name, "version": self.version, "build": self.build}
        return conda(files, **options) if self.ending == ".conda" else conda_v1(files, **options)

    @property
    def entry(self) -> dict[str, Any]:
        facts: dict[str, Any] = {
            "name": self.name,
            "version": self.version,
            "build": self.build,
            "build_number": self.build_number,
            "depends": [],
            "size": len(self.data),
            "sha256": hashlib.sha256(self.data).hexdigest(),
            "md5": hashlib.md5(self.data).hexdigest(),
            "timestamp": self.timestamp,
            **self.facts,
        }
        return {name: value for name, value in facts.items() if value is not None}


def repodata(packages: Iterable[Package], base_url: str | None = None) -> dict[str, Any]:
    """The document of one folder."""
    entries: dict[str, dict[str, Any]] = {".conda": {}, ".tar.bz2": {}}
    for package in packages:
        entries[package.ending][package.file] = package.entry
    info = {"subdir": "?"} if base_url is None else {"subdir": "?", "base_url": base_url}
    return {
        "info": info,
        "packages": entries[".tar.bz2"],
        "packages.conda": entries[".conda"],
        "removed": [],
        "repodata_version": 1,
    }


def repodata_json(packages: Iterable[Package], ending: str = "", base_url: str | None = None) -> bytes:
    """`repodata.json`, packed as the ending says."""
    return compressed(json.dumps(repodata(packages, base_url)).encode(), ending)


def shard(packages: Iterable[Package]) -> bytes:
    """The shard of one name, with the hashes as bytes."""
    document = repodata(packages)
    for part in ("packages", "packages.conda"):
        for entry in document[part].values():
            for algorithm in ("sha256", "md5"):
                if algorithm in entry:
                    text = entry[algorithm]
                    entry[algorithm] = bytes.fromhex(text) if set(text) <= set("0123456789abcdef") else text
    return compressed(msgspec.msgpack.encode(document), ".zst")


def shard_index(shards: Mapping[str, bytes], base: str = "./shards/", packages: str | None = "./") -> bytes:
    """The index of shards by their names."""
    info = {"subdir": "?", "base_url": packages, "shards_base_url": base, "created_at": "2026-01-01T00:00:00Z"}
    hashes = {name: hashlib.sha256(data).digest() for name, data in shards.items()}
    return compressed(msgspec.msgpack.encode({"version": 1, "info": info, "shards": hashes}), ".zst")


def serve_packages(server: Loopback, channel: str, packages: Iterable[Package]) -> None:
    """The files alone."""
    for package in packages:
        server.serve(f"{channel}/{package.subdir}/{package.file}", Reply(package.data))


def serve_channel(server: Loopback, channel: str, packages: Iterable[Package], ending: str = ".zst") -> str:
    """The files and `repodata.json` of each folder; returns the address of the channel."""
    known = [*packages]
    serve_packages(server, channel, known)
    for subdir in {"noarch", *(package.subdir for package in known)}:
        folder = [package for package in known if package.subdir == subdir]
        server.serve(f"{channel}/{subdir}/repodata.json{ending}", Reply(repodata_json(folder, ending)))
    return server.base + channel


def serve_shards(server: Loopback, channel: str, packages: Iterable[Package]) -> str:
    """The files and the shards of each folder; returns the address of the channel."""
    known = [*packages]
    serve_packages(server, channel, known)
    for subdir in {"noarch", *(package.subdir for package in known)}:
        names = {package.name for package in known if package.subdir == subdir}
        shards = {name: shard(one for one in known if (one.name, one.subdir) == (name, subdir)) for name in names}
        for data in shards.values():
            digest = hashlib.sha256(data).hexdigest()
            server.serve(f"{channel}/{subdir}/shards/{digest}.msgpack.zst", Reply(data))
        server.serve(f"{channel}/{subdir}/repodata_shards.msgpack.zst", Reply(shard_index(shards)))
    return server.base + channel
