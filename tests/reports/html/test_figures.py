"""Small pictures in the HTML report: checked again, and nothing else can get there."""

from __future__ import annotations

import base64
import re

import pytest

from picture_builder import PICTURES, png
from pydistdiff.model import MediaType, Report, Role, Status, Verdict
from pydistdiff.reports.html.figures import figures
from pydistdiff.reports.html.page import page
from report_builder import edit, node, picture, pictures, report

SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
NOT_SHOWN = "The report&#x27;s own pictures are not what they should be, so they are not shown."
IMAGE = re.compile(
    '<img src="data:([a-z/]+);base64,([A-Za-z0-9+/=]+)" alt="The picture in ([ab])" width="2" height="2">'
)


def of(**fields: object) -> Report:
    view = picture(png(), png(value=1), **fields)
    return report(Verdict.DIFFERENT, node("x.png", role=Role.DATA, changes=(edit(),), pictures=view))


def test_both_sides_stand_beside_each_other_with_what_they_are():
    html = page(of(), None)
    found = IMAGE.findall(html)
    assert [(kind, side) for kind, _, side in found] == [("image/png", "a"), ("image/png", "b")]
    assert [base64.b64decode(data) for _, data, _ in found] == [png(), png(value=1)]
    assert "<figcaption>b: PNG 2 × 2</figcaption>" in html
    assert html.index("<p>Picture: PNG 32 × 32, ") < html.index('class="diff w') < html.index("<img")


@pytest.mark.parametrize("name", PICTURES)
def test_a_side_alone_is_shown_alone(name: str):
    view = picture(None, PICTURES[name])
    made = page(report(Verdict.DIFFERENT, node("x", Status.ADDED, changes=(edit(),), pictures=view)), None)
    ((kind, data, side),) = IMAGE.findall(made)
    assert (kind.removeprefix("image/"), side) == (name.split()[-1], "b")
    assert base64.b64decode(data) == PICTURES[name]


def test_what_a_saved_report_says_of_a_picture_counts_for_nothing():
    html = page(of(media_type_a=MediaType.WEBP, width_a=9_999, height_a=-1), None)
    assert [kind for kind, *_ in IMAGE.findall(html)] == ["image/png", "image/png"]


@pytest.mark.parametrize(
    "data",
    [
        base64.b64encode(SVG).decode(),
        base64.b64encode(png() + SVG).decode(),
        base64.b64encode(png()[:-1]).decode(),
        base64.b64encode(png(width=5_000, height=1)).decode(),
        base64.b64encode(png()).decode() + '" onerror="alert(1)',
        '"><script>alert(1)</script>',
        "",
    ],
)
def test_what_is_no_picture_is_not_shown_and_neither_is_the_other_side(data: str):
    html = page(of(data_b=data), None)
    assert "<img" not in html
    assert "alert" not in html
    assert NOT_SHOWN in html


def test_pictures_for_which_a_report_has_no_room_are_told():
    html = page(pictures(), None)
    assert "PNG 32 × 32 (0 of 2,414 bytes shown (limit: --max-picture-bytes))" in html
    assert figures(picture(None, None)) == ""


def test_a_picture_that_does_not_fit_into_the_page_is_left_out_and_counted():
    shown = picture(png(), png(value=1))
    children = [node(f"x{at}.png", changes=(edit(),), pictures=shown) for at in range(400)]
    made = report(Verdict.DIFFERENT, *children)
    html = page(made, 100_000)
    assert len(html.encode()) <= 100_000
    assert html.count("<img") < 800
    assert "left out" in html
    assert page(made, None).count("<img") == 800
