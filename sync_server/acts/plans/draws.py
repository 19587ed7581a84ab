"""随机抽查: a draw is entered for good, printed in the plan, and laid into its schedule (domain.md §11 story 29)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, RowMapping, select

from shared.moment import chinese_day_with_weekday, chinese_moment
from shared.problems import NOT_FOUND, RULE, Problem
from sync_server.acts.common.documents import save
from sync_server.acts.common.held_document import begin, hold
from sync_server.acts.plans.reach import read_reach
from sync_server.casework.said import says
from sync_server.grounds import planning as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.documents import DocumentDeed, may_read
from sync_server.procedures.drawing import Entry, PoolKind, draw
from sync_server.procedures.inspection_bodies import InspectionBody
from sync_server.procedures.permissions import Caller
from sync_server.procedures.plan_draft import workdays_of
from sync_server.procedures.schedules import COLUMNS, CONTENT, DAY, METHODS, MOST_ROWS, spread, tidy
from sync_server.reference.directory import calendar, directory
from sync_server.reference.inspection_bodies import body_of

ITEMS_A_ROW = 15  # what one check can look into, and what a cell holds


@dataclass(frozen=True)
class Wish:
    """What is to be drawn. `among` are the ids of the pool that take part, empty for all; `seed` as typed, or what the
    server made of its own chance; `into_schedule` lays the result into the plan's table."""

    kind: PoolKind
    purpose: str
    size: int
    seed: str
    among: tuple[str, ...] = ()
    into_schedule: bool = True


def read_pool(conn: Connection, kind: PoolKind, body: InspectionBody, days: Sequence[str]) -> list[Entry]:
    """What can be drawn of: (id, name). `days` are the working days of the month as ISO dates."""
    match kind:
        case PoolKind.UNITS:
            return list(read_reach(conn, body).units.items())
        case PoolKind.ITEMS:
            c = t.catalogue_items.c
            rows = conn.execute(select(c.code, c.text).where(c.active).order_by(c.position))
            return [(row.code, f"{row.text}（{row.code}）") for row in rows]
        case PoolKind.DAYS:
            return [(day, chinese_day_with_weekday(date.fromisoformat(day))) for day in days]


def draw_for_plan(w: Write, caller: Caller, plan_id: str, wish: Wish) -> str:
    """Draw, keep the draw for good, print it in the plan and, on request, lay it into the schedule; returns its id.

    Raises Problem: for a plan the caller may not write now, an empty purpose, a pool or size that cannot be."""
    held = begin(w, caller, plan_id, DocumentDeed.SAVE)
    row = held.row
    if not says(wish.purpose):
        raise Problem(grounds.PURPOSE_OF_DRAW_MISSING)
    workdays = workdays_of(row["period"], calendar(w).is_workday)
    body = body_of(directory(w), row["unit_id"])
    whole = read_pool(w.conn, wish.kind, body, [day.isoformat() for day in workdays])
    pool = [entry for entry in whole if not wish.among or entry[0] in wish.among]
    try:
        result = draw(pool, wish.seed, wish.size)
    except ValueError as error:
        raise Problem(RULE, reason=str(error)) from error
    draw_id = w.new_id()
    w.add(
        t.draws,
        id=draw_id,
        document_id=plan_id,
        district_code=row["district_code"],
        purpose=wish.purpose.strip()[:200],
        seed=wish.seed,
        pool=[list(entry) for entry in pool],
        size=wish.size,
        result=[list(entry) for entry in result],
        user_id=caller.user_id,
        user_name=caller.name,
        at=w.now,
    )
    names = "、".join(name for _, name in result)
    printed = [
        wish.purpose.strip(),
        names,
        f"{wish.kind.label} {len(pool)} 项，抽取 {wish.size} 项",
        wish.seed,
        caller.name,
        chinese_moment(w.moment),
    ]
    fresh = {"draws": [*row["body"].get("draws", ()), printed]}
    if wish.into_schedule:
        fresh["schedule"] = _with_result(row["body"].get("schedule", ()), wish, result, workdays)
    save(w, caller, plan_id, fresh, base=row["version"], note=f"随机抽取{wish.kind.label}：{names}"[:280])
    return draw_id


def _with_result(
    schedule: Sequence[Sequence[str]], wish: Wish, result: Sequence[Entry], workdays: Sequence[date]
) -> list[list[str]]:
    """The schedule with rows for what was drawn: units over working days, days as they are, items by their codes."""
    cells = [""] * len(COLUMNS)
    cells[METHODS], cells[CONTENT] = "实地督察、随机抽查", wish.purpose.strip()
    match wish.kind:
        case PoolKind.UNITS:
            fresh = spread(workdays, [name for _, name in result], cells)
        case PoolKind.DAYS:
            fresh = [[*cells[:DAY], day, *cells[DAY + 1 :]] for day, _ in sorted(result)]
        case PoolKind.ITEMS:
            codes = [code for code, _ in result]
            parts = [codes[at : at + ITEMS_A_ROW] for at in range(0, len(codes), ITEMS_A_ROW)]
            fresh = [
                [*cells[:CONTENT], f"{cells[CONTENT]}：{'、'.join(part)}", *cells[CONTENT + 1 :]] for part in parts
            ]
    if len(schedule) + len(fresh) > MOST_ROWS:
        raise Problem(grounds.SCHEDULE_TOO_LONG, most_rows=MOST_ROWS)
    return tidy([*schedule, *fresh])


def read_draw(conn: Connection, caller: Caller, draw_id: str) -> RowMapping:
    """A draw with its plan in the caller's reach. Raises Problem(NOT_FOUND)."""
    row = conn.execute(select(t.draws).where(t.draws.c.id == draw_id)).mappings().first()
    if row is None or not may_read(hold(conn, row["document_id"]).facts, caller):
        raise Problem(NOT_FOUND, what="这次抽取")
    return row


def draws_of(conn: Connection, plan_id: str) -> Sequence[RowMapping]:
    """A plan's draws, oldest first."""
    d = t.draws.c
    return (
        conn.execute(select(t.draws).where(d.document_id == plan_id).order_by(d.at, d.id).limit(100)).mappings().all()
    )
