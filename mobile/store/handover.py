"""Everything unsent in one file, for a phone that cannot send (revoked, no network, broken): to be imported by hand.

Format `ducha-handover`, version 1: a ZIP (stored, not compressed: photos are JPEG) with

    manifest.json               {"format": "ducha-handover", "version": 1, "device_ids": [...], "made_at": ISO 8601 UTC,
                                 "part": 1, "parts": 1, "envelopes": n, "photos": n, "drafts": n}
    envelopes/<seq>-<id>-<version>.json
                                the sealed envelope exactly as `POST /api/sync/push` takes it (`shared.sealing.Sealed`)
    photos/<sha256>.jpg         originals that no receipt names yet, named by their hash
    drafts/<id>.json            {"id", "kind", "created_at", "changed_at", "fields", "photos": [sha256, …]}: not sealed
    quarantine/<name>           damaged pieces of the store as they were found

Envelopes, drafts and pieces are in part 1. When the photos do not fit into one part they go on in further parts, each
with its own manifest. Hashes and signatures are inside, so that the file needs no further trust: the importer verifies
each envelope and each photo as if it had come by push and upload, and importing twice changes nothing.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, field

from mobile.store import start_shots
from mobile.store.drafts import Drafts
from mobile.store.ground import Ground
from mobile.store.kept_photo import KeptPhoto
from mobile.store.outbox import EntryKind, Outbox
from mobile.store.photo_files import PhotoFiles
from mobile.store.putting_aside import QUARANTINE
from mobile.store.records import Records
from shared.plain import to_plain
from shared.sealing import Sealed

FORMAT = "ducha-handover"
PART_BYTES = 80_000_000


@dataclass(frozen=True)
class HandoverFile:
    """One part, ready to be saved: `name` such as `督察通-未发送-20261124-1-of-1.zip`."""

    name: str
    data: bytes


@dataclass
class _Part:
    """What goes into one file: photos as they were found, other files by name."""

    photos: list[KeptPhoto] = field(default_factory=list)
    bytes: int = 0


class Handover:
    """Makes the files. Nothing in the store changes by it."""

    def __init__(self, ground: Ground, records: Records, outbox: Outbox, photos: PhotoFiles, drafts: Drafts) -> None:
        self._ground = ground
        self._records, self._outbox, self._photos, self._drafts = records, outbox, photos, drafts

    async def files(self, part_bytes: int = PART_BYTES) -> AsyncIterator[HandoverFile]:
        """One file after the other, each of at most about `part_bytes` of photos, so that memory holds only one."""
        envelopes = self._unsent_envelopes()
        drafts = self._drafts.open_drafts()
        parts = self._plan(part_bytes)
        devices = {sealed.device_id for sealed in envelopes} | self._devices_of(parts)
        made_at = self._ground.now()
        for number, part in enumerate(parts, 1):
            first = number == 1
            files: dict[str, bytes] = {}
            if first:
                for sealed in envelopes:
                    name = f"envelopes/{sealed.seq:06d}-{sealed.id}-{sealed.version}.json"
                    files[name] = _json(to_plain(sealed))
                for draft in drafts:
                    hashes = [kept.photo.sha256 for kept in self._photos.files_of_draft(draft.id)]
                    files[f"drafts/{draft.id}.json"] = _json({**asdict(draft), "photos": hashes})
                for name in await self._ground.volume.names(QUARANTINE):
                    files[f"{QUARANTINE}/{name}"] = await self._ground.volume.read(f"{QUARANTINE}/{name}") or b""
                # What the start page took and no check has: nobody's record, and kept like what nobody could read.
                for name in await self._ground.volume.names(start_shots.DIRECTORY):
                    shot = await self._ground.volume.read(f"{start_shots.DIRECTORY}/{name}")
                    if shot is not None:
                        files[f"{QUARANTINE}/{start_shots.DIRECTORY}-{name}"] = shot
            for kept in part.photos:
                original = await self._photos.read(kept.photo.id)
                if original is not None:
                    files[f"photos/{kept.photo.sha256}.jpg"] = original
            manifest = {
                "format": FORMAT,
                "version": 1,
                "device_ids": sorted(devices),
                "made_at": made_at,
                "part": number,
                "parts": len(parts),
                "envelopes": len(envelopes) if first else 0,
                "photos": sum(name.startswith("photos/") for name in files),
                "drafts": len(drafts) if first else 0,
            }
            day = made_at[:10].replace("-", "")
            yield HandoverFile(
                f"督察通-未发送-{day}-{number}-of-{len(parts)}.zip",
                _zip({"manifest.json": _json(manifest), **files}),
            )

    def _unsent_envelopes(self) -> list[Sealed]:
        found = []
        for entry in self._outbox.entries():
            if entry.kind is EntryKind.RECORD:
                record_id, _, version = entry.ref.partition("/")
                found.append(self._records.get(record_id, int(version)))
        return sorted((one for one in found if one is not None), key=lambda one: (one.device_id, one.seq))

    def _devices_of(self, parts: list[_Part]) -> set[str]:
        """The enrolments under which the records of the photos were sealed: a photo counts for its own record only."""
        ids = {kept.record_id for part in parts for kept in part.photos if kept.record_id}
        return {sealed.device_id for record_id in ids if (sealed := self._records.get(record_id)) is not None}

    def _plan(self, part_bytes: int) -> list[_Part]:
        parts = [_Part()]
        for kept in self._photos.all():
            if kept.present_at:
                continue
            if parts[-1].photos and parts[-1].bytes + kept.photo.size > part_bytes:
                parts.append(_Part())
            parts[-1].photos.append(kept)
            parts[-1].bytes += kept.photo.size
        return parts


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _zip(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()
