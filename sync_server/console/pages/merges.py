"""疑似同一问题: two inspectors' findings side by side, and the decision whether they are one."""

from __future__ import annotations

from starlette.responses import Response

from sync_server.acts import merging
from sync_server.console import maps
from sync_server.console.listing import Filters
from sync_server.console.map_ground import ground_of
from sync_server.console.queries import merges, trails
from sync_server.console.queries.lists import fetch
from sync_server.console.web import Ask, Pages
from sync_server.console.words import MERGE
from sync_server.procedures.permissions import Action


def register(pages: Pages) -> None:
    pages.get("/merges", index, Action.MERGE)
    pages.get("/merges/{id}", show, Action.MERGE)
    pages.post("/merges/{id}/merge", merge, Action.MERGE)
    pages.post("/merges/{id}/refuse", refuse, Action.MERGE)
    pages.post("/merges/{id}/part", part, Action.MERGE)


def index(ask: Ask) -> Response:
    """All pairs, also those decided long ago."""
    filters = Filters(dict(ask.query))
    with ask.read() as conn:
        statement = merges.merge_list(ask.viewer, filters)
        listing = fetch(conn, "/merges", filters, statement, merges.ORDERS, "-at", merges.KEY)
    states = [(state, look.word) for state, look in MERGE.items()]
    return ask.page("merges.html", listing=listing, filters=filters, states=states)


def show(ask: Ask) -> Response:
    """Both findings with photos, place and time, and where they lie."""
    merge_id = ask.path("id")
    with ask.read() as conn:
        row = merges.merge(conn, ask.viewer, merge_id)
        sides = [merges.side(conn, row.kept_id), merges.side(conn, row.other_id)]
        events = trails.timeline(conn, [("merge", merge_id)])
    ask.opened(merge_id)
    first, second = (one.row for one in sides)
    points = [
        maps.Spot(
            number, one.latitude, one.longitude, f"{one.inspector_name}：{one.address}", f"/records/{one.record_id}"
        )
        for number, one in enumerate((first, second), 1)
    ]
    ground = ground_of(ask.room, ask.viewer.user_id)
    drawn = maps.close_by(points, first.district_code, f"两处相距 {row.distance_m:.0f} 米", ground)
    return ask.page("merge.html", row=row, sides=sides, events=events, map=drawn)


def merge(ask: Ask) -> Response:
    """They are one: one notice, one deduction."""
    ask.write(lambda w: merging.merge(w, ask.viewer.caller, ask.path("id")))
    return _done(ask, "已合并办理：只计一个问题、一份通知书，两名督察员和全部照片都保留。")


def refuse(ask: Ask) -> Response:
    """They are two."""
    words = ask.form.text("words", 400)
    ask.write(lambda w: merging.refuse(w, ask.viewer.caller, ask.path("id"), words))
    return _done(ask, "已认定不是同一问题，两个问题分别办理。")


def part(ask: Ask) -> Response:
    """Undo, with the reason."""
    reason = ask.form.text("reason", 400)
    ask.write(lambda w: merging.part(w, ask.viewer.caller, ask.path("id"), reason))
    return _done(ask, "已撤销合并，两个问题分别办理。")


def _done(ask: Ask, words: str) -> Response:
    return ask.done(f"/merges/{ask.path('id')}", words)
