"""What can go wrong between here and a server, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.errors import PydistdiffError
from pydistdiff.safetext import short_name

if TYPE_CHECKING:
    from collections.abc import Iterator

_REFUSED = {401: "wants to know who asks", 403: "is forbidden", 404: "not found", 410: "not found any more"}
_TEMPORARY = (408, 425, 429, 500, 502, 503, 504)


class RequestError(PydistdiffError):
    """A request that failed; it may do another time where it `is_temporary`, after `wait` seconds if those are said."""

    def __init__(self, reason: str, *, is_temporary: bool, wait: float = 0, status: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_temporary = is_temporary
        self.wait = wait
        self.status = status


def of_status(status: int, phrase: str | None, retry_after: str | None) -> RequestError:
    """What an answer without the thing that was asked for means."""
    said = f" {short_name(phrase)}" if phrase else ""
    reason = f"{_REFUSED[status]} ({status})" if status in _REFUSED else f"the server answers {status}{said}"
    wait = float(retry_after) if retry_after is not None and retry_after.isdecimal() and len(retry_after) < 6 else 0
    return RequestError(reason, is_temporary=status in _TEMPORARY, wait=wait, status=status)


def of_exception(error: Exception) -> RequestError:
    """What an error of requests or urllib3 means: the first of its causes that says something to a user."""
    import requests
    import urllib3.exceptions as low

    causes = list(_causes(error))
    if any(isinstance(one, requests.exceptions.SSLError | low.SSLError) for one in causes):
        return RequestError(f"cannot be trusted: {_innermost(causes)}", is_temporary=False)
    if any(isinstance(one, requests.exceptions.ProxyError | low.ProxyError) for one in causes):
        return RequestError(f"the proxy cannot be used: {_innermost(causes)}", is_temporary=True)
    if any(isinstance(one, low.NameResolutionError) for one in causes):
        return RequestError("no such host, or no network", is_temporary=True)
    if any(type(one) in (requests.exceptions.ConnectTimeout, low.ConnectTimeoutError) for one in causes):
        return RequestError("no connection within the time that it may take", is_temporary=True)
    if any(isinstance(one, requests.exceptions.ReadTimeout | low.ReadTimeoutError) for one in causes):
        return RequestError("the server stopped answering", is_temporary=True)
    if any(type(one).__name__ == "IncompleteRead" for one in causes):  # of urllib3 or of the standard library
        return RequestError("ends before it is complete", is_temporary=True)
    if any(isinstance(one, requests.exceptions.ConnectionError | low.HTTPError | OSError) for one in causes[:1]):
        is_wrong = isinstance(error, ValueError)  # an address or a header that requests does not take
        return RequestError(f"no connection: {_innermost(causes)}", is_temporary=not is_wrong)
    raise error


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and what led to it; the libraries put it into the arguments, too."""
    seen: set[int] = set()
    waiting = [error]
    while waiting and len(seen) < 20:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        nearby = (*one.args, getattr(one, "reason", None), one.__cause__, one.__context__)
        waiting.extend(other for other in nearby if isinstance(other, BaseException))


def _innermost(causes: list[BaseException]) -> str:
    """What the system or the TLS library says, where one of them does."""
    for one in causes:
        told = getattr(one, "verify_message", None) or getattr(one, "strerror", None)
        if told:
            return short_name(str(told).lower())
    return short_name(type(causes[-1]).__name__)
