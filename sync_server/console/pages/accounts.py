"""The console's accounts: what gives power is asked for here, and confirmed by somebody else (confirmations.py)."""

from __future__ import annotations

from starlette.responses import Response

from shared.organisation import Role, UnitKind
from shared.problems import Problem
from sync_server.accounts.two_persons import propose_account, propose_change, stop_account, withdraw
from sync_server.console.listing import Filters
from sync_server.console.queries import accounts, reference
from sync_server.console.web import Ask, Pages
from sync_server.grounds import pages as grounds
from sync_server.procedures.accounts import ADMINISTRATORS, SHARED, AccountDeed, fits
from sync_server.procedures.permissions import Action

SENT = "已提交，等待安全管理员确认。"


def register(pages: Pages) -> None:
    pages.get("/users", users, Action.MANAGE_USERS)
    pages.post("/users", open_account, Action.MANAGE_USERS)
    pages.post("/users/{id}/password", reset_password, Action.MANAGE_USERS)
    pages.post("/users/{id}/change", change_account, Action.MANAGE_USERS)
    pages.post("/users/{id}/link", link_account, Action.MANAGE_USERS)
    pages.post("/users/{id}/standing", change_standing, Action.MANAGE_USERS)
    pages.post("/users/requests/{id}/withdraw", withdraw_request, Action.MANAGE_USERS)


def users(ask: Ask) -> Response:
    """The accounts of the own unit and those below it."""
    return _users(ask)


def _users(ask: Ask, error: str = "", status: int = 200) -> Response:
    filters = Filters(dict(ask.query))
    with ask.read() as conn:
        found = accounts.accounts(conn, ask.viewer, filters, _chosen(ask), ask.now)
        units = reference.units(conn, ask.viewer, Action.MANAGE_USERS, *UnitKind)
    return ask.page(
        "users.html",
        status,
        listing=found.listing,
        filters=filters,
        units=units,
        officers=found.officers,
        roles=[(role.value, role.label) for role in Role if role not in ADMINISTRATORS],
        error=error,
        typed=ask.form.values(),
        chosen=found.chosen,
        requests=found.requests,
        lone=found.lone,
        administrators=[role.value for role in ADMINISTRATORS],
        shared=[role.value for role in SHARED],
        fitting=lambda role, kind: fits(Role(role), UnitKind(kind)),
    )


def _chosen(ask: Ask) -> str:
    """The row whose form is open: named by the URL, or posted to and refused."""
    return str(ask.request.path_params.get("id", "")) or Filters(dict(ask.query)).text("edit")


def read_role(text: str) -> Role:
    """A role as a form names it. Raises Problem."""
    try:
        return Role(text)
    except ValueError as error:
        raise Problem(grounds.ROLE_NOT_CHOSEN) from error


def open_account(ask: Ask) -> Response:
    """Ask for a new account; it opens, and its first password is shown, when the second person confirms."""
    form, caller = ask.form, ask.viewer.caller
    try:
        role = read_role(form.text("role"))
        ask.write(
            lambda w: propose_account(
                w,
                caller,
                login=form.text("login", 40),
                name=form.text("name", 40),
                role=role,
                unit_id=form.text("unit", 36),
                person_id=form.text("person", 36) or None,
            )
        )
    except Problem as problem:
        return _users(ask, problem.detail, problem.kind.status)
    return ask.done("/users", f"新增账号的申请{SENT}")


def _propose(ask: Ask, deed: AccountDeed, *, role: Role | None = None, unit: str = "", person: str = "") -> Response:
    caller, user_id = ask.viewer.caller, ask.path("id")
    try:
        ask.write(lambda w: propose_change(w, caller, user_id, deed, role=role, unit_id=unit, person_id=person))
    except Problem as problem:
        return _users(ask, problem.detail, problem.kind.status)
    return ask.done("/users", f"{deed.label}的申请{SENT}")


def reset_password(ask: Ask) -> Response:
    """Ask for a new first password; it unlocks the account too."""
    return _propose(ask, AccountDeed.PASSWORD)


def change_account(ask: Ask) -> Response:
    """Ask for another role or unit."""
    role = read_role(ask.form.text("role")) if ask.form.text("role") else None
    return _propose(ask, AccountDeed.CHANGE, role=role, unit=ask.form.text("unit", 36))


def link_account(ask: Ask) -> Response:
    """Ask for the account to be linked to a person of the directory."""
    return _propose(ask, AccountDeed.LINK, person=ask.form.need("person", "人员", 36))


def change_standing(ask: Ask) -> Response:
    """Stop an account at once, or ask for it to be opened again."""
    if ask.form.text("active") == "on":
        return _propose(ask, AccountDeed.ENABLE)
    caller, user_id = ask.viewer.caller, ask.path("id")
    try:
        ask.write(lambda w: stop_account(w, caller, user_id))
    except Problem as problem:
        return _users(ask, problem.detail, problem.kind.status)
    return ask.done("/users", "账号已停用，登录已全部退出。")


def withdraw_request(ask: Ask) -> Response:
    """Take one's own request back."""
    caller = ask.viewer.caller
    ask.write(lambda w: withdraw(w, caller, ask.path("id")))
    return ask.done("/users", "申请已撤回。")
