"""工作日历, 投诉建议 and 审计日志."""

from __future__ import annotations

import json
from datetime import date

from sqlalchemy import select
from starlette.responses import Response

from shared.problems import RULE, Problem
from shared.workdays import YearTable, read_tables
from sync_server.acts.calendar import load_year
from sync_server.acts.suggestions import answer_suggestion
from sync_server.console import viewer as scope
from sync_server.console import words
from sync_server.console.listing import Filters, fetch
from sync_server.console.queries import counts, reference
from sync_server.console.web import Ask, Pages
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Action

s, v = t.suggestions.c, t.events.c
PUBLISHED_FROM = (10, 25)  # the State Council's notice for the next year came out from 25 October on (2023–2025)


def register(pages: Pages) -> None:
    pages.get("/calendar", calendar, Action.SEE_LEDGER, Action.LOAD_CALENDAR)
    pages.post("/calendar", load, Action.LOAD_CALENDAR)
    pages.get("/suggestions", suggestions, Action.ANSWER_SUGGESTIONS)
    pages.post("/suggestions/{id}/answer", answer, Action.ANSWER_SUGGESTIONS)
    pages.get("/audit", audit, Action.READ_AUDIT_LOG)


def calendar(ask: Ask) -> Response:
    """Which years are official, and which notices rest on one that is not."""
    return _calendar(ask)


def _calendar(ask: Ask, error: str = "", status: int = 200) -> Response:
    n, day = t.notices.c, words.today(ask.now)
    with ask.read() as conn:
        tables = reference.year_tables(conn)
        provisional = conn.execute(
            select(n.id, n.number, n.provisional, n.due_on, t.units.c.name.label("unit_name"))
            .join(t.units, n.unit_id == t.units.c.id)
            .where(
                scope.sees_notices(ask.viewer), n.state.in_(counts.SQUAD_TURN), n.due_certain.is_(False),
                n.due_on.is_not(None),
            )
            .order_by(n.due_on)
            .limit(100)
        ).all()  # fmt: skip
    official = {table.year for table in tables if table.official}
    missing = [year for year in (day.year, day.year + 1) if year not in official]
    return ask.page(
        "calendar.html",
        status,
        tables=tables,
        missing=missing,
        due_by_now=(day.month, day.day) >= PUBLISHED_FROM,
        provisional=provisional,
        error=error,
        can=ask.viewer.may(Action.LOAD_CALENDAR),
        spans=_spans,
    )


def _spans(days: tuple[str, ...]) -> list[tuple[str, str]]:
    """Consecutive days as (first, last)."""
    spans: list[tuple[str, str]] = []
    for day in sorted(days):
        if spans and (date.fromisoformat(day) - date.fromisoformat(spans[-1][1])).days == 1:
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return spans


def load(ask: Ask) -> Response:
    """Put uploaded year tables in force; notices whose date was 暂定 are reckoned anew."""
    files, viewer = ask.form.files.get("table", ()), ask.viewer
    if not files:
        return _calendar(ask, "请选择一个日历文件（JSON）。", 422)
    try:
        tables = _read(files[0].content.read())

        def job(w: Write) -> int:
            return sum(load_year(w, table, viewer.actor) for table in tables)

        moved = ask.write(job)
    except Problem as problem:
        return _calendar(ask, problem.detail, problem.kind.status)
    years = "、".join(f"{table.year} 年" for table in tables)
    return ask.done("/calendar", f"已载入{years}的日历，{moved} 份通知书的期限重新计算。")


def _read(content: bytes) -> tuple[YearTable, ...]:
    """The tables of a file in the form of `workdays.json`. Raises Problem."""
    try:
        data = json.loads(content)
        tables = read_tables(data) if isinstance(data, dict) else ()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        words_ = str(error) if isinstance(error, ValueError) and not isinstance(error, json.JSONDecodeError) else ""
        raise Problem(RULE, reason=words_ or "文件不是可读的日历表（JSON，按年份列出 off 与 work）") from error
    if not tables:
        raise Problem(RULE, reason="文件中没有任何年份")
    return tables


def suggestions(ask: Ask) -> Response:
    """投诉建议 with their answers, unanswered ones first."""
    filters, viewer = Filters(dict(ask.query)), ask.viewer
    statement = (
        select(s.id, s.text, s.contact, s.at, s.answer, s.answered_at, s.district_code)
        .add_columns(t.users.c.name.label("user_name"))
        .outerjoin(t.users, s.user_id == t.users.c.id)
        .where(scope.in_area(viewer, Action.ANSWER_SUGGESTIONS, s.district_code))
    )
    orders = {"waiting": s.answered_at.is_not(None), "at": s.at}
    with ask.read() as conn:
        listing = fetch(conn, "/suggestions", filters, statement, orders, "waiting", s.id)
    return ask.page("suggestions.html", listing=listing, names=reference.districts())


def answer(ask: Ask) -> Response:
    """Answer a suggestion."""
    caller, text = ask.viewer.caller, ask.form.text("answer", 2000)
    ask.write(lambda w: answer_suggestion(w, caller, ask.path("id"), text))
    return ask.done("/suggestions", "答复已保存。")


def audit(ask: Ask) -> Response:
    """The event log, for the auditor: who did what to which thing, with the chain's hashes."""
    filters = Filters(dict(ask.query))
    statement = select(
        v.seq, v.at, v.device_at, v.actor_kind, v.actor_name, v.kind, v.subject_kind, v.words
    ).add_columns(v.hash, v.subject_id)
    conditions = [*filters.between(v.at), *filters.words(v.words, v.actor_name, v.kind, v.subject_id)]
    if filters.text("kind"):
        conditions.append(v.kind.startswith(filters.text("kind"), autoescape=True))
    with ask.read() as conn:
        listing = fetch(conn, "/audit", filters, statement.where(*conditions), {"seq": v.seq}, "-seq", v.seq)
    return ask.page("audit.html", listing=listing, filters=filters, kinds=AUDIT_KINDS)


AUDIT_KINDS = (
    ("user.", "账号与登录"),
    ("device.", "手机"),
    ("record.", "督察记录"),
    ("notice.", "督察通知书"),
    ("photo.", "照片原件查看"),
    ("ledger.", "导出"),
    ("delegation.", "授权"),
    ("routing.", "转办规则"),
    ("endpoint.", "对外投递"),
    ("calendar.", "工作日历"),
)
