"""Pictures of HTML reports, made of saved reports: `python screenshots/make_html.py REPORT.json...`.

For each REPORT.json, pictures beside this script: REPORT-desktop-light.png and the other `VIEWS`. The same report,
Chromium and fonts give the same pictures. Chromium has to be installed; it is driven with what the tests use.
"""

from __future__ import annotations

import shutil
import struct
import sys
import tempfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from pydistdiff.reports import Drawing
from pydistdiff.reports.html_report import HtmlReport
from pydistdiff.reports.json_report import load

if TYPE_CHECKING:
    from playwright.sync_api import Browser

VIEWS = {
    "desktop-light": (1440, 840, "light", ""),
    "desktop-dark": (1440, 840, "dark", ""),
    "differences-light": (1440, 840, "light", "#differences"),
    "narrow-light": (390, 844, "light", ""),
    "narrow-dark": (390, 844, "dark", ""),
}
"""By the end of a picture's name: width, height, colour scheme, and where the page is opened."""
FLAGS = ["--disable-gpu", "--disable-quic", "--disable-sync", "--disable-lcd-text", "--hide-scrollbars"]
MOST_BYTES = 250_000
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def main(reports: list[Path]) -> int:
    """Make the pictures of these reports; the exit status is 1 where one of them is too big to be kept."""
    if not reports:
        print(__doc__, file=sys.stderr)
        return 2
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        print("there is no Chromium; install it", file=sys.stderr)
        return 2
    too_big = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        for report in reports:
            page = Path(folder) / f"{report.stem}.html"
            page.write_bytes(HtmlReport().write(load(report.read_bytes()), Drawing()))
            too_big += [picture for picture in _pictures(browser, page) if picture.stat().st_size > MOST_BYTES]
        browser.close()
    for picture in too_big:
        print(f"{picture.name} has {picture.stat().st_size:,} bytes, more than {MOST_BYTES:,}", file=sys.stderr)
    return 1 if too_big else 0


def _pictures(browser: Browser, page: Path) -> list[Path]:
    made = []
    for view, (width, height, scheme, place) in VIEWS.items():
        opened = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
        opened.goto(page.as_uri() + place)
        made.append(Path(__file__).with_name(f"{page.stem}-{view}.png"))
        made[-1].write_bytes(packed(opened.screenshot()))
        opened.close()
    return made


def packed(png: bytes) -> bytes:
    """The same picture with its pixels compressed as hard as zlib can, and without anything but pixels."""
    chunks = list(_chunks(png))
    pixels = zlib.compress(zlib.decompress(b"".join(data for name, data in chunks if name == b"IDAT")), 9)
    kept = [(b"IHDR", chunks[0][1]), (b"IDAT", pixels), (b"IEND", b"")]
    return png[:8] + b"".join(_chunk(name, data) for name, data in kept)


def _chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    found = []
    place = 8
    while place < len(png):
        (size,) = struct.unpack_from(">I", png, place)
        found.append((png[place + 4 : place + 8], png[place + 8 : place + 8 + size]))
        place += size + 12
    return found


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


if __name__ == "__main__":
    sys.exit(main([Path(word) for word in sys.argv[1:]]))
