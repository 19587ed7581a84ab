"""Deeds that wait: taking one's own back, and putting aside what was refused when its time came."""

from __future__ import annotations

from http import HTTPStatus

from starlette.responses import Response

from shared.moment import to_iso
from shared.problems import Problem
from sync_server.casework import happenings
from sync_server.console.kept.words import KeptForm, keep_form, written
from sync_server.console.queries import waiting_deeds
from sync_server.console.queries.waiting_deeds import WaitingRow
from sync_server.console.web import Access, Ask, Pages, own_path
from sync_server.grounds import pages as grounds
from sync_server.ledger.states import WaitingState
from sync_server.ledger.write import Write

TYPED = "刚才填写的内容还在，可以修改后重新提交。"


def register(pages: Pages) -> None:
    pages.post("/waiting/{id}/undo", undo, Access.ANYONE, leads="/")
    pages.post("/waiting/{id}/told", told, Access.ANYONE, leads="/")


def undo(ask: Ask) -> Response:
    """Take a deed back before it is done; what was typed stands in its form again."""
    viewer, deed_id = ask.viewer, ask.path("id")
    back = own_path(ask.form.text("back"), "/")

    def job(w: Write) -> WaitingRow:
        row = waiting_deeds.own(w.conn, viewer, deed_id)
        if row is None or not waiting_deeds.settle(w, deed_id, WaitingState.TAKEN_BACK):
            raise Problem(grounds.UNDONE_GONE)
        words = f"撤销了刚才的办理，未生效：{row.said}"
        w.event(happenings.USER_TOOK_BACK, "user", viewer.user_id, words, actor=viewer.actor, data={"path": row.path})
        return row

    row = ask.write(job)
    words = f"已撤销，没有生效：{row.said}"
    if not written(row.form):
        return ask.done(back, words)
    kept = KeptForm(row.path, row.source, row.form, (), "已撤销", TYPED, HTTPStatus.OK, to_iso(ask.now))
    try:
        return ask.done(f"/kept/{keep_form(ask.room.vault, viewer.user_id, kept, ask.now)}#kept", words)
    except (OSError, ValueError):
        return ask.done(back, words)


def told(ask: Ask) -> Response:
    """Put aside the words that a deed was refused."""
    viewer, deed_id = ask.viewer, ask.path("id")
    ask.write(lambda w: waiting_deeds.told(w, viewer, deed_id))
    return ask.done(own_path(ask.form.text("back"), "/"), "已知悉。")
