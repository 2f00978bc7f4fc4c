"""The founding pair in small: two builds of one release of IPython as conda packages, made in memory.

The pair that this program started from differed in nine members, one of them only in the order of a list.
The members here are our own, in the forms that conda-build writes; the ways in which they differ are those of
the real ones. RECORD and paths.json tell the truth. The bytes are the same on every machine.
"""

from __future__ import annotations

import base64
import bz2
import hashlib
import io
import json
import struct
import tarfile
from typing import NamedTuple

_SITE = "Lib/site-packages/"
_DIST_INFO = _SITE + "ipython-7.17.0.dist-info/"
_LICENCE = "Made for the demonstration of pydistdiff. Do with it what you like.\n"
_REQUIREMENTS = (
    *("matplotlib", "nbformat", "pygments", "ipykernel", "nose >=0.10.1"),
    *("trio", "numpy", "pip", "testpath", "requests"),
)
_PATHS = 'PROFILE = "profile_default"\n'

_PAYLOAD = {
    "IPython/__init__.py": '"""An interactive shell, as a toy."""\n\nversion = "7.17.0"\n',
    "IPython/__main__.py": "from IPython.shell import loop\n\nloop()\n",
    "IPython/shell.py": (
        '"""Reads, evaluates, prints."""\n\n\ndef loop():\n'
        '    while line := input("In: "):\n        print("Out:", line.upper())\n'
    ),
    "IPython/history.py": (
        '"""What was said before."""\n\n\nclass History(list):\n    def last(self):\n        return self[-1]\n'
    ),
    "IPython/colours.py": 'PROMPT = "green"\nANSWER = "blue"\n',
    "IPython/paths.py": _PATHS,
    "IPython/tests/__init__.py": "",
    "IPython/tests/test_history.py": (
        "from IPython.history import History\n\n\ndef test_last():\n    assert History([1, 2]).last() == 2\n"
    ),
}


class _Build(NamedTuple):
    """In what the two builds differ."""

    python: str
    build: str
    packed: int  # seconds since 1970
    started: int
    milliseconds: int
    group: int
    requirements: tuple[int, ...]  # the order of _REQUIREMENTS
    magic: int  # of .pyc files

    @property
    def next_python(self) -> str:
        major, minor = self.python.split(".")
        return f"{major}.{int(minor) + 1}"

    @property
    def abi(self) -> str:
        return "cp37m" if self.python == "3.7" else "cp" + self.python.replace(".", "")


_A = _Build("3.7", "py37hc6149b9_0", 1596256871, 1596256513928, 561, 197609, tuple(range(10)), 3394)
_B = _Build("3.8", "py38h1cdfbd6_0", 1596256853, 1596256504166, 991, 197121, (9, 6, 0, 5, 8, 7, 2, 1, 3, 4), 3413)


def demo_pair() -> tuple[tuple[str, bytes], tuple[str, bytes]]:
    """Two conda packages, each a file name and its bytes; always the same bytes."""
    return _package(_A), _package(_B)


def _package(build: _Build) -> tuple[str, bytes]:
    payload = _payload(build)
    members = {**_info(build, payload), **payload}
    return f"ipython-7.17.0-{build.build}.tar.bz2", bz2.compress(_tar(members, build))


def _payload(build: _Build) -> dict[str, bytes]:
    """The members that are installed, with a RECORD that lists them."""
    files = {_SITE + name: text.encode() for name, text in _PAYLOAD.items()}
    place = f"file:///D:/bld/ipython_{build.started}/work"
    files |= {
        _DIST_INFO + "INSTALLER": b"conda\n",
        _DIST_INFO + "METADATA": b"Metadata-Version: 2.1\nName: ipython\nVersion: 7.17.0\nRequires-Python: >=3.7\n",
        _DIST_INFO + "WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        _DIST_INFO + "direct_url.json": json.dumps({"dir_info": {}, "url": place}).encode(),
        _DIST_INFO + "entry_points.txt": b"[console_scripts]\nipython = IPython.shell:loop\n",
        _DIST_INFO + "top_level.txt": b"IPython\n",
    }
    bytecode = f"{_SITE}IPython/__pycache__/paths.cpython-{build.python.replace('.', '')}.pyc"
    files[bytecode] = _bytecode(build)
    rows = [f"{name.removeprefix(_SITE)},sha256={_record_hash(data)},{len(data)}" for name, data in files.items()]
    rows.append(f"{_DIST_INFO.removeprefix(_SITE)}RECORD,,")
    files[_DIST_INFO + "RECORD"] = _lines(sorted(rows), "\n")
    return dict(sorted(files.items()))


