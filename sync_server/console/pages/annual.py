"""年度考评: the city's yearly evaluation of the districts; a district reads its own line with the reasons."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from shared.organisation import Role
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.annual.district_years import district_years
from sync_server.acts.annual.issued_year import FIRST_YEAR, draft_annual, from_counted
from sync_server.acts.refreshing import refresh
from sync_server.acts.reports.month_rows import in_use
from sync_server.casework import happenings
from sync_server.console import spreadsheets
from sync_server.console.annual_sheets import archive, can_be_recounted
from sync_server.console.file_headers import headers_of
from sync_server.console.queries import reference, scores
from sync_server.console.spreadsheets import Table
from sync_server.console.web import Ask, Pages
from sync_server.console.words import today
from sync_server.documents import kinds
from sync_server.procedures.annual import DistrictYear
from sync_server.procedures.documents import DocumentState
from sync_server.procedures.months import months_of_year
from sync_server.procedures.permissions import Action

COLUMNS = next(field.columns for field in kinds.ANNUAL.form if field.name == "districts")
WEIGHTS = ("plans", "reports", "volume", "pursuit", "quality")


def register(pages: Pages) -> None:
    pages.get("/annual", index, Action.SEE_SCORES)
    pages.post("/annual", draft, Action.EVALUATE_DISTRICTS)
    pages.post("/annual/{id}/count", count, Action.EVALUATE_DISTRICTS)
    pages.get("/annual/{id}/export/{kind}", export, Action.SEE_SCORES)


def index(ask: Ask) -> Response:
    """The yearly evaluations: every district for the city, the own line for a district."""
    return _index(ask)


def _index(ask: Ask, error: str = "", status: int = 200) -> Response:
    viewer = ask.viewer
    with ask.read() as conn:
        rows = _readable(ask, scores.annuals(conn, viewer))
        year = today(ask.now).year
        offered = [year, *([year - 1] if in_use(conn, months_of_year(year - 1)) else [])]
    made = {row["period"] for row in rows}
    return ask.page(
        "annual.html",
        status,
        years=[(row, _lines(ask, row)) for row in rows],
        recounted=can_be_recounted,
        columns=COLUMNS,
        weights=WEIGHTS,
        Draft=(DocumentState.DRAFT.value, DocumentState.PROPOSED.value),
        to_draft=[str(one) for one in offered if str(one) not in made],
        can=viewer.may(Action.EVALUATE_DISTRICTS),
        error=error,
    )


def _readable(ask: Ask, rows: Any) -> list[Any]:
    """A unit that is inspected has no part in it; the appraisal body of the city reads with the city."""
    return [] if ask.viewer.role is Role.INSPECTED_UNIT else list(rows)


def _lines(ask: Ask, row: Any) -> list[dict[str, Any]]:
    """The districts' lines the viewer may read, in the order of the districts."""
    viewer = ask.viewer
    lines = row["figures"]["districts"]
    return [line for line in lines if viewer.city_wide or line["code"] == viewer.district_code]


def draft(ask: Ask) -> Response:
    """Draft a year's evaluation from the ledger."""
    caller, text = ask.viewer.caller, ask.form.text("year", 4)
    year = int(text) if text.isdecimal() else 0
    try:
        counted = _count(ask, year)
        document_id = ask.write(lambda w: draft_annual(w, caller, year, counted))
    except Problem as problem:
        return _index(ask, problem.detail, problem.kind.status)
    return ask.done(f"/documents/{document_id}", "年度考评已按台账起草，请填写考评意见后签发。")


def _count(ask: Ask, year: int) -> list[DistrictYear]:
    """What the districts did; nothing for a year that the act refuses."""
    if not FIRST_YEAR <= year <= today(ask.now).year:
        return []
    with ask.read() as conn:
        return district_years(conn, year, ask.now, reference.districts())


def count(ask: Ask) -> Response:
    """Bring a draft up to the ledger."""
    caller, document_id = ask.viewer.caller, ask.path("id")
    with ask.read() as conn:
        row = next((row for row in scores.annuals(conn, ask.viewer) if row["id"] == document_id), None)
    if row is None:
        raise Problem(NOT_FOUND, what="这份年度考评")
    counted = _count(ask, int(row["period"]))
    ask.write(lambda w: refresh(w, caller, document_id, from_counted(counted)))
    return ask.done("/annual", "已按最新台账重新统计。")


def export(ask: Ask) -> Response:
    """The table as a spreadsheet, as ZIP with all that it is reckoned from; as far as the viewer reads it."""
    viewer, kind = ask.viewer, ask.path("kind")
    with ask.read() as conn:
        rows = _readable(ask, scores.annuals(conn, viewer))
    row = next((row for row in rows if row["id"] == ask.path("id")), None)
    if row is None:
        raise Problem(NOT_FOUND, what="这份年度考评")
    lines = _lines(ask, row)
    if kind == "zip":
        if not can_be_recounted(row["figures"]):
            raise Problem(NOT_FOUND, what="这一年的计分底稿（旧稿没有留存，请重新统计）")
        sheets = archive(row["figures"], [line["code"] for line in lines], ask.now)
        headers = headers_of(f"{row['title']}计分底稿.zip")
        answer = Response(sheets, media_type="application/zip", headers=headers)
    else:
        cells = [[line["name"], *line["parts"], round(sum(line["parts"]), 2), line["reasons"]] for line in lines]
        answer = spreadsheets.answer(kind, str(row["title"]), [Table("各区考评", COLUMNS, cells)])
    said = f"{viewer.name}导出了《{row['title']}》（{kind.upper()}）"
    ask.write(lambda w: w.event(happenings.LEDGER_EXPORTED, "document", row["id"], said, actor=viewer.actor))
    return answer
