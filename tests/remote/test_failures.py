from __future__ import annotations

import pytest
import requests
import urllib3.exceptions as low

from pydistdiff.remote.failures import of_exception, of_status


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (requests.ConnectTimeout(), "no connection within the time that it may take"),
        (requests.ConnectionError(low.ReadTimeoutError(None, "", "")), "the server stopped answering"),  # type: ignore[arg-type]
        (
            requests.ConnectionError(ConnectionResetError(104, "Connection reset by peer")),
            "no connection: connection reset by peer",
        ),
        (requests.ConnectionError(), "no connection: ConnectionError"),
        (OSError(), "no connection: OSError"),
    ],
)
def test_what_may_be_over_soon(error: Exception, reason: str) -> None:
    failure = of_exception(error)
    assert failure.reason == reason
    assert failure.is_temporary


def test_what_requests_does_not_take_is_not_asked_again() -> None:
    assert not of_exception(requests.exceptions.InvalidURL("x")).is_temporary


def test_what_says_nothing_of_the_network_is_a_bug() -> None:
    with pytest.raises(ValueError, match=r"^x$"):
        of_exception(ValueError("x"))


def test_causes_may_go_in_circles() -> None:
    one, other = OSError(), OSError()
    one.__context__, other.__context__ = other, one
    assert of_exception(one).reason == "no connection: OSError"


@pytest.mark.parametrize(
    ("retry_after", "wait"),
    [(None, 0), ("7", 7), ("-1", 0), ("Fri, 31 Dec 1999 23:59:59 GMT", 0), ("9" * 9, 0), ("²", 0)],
)
def test_how_long_to_wait(retry_after: str | None, wait: float) -> None:
    assert of_status(503, "Busy\x1b", retry_after).wait == wait


def test_what_a_server_says_is_visible() -> None:
    assert of_status(500, "x\x1b", None).reason == "the server answers 500 x⟦U+001B⟧"
    assert of_status(599, None, None).reason == "the server answers 599"
