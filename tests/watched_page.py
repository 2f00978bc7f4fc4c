"""A page in a browser, watched: all that it does beyond showing its file is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import ConsoleMessage, Dialog, Error, Page, Request

OPEN_ALL = "for (const one of document.querySelectorAll('details')) one.open = true"
CLOSE_ALL = "for (const one of document.querySelectorAll('details')) one.open = false"
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""Wait until the page has been drawn as it now is."""


class Watched:
    """A page in a context of its own, and all that it does beyond showing its file."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.happened: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", self._error)
        page.on("request", self._request)
        page.on("dialog", self._dialog)
        page.on("popup", self._popup)
        page.on("download", lambda _: self.happened.append("a download"))

    async def open(self, path: Path) -> Page:
        await self.page.goto(path.as_uri())
        return self.page

    def _console(self, message: ConsoleMessage) -> None:
        self.happened.append(f"console: {message.type}: {message.text}")

    def _error(self, error: Error) -> None:
        self.happened.append(f"error: {error}")

    def _request(self, request: Request) -> None:
        if not request.is_navigation_request() or not request.url.startswith("file:"):
            self.happened.append(f"request: {request.url[:200]}")

    async def _dialog(self, dialog: Dialog) -> None:
        self.happened.append(f"dialog: {dialog.message}")
        await dialog.dismiss()

    def _popup(self, page: Page) -> None:
        self.happened.append(f"popup: {page.url}")
