"""What the inspection body decides: verify feedback, decide an objection, extend, correct, revoke (domain.md §4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select, update

from shared.notice import Notice, NoticeState, document_hash
from shared.plain import to_plain
from shared.problems import RULE, Problem
from sync_server.acts.directory import calendar
from sync_server.acts.notices.facts import Held, as_actor, begin, change, clock_values, set_findings
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.deadlines import AnswerClock, answer_clock, extended, extension_refusal
from sync_server.procedures.notices import Deed, round_after
from sync_server.procedures.permissions import Caller


class ObjectionDecision(StrEnum):
    """复核 ends in 维持, 变更 or 撤销 (domain.md §4); the values stand in `answers.decision`."""

    REJECTED = "rejected"
    VARIED = "varied"
    UPHELD = "upheld"

    @property
    def label(self) -> str:
        return {"rejected": "维持", "varied": "变更", "upheld": "撤销"}[self.value]


def decide_feedback(w: Write, caller: Caller, notice_id: str, *, accepted: bool, words: str = "") -> None:
    """Verify the feedback: sign off, or return it for another round with a new term. A return needs its reason."""
    deed = Deed.ACCEPT if accepted else Deed.RETURN
    held = begin(w, caller, notice_id, deed, reason=words)
    _decide_answer(w, caller, held, "feedback", "accepted" if accepted else "returned", words)
    if accepted:
        said = f"核验合格，{held.name}销号" + (f"：{words}" if words.strip() else "")
        seq = _announce(w, caller, held, "notice.closed", said)
        change(w, held, seq, state=NoticeState.CLOSED.value, closed_at=w.now)
        set_findings(w, notice_id, state="closed")
        return
    clock = _fresh_clock(w, held)
    nth = round_after(held.facts.state, held.facts.round, deed)
    seq = _announce(w, caller, held, "notice.returned", f"退回再整改（第{nth}轮）：{words}；请于{clock.words()}前反馈")
    change(w, held, seq, state=NoticeState.RETURNED.value, round=nth, **clock_values(clock))


def decide_objection(
    w: Write,
    caller: Caller,
    notice_id: str,
    decision: ObjectionDecision,
    words: str,
    *,
    keep_finding_ids: Sequence[str] = (),
    requirement: str = "",
) -> None:
    """Decide an objection, by someone other than the issuer. 撤销 closes the notice without points (acceptance story
    13); 维持 restarts the term from the decision (story 14); 变更 keeps the named findings on a new paper."""
    deed = {
        ObjectionDecision.REJECTED: Deed.UPHOLD,
        ObjectionDecision.VARIED: Deed.VARY,
        ObjectionDecision.UPHELD: Deed.WITHDRAW,
    }[decision]
    held = begin(w, caller, notice_id, deed, reason=words)
    _decide_answer(w, caller, held, "objection", decision.value, words)
    if decision is ObjectionDecision.UPHELD:
        _revoke(w, caller, held, words, said=f"异议成立，撤销{held.name}：{words}")
        return
    values: dict[str, Any] = {}
    if decision is ObjectionDecision.VARIED:
        values = _new_paper(w, held, keep_finding_ids, requirement)
    clock = _fresh_clock(w, held)
    said = f"异议复核：{decision.label}。{words}；请于{clock.words()}前反馈"
    papers = {"before": held.row["document"], "paper": values.get("document", held.row["document"])}
    seq = _announce(w, caller, held, "notice.objection_decided", said, papers)
    change(w, held, seq, state=NoticeState.SERVED.value, **clock_values(clock), **values)


def extend(w: Write, caller: Caller, notice_id: str, days: int, reason: str) -> None:
    """Grant the one extension of at most 5 working days (domain.md §4). Raises Problem."""
    held = begin(w, caller, notice_id, Deed.EXTEND, reason=reason)
    earlier = w.conn.execute(
        select(func.count()).where((t.events.c.subject_id == notice_id) & (t.events.c.kind == "notice.extended"))
    ).scalar_one()
    current = _clock(held)
    words = extension_refusal(
        days=days, reason=reason, asked_at=w.moment, overdue_from=current.overdue_from, earlier=earlier
    )
    if words:
        raise Problem(RULE, reason=words)
    clock = extended(calendar(w), current.due_on, days)
    said = f"同意延期{days}个工作日（{reason}）；请于{clock.words()}前反馈"
    seq = _announce(w, caller, held, "notice.extended", said, {"before": current.due_on.isoformat(), "days": days})
    change(w, held, seq, **clock_values(clock))


def correct(
    w: Write,
    caller: Caller,
    notice_id: str,
    reason: str,
    *,
    requirement: str = "",
    keep_finding_ids: Sequence[str] = (),
) -> None:
    """更正: a new version of the paper under the same number, the old one kept in the log. The term stays."""
    held = begin(w, caller, notice_id, Deed.CORRECT, reason=reason)
    if not requirement.strip() and not keep_finding_ids:
        raise Problem(RULE, reason="请写明更正的内容")
    values = _new_paper(w, held, keep_finding_ids, requirement)
    papers = {"document": held.row["document"], "body": held.row["body"], "paper": values["document"]}
    seq = _announce(w, caller, held, "notice.corrected", f"更正{held.name}：{reason}", papers)
    change(w, held, seq, **values)


def revoke(w: Write, caller: Caller, notice_id: str, reason: str) -> None:
    """撤销 after delivery, with its reason: no points, history stays. Raises Problem."""
    held = begin(w, caller, notice_id, Deed.REVOKE, reason=reason)
    _revoke(w, caller, held, reason, said=f"撤销{held.name}：{reason}")


def _revoke(w: Write, caller: Caller, held: Held, reason: str, *, said: str) -> None:
    seq = _announce(w, caller, held, "notice.revoked", said)
    change(w, held, seq, state=NoticeState.REVOKED.value, revoked_reason=reason, closed_at=w.now)
    set_findings(w, held.id, state="withdrawn")


def _new_paper(w: Write, held: Held, keep: Sequence[str], requirement: str) -> dict[str, Any]:
    """The columns of the next version of the paper; findings left out go back to the section."""
    paper = held.paper
    lines = tuple(line for line in paper.lines if line.finding_id in keep) if keep else paper.lines
    if not lines:
        raise Problem(RULE, reason="请至少保留一个问题；如全部不成立，请撤销")
    fresh: Notice = replace(paper, lines=lines, requirement=requirement.strip() or paper.requirement)
    dropped = {line.finding_id for line in paper.lines} - {line.finding_id for line in lines}
    if dropped:
        f = t.findings.c
        w.conn.execute(update(t.findings).where(f.id.in_(dropped)).values(state="acknowledged", notice_id=""))
    return {"body": to_plain(fresh), "document": document_hash(fresh), "requirement": fresh.requirement}


def _decide_answer(w: Write, caller: Caller, held: Held, kind: str, decision: str, words: str) -> None:
    a = t.answers.c
    open_answer = (a.notice_id == held.id) & (a.kind == kind) & (a.decision == "")
    w.conn.execute(
        update(t.answers)
        .where(open_answer)
        .values(decision=decision, decision_words=words, decided_by=caller.user_id, decided_at=w.now)
    )


def _fresh_clock(w: Write, held: Held) -> AnswerClock:
    """A new term of the notice's length from now, known to the unit at once by its inbox."""
    return answer_clock(calendar(w), w.moment, held.row["feedback_days"], online_at=w.moment, paper_left=False)


def _clock(held: Held) -> AnswerClock:
    clock = held.clock
    if clock is None:
        raise Problem(RULE, reason="通知书尚未送达，没有期限可以延长")
    return clock


def _announce(w: Write, caller: Caller, held: Held, kind: str, words: str, data: dict[str, Any] | None = None) -> int:
    unit_id = held.row["unit_id"]
    seq = w.event(kind, "notice", held.id, words, actor=as_actor(caller), unit_id=unit_id, data=data)
    w.deliver(seq, kind=kind, subject_kind="notice", subject_id=held.id, unit_id=unit_id)
    return seq
