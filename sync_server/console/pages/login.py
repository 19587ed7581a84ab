"""Logging in and out, and the own password."""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from http import HTTPStatus

from sqlalchemy import select, update
from starlette.responses import FileResponse, RedirectResponse, Response

from shared import spelling
from shared.moment import SHANGHAI, from_iso, to_iso
from shared.problems import FORBIDDEN, NOT_FOUND, TOO_MANY, Problem
from sync_server.console import cookies, passwords, rendering, sessions
from sync_server.console.forms import CSRF_FIELD
from sync_server.console.web import Access, Ask, Pages, own_path
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.write import Write

PACKED = (".css", ".js", ".svg")  # pages are not: packing secrets beside what others typed tells of the secrets
MAX_FAILURES = 5
LOCK_MINUTES = 15
WRONG = f"登录名或密码不正确。连续输错 {MAX_FAILURES} 次，账号将锁定 {LOCK_MINUTES} 分钟。"


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
    response = ask.page(
        "login.html", status, error=error, token=token, wanted=own_path(wanted), login=ask.form.text("login", 80)
    )
    cookies.put(response, cookies.LOGIN, token, https=ask.room.settings.https)
    return response


def log_in(ask: Ask) -> Response:
    """Check name and password; five wrong ones lock the account for a quarter of an hour (domain.md §9)."""
    cookie = ask.cookie(cookies.LOGIN)
    if not cookie or not hmac.compare_digest(cookie.encode(), ask.form.text(CSRF_FIELD, 200).encode()):
        raise Problem(FORBIDDEN)
    address = ask.request.client.host if ask.request.client else ""
    login, password = spelling.login(ask.form.text("login", 80)), _raw(ask, "password")
    if not ask.room.throttle.allow(f"address:{address}", ask.now):
        return _form(ask, Problem(TOO_MANY, minutes=1).detail, HTTPStatus.TOO_MANY_REQUESTS)
    u = t.users.c
    with ask.read() as conn:
        user = conn.execute(
            select(u.id, u.name, u.password_hash, u.locked_until, u.active).where(u.login == login)
        ).first()
    if user is not None and user.locked_until and from_iso(user.locked_until) > ask.now:
        return _form(ask, _locked(user.locked_until), HTTPStatus.FORBIDDEN)
    fits = passwords.verify_password(user.password_hash if user and user.active else "", password)
    if user is None or not fits:
        error = ask.write(lambda w: _failed(w, user.id, user.name)) if user is not None else WRONG
        return _form(ask, error, HTTPStatus.FORBIDDEN)
    idle = timedelta(minutes=ask.room.settings.session_minutes)
    token = ask.write(lambda w: _succeeded(w, user.id, user.name, idle))
    response = RedirectResponse(own_path(ask.form.text("next")) or "/", HTTPStatus.SEE_OTHER)
    cookies.put(response, cookies.SESSION, token, https=ask.room.settings.https)
    cookies.drop(response, cookies.LOGIN, https=ask.room.settings.https)
    return response


def _raw(ask: Ask, name: str) -> str:
    """A password as typed: not trimmed."""
    values = ask.form.fields.get(name, ("",))
    return values[-1][: passwords.MAX_LENGTH + 1]


def _locked(until: str) -> str:
    clock = f"{from_iso(until).astimezone(SHANGHAI):%H:%M}"
    return f"密码连续输错 {MAX_FAILURES} 次，账号已锁定到 {clock}。请稍后再试，或请系统管理员重置密码。"


def _failed(w: Write, user_id: str, name: str) -> str:
    """Count a wrong password; returns the words for the page."""
    failures = w.conn.execute(select(t.users.c.failures).where(t.users.c.id == user_id)).scalar_one() + 1
    actor = Actor("user", user_id, name)
    if failures < MAX_FAILURES:
        w.conn.execute(update(t.users).where(t.users.c.id == user_id).values(failures=failures))
        w.event("user.login_failed", "user", user_id, f"{name}登录时密码输错（第 {failures} 次）", actor=actor)
        return WRONG
    until = to_iso(w.moment + timedelta(minutes=LOCK_MINUTES))
    w.conn.execute(update(t.users).where(t.users.c.id == user_id).values(failures=0, locked_until=until))
    w.event("user.locked", "user", user_id, f"{name}连续输错密码，账号锁定 {LOCK_MINUTES} 分钟", actor=actor)
    return _locked(until)


def _succeeded(w: Write, user_id: str, name: str, idle: timedelta) -> str:
    w.conn.execute(update(t.users).where(t.users.c.id == user_id).values(failures=0, locked_until=None))
    w.event("user.logged_in", "user", user_id, f"{name}登录控制台", actor=Actor("user", user_id, name))
    return sessions.open_session(w, user_id, idle)


def log_out(ask: Ask) -> Response:
    """End the session."""
    viewer = ask.viewer

    def job(w: Write) -> None:
        sessions.close_session(w, viewer.session)
        w.event("user.logged_out", "user", viewer.user_id, f"{viewer.name}退出控制台", actor=viewer.actor)

    ask.write(job)
    response = ask.done("/login", "已退出登录。")
    cookies.drop(response, cookies.SESSION, https=ask.room.settings.https)
    return response


def alive(ask: Ask) -> Response:
    """Asked by a page in which somebody is typing, so that a long answer is not lost to the idle log-out."""
    return Response(status_code=HTTPStatus.NO_CONTENT)


def password_form(ask: Ask) -> Response:
    """The page to change the own password."""
    return ask.page("password.html", error="")


def change_password(ask: Ask) -> Response:
    """Set a new password; all other sessions of the account end."""
    viewer = ask.viewer
    old, new, again = (_raw(ask, name) for name in ("old", "new", "again"))
    if not ask.room.throttle.allow(f"password:{viewer.user_id}", ask.now):
        raise Problem(TOO_MANY, minutes=1)
    with ask.read() as conn:
        stored = conn.execute(select(t.users.c.password_hash).where(t.users.c.id == viewer.user_id)).scalar_one()
    try:
        if not passwords.verify_password(stored, old):
            raise _Unfit("现在的密码不对，请重新输入。")
        if new != again:
            raise _Unfit("两次输入的新密码不一样，请重新输入。")
        if new == old:
            raise _Unfit("新密码与现在的相同，请换一个。")
        passwords.check_new_password(new, viewer.login)
    except (_Unfit, Problem) as error:
        words = error.detail if isinstance(error, Problem) else str(error)
        return ask.page("password.html", HTTPStatus.UNPROCESSABLE_ENTITY, error=words)
    hashed = passwords.hash_password(new)

    def job(w: Write) -> None:
        w.conn.execute(
            update(t.users).where(t.users.c.id == viewer.user_id).values(password_hash=hashed, must_change=False)
        )
        sessions.close_sessions_of(w, viewer.user_id, except_for=viewer.session)
        w.event("user.password_changed", "user", viewer.user_id, f"{viewer.name}修改了密码", actor=viewer.actor)

    ask.write(job)
    return ask.done("/", "密码已修改，其他地方的登录已全部退出。")


class _Unfit(Exception):
    """What is wrong with the form, in words."""
