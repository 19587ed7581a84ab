"""登录安全: open sessions and locked accounts, for the security administrator (三员分立: nothing of the cases)."""

from __future__ import annotations

from sqlalchemy import select
from starlette.responses import Response

from shared.moment import to_iso
from shared.problems import NOT_FOUND, Problem
from sync_server.accounts import sessions
from sync_server.accounts import viewer as scope
from sync_server.console.pages.login import LOCK_MINUTES
from sync_server.console.web import Ask, Pages
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.attempts import LOGIN
from sync_server.procedures.permissions import Action

u, s, a = t.users.c, t.sessions.c, t.attempts.c


def register(pages: Pages) -> None:
    pages.get("/security", index, Action.SECURITY_POLICY)
    pages.post("/security/sessions/{id}/end", end_sessions, Action.SECURITY_POLICY)


def index(ask: Ask) -> Response:
    """Who is logged in and which accounts are locked, with the rules in force."""
    now = to_iso(ask.now)
    with ask.read() as conn:
        open_sessions = conn.execute(
            select(u.id, u.name, u.login, u.role, s.created_at, s.seen_at, t.units.c.name.label("unit_name"))
            .join_from(t.sessions, t.users, s.user_id == u.id)
            .join(t.units, u.unit_id == t.units.c.id)
            .where(s.expires_at > now, scope.below(ask.viewer, u.unit_id))
            .order_by(s.seen_at.desc())
            .limit(200)
        ).all()
        locked = conn.execute(
            select(u.name, u.login, a.locked_until)
            .join_from(t.attempts, t.users, u.id == a.user_id)
            .where(a.locked_until > now, scope.below(ask.viewer, u.unit_id))
            .order_by(a.locked_until)
        ).all()
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
    return ask.page("security.html", sessions=open_sessions, locked=locked, rules=rules)


def end_sessions(ask: Ask) -> Response:
    """End all sessions of an account."""
    viewer, user_id = ask.viewer, ask.path("id")

    def job(w: Write) -> str:
        name = w.conn.execute(select(u.name).where(u.id == user_id, scope.below(viewer, u.unit_id))).scalar()
        if name is None:
            raise Problem(NOT_FOUND, what="这个账号")
        sessions.close_sessions_of(w, user_id, except_for=viewer.session)
        w.event("user.sessions_ended", "user", user_id, f"结束{name}的登录", actor=viewer.actor)
        return str(name)

    return ask.done("/security", f"已结束{ask.write(job)}的登录。")
