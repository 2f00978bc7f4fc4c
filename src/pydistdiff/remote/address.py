"""Addresses: what may be shown of one, and where one may lead."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from pydistdiff.errors import InputError
from pydistdiff.safetext import short_name, visible_name

_SCHEMES = ("http", "https")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_LOOPBACK = re.compile(r"localhost|127(?:\.[0-9]{1,3}){3}|::1")
_TOKEN = re.compile(r"/t/[^/]+")
"""How servers of conda channels take a token."""


class Credentials(NamedTuple):
    """Who asks."""

    user: str
    password: str


def checked(url: str) -> str:
    """`url`, if it is one of http or https with a host. Raises InputError."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in _SCHEMES and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good:
        raise InputError(f"{shown(url)}: is no address of http or https")
    return url


def shown(url: str) -> str:
    """An address as it may be shown: without who asks, and without a query, which may let anybody in."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "an address that cannot be read"
    host = parts.netloc.rpartition("@")[2]
    return visible_name(urlunsplit((parts.scheme, host, _TOKEN.sub("/t/…", parts.path), "", "")))


def without_credentials(url: str) -> tuple[str, Credentials | None]:
    """An address to ask, and who asks for it if it says so."""
    parts = urlsplit(checked(url))
    user, colon, password = parts.netloc.rpartition("@")[0].partition(":")
    bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    return bare, Credentials(unquote(user), unquote(password)) if user or colon else None


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port: what credentials are for."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, to which nothing lies on the way."""
    return _LOOPBACK.fullmatch(host) is not None


def led(start: str, target: str) -> str:
    """The address that a page or an answer at `start` leads to, which may be relative to it.

    A secure address leads to secure ones only, and none leads to a file of this machine. Raises InputError.
    """
    try:
        url = urljoin(start, target)
        parts = urlsplit(url)
        good = parts.scheme in _SCHEMES and bool(parts.hostname)
        secure = parts.scheme == "https" or urlsplit(start).scheme == "http"
    except ValueError:
        raise InputError(f"{shown(start)}: leads to an address that cannot be read") from None
    if not good:
        raise InputError(f"{shown(start)}: leads to {short_name(shown(url))}, which is none of http or https")
    if not secure:
        raise InputError(f"{shown(start)}: is secure, but leads to {short_name(shown(url))}, which is not")
    return checked(url)
