"""立即通知: a grave finding reaches the duty desk before everything else (沪城管执〔2009〕1号 四(一)4, story 18)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, select, update

from shared.inspection import Alert
from shared.moment import chinese_moment, from_iso, to_iso
from shared.plain import to_plain
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.directory import directory
from sync_server.acts.notices.facts import as_actor
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM, Actor
from sync_server.ledger.write import Write
from sync_server.procedures.deadlines import corrected
from sync_server.procedures.permissions import Action, Caller, Target, require

ACKNOWLEDGE_WITHIN = timedelta(minutes=30)


def raise_alert(w: Write, caller: Caller, device_id: str, alert: Alert, offset_s: float | None) -> str:
    """File an alert from a phone, its record may come later; urgent to the section. Returns its id.

    Raises Problem(UNKNOWN_UNIT)."""
    unit = directory(w).unit(alert.unit_id)
    section = directory(w).section_for(unit)
    raised = corrected(from_iso(alert.at), offset_s, w.moment)
    called = f"，已电话告知{alert.called_phone}" if alert.called_phone else ""
    words = f"立即通知：{unit.name}，{alert.text}{called}"
    w.add(
        t.alerts,
        id=alert.id,
        record_id=alert.record_id,
        finding_id=alert.finding_id,
        unit_id=unit.id,
        section_id=section.id,
        device_id=device_id,
        text=alert.text,
        body=to_plain(alert),
        raised_at=to_iso(raised),
        received_at=w.now,
    )
    actor = Actor("device", device_id, caller.name)
    seq = w.event("alert.raised", "alert", alert.id, words, actor=actor, device_at=alert.at)
    w.deliver(seq, kind="alert.raised", subject_kind="alert", subject_id=alert.id, unit_id=section.id, urgent=True)
    return alert.id


def acknowledge_alert(w: Write, caller: Caller, alert_id: str) -> None:
    """The duty desk has it. The first acknowledgement counts, a later one changes nothing. Raises Problem."""
    a = t.alerts
    query = select(a, t.units.c.district_code).join(t.units, t.units.c.id == a.c.unit_id).where(a.c.id == alert_id)
    row = w.conn.execute(query).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这条立即通知")
    require(caller, Action.VERIFY, Target(row["district_code"]), "这条立即通知")
    if row["acknowledged_at"] is not None:
        return
    w.conn.execute(update(a).where(a.c.id == alert_id).values(acknowledged_at=w.now, acknowledged_by=caller.user_id))
    minutes = int((w.moment - from_iso(row["received_at"])).total_seconds() // 60)
    words = f"{caller.name}已响应立即通知（收到后{minutes}分钟）"
    seq = w.event("alert.acknowledged", "alert", alert_id, words, actor=as_actor(caller))
    w.conn.execute(update(t.records).where(t.records.c.id == row["record_id"]).values(changed_seq=seq))


def _unanswered(now: datetime) -> Select[Any]:
    a, e = t.alerts.c, t.events.c
    told = select(e.subject_id).where((e.subject_kind == "alert") & (e.kind == "alert.escalated"))
    late = a.acknowledged_at.is_(None) & (a.received_at <= to_iso(now - ACKNOWLEDGE_WITHIN))
    return select(t.alerts).where(late & a.id.not_in(told))


def anything_to_escalate(conn: Connection, now: datetime) -> bool:
    """True if an alert has waited for 30 minutes and nobody has been told."""
    return conn.execute(_unanswered(now).limit(1)).first() is not None


def escalate_alerts(w: Write) -> int:
    """Alerts nobody acknowledged within 30 minutes go to the supervision office, once each; returns how many."""
    rows = w.conn.execute(_unanswered(w.moment)).mappings().all()
    for row in rows:
        section = directory(w).unit(row["section_id"])
        phone = f"，值班电话{section.duty_phone}" if section.duty_phone else ""
        received = chinese_moment(from_iso(row["received_at"]))
        words = f"立即通知30分钟无人响应（{received}收到），请电话催办{section.name}{phone}"
        seq = w.event("alert.escalated", "alert", row["id"], words, actor=SYSTEM)
        for unit_id in dict.fromkeys((section.id, section.parent_id or section.id)):
            w.deliver(
                seq, kind="alert.escalated", subject_kind="alert", subject_id=row["id"], unit_id=unit_id, urgent=True
            )
    return len(rows)
