"""Sending each finding to the unit that answers for it, and keeping the table of rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Connection, delete, select, update

from shared.organisation import Unit, UnitKind
from shared.problems import NOT_FOUND, RULE, Problem
from sync_server.casework import happenings
from sync_server.grounds import editions as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import CITY_CODE, Action, Caller, Target, require
from sync_server.procedures.routing import (
    DEFAULT_RULES,
    Answering,
    Question,
    Rule,
    first_match,
    rule_refusal,
)
from sync_server.reference.areas import special_names
from sync_server.reference.directory import Directory, directory

STEP = 10  # between positions, so that a rule can be put between two by hand


@dataclass(frozen=True)
class Routed:
    """Where a finding goes: the unit that answers, the section that handles it, units merely informed (ids)."""

    answering_unit_id: str
    section_id: str
    rule_id: str
    inform: tuple[str, ...] = ()
    leader_only: bool = False


def route_finding(
    w: Write,
    *,
    unit_id: str,
    item_code: str,
    district_code: str,
    street_code: str,
    leader_concerned: bool = False,
) -> Routed:
    """Route one finding of a check of `unit_id` at a place (codes may be empty: then the unit's own count).

    One record may concern several units: ask once per finding. Raises Problem(UNKNOWN_UNIT)."""
    units = directory(w)
    inspected = units.unit(unit_id)
    if inspected.district_code in special_names():
        # No outline tells where it begins: the ground is a district's on the map, the answer is not.
        district_code = street_code = ""
    question = Question(
        item_code,
        district_code or inspected.district_code,
        street_code or inspected.street_code,
        inspected.kind,
        leader_concerned,
    )
    rules: tuple[Rule, ...] = w.cached(t.routing_rules, "in force", rules_in_force)
    rule = first_match(rules, question)
    answering = _answering(units, rule, question, inspected)
    squad = units.squad_of_street(question.street_code)
    informed = rule.inform_street and squad is not None and squad.id != answering.id
    return Routed(
        answering.id,
        _section(units, answering, inspected).id,
        rule.id,
        (squad.id,) if informed and squad is not None else (),
        rule.leader_only,
    )


def _answering(units: Directory, rule: Rule, question: Question, inspected: Unit) -> Unit:
    """The unit a rule names; the section when the district has no such unit."""
    found: Unit | None = None
    match rule.answering:
        case Answering.INSPECTED:
            found = inspected
        case Answering.DISTRICT_TEAM:
            found = units.of_kind(UnitKind.DISTRICT_TEAM, question.district_code)
        case Answering.DETACHMENT:
            found = units.of_kind(UnitKind.DETACHMENT, CITY_CODE)
        case Answering.UNIT:
            found = units.units.get(rule.answering_unit_id)
        case Answering.SECTION:
            pass
    return found or units.section_for(inspected)


def _section(units: Directory, answering: Unit, inspected: Unit) -> Unit:
    return answering if answering.kind in (UnitKind.SECTION, UnitKind.OFFICE) else units.section_for(inspected)


def rules_in_force(conn: Connection) -> tuple[Rule, ...]:
    """The table's rules in order; the defaults while nobody has edited any."""
    rows = conn.execute(select(t.routing_rules).order_by(t.routing_rules.c.position, t.routing_rules.c.id)).mappings()
    rules = tuple(Rule(**{**row, "answering": Answering(row["answering"])}) for row in rows)
    return rules or DEFAULT_RULES


def save_rule(w: Write, caller: Caller, rule: Rule) -> str:
    """Add a rule (empty id) or replace one; returns its id. A section edits rules of its own district only.

    The first edit writes the defaults into the table, so that what was in force stays visible. Raises Problem."""
    require(caller, Action.ROUTE, Target(rule.district_code or CITY_CODE), "这条规则")
    if why := rule_refusal(rule, _codes(w.conn)):
        raise Problem(RULE, reason=why)
    if rule.answering is Answering.UNIT:
        directory(w).unit(rule.answering_unit_id)
    _write_defaults(w)
    if rule.id:
        _require_editable(w, caller, rule.id)
        w.conn.execute(update(t.routing_rules).where(t.routing_rules.c.id == rule.id).values(**asdict(rule)))
        saved = rule
    else:
        saved = replace(rule, id=w.new_id())
        w.add(t.routing_rules, **asdict(saved))
    words = f"{'修改' if rule.id else '新增'}转办规则：{saved.items} → {saved.answering.label}"
    w.event(happenings.ROUTING_SAVED, "routing_rule", saved.id, words, actor=_actor(caller), data=asdict(saved))
    return saved.id


def delete_rule(w: Write, caller: Caller, rule_id: str) -> None:
    """Take a rule out of the table. Raises Problem(NOT_FOUND)."""
    _write_defaults(w)
    row = _require_editable(w, caller, rule_id)
    w.conn.execute(delete(t.routing_rules).where(t.routing_rules.c.id == rule_id))
    words = f"删除转办规则：{row['items']} → {Answering(row['answering']).label}"
    w.event(happenings.ROUTING_DELETED, "routing_rule", rule_id, words, actor=_actor(caller), data=row)


def move_rule(w: Write, caller: Caller, rule_id: str, *, up: bool) -> None:
    """One place up or down among the rules that can meet the same finding; all positions are numbered anew, so that
    no two share one. Raises Problem: NOT_FOUND, RULE for the first and the last."""
    _write_defaults(w)
    _require_editable(w, caller, rule_id)
    rules = list(rules_in_force(w.conn))
    at = next(n for n, rule in enumerate(rules) if rule.id == rule_id)
    moved = rules[at]
    towards = range(at - 1, -1, -1) if up else range(at + 1, len(rules))
    target = next((n for n in towards if _meet(rules[n], moved)), None)
    if target is None:
        raise Problem(grounds.ROUTE_AT_THE_END)
    rules.insert(target, rules.pop(at))
    r = t.routing_rules.c
    for position, rule in enumerate(rules, 1):
        w.conn.execute(update(t.routing_rules).where(r.id == rule.id).values(position=position * STEP))
    words = f"{'上移' if up else '下移'}转办规则：{moved.items} → {moved.answering.label}"
    order = {"order": [rule.id for rule in rules]}
    w.event(happenings.ROUTING_MOVED, "routing_rule", rule_id, words, actor=_actor(caller), data=order)


def _meet(one: Rule, other: Rule) -> bool:
    """True if both can apply in one district: rules of two districts never stand in each other's way."""
    return "" in (one.district_code, other.district_code) or one.district_code == other.district_code


def _require_editable(w: Write, caller: Caller, rule_id: str) -> dict[str, Any]:
    row = w.conn.execute(select(t.routing_rules).where(t.routing_rules.c.id == rule_id)).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这条规则")
    require(caller, Action.ROUTE, Target(row["district_code"] or CITY_CODE), "这条规则")
    return dict(row)


def _write_defaults(w: Write) -> None:
    if w.conn.execute(select(t.routing_rules.c.id).limit(1)).first() is None:
        for rule in DEFAULT_RULES:
            w.add(t.routing_rules, **asdict(rule))


def _codes(conn: Connection) -> Sequence[str]:
    return conn.execute(select(t.catalogue_items.c.code)).scalars().all()


def _actor(caller: Caller) -> Actor:
    return Actor("user", caller.user_id, caller.name)
