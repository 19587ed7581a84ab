"""Importing what a phone could not send: the ZIP it exports (`ducha-handover`), also that of a stopped phone.

Each envelope and each photo is checked as if it had come by push and upload; importing twice changes nothing."""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.picture import MAX_BYTES
from shared.position import DistrictArea
from shared.problems import Problem
from shared.wire import RecordVerdict, Verdict
from sync_server.acts.devices import advance_chain, device_by_id
from sync_server.acts.envelopes import open_envelope
from sync_server.acts.receiving import receive
from sync_server.acts.uploads import Owner, finish_upload
from sync_server.evidence.decoding import check_picture
from sync_server.evidence.store import PhotoStore
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
            owners = _import_envelopes(ledger, areas, archive, done)
            owner = next(iter(owners), None) or Owner("device", _first_device(manifest), "")
            _import_photos(ledger, store, archive, owner, done)
    except (zipfile.BadZipFile, KeyError, ValueError, AttributeError) as error:
        raise HandoverError(f"{source} 已损坏或不是移交文件。") from error
    return done


def _first_device(manifest: Mapping[str, Any]) -> str:
    return str(next(iter(manifest.get("device_ids", [])), ""))[:36]


def _import_envelopes(
    ledger: Ledger, areas: Mapping[str, DistrictArea], archive: zipfile.ZipFile, done: Imported
) -> list[Owner]:
    by_device: dict[str, list[Any]] = defaultdict(list)
    for entry in sorted(archive.infolist(), key=lambda e: e.filename):
        if entry.filename.startswith("envelopes/") and entry.file_size <= MAX_ENVELOPE_BYTES:
            raw = json.loads(archive.read(entry))
            by_device[str(raw.get("device_id", ""))].append(raw)
    owners = []
    for device_id, raws in by_device.items():
        try:
            owner, verdicts = ledger.write(_filing(device_id, raws, areas))
        except Problem as problem:
            done.refused.append(problem.detail)
            continue
        owners.append(owner)
        done.accepted += sum(v.verdict is Verdict.ACCEPTED for v in verdicts)
        done.known += sum(v.verdict is Verdict.KNOWN for v in verdicts)
        done.refused += [f"{v.id}：{v.problem['detail']}" for v in verdicts if v.problem]
    return owners


def _filing(device_id: str, raws: list[Any], areas: Mapping[str, DistrictArea]) -> Any:
    def job(w: Write) -> tuple[Owner, list[RecordVerdict]]:
        device = device_by_id(w.conn, device_id)
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(device.public_key))
        verdicts, chain = receive(w, device, [open_envelope(raw, device_id, key) for raw in raws], areas)
        advance_chain(w, device_id, chain, "")
        return Owner("device", device_id, device.name), verdicts

    return job


def _import_photos(ledger: Ledger, store: PhotoStore, archive: zipfile.ZipFile, owner: Owner, done: Imported) -> None:
    for entry in archive.infolist():
        if not entry.filename.startswith("photos/"):
            continue
        name = Path(entry.filename).stem
        if entry.file_size > MAX_BYTES:
            done.refused.append(f"照片 {name[:12]} 过大")
            continue
        content = archive.read(entry)
        if hashlib.sha256(content).hexdigest() != name:
            done.refused.append(f"照片 {name[:12]} 与其校验值不符")
            continue
        with tempfile.NamedTemporaryFile() as copy:
            copy.write(content)
            copy.flush()
            try:
                mime = check_picture(Path(copy.name))
            except Problem as problem:
                done.refused.append(f"照片 {name[:12]}：{problem.detail}")
                continue
            store.put(name, Path(copy.name))
        ledger.write(_keeping(owner, name, len(content), mime))
        done.photos += 1


def _keeping(owner: Owner, sha256: str, size: int, mime: str) -> Any:
    return lambda w: finish_upload(w, "", owner, sha256, size, mime)
