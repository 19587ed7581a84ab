"""A phone with its store and sync engine, before a server of the test's choice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import httpx

from mobile.device.interface import Device, NetworkKind
from mobile.store.phone import PhoneStore
from mobile.sync.engine import SyncEngine
from mobile.sync.enrolment import read_ticket
from shared.catalogue import Severity
from shared.evidence import Photo
from shared.inspection import Alert, Place
from shared.sealing import Sealed
from tests.mobile.fakes import FakeDevice, jpeg
from tests.mobile.store.people import check, notice


class Phone:
    """`await phone.open()` starts the app on its files; `kill` drops it as the system does."""

    def __init__(self, root: Path, transport: Callable[[], httpx.AsyncBaseTransport], url: str = "http://inside.test"):
        self.fake = FakeDevice(root)
        self.fake.network.become(NetworkKind.WIFI)
        self._transport, self._url = transport, url
        self.version = "1.0.0"
        self.unit_id = "unit-1"
        self._random = Random(root.name)
        self.store: PhoneStore
        self.engine: SyncEngine

    @property
    def device(self) -> Device:
        return replace(self.fake.device, transport=self._transport, base_url=self._url, random=self._random.randbytes)

    async def open(self) -> Phone:
        """Open the store and the engine, without starting its loop."""
        self.store = await PhoneStore.open(self.fake.volume, self.fake.clock, self._random.randbytes)
        self.engine = SyncEngine(self.device, self.store, app_version=self.version)
        await self.engine.load()
        return self

    async def enrol(self, code: str) -> Phone:
        await self.engine.enrol(read_ticket(code))
        return self

    async def kill(self) -> None:
        """The app is gone; only files and secrets remain."""
        await self.engine.stop()
        await self.store.close()
        self.fake.restart()

    async def reopen(self) -> Phone:
        await self.kill()
        return await self.open()

    async def photo(self, draft_id: str, number: int = 1, size: int = 2_000) -> Photo:
        """Take a picture of `size` bytes for a draft."""
        original = jpeg().ljust(size, b"\0")
        original = original[:-16] + self._random.randbytes(16)
        digest = hashlib.sha256(original).hexdigest()
        photo = Photo(self.store.new_id(), digest, size, 1600, 1200, number, self.store.preferences.clock_reading())
        await self.store.photos.add(draft_id, photo, original=original, thumbnail=b"small")
        return photo

    async def record(
        self, photos: int = 0, *, size: int = 2_000, severity: Severity = Severity.MINOR, unit_id: str = ""
    ) -> Sealed:
        """Seal a check with so many photos."""
        draft_id = self.store.drafts.create("inspection")
        taken = tuple([await self.photo(draft_id, n + 1, size) for n in range(photos)])
        body = replace(check(self.store, draft_id, photos=taken, severity=severity), unit_id=unit_id or self.unit_id)
        key = self.engine.sealing_key
        assert key is not None
        return self.store.records.seal(body, key=key, clock=self.store.preferences.clock_reading(), draft_id=draft_id)

    def notice(self, about: Sealed) -> Sealed:
        """A notice on a record."""
        key = self.engine.sealing_key
        assert key is not None
        paper = notice(self.store, about.id)
        return self.store.records.seal(paper, key=key, clock=self.store.preferences.clock_reading())

    def alert(self, about: Sealed) -> Sealed:
        """立即通知 of a record's first finding."""
        key = self.engine.sealing_key
        assert key is not None
        now = self.store.preferences.clock_reading()
        body = Alert(
            id=self.store.new_id(),
            record_id=about.id,
            finding_id=about.body["items"][0]["id"],
            unit_id=self.unit_id,
            text="占道堆放危险品",
            place=Place(address="南京西路"),
            at=now.device,
        )
        return self.store.records.seal(body, key=key, clock=now)
