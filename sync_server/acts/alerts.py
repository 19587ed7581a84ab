"""立即通知: a grave finding reaches the duty desk before everything else (沪城管执〔2009〕1号 四(一)4, story 18)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, select, update

from shared.catalogue import Severity
from shared.evidence import PhotoPurpose
from shared.finding import ENDED
from shared.inspection import Alert, Place
from shared.moment import from_iso, to_iso
from shared.organisation import Unit, UnitKind
from shared.plain import from_plain, to_plain
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.common.marking import clock_words
from sync_server.acts.common.term_book import TermOf, begin_term, stop_terms
from sync_server.acts.duty import ring_list
from sync_server.casework import happenings
from sync_server.casework.said import says
from sync_server.casework.term import Measure, Reckoning
from sync_server.evidence.arrivals import brought
from sync_server.grounds import casework as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.write import Write
from sync_server.procedures.alerting import ALERT_COURSE, AlertDeed, AlertFacts, AlertState, CallResult
from sync_server.procedures.deadlines import corrected
from sync_server.procedures.permissions import Action, Caller, Target, in_scope, require
from sync_server.procedures.rulebook import AlertRules
from sync_server.reference.actors import as_actor
from sync_server.reference.directory import directory
from sync_server.reference.rulebook import rules_now

SUBJECT = "alert"
MOST_PHOTOS = 9
# What an alert has terms for, by the deed that meets it.
STEPS: Mapping[AlertDeed, str] = {AlertDeed.ACKNOWLEDGE: "acknowledge", AlertDeed.ARRIVE: "on_site"}
_SAYS = {
    AlertDeed.ACKNOWLEDGE: happenings.ALERT_ACKNOWLEDGED,
    AlertDeed.ARRIVE: happenings.ALERT_ON_SITE,
    AlertDeed.CLOSE: happenings.ALERT_DONE,
}


def raise_alert(w: Write, caller: Caller, device_id: str, alert: Alert, offset_s: float | None) -> str:
    """File an alert from a phone, its record may come later; urgent to the section. Returns its id.

    Raises Problem: UNKNOWN_UNIT, FORBIDDEN, or RULE for a unit beyond the caller's reach and for a record, a finding or
    a unit that do not belong together. The envelope is kept all the same, and the caller's own section hears of it."""
    unit = directory(w).unit(alert.unit_id)
    require(caller, Action.RAISE_ALERT)
    if not in_scope(caller, Action.RAISE_ALERT, Target(unit.district_code, frozenset({unit.id}))):
        section = directory(w).section_for(unit)
        phone = f"（值班电话{section.duty_phone}）" if section.duty_phone else ""
        raise Problem(grounds.ALERT_OUTSIDE, unit=unit.name, section=section.name, phone=phone)
    _check_record(w, caller, alert)
    raised = to_iso(corrected(from_iso(alert.at), offset_s, w.moment))
    doubt = clock_words(alert.at, offset_s)
    return _file(w, caller, Actor("device", device_id, caller.name), alert, raised, device_id, doubt)


def raise_from_console(w: Write, caller: Caller, finding_id: str, text: str, called_phone: str = "") -> str:
    """A city inspector has a filed grave finding notified at once; returns the alert's id. Raises Problem: outside the
    caller's reach, not grave, notified already, or without words."""
    f, r = t.findings, t.records
    query = select(f.c.severity, f.c.state, r.c.id.label("record_id"), r.c.unit_id, r.c.district_code, r.c.body)
    row = w.conn.execute(query.join(r, r.c.id == f.c.record_id).where(f.c.id == finding_id)).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这个问题")
    require(caller, Action.RAISE_ALERT, Target(row["district_code"]), "这个问题")
    if row["severity"] != Severity.GRAVE.value:
        raise Problem(grounds.ALERT_ONLY_GRAVE)
    if row["state"] in {state.value for state in ENDED}:
        raise Problem(grounds.ALERT_TOO_LATE)
    if not says(text):
        raise Problem(grounds.ALERT_WORDS_MISSING)
    a = t.alerts.c
    raised_before = (a.record_id == row["record_id"]) & (a.finding_id == finding_id)
    if w.conn.execute(select(a.id).where(raised_before)).first():
        raise Problem(grounds.ALERTED_ALREADY)
    alert = Alert(
        id=w.new_id(),
        record_id=row["record_id"],
        finding_id=finding_id,
        unit_id=row["unit_id"],
        text=text.strip()[:500],
        place=from_plain(Place, row["body"]["place"]),
        at=w.now,
        called_phone=called_phone.strip()[:40],
    )
    return _file(w, caller, as_actor(caller), alert, w.now, None)


