from __future__ import annotations

import os

import pytest
from pypi_simple import PYPI_SIMPLE_ENDPOINT

from pydistdiff.errors import InputError
from pydistdiff.remote.indexes import Indexes, indexes


def of(asked: str | None = None, **environment: str) -> tuple[Indexes, list[str]]:
    told: list[str] = []
    return indexes(asked, {"PIP_CONFIG_FILE": os.devnull, **environment}, told.append), told


def refused(asked: str | None = None, **environment: str) -> str:
    with pytest.raises(InputError) as caught:
        of(asked, **environment)
    return str(caught.value)


def test_by_itself_it_is_the_one_that_the_library_knows() -> None:
    assert of()[0].urls == (PYPI_SIMPLE_ENDPOINT.rstrip("/") + "/",)


def test_those_of_pip_in_their_order() -> None:
    found, told = of(PIP_INDEX_URL="https://a/simple", PIP_EXTRA_INDEX_URL="https://b https://a/simple/ file:///x")
    assert found.urls == ("https://a/simple/", "https://b/")
    assert told == ["an index that lies in files is not asked, as those of http and https are: file:///x"]


def test_what_is_asked_for_stands_instead_of_them() -> None:
    configured = {"PIP_INDEX_URL": "https://a", "PIP_EXTRA_INDEX_URL": "https://b", "PIP_NO_INDEX": "1"}
    assert of("https://c", **configured)[0].urls == ("https://c/",)
    assert refused(**configured) == "pip is configured to ask no index (no-index); --index-url names one"


@pytest.mark.parametrize("url", ["file:///x", "ftp://x/", "x", "https://"])
def test_there_is_none_to_ask(url: str) -> None:
    line = refused(url)
    assert "--index-url names one" in line or "is no address of http or https" in line


def test_without_tls_it_is_asked_where_that_is_accepted() -> None:
    for url in ("http://localhost:8080/", "http://127.0.0.1/", "http://[::1]:1/"):
        assert of(url)[0].urls == (url,)
    assert refused("http://user:s3cret@mirror/simple") == (
        "the index http://mirror/simple is not secure; pip's trusted-host says where that is accepted"
    )
    for host in ("mirror", "mirror:80"):
        assert of("http://mirror/", PIP_TRUSTED_HOST=f"other {host}")[0].urls == ("http://mirror/",)
    assert "not secure" in refused("http://mirror/", PIP_TRUSTED_HOST="mirror:8080")


def test_how_they_are_asked() -> None:
    terms = of(
        PIP_DEFAULT_TIMEOUT="7", PIP_CERT="/ca", PIP_CLIENT_CERT="/own", PIP_PROXY="http://p:1", PIP_TRUSTED_HOST="x"
    )[0].terms
    assert (terms.connect, terms.read) == (7, 7)
    assert (terms.certificates, terms.client_certificate, terms.proxy) == ("/ca", "/own", "http://p:1")
    assert terms.trusted_hosts == {"x"}
