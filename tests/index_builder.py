"""Package indexes on this machine, in both forms that the simple API has."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from loopback_server import Loopback, Reply
from package_builder import Content, sdist, wheel, wheel_name

JSON = "application/vnd.pypi.simple.v1+json"
HTML = "text/html"


class Upload(NamedTuple):
    """A file in an index; `told` are fields of its entry in the JSON that differ from the truth, or are more."""

    name: str
    data: bytes
    told: Mapping[str, Any] = MappingProxyType({})


def wheel_of(version: str, code: str = "", tag: str = "py3-none-any", name: str = "demo") -> Upload:
    files: dict[str, Content] = {f"{name}/__init__.py": f"__version__ = {version!r}\n{code}"}
    return Upload(wheel_name(name, version, tag), wheel(files, name=name, version=version))


def sdist_of(version: str, code: str = "", name: str = "demo") -> Upload:
    return Upload(f"{name}-{version}.tar.gz", sdist({f"{name}.py": code}, name=name, version=version))


def entry(upload: Upload, url: str) -> dict[str, Any]:
    truth = {
        "filename": upload.name,
        "url": url,
        "hashes": {"sha256": hashlib.sha256(upload.data).hexdigest()},
        "size": len(upload.data),
        "upload-time": "2024-05-20T12:00:00Z",
        "yanked": False,
    }
    return {name: value for name, value in {**truth, **upload.told}.items() if value is not None}


def index(server: Loopback, *uploads: Upload, project: str = "demo", form: str = JSON, root: str = "/simple") -> str:
    """Serve a project and its files; returns the address of the index."""
    entries = []
    for number, upload in enumerate(uploads):
        path = f"/files{root}/{number}"
        server.serve(path, Reply(upload.data))
        entries.append(entry(upload, f"{server.base}{path}"))
    if form == JSON:
        page = json.dumps({"meta": {"api-version": "1.3"}, "name": project, "files": entries})
    else:
        page = "<!DOCTYPE html>" + "\n".join(map(_link, entries))
    server.serve(f"{root}/{project}/", Reply(page.encode(), headers=(("Content-Type", form),)))
    return f"{server.base}{root}"


def _link(told: dict[str, Any]) -> str:
    digest = next((f"#{name}={value}" for name, value in told["hashes"].items()), "")
    yanked = f' data-yanked="{html.escape(str(told["yanked"]))}"' if told["yanked"] is not False else ""
    return f'<a href="{html.escape(told["url"] + digest)}"{yanked}>{html.escape(told["filename"])}</a><br>'


def provenance(publisher: dict[str, Any], *subjects: tuple[str, str]) -> bytes:
    """What PEP 740 has an index say of a file: a publisher, and the names and hashes that it attested."""
    attestations = [
        {
            "version": 1,
            "verification_material": {"certificate": "", "transparency_entries": []},
            "envelope": {
                "statement": base64.b64encode(
                    json.dumps({"subject": [{"name": name, "digest": {"sha256": digest}}]}).encode()
                ).decode(),
                "signature": "",
            },
        }
        for name, digest in subjects
    ]
    return json.dumps(
        {"version": 1, "attestation_bundles": [{"publisher": publisher, "attestations": attestations}]}
    ).encode()
