"""订阅: once on its day the owner of a kept filter finds in the inbox how much is new on its list, counted by the
list's own question with the rights that the owner has at that moment."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from urllib.parse import parse_qsl

import structlog
from starlette.concurrency import run_in_threadpool

from sync_server.accounts import sessions
from sync_server.console.filtered_list import FilteredList
from sync_server.console.listing import Filters
from sync_server.console.page_files import page_files
from sync_server.console.queries import saved_filters
from sync_server.console.web import Pages
from sync_server.console.words import today
from sync_server.problems_http import passes_by
from sync_server.procedures.subscribing import Every, is_to_be_said

EVERY_S = 60.0
_log = structlog.get_logger("subscriptions")


def filtered_lists() -> Mapping[str, FilteredList]:
    """The lists whose filters can be kept, by name: each file of a folder `pages/` that has one says so."""
    found = (getattr(file, "FILTERED", None) for file in page_files())
    return {one.name: one for one in found if one is not None}


def tell_due(pages: Pages) -> int:
    """Tell whoever is to be told now; returns how many filters were looked through."""
    room, lists, done = pages.room, filtered_lists(), 0
    now = room.clock()
    with room.ledger.read() as conn:
        rows = [row for row in saved_filters.subscribed(conn) if is_to_be_said(Every(row.every), row.said_on, now)]
    away: Exception | None = None
    for row in rows:
        try:
            with room.ledger.read() as conn:
                viewer = sessions.viewer_of(conn, row.user_id)
                of = lists[row.list]
                if viewer is None or not viewer.may(of.needs):
                    continue
                held = of.held(conn, viewer, Filters(dict(parse_qsl(row.query))), now, row.seen)
            if held is None:  # the next time, when it can be said
                continue
            day = today(now).isoformat()
            done += room.ledger.write(partial(saved_filters.tell, viewer=viewer, row=row, held=held, today=day))
        except Exception as error:
            if passes_by(error):  # the others are told all the same
                away = error
                continue
            _log.error("a subscription failed", filter=row.id, exc_info=error)
    if away is not None:
        raise away
    return done


async def run(pages: Pages, stop: asyncio.Event) -> None:
    """Tell until `stop` is set. Trouble is logged and outlived."""
    while not stop.is_set():
        try:
            await run_in_threadpool(tell_due, pages)
        except Exception as error:
            _log.error("telling of subscriptions failed", error=repr(error))
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), EVERY_S)
