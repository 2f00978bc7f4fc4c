"""A headless Chromium for the tests of HTML reports, and the tools that check pages.

What is missing here (README's test line asks for neither) skips the tests that need it, and says how to get it. With
PYDISTDIFF_REQUIRE_BROWSER=1, which `.ci/run` sets, they fail instead.

The tests are coroutines of one event loop that only turns while one of them runs: Playwright's other interface leaves
a loop running in the thread of the tests, and whatever wants one of its own afterwards fails.
"""

from __future__ import annotations

import asyncio
import inspect
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from html_pages import PAGES
from pydistdiff.limits import Limits
from pydistdiff.reports import Drawing
from pydistdiff.reports.html_report import HtmlReport
from watched_page import Watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.async_api import Browser, BrowserContext

    from pydistdiff.model import Report

SIZES = {"cut": 60_000}
"""The most bytes of pages that are not whole."""
ROOT = Path(__file__).parents[2]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
NO_BACKGROUND = ("--disable-gpu", "--disable-quic", "--disable-sync")
"""Nothing but the page is to be fetched, also by the browser itself; Playwright switches the rest off."""


def missing(what: str) -> NoReturn:
    """Skip the test, or fail where everything must be there."""
    if os.environ.get("PYDISTDIFF_REQUIRE_BROWSER") == "1":
        pytest.fail(what, pytrace=False)
    pytest.skip(what)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test that is a coroutine on the loop of the browser."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    loop = pyfuncitem.funcargs["browser_loop"]
    names = inspect.signature(pyfuncitem.obj).parameters
    loop.run_until_complete(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


@pytest.fixture(scope="session")
def browser_loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


@pytest.fixture(scope="session")
def browser(browser_loop: asyncio.AbstractEventLoop) -> Iterator[Browser]:
    """The browser of this process: started once, and gone with its profile at the end."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        missing("no Chromium: on Debian `apt-get install chromium`, elsewhere Google Chrome will do")
    from playwright.async_api import async_playwright

    manager = async_playwright()
    playwright = browser_loop.run_until_complete(manager.start())
    started = browser_loop.run_until_complete(
        playwright.chromium.launch(executable_path=path, headless=True, args=NO_BACKGROUND)
    )
    yield started
    browser_loop.run_until_complete(started.close())
    browser_loop.run_until_complete(playwright.stop())


@pytest.fixture
def context(browser_loop: asyncio.AbstractEventLoop, browser: Browser) -> Iterator[BrowserContext]:
    made = browser_loop.run_until_complete(browser.new_context(viewport={"width": 1440, "height": 900}))
    yield made
    browser_loop.run_until_complete(made.close())


@pytest.fixture
def watched(browser_loop: asyncio.AbstractEventLoop, context: BrowserContext) -> Watched:
    return Watched(browser_loop.run_until_complete(context.new_page()))


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Report], Path]:
    """A function that writes a report as a page under a name, and returns where it lies."""
    folder = tmp_path_factory.mktemp("pages")

    def write(name: str, report: Report) -> Path:
        path = folder / f"{name}.html"
        path.write_bytes(HtmlReport().write(report, Drawing(limits=Limits(report_size=SIZES.get(name, 0)))))
        return path

    return write


@pytest.fixture(scope="session")
def pages(written: Callable[[str, Report], Path]) -> dict[str, Path]:
    """All pages by their names."""
    return {name: written(name, make()) for name, make in PAGES.items()}


@pytest.fixture(params=PAGES)
def path(request: pytest.FixtureRequest, pages: dict[str, Path]) -> Path:
    """Each of the pages in turn."""
    return pages[request.param]


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    return _tool("axe-core/axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def html_validate() -> Path:
    return _tool(".bin/html-validate")


def _tool(name: str) -> Path:
    path = ROOT / "node_modules" / name
    if not path.is_file():
        missing(f"no {name} in node_modules: run `npm install` in this folder")
    return path
