"""Nothing of this machine decides what is fetched from where."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from loopback_server import Loopback, loopback
from pydistdiff.remote.cache import DIRECTORY_VARIABLE

PROXIES = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")


@pytest.fixture(autouse=True)
def nothing_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*PROXIES, *(name for name in os.environ if name.startswith("PIP_"))):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv(DIRECTORY_VARIABLE, str(tmp_path / "cache"))


@pytest.fixture
def server() -> Iterator[Loopback]:
    with loopback() as known:
        yield known
