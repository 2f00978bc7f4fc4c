"""RECORD of a wheel: a row of path, hash and size for each member ("Recording installed projects", PEP 376)."""

from __future__ import annotations

import binascii
import io
from typing import TYPE_CHECKING

from pydistdiff.distributions.claims import Claims, parse_size
from pydistdiff.distributions.wording import quoted
from pydistdiff.model import HazardCode
from pydistdiff.schemes import DATA, is_cached, place_of_row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

ALGORITHMS = {"md5": 32, "sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128}
"""The hashes that RECORD may use, by their number of hexadecimal digits; the first two are not allowed, but met."""
MOST_FAULTS = 50
WITHOUT_HASH = ("/RECORD", "/RECORD.jws", "/RECORD.p7s")


class _MalformedError(ValueError):
    """A row that is no row; the message says why."""


def parse_record(data: bytes, member: str, paths: AbstractSet[str], *, is_installed: bool = False) -> Claims:
    """The claims of a RECORD whose member is `member`; linear, never raises. `paths` are the members there are.

    That of an installed package names files of the environment in its own way (`schemes`), and compiled modules without
    a hash: Python may write them anew. Rows that no installer writes are left to the one who looked for their files.
    """
    claims = Claims(paths, HazardCode.RECORD_MISMATCH, "RECORD")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        claims.unreadable(member, f"byte {error.start} is no UTF-8")
        return claims
    try:
        for number, row in enumerate(_rows(text), 1):
            if row:
                _take(claims, number, row, member.rpartition(".dist-info/")[0] if is_installed else None)
                if len(claims.findings) > MOST_FAULTS:
                    claims.unreadable(member, f"more than {MOST_FAULTS} rows are wrong")
                    break
    except _MalformedError as error:
        claims.unreadable(member, str(error))
    return claims


def _rows(text: str) -> Iterator[list[str]]:
    """The rows, each cut into four parts at most; raises _MalformedError."""
    if "\0" in text:
        raise _MalformedError("it holds a NUL")
    if '"' not in text:
        for ended in io.StringIO(text):
            line = ended.rstrip("\r\n")
            yield line.split(",", 3) if line else []
        return
    import csv  # only a RECORD with quotes needs it

    try:
        yield from csv.reader(io.StringIO(text, newline=""), strict=True)
    except csv.Error as error:
        raise _MalformedError(str(error)) from None


def _take(claims: Claims, number: int, row: list[str], installed: str | None) -> None:
    """Take a row; `installed` is the beginning of the own folders' names where the package is installed."""
    if len(row) != 3:
        raise _MalformedError(f"row {number} has {'more' if len(row) > 3 else 'fewer'} than three fields")
    path, spelt, size_text = row
    if installed is not None:
        place = place_of_row(path)
        if place is None:
            return
        path = f"{installed}.data{place[len(DATA) :]}" if place.startswith(f"{DATA}/") else place
        if is_cached(path) and not spelt:
            claims.allow(path)
            return
    size = parse_size(size_text)
    if size_text and size is None:
        claims.fault(path, f"RECORD gives the size {quoted(size_text)}, which is no number of bytes.")
    algorithm, digest = "", ""
    if spelt:
        algorithm, digest = _digest(spelt)
        if not digest:
            claims.fault(
                path,
                f"RECORD gives the hash {quoted(spelt)}, which is none that can be checked; "
                "no common installer will notice.",
            )
    elif not path.endswith(WITHOUT_HASH):
        claims.fault(path, "RECORD lists it without a hash, so any content fits; no common installer will notice.")
    claims.add(path, algorithm, digest, size)


def _digest(spelt: str) -> tuple[str, str]:
    """Algorithm and hexadecimal digest of `sha256=<URL-safe base64 without padding>`, empty where it is none."""
    algorithm, _, value = spelt.partition("=")
    algorithm = algorithm.lower()
    digits = ALGORITHMS.get(algorithm)
    if digits is None or len(value) > digits:
        return "", ""
    value = value.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        raw = binascii.a2b_base64(value + "=" * (-len(value) % 4), strict_mode=True)
    except ValueError:
        return "", ""
    return (algorithm, raw.hex()) if len(raw) * 2 == digits else ("", "")
