"""保存的筛选: kept under a name, shared with the own section to look at, heard of by day or week."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import parse_qsl

from starlette.responses import RedirectResponse, Response

from shared.problems import Problem
from sync_server.console.filtered_list import FilteredList
from sync_server.console.listing import Filters
from sync_server.console.queries import saved_filters
from sync_server.console.subscriptions import filtered_lists
from sync_server.console.web import Ask, Pages
from sync_server.console.words import today
from sync_server.grounds import pages as grounds
from sync_server.procedures.permissions import Action
from sync_server.procedures.subscribing import LONGEST_NAME, LONGEST_QUERY, Every, kept_query


def register(pages: Pages) -> None:
    pages.get("/saved", index, Action.SEE_LEDGER)
    pages.post("/saved", keep, Action.SEE_LEDGER)
    pages.get("/saved/{id}", go, Action.SEE_LEDGER)
    pages.post("/saved/{id}", change, Action.SEE_LEDGER)
    pages.post("/saved/{id}/remove", remove, Action.SEE_LEDGER)


def index(ask: Ask) -> Response:
    """The own filters, and those that the section shares."""
    with ask.read() as conn:
        rows = saved_filters.all_of(conn, ask.viewer)
    return ask.page("saved_filters.html", rows=rows, lists=filtered_lists(), every=list(Every))


def go(ask: Ask) -> Response:
    """To the list with the filter; what it shows is what the viewer may see."""
    with ask.read() as conn:
        row = saved_filters.one(conn, ask.viewer, ask.path("id"))
    return RedirectResponse(f"{filtered_lists()[row.list].path}?{row.query}", HTTPStatus.SEE_OTHER)


def _list(ask: Ask) -> FilteredList:
    of = filtered_lists().get(ask.form.text("list", 16))
    if of is None or not ask.viewer.may(of.needs):
        raise Problem(grounds.FILTER_OF_NO_LIST)
    return of


def _every(ask: Ask, of: FilteredList) -> Every:
    chosen = ask.form.text("every", 8)
    return Every(chosen) if of.told and chosen in set(Every) else Every.NEVER


def _held(ask: Ask, of: FilteredList, query: str) -> list[str]:
    """What the filter finds now: asked beside the writer, which a long search must not hold."""
    with ask.read() as conn:
        return list(of.held(conn, ask.viewer, Filters(dict(parse_qsl(query))), ask.now))


def keep(ask: Ask) -> Response:
    """Keep the filter of the list under a name."""
    form, viewer, now = ask.form, ask.viewer, ask.now
    of, name = _list(ask), form.words("name", "筛选的名称", LONGEST_NAME)
    query, every = kept_query(form.text("query", LONGEST_QUERY)), _every(ask, of)
    if not query:
        raise Problem(grounds.FILTER_EMPTY)
    if len(query) > LONGEST_QUERY:  # written anew it may be longer
        raise Problem(grounds.FILTER_TOO_LONG)
    values = {"list": of.name, "query": query, "shared": form.ticked("shared"), "every": every.value}
    values["seen"] = _held(ask, of, query) if every else []
    ask.write(lambda w: saved_filters.keep(w, viewer, name, said_on=today(now).isoformat(), **values))
    return ask.done(f"{of.path}?{query}", f"已保存筛选“{name}”{f'，{every.label}在收件箱告知新增' if every else ''}。")


def change(ask: Ask) -> Response:
    """Share it or not, hear of it or not."""
    viewer, filter_id, now = ask.viewer, ask.path("id"), ask.now
    with ask.read() as conn:
        row = saved_filters.one(conn, viewer, filter_id)
    of = filtered_lists()[row.list]
    every, shared = _every(ask, of), ask.form.ticked("shared")

    values: dict[str, object] = {"every": every.value, "shared": shared}
    if every and every.value != row.every:
        values |= {"said_on": today(now).isoformat(), "seen": _held(ask, of, row.query)}
    ask.write(lambda w: saved_filters.change(w, viewer, filter_id, **values))
    return ask.done("/saved", f"已更改“{row.name}”。")


def remove(ask: Ask) -> Response:
    """Keep it no longer."""
    viewer, filter_id = ask.viewer, ask.path("id")
    with ask.read() as conn:
        row = saved_filters.one(conn, viewer, filter_id)
    ask.write(lambda w: saved_filters.change(w, viewer, filter_id, removed_at=w.now, every="", seen=[]))
    return ask.done("/saved", f"已删除筛选“{row.name}”。")
