"""Small pictures of both sides beside each other, for the reader's own browser to draw (HAZARDS rule 12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.pictures import FORMATS, check_base64
from pydistdiff.reports.html.elements import EMPTY, Html, element

if TYPE_CHECKING:
    from pydistdiff.model import Pictures


def figures(pictures: Pictures) -> Html:
    """The pictures that the report has; empty where it has none.

    The report may come from elsewhere: what is said of its pictures counts for nothing, each is checked again.
    """
    sides = [(side, data) for side, data in (("a", pictures.data_a), ("b", pictures.data_b)) if data is not None]
    drawn = [_figure(side, data) for side, data in sides]
    if any(html is None for html in drawn):
        return element("p", "The report's own pictures are not what they should be, so they are not shown.")
    return element("div", *filter(None, drawn), class_="pictures") if drawn else EMPTY


def _figure(side: str, data: str) -> Html | None:
    picture = check_base64(data)
    if picture is None:
        return None
    image = element(
        "img",
        src=f"data:{picture.media_type};base64,{data}",
        alt=f"The picture in {side}",
        width=picture.width,
        height=picture.height,
    )
    told = f"{side}: {FORMATS[picture.media_type]} {picture.width:,} × {picture.height:,}"
    return element("figure", image, element("figcaption", told))
