"""Causes of signatures that lie in a package."""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from pydistdiff.explain.cause import Explained, Mark
from pydistdiff.explain.checked import CheckedCause, told
from pydistdiff.explain.neighbours import unique
from pydistdiff.limits import MIB
from pydistdiff.model import Evidence, Side, Significance, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydistdiff.explain.cause import MemberCause
    from pydistdiff.explain.scene import Scene
    from pydistdiff.model import Change

_ENDINGS = (".jws", ".p7s", ".asc", ".sig", ".sigstore", ".sigstore.json", ".publish.attestation")
_JWS = re.compile(r"(?:.*/)?(?:\{dist-info\}|[^/]+\.dist-info)/RECORD\.jws", re.DOTALL)


class SignatureFollows(CheckedCause):
    """The signature of a wheel, `RECORD.jws`, follows RECORD.

    Signers and their keys are the same; the hash inside is, on each side, that of its own RECORD, computed anew; and
    RECORD changed. The signature itself is not verified: nobody has told this program whom to trust.

    The same is said of the signature in a library or program of Windows or macOS: the signers are the same, and on each
    side the hashes in it are those of the file. But it has bytes of its own that nobody can compute anew, and the file
    could read them, so there it counts.
    """

    id = "signature-follows"
    title = "a signature follows what it signs"
    significance = Significance.DERIVED
    mark = Mark.SOUND
    remedy = "none is needed: it is gone when what it signs is equal"

    def explains(self, scene: Scene, change: Change) -> Explained | None:
        """The change, with the node of RECORD; inside a library the comparer has checked it."""
        if change.cause == self.id:
            return _proposed(scene, change)
        explained = super().explains(scene, change)
        if explained is None or scene.neighbours is None:
            return explained
        outcome = scene.neighbours.outcome(Side.B, _record(scene.difference.b or ""))
        assert outcome is not None  # `takes` has seen it
        return replace(explained, change=replace(change, follows=(scene.neighbours.node(outcome),)))

    def takes(self, scene: Scene, change: Change) -> bool:  # noqa: ARG002
        """All of a RECORD.jws that changed, with the same signers and a true hash on both sides."""
        if self.id not in scene.notes:
            scene.notes[self.id] = _follows(scene)
        return bool(scene.notes[self.id])

    def sentence(self, scene: Scene, change: Change) -> str:  # noqa: ARG002
        """What was recomputed."""
        return f"{scene.difference.name}: the same signers, and each hash is that of its RECORD"


def _follows(scene: Scene) -> bool:
    paths = scene.difference.a, scene.difference.b
    if _JWS.fullmatch(scene.difference.name) is None or scene.neighbours is None or None in paths:
        return False
    signers = []
    for side, path in zip((Side.A, Side.B), paths, strict=True):
        document = _document(scene.neighbours.text(side, path or "", MIB))
        record = scene.neighbours.member(side, _record(path or ""))
        if document is None or record is None or scene.neighbours.outcome(side, _record(path or "")) is None:
            return False
        if _signed_hash(document) != scene.neighbours.digest(record, "sha256"):
            return False
        signers.append(_signers(document))
    return signers[0] == signers[1]


class SignerChanged(CheckedCause):
    """A signature came or went, or is one of somebody else.

    It explains and counts: somebody began or ceased to sign. Of the signature in a library or program of Windows or
    macOS it is also said where the signers are other ones, and where it changed although what it signs did not. Of a
    file that is a signature, one that changed without what it signs, or has other signers, is not explained.
    """

    id = "signer-changed"
    title = "another signer, or a signature came or went"
    significance = Significance.ENVIRONMENT
    mark = Mark.NEVER
    remedy = "find out who signs, and whether both packages should be signed"

    def explains(self, scene: Scene, change: Change) -> Explained | None:
        """The change, if its evidence holds; inside a library the comparer has checked it."""
        if change.cause != self.id:
            return super().explains(scene, change)
        return _proposed(scene, change)

    def takes(self, scene: Scene, change: Change) -> bool:  # noqa: ARG002
        """All of a signature on one side only."""
        is_alone = scene.difference.status in (Status.ADDED, Status.REMOVED)
        return is_alone and scene.difference.name.endswith(_ENDINGS)

    def sentence(self, scene: Scene, change: Change) -> str:  # noqa: ARG002
        """Which."""
        return f"{scene.difference.name}: {scene.difference.status}"


def _proposed(scene: Scene, change: Change) -> Explained:
    """A change in a signature that is a part of its member, whose cause the comparer has checked: it counts."""
    members, evidence = (scene.difference.name,), Evidence(text=told(scene, change))
    return Explained(change=change, members=members, evidence=evidence, harmless=False)


def _record(path: str) -> str:
    return path[: -len(".jws")]


def _document(text: bytes | None) -> dict[str, Any] | None:
    try:
        document = json.loads(text or b"", object_pairs_hook=unique)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _signed_hash(document: dict[str, Any]) -> str | None:
    """The SHA-256 that was signed, in hexadecimal digits."""
    payload = _document(_decoded(document.get("payload"))) or {}
    algorithm, _, digest = str(payload.get("hash") if len(payload) == 1 else None).partition("=")
    data = _decoded(digest) if algorithm == "sha256" else None
    return data.hex() if data else None


def _decoded(text: object) -> bytes | None:
    if not isinstance(text, str):
        return None
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars="-_", validate=True)
    except (ValueError, binascii.Error):
        return None


def _signers(document: dict[str, Any]) -> list[object]:
    """All that a signature says but what was signed and the signature itself."""
    signatures = document.get("signatures", document.get("recipients"))
    return [
        sorted(document.keys()),
        *(
            {key: value for key, value in one.items() if key != "signature"} if isinstance(one, dict) else one
            for one in (signatures if isinstance(signatures, list) else [signatures])
        ),
    ]


SIGNATURE_CAUSES: Iterable[MemberCause] = (SignatureFollows(), SignerChanged())
