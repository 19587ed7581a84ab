"""规则设置: the numbers of the procedure with default, city's and district's edition, and new editions."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection
from starlette.responses import Response

from shared.moment import chinese_day
from shared.plain import to_plain
from shared.problems import NOT_FOUND, RULE, Problem
from sync_server.acts.rule_editions import set_rules
from sync_server.console.pages.catalogue import read_day
from sync_server.console.queries import editions, reference
from sync_server.console.web import Ask, Pages
from sync_server.console.words import today
from sync_server.procedures.permissions import Action
from sync_server.procedures.rule_fields import BY_NAME, GROUPS, Group, read_rules, typed_of, words_of
from sync_server.procedures.rulebook import in_force
from sync_server.reference.rulebook import read_editions


def register(pages: Pages) -> None:
    pages.get("/rules", index, Action.SEE_RULES)
    pages.get("/rules/{id}", show, Action.SEE_RULES)
    pages.post("/rules/{id}", save, Action.SET_RULES)


def _district(ask: Ask) -> str:
    """Whose edition the viewer sees and sets: its district's, '' for the city."""
    return "" if ask.viewer.city_wide else ask.viewer.district_code


def _lines(conn: Connection, group: Group, district: str, day: date) -> list[dict[str, Any]]:
    """Each setting with the default, what the city and what the district has in force on the day, as words."""
    known = read_editions(conn)
    own = [e for e in known if e.name == group.name and e.district_code == district and e.effective_from <= day]
    default = to_plain(group.kind())
    city = to_plain(in_force(group.kind, known, "", day))
    here = to_plain(in_force(group.kind, known, district, day))
    return [
        {
            "label": setting.label,
            "hint": setting.hint,
            "default": words_of(setting, default[setting.name]),
            "city": words_of(setting, city[setting.name]),
            "changed": city[setting.name] != default[setting.name],
            "district": words_of(setting, here[setting.name]) if district and own else "",
            "differs": here[setting.name] != city[setting.name],
        }
        for setting in group.settings
    ]


def index(ask: Ask) -> Response:
    """All groups of rules in force today."""
    district, day = _district(ask), today(ask.now)
    with ask.read() as conn:
        groups = [(group, _lines(conn, group, district, day)) for group in GROUPS]
    return ask.page("rules.html", groups=groups, district=reference.districts().get(district, ""))


def show(ask: Ask) -> Response:
    """One group with its history, and the form of a new edition."""
    return _page(ask)


def _group(ask: Ask) -> Group:
    group = BY_NAME.get(ask.path("id"))
    if group is None:
        raise Problem(NOT_FOUND, what="这组规则")
    return group


def _page(ask: Ask, error: str = "", status: int = 200) -> Response:
    group, district, day = _group(ask), _district(ask), today(ask.now)
    names = reference.districts()
    shown = ["", district] if district else ["", *names]
    with ask.read() as conn:
        lines = _lines(conn, group, district, day)
        known = read_editions(conn)
        history = editions.rule_history(conn, group.name, shown)
    typed = {"day": day.isoformat(), **typed_of(group, in_force(group.kind, known, district, day)), **ask.form.values()}
    return ask.page(
        "rule_group.html",
        status,
        group=group,
        lines=lines,
        history=[(row, _said(group, row.value)) for row in history],
        typed=typed,
        error=error,
        today=day,
        names=names,
        district=names.get(district, ""),
        can=ask.viewer.may(Action.SET_RULES) and not (group.city_only and district),
    )


def _said(group: Group, value: dict[str, Any]) -> str:
    """What an edition set that is not the default, in words."""
    default = to_plain(group.kind())
    changed = [
        f"{s.label} {words_of(s, value[s.name])}" for s in group.settings if value.get(s.name) != default[s.name]
    ]
    return "；".join(changed) or "与系统默认相同"


def save(ask: Ask) -> Response:
    """Make a new edition."""
    group, form, caller = _group(ask), ask.form, ask.viewer.caller
    try:
        try:
            rules = read_rules(group, {setting.name: form.text(setting.name, 40) for setting in group.settings})
        except ValueError as error:
            raise Problem(RULE, reason=str(error)) from error
        day, reason = read_day(form), form.text("reason", 300)
        ask.write(lambda w: set_rules(w, caller, group, rules, day, reason))
    except Problem as problem:
        return _page(ask, problem.detail, problem.kind.status)
    when = "今日" if day == today(ask.now) else chinese_day(day)
    return ask.done(f"/rules/{group.name}", f"“{group.title}”的新规则自{when}起施行，已经计算的期限和得分不变。")
