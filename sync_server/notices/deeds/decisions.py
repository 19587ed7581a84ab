"""What the inspection body decides: verify feedback, decide an objection, correct, revoke (domain.md §4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import RowMapping, select, update

from shared.evidence import PhotoPurpose
from shared.moment import chinese_moment, from_iso
from shared.notice import Notice, document_hash
from shared.plain import to_plain
from shared.problems import RULE, Problem
from shared.prompt_steps import steps_words
from sync_server.acts.common.closings import grave_facts, inform_city
from sync_server.acts.common.finding_states import end, move, of_notice, these
from sync_server.casework import happenings
from sync_server.casework.happening import Happening
from sync_server.grounds import notices as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.notices.deeds.held_notice import Held, begin, change, enter_form, enter_paper
from sync_server.notices.deeds.prompt_steps import begin_steps, drop_steps
from sync_server.notices.deeds.proposals import must_be_anothers
from sync_server.notices.deeds.pursuits.following import returned_under_pursuit, settle
from sync_server.notices.deeds.pursuits.lapsing import catch_up
from sync_server.notices.deeds.pursuits.signed_papers import drop_drafts
from sync_server.notices.deeds.terms import begin_answer, term_rules
from sync_server.notices.rules.notice import Deed, round_after
from sync_server.procedures.answers import AnswerDecision, AnswerKind
from sync_server.procedures.closing import Closing, Told
from sync_server.procedures.findings import FindingDeed
from sync_server.procedures.permissions import Caller
from sync_server.procedures.sampling import verification_refusal, visit_refusal
from sync_server.reference.actors import as_actor
from sync_server.reference.clock import clock_values


class ObjectionDecision(StrEnum):
    """复核 ends in 维持, 变更 or 撤销 (domain.md §4): those of the decisions that an objection to a notice can have."""

    REJECTED = AnswerDecision.REJECTED.value
    VARIED = AnswerDecision.VARIED.value
    UPHELD = AnswerDecision.UPHELD.value

    @property
    def label(self) -> str:
        return AnswerDecision(self).label


@dataclass(frozen=True)
class OnSite:
    """Where and when the officer saw the result with own eyes."""

    where: str
    when: datetime | None

    @property
    def words(self) -> str:
        return f"现场核验（{chinese_moment(self.when) if self.when else ''}，{self.where.strip()}）"


def decide_feedback(
    w: Write,
    caller: Caller,
    notice_id: str,
    *,
    accepted: bool,
    words: str = "",
    on_site: OnSite | None = None,
    told: Told | None = None,
) -> None:
    """Verify the feedback: sign off, or return it for another round with a new term. A return needs its reason.

    Feedback drawn for verification on site is accepted only after a visit: a 回访 record, or `on_site`. The pursuit of
    a notice that is signed off ends with it; the second return opens one. `told` says whom of the city knows of it, for
    a grave finding of the city's (`procedures/closing.py`). Raises Problem."""
    deed = Deed.ACCEPT if accepted else Deed.RETURN
    held = begin(w, caller, notice_id, deed, reason=words)
    enter_form(w, held, as_actor(caller), held.row["unit_id"])
    answer = _open_answer(w, held)
    filed_at = from_iso(answer["at"])
    if on_site and (why := visit_refusal(on_site.where, on_site.when, filed_at=filed_at, now=w.moment)):
        raise Problem(RULE, reason=why)
    if accepted:
        _accept(w, caller, held, answer, words, on_site, told)
        return
    _decide_answer(w, caller, held, AnswerKind.FEEDBACK, AnswerDecision.RETURNED, words, **_seen(on_site))
    days = term_rules(w, held).round_days
    clock = begin_answer(w, held, w.moment, days)
    nth = round_after(held.facts.state, held.facts.round, deed)
    said = f"退回再整改（第{nth}轮）：{words}；请于{clock.words()}前反馈"
    seq = _announce(w, caller, held, happenings.NOTICE_RETURNED, said, {"days": days})
    change(w, held, seq, deed, round=nth, **clock_values(clock))
    returned_under_pursuit(w, caller, held, nth - 1)


