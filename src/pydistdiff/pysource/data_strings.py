"""Strings that hold data in disguise, or name a place where credentials are kept."""

from __future__ import annotations

import re
from typing import NamedTuple

_LEAST = 200
"""Characters of data that are told; a SHA-512 in hexadecimal digits has 128, an alphabet of Base64 has 64."""
_LEAST_RUN = 40
"""Characters without a break: encoders break their lines after 60 and more."""
_BINARY_SHARE = 0.3
_LONGEST_PLACE = 200
_RUN = re.compile(rf"[A-Za-z0-9+/_-]{{{_LEAST_RUN},}}={{0,2}}")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\xff]")
_HEX = re.compile(r"[0-9a-fA-F]+")
_TO_RUN = bytes(65 if code < 128 and (chr(code).isalnum() or chr(code) in "+/_-") else 32 for code in range(256))
_PLACES = re.compile(
    r"\.ssh\b|\bid_(?:rsa|ed25519|ecdsa|dsa)\b|\.aws\b|\.netrc\b|\.pypirc\b|\.git-credentials\b|\.npmrc\b|\.gnupg\b"
    r"|\.docker/config\.json|\.kube\b|/etc/(?:shadow|passwd|sudoers)\b|/proc/self/environ|/proc/\d+/environ"
    r"|application_default_credentials|Login Data|Local State|cookies\.sqlite|key[34]\.db|logins\.json|wallet\.dat"
    r"|\.electrum\b|\.(?:bash|zsh|python)_history\b|169\.254\.169\.254|metadata\.google\.internal|login\.keychain"
)
_PLACE_WORDS = frozenset({
    b"ssh", b"id_rsa", b"id_dsa", b"id_ecdsa", b"id_ed25519", b"aws", b"netrc", b"pypirc", b"credentials", b"npmrc",
    b"gnupg", b"docker", b"kube", b"shadow", b"passwd", b"sudoers", b"environ", b"application_default_credentials",
    b"Login", b"Local", b"sqlite", b"key3", b"key4", b"logins", b"wallet", b"electrum", b"bash_history",
    b"zsh_history", b"python_history", b"169", b"internal", b"keychain",
})  # fmt: skip
"""A word of each of these places."""


class Data(NamedTuple):
    """What a string holds, as a noun."""

    words: str
    size: int


def may_hold_data(text: bytes) -> bool:
    """Whether the source has anything that looks like data; cheap."""
    return text.count(b"\\") >= _LEAST // 4 or b"A" * _LEAST_RUN in text.translate(_TO_RUN)


def names_place(text: str) -> bool:
    """Whether a text names a place where systems keep credentials."""
    return len(text) <= _LONGEST_PLACE and _PLACES.search(text) is not None


def may_name_place(found: frozenset[bytes]) -> bool:
    """Whether source of these words may have a name of such a place; cheap."""
    return not _PLACE_WORDS.isdisjoint(found)


def data_in(value: str | bytes) -> Data | None:
    """The data that a string holds; None for prose, code, and short things."""
    if len(value) < _LEAST:
        return None
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    unprintable = len((_NO_TEXT if isinstance(value, bytes) else _CONTROL).findall(text))
    if unprintable > len(text) * _BINARY_SHARE:
        return Data("characters that are no text", len(text))
    runs = _RUN.findall(text)
    length = sum(map(len, runs))
    if length < _LEAST:
        return None
    whole = "".join(runs)
    if _HEX.fullmatch(whole):
        return Data("hexadecimal digits", length) if len(set(whole.lower())) > 8 else None
    return Data("characters that look like Base64", length) if _is_mixed(whole) else None


def _is_mixed(text: str) -> bool:
    """Whether it has letters of both cases and digits, as many as encoded data have; names and paths have few."""
    upper = sum(character.isupper() for character in text)
    lower = sum(character.islower() for character in text)
    digits = sum(character.isdigit() for character in text)
    return min(upper, lower) > len(text) // 8 and digits > len(text) // 20
