"""使用说明: the ten steps with the pages of each that the viewer may open, and the guides."""

from __future__ import annotations

from starlette.responses import FileResponse, Response

from shared.problems import NOT_FOUND, Problem
from sync_server.console import guides, navigation, words
from sync_server.console.ten_steps import ten_steps
from sync_server.console.web import Access, Ask, Pages
from sync_server.procedures.rulebook import AlertRules, ScoreRules, TermRules
from sync_server.reference.rulebook import rules_on


def register(pages: Pages) -> None:
    pages.get("/help", show, Access.ANYONE)
    pages.get("/help/images/{name}", picture, Access.ANYONE)
    pages.get("/help/{name}", guide, Access.ANYONE)


def show(ask: Ask) -> Response:
    """The ten steps by the rules in force where the viewer belongs."""
    day, district = words.today(ask.now), ask.viewer.district_code
    with ask.read() as conn:
        steps = ten_steps(
            rules_on(conn, TermRules, district, day),
            rules_on(conn, AlertRules, district, day),
            rules_on(conn, ScoreRules, district, day),
        )
    opened = navigation.opened_by(ask.viewer)
    own = [guide for guide in guides.GUIDES if ask.viewer.role in guide.roles]
    return ask.page(
        "help.html",
        steps=steps,
        opened=opened,
        guides=[*own, *(guide for guide in guides.GUIDES if guide not in own)],
        own=own,
    )


def guide(ask: Ask) -> Response:
    """One of the guides."""
    name = ask.path("name")
    try:
        text = guides.as_html(name)
    except FileNotFoundError as error:
        raise Problem(NOT_FOUND, what="这份说明") from error
    (shown,) = (guide for guide in guides.GUIDES if guide.name == name)
    return ask.page("guide.html", guide=shown, text=text)


def picture(ask: Ask) -> Response:
    """A picture of the guides."""
    try:
        path = guides.picture(ask.path("name"))
    except FileNotFoundError as error:
        raise Problem(NOT_FOUND, what="这张图片") from error
    return FileResponse(path, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})
