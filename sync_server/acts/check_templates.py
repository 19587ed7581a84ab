"""A new edition of a template of 本单位无问题; the phones of the district get it with their rules."""

from __future__ import annotations

from dataclasses import replace

from shared.check_template import MOST_ITEMS, CheckTemplate
from shared.moment import day_in_shanghai
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.rule_editions import SUBJECT
from sync_server.casework import happenings
from sync_server.casework.said import says
from sync_server.grounds import check_templates as grounds
from sync_server.grounds.editions import UNCHANGED
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.check_templates import MOST_TEMPLATES, name_of, value_of
from sync_server.procedures.permissions import CITY_CODE, Action, Caller, require
from sync_server.reference.actors import as_actor
from sync_server.reference.catalogue import catalogue
from sync_server.reference.check_templates import kept_templates


def keep_template(w: Write, caller: Caller, template: CheckTemplate, *, active: bool = True) -> str:
    """Keep a template for the caller's district, or for the whole city; without an id it is a new one. Returns its id.

    Raises Problem: FORBIDDEN, NOT_FOUND, or RULE with what to do."""
    require(caller, Action.EDIT_TEMPLATES)
    district = "" if caller.district_code == CITY_CODE else caller.district_code
    today = day_in_shanghai(w.moment)
    known = kept_templates(w.conn, district, today)
    before = next((kept for kept in known if kept.template.id == template.id), None)
    if template.id and before is None:
        raise Problem(NOT_FOUND, what="这份检查模板")
    if not says(template.name):
        raise Problem(grounds.NAME_MISSING)
    if any(kept.active and kept.template.name == template.name and kept is not before for kept in known) and active:
        raise Problem(grounds.NAME_TAKEN, name=template.name)
    in_force = {edition.item.code for edition in catalogue(w).whole(today) if edition.item.active}
    gone = [code for code in template.item_codes if code not in in_force]
    if gone:
        raise Problem(grounds.ITEM_GONE, codes="、".join(gone[:5]))
    if not template.item_codes:
        raise Problem(grounds.NO_ITEMS)
    if len(template.item_codes) > MOST_ITEMS:
        raise Problem(grounds.TOO_MANY_ITEMS, most=MOST_ITEMS)
    if before is None and len(known) >= MOST_TEMPLATES:
        raise Problem(grounds.TOO_MANY, most=MOST_TEMPLATES)
    if before is not None and (before.template, before.active) == (template, active):
        raise Problem(UNCHANGED)
    kept = replace(template, id=template.id or w.new_id()[-12:])
    value = value_of(kept, active=active)
    deed = "新建" if before is None else ("修改" if active else "停用")
    words = f"{deed}检查模板“{kept.name}”（{len(kept.item_codes)} 项）"
    name = name_of(kept.id)
    w.event(happenings.RULES_CHECK_TEMPLATE, SUBJECT, name, words, actor=as_actor(caller), data={"value": value})
    w.add(
        t.rule_editions,
        id=w.new_id(),
        name=name,
        district_code=district,
        effective_from=today.isoformat(),
        value=value,
        note="",
        user_id=caller.user_id,
        user_name=caller.name,
        at=w.now,
    )
    w.forget(t.rule_editions)
    return kept.id
