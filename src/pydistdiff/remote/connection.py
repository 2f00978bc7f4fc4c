"""Asking a server: with time limits, a few retries, and redirects that are looked at before they are followed."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Self, TypeVar

from msgspec import Struct

from pydistdiff.errors import InputError
from pydistdiff.remote.address import led, origin, shown, without_credentials
from pydistdiff.remote.failures import RequestError, of_exception, of_status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from requests import Response, Session

    from pydistdiff.remote.address import Credentials

Made = TypeVar("Made")

_REDIRECTS = 10
_REDIRECTING = (301, 302, 303, 307, 308)
_OK = 200
_UNCHANGED = 304
_LONGEST_WAIT = 30.0
_PIECE = 1 << 16


class NotThereError(InputError):
    """The server has nothing at an address."""


class ForbiddenError(InputError):
    """The server does not give what is at an address, or does not say that nothing is."""


_ERRORS: dict[int | None, type[InputError]] = {403: ForbiddenError, 404: NotThereError, 410: NotThereError}


class Terms(Struct, frozen=True, kw_only=True):
    """How servers are asked: seconds to connect, between two pieces of an answer and for all of it; who is trusted.

    `certificates` is a file or directory of those to trust instead of the usual ones, `client_certificate` the own
    one. The certificates of `trusted_hosts` (`host` or `host:port`) are not checked.
    """

    connect: float = 15
    read: float = 30
    total: float = 900
    attempts: int = 3
    pause: float = 0.5
    certificates: str | None = None
    client_certificate: str | None = None
    proxy: str | None = None
    trusted_hosts: frozenset[str] = frozenset()


class Answer(NamedTuple):
    """What a server gives: the address that it came from in the end, its headers and its bytes.

    `status` is 200, or 304 where only what is newer than a known one was asked for.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    pieces: Callable[[bool], Iterator[bytes]]
    """The bytes as they come; with True those that were sent encoded (compressed, say) are decoded."""

    def bytes(self, most: int, told: Callable[[int], None] | None = None) -> bytes:
        """All of it, decoded; more than `most` is refused. `told` is told how many there are."""
        held = bytearray()
        for piece in self.pieces(True):
            held += piece
            if told is not None:
                told(len(held))
            if len(held) > most:
                raise RequestError(f"has more than {most:,} bytes", is_temporary=False)
        return bytes(held)


class Connection:
    """A session with servers, a context manager. The credentials of an address go to its own host alone."""

    def __init__(
        self,
        terms: Terms | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.terms = terms or Terms()
        self._sleep = sleep
        self._clock = clock
        self._credentials: dict[tuple[str, str, int], Credentials] = {}
        self._session: Session | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._session is not None:
            self._session.close()

    def introduce(self, url: str) -> str:
        """Remember who asks at the host of an address; returns the address without that. Raises InputError."""
        bare, credentials = without_credentials(url)
        if credentials is not None:
            self._credentials[origin(bare)] = credentials
        return bare

    def get(self, url: str, read: Callable[[Answer], Made], headers: Mapping[str, str] | None = None) -> Made:
        """What `read` makes of the answer; asks again where that fails in a way that may soon be over.

        Raises InputError, and its kinds above where the server has nothing there or does not give it.
        """
        bare = self.introduce(url)
        attempt = 1
        while True:
            try:
                return self._once(bare, read, headers or {})
            except RequestError as error:
                if not error.is_temporary or attempt >= self.terms.attempts:
                    kind = _ERRORS.get(error.status, InputError)
                    tried = f" (tried {attempt} times)" if attempt > 1 else ""
                    raise kind(f"{shown(bare)}: {error.reason}{tried}") from None
                self._sleep(min(max(error.wait, self.terms.pause * 2 ** (attempt - 1)), _LONGEST_WAIT))
            attempt += 1

    def _once(self, url: str, read: Callable[[Answer], Made], headers: Mapping[str, str]) -> Made:
        until = self._clock() + self.terms.total
        for _ in range(_REDIRECTS + 1):
            response = self._ask(url, headers)
            try:
                if response.status_code in _REDIRECTING and "location" in response.headers:
                    url = led(url, response.headers["location"])
                    url = without_credentials(url)[0]  # a server does not say who asks the next one
                elif response.status_code == _OK or (response.status_code == _UNCHANGED and _is_conditional(headers)):
                    pieces = partial(self._pieces, response, until)
                    return read(Answer(url, response.status_code, response.headers, pieces))
                else:
                    raise of_status(response.status_code, response.reason, response.headers.get("retry-after"))
            finally:
                response.close()
        raise RequestError(f"leads from one address to the next more than {_REDIRECTS} times", is_temporary=False)

    def _ask(self, url: str, headers: Mapping[str, str]) -> Response:
        import requests
        from requests.auth import HTTPBasicAuth

        if self._session is None:
            self._session = _session()
        terms = self.terms
        known = self._credentials.get(origin(url))
        scheme, host, port = origin(url)
        is_trusted = scheme == "https" and not terms.trusted_hosts.isdisjoint((host, f"{host}:{port}"))
        try:
            return self._session.get(
                url,
                headers=dict(headers),
                auth=HTTPBasicAuth(*known) if known is not None else None,  # None: what .netrc has for this host
                stream=True,
                allow_redirects=False,
                timeout=(terms.connect, terms.read),
                verify=False if is_trusted else terms.certificates,
                cert=terms.client_certificate,
                proxies={"http": terms.proxy, "https": terms.proxy} if terms.proxy else None,
            )
        except (requests.RequestException, OSError, ValueError) as error:
            raise of_exception(error) from None

    def _pieces(self, response: Response, until: float, decoded: bool) -> Iterator[bytes]:
        from urllib3.exceptions import HTTPError

        while True:
            if self._clock() > until:
                raise RequestError(f"takes more than {self.terms.total:g} seconds", is_temporary=False)
            try:
                # Whatever is there: a server that sends a byte now and then is noticed above.
                piece = response.raw.read1(_PIECE, decode_content=decoded)
            except (HTTPError, OSError) as error:
                raise of_exception(error) from None
            if not piece:
                return
            yield piece


def _is_conditional(headers: Mapping[str, str]) -> bool:
    return any(name.lower() in ("if-none-match", "if-modified-since") for name in headers)


def _session() -> Session:
    import requests

    from pydistdiff import __version__

    session = requests.Session()
    session.headers["User-Agent"] = f"pydistdiff/{__version__} requests/{requests.__version__}"
    return session
