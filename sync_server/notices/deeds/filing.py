"""A notice enters the ledger: issued on the spot by a phone, or by an inspection body from a filed record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, select

from shared import spelling
from shared.composing import compose_notice
from shared.moment import to_iso
from shared.notice import IssuedNotice, Notice, NoticeState, Service, ServiceKind, document_hash
from shared.numbering import provisional_number
from shared.organisation import DelegationMode, Unit
from shared.plain import to_plain
from shared.problems import NOT_FOUND, RULE, Problem
from shared.whereabouts import says_where
from sync_server.acts.common.finding_states import check, move, these
from sync_server.acts.common.marking import clock_words
from sync_server.acts.common.numbers import check_lent, void_number
from sync_server.casework import happenings
from sync_server.grounds import notices as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.write import Write
from sync_server.notices.deeds.claimed import Composed, compose_claimed
from sync_server.notices.deeds.compose import facts_of
from sync_server.notices.deeds.held_notice import Held, enter_paper, hold, touch_record
from sync_server.notices.deeds.numbering import body_of_number, official_number
from sync_server.notices.deeds.service import put_online, serve
from sync_server.notices.rules.notice import authority, filed_as
from sync_server.procedures.claims import in_words, is_as_read
from sync_server.procedures.findings import FindingDeed
from sync_server.procedures.permissions import Action, Caller, Target, require
from sync_server.procedures.rulebook import TermRules
from sync_server.reference.actors import as_actor
from sync_server.reference.directory import calendar, directory
from sync_server.reference.rulebook import rules_now

MOST_LINES = 100  # of a notice that a desk issues


def file_notice(w: Write, caller: Caller, device_id: str, issued: IssuedNotice, offset_s: float | None) -> str:
    """File a notice issued on the spot and return its id.

    `caller` is the account of the phone, `offset_s` (seconds, server minus device) the clock offset its envelope was
    sealed with. What takes effect depends on what the notice rests on: see `rules.notice.authority`. Without any
    delegation the paper is kept as void and its content stays a record. The paper filed is the one the ledger bears
    out; where the phone's reads otherwise it waits, with both texts and the differences, for the section's decision.
    Raises Problem: NOT_FOUND without its record, RULE or CONFLICT without a finding of the record or for one that is on
    a notice already, NUMBER_NOT_LENT."""
    claimed, service = issued.notice, issued.service
    record = _record(w, claimed.record_id)
    if record["user_id"] != caller.user_id:
        raise Problem(grounds.BY_WHO_MADE_THE_RECORD)
    findings = _findings_of(w, record["id"], [line.finding_id for line in claimed.lines], all_of=False)
    for row in findings:
        check(row, None, FindingDeed.ISSUE_ON_SITE)
    units = directory(w)
    unit = units.units.get(claimed.unit_id) or units.unit(record["unit_id"])
    if unit.id not in {record["unit_id"], *(row["answering_unit_id"] for row in findings)}:
        unit = units.unit(record["unit_id"])
    number = check_lent(w, claimed.number, device_id) if claimed.number else None
    body = units.issuing_body(caller.unit_id)
    if number:
        body = body_of_number(w, number, body)
    composed = compose_claimed(w, issued, record, findings, unit, body, offset_s)
    paper = composed.paper
    mode = _delegation(w, caller.district_code)
    filed = filed_as(
        authority(caller, mode, Target(unit.district_code, frozenset({unit.id}))), service.kind, held=composed.held
    )
    actor = Actor("device", device_id, caller.name)
    if filed.state is NoticeState.VOID:
        if number:
            void_number(w, number, filed.words)
            number = None
    elif number is None and filed.state is not NoticeState.AWAITING_CONFIRMATION:
        number = official_number(w, body)
    held = _insert(
        w,
        caller,
        paper,
        state=filed.state if filed.state is not NoticeState.SERVED else NoticeState.ISSUED,
        number=number,
        section_id=directory(w).section_for(unit).id,
        issuer_id=body.id,
        issued_at=composed.issued,
        service=service,
        words=f"开具{number or paper.provisional}：{filed.words}{_differing(composed)}"
        + clock_words(service.at, offset_s)
        + ("" if says_where(paper.place) else "（地点未写明）"),
        actor=actor,
        device_at=claimed.issued_at,
        deed=FindingDeed.ISSUE_ON_SITE,
        differences=[asdict(difference) for difference in composed.differences],
        claimed={} if is_as_read(claimed, paper) else to_plain(claimed),
    )
    if filed.state is NoticeState.SERVED:
        serve(w, held, service, composed.served, actor)
    elif filed.state is NoticeState.ISSUED:
        put_online(w, held, actor)
    return paper.id


def _differing(composed: Composed) -> str:
    return f"（{in_words(composed.differences)}）" if composed.held else ""


def issue_by_section(
    w: Write,
    caller: Caller,
    record_id: str,
    finding_ids: Sequence[str],
    requirement: str,
    *,
    unit_id: str = "",
    feedback_days: int = 0,
    on_paper: bool = False,
    place: str = "",
) -> str:
    """Issue a notice from a filed record, numbered and served in the unit's inbox at once; returns its id. `on_paper`
    leaves the service to the paper copy, which `handing.hand_over` records.

    `unit_id` is the unit that answers (the inspected unit when empty), `feedback_days` the term in working days (the
    district's when 0). 沪城管执〔2009〕1号 四(一)4. Raises Problem."""
    record = _record(w, record_id)
    unit = directory(w).unit(unit_id or record["unit_id"])
    if not finding_ids:
        raise Problem(grounds.FINDINGS_NOT_CHOSEN)
    findings = _findings_of(w, record_id, finding_ids)
    if len(findings) > MOST_LINES:
        raise Problem(grounds.TOO_MANY_FINDINGS, most_lines=MOST_LINES)
    return issue_on(
        w, caller, [record], findings, unit, requirement, feedback_days=feedback_days, on_paper=on_paper, place=place
    )


def issue_on(
    w: Write,
    caller: Caller,
    records: Sequence[RowMapping],
    findings: Sequence[RowMapping],
    unit: Unit,
    requirement: str,
    *,
    feedback_days: int = 0,
    on_paper: bool = False,
    place: str = "",
) -> str:
    """Issue one notice on findings of one or several records (earliest first) to `unit`; returns its id. The findings
    lie in the records and on no notice yet: the caller has looked. `place` says where it was when no record does: no
    paper goes out without a road, a door or a landmark. Raises Problem."""
    require(caller, Action.CONFIRM_NOTICE, Target(unit.district_code, frozenset({unit.id})), "这条记录")
    if any(row["section_id"] != caller.unit_id for row in findings):
        for record in records:
            require(caller, Action.CONFIRM_NOTICE, Target(record["district_code"]), "这条记录")
    for row in findings:
        check(row, caller, FindingDeed.ISSUE)
    days = feedback_days or rules_now(w, TermRules, unit.district_code).feedback_days
    body = directory(w).issuing_body(caller.unit_id)
    facts = facts_of(w, records, findings, unit, body, requirement=requirement, feedback_days=days)
    try:
        paper = compose_notice(facts)
    except ValueError as error:
        raise Problem(RULE, reason=str(error)) from error
    if not says_where(paper.place):
        if not says_where(place):
            raise Problem(grounds.PLACE_MISSING)
        facts = replace(facts, places=(spelling.line(place)[:200],))
    number = official_number(w, body)  # only for a paper that can be issued
    held = _insert(
        w,
        caller,
        compose_notice(replace(facts, number=number)),
        state=NoticeState.ISSUED,
        number=number,
        section_id=directory(w).section_for(unit).id,
        issuer_id=body.id,
        issued_at=w.moment,
        service=Service(ServiceKind.ONLINE, w.now),
        words=f"开具{number}，{'待纸质送达' if on_paper else '线上送达'}",
        actor=as_actor(caller),
        device_at=None,
        deed=FindingDeed.ISSUE,
    )
    for record in records[1:]:
        touch_record(w, record["id"], held.row["changed_seq"])
    if not on_paper:
        put_online(w, held, as_actor(caller))
    return paper.id


def _record(w: Write, record_id: str) -> RowMapping:
    row = w.conn.execute(select(t.records).where(t.records.c.id == record_id)).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="通知书所依据的督察记录")
    return row


