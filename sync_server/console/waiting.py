"""Deeds of which others are told are done half a minute after they were asked for: until then 撤销 takes them back, and
nothing has gone out, because nothing was done.

A form is rehearsed at once – in the ledger, rolled back – so that a refusal comes while one looks. What passes is laid
down as a row; when its time comes, whichever server's process is first does it, with the rights that the person has
then, in the transaction that settles the row. A refusal at that moment is told to the person on every page.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from shared.moment import from_iso, to_iso
from shared.problems import FORBIDDEN, Problem
from sync_server.accounts import sessions
from sync_server.console.forms import FRAME, Form
from sync_server.console.kept.words import KeptForm, keep_form, written
from sync_server.console.queries import waiting_deeds
from sync_server.console.queries.waiting_deeds import WaitingRow
from sync_server.console.web import Ask, Pages, Route, may_open, to
from sync_server.grounds import pages as grounds
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.states import WaitingState
from sync_server.ledger.write import Write
from sync_server.problems_http import internal_problem, passes_by
from sync_server.procedures.undoing import is_stale, same_day

T = TypeVar("T")
POLL_S, AFTER_TROUBLE_S = 1.0, 5.0
_log = structlog.get_logger("waiting")


class _RehearsedError(Exception):
    """Rolls a rehearsal back. No Problem: pages answer those themselves."""


class _TakenError(Exception):
    """Another process has done the deed, or it was taken back."""


def waits(ask: Ask, route: Route) -> bool:
    """Whether the deed is laid down. One that brings files is done at once: they cannot wait. So is one just before
    midnight: the wait shall make nothing late, and give no paper another day."""
    wait = ask.room.settings.undo_seconds
    return bool(route.undo and wait and not ask.form.files and not route.at_once(ask) and same_day(ask.now, wait))


def lay_down(ask: Ask, route: Route) -> Response:
    """Rehearse the deed and let it wait; the page's own answer when it is refused."""
    ask.by = lambda job: _rehearse(ask.room.ledger, job)
    try:
        response = route.page(ask)
    finally:
        ask.by = None
    location = response.headers.get("location", "")
    if not location or not ask.said:
        return response
    said, ask.said = ask.said, ""
    path, source = ask.request.url.path, ask.here
    fields = {name: values for name, values in ask.form.fields.items() if name not in FRAME}
    wait = ask.room.settings.undo_seconds
    matter = _matter(ask)
    what = {"path": path, "source": source, "matter": matter, "said": said}
    ask.write(lambda w: waiting_deeds.lay(w, ask.viewer, **what, form=fields, wait=wait))
    return to(location)


def _matter(ask: Ask) -> str:
    """The page of the one thing the deed is about."""
    path, id_ = ask.request.url.path, str(ask.request.path_params.get("id", ""))
    return path[: path.index(id_) + len(id_)] if id_ else ""


def _rehearse(ledger: Ledger, job: Callable[[Write], T]) -> T:
    """What the job would bring; nothing of it stays. Raises what it raises."""
    brought: list[T] = []

    def run(w: Write) -> None:
        with w.attempt():
            brought.append(job(w))
        raise _RehearsedError

    with suppress(_RehearsedError):
        ledger.write(run)
    return brought[0]


@dataclass
class _Doing:
    """A deed whose time has come, while its page runs."""

    ledger: Ledger
    deed_id: str
    done: bool = False
    problem: Problem | None = None

    def __call__(self, job: Callable[[Write], Any]) -> Any:
        if self.problem is not None:  # what the page of a refusal would note besides settles nothing
            raise self.problem

        def once(w: Write) -> Any:
            if not waiting_deeds.settle(w, self.deed_id, WaitingState.DONE):
                raise _TakenError
            return job(w)

        try:
            result = self.ledger.write(once)
        except Problem as problem:
            self.problem = problem
            raise
        self.done = True
        return result


def do_due(pages: Pages) -> int:
    """Do what is due now, once; returns how many deeds were taken up. While the database is away they wait on."""
    room = pages.room
    with room.ledger.read() as conn:
        now = room.clock()
        rows = waiting_deeds.due(conn, now)
    away: Exception | None = None
    for row in rows:
        try:
            problem = _do(pages, row, now)
        except _TakenError:
            continue
        except Exception as error:
            if passes_by(error):  # this one waits on, and keeps no other from its time
                away = error
                continue
            problem = internal_problem(error, row.id[-12:])
        if problem is not None:
            _refuse(pages, row, problem, now)
    if away is not None:
        raise away
    return len(rows)


def _refuse(pages: Pages, row: WaitingRow, problem: Problem, now: datetime) -> None:
    """Say so to its author, who finds what was typed among what was not brought through."""
    room, why = pages.room, problem.detail
    if not room.ledger.write(lambda w: waiting_deeds.settle(w, row.id, WaitingState.REFUSED, why)):
        return
    told = problem.document()
    if written(row.form):
        at = to_iso(now)
        kept = KeptForm(row.path, row.source, row.form, (), told["title"], why, told["status"], at)
        with suppress(OSError, ValueError):
            keep_form(room.vault, row.user_id, kept, now)


def _do(pages: Pages, row: WaitingRow, now: datetime) -> Problem | None:
    """Do one deed as its author; why not, if it is refused. Raises what is no refusal."""
    if is_stale(from_iso(row.effective_at), now):
        return Problem(grounds.DEED_STALE)
    found = pages.form_at(row.path)
    with pages.room.ledger.read() as conn:
        viewer = sessions.viewer_of(conn, row.user_id)
    if found is None or viewer is None or not may_open(viewer, found[0].needs):
        return Problem(FORBIDDEN)
    route, parts = found
    fields = {name: tuple(values) for name, values in row.form.items()}
    scope: dict[str, Any] = {"type": "http", "method": "POST", "path": row.path, "path_params": parts}
    scope |= {"query_string": b"", "headers": []}
    doing = _Doing(pages.room.ledger, row.id)
    ask = Ask(pages.room, Request(scope), now, viewer, Form(fields), by=doing)
    try:
        route.page(ask)
    except Problem as problem:
        doing.problem = doing.problem or problem
    except Exception as error:
        if not doing.done:
            raise
        _log.error("a deed is done, its answer failed", deed=row.id, error=repr(error))
    if doing.done:
        return None
    if doing.problem and passes_by(doing.problem):
        raise doing.problem
    return doing.problem or Problem(grounds.DEED_NOT_TAKEN)


async def run(pages: Pages, stop: asyncio.Event) -> None:
    """Do what is due, until `stop` is set. Trouble is logged and outlived."""
    while not stop.is_set():
        pause = POLL_S
        try:
            await run_in_threadpool(do_due, pages)
        except Exception as error:
            _log.error("doing what waits failed", error=repr(error))
            pause = AFTER_TROUBLE_S
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)
