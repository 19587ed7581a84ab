"""Walking everything that must not have changed: the event log, the sealed originals, the photos."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, Select, select

from shared.plain import from_plain
from shared.sealing import GENESIS, Sealed, canonical
from sync_server.acts.envelopes import signed_by
from sync_server.evidence.store import PhotoStore
from sync_server.ledger import tables as t
from sync_server.ledger.events import check_events

BATCH = 1_000


@dataclass
class Report:
    """How much was looked at, and every fault as a Chinese sentence."""

    events: int = 0
    envelopes: int = 0
    photos: int = 0
    faults: list[str] = field(default_factory=list)


def verify(conn: Connection, store: PhotoStore) -> Report:
    """Check the whole ledger as this connection sees it, row by row in constant memory."""
    report = Report()
    report.faults += check_events(_counted(report, _rows(conn, select(t.events).order_by(t.events.c.seq))))
    _check_envelopes(conn, report)
    _check_records(conn, report)
    _check_photos(conn, store, report)
    return report


def _rows(conn: Connection, query: Select[Any]) -> Iterator[Any]:
    yield from conn.execute(query.execution_options(yield_per=BATCH)).mappings()


def _counted(report: Report, rows: Iterator[Any]) -> Iterator[Any]:
    for row in rows:
        report.events += 1
        yield row


def _check_envelopes(conn: Connection, report: Report) -> None:
    """Each original equals its hash, was signed by its phone, and follows the one before it."""
    devices = {row["id"]: row for row in _rows(conn, select(t.devices))}
    ends = dict.fromkeys(devices, (0, GENESIS))
    e = t.envelopes.c
    for row in _rows(conn, select(t.envelopes).order_by(e.device_id, e.seq, e.received_at)):
        report.envelopes += 1
        name = f"记录原件 {row['id']} 第 {row['version']} 版"
        plain = json.loads(row["content"])
        unsealed = {key: value for key, value in plain.items() if key not in ("hash", "signature")}
        if hashlib.sha256(canonical(unsealed)).hexdigest() != row["hash"]:
            report.faults.append(f"{name}的内容与其校验值不符")
            continue
        sealed = from_plain(Sealed, plain)
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(devices[row["device_id"]]["public_key"]))
        if not signed_by(key, sealed):
            report.faults.append(f"{name}的签名不符")
        if row["standing"] != "forked":
            if (sealed.seq - 1, sealed.prev) != ends[row["device_id"]]:
                report.faults.append(f"{name}与同一手机的前一条不衔接")
            ends[row["device_id"]] = (sealed.seq, sealed.hash)
    for device_id, row in devices.items():
        if (row["chain_seq"], row["chain_hash"]) != ends[device_id]:
            report.faults.append(f"手机 {device_id} 的最后一条记录原件缺失")


def _check_records(conn: Connection, report: Report) -> None:
    """Every record rests on an original."""
    e, r = t.envelopes.c, t.records.c
    query = select(r.id).outerjoin_from(t.records, t.envelopes, e.hash == r.hash).where(e.hash.is_(None))
    report.faults += [f"督察记录 {row['id']} 没有原件" for row in _rows(conn, query)]


def _check_photos(conn: Connection, store: PhotoStore, report: Report) -> None:
    """Every original photo is there, byte for byte."""
    for row in _rows(conn, select(t.blobs).order_by(t.blobs.c.sha256)):
        report.photos += 1
        digest, size = hashlib.sha256(), 0
        try:
            for piece in store.stream(row["sha256"]):
                digest.update(piece)
                size += len(piece)
        except FileNotFoundError:
            report.faults.append(f"照片 {row['sha256']} 缺失")
            continue
        if digest.hexdigest() != row["sha256"] or size != row["size"]:
            report.faults.append(f"照片 {row['sha256']} 的内容已改变")
    p, b = t.photos.c, t.blobs.c
    lost = select(p.id).outerjoin_from(t.photos, t.blobs, b.sha256 == p.sha256)
    lost = lost.where(p.present_at.is_not(None), b.sha256.is_(None))
    report.faults += [f"照片 {row['id']} 标为已收到，但没有入库" for row in _rows(conn, lost)]
