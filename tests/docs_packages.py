"""The packages of the examples in docs/: two builds of one release, a third that differs more, an upgrade, and an
environment in which somebody edited what was installed.
"""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import package_builder as build
from environment_builder import install_wheel, write

if TYPE_CHECKING:
    from pathlib import Path

_NAME = "demo-{}-py3-none-any.whl"
_CODE = '"""Greets."""\n\n\ndef greet(name):\n    return f"Hello, {name}"\n'
_FETCH = "\n\ndef fetch(address):\n    import urllib.request\n    return urllib.request.urlopen(address).read()\n"
_TEST = "from demo import greet\n\n\ndef test_greet():\n    assert greet({0!r}) == {1!r}\n"
_FILES = {
    "demo/__init__.py": _CODE,
    "demo/data.json": '{"formal": 1, "short": [1, 2]}\n',
    "demo/tests/test_greet.py": _TEST.format("Ada", "Hello, Ada"),
}
_MORE = {
    "demo/data.json": '{"short": [1, 2], "formal": 1}\n',
    "demo/tests/test_greet.py": _TEST.format("Grace", "Hello, Grace"),
}
_MORNING, _EVENING = (2026, 1, 5, 9, 0, 0), (2026, 1, 6, 17, 30, 0)


def prepare(folder: Path) -> None:
    """Write them; the same bytes with every Python."""
    first = _wheel(_FILES)
    upgrade = _wheel(
        {**_FILES, "demo/__init__.py": _CODE + _FETCH, "demo.pth": "import demo\n"},
        version="1.1",
        time=_EVENING,
        metadata=build.metadata_text("demo", "1.1", "Requires-Dist: requests\n"),
    )
    for place, data in (
        ("first/{}", first),
        ("second/{}", _wheel(_FILES, time=_EVENING)),
        ("third/{}", _wheel({**_FILES, **_MORE}, time=_EVENING)),
        ("{}", first),
    ):
        path = folder / place.format(_NAME.format("1.0"))
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    (folder / _NAME.format("1.1")).write_bytes(upgrade)
    for place in ("env", "clean"):
        install_wheel(folder / place, first)
    write(folder / "env", "lib/python3.11/site-packages/demo/__init__.py", _CODE + "\n\nprint('here')\n")
    write(folder / "env", "lib/python3.11/site-packages/demo/debug.py", "import demo\n")


def _wheel(files: build.Files, *, time: tuple[int, ...] = _MORNING, **options: object) -> bytes:
    # Stored: how small zlib makes something depends on which zlib it is.
    members = build.wheel_files(files, **options)  # type: ignore[arg-type]
    return build.zip_archive(members, method=zipfile.ZIP_STORED, level=None, time=time)  # type: ignore[arg-type]
