"""The append-only log: who did what to which thing, each row's hash taken over the row before (design law 2)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, select

from shared.sealing import GENESIS, canonical
from sync_server.ledger import tables as t
from sync_server.ledger.prepared import Prepared

HASHED = (
    "seq",
    "at",
    "device_at",
    "actor_kind",
    "actor_id",
    "actor_name",
    "kind",
    "subject_kind",
    "subject_id",
    "unit_id",
    "words",
    "data",
    "prev",
)


_HEAD = Prepared(select(t.events.c.seq, t.events.c.hash).order_by(t.events.c.seq.desc()).limit(1))


@dataclass(frozen=True)
class Actor:
    """Who acts: `kind` is `user`, `device`, `system` or `endpoint`."""

    kind: str
    id: str
    name: str = ""


SYSTEM = Actor("system", "ducha", "系统")


@dataclass(frozen=True)
class Head:
    """The last event of the chain: its number (0: none yet) and hash."""

    seq: int
    hash: str


def read_head(conn: Connection) -> Head:
    """The chain's last row as this transaction sees it."""
    row = _HEAD.first(conn)
    return Head(row[0], row[1]) if row else Head(0, GENESIS)


def event_hash(row: Mapping[str, Any]) -> str:
    """SHA-256 (hex) over the canonical form of everything but the hash itself."""
    hashed = {name: row[name] for name in HASHED}
    if _without_floats(hashed):  # of which orjson writes some otherwise
        with suppress(orjson.JSONEncodeError):  # keys or numbers that only the standard library writes
            return hashlib.sha256(orjson.dumps(hashed, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return hashlib.sha256(canonical(hashed)).hexdigest()


def _without_floats(value: Any) -> bool:
    if isinstance(value, dict):
        return all(map(_without_floats, value.values()))
    if isinstance(value, list | tuple):
        return all(map(_without_floats, value))
    return value is None or isinstance(value, str | int)


def check_events(rows: Iterable[Mapping[str, Any]], start: Head | None = None) -> list[str]:
    """Walk rows in order of `seq`; every break of the chain as a Chinese sentence."""
    faults, head = [], start or Head(0, GENESIS)
    for row in rows:
        if row["seq"] != head.seq + 1:
            faults.append(f"事件 {head.seq} 之后缺少事件，下一条是 {row['seq']}")
        elif row["prev"] != head.hash:
            faults.append(f"事件 {row['seq']} 与前一条不衔接")
        if event_hash(row) != row["hash"]:
            faults.append(f"事件 {row['seq']} 的内容与其校验值不符")
        head = Head(row["seq"], row["hash"])
    return faults
