"""Logging in and out, and the own password."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from http import HTTPStatus

from starlette.responses import FileResponse, RedirectResponse, Response

from shared import spelling
from shared.moment import SHANGHAI, from_iso
from shared.organisation import Role, UnitKind
from shared.problems import COOKIES_BLOCKED, NOT_FOUND, Problem
from sync_server.accounts import cookies, sessions
from sync_server.accounts import hashing as passwords
from sync_server.accounts.log_ins import Knock, knock, note_refused, note_right, note_wrong
from sync_server.accounts.passwords import change_own_password, earlier_passwords, stored_password
from sync_server.accounts.throttles import clear, take, too_many
from sync_server.casework import happenings
from sync_server.console import rendering
from sync_server.console.forms import CSRF_FIELD
from sync_server.console.queries.accounts import has_account
from sync_server.console.web import Access, Ask, Pages, own_path
from sync_server.ledger.write import Write
from sync_server.procedures.accounts import fits
from sync_server.procedures.attempts import LOGIN, OWN_PASSWORD
from sync_server.proxies import throttle_key

PACKED = (".css", ".js", ".svg", ".geojson")  # what is made for the occasion: squeezing.py
LOCK_MINUTES = int(LOGIN.pause.total_seconds()) // 60
WRONG = f"登录名或密码不正确。连续输错 {LOGIN.tries} 次，账号将锁定 {LOCK_MINUTES} 分钟。"


def register(pages: Pages) -> None:
    pages.get("/login", form, Access.OPEN)
    pages.post("/login", log_in, Access.OPEN)
    pages.post("/logout", log_out, Access.ANYONE)
    pages.get("/alive", alive, Access.ANYONE)
    pages.get("/password", password_form, Access.ANYONE)
    pages.post("/password", change_password, Access.ANYONE)
    pages.get("/static/{name:path}", static, Access.OPEN)


def static(ask: Ask) -> Response:
    """A shipped file; with its hash in the URL it may be kept for ever."""
    try:
        path = rendering.static_file(ask.path("name"))
    except FileNotFoundError as error:
        raise Problem(NOT_FOUND, what="这个文件") from error
    keep = "public, max-age=31536000, immutable" if ask.query.get("v") else "public, max-age=3600"
    types = {".woff2": "font/woff2", ".js": "text/javascript", ".svg": "image/svg+xml", ".css": "text/css"}
    types[".geojson"] = "application/geo+json"
    headers = {"Cache-Control": keep}
    if path.suffix in PACKED and "gzip" in ask.request.headers.get("accept-encoding", ""):
        headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return Response(rendering.packed(path), media_type=types[path.suffix], headers=headers)
    return FileResponse(path, media_type=types.get(path.suffix), headers=headers)


def form(ask: Ask) -> Response:
    """The log-in page."""
    if ask.viewer_or_none is not None:
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)
    return _form(ask)


def _form(ask: Ask, error: str = "", status: int = 200) -> Response:
    token = ask.cookie(cookies.LOGIN) or secrets.token_urlsafe(24)
    wanted = ask.form.text("next") or ask.query.get("next", "")
    with ask.read() as conn:
        keeper = has_account(conn, Role.SYSTEM_ADMIN)
        empty = not keeper and not has_account(conn)
    response = ask.page(
        "login.html",
        status,
        error=error,
        token=token,
        wanted=own_path(wanted),
        login=ask.form.text("login", 80),
        keeper=keeper,
        empty=empty,
    )
    cookies.put(response, cookies.LOGIN, token, https=ask.room.settings.https)
    return response


def log_in(ask: Ask) -> Response:
    """Check name and password. The attempt is counted first, under the name and under the address; five wrong ones lock
    the name for a quarter of an hour, whether or not it stands for an account (domain.md §9)."""
    cookie = ask.cookie(cookies.LOGIN)
    if not cookie:
        return _form(ask, Problem(COOKIES_BLOCKED).detail, HTTPStatus.FORBIDDEN)
    if not hmac.compare_digest(cookie.encode(), ask.form.framed(CSRF_FIELD).encode()):
        return _form(ask, "登录页打开得太久，请再登录一次。", HTTPStatus.FORBIDDEN)
    login, password = spelling.login(ask.form.text("login", 80)), _raw(ask, "password")
    address = throttle_key(ask.request.client.host if ask.request.client else "")
    knocked = ask.write(lambda w: knock(w, login, address))
    if knocked.address_waits is not None:
        return _form(ask, too_many(knocked.address_waits, ask.now).detail, HTTPStatus.TOO_MANY_REQUESTS)
    if knocked.locked_until is not None:
        return _form(ask, _locked(knocked.locked_until), HTTPStatus.FORBIDDEN)
    if not passwords.verify_password(knocked.stored, password):
        ask.write(lambda w: note_wrong(w, knocked))
        closed = knocked.closes_until
        return _form(ask, _locked(closed) if closed else WRONG, HTTPStatus.FORBIDDEN)
    refused = _standing(ask, knocked)
    if refused:
        ask.write(lambda w: note_refused(w, knocked, refused))
        return _form(ask, f"{refused}。", HTTPStatus.FORBIDDEN)
    token = ask.write(lambda w: _enter(w, ask, knocked))
    response = RedirectResponse(own_path(ask.form.text("next")) or "/", HTTPStatus.SEE_OTHER)
    cookies.put(response, cookies.SESSION, token, https=ask.room.settings.https)
    cookies.drop(response, cookies.LOGIN, https=ask.room.settings.https)
    return response


def _raw(ask: Ask, name: str) -> str:
    """A password as typed: not trimmed."""
    values = ask.form.fields.get(name, ("",))
    return values[-1][: passwords.MAX_LENGTH + 1]


def _locked(until: datetime) -> str:
    return (
        f"密码连续输错 {LOGIN.tries} 次，账号已锁定到 {until.astimezone(SHANGHAI):%H:%M}。"
        "请稍后再试，或请系统管理员重置密码。"
    )


def _standing(ask: Ask, knocked: Knock) -> str:
    """Why an account whose password was right may not be entered, without the full stop; '' when it may."""
    assert knocked.user is not None
    role, kind = Role(knocked.user["role"]), UnitKind(knocked.user["unit_kind"])
    if not fits(role, kind):
        return f"账号的角色“{role.label}”与所在单位（{kind.label}）不符，不能登录，请系统管理员在服务器上更正"
    first_until = knocked.user["first_until"]
    if first_until and from_iso(first_until) <= ask.now:
        hours = ask.room.settings.first_password_hours
        return f"初始密码已超过 {hours} 小时未修改，不能再使用，请联系系统管理员重新设置密码"
    return ""


def _enter(w: Write, ask: Ask, knocked: Knock) -> str:
    assert knocked.user is not None
    settings = ask.room.settings
    note_right(w, knocked, password_days=settings.password_days)
    return sessions.open_session(w, knocked.user["id"], timedelta(minutes=settings.session_minutes))


def log_out(ask: Ask) -> Response:
    """End the session."""
    viewer = ask.viewer

    def job(w: Write) -> None:
        sessions.close_session(w, viewer.session)
        w.event(happenings.USER_LOGGED_OUT, "user", viewer.user_id, f"{viewer.name}退出控制台", actor=viewer.actor)

    ask.write(job)
    response = ask.done("/login", "已退出登录。")
    cookies.drop(response, cookies.SESSION, https=ask.room.settings.https)
    return response


def alive(ask: Ask) -> Response:
    """Asked by a page in which somebody is typing, so that a long answer is not lost to the idle log-out."""
    return Response(status_code=HTTPStatus.NO_CONTENT)


def password_form(ask: Ask) -> Response:
    """The page to change the own password."""
    return _password_page(ask)


def _password_page(ask: Ask, error: str = "", status: int = 200) -> Response:
    wanted = own_path(ask.form.text("next") or ask.query.get("next", ""))
    return ask.page("password.html", status, error=error, rules=ask.room.settings.password_rules, wanted=wanted)


def change_password(ask: Ask) -> Response:
    """Set a new password; all other sessions of the account end."""
    viewer, rules = ask.viewer, ask.room.settings.password_rules
    old, new, again = (_raw(ask, name) for name in ("old", "new", "again"))
    key = f"password:{viewer.user_id}"
    taken = ask.write(lambda w: take(w, key, OWN_PASSWORD, viewer.user_id))
    if taken.wait_until is not None:
        raise too_many(taken.wait_until, ask.now)
    with ask.read() as conn:
        stored = stored_password(conn, viewer.user_id)
        earlier = earlier_passwords(conn, viewer.user_id, rules)
    if not passwords.verify_password(stored, old):
        return _password_page(ask, "现在的密码不对，请重新输入。", HTTPStatus.UNPROCESSABLE_ENTITY)
    ask.write(lambda w: clear(w, key))
    if new != again:
        return _password_page(ask, "两次输入的新密码不一样，请重新输入。", HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        personal = (viewer.login, viewer.name, viewer.unit_name)
        passwords.check_new_password(new, rules, personal=personal, earlier=earlier)
    except Problem as problem:
        return _password_page(ask, problem.detail, HTTPStatus.UNPROCESSABLE_ENTITY)
    hashed = passwords.hash_password(new)
    ask.write(lambda w: change_own_password(w, viewer.actor, viewer.user_id, hashed, rules, session=viewer.session))
    return ask.done(own_path(ask.form.text("next")) or "/", "密码已修改，其他地方的登录已全部退出。")
