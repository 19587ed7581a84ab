"""走廊屏: screens with a link of their own, and what they show."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from starlette.responses import RedirectResponse, Response

from shared.moment import from_iso
from sync_server.accounts import cookies, walls
from sync_server.accounts.walls import LONGEST_DAYS, USUAL_DAYS
from sync_server.console import charts
from sync_server.console.pages.leading import WALL_S, renewed
from sync_server.console.queries import leading
from sync_server.console.web import Access, Ask, Pages
from sync_server.problems_http import passes_by
from sync_server.procedures.permissions import Action
from sync_server.reference.directory import read_calendar

AGAIN_S = 3_600  # after which a screen that is over looks whether it has been given a link again


def register(pages: Pages) -> None:
    pages.get("/leading/walls", index, Action.SHOW_WALL)
    pages.post("/leading/walls", make, Action.SHOW_WALL)
    pages.post("/leading/walls/{id}/end", end, Action.SHOW_WALL)
    pages.post("/security/walls/{id}/end", end_by_security, Action.SECURITY_POLICY)
    pages.get("/wall", show, Access.OPEN)
    pages.get("/wall/{key}", begin, Access.OPEN)


def index(ask: Ask) -> Response:
    """The body's screens with their links, and the form for another one."""
    with ask.read() as conn:
        found = walls.open_walls(conn, ask.viewer, ask.now)
    base = ask.room.settings.public_url.rstrip("/")
    links = {row["id"]: f"{base}/wall/{walls.key_of(ask.room.wall_keys, row['id'])}" for row in found}
    return ask.page("walls.html", walls=found, links=links, days=USUAL_DAYS, most_days=LONGEST_DAYS)


def make(ask: Ask) -> Response:
    """Another screen."""
    place, days = ask.form.text("place", 40), ask.form.text("days", 8)
    ask.write(lambda w: walls.make_wall(w, ask.viewer, place, days))
    return ask.done("/leading/walls", f"已开设“{place}”的走廊屏。请在那台电脑的浏览器里打开下面的链接。")


def end(ask: Ask) -> Response:
    """The screen shows nothing any more."""
    return _end(ask, "/leading/walls")


def end_by_security(ask: Ask) -> Response:
    """The same by the security administrator."""
    return _end(ask, "/security")


def _end(ask: Ask, back: str) -> Response:
    place = ask.write(lambda w: walls.end_wall(w, ask.viewer, ask.path("id")))
    return ask.done(back, f"已停用“{place}”的走廊屏，那里一分钟内不再显示。")


def begin(ask: Ask) -> Response:
    """A link is opened on the screen: it is kept there as a cookie, so that the address people see opens nothing."""
    key = ask.path("key")
    with ask.read() as conn:
        found = walls.shown_by(conn, ask.room.wall_keys, key, ask.now)
    if found is None:
        return _over(ask)
    left = from_iso(found[0]["expires_at"]) - ask.now
    response = RedirectResponse("/wall", HTTPStatus.SEE_OTHER)
    age = int(max(left, timedelta()).total_seconds())
    cookies.put(response, cookies.WALL, key, https=ask.room.settings.https, max_age=age)
    return response


def show(ask: Ask) -> Response:
    """The figures of the screen's body. Nobody stands beside it: while the ledger cannot be asked it tries again by
    itself."""
    try:
        return _figures(ask)
    except Exception as error:
        if not passes_by(error):
            raise
        return _over(ask, away=True)


def _over(ask: Ask, *, away: bool = False) -> Response:
    """What a screen shows that has no figures: it is over, or the ledger cannot be asked just now."""
    status, again = (HTTPStatus.SERVICE_UNAVAILABLE, WALL_S) if away else (HTTPStatus.GONE, AGAIN_S)
    return renewed(ask.page("wall_over.html", status, away=away), again)


def _figures(ask: Ask) -> Response:
    """Numbers and units, nobody's name."""
    with ask.read() as conn:
        found = walls.shown_by(conn, ask.room.wall_keys, ask.cookie(cookies.WALL), ask.now)
        if found is None:
            return _over(ask)
        wall, viewer = found
        seen = leading.overview(conn, viewer, ask.now, read_calendar(conn))
    if walls.is_news(wall, ask.now):
        try:
            ask.write_aside(lambda w: walls.note_seen(w, wall))
        except Exception as error:  # that it was looked at is not worth a dark screen
            if not passes_by(error):
                raise
    where = "全市" if viewer.city_wide else viewer.unit_name
    shown = {"seen": seen, "charts": charts, "where": where, "city_wide": viewer.city_wide}
    return renewed(ask.page("leading_wall.html", back="", **shown), WALL_S)
