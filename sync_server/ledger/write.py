"""One job's view of the ledger inside a group commit: its connection, its clock reading, the event log."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, select

from shared.identity import new_id
from shared.moment import from_iso, to_iso
from sync_server.casework import happenings
from sync_server.casework.happening import Happening
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor, Head, event_hash
from sync_server.ledger.inserting import insert_rows
from sync_server.ledger.prepared import run_driver
from sync_server.ledger.states import DeliveryState

_ORDER = {table.name: n for n, table in enumerate(t.metadata.sorted_tables)}


class GroupLostError(Exception):
    """The transaction itself is gone (disk full, connection broken), and with it the whole group."""


class Write:
    """What a job may do. A `Problem` (or any exception) raised inside rolls back this job alone.

    `now` is the server's time as ISO 8601 UTC with milliseconds. `cache` holds reference rows read by earlier jobs,
    is emptied whenever a job ran here that may have changed them; what another process changed is let go by table."""

    def __init__(self, conn: Connection, moment: datetime, head: Head, cache: dict[Any, Any]) -> None:
        self.moment, self.now, self.head, self.cache = moment, to_iso(moment), head, cache
        self._conn, self._level = conn, 0
        self._queued: dict[str, tuple[Table, list[Mapping[str, Any]]]] = {}
        self._last: list[Callable[[], object]] = []

    @property
    def conn(self) -> Connection:
        """The job's connection; rows queued so far are inserted first, so that queries see them."""
        self.flush()
        return self._conn

    def new_id(self) -> str:
        """A UUIDv7 of this moment."""
        return new_id(self.moment, os.urandom)

    def add(self, table: Table, **row: Any) -> None:
        """Queue one row for insertion, in the order the foreign keys need; scalar defaults fill what is left out."""
        self._queued.setdefault(table.name, (table, []))[1].append(row)

    def at_end(self, job: Callable[[], object]) -> None:
        """Run the job when everything else of this attempt (or of the whole job) is written: it sees what a deed has
        come to, whatever the deed does after asking for it. What undoes the attempt undoes the job with it."""
        self._last.append(job)

    def flush(self) -> None:
        """Insert what is queued. Raises IntegrityError when a constraint refuses."""
        if not self._queued:
            return
        queued, self._queued = self._queued, {}
        for name in sorted(queued, key=_ORDER.__getitem__):
            insert_rows(self._conn, *queued[name])

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A savepoint within the job: an exception undoes what was written inside, the event log included, and goes
        on to the caller, who may catch it and carry on with the job."""
        self.flush()
        head, name = self.head, f"level_{self._level}"
        outer, self._last = self._last, []
        self._level += 1
        self._mark(f"SAVEPOINT {name}")
        try:
            yield
            while self._last:
                self._last.pop(0)()
            self.flush()
        except BaseException:
            self._level -= 1
            self._last = outer
            self._queued.clear()
            self.head = head
            self._mark(f"ROLLBACK TO SAVEPOINT {name}")
            self._mark(f"RELEASE SAVEPOINT {name}")
            raise
        self._level -= 1
        self._last = outer
        self._mark(f"RELEASE SAVEPOINT {name}")

    def _mark(self, sql: str) -> None:
        """Run a savepoint's statement. Whatever refuses it, driver or SQLAlchemy, the transaction is gone."""
        try:
            run_driver(self._conn, sql, ()).close()
        except Exception as broken:
            raise GroupLostError from broken

    def cached(self, of: Table, key: Any, load: Callable[[Connection], Any]) -> Any:
        """Reference data, e.g. units or catalogue items, read again only after something may have changed it. `load`
        reads nothing but the table `of`, whose changes the row log tells."""
        place = (of.name, key)
        if place not in self.cache:
            self.cache[place] = load(self.conn)
        return self.cache[place]

    def forget(self, of: Table) -> None:
        """Let go of what was kept of a table which this very job has changed, and will ask again."""
        for place in [place for place in self.cache if place[0] == of.name]:
            del self.cache[place]

    def event(
        self,
        happening: Happening,
        subject_kind: str,
        subject_id: str,
        words: str,
        *,
        actor: Actor,
        unit_id: str | None = None,
        data: Mapping[str, Any] | None = None,
        device_at: str | None = None,
    ) -> int:
        """Append to the chained log and return the event's number: rows it touched take it as `changed_seq`. Raises
        ValueError for a happening outside the register.

        `words` say in Chinese what happened; `unit_id` is the unit whose people may read it besides the section;
        `device_at` the device's own claim of the time (any ISO 8601)."""
        happenings.require(happening)
        row: dict[str, Any] = {
            "seq": self.head.seq + 1,
            "at": self.now,
            "device_at": _in_utc(device_at),
            "actor_kind": actor.kind,
            "actor_id": actor.id,
            "actor_name": actor.name,
            "kind": happening.kind,
            "subject_kind": subject_kind,
            "subject_id": subject_id,
            "unit_id": unit_id,
            "words": words,
            "data": dict(data or {}),
            "prev": self.head.hash,
        }
        row["hash"] = event_hash(row)
        self.add(t.events, **row)
        self.head = Head(row["seq"], row["hash"])
        return self.head.seq

    def deliver(
        self,
        seq: int,
        happening: Happening,
        *,
        subject_kind: str,
        subject_id: str,
        unit_id: str,
        urgent: bool = False,
        push_from: datetime | None = None,
        chosen: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Bring an event to a unit: its inbox at once (of one role there, when the happening is for one), and one
        waiting row per active endpoint of the unit; endpoints outside are sent it not before `push_from` (quiet hours).
        What is for the inbox alone goes to the `chosen` endpoints (id, channel) that its owner asked for. Raises
        ValueError for a unit to which the register does not bring it."""
        kind = self.cached(t.units, ("kind", unit_id), lambda c: _unit_kind(c, unit_id))
        if not happenings.require(happening).is_for(kind):
            raise ValueError(f"{happening.kind} is not brought to a {kind}")
        row = {
            "event_seq": seq,
            "kind": happening.kind,
            "subject_kind": subject_kind,
            "subject_id": subject_id,
            "unit_id": unit_id,
            "urgent": urgent,
            "for_role": happening.for_role,
            "next_at": to_iso(push_from) if push_from else self.now,
            "created_at": self.now,
        }
        here = {"channel": "inbox", "state": DeliveryState.DELIVERED.value, "delivered_at": self.now}
        self.add(t.deliveries, id=self.new_id(), **here, **row)
        if not happening.inside:
            chosen = self.cached(t.endpoints, unit_id, lambda c: _endpoints(c, unit_id))
        for endpoint_id, channel in chosen:
            self.add(t.deliveries, id=self.new_id(), channel=channel, endpoint_id=endpoint_id, **row)


def _in_utc(moment: str | None) -> str | None:
    """A device's claim in the log's one form; one that cannot be read is left to the envelope."""
    try:
        return to_iso(from_iso(moment)) if moment else None
    except (ValueError, OverflowError):
        return None


def _unit_kind(conn: Connection, unit_id: str) -> str:
    return str(conn.execute(select(t.units.c.kind).where(t.units.c.id == unit_id)).scalar_one())


def _endpoints(conn: Connection, unit_id: str) -> list[tuple[str, str]]:
    e = t.endpoints.c
    rows = conn.execute(
        select(e.id, e.kind).where(e.unit_id == unit_id, e.user_id == "", e.active).order_by(e.created_at)
    )
    return [(row.id, row.kind) for row in rows]
