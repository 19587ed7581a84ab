"""What comes back at one unit goes into the section's next plan as a suggestion (domain.md §4 step 3: 专项督察)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from shared.moment import chinese_day, day_in_shanghai, from_iso
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.common.documents import existing, save
from sync_server.acts.common.held_document import hold
from sync_server.acts.plans.starting import start_plan
from sync_server.documents import kinds
from sync_server.grounds import casework as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.counted import counted
from sync_server.ledger.spans import Span
from sync_server.ledger.write import Write
from sync_server.procedures.months import month_after
from sync_server.procedures.permissions import Action, Caller, Target, require
from sync_server.procedures.repeats import Occurrence, Repeat, repeats, window
from sync_server.procedures.rulebook import RepeatRules
from sync_server.reference.directory import directory
from sync_server.reference.rulebook import rules_now

FIELD = "special"


def propose_special(w: Write, caller: Caller, unit_id: str, item_code: str) -> str:
    """Write the suggestion into the draft of next month's plan, which is started when there is none; returns the plan's
    id. What is in it already is not written twice.

    Raises Problem: NOT_FOUND for a unit of another district, RULE when it has not come back often enough."""
    unit = directory(w).unit(unit_id)
    if unit.district_code != caller.district_code:
        raise Problem(NOT_FOUND, what="这个单位")
    require(caller, Action.DRAFT_FILING, Target(unit.district_code), "本单位的工作计划")
    rules, today = rules_now(w, RepeatRules, unit.district_code), day_in_shanghai(w.moment)
    found = found_repeat(w.conn, unit_id, item_code, rules, today)
    month = month_after(f"{today:%Y-%m}")
    plan = existing(w.conn, kinds.PLAN, caller.unit_id, month) or start_plan(w, caller, month)
    row = hold(w.conn, plan).row
    text = str(row["body"].get(FIELD) or "")
    line = f"{repeat_words(w.conn, unit.name, found, rules)}，建议开展专项督察。"
    if line not in text:
        body = {FIELD: f"{text.rstrip()}\n{line}".lstrip()}
        save(w, caller, plan, body, base=row["version"], note="由数据分析写入专项督察建议")
    return plan


def found_repeat(conn: Connection, unit_id: str, item_code: str, rules: RepeatRules, today: date) -> Repeat:
    """How the item has come back at the unit. Raises Problem(RULE) when it has not, or not often enough."""
    found = repeats(_occurrences(conn, unit_id, item_code, Span(window(rules, today), today)), rules, today)
    if not found:
        raise Problem(grounds.TOO_FEW_FOR_SPECIAL, days=rules.days, times=rules.times)
    return found[0]


def _occurrences(conn: Connection, unit_id: str, item_code: str, span: Span) -> list[Occurrence]:
    f, (first, after) = t.findings.c, span.moments
    rows = conn.execute(
        select(f.id, f.occurred_at).where(
            f.unit_id == unit_id, f.item_code == item_code, f.occurred_at >= first, f.occurred_at < after, counted()
        )
    )
    return [Occurrence(row.id, unit_id, item_code, day_in_shanghai(from_iso(row.occurred_at))) for row in rows]


def repeat_words(conn: Connection, unit: str, found: Repeat, rules: RepeatRules) -> str:
    """`某队“未亮证执法”（JM03）问题至11月24日的 90 天内发现 3 次（…）`."""
    i = t.catalogue_items.c
    item = conn.execute(select(i.text).where(i.code == found.item_code)).scalar_one()
    days = "、".join(dict.fromkeys(f"{one.day.month}月{one.day.day}日" for one in found.found))
    last = chinese_day(found.found[-1].day)
    return f"{unit}“{item}”（{found.item_code}）问题至{last}的 {rules.days} 天内发现 {len(found.found)} 次（{days}）"
