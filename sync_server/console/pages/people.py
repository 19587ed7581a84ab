"""人员名录 (name and 胸号 only) and the console's accounts."""

from __future__ import annotations

from sqlalchemy import exists, select
from starlette.responses import Response

from shared import spelling
from shared.moment import to_iso
from shared.organisation import Role
from shared.problems import NOT_FOUND, RULE, Problem
from sync_server.acts.organisation import add_person, add_user, change_user
from sync_server.acts.passwords import set_first_password
from sync_server.acts.people import PersonEntry, change_person
from sync_server.console import passwords
from sync_server.console import viewer as scope
from sync_server.console.listing import Filters, fetch
from sync_server.console.queries import reference
from sync_server.console.web import Ask, Pages
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Action

p, u = t.people.c, t.users.c


def register(pages: Pages) -> None:
    pages.get("/people", people, Action.MANAGE_DEVICES, Action.MANAGE_USERS)
    pages.post("/people", enter_person, Action.MANAGE_USERS)
    pages.post("/people/{id}", change, Action.MANAGE_USERS)
    pages.get("/users", users, Action.MANAGE_USERS)
    pages.post("/users", open_account, Action.MANAGE_USERS, brief=True)
    pages.post("/users/{id}/password", reset_password, Action.MANAGE_USERS, brief=True)
    pages.post("/users/{id}/change", change_account, Action.MANAGE_USERS)


def _action(ask: Ask) -> Action:
    return Action.MANAGE_USERS if ask.viewer.may(Action.MANAGE_USERS) else Action.MANAGE_DEVICES


def people(ask: Ask) -> Response:
    """The directory of officers."""
    return _people(ask)


def _people(ask: Ask, error: str = "", status: int = 200) -> Response:
    filters, viewer = Filters(dict(ask.query)), ask.viewer
    statement = (
        select(p.id, p.name, p.badge, p.unit_id, p.inspector, p.leader, p.active, t.units.c.name.label("unit_name"))
        .join_from(t.people, t.units, p.unit_id == t.units.c.id)
        .where(scope.units_in_area(viewer, _action(ask), p.unit_id), *filters.words(p.name, p.badge, t.units.c.name))
    )
    orders = {"unit": t.units.c.name, "name": p.name, "badge": p.badge}
    with ask.read() as conn:
        listing = fetch(conn, "/people", filters, statement, orders, "unit", p.id)
        units = reference.units(conn, viewer, _action(ask))
        chosen = conn.execute(statement.where(p.id == _chosen(ask))).first()
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
        inside = scope.units_in_area(viewer, Action.MANAGE_USERS, p.unit_id)
        if conn.execute(select(p.id).where(p.id == person_id, inside)).first() is None:
            raise Problem(NOT_FOUND, what="这名人员")
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
        ask.write(lambda w: change_person(w, viewer.caller, person_id, entry))
    except Problem as problem:
        return _people(ask, problem.detail, problem.kind.status)
    return ask.done("/people", f"{entry.name}的名录已保存。以前的记录不变，手机下次联网时更新。")


def users(ask: Ask) -> Response:
    """The accounts within reach."""
    return _users(ask)


def _users(ask: Ask, error: str = "", status: int = 200, word: str = "", login: str = "") -> Response:
    filters, viewer = Filters(dict(ask.query)), ask.viewer
    locked = exists().where(t.attempts.c.user_id == u.id, t.attempts.c.locked_until > to_iso(ask.now))
    statement = (
        select(u.id, u.login, u.name, u.role, u.active, u.must_change, u.unit_id, u.created_at)
        .add_columns(t.units.c.name.label("unit_name"), locked.label("locked"))
        .join_from(t.users, t.units, u.unit_id == t.units.c.id)
        .where(scope.users_in_area(viewer, Action.MANAGE_USERS, u.id))
        .where(*filters.words(u.login, u.name, t.units.c.name))
    )
    orders = {"login": u.login, "name": u.name, "unit": t.units.c.name, "role": u.role}
    with ask.read() as conn:
        listing = fetch(conn, "/users", filters, statement, orders, "login", u.id)
        units = reference.units(conn, viewer, Action.MANAGE_USERS)
        chosen = conn.execute(statement.where(u.id == _chosen(ask))).first()
        officers = conn.execute(
            select(p.id, p.name, p.badge)
            .where(p.active, scope.units_in_area(viewer, Action.MANAGE_USERS, p.unit_id))
            .order_by(p.name)
        ).all()
    return ask.page(
        "users.html",
        status,
        listing=listing,
        filters=filters,
        units=units,
        officers=officers,
        roles=[(role.value, role.label) for role in Role],
        error=error,
        typed=ask.form.values(),
        word=word,
        word_login=login,
        chosen=chosen,
    )


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError as error:
        raise Problem(RULE, reason="请从列表中选择角色") from error


def open_account(ask: Ask) -> Response:
    """Open an account; its first password is shown once and must be changed at the first log-in."""
    form, viewer = ask.form, ask.viewer
    rules = ask.room.settings.password_rules
    word, login = passwords.first_password(rules), spelling.login(form.text("login", 40))
    hashed = passwords.hash_password(word)
    try:
        role = _role(form.text("role"))
        with ask.read() as conn:
            unit = reference.unit_in_reach(conn, viewer, Action.MANAGE_USERS, form.text("unit", 36))
        ask.write(
            lambda w: add_user(
                w,
                viewer.actor,
                login=login,
                name=form.text("name", 40),
                role=role,
                unit_id=unit.id,
                password_hash=hashed,
                rules=rules,
                person_id=form.text("person", 36) or None,
            )
        )
    except Problem as problem:
        return _users(ask, problem.detail, problem.kind.status)
    return _users(ask, word=word, login=login)


def _account(ask: Ask) -> str:
    """The login of the account in the path. Raises Problem (not found) outside the viewer's reach."""
    inside = scope.users_in_area(ask.viewer, Action.MANAGE_USERS, u.id)
    with ask.read() as conn:
        row = conn.execute(select(u.login).where(u.id == ask.path("id"), inside)).first()
    if row is None:
        raise Problem(NOT_FOUND, what="这个账号")
    return str(row.login)


def reset_password(ask: Ask) -> Response:
    """A new first password, shown once; also unlocks the account."""
    login, viewer, rules = _account(ask), ask.viewer, ask.room.settings.password_rules
    word = passwords.first_password(rules)
    hashed = passwords.hash_password(word)
    ask.write(lambda w: set_first_password(w, viewer.actor, ask.path("id"), hashed, rules))
    return _users(ask, word=word, login=login)


def change_account(ask: Ask) -> Response:
    """Change role, unit or standing."""
    _account(ask)
    form, caller = ask.form, ask.viewer.caller
    role = _role(form.text("role")) if form.text("role") else None
    active = {"on": True, "off": False}.get(form.text("active"))

    def job(w: Write) -> None:
        change_user(w, caller, ask.path("id"), role=role, unit_id=form.text("unit", 36), active=active)

    ask.write(job)
    return ask.done("/users", "账号已修改。")