def _check_record(w: Write, caller: Caller, alert: Alert) -> None:
    """What an alert names must be the caller's own, once it is here; until then the alert's page says that the record
    is still awaited. Raises Problem(RULE)."""
    r, f = t.records.c, t.findings.c
    record = w.conn.execute(select(r.user_id, r.unit_id).where(r.id == alert.record_id)).first()
    if record is None:
        return
    if record.user_id != caller.user_id:
        raise Problem(grounds.ALERT_OF_ANOTHERS_RECORD)
    finding = (f.id == alert.finding_id) & (f.record_id == alert.record_id)
    answering = w.conn.execute(select(f.answering_unit_id).where(finding)).scalar()
    if answering is None:
        raise Problem(grounds.ALERT_OF_NO_FINDING)
    if alert.unit_id not in (record.unit_id, answering):
        raise Problem(grounds.ALERT_TO_ANOTHER_UNIT)


def _file(
    w: Write, caller: Caller, actor: Actor, alert: Alert, raised_at: str, device_id: str | None, doubt: str = ""
) -> str:
    unit = directory(w).unit(alert.unit_id)
    section = directory(w).section_for(unit)
    called = f"，已电话告知{alert.called_phone[:40]}" if alert.called_phone else ""
    words = f"立即通知：{unit.name}，{alert.text}{called}{doubt}"
    w.add(
        t.alerts,
        id=alert.id,
        record_id=alert.record_id,
        finding_id=alert.finding_id,
        unit_id=unit.id,
        section_id=section.id,
        device_id=device_id,
        raised_by=caller.user_id,
        origin_unit_id=caller.unit_id,
        text=alert.text,
        body=to_plain(alert),
        raised_at=raised_at,
        received_at=w.now,
    )
    _begin_step(w, alert.id, AlertDeed.ACKNOWLEDGE, unit, section, w.moment)
    seq = w.event(happenings.ALERT_RAISED, SUBJECT, alert.id, words, actor=actor, device_at=alert.at)
    w.deliver(seq, happenings.ALERT_RAISED, subject_kind=SUBJECT, subject_id=alert.id, unit_id=section.id, urgent=True)
    return alert.id


def _begin_step(w: Write, alert_id: str, deed: AlertDeed, unit: Unit, section: Unit, received: datetime) -> None:
    """The term for the next step, from the receipt, in the minutes that the rules of the day give it."""
    rules = rules_now(w, AlertRules, section.district_code)
    what, minutes = STEPS[deed], rules.acknowledge if deed is AlertDeed.ACKNOWLEDGE else rules.on_site
    of = TermOf(SUBJECT, alert_id, what, f"立即通知（{unit.name}）", section.id, section.id, section.district_code)
    begin_term(w, of, Reckoning(received, minutes, Measure.MINUTES))


def facts_of(row: RowMapping, section: Unit) -> AlertFacts:
    """What the rules look at, from a row of `alerts`."""
    moments = (row["acknowledged_at"], row["on_site_at"], row["done_at"])
    return AlertFacts(
        section.district_code, from_iso(row["received_at"]), *(from_iso(m) if m else None for m in moments)
    )


def acknowledge_alert(w: Write, caller: Caller, alert_id: str) -> bool:
    """响应: the duty desk has it. A later one changes nothing and returns False. Raises Problem."""
    return _take(w, caller, alert_id, AlertDeed.ACKNOWLEDGE, "已响应立即通知")


def arrive(w: Write, caller: Caller, alert_id: str, who: str = "") -> bool:
    """到场: people are on the spot; `who` names them. A later one changes nothing. Raises Problem."""
    said = f"到场处置，到场人员{who.strip()[:80]}" if who.strip() else "到场处置"
    return _take(w, caller, alert_id, AlertDeed.ARRIVE, said)


def close_alert(w: Write, caller: Caller, alert_id: str, words: str, photos: Sequence[str] = ()) -> bool:
    """处置完成, with what was done and photos (SHA-256, already uploaded). Once, as the others. Raises Problem."""
    return _take(w, caller, alert_id, AlertDeed.CLOSE, f"处置完成：{words.strip()}", words, photos)


