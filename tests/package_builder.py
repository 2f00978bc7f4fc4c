"""Builds wheels, sdists, eggs and conda packages in memory, for all tests.

By default a package tells the truth: RECORD and `paths.json` fit, times and owners are constant, so that the
same call gives the same bytes. Each part can be overridden. Members are given as a mapping, or as pairs where a
path stands twice; a path that ends in `/` is a directory, a `Link` is a link.
"""

from __future__ import annotations

import base64
import bz2
import csv
import gzip
import hashlib
import io
import json
import lzma
import stat
import sys
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from typing import NamedTuple

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from pydistdiff.archives.member import Archive, Member, PlainContent
from pydistdiff.archives.source import BytesSource
from pydistdiff.model import MemberType

TIME = 1_704_067_200
"""2024-01-01 00:00:00 UTC, the time of all members."""
ZIP_TIME = (2024, 1, 1, 0, 0, 0)


class Link(NamedTuple):
    """A symbolic link, or a hard link (its target is then the path of a member)."""

    target: str
    hard: bool = False


Content = bytes | str | Link
Files = Mapping[str, Content] | Iterable[tuple[str, Content]]


def pairs(files: Files) -> list[tuple[str, bytes | Link]]:
    """Paths and contents in order, text as UTF-8."""
    items = files.items() if isinstance(files, Mapping) else files
    return [(path, content.encode() if isinstance(content, str) else content) for path, content in items]


def _bytes(content: bytes | Link) -> bytes:
    return content if isinstance(content, bytes) else content.target.encode()


# ---------------------------------------------------------------- containers


def zip_archive(
    files: Files,
    *,
    method: int = zipfile.ZIP_DEFLATED,
    level: int | None = 9,
    time: tuple[int, int, int, int, int, int] = ZIP_TIME,
    mode: int = 0o644,
    modes: Mapping[str, int] | None = None,
    system: int = 3,
    comment: bytes = b"",
    prefix: bytes = b"",
) -> bytes:
    """A ZIP; `modes` are permissions of single members, `prefix` is what stands before it."""
    stream = io.BytesIO()
    stream.write(prefix)
    with zipfile.ZipFile(stream, "a" if prefix else "w", method, compresslevel=level) as archive:
        archive.comment = comment
        for path, content in pairs(files):
            info = zipfile.ZipInfo(path, time)
            info.create_system = system
            info.compress_type = method
            kind = stat.S_IFLNK if isinstance(content, Link) else stat.S_IFDIR if path.endswith("/") else stat.S_IFREG
            permissions = (modes or {}).get(path, 0o755 if path.endswith("/") else mode)
            info.external_attr = (kind | permissions) << 16 if system == 3 else 0
            archive.writestr(info, b"" if path.endswith("/") else _bytes(content), method, level)
    return stream.getvalue()


