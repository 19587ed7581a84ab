"""值班联系名单: who is rung, in which order, when an alert is not answered; written by the section chief."""

from __future__ import annotations

from starlette.responses import Response

from shared.problems import NOT_FOUND, Problem
from sync_server.acts.duty import MOST, Contact, contacts_of, list_version, set_contacts
from sync_server.console.queries import reference
from sync_server.console.web import Ask, Pages
from sync_server.procedures.permissions import Action

SPARE = 3  # empty rows below the list


def register(pages: Pages) -> None:
    pages.get("/duty/{id}", show, Action.SEE_DELEGATION)
    pages.post("/duty/{id}", save, Action.DELEGATE)


def show(ask: Ask) -> Response:
    """The list of one unit."""
    return _page(ask)


def _page(ask: Ask, error: str = "", status: int = 200, typed: list[dict[str, str]] | None = None) -> Response:
    with ask.read() as conn:
        unit = reference.unit_in_reach(conn, ask.viewer, Action.SEE_DELEGATION, ask.path("id"))
        contacts = contacts_of(conn, unit.id)
        version = list_version(conn, unit.id)
    stored = [{"order": str(n), "post": c.post, "name": c.name, "phone": c.phone} for n, c in enumerate(contacts, 1)]
    rows = stored if typed is None else typed
    empty = {"order": "", "post": "", "name": "", "phone": ""}
    rows = [*rows, *[empty] * max(0, min(SPARE, MOST - len(rows)))]
    return ask.page(
        "duty.html",
        status,
        unit=unit,
        contacts=contacts,
        rows=rows,
        version=version,
        error=error,
        can=ask.viewer.may(Action.DELEGATE),
    )


def save(ask: Ask) -> Response:
    """Write the list anew in the order of its numbers; rows left empty are taken off."""
    caller, unit_id = ask.viewer.caller, ask.path("id")
    rows = _typed(ask)
    base = ask.form.text("version", 12)
    ordered = sorted(rows, key=lambda row: int(row["order"]) if row["order"].isdecimal() else 10**6)
    contacts = [Contact(row["name"], row["post"], row["phone"]) for row in ordered]
    try:
        ask.write(lambda w: set_contacts(w, caller, unit_id, contacts, base=int(base) if base.isdecimal() else 0))
    except Problem as problem:
        if problem.kind is NOT_FOUND:
            raise
        return _page(ask, problem.detail, problem.kind.status, ordered)
    return ask.done(f"/duty/{unit_id}", "值班联系名单已保存，立即通知无人响应时按此次序拨打。")


def _typed(ask: Ask) -> list[dict[str, str]]:
    """The rows that are not empty, as typed."""
    rows = []
    for n in range(MOST + SPARE):
        row = {name: ask.form.text(f"{name}_{n}", 40) for name in ("order", "post", "name", "phone")}
        if row["name"] or row["phone"] or row["post"]:
            rows.append(row)
    return rows