def _take(
    w: Write,
    caller: Caller,
    alert_id: str,
    deed: AlertDeed,
    said: str,
    words: str | None = None,
    photos: Sequence[str] = (),
) -> bool:
    row, section = hold_alert(w, alert_id)
    require(caller, Action.VERIFY, Target(section.district_code), "这条立即通知")
    facts = facts_of(row, section)
    if facts.moment_of(deed):
        return False
    if refused := ALERT_COURSE.refusal(deed, facts, caller, words):
        raise refused.problem()
    minutes = int((w.moment - facts.received_at).total_seconds() // 60)
    sentence = f"{caller.name}{said}（收到后{minutes}分钟）"
    column = ALERT_COURSE.leads(facts, deed).value  # a state is told by when it was reached
    values: dict[str, Any] = {f"{column}_at": w.now, f"{column}_by": caller.user_id, "level": 0}
    if deed is AlertDeed.CLOSE:
        values |= {"done_words": (words or "").strip(), "done_photos": _keep_photos(w, caller, alert_id, photos)}
    w.conn.execute(update(t.alerts).where(t.alerts.c.id == alert_id).values(**values))
    if deed in STEPS:
        stop_terms(w, SUBJECT, alert_id, STEPS[deed], met=True)
    if deed is AlertDeed.ACKNOWLEDGE:
        unit = directory(w).unit(row["unit_id"])
        _begin_step(w, alert_id, AlertDeed.ARRIVE, unit, section, facts.received_at)
    happening = _SAYS[deed]
    seq = w.event(happening, SUBJECT, alert_id, sentence, actor=as_actor(caller), data={"minutes": minutes})
    w.conn.execute(update(t.records).where(t.records.c.id == row["record_id"]).values(changed_seq=seq))
    for unit_id in told_of_progress(w, row):
        w.deliver(seq, happening, subject_kind=SUBJECT, subject_id=alert_id, unit_id=unit_id)
    return True


def hold_alert(w: Write, alert_id: str) -> tuple[RowMapping, Unit]:
    """The alert and the body it was sent to. Raises Problem(NOT_FOUND)."""
    row = w.conn.execute(select(t.alerts).where(t.alerts.c.id == alert_id)).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这条立即通知")
    return row, directory(w).unit(row["section_id"])


def told_of_progress(w: Write, row: RowMapping) -> tuple[str, ...]:
    """The city's body whose inspector raised it, and the office once it was rung up; the phone sees it by itself."""
    units = directory(w)
    origin = units.units.get(row["origin_unit_id"])
    told = [origin.id] if origin and origin.kind in (UnitKind.DETACHMENT, UnitKind.OFFICE) else []
    if row["level"] and (above := units.unit(row["section_id"]).parent_id):
        told.append(above)
    return tuple(dict.fromkeys(told))


def _keep_photos(w: Write, caller: Caller, alert_id: str, hashes: Sequence[str]) -> list[str]:
    """List photos that people of the unit uploaded under the alert; returns their ids. Raises Problem."""
    if len(hashes) > MOST_PHOTOS:
        raise Problem(grounds.TOO_MANY_PHOTOS, most_photos=MOST_PHOTOS)
    colleagues = select(t.users.c.id).where(t.users.c.unit_id == caller.unit_id)
    ids = []
    for number, sha256 in enumerate(hashes, 1):
        size = w.conn.execute(select(t.blobs.c.size).where(t.blobs.c.sha256 == sha256)).scalar()
        if size is None or not brought(w.conn, sha256, colleagues):
            raise Problem(grounds.PHOTOS_ON_THE_WAY)
        ids.append(w.new_id())
        w.add(
            t.photos,
            id=ids[-1],
            sha256=sha256,
            number=number,
            size=size,
            meta={"purpose": PhotoPurpose.AFTER.value, "alert_id": alert_id},
            listed_at=w.now,
            present_at=w.now,
        )
    return ids


def note_call(w: Write, caller: Caller, alert_id: str, contact_id: str, result: CallResult) -> None:
    """Enter that somebody of the ring list was rung, by whom, and what came of it. Raises Problem."""
    row, section = hold_alert(w, alert_id)
    require(caller, Action.VERIFY, Target(section.district_code), "这条立即通知")
    contact = next((c for c in ring_list(w.conn, section.id) if c.id == contact_id), None)
    if contact is None:
        raise Problem(grounds.CONTACT_GONE)
    if facts_of(row, section).state is AlertState.DONE:
        raise Problem(grounds.ALERT_HANDLED)
    words = f"{caller.name}拨打{contact.words}：{result.label}"
    data = {"contact": contact.id, "name": contact.name, "phone": contact.phone, "result": result.value}
    w.event(happenings.ALERT_CALLED, SUBJECT, alert_id, words, actor=as_actor(caller), data=data)
