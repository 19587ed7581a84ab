"""What happens because time passes: the list of sources, and the one tick that asks them.

Each tick may run any number of times, on any number of servers. To plug in another source write a file with

    def anything_due(conn: Connection, now: datetime) -> bool: ...   # a read: would `run` do anything now?
    def run(w: Write) -> int: ...                                    # do it; how many things were said or moved

and add one line to `SOURCES`: `Source("pursuit", pursuing.anything_due, pursuing.run),`. `run` must look again, inside
its write, for what has been said already (the event log tells), because another server may have been faster. A plain
reminder needs no file of its own: see `reminding.py`. A source that fails is logged and does not hold up the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy import Connection

from sync_server.clockwork import (
    alert_ringing,
    case_terms,
    editions,
    handed_drafts,
    monthly,
    overdue,
    pursuing,
    reminding,
)
from sync_server.clockwork.source import Source
from sync_server.ledger.patience import ran_out_of_time
from sync_server.ledger.write import GroupLostError, Write

SOURCES: tuple[Source, ...] = (
    Source("alerts", alert_ringing.anything_due, alert_ringing.run),
    Source("overdue", overdue.anything_due, overdue.run),
    Source("pursuit", pursuing.anything_due, pursuing.run),
    Source("cases", case_terms.anything_due, case_terms.run),
    Source("reminders", reminding.anything_due, reminding.run),
    Source("monthly_reports", monthly.anything_due, monthly.run),
    Source("handed_drafts", handed_drafts.anything_due, handed_drafts.run),
    Source("catalogue", editions.anything_due, editions.run),
)
Ticked = dict[str, int]  # source name → how many things it said or moved; sources with nothing to do are left out
_log = structlog.get_logger("clockwork")


def anything_due(conn: Connection, now: datetime, sources: Sequence[Source] = SOURCES) -> bool:
    """True if a tick at `now` would announce something. A read, so that an idle server writes nothing."""
    return any(_due(source, conn, now) for source in sources)


def _due(source: Source, conn: Connection, now: datetime) -> bool:
    """Whether the source has anything to do; one that cannot tell is passed over, and the others go on. A database that
    has gone away is no source's fault: then nobody is asked any further."""
    try:
        with conn.begin_nested():
            return source.due(conn, now)
    except GroupLostError:
        raise
    except Exception as error:
        if conn.closed or conn.invalidated or ran_out_of_time(error) or getattr(error, "connection_invalidated", False):
            raise
        _log.error("source cannot tell what is due", source=source.name, error=repr(error))
        return False


def tick(w: Write, sources: Sequence[Source] = SOURCES) -> Ticked:
    """Announce what has become due at the write's moment; each source in a savepoint of its own."""
    ticked: Ticked = {}
    for source in sources:
        if not _due(source, w.conn, w.moment):
            continue
        try:
            with w.attempt():
                done = source.run(w)
        except GroupLostError:
            raise
        except Exception as error:
            _log.error("source failed", source=source.name, error=repr(error))
            continue
        if done:
            ticked[source.name] = done
    return ticked
