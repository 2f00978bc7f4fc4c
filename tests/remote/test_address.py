from __future__ import annotations

import pytest

from pydistdiff.errors import InputError
from pydistdiff.remote.address import Credentials, checked, is_loopback, led, origin, shown, without_credentials


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://user:secret@example.org:8443/simple/", "https://example.org:8443/simple/"),
        ("https://token@example.org/x.whl?signature=secret#sha256=1", "https://example.org/x.whl"),
        ("https://a:b@c:secret@example.org/", "https://example.org/"),
        ("https://example.org/t/secret/channel/x.conda", "https://example.org/t/…/channel/x.conda"),
        ("https://example.org/\u202e", "https://example.org/⟦U+202E⟧"),
        ("https://[secret", "an address that cannot be read"),
    ],
)
def test_nobody_sees_who_asks(url: str, expected: str) -> None:
    assert shown(url) == expected


def test_credentials_are_taken_from_an_address() -> None:
    assert without_credentials("https://us%40er:p%3Aw@example.org/x") == (
        "https://example.org/x",
        Credentials("us@er", "p:w"),
    )
    assert without_credentials("https://token@example.org/x")[1] == Credentials("token", "")
    assert without_credentials("https://example.org/x") == ("https://example.org/x", None)


def test_an_origin_has_a_port() -> None:
    assert origin("https://example.org/x") == origin("https://EXAMPLE.org:443/y") == ("https", "example.org", 443)
    assert origin("http://example.org/x") != origin("https://example.org/x")


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.org/x", "x", "https://", "https://[x", "http://x:y"]
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(InputError, match="no address of http or https"):
        checked(url)


@pytest.mark.parametrize(
    ("start", "target", "expected"),
    [
        ("https://example.org/simple/x/", "../../files/x.whl", "https://example.org/files/x.whl"),
        ("https://example.org/simple/", "//other.example/x", "https://other.example/x"),
        ("http://example.org/simple/", "https://example.org/x", "https://example.org/x"),
        ("http://example.org/simple/", "http://other.example/x", "http://other.example/x"),
    ],
)
def test_where_an_address_may_lead(start: str, target: str, expected: str) -> None:
    assert led(start, target) == expected


@pytest.mark.parametrize(
    ("start", "target", "reason"),
    [
        (
            "https://example.org/",
            "http://user:secret@example.org/x",
            "is secure, but leads to http://example.org/x, which",
        ),
        ("http://example.org/", "file:///etc/passwd", "leads to file:///etc/passwd, which is none of"),
        ("https://example.org/", "data:text/html,x", "which is none of"),
        ("https://example.org/", "https://[x", "cannot be read"),
        ("https://example.org/", "https://x:99999/", "no address of"),
    ],
)
def test_where_no_address_may_lead(start: str, target: str, reason: str) -> None:
    with pytest.raises(InputError) as caught:
        led(start, target)
    assert reason in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("::1", True),
        ("localhost.example", False),
        ("128.0.0.1", False),
        ("127.0.0.1.example", False),
        ("::2", False),
    ],
)
def test_what_is_this_machine(host: str, here: bool) -> None:
    assert is_loopback(host) is here
