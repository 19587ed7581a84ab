"""What the inspected unit answers: feedback with facts, persons and measures, or an objection with evidence
(沪城管执〔2009〕1号 四(一)5, domain.md §9 fair process)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from shared.evidence import PhotoPurpose
from shared.moment import SHANGHAI, to_iso
from shared.notice import FeedbackVerdict
from shared.problems import RULE, Problem
from sync_server.casework import happenings
from sync_server.casework.happening import Happening
from sync_server.evidence.arrivals import brought
from sync_server.grounds import notices as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.notices.deeds.held_notice import Held, begin, change, enter_form
from sync_server.notices.deeds.pursuits.lapsing import catch_up
from sync_server.notices.deeds.signing import LeaderSign, signature
from sync_server.notices.deeds.terms import term_rules
from sync_server.notices.rules.notice import Deed, feedback_refusal, objection_refusal
from sync_server.procedures.answers import AnswerKind
from sync_server.procedures.permissions import Caller
from sync_server.procedures.sampling import sampled
from sync_server.reference.actors import as_actor


@dataclass(frozen=True)
class Feedback:
    """《督察反馈单》 as filled in; `before` and `after` are SHA-256 of photos uploaded, `done_on` an ISO date."""

    verdict: FeedbackVerdict | None
    findings: str
    responsible: str = ""
    measures: str = ""
    done_on: str = ""
    lasting: str = ""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Objection:
    """An objection's reasons and evidence (SHA-256 of photos already uploaded)."""

    reasons: str
    evidence: tuple[str, ...] = ()


def feed_back(w: Write, caller: Caller, notice_id: str, answer: Feedback, sign: LeaderSign | None = None) -> str:
    """File the unit's feedback over its leader's signature; returns the answer's id. Late feedback is taken and marked,
    and the lot decides which feedback is verified on site. Raises Problem."""
    catch_up(w, notice_id)
    held = begin(w, caller, notice_id, Deed.FEED_BACK)
    words = feedback_refusal(
        verdict=answer.verdict,
        findings=answer.findings,
        responsible=answer.responsible,
        measures=answer.measures,
    )
    if words or answer.verdict is None:
        raise Problem(RULE, reason=words)
    signer = signature(w, caller, sign)
    late = held.late(w.moment)
    answer_id = w.new_id()
    w.add(
        t.answers,
        id=answer_id,
        notice_id=notice_id,
        kind=AnswerKind.FEEDBACK.value,
        signer=signer,
        sampled=_draw(w, held, answer_id),
        round=held.facts.round,
        verdict=answer.verdict.value,
        findings=answer.findings.strip(),
        responsible=answer.responsible.strip(),
        measures=answer.measures.strip(),
        done_on=answer.done_on,
        lasting=answer.lasting.strip(),
        late=late,
        **_by(w, caller),
    )
    numbered = _attach(w, caller, held, PhotoPurpose.BEFORE, answer.before, answer_id, 1)
    _attach(w, caller, held, PhotoPurpose.AFTER, answer.after, answer_id, numbered)
    said = f"第{held.facts.round}次反馈：{answer.verdict.label}" + ("（逾期）" if late else "")
    said += f"，负责人{signer['name']}签字"
    _announce(w, caller, held, happenings.NOTICE_FED_BACK, said, Deed.FEED_BACK)
    enter_form(w, held, as_actor(caller), held.row["section_id"])
    w.conn.execute(t.answer_drafts.delete().where(t.answer_drafts.c.notice_id == notice_id))
    return answer_id


def object_to(w: Write, caller: Caller, notice_id: str, objection: Objection) -> str:
    """File the unit's objection within its term; returns the answer's id. Raises Problem."""
    held = begin(w, caller, notice_id, Deed.OBJECT)
    late = held.late(w.moment)
    words = objection_refusal(reasons=objection.reasons, evidence=len(objection.evidence), late=late)
    if words:
        raise Problem(RULE, reason=words)
    answer_id = w.new_id()
    w.add(
        t.answers,
        id=answer_id,
        notice_id=notice_id,
        kind=AnswerKind.OBJECTION.value,
        round=held.facts.round,
        findings=objection.reasons.strip(),
        **_by(w, caller),
    )
    _attach(w, caller, held, PhotoPurpose.PAPER, objection.evidence, answer_id, 1)
    _announce(w, caller, held, happenings.NOTICE_OBJECTED, "提出异议，由开具人以外的人员复核", Deed.OBJECT)
    return answer_id


def _draw(w: Write, held: Held, answer_id: str) -> bool:
    """Whether this feedback is to be verified on site: the district's draw of the month (procedures/sampling.py)."""
    a, n = t.answers.c, t.notices.c
    local = w.moment.astimezone(SHANGHAI)
    since = to_iso(local.replace(day=1, hour=0, minute=0, second=0, microsecond=0))
    of_month = (a.kind == AnswerKind.FEEDBACK.value) & (a.at >= since) & (n.district_code == held.facts.district_code)
    query = select(func.count(), func.count().filter(a.sampled)).join_from(t.answers, t.notices, n.id == a.notice_id)
    filed, before = w.conn.execute(query.where(of_month)).one()
    return sampled(answer_id, filed=filed + 1, sampled_before=before, share=term_rules(w, held).sample_share)


def _by(w: Write, caller: Caller) -> dict[str, Any]:
    return {"user_id": caller.user_id, "user_name": caller.name, "at": w.now}


def _attach(
    w: Write, caller: Caller, held: Held, purpose: PhotoPurpose, hashes: Sequence[str], answer_id: str, first: int
) -> int:
    """List photos that people of the unit uploaded under the notice; returns the next running number. Raises Problem
    for missing ones."""
    colleagues = select(t.users.c.id).where(t.users.c.unit_id == caller.unit_id)
    for number, sha256 in enumerate(hashes, first):
        size = w.conn.execute(select(t.blobs.c.size).where(t.blobs.c.sha256 == sha256)).scalar()
        if size is None or not brought(w.conn, sha256, colleagues):
            raise Problem(grounds.PHOTOS_ON_THE_WAY)
        w.add(
            t.photos,
            id=w.new_id(),
            sha256=sha256,
            notice_id=held.id,
            number=number,
            size=size,
            meta={"purpose": purpose.value, "answer_id": answer_id},
            listed_at=w.now,
            present_at=w.now,
        )
    return first + len(hashes)


def _announce(w: Write, caller: Caller, held: Held, happening: Happening, words: str, deed: Deed) -> None:
    x = t.extensions.c
    asked = select(x.id).where((x.notice_id == held.id) & (x.decision == ""))
    lapsed = "；延期申请不再答复" if w.conn.execute(asked).first() else ""
    seq = w.event(
        happening,
        "notice",
        held.id,
        f"{held.paper.unit_name}{words}{lapsed}",
        actor=as_actor(caller),
        unit_id=held.row["unit_id"],
    )
    change(w, held, seq, deed)
    w.deliver(seq, happening, subject_kind="notice", subject_id=held.id, unit_id=held.row["section_id"])
