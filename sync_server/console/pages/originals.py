"""Originals kept without being filed: both versions side by side, and the choice between them."""

from __future__ import annotations

from functools import cache

from starlette.responses import Response

from shared.position import DistrictArea
from shared.sealing import SealedKind
from sync_server.acts.envelopes import SUBJECTS
from sync_server.acts.originals import choose_original, leave_original
from sync_server.console.queries import originals, trails
from sync_server.console.web import Ask, Pages
from sync_server.procedures.permissions import Action
from sync_server.reference.areas import read_areas
from sync_server.settings import ASSETS


def register(pages: Pages) -> None:
    pages.get("/originals/{hash}", show, Action.VERIFY)
    pages.post("/originals/{hash}/choose", choose, Action.VERIFY)
    pages.post("/originals/{hash}/leave", leave, Action.VERIFY)


@cache
def _areas() -> dict[str, DistrictArea]:
    return read_areas(ASSETS)


def show(ask: Ask) -> Response:
    """The filed version left, the other right, what differs marked."""
    digest = ask.path("hash")
    with ask.read() as conn:
        row = originals.original(conn, ask.viewer, digest)
        other, filed = originals.side_of(row), originals.filed_side(conn, row)
        waits = originals.waits(conn, digest)
        subject = SUBJECTS[SealedKind(row.kind)]
        events = trails.timeline(conn, [("envelope", digest), (subject, row.id)])
    ask.opened(row.id)
    return ask.page(
        "original.html",
        row=row,
        other=other,
        filed=filed,
        lines=originals.compared(filed, other),
        waits=waits,
        events=events,
        is_record=subject == "record",
    )


def choose(ask: Ask) -> Response:
    """Put this original in force."""
    caller, digest, reason = ask.viewer.caller, ask.path("hash"), ask.form.text("reason", 400)
    ask.write(lambda w: choose_original(w, caller, digest, reason, _areas()))
    return ask.done(f"/originals/{digest}", "已采用这一份，理由已写入经过。")


def leave(ask: Ask) -> Response:
    """Keep what is filed."""
    caller, digest, reason = ask.viewer.caller, ask.path("hash"), ask.form.text("reason", 400)
    ask.write(lambda w: leave_original(w, caller, digest, reason))
    return ask.done(f"/originals/{digest}", "现有内容保持不变，这份原件继续保留。")