def _info(build: _Build, payload: dict[str, bytes]) -> dict[str, bytes]:
    """What conda reads: the payload's paths and hashes, the build and its requirements."""
    python = f"{build.python}.* *_cpython"
    hashed = {"numpy": "1.16", "python": python}
    if build is _B:
        hashed = {"python": python, "numpy": "1.16"}  # another order of keys, and another value
    index = {
        "arch": "x86_64",
        "build": build.build,
        "build_number": 0,
        "depends": [
            "colorama",
            "jedi >=0.10",
            "pygments",
            f"python >={build.python},<{build.next_python}.0a0",
            f"python_abi {build.python}.* *_{build.abi}",
            "traitlets >=4.2",
        ],
        "license": "BSD-3-Clause",
        "name": "ipython",
        "platform": "win",
        "subdir": "win-64",
        "timestamp": build.packed * 1000 + build.milliseconds,
        "version": "7.17.0",
    }
    paths = [
        {
            "_path": name,
            "path_type": "hardlink",
            "sha256": hashlib.sha256(data).hexdigest(),
            "size_in_bytes": len(data),
        }
        for name, data in payload.items()
    ]
    recipe = f"# Rendered for Python {build.python}\npackage:\n  name: ipython\n  version: 7.17.0\n"
    return {
        "info/licenses/LICENSE": _LICENCE.encode(),
        "info/recipe/meta.yaml": f"{recipe}build:\n  string: {build.build}\n".encode(),
        "info/recipe/conda_build_config.yaml": f"numpy: '1.16'\npython: {python}\n".encode(),
        "info/test/test_time_dependencies.json": json.dumps([_REQUIREMENTS[at] for at in build.requirements]).encode(),
        "info/test/run_test.py": b"import IPython\n\nprint(IPython.version)\n",
        "info/paths.json": _json({"paths": paths, "paths_version": 1}, "\n"),
        "info/about.json": _json({"home": "the demonstration of pydistdiff", "license": "BSD-3-Clause"}, "\n"),
        "info/hash_input.json": _json(hashed, "\r\n"),
        "info/index.json": _json(index, "\r\n"),
        "info/files": _lines(list(payload), "\r\n"),
        "info/git": b"",
    }


def _bytecode(build: _Build) -> bytes:
    """What this build's Python compiles `paths.py` to: a header, and the code as marshal data."""
    header = struct.pack("<HHIII", build.magic, 0x0A0D, 0, build.packed, len(_PATHS))
    # argcount, posonlyargcount (since 3.8), kwonlyargcount, nlocals, stacksize, flags (CO_NOFREE)
    numbers = (0, 0, 0, 1, 0x40) if build is _A else (0, 0, 0, 0, 1, 0x40)
    code = b"\x64\0\x5a\0\x64\1\x53\0"  # LOAD_CONST 0, STORE_NAME 0, LOAD_CONST 1, RETURN_VALUE
    constants = b")\2" + _marshalled("profile_default") + b"N"
    names, empty = b")\1" + _marshalled("PROFILE"), b")\0"
    return b"".join(
        (
            header + b"c" + struct.pack(f"<{len(numbers)}I", *numbers),
            b"s" + struct.pack("<I", len(code)) + code + constants + names + empty * 3,
            _marshalled(_SITE + "IPython/paths.py") + _marshalled("<module>"),
            struct.pack("<I", 1) + b"s" + bytes(4),  # first line, and a table of lines that is empty
        )
    )


def _marshalled(text: str) -> bytes:
    return b"z" + bytes((len(text),)) + text.encode()


def _record_hash(data: bytes) -> str:
    """The hash as RECORD has it: URL-safe Base64 without padding."""
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def _json(document: object, newline: str) -> bytes:
    return json.dumps(document, indent=2).replace("\n", newline).encode()


def _lines(lines: list[str], newline: str) -> bytes:
    return "".join(line + newline for line in lines).encode()


def _tar(members: dict[str, bytes], build: _Build) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size, member.mtime, member.mode = len(data), build.packed, 0o666
            member.uid = member.gid = build.group
            member.uname = "builder"
            tar.addfile(member, io.BytesIO(data))
    return buffer.getvalue()
