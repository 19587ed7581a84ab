"""现场开具授权 and 转办规则."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection
from starlette.responses import Response

from shared.organisation import INSPECTED, DelegationMode, UnitKind
from shared.problems import Problem
from sync_server.acts.organisation import set_delegation, set_unit_contact
from sync_server.acts.routing import delete_rule, move_rule, route_finding, rules_in_force, save_rule
from sync_server.console.days import day_of_form
from sync_server.console.queries import directory, reference
from sync_server.console.web import Ask, Pages
from sync_server.grounds import pages as grounds
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Action
from sync_server.procedures.routing import Answering, Rule


def register(pages: Pages) -> None:
    pages.get("/delegation", delegation, Action.SEE_DELEGATION)
    pages.post("/delegation/{district}", delegate, Action.DELEGATE)
    pages.post("/units/{id}/phone", set_phone, Action.DELEGATE, leads="/delegation")
    pages.get("/routing", routing, Action.SEE_ROUTING)
    pages.post("/routing", add_rule, Action.ROUTE)
    pages.post("/routing/{id}/delete", remove_rule, Action.ROUTE)
    pages.post("/routing/{id}/move", shift_rule, Action.ROUTE)
    pages.post("/routing/{id}/switch", switch_rule, Action.ROUTE)


def delegation(ask: Ask) -> Response:
    """Which districts let their squads' inspectors issue notices on the spot."""
    with ask.read() as conn:
        rows, sections = directory.delegations(conn, ask.viewer), directory.sections(conn, ask.viewer)
    return ask.page(
        "delegation.html",
        rows=rows,
        sections=sections,
        names=reference.districts(),
        modes=[(mode.value, mode.label) for mode in DelegationMode],
        can=ask.viewer.may(Action.DELEGATE),
    )


def delegate(ask: Ask) -> Response:
    """Give or take back the delegation."""
    form, caller = ask.form, ask.viewer.caller
    try:
        mode = DelegationMode(form.text("mode"))
    except ValueError as error:
        raise Problem(grounds.DELEGATION_NOT_CHOSEN) from error
    paper, since = form.text("paper", 80), form.text("since", 10)
    if since:
        day_of_form(since, grounds.DAY_OF_DELEGATION_NOT_CHOSEN)
    ask.write(lambda w: set_delegation(w, caller, ask.path("district"), mode, paper=paper, since=since))
    return ask.done("/delegation", f"授权已改为“{mode.label}”，手机下次联网时生效。")


def set_phone(ask: Ask) -> Response:
    """The section's duty phone, which phones offer with 立即通知."""
    viewer, phone = ask.viewer, ask.form.text("duty_phone", 40)
    with ask.read() as conn:
        unit = reference.unit_in_reach(conn, viewer, Action.DELEGATE, ask.path("id"))
    ask.write(lambda w: set_unit_contact(w, viewer.actor, unit.id, duty_phone=phone))
    return ask.done("/delegation", "值班电话已保存，手机下次联网时更新。")


def routing(ask: Ask) -> Response:
    """The table of rules with a box to try it out."""
    return _routing(ask)


def _routing(ask: Ask, error: str = "", status: int = 200) -> Response:
    viewer = ask.viewer
    with ask.read() as conn:
        rules = rules_in_force(conn)
        shown = [r for r in rules if viewer.city_wide or r.district_code in ("", viewer.district_code)]
        units = reference.units(conn, viewer, Action.SEE_ROUTING)
        names = reference.unit_names(conn)
        items = reference.items(conn)
    answer = _try_out(ask, shown, names) if ask.query.get("item") and ask.query.get("unit") else None
    return ask.page(
        "routing.html",
        status,
        rules=shown,
        units=units,
        names=names,
        items=items,
        districts=reference.districts(),
        kinds=[(kind.value, kind.label) for kind in INSPECTED],
        answerings=[(a.value, a.label) for a in Answering],
        kind_names={kind.value: kind.label for kind in UnitKind},
        answer=answer,
        can=viewer.may(Action.ROUTE),
        error=error,
        typed=ask.form.values(),
    )