def _accept(
    w: Write, caller: Caller, held: Held, answer: RowMapping, words: str, on_site: OnSite | None, told: Told | None
) -> None:
    revisited = bool(answer["verify_record_id"])
    if why := verification_refusal(sampled=answer["sampled"], revisited=revisited, on_site=on_site is not None):
        raise Problem(RULE, reason=why)
    closing = Closing(proof=words, told=told)
    seen = on_site.words if on_site else "已回访" if revisited else ""
    result = "；".join(filter(None, (seen, closing.words)))
    visits = (on_site is not None) + revisited
    grave = end(
        w,
        caller,
        of_notice(held.id),
        FindingDeed.SIGN_OFF,
        closing,
        words=seen or "核验合格",
        notice_id=held.id,
        evidence=visits + _photos_after(w, held, answer["id"]),
    )
    _decide_answer(w, caller, held, AnswerKind.FEEDBACK, AnswerDecision.ACCEPTED, result, **_seen(on_site))
    seq = _announce(
        w, caller, held, happenings.NOTICE_CLOSED, f"核验合格，{held.name}销号" + (f"：{result}" if result else "")
    )
    change(w, held, seq, Deed.ACCEPT, closed_at=w.now)
    inform_city(w, caller, grave, seq, happenings.NOTICE_CLOSED, ("notice", held.id))
    settle(w, held.id, f"{held.name}核验合格销号", caller, answer["at"])
    drop_drafts(w, held.id, f"{held.name}已销号")


def _photos_after(w: Write, held: Held, answer_id: str) -> int:
    """How many photos the answer brought of how it is now."""
    p = t.photos.c
    listed = w.conn.execute(select(p.meta).where(p.notice_id == held.id, p.record_id == "")).scalars()
    after = {"purpose": PhotoPurpose.AFTER.value, "answer_id": answer_id}
    return sum(after.items() <= (meta or {}).items() for meta in listed)


def _seen(on_site: OnSite | None) -> dict[str, Any]:
    return {"verified_on_site": True} if on_site else {}


def _open_answer(w: Write, held: Held) -> RowMapping:
    a = t.answers.c
    waiting = (a.notice_id == held.id) & (a.kind == AnswerKind.FEEDBACK.value) & (a.decision == "")
    return w.conn.execute(select(t.answers).where(waiting)).mappings().one()


def decide_objection(
    w: Write,
    caller: Caller,
    notice_id: str,
    decision: ObjectionDecision,
    words: str,
    *,
    keep_finding_ids: Sequence[str] = (),
    requirement: str = "",
    told: Told | None = None,
) -> None:
    """Decide an objection, by another person than issued the notice, signed for it or objected. 撤销 closes the notice
    without points (acceptance story 13); 维持 restarts the term from the decision (story 14); 变更 keeps the named
    findings on a new paper, and the others, of which the objection was right, count no more. `told` says whom of the
    city knows that a grave one of the city's ends by it."""
    deed = {
        ObjectionDecision.REJECTED: Deed.UPHOLD,
        ObjectionDecision.VARIED: Deed.VARY,
        ObjectionDecision.UPHELD: Deed.WITHDRAW,
    }[decision]
    held = begin(w, caller, notice_id, deed, reason=words)
    _decide_answer(w, caller, held, AnswerKind.OBJECTION, AnswerDecision(decision), words)
    if decision is ObjectionDecision.UPHELD:
        _revoke(w, caller, held, deed, words, said=f"异议成立，撤销{held.name}", told=told)
        return
    paper, values = held.paper, dict[str, Any]()
    grave = grave_facts(w.conn, of_notice(held.id))
    if decision is ObjectionDecision.VARIED:
        paper, values, left_out = _new_paper(held, keep_finding_ids, requirement)
        closing = Closing(proof=words, told=told)
        end(
            w,
            caller,
            these(left_out),
            FindingDeed.REVOKE,
            closing,
            words=f"异议复核：{decision.label}",
            notice_id=held.id,
        )
    days = term_rules(w, held).feedback_days
    clock = begin_answer(w, held, w.moment, days)
    begin_steps(w, held, paper, w.moment)
    said = f"异议复核：{decision.label}。{words}；请于{clock.words()}前反馈"
    papers = {"before": held.row["document"], "paper": values.get("document", held.row["document"]), "days": days}
    seq = _announce(w, caller, held, happenings.NOTICE_OBJECTION_DECIDED, said, papers)
    change(w, held, seq, deed, **clock_values(clock), **values)
    if values:
        enter_paper(w, held, as_actor(caller))
    if decision is ObjectionDecision.VARIED:
        inform_city(w, caller, grave, seq, happenings.NOTICE_OBJECTION_DECIDED, ("notice", held.id))


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
    catch_up(w, notice_id)
    held = begin(w, caller, notice_id, Deed.CORRECT, reason=reason)
    must_be_anothers(w, caller, notice_id)
    if not requirement.strip() and not keep_finding_ids:
        raise Problem(grounds.CORRECTION_MISSING)
    paper, values, left_out = _new_paper(held, keep_finding_ids, requirement)
    drop_steps(w, held, paper)
    move(w, these(left_out), FindingDeed.GIVE_BACK, notice_id="")
    papers = {"document": held.row["document"], "body": held.row["body"], "paper": values["document"]}
    seq = _announce(w, caller, held, happenings.NOTICE_CORRECTED, f"更正{held.name}：{reason}", papers)
    change(w, held, seq, **values)
    enter_paper(w, held, as_actor(caller))


