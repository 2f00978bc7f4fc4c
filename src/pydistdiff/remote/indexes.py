"""Package indexes: which ones are asked, how, and which of them may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from pydistdiff.errors import InputError
from pydistdiff.remote.address import checked, is_loopback, origin, shown
from pydistdiff.remote.connection import Terms
from pydistdiff.remote.pip_configuration import pip_configuration

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LEFT_OUT = "an index that lies in files is not asked, as those of http and https are"


class Indexes(NamedTuple):
    """The addresses of the indexes, in their order and with whatever credentials they have, and how they are asked."""

    urls: tuple[str, ...]
    terms: Terms


def indexes(asked: str | None, environment: Mapping[str, str], tell: Callable[[str], None]) -> Indexes:
    """The index that was asked for, or else those that pip is configured to ask. Raises InputError."""
    found = pip_configuration(environment)
    if asked is None and found.no_index:
        raise InputError("pip is configured to ask no index (no-index); --index-url names one")
    urls = [asked] if asked is not None else [found.index or _default(), *found.further_indexes]
    local = [url for url in urls if urlsplit(url).scheme == "file"]
    if local:
        tell(f"{_LEFT_OUT}: {', '.join(map(shown, local))}")
    trusted = frozenset(found.trusted_hosts)
    kept = tuple(dict.fromkeys(_secure(url, trusted) for url in urls if url not in local))
    if not kept:
        raise InputError("no index of http or https is configured; --index-url names one")
    defaults = Terms()
    terms = Terms(
        connect=found.timeout or defaults.connect,
        read=found.timeout or defaults.read,
        certificates=found.certificates,
        client_certificate=found.client_certificate,
        proxy=found.proxy,
        trusted_hosts=trusted,
    )
    return Indexes(kept, terms)


def _default() -> str:
    from pypi_simple import PYPI_SIMPLE_ENDPOINT

    return PYPI_SIMPLE_ENDPOINT


def _secure(url: str, trusted: frozenset[str]) -> str:
    """`url`, if pip would ask it: an index without TLS is asked on this machine only, or where its host is trusted."""
    scheme, host, port = origin(checked(url))
    if scheme == "http" and not is_loopback(host) and trusted.isdisjoint((host, f"{host}:{port}")):
        raise InputError(f"the index {shown(url)} is not secure; pip's trusted-host says where that is accepted")
    return url.rstrip("/") + "/"
