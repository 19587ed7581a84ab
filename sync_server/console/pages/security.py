"""登录安全: open sessions and locked accounts, for the security administrator (三员分立: nothing of the cases)."""

from __future__ import annotations

from starlette.responses import Response

from sync_server.accounts import sessions, walls
from sync_server.console.pages.login import LOCK_MINUTES
from sync_server.console.queries import security
from sync_server.console.web import Ask, Pages
from sync_server.procedures.attempts import LOGIN
from sync_server.procedures.permissions import Action


def register(pages: Pages) -> None:
    pages.get("/security", index, Action.SECURITY_POLICY)
    pages.post("/security/sessions/{id}/end", end_sessions, Action.SECURITY_POLICY)


def index(ask: Ask) -> Response:
    """Who is logged in and which accounts are locked, with the rules in force."""
    with ask.read() as conn:
        open_sessions = security.open_sessions(conn, ask.viewer, ask.now)
        locked = security.locked(conn, ask.viewer, ask.now)
        screens = walls.open_walls(conn, ask.viewer, ask.now)
    known = ask.room.settings.password_rules
    rules = (
        (
            "闲置退出",
            f"{ask.room.settings.session_minutes} 分钟；登录最长 {int(sessions.LONGEST.total_seconds()) // 3600} 小时",
        ),
        ("锁定", f"连续输错 {LOGIN.tries} 次锁定 {LOCK_MINUTES} 分钟"),
        ("密码", f"{known.words}；最近 {known.history} 个不能重复"),
        ("密码期限", f"初始密码 {known.first_hours} 小时内修改" + f"；以后每 {known.days} 天修改" * bool(known.days)),
        ("登记码", f"一次有效，{ask.room.settings.code_hours} 小时内使用"),
    )
    return ask.page("security.html", sessions=open_sessions, walls=screens, locked=locked, rules=rules)


def end_sessions(ask: Ask) -> Response:
    """End all sessions of an account."""
    viewer, user_id = ask.viewer, ask.path("id")
    name = ask.write(lambda w: sessions.end_sessions(w, viewer, user_id))
    return ask.done("/security", f"已结束{name}的登录。")
