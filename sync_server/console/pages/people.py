"""人员名录 (name and 胸号 only)."""

from __future__ import annotations

from starlette.responses import Response

from shared.problems import Problem
from sync_server.acts.organisation import add_person
from sync_server.acts.people import PersonEntry, change_person
from sync_server.console.listing import Filters
from sync_server.console.queries import directory, reference
from sync_server.console.web import Ask, Pages
from sync_server.procedures.permissions import Action


def register(pages: Pages) -> None:
    pages.get("/people", people, Action.MANAGE_DEVICES, Action.MANAGE_USERS)
    pages.post("/people", enter_person, Action.MANAGE_USERS)
    pages.post("/people/{id}", change, Action.MANAGE_USERS)


def _action(ask: Ask) -> Action:
    return Action.MANAGE_USERS if ask.viewer.may(Action.MANAGE_USERS) else Action.MANAGE_DEVICES


def people(ask: Ask) -> Response:
    """The directory of officers."""
    return _people(ask)


def _people(ask: Ask, error: str = "", status: int = 200) -> Response:
    filters, viewer = Filters(dict(ask.query)), ask.viewer
    with ask.read() as conn:
        listing, chosen = directory.people(conn, viewer, _action(ask), filters, _chosen(ask))
        units = reference.units(conn, viewer, _action(ask))
    return ask.page(
        "people.html",
        status,
        listing=listing,
        filters=filters,
        units=units,
        chosen=chosen,
        error=error,
        typed={} if _chosen(ask) else ask.form.values(),
    )


def _chosen(ask: Ask) -> str:
    """The row whose form is open: named by the URL, or posted to and refused."""
    return str(ask.request.path_params.get("id", "")) or Filters(dict(ask.query)).text("edit")


def enter_person(ask: Ask) -> Response:
    """Enter an officer in the directory."""
    form, viewer = ask.form, ask.viewer
    try:
        with ask.read() as conn:
            unit = reference.unit_in_reach(conn, viewer, Action.MANAGE_USERS, form.text("unit", 36))
        ask.write(
            lambda w: add_person(
                w,
                viewer.actor,
                name=form.text("name", 40),
                badge=form.text("badge", 20),
                unit_id=unit.id,
                inspector=form.ticked("inspector"),
                leader=form.ticked("leader"),
            )
        )
    except Problem as problem:
        return _people(ask, problem.detail, problem.kind.status)
    return ask.done("/people", f"已登记{form.text('name')}。")


def change(ask: Ask) -> Response:
    """Correct an entry, move the officer to another unit, or note that the officer has left."""
    form, viewer, person_id = ask.form, ask.viewer, ask.path("id")
    with ask.read() as conn:
        directory.require_person(conn, viewer, person_id)
    try:
        with ask.read() as conn:
            unit = reference.unit_in_reach(conn, viewer, Action.MANAGE_USERS, form.text("unit", 36))
        entry = PersonEntry(
            form.text("name", 40),
            form.text("badge", 20),
            unit.id,
            form.ticked("inspector"),
            form.ticked("leader"),
            not form.ticked("left"),
        )
        waiting = ask.write(lambda w: change_person(w, viewer.caller, person_id, entry))
    except Problem as problem:
        return _people(ask, problem.detail, problem.kind.status)
    follows = f"账号{'、'.join(waiting)}的调动已提交申请，安全管理员确认后生效。" if waiting else ""
    return ask.done("/people", f"{entry.name}的名录已保存。{follows}以前的记录不变，手机下次联网时更新。")
