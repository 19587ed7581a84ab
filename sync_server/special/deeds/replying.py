"""The answer to whoever gave the case, also one that was not opened, merged or referred (沪城管执〔2009〕1号 五(二):
事事有回音)."""

from __future__ import annotations

from datetime import date
from typing import Any

from shared.moment import chinese_day
from sync_server.acts.common.document_steps import KindActs, signed_for, take
from sync_server.acts.common.documents import create
from sync_server.acts.common.held_document import Held
from sync_server.acts.common.numbers import document_number
from sync_server.casework import happenings
from sync_server.documents import kinds
from sync_server.ledger.write import Write
from sync_server.procedures.documents import DocumentDeed
from sync_server.procedures.permissions import Caller
from sync_server.reference.directory import directory
from sync_server.special.deeds.course_told import accepted_words, decisions_on
from sync_server.special.deeds.held import CASE, HeldCase, begin_case, hold_case, note_case
from sync_server.special.rules.case import CaseDeed, CaseSource, CaseState

OWN_LEADERS = "本机构领导"  # the answer to what the body itself has found goes to its leaders


def draft_reply(w: Write, caller: Caller, case_id: str) -> str:
    """Draft the answer to whoever gave the case; returns the document's id. Raises Problem."""
    held = begin_case(w, caller, case_id, CaseDeed.DRAFT_REPLY)
    row, body = held.row, directory(w).unit(held.row["body_id"])
    found = CaseSource(row["source"]) is CaseSource.ANALYSIS
    to = OWN_LEADERS if found else row["source_name"]
    form: dict[str, Any] = {
        "to": to,
        "matter": f"“{row['title']}”",
        "source_number": row["source_number"],
        "course": "\n".join([_received(held), *decisions_on(w.conn, held)]),
        "result": _result(w, held),
        "contact": f"{caller.name}　{body.duty_phone}".strip("　"),
        "receivers": [unit.id for unit in directory(w).units.values() if unit.name == to and unit.id != body.id],
    }
    reply_id = create(
        w,
        caller,
        kinds.CASE_REPLY,
        unit_id=body.id,
        district_code=row["district_code"],
        title=f"关于“{row['title'][:170]}”办理情况的报告",
        body=form,
        subject=(CASE, case_id),
    )
    said = f"{held.name}起草对{to}的回复"
    note_case(w, held, happenings.CASE_REPLY_DRAFTED, said, caller=caller, reply_id=reply_id)
    return reply_id


def _received(held: HeldCase) -> str:
    """`2026年11月2日收到后，填写立案审批表，报领导审批。`"""
    day = chinese_day(date.fromisoformat(held.row["received_on"]))
    return f"{day}收到后，我单位拟定督察方案，报领导审批。"


def _result(w: Write, held: HeldCase) -> str:
    """How the case has ended, as the answer says it."""
    row = held.row
    match held.facts.state:
        case CaseState.REFUSED:
            return f"经审批，不予立案。理由：{row['ending_words']}"
        case CaseState.MERGED:
            kept = hold_case(w.conn, row["merged_into"])
            return f"经审批，本案已并入{kept.name}一并办理，{kept.facts.state.label}，办结后一并报告。"
        case CaseState.REFERRED:
            return f"{row['ending_words']}。"
        case _:
            return "\n".join(accepted_words(w.conn, held)) or row["ending_words"]


def _reply(w: Write, caller: Caller, paper: Held, words: str) -> None:
    held = begin_case(w, None, paper.row["subject_id"], CaseDeed.REPLY)
    number, to = document_number(w, paper.row), paper.row["body"]["to"]
    receivers = list(paper.row["body"].get("receivers", ()))
    values = {"number": number}
    take(w, caller, paper.id, DocumentDeed.ISSUE, words=words, receivers=receivers, values=values)
    said = f"{held.name}的办理情况已回复{to}（{number}）{signed_for(caller, paper)}"
    body = [held.row["body_id"]]
    note_case(w, held, happenings.CASE_REPLIED, said, caller=caller, to=body, deed=CaseDeed.REPLY, replied_at=w.now)


REPLY_ACTS = KindActs(kinds.CASE_REPLY, {DocumentDeed.ISSUE: _reply})
