"""Builds environments with installed packages as folders, as installers leave them, without any installer."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import posixpath
import py_compile
import zipfile
from collections.abc import Mapping
from pathlib import Path

SITE = "lib/python3.11/site-packages"
INFO = "demo-1.0.dist-info"
METADATA = "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: builder\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
FILES = {"demo/__init__.py": "", "demo/x.py": "x = 1\n", "demo/sub/y.py": "y = 2\n"}


def row_of(path: str, data: bytes, algorithm: str = "sha256") -> str:
    digest = base64.urlsafe_b64encode(hashlib.new(algorithm, data).digest()).rstrip(b"=").decode()
    return f"{path},{algorithm}={digest},{len(data)}\n"


def write(folder: Path, path: str, content: str | bytes) -> Path:
    """Write a file at a path that may step up from the folder."""
    target = Path(os.path.normpath(folder / path))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content if isinstance(content, bytes) else content.encode())
    return target


def install(
    prefix: Path,
    files: dict[str, str | bytes] | None = None,
    *,
    site: str = SITE,
    info: str = INFO,
    extra_rows: str = "",
    record: str | None = None,
    metadata: str = METADATA,
) -> Path:
    """Install a package: `files` by their RECORD paths; returns the folder of its modules."""
    folder = prefix / site
    members: dict[str, str | bytes] = dict(FILES if files is None else files)
    members |= {f"{info}/METADATA": metadata, f"{info}/WHEEL": WHEEL, f"{info}/INSTALLER": "pip\n"}
    rows = ""
    for path, content in members.items():
        write(folder, path, content)
        rows += row_of(path, content if isinstance(content, bytes) else content.encode())
    rows += extra_rows + f"{info}/RECORD,,\n"
    write(folder, posixpath.join(info, "RECORD"), rows if record is None else record)
    return folder


SCHEMES = {
    "purelib": "",
    "platlib": "",
    "scripts": "../../../bin/",
    "data": "../../../",
    "headers": "../../../include/site/python3.11/demo/",
}
GENERATED = """\
#!{python}
# -*- coding: utf-8 -*-
import re
import sys
from {module} import {name}
if __name__ == '__main__':
    sys.argv[0] = re.sub(r'(-script\\.pyw|\\.exe)?$', '', sys.argv[0])
    sys.exit({function}())
"""


def generated(prefix: Path, module: str, function: str, template: str = GENERATED) -> str:
    """What an installer makes of an entry point."""
    python = f"{prefix}/bin/python3.11"
    return template.format(python=python, module=module, name=function.partition(".")[0], function=function)


def install_wheel(
    prefix: Path,
    data: bytes,
    *,
    scripts: Mapping[str, str] | None = None,
    more: Mapping[str, str | bytes] | None = None,
    is_compiled: bool = False,
    modes: bool = True,
) -> Path:
    """Install a wheel as its specification says; `scripts` are generated ones, `more` what an installer adds."""
    folder = prefix / SITE
    rows = ""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            path, content = _spread(entry.filename), archive.read(entry)
            if path.endswith("/RECORD"):
                continue
            if content.startswith(b"#!python\n") and "/bin/" in path:
                content = f"#!{prefix}/bin/python3.11\n".encode() + content.partition(b"\n")[2]
            target = write(folder, path, content)
            is_executable = modes and (entry.external_attr >> 16 & 0o111 or path.startswith("../../../bin/"))
            target.chmod(0o755 if is_executable else 0o644)
            rows += row_of(path, content)
    for name, text in (scripts or {}).items():
        write(folder, f"../../../bin/{name}", text).chmod(0o755)
        rows += row_of(f"../../../bin/{name}", text.encode())
    for path, content in ({f"{INFO}/INSTALLER": "pip\n", f"{INFO}/REQUESTED": ""} | dict(more or {})).items():
        rows += row_of(path, write(folder, path, content).read_bytes())
    if is_compiled:
        for source in sorted(folder.rglob("*.py")):
            compiled = Path(py_compile.compile(str(source)))
            rows += f"{compiled.relative_to(folder).as_posix()},,\n"
    write(folder, f"{INFO}/RECORD", rows + f"{INFO}/RECORD,,\n")
    return folder


def _spread(path: str) -> str:
    """Where a member of a wheel goes, relative to the folder of the modules."""
    top, _, rest = path.partition("/")
    if not top.endswith(".data"):
        return path
    scheme, _, inner = rest.partition("/")
    return SCHEMES[scheme] + inner
