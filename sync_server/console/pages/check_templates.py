"""检查模板: the items that inspectors go through in one pass, kept by the section for each kind of place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from shared.check_template import MOST_ITEMS, CheckTemplate
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.check_templates import keep_template
from sync_server.console.forms import Form
from sync_server.console.queries import editions, reference
from sync_server.console.web import Ask, Pages
from sync_server.console.words import today
from sync_server.grounds import check_templates as grounds
from sync_server.procedures.check_templates import LONGEST_NAME, LONGEST_PLACE, KeptTemplate, name_of
from sync_server.procedures.permissions import Action
from sync_server.reference.catalogue import read_catalogue
from sync_server.reference.check_templates import kept_templates

NEW = "new"
ORDER = "n-"  # of the fields that say at which place an item stands: `n-JM01`


def register(pages: Pages) -> None:
    pages.get("/check-templates", index, Action.EDIT_TEMPLATES)
    pages.get("/check-templates/{id}", show, Action.EDIT_TEMPLATES)
    pages.post("/check-templates/{id}", save, Action.EDIT_TEMPLATES)


def _district(ask: Ask) -> str:
    """Whose templates the viewer keeps: its district's, '' for the city."""
    return "" if ask.viewer.city_wide else ask.viewer.district_code


def index(ask: Ask) -> Response:
    """The templates in force, and those that were ended."""
    district = _district(ask)
    with ask.read() as conn:
        kept = kept_templates(conn, district, today(ask.now))
    return ask.page(
        "check_templates.html",
        rows=[(one, _whose(one, district)) for one in kept if one.active],
        ended=[one for one in kept if not one.active],
        district=reference.districts().get(district, ""),
    )


def _whose(kept: KeptTemplate, district: str) -> str:
    if kept.edition is None:
        return "随系统提供"
    return "本区" if district and kept.edition.district_code else "全市"


def show(ask: Ask) -> Response:
    """One template with its items and what it was before; the form of a new one."""
    return _page(ask)


def _page(ask: Ask, error: str = "", status: int = 200) -> Response:
    template_id, district, day = ask.path("id"), _district(ask), today(ask.now)
    with ask.read() as conn:
        known = {one.template.id: one for one in kept_templates(conn, district, day)}
        kept = known.get(template_id, None if template_id != NEW else KeptTemplate(CheckTemplate("", "", "")))
        if kept is None:
            raise Problem(NOT_FOUND, what="这份检查模板")
        items = [edition.item for edition in read_catalogue(conn).whole(day) if edition.item.active]
        history = editions.rule_history(conn, name_of(template_id), ["", district] if district else [""])
    typed = ask.form.values() or _typed(kept)
    order = {item.code: typed.get(f"{ORDER}{item.code}", "") for item in items}
    chosen = sorted((i for i in items if order[i.code]), key=lambda i: _sorting(order[i.code]))
    return ask.page(
        "check_template.html",
        status,
        kept=kept,
        new=template_id == NEW,
        address=f"/check-templates/{template_id}",
        typed=typed,
        order=order,
        chosen=chosen,
        others=[item for item in items if not order[item.code]],
        gone=[code for code in kept.template.item_codes if code not in order],
        history=history,
        error=error,
        names=reference.districts(),
        district=reference.districts().get(district, ""),
        most=MOST_ITEMS,
        longest_name=LONGEST_NAME,
        longest_place=LONGEST_PLACE,
    )


def _typed(kept: KeptTemplate) -> Mapping[str, Any]:
    """The template as its form shows it; a new one begins with nothing."""
    template = kept.template
    numbers = {f"{ORDER}{code}": str(n * 10) for n, code in enumerate(template.item_codes, 1)}
    return {"name": template.name, "place": template.place, "active": "1" if kept.active else "", **numbers}


def _sorting(order: str) -> tuple[int, str]:
    return (int(order), "") if order.isdecimal() and len(order) < 4 else (1_000, order)


def _codes(form: Form) -> tuple[str, ...]:
    """The codes with a number, by their numbers. Raises Problem."""
    numbers: dict[str, int] = {}
    for field in form.fields:
        code = field.removeprefix(ORDER)
        if field == code or not (order := form.text(field, 20)):
            continue
        if not (order.isdecimal() and len(order) < 4 and int(order)):
            raise Problem(grounds.ORDER_NOT_A_NUMBER, code=code[:8])
        numbers[code] = int(order)
    return tuple(sorted(numbers, key=lambda code: numbers[code]))


def save(ask: Ask) -> Response:
    """Keep the template: a new one, a new edition, or that it is used no more."""
    template_id, form, caller = ask.path("id"), ask.form, ask.viewer.caller
    new = template_id == NEW
    try:
        name, place = form.text("name", LONGEST_NAME), form.text("place", LONGEST_PLACE)
        template = CheckTemplate("" if new else template_id, name, place, _codes(form))
        active = new or form.ticked("active")
        kept_id = ask.write(lambda w: keep_template(w, caller, template, active=active))
    except Problem as problem:
        if problem.kind is NOT_FOUND:
            raise
        return _page(ask, problem.detail, problem.kind.status)
    said = "已保存，手机联网后更新。" if active else "已停用，手机联网后不再列出。"
    return ask.done(f"/check-templates/{kept_id}", f"检查模板“{name}”{said}以前各版仍保留。")
