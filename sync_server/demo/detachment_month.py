"""What the mobile detachment (机动督察支队) did at its desk around the month's turn: its plan, its report.

An inspector drafts them, the chief signs, the office receives them with those of the districts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from itertools import pairwise

from sync_server.acts.common.documents import existing, save
from sync_server.acts.common.held_document import hold
from sync_server.acts.document_kinds import move
from sync_server.acts.plans.starting import start_plan
from sync_server.acts.refreshing import refresh
from sync_server.acts.reports.drafting import FROM_LEDGER
from sync_server.demo.people import DETACHMENT_CHIEF
from sync_server.demo.stage import Stage, account
from sync_server.documents import kinds
from sync_server.ledger.write import Write
from sync_server.procedures.documents import DocumentDeed, DocumentKind
from sync_server.procedures.schedules import PEOPLE

DRAFTER, DRAFTER_NAMED = "maojun", "毛俊（000107）"


def tell_detachment_month(stage: Stage, months: Sequence[date]) -> None:
    """Put it on the stage. `months` are the first days of four months: the plans are of the last three, the report is
    on the second, which is over when the third has begun."""
    for before, month in pairwise(months):
        period = f"{month:%Y-%m}"
        stage.on_workday(before, 20, "15:00", partial(_start, period=period))
        stage.on_workday(before, 23, "17:00", partial(_file, kind=kinds.PLAN, period=period))
    stage.on_workday(months[2], 4, "16:00", partial(_sign_report, period=f"{months[1]:%Y-%m}"))


def _start(w: Write, period: str) -> None:
    drafter = account(w, DRAFTER)
    plan = start_plan(w, drafter, period)
    rows = hold(w.conn, plan).row["body"]["schedule"]
    manned = [[cell or DRAFTER_NAMED if n == PEOPLE else cell for n, cell in enumerate(row)] for row in rows]
    focus = "夜间和节假日街面机动督察，抽查着装、执法记录仪使用和严重违章现象的处置。"
    save(w, drafter, plan, {"schedule": manned, "focus": focus}, base=1)


def _file(w: Write, kind: DocumentKind, period: str) -> None:
    chief = account(w, DETACHMENT_CHIEF)
    move(w, chief, existing(w.conn, kind, chief.unit_id, period), DocumentDeed.FILE)


def _sign_report(w: Write, period: str) -> None:
    drafter = account(w, DRAFTER)
    refresh(w, drafter, existing(w.conn, kinds.REPORT, drafter.unit_id, period), FROM_LEDGER)
    _file(w, kinds.REPORT, period)