def revoke(w: Write, caller: Caller, notice_id: str, reason: str, *, told: Told | None = None) -> None:
    """撤销 after delivery, with its reason: no points, history stays. `told` as with an objection. Raises Problem."""
    catch_up(w, notice_id)
    held = begin(w, caller, notice_id, Deed.REVOKE, reason=reason)
    must_be_anothers(w, caller, notice_id)
    _revoke(w, caller, held, Deed.REVOKE, reason, said=f"撤销{held.name}", told=told)


def _revoke(w: Write, caller: Caller, held: Held, deed: Deed, reason: str, *, said: str, told: Told | None) -> None:
    """The notice's findings end with it; one that was merged into another goes on with that one."""
    this, alone = of_notice(held.id), t.findings.c.merged_into == ""
    grave = end(
        w, caller, this & alone, FindingDeed.REVOKE, Closing(proof=reason, told=told), words=said, notice_id=held.id
    )
    move(w, this & ~alone, FindingDeed.GIVE_BACK)
    seq = _announce(w, caller, held, happenings.NOTICE_REVOKED, f"{said}：{reason}")
    change(w, held, seq, deed, revoked_reason=reason, closed_at=w.now)
    inform_city(w, caller, grave, seq, happenings.NOTICE_REVOKED, ("notice", held.id))
    settle(w, held.id, f"{held.name}已撤销", caller)
    drop_drafts(w, held.id, f"{held.name}已撤销")


def _new_paper(held: Held, keep: Sequence[str], requirement: str) -> tuple[Notice, dict[str, Any], set[str]]:
    """The next version of the paper, its columns, and the findings left out of it. Raises Problem."""
    paper = held.paper
    lines = tuple(line for line in paper.lines if line.finding_id in keep) if keep else paper.lines
    if not lines:
        raise Problem(grounds.NO_FINDING_LEFT)
    prompt = steps_words(line.item_code for line in lines)
    fresh: Notice = replace(paper, lines=lines, requirement=requirement.strip() or paper.requirement, prompt=prompt)
    values = {"body": to_plain(fresh), "document": document_hash(fresh), "requirement": fresh.requirement}
    return fresh, values, {line.finding_id for line in paper.lines} - {line.finding_id for line in lines}


def _decide_answer(
    w: Write, caller: Caller, held: Held, kind: AnswerKind, decision: AnswerDecision, words: str, **more: Any
) -> None:
    a = t.answers.c
    open_answer = (a.notice_id == held.id) & (a.kind == kind.value) & (a.decision == "")
    w.conn.execute(
        update(t.answers)
        .where(open_answer)
        .values(decision=decision.value, decision_words=words, decided_by=caller.user_id, decided_at=w.now, **more)
    )


def _announce(
    w: Write, caller: Caller, held: Held, happening: Happening, words: str, data: dict[str, Any] | None = None
) -> int:
    unit_id = held.row["unit_id"]
    seq = w.event(happening, "notice", held.id, words, actor=as_actor(caller), unit_id=unit_id, data=data)
    w.deliver(seq, happening, subject_kind="notice", subject_id=held.id, unit_id=unit_id)
    return seq
