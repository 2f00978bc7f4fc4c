"""The headers of METADATA, PKG-INFO and WHEEL, and the sections of entry_points.txt: as much as is needed here."""

from __future__ import annotations

from msgspec import Struct

from pydistdiff.archives.member import Finding
from pydistdiff.distributions.wording import quoted
from pydistdiff.model import HazardCode
from pydistdiff.safetext import is_deceptive

_SINGLE_USE = frozenset({
    "metadata-version", "name", "version", "summary", "description", "description-content-type", "keywords",
    "home-page", "download-url", "author", "author-email", "maintainer", "maintainer-email", "license",
    "license-expression", "requires-python",
})  # fmt: skip
"""Core metadata fields that may stand once, in lower case ("Core metadata specifications")."""

LONGEST_VALUE = 256
"""Characters of a name, version or build string that are believed; longer ones are no such thing."""
SCRIPT_SECTIONS = frozenset({"console_scripts", "gui_scripts"})


class Headers(Struct, frozen=True):
    """The first value of each field, by its name in lower case, and the single-use fields that stand twice."""

    values: dict[str, str]
    repeated: tuple[str, ...]

    def value(self, field: str) -> str | None:
        """A field's value, or None where it is missing or cannot be what it should be."""
        return believable(self.values.get(field))


def believable(value: object) -> str | None:
    """A name, version or the like from a package, or None where it cannot be one."""
    if not isinstance(value, str):
        return None
    value = value.strip()
    return value if value and len(value) <= LONGEST_VALUE and not is_deceptive(value) else None


def parse_headers(text: str) -> Headers:
    """The headers up to the first blank line; lines that begin with a blank continue the one before."""
    values: dict[str, str] = {}
    repeated: list[str] = []
    begin = 0
    while begin < len(text):
        end = text.find("\n", begin)
        end = len(text) if end < 0 else end
        line, begin = text[begin:end].rstrip("\r"), end + 1
        if not line:
            break
        name, colon, value = line.partition(":")
        if not colon or line[0] in " \t":
            continue
        name = name.strip().lower()
        if name not in values:
            values[name] = value.strip()
        elif name in _SINGLE_USE and name not in repeated:
            repeated.append(name)
    return Headers(values, tuple(repeated))


def repeated_fields(member: str, headers: Headers) -> tuple[Finding, ...]:
    """A METADATA_REPEATED_FIELD for each single-use field that stands twice."""
    return tuple(
        Finding(
            code=HazardCode.METADATA_REPEATED_FIELD,
            message=f"The field {quoted(field.title())} stands more than once, though it may stand once: some tools "
            "take the first value, others the last.",
            member=member,
            evidence=field.encode(),
        )
        for field in headers.repeated
    )


def generated_scripts(text: str) -> tuple[str, ...]:
    """The commands that an installer makes from an `entry_points.txt`, each once, in order."""
    return tuple(script_targets(text))


def script_targets(text: str) -> dict[str, str | None]:
    """What each command of an `entry_points.txt` calls, without extras; None where it stands twice."""
    section = ""
    scripts: dict[str, str | None] = {}
    for line in map(str.strip, text.splitlines()):
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1].strip()
        elif section in SCRIPT_SECTIONS and line and line[0] not in "#;":
            name, _, target = (part.strip() for part in line.partition("="))
            if name:
                scripts[name] = None if name in scripts else target.partition("[")[0].rstrip()
    return scripts
