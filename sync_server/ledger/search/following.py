"""Keeping the index: made once from the whole ledger, then led on by the row log, which no change of a row passes by.

The running server does it beside its work, a batch at a time, so that neither an upgrade nor a push waits for it; what
was written a second ago may not be found yet. Of several servers one writes each batch: whoever moves the progress on.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import Connection, func, select, text

from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.search.entries import (
    FOLLOWED,
    KINDS,
    Entry,
    Kind,
    entries,
    entry_of_place,
    key_of,
    touched_by,
)
from sync_server.ledger.search.spelled import mark, syllables
from sync_server.ledger.write import Write

AT_ONCE = 200  # a push that comes meanwhile waits for one batch
POLL_S = 1.0
AFTER_TROUBLE_S = 20.0
CHANGES = "changes"
TOLD = 5
_log = structlog.get_logger("search")
e, p = t.search_entries.c, t.search_progress.c
_PUT = text(
    "INSERT INTO search_entries (kind, subject_id, number, words) VALUES (:kind, :subject_id, :number, :words) "
    "ON CONFLICT (kind, subject_id) DO UPDATE SET number = excluded.number, words = excluded.words "
    "WHERE search_entries.words <> excluded.words OR search_entries.number <> excluded.number"
)


@dataclass(frozen=True)
class Batch:
    """What one step writes: entries, those that are no more, and how far that part has come."""

    part: str
    before: str
    reached: str
    done: bool
    put: Sequence[Entry] = ()
    gone: Sequence[tuple[Kind, str]] = ()


async def run(ledger: Ledger, stop: asyncio.Event, *, poll_s: float = POLL_S) -> None:
    """Keep the index until `stop` is set; trouble with the database is logged and outlived."""
    while not stop.is_set():
        pause = poll_s
        try:
            if await asyncio.to_thread(step, ledger):
                pause = 0.0
        except Exception as error:
            _log.error("the index of words was not kept", error=repr(error))
            pause = AFTER_TROUBLE_S
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)


def warm() -> None:
    """Load the dictionary of syllables, which takes a second that no page shall wait for."""
    syllables("拼音")


def catch_up(ledger: Ledger) -> None:
    """Bring the index to where the ledger is."""
    while step(ledger):
        pass


def rebuild(ledger: Ledger) -> int:
    """Make every entry anew; how many there are."""
    ledger.write(_begin_again)
    catch_up(ledger)
    with ledger.read() as conn:
        return int(conn.execute(select(func.count()).select_from(t.search_entries)).scalar_one())


def step(ledger: Ledger) -> bool:
    """One batch; False when there is nothing more to do."""
    with ledger.read() as conn:
        batch = _next(conn)
    if batch is None:
        return False
    ledger.write(lambda w: _write(w, batch), keeps_reference=True)
    return True


def is_whole(conn: Connection) -> bool:
    """Whether the index has been made from the whole ledger."""
    progress = _progress(conn)
    return CHANGES in progress and all(kind.value in progress and progress[kind.value].done for kind in KINDS)


def wrong_entries(conn: Connection) -> Iterator[str]:
    """The first of each kind that are not what the ledger's rows give, as words. What the row log says that the index
    has not read yet is no fault, nor is one that is still being made."""
    if not is_whole(conn):
        return
    late, unheard = _waiting(conn), set[str]()
    known = set(conn.execute(select(e.subject_id).where(e.kind == Kind.PLACE.value)).scalars())
    for kind in KINDS:
        wrong: list[str] = []
        seen = 0
        for ids in _walk(conn, kind):
            wanted = entries(conn, kind, ids)
            rows = conn.execute(
                select(e.subject_id, e.number, e.words).where(e.kind == kind.value, e.subject_id.in_(ids))
            )
            kept = {row.subject_id: Entry(kind, *row) for row in rows}
            seen += len(kept)
            wrong += [one for one in wanted if kept.get(one) != wanted[one] and (kind, one) not in late]
            unheard |= _places(entry for one, entry in wanted.items() if (kind, one) not in late) - known
        total = conn.execute(select(func.count()).where(e.kind == kind.value)).scalar_one()
        if total != seen and not any(of is kind for of, _ in late):
            wrong.append(f"（多出 {total - seen} 条）")
        if _indexed(conn, kind) != total:
            wrong.append("（词语与条目不符）")
        yield from (f"{kind.value} {one}" for one in wrong[:TOLD])
    if _indexed(conn, Kind.PLACE) != len(known):
        unheard.add("（词语与条目不符）")
    yield from (f"{Kind.PLACE.value} {one}" for one in sorted(unheard)[:TOLD])


def _places(made: Iterable[Entry]) -> set[str]:
    return {name for entry in made for name in entry.places}


def _walk(conn: Connection, kind: Kind) -> Iterator[Sequence[str]]:
    """The ids of all subjects of a kind, a batch at a time."""
    after = ""
    while ids := _ids(conn, kind, after):
        yield ids
        after = ids[-1]


def _ids(conn: Connection, kind: Kind, after: str) -> Sequence[str]:
    key = key_of(kind)
    return conn.execute(select(key).where(key > after).order_by(key).limit(AT_ONCE)).scalars().all()


def _indexed(conn: Connection, kind: Kind) -> int:
    """How many entries of the kind the index of words itself leads to."""
    if conn.dialect.name == "postgresql":
        query = text("SELECT count(*) FROM search_entries WHERE kind = :kind")
        return int(conn.execute(query, {"kind": kind.value}).scalar_one())
    query = text("SELECT count(*) FROM search_index WHERE search_index MATCH :word")
    return int(conn.execute(query, {"word": f'"{mark("k", kind.value)}"'}).scalar_one())


@dataclass(frozen=True)
class _Part:
    reached: str
    done: bool


def _progress(conn: Connection) -> Mapping[str, _Part]:
    return {row.part: _Part(row.reached, row.done) for row in conn.execute(select(t.search_progress))}


def _next(conn: Connection) -> Batch | None:
    progress = _progress(conn)
    if CHANGES not in progress:  # from here on the row log says what changes while the entries are made
        last = conn.execute(select(func.max(t.changes.c.n))).scalar() or 0
        return Batch(CHANGES, "", str(last), done=False)
    for kind in KINDS:
        at = progress.get(kind.value, _Part("", False))
        if not at.done:
            return _made(conn, kind, at.reached)
    return _followed(conn, int(progress[CHANGES].reached))


def _made(conn: Connection, kind: Kind, after: str) -> Batch:
    ids = _ids(conn, kind, after)
    put = list(entries(conn, kind, ids).values())
    return Batch(kind.value, after, ids[-1] if ids else after, done=len(ids) < AT_ONCE, put=put)


def _followed(conn: Connection, after: int) -> Batch | None:
    c = t.changes.c
    rows = conn.execute(select(c.n, c.table_name, c.row_key).where(c.n > after).order_by(c.n).limit(AT_ONCE)).all()
    if not rows:
        return None
    touched: dict[str, list[str]] = {}
    for row in rows:
        if row.table_name in FOLLOWED and row.row_key:
            touched.setdefault(row.table_name, []).append(row.row_key)
    put: list[Entry] = []
    gone: list[tuple[Kind, str]] = []
    for table, keys in touched.items():
        for kind, ids in touched_by(conn, table, list(dict.fromkeys(keys))):
            now = entries(conn, kind, ids)
            put += now.values()
            gone += [(kind, one) for one in ids if one not in now]
    return Batch(CHANGES, str(after), str(rows[-1].n), done=False, put=put, gone=gone)


def _waiting(conn: Connection) -> set[tuple[Kind, str]]:
    """The subjects of changes that the index has not read yet."""
    c = t.changes.c
    after = int(_progress(conn)[CHANGES].reached)
    rows = conn.execute(select(c.table_name, c.row_key).where(c.n > after, c.table_name.in_(FOLLOWED))).all()
    return {(kind, one) for row in rows for kind, ids in touched_by(conn, row.table_name, [row.row_key]) for one in ids}


def _write(w: Write, batch: Batch) -> None:
    """Write the batch, unless another server has: each is written once, in the order of the row log."""
    here = p.part == batch.part
    if w.conn.execute(select(p.part).where(here)).first() is None:
        if batch.before:
            return  # begun again meanwhile
        w.conn.execute(t.search_progress.insert().values(part=batch.part, reached="", done=False))
    moved = t.search_progress.update().where(here, p.reached == batch.before, p.done.is_(False))
    if not w.conn.execute(moved.values(reached=batch.reached, done=batch.done)).rowcount:
        return
    if batch.put:
        put = [*batch.put, *(entry_of_place(name) for name in sorted(_places(batch.put)))]
        rows = [
            {"kind": one.kind.value, "subject_id": one.subject_id, "number": one.number, "words": one.words}
            for one in put
        ]
        w.conn.execute(_PUT, rows)
    for kind, subject_id in batch.gone:
        w.conn.execute(t.search_entries.delete().where(e.kind == kind.value, e.subject_id == subject_id))


def _begin_again(w: Write) -> None:
    """Forget what there is and how far it went. On SQLite the index is emptied first, for it would not know the words
    of entries that were lost or changed behind its back."""
    w.conn.execute(t.search_progress.delete())
    if w.conn.dialect.name == "sqlite":
        kept = w.conn.execute(text("SELECT sql FROM sqlite_master WHERE name = 'search_index_removed'")).scalar_one()
        w.conn.execute(text("DROP TRIGGER search_index_removed"))
        w.conn.execute(t.search_entries.delete())
        w.conn.execute(text("INSERT INTO search_index(search_index) VALUES('delete-all')"))
        w.conn.execute(text(kept))
    else:
        w.conn.execute(t.search_entries.delete())
