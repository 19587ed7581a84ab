"""What was issued is printed once, from the facts that were sealed with its deed, and its files are kept as they are.

It happens beside the deed, outside of any write: the press takes its time. Any number of processes may print: each
claims papers for a while (`next_at`), so that a paper is in one press at a time, and one whose process died is taken up
by another; the same facts give the same bytes, which the store keeps once. What fails for another reason than a rule
(a full disk, a store away) is tried again after growing pauses, and the register says so.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from sqlalchemy import Connection, and_, func, literal_column, select, update

from shared.moment import to_iso
from shared.problems import Problem
from sync_server.evidence.store import PhotoStore
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.states import PrintState
from sync_server.ledger.write import Write
from sync_server.papers.issued import Row, Tools, print_issued
from sync_server.papers.keeping import keep

EVERY_S = 20.0
A_ROUND = 20  # papers claimed at a time
LEASE = timedelta(minutes=10)  # longer than a round takes
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)
_log = structlog.get_logger("printing")
p, f = t.papers_issued.c, t.paper_facts.c
_WAITING = p.state == literal_column(f"'{PrintState.WAITING}'")  # spelt out, so that the partial index serves
FAILING = and_(_WAITING, p.trouble != "")  # could not be printed yet


@dataclass(frozen=True)
class Press:
    """What papers are printed with, and where they are kept."""

    tools: Tools
    store: PhotoStore


async def run(ledger: Ledger, press: Press, stop: asyncio.Event, *, every_s: float = EVERY_S) -> None:
    """Print what waits until `stop` is set, one round after the other while there is more; trouble is logged and
    outlived."""
    while not stop.is_set():
        try:
            while await asyncio.to_thread(print_waiting, ledger, press) and not stop.is_set():
                pass
        except Exception as error:
            _log.error("printing failed", error=repr(error))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every_s)


def print_waiting(ledger: Ledger, press: Press) -> int:
    """Claim what has waited longest, and print it; for how many papers it is settled how they came out."""
    with ledger.read() as conn:
        if not _due(conn, to_iso(ledger.clock())):
            return 0
    settled = 0
    for row in ledger.write(claim):
        try:
            made = _print(ledger, row, press)
        except Exception as error:
            _log.error("paper not printed, waits", paper=row["id"], tries=row["tries"], error=repr(error))
            ledger.write(partial(_postpone, row, _in_words(error)))
            continue
        ledger.write(partial(_settle, row, made))
        settled += 1
    return settled


def in_trouble(conn: Connection) -> int:
    """How many papers could not be printed yet."""
    return int(conn.execute(select(func.count()).where(FAILING)).scalar_one())


def claim(w: Write) -> list[Row]:
    """Take papers that wait for as long as a round may last; nobody else takes them meanwhile."""
    ids = _due(w.conn, w.now)
    claimed = {"tries": p.tries + 1, "next_at": to_iso(w.moment + LEASE)}
    w.conn.execute(update(t.papers_issued).where(p.id.in_(ids)).values(**claimed))
    query = select(t.papers_issued).where(p.id.in_(ids)).order_by(p.at, p.id)
    return [dict(row) for row in w.conn.execute(query).mappings()]


def _due(conn: Connection, now: str) -> list[str]:
    query = select(p.id).where(_WAITING, p.next_at <= now).order_by(p.at, p.id).limit(A_ROUND)
    return list(conn.execute(query).scalars())


def _print(ledger: Ledger, row: Row, press: Press) -> dict[str, Any]:
    """How the paper came out, as columns; raises what may pass by itself."""
    try:
        with ledger.read() as conn:
            facts = conn.execute(select(f.facts).where(f.paper_id == row["id"])).scalar_one()
            files = print_issued(conn, row, facts, press.tools)
    except Problem as problem:
        if not problem.kind.final:
            raise
        return {"state": PrintState.UNPRINTED.value, "trouble": problem.detail[:300]}
    kept = keep(press.store, files.pdf, files.docx)
    return {
        "state": PrintState.PRINTED.value,
        "trouble": "",
        "wording": files.wording,
        "seal_id": files.seal_id,
        **kept.values(),
    }


def _in_words(error: Exception) -> str:
    if isinstance(error, Problem):
        return error.detail[:300]
    return "磁盘或文书存储不能写入" if isinstance(error, OSError) else "印制程序出错，详见服务器日志"


def _settle(row: Row, made: dict[str, Any], w: Write) -> None:
    kept_at = w.now if made["state"] == PrintState.PRINTED else None
    w.conn.execute(update(t.papers_issued).where(_still(row)).values(kept_at=kept_at, **made))


def _postpone(row: Row, trouble: str, w: Write) -> None:
    pause = min(FIRST_PAUSE * 2 ** min(row["tries"] - 1, 20), LONGEST_PAUSE)
    w.conn.execute(update(t.papers_issued).where(_still(row)).values(trouble=trouble, next_at=to_iso(w.moment + pause)))


def _still(row: Row) -> Any:
    """Nobody else has taken the paper up since it was claimed."""
    return (p.id == row["id"]) & (p.state == PrintState.WAITING.value) & (p.tries == row["tries"])
