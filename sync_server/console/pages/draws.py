"""随机抽查: drawing for a plan, and any draw looked at again by anybody who may read the plan."""

from __future__ import annotations

import os
from http import HTTPStatus

from starlette.responses import Response

from shared.problems import Problem
from sync_server.acts.common.held_document import Held, hold
from sync_server.acts.plans.draws import Wish, draw_for_plan, draws_of, read_draw, read_pool
from sync_server.console.forms import Form
from sync_server.console.pages.plans import plan
from sync_server.console.web import Ask, Pages
from sync_server.procedures.documents import DocumentDeed, refusal
from sync_server.procedures.drawing import RULE as DRAWING_RULE
from sync_server.procedures.drawing import PoolKind, draw, mark, same
from sync_server.procedures.permissions import Action
from sync_server.procedures.plan_draft import workdays_of
from sync_server.reference.directory import read_calendar, read_directory
from sync_server.reference.inspection_bodies import body_of

SEED_BYTES = 8


def register(pages: Pages) -> None:
    pages.get("/plans/{id}/draw", form, Action.DRAFT_FILING)
    pages.post("/plans/{id}/draw", make, Action.DRAFT_FILING)
    pages.get("/draws/{id}", show, Action.SEE_FILINGS)


def _held(ask: Ask) -> Held:
    with ask.read() as conn:
        held = plan(conn, ask)
    if refused := refusal(DocumentDeed.SAVE, held.facts, ask.viewer.caller):
        raise refused.problem()
    return held


def _kind(text: str) -> PoolKind:
    return PoolKind(text) if text in list(PoolKind) else PoolKind.UNITS


def form(ask: Ask) -> Response:
    """What to draw from, how many, what for."""
    return _form(ask, _held(ask))


def _form(ask: Ask, held: Held, error: str = "", status: int = HTTPStatus.OK) -> Response:
    kind = _kind(ask.form.text("kind", 10) or ask.query.get("kind", ""))
    period = held.row["period"]
    with ask.read() as conn:
        days = [day.isoformat() for day in workdays_of(period, read_calendar(conn).is_workday)]
        pool = read_pool(conn, kind, body_of(read_directory(conn), held.row["unit_id"]), days)
        made = draws_of(conn, held.id)
    return ask.page(
        "draw_new.html",
        status,
        plan=held.row,
        kind=kind,
        kinds=list(PoolKind),
        pool=pool,
        draws=made,
        rule=DRAWING_RULE,
        error=error,
        typed=ask.form.values(),
        ticked=set(ask.form.all("among")),
    )


def make(ask: Ask) -> Response:
    """Draw. Without a typed seed the server takes one from its own chance."""
    held, posted = _held(ask), ask.form
    chance = os.urandom(SEED_BYTES).hex()
    try:
        wish = _wish(posted, chance)
        draw_id = ask.write(lambda w: draw_for_plan(w, ask.viewer.caller, held.id, wish))
    except Problem as problem:
        return _form(ask, held, problem.detail, problem.kind.status)
    return ask.done(f"/draws/{draw_id}", "抽取完成，已记入工作计划，不能更改。")


def _wish(posted: Form, chance: str) -> Wish:
    size = posted.text("size", 10)
    return Wish(
        kind=_kind(posted.text("kind", 10)),
        purpose=posted.text("purpose", 200),
        size=int(size) if size.isascii() and size.isdecimal() else 0,
        seed=posted.text("seed", 64) or chance,
        among=posted.all("among"),
        into_schedule=posted.ticked("into_schedule"),
    )


def show(ask: Ask) -> Response:
    """One draw; on request it is drawn again from what was kept, and the two results are compared."""
    with ask.read() as conn:
        row = read_draw(conn, ask.viewer.caller, ask.path("id"))
        held = hold(conn, row["document_id"])
    again = draw([(str(i), str(name)) for i, name in row["pool"]], row["seed"], row["size"])
    asked = ask.query.get("again", "") == "1"
    chosen = {entry[0] for entry in row["result"]}
    marks = sorted((mark(row["seed"], str(i)), str(i), str(name)) for i, name in row["pool"])
    return ask.page(
        "draw.html",
        draw=row,
        plan=held.row,
        rule=DRAWING_RULE,
        asked=asked,
        again=again,
        identical=same(again, row["result"]),
        marks=marks,
        chosen=chosen,
    )
