"""An alert that nobody answers is rung up: the numbers of the ring list one after the other, then 分管领导; the
supervision office is told at the first and at the last (domain.md §4 step 4, story 18). Each step is said once; after
an outage only the latest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, select, update

from shared.moment import chinese_moment, day_in_shanghai, from_iso
from shared.organisation import Unit
from sync_server.acts.alerts import STEPS, SUBJECT, facts_of
from sync_server.acts.duty import Contact, ring_list
from sync_server.casework import happenings
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.write import Write
from sync_server.procedures.alerting import AlertFacts, late_words, ring_level
from sync_server.procedures.rulebook import AlertRules
from sync_server.reference.directory import read_directory
from sync_server.reference.rulebook import rules_on

LOOK_BACK = timedelta(days=14)  # what has waited longer was rung up long ago


@dataclass(frozen=True)
class _Rung:
    """An alert that is to be rung one step further up."""

    row: RowMapping
    facts: AlertFacts
    section: Unit
    contacts: tuple[Contact, ...]
    level: int

    @property
    def late(self) -> str:
        """What has not come in time."""
        return late_words(self.facts.state, self.row["amount"])

    @property
    def last(self) -> bool:
        return self.level > len(self.contacts)


def anything_due(conn: Connection, now: datetime) -> bool:
    """True if an alert has waited too long for its next step and that has not been said."""
    return next(_late(conn, now), None) is not None


def run(w: Write) -> int:
    """Ring up what waits too long; returns how many alerts."""
    rung = list(_late(w.conn, w.moment))
    for one in rung:
        _say(w, one)
    return len(rung)


def _late(conn: Connection, now: datetime) -> Iterator[_Rung]:
    a, c = t.alerts.c, t.terms.c
    over = terms.ended_between(SUBJECT, tuple(STEPS.values()), now - LOOK_BACK, now)
    query = select(t.alerts, c.amount, c.overdue_from).join_from(t.terms, t.alerts, a.id == c.subject_id).where(over)
    rows = conn.execute(query.order_by(a.received_at)).mappings().all()
    units = read_directory(conn) if rows else None
    for row in rows:
        assert units is not None
        section = units.unit(row["section_id"])
        rules = rules_on(conn, AlertRules, section.district_code, day_in_shanghai(now))
        facts, contacts = facts_of(row, section), ring_list(conn, section.id)
        level = ring_level(from_iso(row["overdue_from"]), rules, len(contacts), now)
        if level > row["level"]:
            yield _Rung(row, facts, section, contacts, level)


def _say(w: Write, one: _Rung) -> None:
    alert_id, section = one.row["id"], one.section
    late = f"立即通知{one.late}（{chinese_moment(one.facts.received_at)}收到）"
    if one.last:
        words = f"{late}，名单已逐一催办，报请{section.name}分管领导督促处置"
    else:
        words = f"{late}，请电话催办{section.name}：{one.contacts[one.level - 1].words}"
    w.conn.execute(update(t.alerts).where(t.alerts.c.id == alert_id).values(level=one.level))
    data = {"stage": one.facts.state.value, "level": one.level}
    seq = w.event(happenings.ALERT_ESCALATED, SUBJECT, alert_id, words, actor=SYSTEM, data=data)
    told = [section.id]
    if (one.row["level"] == 0 or one.last) and section.parent_id:
        told.append(section.parent_id)
    for unit_id in told:
        w.deliver(
            seq, happenings.ALERT_ESCALATED, subject_kind=SUBJECT, subject_id=alert_id, unit_id=unit_id, urgent=True
        )
    if one.last:
        said = f"请分管领导督促：{section.name}{one.late}，{one.row['text']}"
        seq = w.event(happenings.ALERT_TO_LEADER, SUBJECT, alert_id, said, actor=SYSTEM, data=data)
        w.deliver(
            seq,
            happenings.ALERT_TO_LEADER,
            subject_kind=SUBJECT,
            subject_id=alert_id,
            unit_id=section.id,
            urgent=True,
        )