def tar_archive(
    files: Files,
    *,
    tar_format: int = tarfile.USTAR_FORMAT,
    time: float = TIME,
    mode: int = 0o644,
    modes: Mapping[str, int] | None = None,
    owner: tuple[int, int, str, str] = (0, 0, "root", "root"),
) -> bytes:
    """A tar without compression; `modes` are permissions of single members, `owner` uid, gid and their names."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tar_format) as archive:
        for path, content in pairs(files):
            info = tarfile.TarInfo(path.rstrip("/") if path.endswith("/") else path)
            info.mtime = time
            info.uid, info.gid, info.uname, info.gname = owner
            info.mode = (modes or {}).get(path, 0o755 if path.endswith("/") else mode)
            if isinstance(content, Link):
                info.type = tarfile.LNKTYPE if content.hard else tarfile.SYMTYPE
                info.linkname = content.target
                archive.addfile(info)
            elif path.endswith("/"):
                info.type = tarfile.DIRTYPE
                archive.addfile(info)
            else:
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


def compressed(data: bytes, suffix: str, *, time: int = TIME, level: int = 9) -> bytes:
    """The data in the compression that a suffix names: `.gz`, `.bz2`, `.xz`, `.zst`; any other leaves them."""
    if suffix.endswith((".gz", ".tgz")):
        return gzip.compress(data, level, mtime=time)
    if suffix.endswith((".bz2", ".tbz2")):
        return bz2.compress(data, level)
    if suffix.endswith((".xz", ".txz")):
        return lzma.compress(data)
    return zstd.compress(data) if suffix.endswith(".zst") else data


def archive_of(files: Files, container: str = "zip", compression: str | None = None, **parts: Files) -> Archive:
    """The value that a reader makes of such an archive, with the bytes at hand.

    `parts` are further members by the inner archive that holds them: `pkg={...}, info={...}`.
    """
    members: list[Member] = []
    counts: dict[str, int] = {}
    named = [(None, files), *((f"{part}-demo-1.0-0.tar.zst", inner) for part, inner in parts.items())]
    for part, inner in named:
        for path, content in pairs(inner):
            counts[path] = counts.get(path, 0) + 1
            members.append(_member(path, content, counts[path], part))
    return Archive(format=container, compression=compression, members=tuple(members))


def _member(path: str, content: bytes | Link, occurrence: int, part: str | None) -> Member:
    if isinstance(content, Link):
        kind = MemberType.HARDLINK if content.hard else MemberType.SYMLINK
        return Member(path=path, type=kind, occurrence=occurrence, target=content.target, part=part)
    if path.endswith("/"):
        return Member(path=path, type=MemberType.DIRECTORY, occurrence=occurrence, part=part)
    return Member(path=path, occurrence=occurrence, content=PlainContent(BytesSource(content)), part=part)


# ---------------------------------------------------------------- wheels


def metadata_text(name: str = "demo", version: str = "1.0", extra: str = "") -> str:
    """METADATA or PKG-INFO; `extra` are further header lines, each with its newline."""
    return f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nSummary: a demo\n{extra}\nA demo.\n"


def record_hash(data: bytes, algorithm: str = "sha256") -> str:
    """A hash as RECORD spells it."""
    digest = hashlib.new(algorithm, data).digest()
    return f"{algorithm}={base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def record_text(files: Files, record_path: str) -> str:
    """A truthful RECORD of the files (directories apart) that lists itself without hash."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    for path, content in pairs(files):
        if not path.endswith("/"):
            rows.writerow([path, record_hash(_bytes(content)), len(_bytes(content))])
    rows.writerow([record_path, "", ""])
    return text.getvalue()


def wheel_name(name: str = "demo", version: str = "1.0", tag: str = "py3-none-any") -> str:
    """The file name of a wheel."""
    return f"{name}-{version}-{tag}.whl"


def wheel_files(
    files: Files,
    *,
    name: str = "demo",
    version: str = "1.0",
    tag: str = "py3-none-any",
    metadata: Content | None = None,
    wheel: Content | None = None,
    entry_points: str | None = None,
    record: Content | None = None,
    with_record: bool = True,
    unlisted: Files = (),
) -> list[tuple[str, Content]]:
    """The members of a wheel; `unlisted` are those that the default RECORD does not list."""
    info = f"{name}-{version}.dist-info"
    purelib = "true" if tag.endswith("-any") else "false"
    default_wheel = f"Wheel-Version: 1.0\nGenerator: builder 1\nRoot-Is-Purelib: {purelib}\nTag: {tag}\n"
    members: list[tuple[str, Content]] = [*pairs(files)]
    members.append((f"{info}/METADATA", metadata_text(name, version) if metadata is None else metadata))
    members.append((f"{info}/WHEEL", default_wheel if wheel is None else wheel))
    if entry_points is not None:
        members.append((f"{info}/entry_points.txt", entry_points))
    if with_record:
        truthful = record_text(members, f"{info}/RECORD")
        members.append((f"{info}/RECORD", truthful if record is None else record))
    return [*members, *pairs(unlisted)]


# ---------------------------------------------------------------- sdists and eggs


