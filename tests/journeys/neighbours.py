"""What the other districts do meanwhile, without a screen: through the same acts as their own desks would."""

from __future__ import annotations

from functools import partial

from shared.organisation import UnitKind
from sync_server.acts.common.documents import existing, save
from sync_server.acts.common.held_document import hold
from sync_server.acts.document_kinds import move
from sync_server.acts.plans.starting import start_plan
from sync_server.acts.refreshing import refresh
from sync_server.acts.reports.drafting import FROM_LEDGER
from sync_server.demo.people import DISTRICTS
from sync_server.demo.stage import account
from sync_server.documents import kinds
from sync_server.ledger.write import Write
from sync_server.procedures.documents import DocumentDeed
from sync_server.procedures.schedules import PEOPLE
from sync_server.reference.shipped import unit_id
from tests.journeys.month_house import MonthHouse

HOME = "310105"  # 长宁, whose people sit at the screens


def file_plans(house: MonthHouse, period: str, *, but: tuple[str, ...]) -> None:
    """Every other district files its plan of the month; those of `but` have not yet."""
    for code, login in DISTRICTS.items():
        if code != HOME and code not in but:
            house.ledger.write(partial(_file_plan, login=login, period=period))


def _file_plan(w: Write, login: str, period: str) -> None:
    officer = account(w, login)
    plan = start_plan(w, officer, period)
    rows = hold(w.conn, plan).row["body"]["schedule"]
    manned = [[cell or officer.name if n == PEOPLE else cell for n, cell in enumerate(row)] for row in rows]
    save(w, officer, plan, {"schedule": manned}, base=1)
    move(w, account(w, f"{login}-kezhang"), plan, DocumentDeed.FILE)


def file_reports(house: MonthHouse, period: str, *, but: tuple[str, ...]) -> None:
    """Every other district signs and files its report on the month; those of `but` have not yet."""
    for code, login in DISTRICTS.items():
        if code != HOME and code not in but:
            house.ledger.write(partial(_file_report, code=code, login=login, period=period))


def _file_report(w: Write, code: str, login: str, period: str) -> None:
    report = existing(w.conn, kinds.REPORT, unit_id(UnitKind.SECTION, code), period)
    refresh(w, account(w, login), report, FROM_LEDGER)
    move(w, account(w, f"{login}-kezhang"), report, DocumentDeed.FILE)
