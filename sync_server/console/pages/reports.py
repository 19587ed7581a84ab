"""月度通报: the list, drafting and refreshing on demand, and the card with the figures on the report's own page."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from sqlalchemy import Connection
from starlette.responses import Response

from shared.moment import month_in_shanghai
from shared.problems import Problem
from sync_server.accounts.viewer import Viewer
from sync_server.acts import refreshing
from sync_server.acts.common.held_document import Held
from sync_server.acts.reports import FROM_LEDGER, draft_report, ledger_moved
from sync_server.acts.reports.composing import changes_since, frozen_figures
from sync_server.acts.reports.month_rows import in_use, span_of
from sync_server.console.document_cards import DocumentCard
from sync_server.console.queries import reports
from sync_server.console.web import Ask, Pages
from sync_server.documents import kinds
from sync_server.procedures.documents import SIGNED, DocumentDeed, belongs, open_deeds
from sync_server.procedures.inspection_bodies import InspectionBody, as_body
from sync_server.procedures.months import is_month, month_after, month_words
from sync_server.procedures.permissions import Action, Scope
from sync_server.procedures.reporting.corrections import Correction
from sync_server.procedures.reporting.figures import Figures, rate
from sync_server.reference.directory import read_directory
from sync_server.reference.inspection_bodies import body_of

MONTHS_SHOWN = 6


def register(pages: Pages) -> None:
    pages.get("/reports", index, Action.READ_REPORTS)
    pages.post("/reports", draft, Action.DRAFT_FILING)
    pages.post("/reports/{id}/refresh", refresh, Action.DRAFT_FILING)


def index(ask: Ask) -> Response:
    """A body's own months, the city's districts in one month, or what was circulated to the viewer's unit."""
    return _index(ask)


def _index(ask: Ask, error: str = "", status: int = HTTPStatus.OK) -> Response:
    viewer, current = ask.viewer, month_in_shanghai(ask.now)
    city = viewer.reach(Action.READ_REPORTS) is Scope.CITY
    month = ask.query.get("month", "")
    month = month if is_month(month) else month_after(current, -1)
    with ask.read() as conn:
        body = as_body(read_directory(conn).unit(viewer.unit_id))
        writes = viewer.may(Action.DRAFT_FILING) and body is not None and body.reports
        own: list[reports.Line] = []
        if writes:
            last = [month_after(current, -n) for n in range(1, MONTHS_SHOWN + 1)]
            own = reports.of_months(conn, viewer, in_use(conn, last))
        lines = reports.of_month(conn, viewer, month) if city else own if writes else reports.circulated(conn, viewer)
    return ask.page(
        "reports.html",
        status,
        lines=lines,
        own=own if city else [],
        city=city,
        writes=writes,
        month=month,
        before=month_after(month, -1),
        after=month_after(month) if month_after(month) < current else "",
        month_words=month_words,
        rate=rate,
        error=error,
        signed={state.value for state in SIGNED},
    )


def draft(ask: Ask) -> Response:
    """Draft the month's report from the ledger, as the clockwork does on the 1st."""
    month = ask.form.text("month", 20)
    try:
        document_id = ask.write(lambda w: draft_report(w, ask.viewer.caller, ask.viewer.unit_id, month))
    except Problem as problem:
        return _index(ask, problem.detail, problem.kind.status)
    return ask.done(f"/documents/{document_id}", f"已按台账起草{month_words(month)}的通报，请核对后送审。")


def refresh(ask: Ask) -> Response:
    """「按最新台账刷新」."""
    document_id = ask.path("id")
    ask.write(lambda w: refreshing.refresh(w, ask.viewer.caller, document_id, FROM_LEDGER))
    return ask.done(f"/documents/{document_id}", "数字和表格已与台账一致；手工修改过的文字没有改动，请核对其中的数字。")


@dataclass(frozen=True)
class Card:
    """The figures a report states, and how they stand to the ledger now."""

    month: str
    figures: Figures
    rate: object  # for the template
    at: str
    event: int
    own: bool
    editable: bool
    signed: bool
    moved: list[Correction]  # what differs from the ledger now; for signed ones told in the next report
    stale: bool  # a draft that no longer says what the ledger says
    edited: list[tuple[str, str]]  # label, and the text that the ledger now proposes
    ledger_url: str


def _card(conn: Connection, viewer: Viewer, held: Held) -> Card:
    """What the report's page shows above its text. Others than the writing body see the figures alone."""
    row, own = held.row, belongs(held.facts.unit_id, viewer.caller)
    body = body_of(read_directory(conn), row["unit_id"])
    signed = held.facts.state in SIGNED
    fresh = ledger_moved(conn, body, row) if own and not signed else None
    figures, frozen = frozen_figures(row), row["figures"]
    moved = changes_since(conn, body, figures, frozen["event"])[1] if own and (signed or fresh) else []
    labels = {field.name: field.label for field in kinds.REPORT.form}
    proposed = fresh.texts if fresh else frozen["texts"]
    kept = refreshing.untouched(row["body"], frozen["texts"], proposed)
    return Card(
        row["period"],
        figures,
        rate,
        frozen["at"],
        frozen["event"],
        own,
        DocumentDeed.SAVE in open_deeds(held.facts, viewer.caller),
        signed,
        moved,
        fresh is not None,
        [(labels[name], text) for name, text in proposed.items() if name not in kept] if own and not signed else [],
        _ledger_url(viewer, body, row["period"]),
    )


def _ledger_url(viewer: Viewer, body: InspectionBody, month: str) -> str:
    """The annex: the findings that the report counts."""
    if not viewer.may(Action.SEE_LEDGER) or viewer.reach(Action.SEE_LEDGER) is Scope.OWN:
        return ""
    last = span_of(month).last_day
    if body.scope is Scope.CITY:
        return f"?counted=1&from={month}-01&to={last}&body={body.id}"
    district = f"&district={body.district_code}" if viewer.city_wide else ""
    return f"?counted=1&from={month}-01&to={last}{district}"


REPORT_CARD = DocumentCard(kinds.REPORT, "report_panel.html", _card)
