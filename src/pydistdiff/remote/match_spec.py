"""`channel::name=version=build`: which packages of which channel are meant, as CEP 29 has it."""

from __future__ import annotations

import re
from typing import Self

from msgspec import Struct

from pydistdiff.errors import InputError
from pydistdiff.remote.version_spec import VersionSpec, Wildcard
from pydistdiff.safetext import short_name

SUBDIRS = (
    *("noarch", "linux-32", "linux-64", "linux-aarch64", "linux-armv6l", "linux-armv7l", "linux-loongarch64"),
    *("linux-ppc64", "linux-ppc64le", "linux-riscv32", "linux-riscv64", "linux-s390x", "osx-64", "osx-arm64"),
    *("win-32", "win-64", "win-arm64", "emscripten-wasm32", "wasi-wasm32", "freebsd-64", "zos-z"),
)
"""The platforms that conda knows; by these alone a subdirectory is told from the rest of a channel's name."""

_NAME = re.compile(r"[a-z0-9_][a-z0-9._-]*", re.IGNORECASE)
_AROUND = re.compile(r"\s*([,|])\s*|([(=<>!~])\s+|\s+(\))")
_BUILD = re.compile(r"(?<=[^=<>!~,|(\s])=(?!=)")
_LITERAL = re.compile(r"=[^=<>!~,|()]")


class MatchSpec(Struct, frozen=True):
    """What a user writes: a package of a channel; `version` and `build` are None where any is meant.

    `channel` is a name or a URL, `subdir` a platform where the user names one.
    """

    channel: str
    subdir: str | None
    name: str
    version: str | None = None
    build: str | None = None

    @classmethod
    def read(cls, channel: str, package: str) -> Self:
        """Read `channel(/subdir)` and `name(=version(=build))`, or with spaces for the signs of equality.

        Raises InputError where it is none.
        """
        match = _NAME.match(package)
        if match is None:
            raise InputError(f"{short_name(package)}: there is no name of a package")
        channel, subdir = _channel(channel)
        try:
            version, build = _version_and_build(package[match.end() :])
        except InputError as error:
            raise InputError(f"{short_name(package)}: {error}") from None
        return cls(channel, subdir, match[0].lower(), version, build)

    def matcher(self) -> Matcher:
        """What tests packages against it."""
        return Matcher(self)


class Matcher:
    """Tests versions and builds of the packages of one name."""

    def __init__(self, spec: MatchSpec) -> None:
        self._version = None if spec.version is None else VersionSpec(spec.version)
        self._build = None if spec.build is None else Wildcard(spec.build)

    def matches(self, version: str, build: str) -> bool:
        """Whether such a package is meant."""
        if self._version is not None and not self._version.matches(version):
            return False
        return self._build is None or self._build.matches(build)


def _channel(text: str) -> tuple[str, str | None]:
    """A channel, and the platform that ends it."""
    trimmed = text.rstrip("/")
    channel, slash, last = trimmed.rpartition("/")
    return (channel, last) if slash and channel and last in SUBDIRS else (trimmed, None)


def _version_and_build(text: str) -> tuple[str | None, str | None]:
    """The version specifier and the build. Raises InputError."""
    if "[" in text:
        raise InputError("[key=value] is not taken; write name=version=build")
    joined = _AROUND.sub(lambda match: match[1] or match[2] or match[3], text).strip()
    version, *rest = joined.split()[:3] or [""]
    if len(rest) > 1:
        raise InputError("there are more parts than name, version and build")
    build = rest[0].removeprefix("=") if rest else None
    if build is None:
        version, *attached = _BUILD.split(version, maxsplit=1)
        build = attached[0] if attached else None
        if build is not None and _LITERAL.match(version):
            version = version[1:]  # of three parts with a sign of equality between them, the version is exact
    if build is not None:
        _check_build(build)
    if version:
        VersionSpec(version)
    return version or None, build


def _check_build(build: str) -> None:
    if not build:
        raise InputError("the build is missing; =* stands for any")
    if not re.fullmatch(r"[A-Za-z0-9_.+*]+", build):
        raise InputError(f"{build!r} is no build of a package")
