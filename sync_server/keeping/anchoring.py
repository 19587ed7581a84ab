"""Once a day, and after every upgrade that took rows in, the ends of the chains are signed and handed out: a file, a
message to every unit that has an auditor, and a time stamp where an authority is set."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy import Connection, select

from shared.moment import day_in_shanghai, from_iso
from shared.organisation import Role
from sync_server.casework import happenings
from sync_server.evidence.disk import fsync_folder
from sync_server.keeping.anchors import Anchor, make_anchor, read_anchor, server_key
from sync_server.keeping.time_stamps import TimeStampError, ask_stamp
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.rowlog.sealing import read_log_head
from sync_server.ledger.write import Write
from sync_server.settings import Settings

FIRST_S, EVERY_S = 120.0, 600.0
_log = structlog.get_logger("anchoring")


async def run(ledger: Ledger, settings: Settings, stop: asyncio.Event) -> None:
    """Look every ten minutes, for as long as the server runs; trouble is logged and outlived."""
    wait = FIRST_S
    while not stop.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), wait)
            return
        wait = EVERY_S
        try:
            await asyncio.to_thread(anchor_when_due, ledger, settings)
        except Exception as error:
            _log.error("anchoring failed", error=repr(error))


def anchor_when_due(ledger: Ledger, settings: Settings) -> Path | None:
    """Anchor if today's is missing; ask again for a time stamp that the last one lacks. The new file, if any."""
    with ledger.read() as conn:
        due = is_due(conn, ledger.clock())
    if due:
        return anchor_now(ledger, settings)
    for file in sorted(settings.anchors.glob("*.json"))[-1:]:
        _stamp(file, settings.tsa_url)
    return None


def is_due(conn: Connection, now: datetime) -> bool:
    """True when something has happened since the last anchor, and that is of an earlier day or before an upgrade."""
    last = _last(conn, "anchor")
    head = conn.execute(select(t.events.c.seq).order_by(t.events.c.seq.desc()).limit(1)).scalar() or 0
    if last is None:
        return head > 0
    if head == last[0]:
        return False
    adopted = _last(conn, "rows")
    upgraded = adopted is not None and adopted[0] > last[0]
    return upgraded or day_in_shanghai(from_iso(last[1])) != day_in_shanghai(now)


def _last(conn: Connection, subject_id: str) -> tuple[int, str] | None:
    e = t.events.c
    of_ledger = select(e.seq, e.at).where(e.subject_kind == "ledger", e.subject_id == subject_id)
    row = conn.execute(of_ledger.order_by(e.seq.desc()).limit(1)).first()
    return (row.seq, row.at) if row else None


def anchor_now(ledger: Ledger, settings: Settings) -> Path:
    """Sign where the chains end, say so in the log, hand it out; the file. Raises OSError when the disk refuses."""
    key = server_key(settings.data_dir)

    def job(w: Write) -> Anchor:
        anchor = make_anchor(key, w.now, w.head, read_log_head(w.conn))
        document = anchor.document
        ends = document["events"]["seq"], document["rows"]["n"]
        words = f"台账锚定：事件链到第 {ends[0]} 条，行变更日志到第 {ends[1]} 条，已签名外送"
        data = {**document, "signature": anchor.signature}
        seq = w.event(happenings.LEDGER_ANCHORED, "ledger", "anchor", words, actor=SYSTEM, data=data)
        u = t.users.c
        with_auditor = select(u.unit_id).distinct().where(u.role == Role.AUDITOR.value, u.active)
        for unit_id in w.conn.execute(with_auditor.order_by(u.unit_id)).scalars():
            w.deliver(seq, happenings.LEDGER_ANCHORED, subject_kind="ledger", subject_id="anchor", unit_id=unit_id)
        return anchor

    anchor = ledger.write(job)
    settings.anchors.mkdir(parents=True, exist_ok=True)
    file = settings.anchors / f"{anchor.document['at'].replace(':', '')}.json"
    _put(file, anchor)
    _stamp(file, settings.tsa_url)
    return file


def _stamp(file: Path, url: str) -> None:
    """Ask for the time stamp that the anchor in `file` lacks; what fails is asked again at the next look."""
    if not url:
        return
    anchor = read_anchor(file.read_text())
    if anchor.stamp:
        return
    try:
        stamp = ask_stamp(url, anchor.signed())
    except TimeStampError as error:
        _log.warning("no time stamp", file=file.name, error=str(error))
        return
    _put(file, Anchor(anchor.document, anchor.signature, stamp))


def _put(file: Path, anchor: Anchor) -> None:
    """Under its name only when it is whole."""
    unfinished = file.with_suffix(".unfinished")
    with unfinished.open("w") as out:
        out.write(anchor.text())
        out.flush()
        os.fsync(out.fileno())
    unfinished.replace(file)
    fsync_folder(file.parent)
