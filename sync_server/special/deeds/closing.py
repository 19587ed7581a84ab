"""办结: the 督察结案审批表, and the case with it; nothing closes a case but its approval (沪城管执〔2009〕1号 四(二)4:
凡达到办理要求, 及时予以结案)."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select

from shared.moment import chinese_day, day_in_shanghai, from_iso
from sync_server.acts.common.document_steps import KindActs, signed_for, take
from sync_server.acts.common.documents import create, fill_in
from sync_server.acts.common.held_document import Held
from sync_server.acts.common.numbers import document_number
from sync_server.casework import happenings
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.documents import DocumentDeed
from sync_server.procedures.permissions import Caller
from sync_server.special.deeds.course_told import accepted_words, course_of, units_of
from sync_server.special.deeds.held import CASE, REPORT, SHARE, HeldCase, begin_case, note_case
from sync_server.special.rules.case import CaseDeed


def draft_closing(w: Write, caller: Caller, case_id: str) -> str:
    """Draft the 结案审批表 from what is on file; returns the document's id. Raises Problem."""
    held = begin_case(w, caller, case_id, CaseDeed.DRAFT_CLOSING)
    row = held.row
    body: dict[str, Any] = {
        "case_number": row["number"],
        "matter": row["title"],
        "units": units_of(held),
        "days": _days(w, held, "待批准"),
        "extensions": _extensions(held),
        "course": "\n".join(course_of(w.conn, held)),
        "found": "",
        "put_right": "\n".join(accepted_words(w.conn, held)),
        "accountability": "",
        "visit": "",
        "opinion": "",
    }
    closing_id = create(
        w,
        caller,
        kinds.CASE_CLOSING,
        unit_id=row["body_id"],
        district_code=row["district_code"],
        title=f"关于“{row['title'][:180]}”的督察结案审批表",
        body=body,
        subject=(CASE, case_id),
    )
    said = f"{held.name}起草结案审批表"
    note_case(w, held, happenings.CASE_CLOSING_DRAFTED, said, caller=caller, closing_id=closing_id)
    return closing_id


def _days(w: Write, held: HeldCase, closed: str) -> str:
    """`立案2026年11月4日，应结2026年11月29日，实结2026年11月24日`: 应结 is the last day of all its terms."""
    opened = chinese_day(day_in_shanghai(from_iso(held.row["opened_at"])))
    c, shares = t.terms.c, [share["id"] for share in held.shares]
    of_case = (c.subject_kind == SHARE) & c.subject_id.in_(shares) & (c.what == REPORT)
    last = w.conn.execute(select(func.max(c.due_on)).where(of_case)).scalar_one()
    return f"立案{opened}，应结{chinese_day(date.fromisoformat(last))}，实结{closed}"


def _extensions(held: HeldCase) -> str:
    """`共2次（某单位1次、某单位1次）`."""
    each = [f"{share['unit_name']}{share['extensions']}次" for share in held.shares if share["extensions"]]
    number = sum(share["extensions"] for share in held.shares)
    return f"共{number}次（{'、'.join(each)}）" if len(held.shares) > 1 and each else f"{number}次"


def _submit(w: Write, caller: Caller, paper: Held, words: str) -> None:
    held = begin_case(w, None, paper.row["subject_id"], CaseDeed.SUBMIT_CLOSING)
    take(w, caller, paper.id, DocumentDeed.PROPOSE, words=words)
    said, to, deed = f"{held.name}的结案审批表送审", [held.row["body_id"]], CaseDeed.SUBMIT_CLOSING
    note_case(w, held, happenings.CASE_CLOSING_SUBMITTED, said, caller=caller, to=to, deed=deed)


def _send_back(w: Write, caller: Caller, paper: Held, words: str) -> None:
    _return(w, caller, paper, DocumentDeed.SEND_BACK, "退回修改", words)


def _decline(w: Write, caller: Caller, paper: Held, words: str) -> None:
    """The case is handled further; what has become of it then stands in another form."""
    _return(w, caller, paper, DocumentDeed.DECLINE, "未予批准，继续办理", words)


def _return(w: Write, caller: Caller, paper: Held, deed: DocumentDeed, what: str, words: str) -> None:
    held = begin_case(w, None, paper.row["subject_id"], CaseDeed.RETURN_CLOSING)
    take(w, caller, paper.id, deed, words=words)
    said = f"{held.name}的结案审批表{what}{signed_for(caller, paper)}：{words.strip()}"
    to, happening = [held.row["body_id"]], happenings.CASE_CLOSING_RETURNED
    note_case(w, held, happening, said, caller=caller, to=to, deed=CaseDeed.RETURN_CLOSING)


def _close(w: Write, caller: Caller, paper: Held, words: str) -> None:
    held = begin_case(w, None, paper.row["subject_id"], CaseDeed.CLOSE)
    today = chinese_day(day_in_shanghai(w.moment))
    fill_in(w, paper, {"days": _days(w, held, today)}, "批准结案时写明实结日期")
    number = document_number(w, paper.row)
    take(w, caller, paper.id, DocumentDeed.ISSUE, words=words, values={"number": number}, said=f"批准{held.name}结案")
    said = f"{held.name}准予结案（{number}）{signed_for(caller, paper)}"
    ended: dict[str, Any] = {"closed_at": w.now, "ended_at": w.now, "ending_words": f"准予结案（{number}）"}
    note_case(w, held, happenings.CASE_CLOSED, said, caller=caller, to=held.all_units, deed=CaseDeed.CLOSE, **ended)


CLOSING_ACTS = KindActs(
    kinds.CASE_CLOSING,
    {
        DocumentDeed.PROPOSE: _submit,
        DocumentDeed.SEND_BACK: _send_back,
        DocumentDeed.DECLINE: _decline,
        DocumentDeed.ISSUE: _close,
    },
)
