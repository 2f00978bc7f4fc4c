"""Packages, and harmless perturbations of them: what two builds of one source differ in.

A perturbation takes a `Draft` and changes it in place; it returns the causes that have to be named for it. RECORD is
written last, so that it is always true.
"""

from __future__ import annotations

import bz2
import io
import json
import stat
import tarfile
import zipfile
from collections.abc import Callable
from random import Random

import package_builder as build

VERSION = "1.0"
INFO = f"demo-{VERSION}.dist-info"
PKG_INFO = f"demo-{VERSION}/PKG-INFO"
METADATA_FIELDS = [
    *("Summary: a demo", "License: MIT", "Keywords: a,b", "Requires-Python: >=3.8", "Classifier: A :: B"),
    *(
        "Classifier: C :: D",
        "Requires-Dist: idna (<4,>=2.5)",
        "Requires-Dist: six",
        "Project-URL: Home, https://a.example",
    ),
    "Requires-Dist: PySocks (!=1.5.7,>=1.5.6) ; extra == 'socks'",
    "Provides-Extra: socks",
]
HEAD = ["Metadata-Version: 2.1", "Name: demo", f"Version: {VERSION}"]
BODY = "\n\nA demo of the demo.\nIt does nothing.\n"
WORDS = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta")


class Draft:
    """A distribution before it is packed: payload, metadata, and how it is packed."""

    def __init__(self, kind: str, payload: dict[str, bytes]) -> None:
        self.kind = kind
        self.payload = payload
        self.fields = list(METADATA_FIELDS)
        self.texts: dict[str, str] = {
            "LICENSE": "MIT License\n\nCopyright (c) 2020 somebody\n\nPermission is hereby granted.\n",
            "top_level.txt": "demo\nother\n",
            "entry_points.txt": "[console_scripts]\na = demo:a\nb = demo:b\n",
        }
        self.document: dict[str, object] = {"a": 1, "b": [1, 2]}
        self.indent: int | None = 2
        self.built = "2024-01-01 12:00:00"
        self.timestamp = 1_596_256_871_561
        self.about: dict[str, object] = {"conda_version": "4.8", "env_vars": {"CI": "x"}, "home": "https://a.example"}
        self.depends = ["idna >=2.5,<4", "python >=3.8", "six"]
        self.test_depends = ["pip", "pytest >=6", "nose"]
        self.names_shuffle: Random | None = None
        self.generator = "builder (1.0)"
        self.shuffle: Random | None = None
        self.record_shuffle: Random | None = None
        self.time = build.TIME
        self.level = 9
        self.umask = 0o022
        self.owner = (0, 0, "root", "root")
        self.gzip_time = 0
        self.folders = False
        self.system = 3

    def packed(self) -> bytes:
        """The bytes of the archive."""
        return {"wheel": self._wheel, "sdist": self._sdist, "conda": self._conda}[self.kind]()

    def name(self) -> str:
        return f"demo-{VERSION}" + {"wheel": "-py3-none-any.whl", "sdist": ".tar.gz", "conda": "-0.tar.bz2"}[self.kind]

    def _conda(self) -> bytes:
        files = {f"site-packages/{path}": data for path, data in self.payload.items()}
        index = {"name": "demo", "version": VERSION, "build": "0", "build_number": 0, "timestamp": self.timestamp}
        names = list(files)
        if self.names_shuffle is not None:
            self.names_shuffle.shuffle(names)
        members = {
            "info/index.json": json.dumps({**index, "depends": self.depends}),
            "info/about.json": json.dumps(self.about),
            "info/hash_input.json": json.dumps(self.document, indent=self.indent) + "\n",
            "info/test/test_time_dependencies.json": json.dumps(self.test_depends),
            "info/paths.json": build.paths_json({name: files[name] for name in names}),
            "info/files": "".join(f"{name}\n" for name in names),
            "info/licenses/LICENSE": self.texts["LICENSE"],
        }
        members = {path: text.encode() for path, text in members.items()}
        return bz2.compress(self._tar({**files, **members}), self.level)

    def _metadata(self) -> bytes:
        return ("\n".join([*HEAD, *self.fields]) + BODY).encode()

    def _members(self, info: str) -> dict[str, bytes]:
        texts = {**self.texts, "direct_url.json": json.dumps(self.document, indent=self.indent) + "\n"}
        return {f"{info}/{name}": text.encode() for name, text in texts.items()}

    def _page(self) -> dict[str, bytes]:
        """A page of documentation that says when it was made; not of the payload, in which each byte counts."""
        return {"demo/page.md": f"# Page\n\nText.\n\nGenerated on {self.built} by a tool.\n".encode()}

    def _wheel(self) -> bytes:
        members = {**self.payload, **self._page(), f"{INFO}/METADATA": self._metadata(), **self._members(INFO)}
        wheel = f"Wheel-Version: 1.0\nGenerator: {self.generator}\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        members[f"{INFO}/WHEEL"] = wheel.encode()
        rows = build.record_text(members, f"{INFO}/RECORD").splitlines(keepends=True)
        if self.record_shuffle is not None:
            self.record_shuffle.shuffle(rows)
        members[f"{INFO}/RECORD"] = "".join(rows).encode()
        return self._zip(members)

    def _ordered(self, members: dict[str, bytes]) -> list[tuple[str, bytes]]:
        items = list(members.items())
        if self.folders:
            folders = {path.rpartition("/")[0] + "/" for path in members if "/" in path}
            items = [*((folder, b"") for folder in sorted(folders)), *items]
        if self.shuffle is not None:
            self.shuffle.shuffle(items)
        return items

    def _zip(self, members: dict[str, bytes]) -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=self.level) as archive:
            for path, content in self._ordered(members):
                info = zipfile.ZipInfo(path, (2024, 1, 1, 0, 0, self.time % 60 // 2 * 2))
                kind, mode = (stat.S_IFDIR, 0o777) if path.endswith("/") else (stat.S_IFREG, 0o666)
                info.external_attr = (kind | mode & ~self.umask) << 16
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, content, compresslevel=self.level)
        return stream.getvalue()

    def _sdist(self) -> bytes:
        root = f"demo-{VERSION}"
        members = {
            PKG_INFO: self._metadata(),
            **{f"{root}/{path}": data for path, data in (self.payload | self._page()).items()},
        }
        members |= self._members(f"{root}/demo.egg-info")
        return build.compressed(self._tar(members), ".gz", time=self.gzip_time, level=self.level)

    def _tar(self, members: dict[str, bytes]) -> bytes:
        stream = io.BytesIO()
        with tarfile.open(fileobj=stream, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            for path, content in self._ordered(members):
                info = tarfile.TarInfo(path.rstrip("/"))
                info.type = tarfile.DIRTYPE if path.endswith("/") else tarfile.REGTYPE
                info.mode = (0o777 if path.endswith("/") else 0o666) & ~self.umask
                info.mtime = self.time
                info.uid, info.gid, info.uname, info.gname = self.owner
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
        return stream.getvalue()


Perturbation = Callable[[Draft, Random], set[str]]


def member_time(draft: Draft, random: Random) -> set[str]:
    draft.time += random.choice([2, 10, 58]) if draft.kind == "wheel" else random.randint(2, 10**6)
    return {"member-time"}


def member_order(draft: Draft, random: Random) -> set[str]:
    draft.shuffle = Random(random.random())
    return set()  # a shuffle may leave the order as it is


def umask(draft: Draft, random: Random) -> set[str]:
    draft.umask = random.choice([0o002, 0o077, 0o027])
    return {"umask"}


def owner(draft: Draft, random: Random) -> set[str]:
    draft.owner = (random.randint(1, 9999), 7, "somebody", "users")
    return set() if draft.kind == "wheel" else {"member-owner"}


def gzip_header(draft: Draft, random: Random) -> set[str]:
    draft.gzip_time = random.randint(1, 10**9)
    return {"gzip-header"} if draft.kind == "sdist" else set()


def compression(draft: Draft, random: Random) -> set[str]:
    draft.level = 1
    return set()  # small members may be packed alike at both levels


def folders(draft: Draft, random: Random) -> set[str]:
    draft.folders = True
    return {"directory-entries"}


def generator(draft: Draft, random: Random) -> set[str]:
    draft.generator = f"builder ({random.randint(2, 99)}.{random.randint(0, 9)})"
    return {"build-backend", "record-follows"} if draft.kind == "wheel" else set()


def record_order(draft: Draft, random: Random) -> set[str]:
    draft.record_shuffle = Random(random.random())
    return set()


def field_order(draft: Draft, random: Random) -> set[str]:
    before = list(draft.fields)
    at = random.randrange(len(before) - 1)
    draft.fields[at], draft.fields[at + 1] = before[at + 1], before[at]
    names = [line.partition(":")[0] for line in (before[at], before[at + 1])]
    return {"metadata-field-order"} if names[0] != names[1] else set()


def requirement_order(draft: Draft, random: Random) -> set[str]:
    places = [at for at, line in enumerate(draft.fields) if line.startswith("Requires-Dist")]
    first, last = places[0], places[-1]
    draft.fields[first], draft.fields[last] = draft.fields[last], draft.fields[first]
    return {"requirement-order"}


def requirement_spelling(draft: Draft, random: Random) -> set[str]:
    spelt = random.choice(["idna>=2.5,<4", "IDNA <4, >=2.5", "idna (>=2.5,<4)"])
    draft.fields = [f"Requires-Dist: {spelt}" if "idna" in line else line for line in draft.fields]
    return {"requirement-spelling"}


def key_order(draft: Draft, random: Random) -> set[str]:
    draft.document = dict(reversed(draft.document.items()))
    return {"key-order"}


def json_formatting(draft: Draft, random: Random) -> set[str]:
    draft.indent = random.choice([None, 1, 4])
    return {"json-formatting"}


def list_order(draft: Draft, random: Random) -> set[str]:
    draft.texts["top_level.txt"] = draft.texts["top_level.txt"].replace("demo\nother", "other\ndemo")
    return {"file-list-order"}


def script_order(draft: Draft, random: Random) -> set[str]:
    draft.texts["entry_points.txt"] = "[console_scripts]\nb = demo:b\na = demo:a\n"
    return {"entry-point-order"}


def final_newline(draft: Draft, random: Random) -> set[str]:
    draft.texts["top_level.txt"] = draft.texts["top_level.txt"].rstrip("\n")
    return {"final-newline"}


def source_line_ends(draft: Draft, random: Random) -> set[str]:
    sources = [path for path, data in draft.payload.items() if path.endswith(".py") and b"\n" in data]
    if not sources:
        return set()
    path = random.choice(sources)
    draft.payload[path] = draft.payload[path].replace(b"\n", b"\r\n")
    return {"line-endings"}


def copyright_year(draft: Draft, random: Random) -> set[str]:
    draft.texts["LICENSE"] = draft.texts["LICENSE"].replace("2020", str(random.randint(2021, 2026)))
    return {"copyright-year"}


def moment(draft: Draft, random: Random) -> set[str]:
    draft.timestamp += random.randint(1, 10**9)
    return {"conda-timestamp"}


def environment(draft: Draft, random: Random) -> set[str]:
    draft.about = {**draft.about, "conda_version": f"4.{random.randint(9, 99)}", "env_vars": {"CI": "y"}}
    return {"conda-build-environment"}


def depends_order(draft: Draft, random: Random) -> set[str]:
    draft.depends = draft.depends[::-1]
    return {"requirement-order"}


def tests_order(draft: Draft, random: Random) -> set[str]:
    draft.test_depends = draft.test_depends[::-1]
    return {"conda-list-order"}


def names_order(draft: Draft, random: Random) -> set[str]:
    draft.names_shuffle = Random(random.random())
    return set()  # a shuffle may leave the order as it is


CONDA: tuple[Perturbation, ...] = (
    moment,
    environment,
    depends_order,
    tests_order,
    names_order,
    key_order,
    json_formatting,
)
TARS: tuple[Perturbation, ...] = (member_time, member_order, umask, owner, folders, source_line_ends)


def page_date(draft: Draft, random: Random) -> set[str]:
    draft.built = f"2024-0{random.randint(2, 9)}-1{random.randint(0, 9)} 08:30:00"
    return {"build-date"}


PERTURBATIONS: tuple[Perturbation, ...] = (
    *(member_time, member_order, umask, owner, gzip_header, compression, folders),
    *(generator, record_order, field_order, requirement_order, requirement_spelling),
    *(key_order, json_formatting, list_order, script_order, final_newline, source_line_ends),
    *(copyright_year, page_date),
)


def payload(random: Random) -> dict[str, bytes]:
    """Members that no rule knows: code, data, documentation, binaries."""
    members: dict[str, bytes] = {}
    for number in range(random.randint(1, 6)):
        lines = [f"{random.choice(WORDS)}_{line} = {random.randint(0, 999)}" for line in range(random.randint(1, 12))]
        text = "\n".join(lines) + "\n"
        path, data = random.choice(
            [
                (f"demo/m{number}.py", text.encode()),
                (f"demo/d{number}.txt", text.encode()),
                (f"demo/d{number}.json", ('{"x": "' + text.replace("\n", " ") + '"}\n').encode()),
                (f"demo/n{number}.md", ("# Title\n\n" + text).encode()),
                (f"demo/b{number}.so", b"\x7fELF" + random.randbytes(random.randint(1, 200))),
                (f"demo/data{number}.bin", random.randbytes(random.randint(1, 300))),
                (f"demo/c{number}.csv", b"a,b\n" + b"".join(b"%d,%d\n" % (n, random.randint(0, 99)) for n in range(4))),
                (f"demo/t{number}.toml", ('[tool]\nx = "' + random.choice(WORDS) + '"\n').encode()),
            ]
        )
        members[path] = data
    return members