class _Tried(Exception):
    """Carries the answer out of a job that must leave no trace."""

    def __init__(self, routed: Any) -> None:
        super().__init__()
        self.routed = routed


def _try_out(ask: Ask, rules: Sequence[Rule], names: dict[str, str]) -> dict[str, Any]:
    """Route an imagined finding by the very act that routes real ones; nothing is written."""
    with ask.read() as conn:
        unit = reference.unit_in_reach(conn, ask.viewer, Action.SEE_ROUTING, ask.query["unit"])

    def job(w: Write) -> None:
        raise _Tried(
            route_finding(
                w,
                unit_id=unit.id,
                item_code=ask.query["item"],
                district_code="",
                street_code="",
                leader_concerned=bool(ask.query.get("leader")),
            )
        )

    try:
        ask.write(job)
    except _Tried as tried:
        routed = tried.routed
    position, rule = next(((n, r) for n, r in enumerate(rules, 1) if r.id == routed.rule_id), (0, None))
    return {
        "answering": names.get(routed.answering_unit_id, ""),
        "section": names.get(routed.section_id, ""),
        "inform": [names.get(unit_id, "") for unit_id in routed.inform],
        "position": position,
        "note": rule.note if rule else "没有适用的规则，由督察科处理",
        "leader_only": routed.leader_only,
    }


def add_rule(ask: Ask) -> Response:
    """Add a rule to the table."""
    form, caller = ask.form, ask.viewer.caller
    position = form.text("position", 4)
    try:
        rule = Rule(
            "",
            int(position) if position.isdecimal() else 0,
            Answering(form.text("answering")),
            items=form.text("items", 200).upper() or "*",
            district_code=form.text("district", 6) or ("" if ask.viewer.city_wide else ask.viewer.district_code),
            unit_kind=form.text("unit_kind", 24),
            answering_unit_id=form.text("answering_unit", 36),
            inform_street=form.ticked("inform_street"),
            leader_only=form.ticked("leader_only"),
            note=form.text("note", 200),
        )
        ask.write(lambda w: save_rule(w, caller, rule))
    except ValueError:
        return _routing(ask, "请选择答复单位。", 422)
    except Problem as problem:
        return _routing(ask, problem.detail, problem.kind.status)
    return ask.done("/routing", "规则已加入，对以后收到的问题生效。")


def remove_rule(ask: Ask) -> Response:
    """Take a rule out of the table."""
    caller = ask.viewer.caller
    ask.write(lambda w: delete_rule(w, caller, ask.path("id")))
    return ask.done("/routing", "规则已删除。")


def _rule(conn: Connection, rule_id: str) -> tuple[tuple[Rule, ...], int]:
    rules = rules_in_force(conn)
    found = next((n for n, rule in enumerate(rules) if rule.id == rule_id), None)
    if found is None:
        raise Problem(grounds.ROUTE_GONE)
    return rules, found


def shift_rule(ask: Ask) -> Response:
    """One place up or down; the page comes back with the same button in focus, for the next press."""
    caller, rule_id, up = ask.viewer.caller, ask.path("id"), ask.form.text("to") == "up"
    ask.write(lambda w: move_rule(w, caller, rule_id, up=up))
    return ask.done(f"/routing?moved={quote(rule_id)}&to={'up' if up else 'down'}", "次序已调整。")


def switch_rule(ask: Ask) -> Response:
    """Put a rule out of force, or back."""
    caller = ask.viewer.caller

    def job(w: Write) -> bool:
        rules, at = _rule(w.conn, ask.path("id"))
        save_rule(w, caller, replace(rules[at], active=not rules[at].active))
        return not rules[at].active

    return ask.done("/routing", "规则已启用。" if ask.write(job) else "规则已停用。")
