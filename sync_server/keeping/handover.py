"""Importing what a phone could not send: the ZIP it exports (`ducha-handover`), also that of a stopped phone.

Each envelope and each photo is checked as if it had come by push and upload; importing twice changes nothing."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select

from shared.picture import MAX_BYTES
from shared.position import DistrictArea
from shared.problems import UPLOAD_HASH, Problem
from shared.wire import RecordVerdict, Verdict
from sync_server.acts.common.devices import advance_chain, device_by_id
from sync_server.acts.envelopes import open_envelope
from sync_server.acts.receiving import receive
from sync_server.evidence import intake
from sync_server.evidence.arrivals import Owner
from sync_server.evidence.store import PhotoStore
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write

FORMAT, VERSION = "ducha-handover", 1
MAX_ENVELOPE_BYTES = 2_000_000


class HandoverError(Exception):
    """The file is no hand-over, as a Chinese sentence."""


@dataclass
class Imported:
    """What came of a file. `refused` are sentences."""

    accepted: int = 0
    known: int = 0
    photos: int = 0
    refused: list[str] = field(default_factory=list)


def import_handover(ledger: Ledger, store: PhotoStore, areas: Mapping[str, DistrictArea], source: Path) -> Imported:
    """File the envelopes and keep the photos of one part. Raises HandoverError."""
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            if manifest.get("format") != FORMAT or manifest.get("version") != VERSION:
                raise HandoverError(f"{source} 不是本版本可以导入的移交文件。")
            done = Imported()
            _import_envelopes(ledger, areas, archive, done)
            _import_photos(ledger, store, archive, _phones(ledger, manifest), done)
    except (zipfile.BadZipFile, KeyError, ValueError, AttributeError) as error:
        raise HandoverError(f"{source} 已损坏或不是移交文件。") from error
    return done


def _phones(ledger: Ledger, manifest: Mapping[str, Any]) -> list[Owner]:
    """The enrolled phones whose records and photos the file holds, by its own word: it names those who brought the
    photos, which therefore count for the records of these phones' holders and of nobody else."""
    named = [str(device_id)[:36] for device_id in manifest.get("device_ids", [])]
    d, u = t.devices.c, t.users.c
    with ledger.read() as conn:
        known = select(d.id, u.name).join(t.users, u.id == d.user_id).where(d.id.in_(named)).order_by(d.id)
        return [Owner("device", row.id, row.name) for row in conn.execute(known)]


def _import_envelopes(
    ledger: Ledger, areas: Mapping[str, DistrictArea], archive: zipfile.ZipFile, done: Imported
) -> None:
    by_device: dict[str, list[Any]] = defaultdict(list)
    for entry in sorted(archive.infolist(), key=lambda e: e.filename):
        if entry.filename.startswith("envelopes/") and entry.file_size <= MAX_ENVELOPE_BYTES:
            raw = json.loads(archive.read(entry))
            by_device[str(raw.get("device_id", ""))].append(raw)
    for device_id, raws in by_device.items():
        try:
            verdicts = ledger.write(_filing(device_id, raws, areas))
        except Problem as problem:
            done.refused.append(problem.detail)
            continue
        done.accepted += sum(v.verdict is Verdict.ACCEPTED for v in verdicts)
        done.known += sum(v.verdict is Verdict.KNOWN for v in verdicts)
        done.refused += [f"{v.id}：{v.problem['detail']}" for v in verdicts if v.problem]


def _filing(device_id: str, raws: list[Any], areas: Mapping[str, DistrictArea]) -> Any:
    def job(w: Write) -> list[RecordVerdict]:
        device = device_by_id(w.conn, device_id)
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(device.public_key))
        verdicts, chain = receive(w, device, [open_envelope(raw, device_id, key) for raw in raws], areas)
        advance_chain(w, device_id, chain, "")
        return verdicts

    return job


def _import_photos(
    ledger: Ledger, store: PhotoStore, archive: zipfile.ZipFile, phones: list[Owner], done: Imported
) -> None:
    for entry in archive.infolist():
        if not entry.filename.startswith("photos/"):
            continue
        name = Path(entry.filename).stem
        if entry.file_size > MAX_BYTES:
            done.refused.append(f"照片 {name[:12]} 过大")
            continue
        with tempfile.NamedTemporaryFile() as copy:
            copy.write(archive.read(entry))
            copy.flush()
            try:
                picture = intake.examine(Path(copy.name), name, with_recordings=True)
            except Problem as problem:
                wrong = " 与其校验值不符" if problem.kind is UPLOAD_HASH else f"：{problem.detail}"
                done.refused.append(f"照片 {name[:12]}{wrong}")
                continue
            intake.keep(store, picture)
        owners = phones or _awaited_by(ledger, name)
        if not owners:
            done.refused.append(f"照片 {name[:12]} 没有写明来自哪台手机，也没有唯一的记录在等它")
            continue
        ledger.write(partial(_note, picture=picture, owners=owners))
        done.photos += 1


def _note(w: Write, picture: intake.Picture, owners: list[Owner]) -> None:
    intake.note(w, picture, *owners)


def _awaited_by(ledger: Ledger, sha256: str) -> list[Owner]:
    """For files of earlier versions, whose parts with photos alone name no phone: the one phone whose record waits for
    the photo, when there is only one."""
    p, r, u = t.photos.c, t.records.c, t.users.c
    listed = select(r.device_id, u.name).join_from(t.photos, t.records, r.id == p.record_id)
    query = listed.join(t.users, u.id == r.user_id)
    with ledger.read() as conn:
        rows = conn.execute(query.where(p.sha256 == sha256, p.present_at.is_(None)).distinct()).all()
    return [Owner("device", rows[0].device_id, rows[0].name)] if len(rows) == 1 else []
