"""The answer to whoever gave the case, also one that was not opened, merged or referred (沪城管执〔2009〕1号 五(二):
事事有回音)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from shared.moment import chinese_day
from sync_server.acts.common.document_steps import KindActs, signed_for, take
from sync_server.acts.common.documents import create
from sync_server.acts.common.held_document import Held
from sync_server.acts.common.numbers import document_number
from sync_server.casework import happenings
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.documents import DocumentDeed
from sync_server.procedures.permissions import Caller
from sync_server.reference.directory import directory
from sync_server.special.deeds.course_told import accepted_words, decisions_on
from sync_server.special.deeds.held import CASE, HeldCase, begin_case, hold_case, note_case
from sync_server.special.rules.case import CaseDeed, CaseSource, CaseState

OWN_LEADERS = "本机构领导"  # the answer to what the body itself has found goes to its leaders


def draft_reply(w: Write, caller: Caller, case_id: str) -> str:
    """Draft the answer to whoever gave the case, and the cases that were merged into it; returns the document's id.
    Raises Problem."""
    held = begin_case(w, caller, case_id, CaseDeed.DRAFT_REPLY)
    row, body = held.row, directory(w).unit(held.row["body_id"])
    joined = [] if held.facts.state is CaseState.MERGED else _joined(w.conn, case_id)
    answered = [row, *joined]
    names = _once(one["source_name"] for one in answered if CaseSource(one["source"]) is not CaseSource.ANALYSIS)
    to = "、".join(names) or OWN_LEADERS
    form: dict[str, Any] = {
        "to": to,
        "matter": "、".join(_once(f"“{one['title']}”" for one in answered)),
        "source_number": "、".join(_once(one["source_number"] for one in answered)),
        "course": "\n".join([_received(held), *map(_received_too, joined), *decisions_on(w.conn, held)]),
        "result": _result(w, held),
        "contact": f"{caller.name}　{body.duty_phone}".strip("　"),
        "receivers": [
            unit.id for unit in directory(w).units.values() if unit.name in (names or [to]) and unit.id != body.id
        ],
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


def _joined(conn: Connection, case_id: str) -> list[RowMapping]:
    """The cases that were merged into this one, also by way of another: each was promised the answer to this one."""
    c = t.cases.c
    rows = conn.execute(select(t.cases).where(c.merged_into == case_id).order_by(c.ended_at, c.id)).mappings().all()
    return [one for row in rows for one in (row, *_joined(conn, row["id"]))]


def _once(texts: Iterable[str]) -> list[str]:
    """Each text that says something once, in order."""
    return list(dict.fromkeys(filter(None, texts)))


def _received_too(row: RowMapping) -> str:
    """`2026年11月6日收到的“定西路夜市扰民”（市局执法监督处，沪城管〔2026〕3号）并入本案一并办理。`"""
    given = "，".join(filter(None, (row["source_name"], row["source_number"])))
    day = chinese_day(date.fromisoformat(row["received_on"]))
    return f"{day}收到的“{row['title']}”{f'（{given}）' if given else ''}并入本案一并办理。"


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
            while kept.facts.state is CaseState.MERGED:
                kept = hold_case(w.conn, kept.row["merged_into"])
            told = "办理情况已一并报告" if kept.facts.replied else "办结后一并报告"
            return f"经审批，本案已并入{kept.name}一并办理，{kept.facts.state.label}，{told}。"
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
