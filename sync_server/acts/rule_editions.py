"""A new edition of the settings: from its day on it counts, what happened before keeps the earlier one."""

from __future__ import annotations

from datetime import date
from typing import Any

from shared.moment import chinese_day, day_in_shanghai
from shared.organisation import UnitKind
from shared.plain import to_plain
from shared.problems import RULE, Problem
from sync_server.acts.filing_terms import renew_filing_terms
from sync_server.casework import happenings
from sync_server.casework.said import says
from sync_server.grounds import editions as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import CITY_CODE, Action, Caller, Target, require
from sync_server.procedures.rule_fields import Group, refusal
from sync_server.procedures.rulebook import TermRules
from sync_server.reference.actors import as_actor
from sync_server.reference.directory import directory
from sync_server.reference.rulebook import rules_on

SUBJECT = "rules"
LONGEST_NOTE = 300


def set_rules(w: Write, caller: Caller, group: Group, rules: Any, day: date, reason: str) -> None:
    """Put rules in force from `day` (today or later) in the caller's district, or in the whole city for the office.

    Raises Problem: FORBIDDEN, or RULE with what to do."""
    district = "" if caller.district_code == CITY_CODE else caller.district_code
    require(caller, Action.SET_RULES, Target(caller.district_code))
    if group.city_only and district:
        raise Problem(grounds.RULES_OF_THE_CITY, title=group.title)
    today = day_in_shanghai(w.moment)
    if day < today:
        raise Problem(grounds.DAY_OF_EFFECT_PAST, today=chinese_day(today))
    if not says(reason):
        raise Problem(grounds.REASON_MISSING)
    if words := refusal(rules):
        raise Problem(RULE, reason=words)
    if rules == rules_on(w.conn, group.kind, district, day):
        raise Problem(grounds.UNCHANGED)
    value = to_plain(rules)
    where = "本区" if district else "全市"
    said = f"修改“{group.title}”规则（{where}），自{chinese_day(day)}起施行：{reason.strip()}"
    seq = w.event(happenings.RULES_EDITION, SUBJECT, group.name, said, actor=as_actor(caller), data={"value": value})
    w.add(
        t.rule_editions,
        id=w.new_id(),
        name=group.name,
        district_code=district,
        effective_from=day.isoformat(),
        value=value,
        note=reason.strip()[:LONGEST_NOTE],
        user_id=caller.user_id,
        user_name=caller.name,
        at=w.now,
    )
    w.forget(t.rule_editions)
    if group.kind is TermRules:
        renew_filing_terms(w, seq)
    for unit in directory(w).units.values():
        if unit.kind is UnitKind.SECTION and unit.active and district in ("", unit.district_code):
            w.deliver(seq, happenings.RULES_EDITION, subject_kind=SUBJECT, subject_id=group.name, unit_id=unit.id)
