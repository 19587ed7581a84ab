"""A ledger in which open matters stand at every place of the procedure, put there as rows: what acts make of one real
check is copied into each state of its course."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from fastapi import FastAPI
from sqlalchemy import Table, select

from shared.finding import UNDECIDED
from shared.inspection import Inspection
from shared.moment import to_iso
from shared.notice import NoticeState
from shared.organisation import Role
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.notices.rules.pursuit import PursuitState
from sync_server.procedures.documents import DocumentState
from sync_server.special.rules.case import OVER, CaseState
from sync_server.special.rules.share import ShareState
from tests.sync_server.console.conftest import CHANGNING, SECTION, Browser
from tests.sync_server.console.noticing import issue
from tests.sync_server.console.story import Phone

Enter = Callable[..., Browser]


def fill(app: FastAPI, enter: Enter, squad: str, times: int = 2) -> Browser:
    """Put some matters into each state in 长宁, one late of those that can be late; returns the officer's browser."""
    phone, officer = Phone(app, squad), enter(Role.SECTION_OFFICER)
    check: Inspection = phone.check(("JM03",))
    place = issue(officer, check)
    notice_id = place.rpartition("/")[2]
    for _ in range(times):
        app.state.ledger.write(lambda w: _copy_everywhere(w, phone, notice_id))
    return officer


def _row(w: Write, table: Table, **values: str) -> dict[str, Any]:
    same = [table.c[name] == value for name, value in values.items()]
    return dict(w.conn.execute(select(table).where(*same)).mappings().first() or {})


def _copied(w: Write, table: Table, row: dict[str, Any], **values: Any) -> str:
    fresh = w.new_id()
    w.add(table, **{**row, "id": fresh, **values})
    return fresh


def _copy_everywhere(w: Write, phone: Phone, notice_id: str) -> None:
    past, ahead = to_iso(w.moment - timedelta(days=1)), to_iso(w.moment + timedelta(days=3))
    notice = _row(w, t.notices, id=notice_id)
    finding = _row(w, t.findings, record_id=notice["record_id"])
    for undecided in UNDECIDED:
        _copied(w, t.findings, finding, state=undecided.value, notice_id="")
    _notices(w, notice, past, ahead)
    w.add(
        t.alerts, id=w.new_id(), record_id=notice["record_id"], finding_id="", unit_id=notice["unit_id"],
        section_id=SECTION, text="夜排档占道", body={"place": {"address": "定西路710弄口", "fix": None}},
        raised_at=w.now, received_at=w.now,
    )  # fmt: skip
    for day in ("2026-11-01", "2026-12-01"):
        w.add(t.assignments, id=w.new_id(), user_id=phone.user_id, title="夜间巡查", due_on=day, changed_seq=1)
    for kind in (kinds.PLAN, kinds.REPORT, kinds.BULLETIN, kinds.EVALUATION):
        for written in {way[0] for way in kind.course.transitions} | {DocumentState.FILED}:
            w.add(
                t.documents, id=w.new_id(), kind=kind.value, unit_id=SECTION, district_code=CHANGNING,
                title=kind.label, state=written.value, body={}, created_at=w.now, changed_seq=1,
            )  # fmt: skip
    _cases(w, notice["unit_id"], past, ahead)


def _notices(w: Write, notice: dict[str, Any], past: str, ahead: str) -> None:
    for state in NoticeState:
        for end in (past, ahead):
            _copied(w, t.notices, notice, number=None, state=state.value, overdue_from=end)
    late = {"number": None, "state": NoticeState.SERVED.value, "overdue_from": past}
    asking = _copied(w, t.notices, notice, **late)
    w.add(t.extensions, id=w.new_id(), notice_id=asking, days=2, reason="缺人", user_id="", user_name="甲", at=w.now)
    for pursued in PursuitState:
        w.add(
            t.pursuits, id=w.new_id(), notice_id=_copied(w, t.notices, notice, **late), unit_id=notice["unit_id"],
            section_id=SECTION, district_code=CHANGNING, state=pursued.value, cause="overdue", opened_at=w.now,
            changed_seq=1, due_on="2026-11-20", due_at=past,
        )  # fmt: skip


def _cases(w: Write, unit_id: str, past: str, ahead: str) -> None:
    for state in CaseState:
        put_case(w, state, unit_id, ShareState.PREPARED, ahead)
    put_case(w, CaseState.CLOSED, unit_id, ShareState.ACCEPTED, ahead, replied_at=w.now)
    for share in ShareState:
        put_case(w, CaseState.HANDLING, unit_id, share, past)
    case_id = put_case(w, CaseState.HANDLING, unit_id, ShareState.HANDLING, ahead)
    share_id = _row(w, t.case_shares, case_id=case_id)["id"]
    asked = {"until": "2026-12-20", "reasons": "缺人", "progress": "过半", "user_id": "", "user_name": "甲"}
    w.add(t.case_extensions, id=w.new_id(), share_id=share_id, at=w.now, **asked)


def put_case(w: Write, state: CaseState, unit_id: str, share: ShareState, due_at: str, **more: Any) -> str:
    """A case of 长宁's section in which one unit answers; its id."""
    case_id = w.new_id()
    w.add(
        t.cases, id=case_id, body_id=SECTION, district_code=CHANGNING, source="direction",
        source_name="市政府办公厅", received_on="2026-11-03", state=state.value, measure="days", amount=15,
        checklist=[], handler_id="", handler_name="甲", created_at=w.now, changed_seq=1,
        **{"title": "定西路乱设摊", "opened_at": w.now, "ended_at": w.now if state in OVER else None, **more},
    )  # fmt: skip
    home = _row(w, t.units, id=unit_id)["district_code"]
    w.add(
        t.case_shares, id=w.new_id(), case_id=case_id, unit_id=unit_id, unit_name="中队", district_code=home,
        nth=1, lead=True, demands="取缔", state=share.value, due_at=due_at, due_on=due_at[:10], served_at=w.now,
        changed_seq=1,
    )  # fmt: skip
    return case_id
