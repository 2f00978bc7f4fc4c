"""A page only shows its file: it says nothing on the console and asks for nothing, also while it is used."""

from __future__ import annotations

from pathlib import Path

from watched_page import DRAWN, OPEN_ALL, Watched


async def test_nothing_happens_when_it_is_opened(watched: Watched, path: Path) -> None:
    page = await watched.open(path)
    await page.evaluate(DRAWN)
    assert watched.happened == []


async def test_nothing_happens_in_another_scheme_on_paper_or_opened(watched: Watched, path: Path) -> None:
    page = await watched.open(path)
    await page.emulate_media(color_scheme="dark")
    await page.evaluate(OPEN_ALL)
    await page.emulate_media(media="print")
    await page.evaluate(DRAWN)
    assert watched.happened == []


async def test_what_happens_would_be_seen(watched: Watched, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.html"
    wrong.write_text(
        "<!DOCTYPE html><title>x</title><img src=none.png><script>console.log(1); alert(2); f()</script>",
        encoding="utf-8",
    )
    page = await watched.open(wrong)
    await page.evaluate(DRAWN)
    told = " ".join(watched.happened)
    assert all(word in told for word in ("console: log: 1", "dialog: 2", "error: f is not defined", "none.png"))


async def test_the_policy_of_a_page_stops_what_could_be_put_into_it(
    watched: Watched, pages: dict[str, Path], tmp_path: Path
) -> None:
    """The second wall: even an element that got in could neither run nor fetch anything."""
    picture = tmp_path / "picture.svg"
    picture.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', encoding="utf-8")
    insert = """address => {
        const image = `<img src="${address}" onload="window.ran = 1" onerror="window.ran = 1">`;
        document.body.insertAdjacentHTML("beforeend", image);
        const script = document.createElement("script");
        script.textContent = "window.ran = 2";
        document.body.append(script);
        return new Promise(done => setTimeout(() => done(document.querySelector("img").naturalWidth), 100));
    }"""
    free = await watched.page.context.new_page()
    await free.goto(tmp_path.as_uri())
    assert await free.evaluate(insert, picture.as_uri()) == 9
    assert await free.evaluate("window.ran") == 1
    page = await watched.open(pages["demo"])
    assert await page.evaluate(insert, picture.as_uri()) == 0
    assert await page.evaluate("window.ran") is None
    assert len([one for one in watched.happened if "Content Security Policy" in one]) >= 2
