"""What was filed is bound a moment later, beside the deed, and kept with the originals.

Any number of processes may bind: each claims one part for a while (`next_at`), and one whose process died is taken up
by another; the same part gives the same bytes, which the store keeps once. A part waits until its papers have been
printed and the parts before it are bound, because its pages go on from theirs. What fails is tried again after growing
pauses, and the volume's page says so.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Connection, RowMapping, exists, select, text, update

from shared.moment import chinese_day, day_in_shanghai, from_iso, to_iso
from shared.plain import from_plain, to_plain
from sync_server.archive.binding.job import Bound, Job, Piece
from sync_server.archive.binding.soundness import LEVEL
from sync_server.archive.binding.validator import Validated
from sync_server.archive.binding.workshop import JOB, RESULT, SAID
from sync_server.archive.rules.volume import Origin, Retention
from sync_server.casework import happenings
from sync_server.evidence.store import PhotoStore
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.states import BindState, PrintState
from sync_server.ledger.write import Write

EVERY_S = 20.0
LEASE = timedelta(hours=1)  # longer than the largest part takes
LONGEST_S = 3_000
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)
_COMMAND = (sys.executable, "-P", "-m", "sync_server.archive.binding.workshop")
_WAITING = text("volume_parts.state = 'waiting'")  # the words of the partial index, so that it is used
_log = structlog.get_logger("binding")
p, i = t.volume_parts.c, t.volume_items.c
_before = t.volume_parts.alias("before")


@dataclass(frozen=True)
class Bindery:
    """Where originals lie, by the store and by its address; fonts and templates; a folder with room for a volume."""

    store: PhotoStore
    address: str
    assets: Path
    folder: Path


async def run(ledger: Ledger, bindery: Bindery, stop: asyncio.Event, *, every_s: float = EVERY_S) -> None:
    """Bind what waits until `stop` is set, one part after the other while there is more; trouble is logged and
    outlived."""
    while not stop.is_set():
        try:
            while await asyncio.to_thread(bind_waiting, ledger, bindery, stop.is_set) and not stop.is_set():
                pass
        except Exception as error:
            _log.error("binding failed", error=repr(error))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every_s)


def bind_waiting(ledger: Ledger, bindery: Bindery, stopped: Callable[[], bool] = lambda: False) -> int:
    """Bind what has waited longest and can be bound; how many parts were (0 or 1). When `stopped` says so it is given
    up at once and waits for the next server."""
    with ledger.read() as conn:
        if _due(conn, to_iso(ledger.clock())) is None:
            return 0
    part = ledger.write(claim)
    if part is None:
        return 0
    try:
        with ledger.read() as conn:
            job, items = job_of(conn, part)
        bindery.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=bindery.folder) as folder:
            bound, second = _bind(job, bindery, Path(folder), stopped)
            bindery.store.put(bound.sha256, Path(folder) / RESULT)
    except _StoppedError:
        ledger.write(partial(_postpone, part, "", timedelta()))
        return 0
    except Exception as error:
        _log.error("part not bound, waits", volume=part["volume_id"], part=part["nth"], error=repr(error))
        pause = min(FIRST_PAUSE * 2 ** min(part["tries"], 20), LONGEST_PAUSE)
        ledger.write(partial(_postpone, part, "装订程序出错，详见服务器日志", pause))
        return 0
    ledger.write(partial(_settle, part, items, bound, second))
    return 1


def claim(w: Write) -> RowMapping | None:
    """Take a part for as long as binding may last; nobody else takes it meanwhile."""
    part = _due(w.conn, w.now)
    if part is not None:
        taken = {"tries": part["tries"] + 1, "next_at": to_iso(w.moment + LEASE)}
        w.conn.execute(update(t.volume_parts).where(_of(part)).values(**taken))
    return part


def _due(conn: Connection, now: str) -> RowMapping | None:
    earlier = exists().where(
        _before.c.volume_id == p.volume_id, _before.c.nth < p.nth, _before.c.state == BindState.WAITING.value
    )
    papers = t.papers_issued.c
    unprinted = exists().where(
        i.volume_id == p.volume_id,
        i.part == p.nth,
        i.paper_id == papers.id,
        papers.state == PrintState.WAITING.value,
    )
    query = select(t.volume_parts).where(_WAITING, p.next_at <= now, ~earlier, ~unprinted)
    return conn.execute(query.order_by(p.at, p.volume_id, p.nth).limit(1)).mappings().first()


def job_of(conn: Connection, part: RowMapping) -> tuple[Job, Sequence[RowMapping]]:
    """What is to be bound, and the items in their order."""
    v, papers = t.volumes.c, t.papers_issued.c
    volume = conn.execute(select(t.volumes).where(v.id == part["volume_id"])).mappings().one()
    keeper = conn.execute(select(t.units.c.name).where(t.units.c.id == volume["unit_id"])).scalar_one()
    items = (
        conn.execute(
            select(t.volume_items, papers.sha256.label("printed"), papers.kept_at, papers.trouble)
            .outerjoin_from(t.volume_items, t.papers_issued, papers.id == i.paper_id)
            .where(i.volume_id == part["volume_id"], i.part == part["nth"])
            .order_by(i.position)
        )
        .mappings()
        .all()
    )
    last = select(p.pages).where(p.volume_id == part["volume_id"], p.nth < part["nth"])
    first_day, last_day = (chinese_day(date.fromisoformat(volume[name])) for name in ("opened_on", "closed_on"))
    job = Job(
        volume_number=volume["number"],
        title=volume["title"],
        keeper=keeper,
        part=part["nth"],
        reason=part["reason"],
        by=part["user_name"],
        day=day_in_shanghai(from_iso(part["at"])).isoformat(),
        rows=(
            ("案号", volume["subject_number"]),
            ("起止日期", f"{first_day}至{last_day}"),
            ("保管期限", Retention(volume["retention"]).label),
        ),
        note=volume["note"] if not part["nth"] else "",
        last_page=sum(conn.execute(last).scalars()),
        pieces=tuple(map(_piece, items)),
    )
    return job, items


def _piece(item: RowMapping) -> Piece:
    missing = ""
    if item["paper_id"] and not item["kept_at"]:
        missing = f"未留存原件（{item['trouble']}）" if item["trouble"] else "未留存原件"
    return Piece(
        title=item["title"],
        number=item["number"],
        author=item["author"],
        day=item["day"],
        media_type=item["media_type"],
        sha256=item["printed"] if item["paper_id"] else item["sha256"],
        origin=Origin(item["origin"]).label,
        house=bool(item["paper_id"]),
        handled_by=item["handled_by"],
        missing=missing,
    )


class _StoppedError(Exception):
    """The server ends; nothing is wrong with the part."""


def _bind(job: Job, bindery: Bindery, folder: Path, stopped: Callable[[], bool]) -> tuple[Bound, Validated]:
    """In a process of its own, which ends with the server. Raises RuntimeError when it fails or takes too long."""
    told = {"job": to_plain(job), "store": bindery.address, "assets": str(bindery.assets)}
    (folder / JOB).write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    with (folder / "trouble").open("w+b") as trouble:
        process = subprocess.Popen([*_COMMAND, str(folder)], stderr=trouble, start_new_session=True)  # noqa: S603
        try:
            _wait_for(process, stopped)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)  # with the validator that it may have started
                process.wait()
        trouble.seek(0)
        if process.returncode:
            raise RuntimeError(f"the workshop failed: {trouble.read().decode(errors='replace')[-2000:]}")
    said = json.loads((folder / SAID).read_text("utf-8"))
    return from_plain(Bound, said["bound"]), from_plain(Validated, said["second"])


def _wait_for(process: subprocess.Popen[bytes], stopped: Callable[[], bool]) -> None:
    for _ in range(LONGEST_S):
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(1)
            return
        if stopped():
            raise _StoppedError
    raise RuntimeError(f"the workshop has not ended within {LONGEST_S} s")


def _settle(part: RowMapping, items: Sequence[RowMapping], bound: Bound, second: Validated, w: Write) -> None:
    checks: dict[str, Any] = {"level": LEVEL, "leading": bound.leading, "second": to_plain(second)}
    checks["faults"] = list(bound.faults[:20])
    done = w.conn.execute(
        update(t.volume_parts)
        .where(_of(part), p.state == BindState.WAITING.value, p.tries == part["tries"] + 1)
        .values(
            state=BindState.BOUND.value,
            sha256=bound.sha256,
            size=bound.size,
            pages=bound.pages,
            leaves=bound.leaves,
            checks=checks,
            trouble="",
            bound_at=w.now,
        )
    )
    if not done.rowcount:
        return  # somebody else has taken the part up since it was claimed
    for item, found in zip(items, bound.pieces, strict=True):
        w.add(t.bound_items, item_id=item["id"], **{**to_plain(found), "trouble": found.trouble[:300]})
    words = f"装订第{part['nth']}次补充材料" if part["nth"] else "装订案卷"
    said = f"{words}：{len(items)} 件，{bound.pages} 页，校验值 {bound.sha256[:16]}"
    w.event(happenings.VOLUME_BOUND, "volume", part["volume_id"], said, actor=SYSTEM, data={"sha256": bound.sha256})


def _postpone(part: RowMapping, trouble: str, pause: timedelta, w: Write) -> None:
    mine = _of(part) & (p.state == BindState.WAITING.value) & (p.tries == part["tries"] + 1)
    w.conn.execute(update(t.volume_parts).where(mine).values(trouble=trouble, next_at=to_iso(w.moment + pause)))


def _of(part: RowMapping) -> Any:
    return (p.volume_id == part["volume_id"]) & (p.nth == part["nth"])