def sdist_files(
    files: Files, *, name: str = "demo", version: str = "1.0", metadata: Content | None = None, root: str | None = None
) -> list[tuple[str, Content]]:
    """The members of an sdist: PKG-INFO and the files, below `name-version`."""
    root = f"{name}-{version}" if root is None else root
    info = metadata_text(name, version) if metadata is None else metadata
    return [(f"{root}/PKG-INFO", info), *((f"{root}/{path}", content) for path, content in pairs(files))]


def sdist(files: Files, suffix: str = ".tar.gz", *, name: str = "demo", version: str = "1.0") -> bytes:
    """An sdist in the container that the suffix names."""
    members = sdist_files(files, name=name, version=version)
    return zip_archive(members) if suffix == ".zip" else compressed(tar_archive(members), suffix)


def egg_files(files: Files, *, name: str = "demo", version: str = "1.0") -> list[tuple[str, Content]]:
    """The members of an egg."""
    return [*pairs(files), ("EGG-INFO/PKG-INFO", metadata_text(name, version)), ("EGG-INFO/zip-safe", "\n")]


def wheel(files: Files, **options: object) -> bytes:
    """A wheel; the options are those of `wheel_files`."""
    return zip_archive(wheel_files(files, **options))  # type: ignore[arg-type]


def egg(files: Files, *, name: str = "demo", version: str = "1.0", prefix: bytes = b"") -> bytes:
    """An egg; `prefix` is the script of one that runs by itself."""
    return zip_archive(egg_files(files, name=name, version=version), prefix=prefix)


# ---------------------------------------------------------------- conda packages


def paths_json(files: Files) -> str:
    """A truthful `paths.json`; links are listed as conda-build does, with the hash of their target's bytes."""
    members = dict(pairs(files))
    entries = []
    for path, content in members.items():
        if path.endswith("/"):
            continue
        final = content
        if isinstance(content, Link):
            target = content.target if content.hard else f"{path.rpartition('/')[0]}/{content.target}".lstrip("/")
            final = members.get(target, b"")
        data = final if isinstance(final, bytes) else b""
        is_soft = isinstance(content, Link) and not content.hard
        entries.append(
            {
                "_path": path,
                "path_type": "softlink" if is_soft else "hardlink",
                "sha256": hashlib.sha256(data).hexdigest(),
                "size_in_bytes": len(data),
            }
        )
    return json.dumps({"paths": entries, "paths_version": 1})


def conda_info_files(
    files: Files,
    *,
    name: str = "demo",
    version: str = "1.0",
    build: str = "0",
    subdir: str = "noarch",
    index: Content | None = None,
    paths: Content | None = None,
    with_paths: bool = True,
    extra: Files = (),
) -> list[tuple[str, Content]]:
    """The members below `info/` of a conda package with this payload."""
    facts = {"name": name, "version": version, "build": build, "build_number": 0, "depends": [], "subdir": subdir}
    members: list[tuple[str, Content]] = [("info/index.json", json.dumps(facts) if index is None else index)]
    if with_paths:
        members.append(("info/paths.json", paths_json(files) if paths is None else paths))
    names = [path for path, _ in pairs(files) if not path.endswith("/")]
    members.append(("info/files", "".join(f"{path}\n" for path in names)))
    return [*members, *pairs(extra)]


def conda(files: Files, *, name: str = "demo", version: str = "1.0", build: str = "0", **options: object) -> bytes:
    """A `.conda`; the options are those of `conda_info_files`."""
    info = conda_info_files(files, name=name, version=version, build=build, **options)  # type: ignore[arg-type]
    stem = f"{name}-{version}-{build}"
    outer: dict[str, Content] = {
        "metadata.json": '{"conda_pkg_format_version": 2}',
        f"pkg-{stem}.tar.zst": zstd.compress(tar_archive(files)),
        f"info-{stem}.tar.zst": zstd.compress(tar_archive(info)),
    }
    return zip_archive(outer, method=zipfile.ZIP_STORED, level=None)


def conda_v1(files: Files, **options: object) -> bytes:
    """A `.tar.bz2` conda package; the options are those of `conda_info_files`."""
    info = conda_info_files(files, **options)  # type: ignore[arg-type]
    return bz2.compress(tar_archive([*info, *pairs(files)]))
