"""附件3《日常督察工作流程图》 as it stands now: how many open matters are where, each number the way to its list."""

from __future__ import annotations

from starlette.responses import Response

from sync_server.console.flow_chart import ARROWS, DAILY, LEAVES, PLACES, SPECIAL
from sync_server.console.flow_drawing import draw, number_words
from sync_server.console.queries import flow, reference
from sync_server.console.web import Ask, Pages
from sync_server.procedures.permissions import Action

TITLE = "上海市城管执法系统日常督察工作流程图"


def register(pages: Pages) -> None:
    # As far as the figures of the whole procedure are read; a unit finds what waits for it on pages of its own.
    pages.get("/flow", show, Action.ANALYSE)


def show(ask: Ask) -> Response:
    """The chart, of the viewer's district or the whole city, or of the district that the city chose; it keeps itself up
    to date."""
    viewer = ask.viewer
    districts = reference.district_choices(viewer)
    district = ask.query.get("district", "")
    chosen = dict(districts).get(district, "")
    district = district if chosen else ""
    with ask.read() as conn:
        numbers = flow.standing(conn, viewer, ask.now, district)
    names = {place.key: place.name for place in PLACES}
    onward = {
        place.key: [(names[arrow.target], arrow.words) for arrow in ARROWS if arrow.source == place.key]
        for place in PLACES
    }
    return ask.page(
        "flow_body.html" if ask.partial else "flow.html",
        title=TITLE,
        chart=draw(numbers, district, TITLE),
        lanes=(("日常督察", DAILY), ("专项督察", SPECIAL)),
        numbers=numbers,
        number_words=number_words,
        onward=onward,
        leaves=tuple(LEAVES.values()),
        districts=districts,
        district=district,
        reach=chosen or ("全市" if viewer.city_wide else viewer.unit_name),
    )