def _findings_of(w: Write, record_id: str, finding_ids: Sequence[str], *, all_of: bool = True) -> list[RowMapping]:
    """The findings of the record among the ids, in their order; `all_of` refuses ids that are not the record's."""
    f, r = t.findings.c, t.records.c
    query = select(t.findings, r.user_id).join(t.records, r.id == f.record_id)
    rows = w.conn.execute(query.where((f.record_id == record_id) & f.id.in_(finding_ids))).mappings().all()
    if not rows or (all_of and len(rows) != len(set(finding_ids))):
        raise Problem(grounds.FINDING_OF_ANOTHER_RECORD)
    return sorted(rows, key=lambda row: list(finding_ids).index(row["id"]))


def _delegation(w: Write, district_code: str) -> DelegationMode:
    d = t.delegations.c
    mode = w.conn.execute(select(d.mode).where(d.district_code == district_code)).scalar()
    return DelegationMode(mode) if mode else DelegationMode.NONE


def _insert(
    w: Write,
    caller: Caller,
    paper: Notice,
    *,
    state: NoticeState,
    number: str | None,
    section_id: str,
    issuer_id: str,
    issued_at: datetime,
    service: Service,
    words: str,
    actor: Actor,
    device_at: str | None,
    deed: FindingDeed,
    differences: Sequence[Mapping[str, Any]] = (),
    claimed: Mapping[str, Any] | None = None,
) -> Held:
    seq = w.event(
        happenings.NOTICE_FILED,
        "notice",
        paper.id,
        words,
        actor=actor,
        data={"number": number or "", "paper": document_hash(paper)},
        device_at=device_at,
    )
    row: dict[str, Any] = {
        "id": paper.id,
        "number": number,
        "provisional": "" if paper.number else paper.provisional or provisional_number(paper.id),
        "record_id": paper.record_id,
        "unit_id": paper.unit_id,
        "district_code": directory(w).unit(paper.unit_id).district_code,
        "section_id": section_id,
        "issuer_id": issuer_id,
        "user_id": caller.user_id,
        "inspector_name": caller.name,  # the paper itself is issued in the name of its body
        "state": state.value,
        "issued_at": to_iso(issued_at),
        "online_at": w.now,
        "service_kind": service.kind.value,
        "feedback_days": paper.feedback_days,
        "document": document_hash(paper),
        "requirement": paper.requirement,
        "body": to_plain(paper),
        "service": to_plain(service),
        "differences": list(differences),
        "claimed": dict(claimed or {}),
        "revoked_reason": words if state is NoticeState.VOID else "",
        "changed_seq": seq,
    }
    w.add(t.notices, **row)
    if state is not NoticeState.VOID:
        move(w, these(line.finding_id for line in paper.lines), deed, notice_id=paper.id)
    touch_record(w, paper.record_id, seq)
    w.deliver(seq, happenings.NOTICE_FILED, subject_kind="notice", subject_id=paper.id, unit_id=section_id)
    held = hold(w.conn, paper.id, calendar(w), w.moment)
    if state is NoticeState.ISSUED:
        enter_paper(w, held, actor)
    return held
