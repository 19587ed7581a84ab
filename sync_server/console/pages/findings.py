"""问题: the ledger of findings, and acknowledging them."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from shared.problems import Problem
from sync_server.acts.findings import acknowledge_finding, close_finding, decide_end, undo_acknowledgement
from sync_server.console import exports
from sync_server.console.closing_form import told_of
from sync_server.console.filtered_list import FilteredList
from sync_server.console.listing import Filters
from sync_server.console.map_area import LONGEST, read_area
from sync_server.console.pages.records import SEVERITIES
from sync_server.console.queries import records, reference
from sync_server.console.queries.lists import fetch
from sync_server.console.undo import undoing
from sync_server.console.web import Ask, Pages, own_path
from sync_server.console.words import FINDING
from sync_server.grounds import pages as grounds
from sync_server.ledger.write import Write
from sync_server.procedures.closing import Closing
from sync_server.procedures.permissions import Action

FILTERED = FilteredList(
    "findings",
    "/findings",
    "问题",
    Action.SEE_LEDGER,
    lambda viewer, filters, _now: records.finding_list(viewer, filters),
    records.FINDING_KEY,
    records.FINDING_ORDERS["occurred"],
)


def register(pages: Pages) -> None:
    pages.get("/findings", index, Action.SEE_LEDGER)
    pages.get("/findings/export/{kind}", export, Action.EXPORT)
    pages.post("/findings/acknowledge", acknowledge, Action.VERIFY)
    pages.post("/findings/undo", undo, Action.VERIFY)
    pages.post("/findings/{id}/close", close, Action.VERIFY)
    pages.post("/findings/requests/{id}", decide, Action.CLOSE_GRAVE)


def index(ask: Ask) -> Response:
    """The ledger of findings."""
    filters = Filters(dict(ask.query))
    with ask.read() as conn:
        statement = records.finding_list(ask.viewer, filters)
        orders = records.findings_ordered(filters)
        listing = fetch(conn, "/findings", filters, statement, *orders, records.FINDING_KEY)
        context: dict[str, Any] = {
            "units": reference.units(conn, ask.viewer, Action.SEE_LEDGER),
            "items": reference.items(conn),
            "since": records.searched_since(conn, ask.viewer, filters, records.FINDINGS),
        }
    return ask.page(
        "findings.html",
        listing=listing,
        filters=filters,
        area=read_area(filters.text("area", LONGEST)),
        districts=reference.district_choices(ask.viewer),
        severities=SEVERITIES,
        states=[(state, look.word) for state, look in FINDING.items()],
        can_acknowledge=ask.viewer.may(Action.VERIFY),
        **context,
    )


def export(ask: Ask) -> Response:
    """Exactly the filtered findings as a file."""
    filters = Filters(dict(ask.query))
    statement = records.finding_list(ask.viewer, filters, whole=True)
    orders = records.findings_ordered(filters)
    return exports.answer(ask, ask.path("kind"), exports.FINDINGS, statement, filters, *orders)


def acknowledge(ask: Ask) -> Response:
    """Confirm that findings have been seen and are being dealt with."""
    chosen, viewer = ask.form.all("finding"), ask.viewer
    if not chosen:
        raise Problem(grounds.FINDINGS_NOT_CHOSEN)

    def job(w: Write) -> str:
        for finding_id in chosen:
            acknowledge_finding(w, viewer.caller, finding_id)
        return w.now

    at = ask.write(job)
    return ask.done(_back(ask), f"已确认 {len(chosen)} 个问题。", undo="acknowledged", at=at)


def undo(ask: Ask) -> Response:
    """Take back what was confirmed a moment ago."""
    viewer, asked = ask.viewer, undoing(ask, "/findings")
    number = ask.write(lambda w: undo_acknowledgement(w, viewer.caller, asked.at))
    if not number:
        raise Problem(grounds.UNDONE_GONE)
    return ask.done(asked.back, f"已撤销：{number} 个问题恢复为待确认。")


def close(ask: Ask) -> Response:
    """Close a finding that needs no notice, with the reason; a grave one with its evidence too."""
    viewer, form = ask.viewer, ask.form
    reason = form.text("reason")
    closing = Closing(form.text("proof", 1000), tuple(form.all("photo")), told_of(form))
    ask.write(lambda w: close_finding(w, viewer.caller, ask.path("id"), reason, closing))
    return ask.done(_back(ask), "已记录在案，不开具通知书。")


def decide(ask: Ask) -> Response:
    """Grant or refuse what a correction asks of a grave finding."""
    caller, form, decision = ask.viewer.caller, ask.form, ask.form.text("decision", 8)
    if decision not in ("grant", "refuse"):
        raise Problem(grounds.END_NOT_DECIDED)
    granted, words, told = decision == "grant", form.text("words", 1000), told_of(form)
    ask.write(lambda w: decide_end(w, caller, ask.path("id"), granted=granted, words=words, told=told))
    return ask.done(
        _back(ask), "已同意更正，督察员的手机会收到。" if granted else "已答复不同意，问题照旧，督察员的手机会收到。"
    )


def _back(ask: Ask) -> str:
    return own_path(ask.form.text("back"), "/findings")
