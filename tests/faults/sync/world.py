"""Two phones, a server, and a model of what must have arrived in the end, whatever happens on the way."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import httpx

from mobile.device.interface import NetworkKind
from mobile.store.outbox import EntryKind
from mobile.store.rows import RecordFilter, Sending
from mobile.sync.errors import SyncError
from mobile.sync.status import Hold
from shared.catalogue import Severity
from shared.sealing import Sealed, seal_hash
from tests.mobile.sync.faulty import Fault, FaultyTransport
from tests.mobile.sync.peer import FILED, FORKED, Peer
from tests.mobile.sync.phone import Phone

ROUNDS_TO_SETTLE = 40


@dataclass
class Backup:
    """A copy of a phone's files, and the records it knew then."""

    folder: Path
    records: frozenset[str]


@dataclass
class Handset:
    """A phone with its line and what the model knows of it."""

    phone: Phone
    line: FaultyTransport
    sealed: dict[str, Sealed] = field(default_factory=dict)
    backup: Backup | None = None


class World:
    """All steps of the fuzz, and the check at the end. Every step may be taken in every state."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.peer = Peer()
        self.handsets: list[Handset] = []
        self.lost_photos: set[str] = set()  # with a phone that was restored to a time before them
        self._codes = 0

    async def begin(self, phones: int = 2) -> None:
        for n in range(phones):
            line = FaultyTransport(httpx.ASGITransport(self.peer.app))
            phone = Phone(self.root / f"phone{n}", lambda line=line: line)  # type: ignore[misc]
            self.handsets.append(Handset(await phone.open(), line))
            await phone.enrol(self._code())

    async def end(self) -> None:
        for handset in self.handsets:
            await handset.phone.kill()

    # Steps

    async def record(self, at: int, photos: int, grave: bool) -> None:
        """A check is sealed, unless the phone is full or may not seal."""
        handset = self.handsets[at]
        if handset.phone.engine.sealing_key is None:
            return
        with suppress(OSError):
            severity = Severity.GRAVE if grave else Severity.MINOR
            sealed = await handset.phone.record(photos, size=1_500, severity=severity)
            handset.sealed[sealed.id] = sealed

    async def attempt(self, at: int, faults: Sequence[Fault], by_hand: bool = False) -> None:
        """A round over a bad line. Where it hangs, the app is killed and opened again."""
        handset = self.handsets[at]
        handset.line.script = list(faults)
        handset.line.hung.clear()
        if by_hand:
            handset.phone.engine.sync_now()
        trying = asyncio.ensure_future(handset.phone.engine.attempt())
        hanging = asyncio.ensure_future(handset.line.hung.wait())
        await asyncio.wait({trying, hanging}, return_when=asyncio.FIRST_COMPLETED)
        hanging.cancel()
        handset.line.script = []
        if not trying.done():
            trying.cancel()
            await asyncio.gather(trying, return_exceptions=True)
            await handset.phone.reopen()
        self._check_nothing_is_claimed_too_early(handset)

    async def kill(self, at: int) -> None:
        await self.handsets[at].phone.reopen()

    def jump(self, at: int, days: float) -> None:
        """Somebody sets the phone's clock."""
        self.handsets[at].phone.fake.clock.set_back(days=days)

    def server_jumps(self, days: float) -> None:
        self.peer.ahead = timedelta(days=days)

    def fill(self, at: int, full: bool) -> None:
        self.handsets[at].phone.fake.volume.full = full

    def network(self, at: int, kind: NetworkKind, wifi_only: bool) -> None:
        phone = self.handsets[at].phone
        with suppress(OSError):
            phone.store.preferences.put("wifi_only", wifi_only)
        phone.fake.network.become(kind)

    def revoke(self, at: int) -> None:
        identity = self.handsets[at].phone.engine.identity
        for device in self.peer.devices.values():
            if identity is not None and device.id == identity.device_id:
                device.revoked = True

    async def enrol_again(self, at: int) -> None:
        handset = self.handsets[at]
        handset.backup = None  # its keystore would be another's: tested by itself
        with suppress(OSError, SyncError):
            await handset.phone.enrol(self._code())

    def save_backup(self, at: int) -> None:
        handset = self.handsets[at]
        folder = self.root / f"backup{at}"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(handset.phone.fake.root, folder)
        handset.backup = Backup(folder, frozenset(handset.sealed))

    async def restore(self, at: int) -> None:
        """The phone is set back to its backup: what was sealed since and had not arrived is lost with it."""
        handset = self.handsets[at]
        if handset.backup is None:
            return
        await handset.phone.kill()
        shutil.rmtree(handset.phone.fake.root)
        shutil.copytree(handset.backup.folder, handset.phone.fake.root)
        await handset.phone.open()
        for record_id in set(handset.sealed) - handset.backup.records:
            if (record_id, 1) in self.peer.filed:
                self.lost_photos |= set(_photos(handset.sealed[record_id])) - set(self.peer.blobs)
            else:
                del handset.sealed[record_id]

    def trouble(self, busy: int, spoil: int, stranger: bool, unknown_unit: bool) -> None:
        self.peer.busy, self.peer.spoil, self.peer.stranger = busy, spoil, stranger
        self.peer.unknown_units = {"unit-1"} if unknown_unit else set()

    # The end

    async def settle(self) -> None:
        """The line is good, the server well, nobody interferes: now everything must arrive."""
        self.trouble(0, 0, False, False)
        for at, handset in enumerate(self.handsets):
            self.fill(at, False)
            self.network(at, NetworkKind.WIFI, False)
            phone = handset.phone
            for _ in range(ROUNDS_TO_SETTLE):
                await phone.engine.attempt()
                if phone.engine.status.line == "已全部送达":
                    break
                if phone.engine.status.facts.hold is Hold.REVOKED:
                    await self.enrol_again(at)
                for entry in phone.store.outbox.entries():
                    if entry.kind is EntryKind.RECORD:
                        phone.engine.retry(entry.ref.partition("/")[0])
            self._check_arrived(handset)
        self._check_chains()

    def _check_arrived(self, handset: Handset) -> None:
        missing = [s for s in handset.sealed.values() if (s.id, 1) not in self.peer.filed]
        assert missing == [], f"never arrived: {[s.seq for s in missing]}"
        for sealed in handset.sealed.values():
            assert self.peer.filed[sealed.id, 1].body == sealed.body
            lacking = set(_photos(sealed)) - set(self.peer.blobs) - self.lost_photos
            assert not lacking, f"photos of {sealed.seq} never arrived"
        lost = [
            row for row in self._rows(handset, Sending.SENT) if set(self._photos_of(handset, row)) & self.lost_photos
        ]
        status = handset.phone.engine.status
        if not lost:
            assert status.line == "已全部送达", [(row.title, row.words) for row in handset.phone.engine.rows()]

    def _check_nothing_is_claimed_too_early(self, handset: Handset) -> None:
        for record_id in self._rows(handset, Sending.RECEIVED):
            assert (record_id, 1) in self.peer.filed
            assert set(self._photos_of(handset, record_id)) <= set(self.peer.blobs)

    def _check_chains(self) -> None:
        """Every phone's chain holds link by link, and no record was filed from two different contents."""
        for device in self.peer.devices.values():
            chain = [
                s for s, standing in self.peer.envelopes.values() if s.device_id == device.id and standing != FORKED
            ]
            chain.sort(key=lambda sealed: sealed.seq)
            assert [sealed.seq for sealed in chain] == list(range(1, len(chain) + 1))
            assert all(after.prev == before.hash for before, after in pairwise(chain))
            assert all(seal_hash(sealed) == sealed.hash for sealed in chain)
        for sealed, standing in self.peer.envelopes.values():
            if standing == FILED:
                assert self.peer.filed[sealed.id, sealed.version].body == sealed.body

    def _rows(self, handset: Handset, sending: Sending) -> list[str]:
        wanted = RecordFilter(sending=frozenset({sending}))
        return [row.id for row in handset.phone.store.records.list(wanted, limit=1_000).rows]

    def _photos_of(self, handset: Handset, record_id: str) -> list[str]:
        sealed = handset.phone.store.records.get(record_id)
        assert sealed is not None
        return _photos(sealed)

    def _code(self) -> str:
        self._codes += 1
        return self.peer.issue_code(f"CODE{self._codes:06d}")


def _photos(sealed: Sealed) -> list[str]:
    return [photo["sha256"] for photo in sealed.body.get("photos", [])]
