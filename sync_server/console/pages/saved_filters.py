"""保存的筛选: kept under a name, shared with the own section to look at, heard of by day or week: in the inbox and,
where the owner chose it, by mail and in the unit's WeCom group."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import parse_qsl

from starlette.responses import RedirectResponse, Response

from shared.problems import Problem
from sync_server.console.filtered_list import FilteredList
from sync_server.console.listing import Filters
from sync_server.console.queries import AnyRow, saved_filters
from sync_server.console.subscriptions import filtered_lists
from sync_server.console.web import Ask, Pages
from sync_server.console.words import today
from sync_server.forwarding.mail import mail_server
from sync_server.forwarding.mailboxes import require_shared, require_ways
from sync_server.grounds import pages as grounds
from sync_server.procedures.permissions import Action
from sync_server.procedures.subscribing import LONGEST_NAME, LONGEST_QUERY, Every, kept_query
from sync_server.reference.receivers import has_robot, mailbox_of


def register(pages: Pages) -> None:
    pages.get("/saved", index, Action.SEE_LEDGER)
    pages.post("/saved", keep, Action.SEE_LEDGER)
    pages.get("/saved/{id}", go, Action.SEE_LEDGER)
    pages.post("/saved/{id}", change, Action.SEE_LEDGER)
    pages.post("/saved/{id}/remove", remove, Action.SEE_LEDGER)


def index(ask: Ask) -> Response:
    """The own filters, and those that the section shares."""
    return filters_page(ask)


def filters_page(ask: Ask, error: str = "", status: int = 200, asked: Mapping[str, str] | None = None) -> Response:
    """`asked` is the address to which a code was sent and until when it is good."""
    viewer = ask.viewer
    with ask.read() as conn:
        rows = saved_filters.all_of(conn, viewer)
        mailbox = mailbox_of(conn, viewer.user_id)
        robot = has_robot(conn, viewer.unit_id)
    return ask.page(
        "saved_filters.html",
        status,
        rows=rows,
        lists=filtered_lists(),
        every=list(Every),
        mail=mail_server(ask.room.settings) is not None,
        mailbox=mailbox,
        robot=robot,
        error=error,
        asked=asked,
    )


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


def _begun(ask: Ask, of: FilteredList, query: str) -> dict[str, object]:
    """From what on the owner hears of news: what the filter finds today. While that cannot be said, it is noted as soon
    as it can. Asked beside the writer, which a long search must not hold."""
    with ask.read() as conn:
        held = of.held(conn, ask.viewer, Filters(dict(parse_qsl(query))), ask.now)
    if held is None:
        return {"said_on": "", "seen": []}
    return {"said_on": today(ask.now).isoformat(), "seen": list(held.names)}


def keep(ask: Ask) -> Response:
    """Keep the filter of the list under a name."""
    form, viewer = ask.form, ask.viewer
    of, name = _list(ask), form.words("name", "筛选的名称", LONGEST_NAME)
    query, every = kept_query(form.text("query", LONGEST_QUERY)), _every(ask, of)
    if not query:
        raise Problem(grounds.FILTER_EMPTY)
    if len(query) > LONGEST_QUERY:  # written anew it may be longer
        raise Problem(grounds.FILTER_TOO_LONG)
    values: dict[str, object] = {"list": of.name, "query": query, "shared": form.ticked("shared"), "every": every.value}
    values |= _begun(ask, of, query) if every else {}
    ask.write(lambda w: saved_filters.keep(w, viewer, name, **values))
    return ask.done(f"{of.path}?{query}", f"已保存筛选“{name}”{f'，{every.label}在收件箱告知新增' if every else ''}。")


def change(ask: Ask) -> Response:
    """Share it or not, hear of it or not."""
    viewer, filter_id = ask.viewer, ask.path("id")
    with ask.read() as conn:
        row = saved_filters.one(conn, viewer, filter_id)
    of = filtered_lists()[row.list]
    every, shared = _every(ask, of), ask.form.ticked("shared")
    if not every and not row.every and (ask.form.ticked("by_mail") or ask.form.ticked("by_wecom")):
        every = Every.DAY  # whoever wants it there wants to hear of it
    ways = _ways(ask, row, shared=shared) if every else {"by_mail": False, "by_wecom": False}
    values: dict[str, object] = {"every": every.value, "shared": shared, **ways}
    if every and every.value != row.every:
        values |= _begun(ask, of, row.query)
    ask.write(lambda w: saved_filters.change(w, viewer, filter_id, **values))
    there = [where for where, chosen in zip(("邮件", "企业微信群"), ways.values(), strict=True) if chosen]
    told = f"{every.label}在{'、'.join(('收件箱', *there))}告知新增" if every else "不订阅"
    return ask.done("/saved", f"已更改“{row.name}”，{told if of.told else '没有订阅'}。")


def _ways(ask: Ask, row: AnyRow, *, shared: bool) -> dict[str, bool]:
    """What is chosen besides the inbox. Raises Problem for a way that is newly chosen and not there."""
    ways = {"by_mail": ask.form.ticked("by_mail"), "by_wecom": ask.form.ticked("by_wecom")}
    newly = {way: chosen and not getattr(row, way) for way, chosen in ways.items()}
    with ask.read() as conn:
        require_ways(conn, ask.viewer.user_id, ask.viewer.unit_id, **newly)
    if ways["by_wecom"]:
        require_shared(shared=shared)
    return ways


def remove(ask: Ask) -> Response:
    """Keep it no longer."""
    viewer, filter_id = ask.viewer, ask.path("id")
    with ask.read() as conn:
        row = saved_filters.one(conn, viewer, filter_id)
    ask.write(lambda w: saved_filters.change(w, viewer, filter_id, removed_at=w.now, every="", seen=[]))
    return ask.done("/saved", f"已删除筛选“{row.name}”。")
