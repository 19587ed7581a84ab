"""The list of special cases narrowed by state: each filter has those that it names, and no others."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from shared.moment import to_iso
from shared.organisation import Role
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write
from sync_server.special.rules.case import CaseState
from sync_server.special.rules.share import ShareState
from tests.sync_server.console.conftest import Browser
from tests.sync_server.console.everywhere import put_case

Enter = Callable[..., Browser]
C, S, s = CaseState, ShareState, t.case_shares.c
REPLIED = "2026-11-20T02:00:00.000Z"
# Title, state of the case, states of its shares, days until these end, whether its source has an answer.
CASES: tuple[tuple[str, CaseState, tuple[ShareState, ...], int, bool], ...] = (
    ("拟立", C.DRAFT, (S.PREPARED,), 5, False),
    ("待批", C.IN_APPROVAL, (S.PREPARED,), 5, False),
    ("未签", C.HANDLING, (S.SERVED,), 5, False),
    ("在办", C.HANDLING, (S.HANDLING, S.ACCEPTED), 5, False),
    ("逾期", C.HANDLING, (S.HANDLING,), -2, False),
    ("已报", C.HANDLING, (S.REPORTED,), -2, False),
    ("达标", C.HANDLING, (S.ACCEPTED, S.ENDED), -2, False),
    ("中止", C.SUSPENDED, (S.REPORTED, S.SERVED), 5, False),
    ("结案", C.CLOSED, (S.ACCEPTED,), -2, False),
    ("回复", C.REFERRED, (S.ENDED,), -2, True),
    ("归档", C.ARCHIVED, (S.ACCEPTED,), -2, True),
)
ASKED = {"在办": ("refused", ""), "未签": ("granted",), "逾期": ("lapsed",)}
FILTERS = {
    "": "拟立 待批 未签 在办 逾期 已报 达标 中止",
    "late": "逾期",
    "approval": "待批",
    "unsigned": "未签",
    "answering": "在办 逾期",
    "extension": "在办",
    "judge": "已报",
    "accepted": "达标",
    "unanswered": "结案",
    "unfiled": "回复",
    "suspended": "中止",
    "archived": "归档",
    "all": " ".join(title for title, *_ in CASES),
}


def _put_all(w: Write, unit_id: str) -> None:
    """One case of each sort; one request for more time waits, two were answered."""
    for title, state, shares, days, replied in CASES:
        end, more = to_iso(w.moment + timedelta(days=days)), {"replied_at": REPLIED} if replied else {}
        case_id = put_case(w, state, unit_id, shares[0], end, title=title, **more)
        first = dict(w.conn.execute(select(t.case_shares).where(s.case_id == case_id)).mappings().one())
        for nth, share in enumerate(shares[1:], start=2):
            w.add(t.case_shares, **{**first, "id": w.new_id(), "nth": nth, "lead": False, "state": share.value})
        for decision in ASKED.get(title, ()):
            values = {"until": "2026-12-20", "reasons": "缺人", "progress": "过半", "user_id": "", "user_name": "甲"}
            w.add(t.case_extensions, id=w.new_id(), share_id=first["id"], at=w.now, decision=decision, **values)


def test_each_filter_has_the_cases_that_it_names(ledger: Ledger, squads: list[str], logged_in: Enter) -> None:
    ledger.write(lambda w: _put_all(w, squads[0]))
    officer = logged_in(Role.SECTION_OFFICER)
    listed = re.compile(r'<a class="rowlink" href="/cases/[0-9a-f-]{36}">([^<]+)</a>')
    for state, there in FILTERS.items():
        assert sorted(listed.findall(officer.get(f"/cases?state={state}").text)) == sorted(there.split()), state
