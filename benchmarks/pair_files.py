"""The pairs that are measured, and the download of their files."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from html import unescape
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

if TYPE_CHECKING:
    from pathlib import Path

TIMEOUT = 180  # seconds
_LINK = re.compile(r"""<a\b[^>]*?\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)


class PairError(Exception):
    """A pairs file cannot be used, or a file of it is missing or another one."""


class PublicFile(NamedTuple):
    """One file of a public project. `size` is in bytes."""

    file: str
    project: str
    size: int
    sha256: str


class Pair(NamedTuple):
    """Two files to compare. `compiled`: they hold extension modules or libraries."""

    name: str
    compiled: bool
    a: PublicFile
    b: PublicFile

    @property
    def size(self) -> int:
        """Bytes of the larger file."""
        return max(self.a.size, self.b.size)


def read_pairs(path: Path) -> tuple[Pair, ...]:
    """The pairs of a JSON file. Raises PairError."""
    try:
        return tuple(
            Pair(row["name"], row["compiled"], PublicFile(**row["a"]), PublicFile(**row["b"]))
            for row in json.loads(path.read_bytes())
        )
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise PairError(f"{path}: is not a list of pairs: {error!r}") from error


def check(wanted: PublicFile, folder: Path) -> Path:
    """The path of the file in `folder`. Raises PairError where it is missing or has another SHA-256."""
    path = folder / wanted.file
    if not path.is_file():
        raise PairError(f"{path}: is not there; --fetch downloads it")
    with path.open("rb") as opened:  # not read whole: the kernel counts this process's own peak for those it starts
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    if digest != wanted.sha256:
        raise PairError(f"{path}: has another SHA-256 than the pairs file says")
    return path


def fetch(wanted: PublicFile, folder: Path) -> None:
    """Download the file into `folder` unless it is there. Raises PairError.

    `pip download` would run the build backend of an sdist to learn its dependencies, so the simple indexes that
    pip is configured with are read here.
    """
    path = folder / wanted.file
    if path.is_file():
        return
    folder.mkdir(parents=True, exist_ok=True)
    project = re.sub(r"[-_.]+", "-", wanted.project).lower()
    problem = "no index has it"
    for index in _indexes():
        page = f"{index}/{project}/"
        try:
            address = links(_download(page).decode(), page).get(wanted.file)
            data = _download(address) if address else b""
        except (OSError, ValueError) as error:
            problem = str(error)
            continue
        if hashlib.sha256(data).hexdigest() == wanted.sha256:
            path.write_bytes(data)
            return
    raise PairError(f"{wanted.file}: could not be downloaded: {problem}")


def links(page: str, address: str) -> dict[str, str]:
    """File names and addresses on the page of a project in a simple index (PEP 503)."""
    targets = (urldefrag(urljoin(address, unescape(one or other))).url for one, other in _LINK.findall(page))
    return {unquote(urlsplit(target).path.rpartition("/")[2]): target for target in targets}


def _indexes() -> list[str]:
    first = _configured("index-url") or _default_index()
    return [address.rstrip("/") for address in [first, *_configured("extra-index-url").split()] if address]


def _configured(key: str) -> str:
    variable = "PIP_" + key.upper().replace("-", "_")
    return os.environ.get(variable) or _pip("config", "get", f"global.{key}").strip()


def _default_index() -> str:
    """The index of an unconfigured pip, which its help names."""
    found = re.search(r"--index-url <url>.*?\(default (\S+?)\)", " ".join(_pip("download", "--help").split()))
    return found[1] if found else ""


def _pip(*words: str) -> str:
    command = [sys.executable, "-m", "pip", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def _download(address: str) -> bytes:
    import ssl  # here, because a measuring process has to stay small
    import urllib.request

    context = ssl.create_default_context(cafile=_configured("cert") or None)
    # The addresses come from the user's own pip; file: is among the kinds that pip takes.
    with urllib.request.urlopen(address, timeout=TIMEOUT, context=context) as answer:  # noqa: S310
        data: bytes = answer.read()
    return data
