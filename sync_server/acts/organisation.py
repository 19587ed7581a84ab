"""People, and a district's delegation to its squads."""

from __future__ import annotations

from sqlalchemy import update

from shared import spelling
from shared.organisation import DelegationMode
from shared.problems import Problem
from sync_server.casework import happenings
from sync_server.grounds import people as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Action, Caller, Target, require
from sync_server.reference.actors import as_actor
from sync_server.reference.alike import refuse_known_badge
from sync_server.reference.directory import directory

MOST_NAME, MOST_BADGE = 40, 20  # characters that the directory holds


def add_person(
    w: Write, actor: Actor, *, name: str, badge: str, unit_id: str, inspector: bool = False, leader: bool = False
) -> str:
    """Enter an officer in the directory (name and 胸号 only); returns the id. Raises Problem for a taken badge."""
    unit = directory(w).unit(unit_id)
    name, badge = spelling.name(name), spelling.badge(badge)
    if not name or not badge:
        raise Problem(grounds.NAME_AND_BADGE_MISSING)
    if len(name) > MOST_NAME or len(badge) > MOST_BADGE:
        raise Problem(grounds.NAME_OR_BADGE_TOO_LONG, most_name=MOST_NAME, most_badge=MOST_BADGE)
    refuse_known_badge(w, badge)
    person_id = w.new_id()
    words = f"登记人员{name}（{badge}），{unit.name}"
    seq = w.event(happenings.PERSON_ADDED, "person", person_id, words, actor=actor, unit_id=unit_id)
    w.add(
        t.people,
        id=person_id,
        name=name,
        badge=badge,
        unit_id=unit_id,
        inspector=inspector,
        leader=leader,
        changed_seq=seq,
    )
    return person_id


def set_delegation(
    w: Write, caller: Caller, district_code: str, mode: DelegationMode, *, paper: str = "", since: str = ""
) -> None:
    """The section chief delegates on-site notices to the squads' inspectors, or takes it back (domain.md trap 1).

    A delegation needs the number of its paper. Raises Problem."""
    require(caller, Action.DELEGATE, Target(district_code), "这个区的授权")
    if mode is not DelegationMode.NONE and not spelling.line(paper):
        raise Problem(grounds.DELEGATION_DOCUMENT_MISSING)
    paper = spelling.paper_number(paper)
    words = f"现场开具通知书的授权改为“{mode.label}”" + (f"（{paper}）" if paper else "")
    seq = w.event(happenings.DELEGATION_SET, "delegation", district_code, words, actor=as_actor(caller))
    values = {"mode": mode.value, "paper": paper, "since": since, "changed_seq": seq}
    d = t.delegations
    if w.conn.execute(update(d).where(d.c.district_code == district_code).values(**values)).rowcount == 0:
        w.add(d, district_code=district_code, **values)


def set_unit_contact(w: Write, actor: Actor, unit_id: str, *, duty_phone: str) -> None:
    """A unit's duty phone, as phones show it for 立即通知. The caller has checked who may. Raises Problem."""
    unit = directory(w).unit(unit_id)
    duty_phone = spelling.phone(duty_phone)[:40]
    words = f"{unit.name}值班电话改为{duty_phone or '（空）'}"
    seq = w.event(happenings.UNIT_CHANGED, "unit", unit_id, words, actor=actor, unit_id=unit_id)
    values = {"duty_phone": duty_phone, "changed_seq": seq}
    w.conn.execute(update(t.units).where(t.units.c.id == unit_id).values(**values))
