"""One enrolled phone's conversation with its server: what one round does, in which order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from mobile.device.interface import Device
from mobile.store.outbox import Entry
from mobile.store.phone import PhoneStore
from mobile.sync.client import SyncClient
from mobile.sync.enrolment import Identity, Secrets, owners
from mobile.sync.errors import Garbled, Refused, Stuck, SyncError, concerns_all, concerns_one
from mobile.sync.exchange import Contact, Exchange, Pushed
from mobile.sync.flight import Flight
from mobile.sync.handing import Handing
from mobile.sync.mending import Mender
from mobile.sync.order import next_batch
from mobile.sync.photos import PhotoLanes
from mobile.sync.setting_aside import SettingAside
from mobile.sync.status import Progress
from mobile.sync.tus import TusClient
from mobile.sync.uploads import Uploader
from shared.wire import MAX_PUSH_RECORDS

PULL_EVERY_S = 300.0
MOST_MENDINGS = 3
MOST_PAGES = 5_000  # of one pull: two million things
LOST_WORDS = "记录内容在本机已损坏，无法上传，请联系督察科。"


class Session:
    """`contact` is told of every answer with a server time, `told` is called whenever what people see may have
    changed."""

    def __init__(
        self,
        device: Device,
        store: PhoneStore,
        identity: Identity,
        secrets: Secrets,
        *,
        app_version: str,
        contact: Contact,
        told: Callable[[], None],
        flight: Flight | None = None,
    ) -> None:
        self._store, self._told = store, told
        self._client = SyncClient(device.transport(), identity.base_url, secrets.token)
        self._exchange = Exchange(self._client, store, device.clock, contact, app_version=app_version)
        self._mender = Mender(self._exchange, store, secrets.key)
        self._aside = SettingAside(self._exchange, store, secrets.key)
        self.flight = flight or Flight()
        uploader = Uploader(TusClient(self._client), self.flight, device.clock, self._remember)
        self.handing = Handing(self._client, store, device.studio)
        self._lanes = PhotoLanes(store, uploader, self.flight.lanes, self._photo_done)
        self._most = MAX_PUSH_RECORDS
        self._running = self._moved = False
        self._done = self._total = 0
        self._not_given: set[str] = set()
        self._suspects: list[tuple[Entry, SyncError]] = []

    @property
    def client(self) -> SyncClient:
        """For single questions outside a round, e.g. a thumbnail."""
        return self._client

    @property
    def progress(self) -> Progress | None:
        """What the round at work has done of what there is to do; None between rounds and when nothing waits."""
        if not self._running:
            return None
        waiting = self._store.outbox.waiting()
        # What just arrived is out of the queue a moment before it is counted as done: the total never shrinks.
        self._total = max(self._total, self._done + waiting.records + waiting.photos)
        return Progress(self._done, self._total)

    @property
    def moved(self) -> bool:
        """Whether the latest round brought anything across: then trouble is the line's, and worth trying again soon."""
        return self._moved

    def has_work(self) -> bool:
        """Whether anything waits that a round could send."""
        return bool(self._exchange.waiting() or self._lanes.waiting())

    async def round(self, new_work: asyncio.Event, photos_allowed: Callable[[], bool]) -> None:
        """Do everything that can be done now. `new_work` is set by others when envelopes were sealed or the network
        changed while this runs: text then goes between photos, and `photos_allowed` is asked again.

        Raises `SyncError`, or OSError when the store is full; what was achieved until then stays achieved."""
        self._running, self._moved, self._done, self._total = True, False, 0, 0
        late: list[SyncError] = []
        try:
            self._mender.adopt_strangers(owners(self._store))
            await self._text_and_answers(late)
            await self._step(self._exchange.complete, late)
            await self._step(lambda: self._send_photos(new_work, photos_allowed), late)
            await self._step(self.handing.settle, late)
            await self._step(lambda: self.handing.fetch(photos_allowed), late)
            await self._step(self._exchange.complete, late)
            await self._fetch_earlier(new_work, photos_allowed)
        finally:
            self._running = False
        if late:
            raise late[0]

    async def _step(self, step: Callable[[], Awaitable[object]], late: list[SyncError]) -> bool:
        """Take a step of the round; trouble that may lie in what this step alone carried lets the rest go on and is
        raised at the end. Whether all went well."""
        try:
            await step()
        except SyncError as error:
            if not concerns_one(error):
                raise
            late.append(error)
            return False
        return True

    async def _text_and_answers(self, late: list[SyncError]) -> None:
        """Text, then the pull. An envelope over which the text stumbled although the pull went well is blamed for it;
        after a number of times it is set aside and the others go on."""
        await self._step(self._aside.put_last, late)
        self._suspects.clear()
        trouble: list[SyncError] = []
        await self._step(self._send_text, trouble)
        if not await self._step(self._pull, late) or not self._suspects:
            late[:0] = trouble
            return
        entry, error = self._suspects[0]
        blamed = self._store.outbox.tried(entry.id, error.words)
        if blamed is None or not blamed.stuck:
            late[:0] = trouble
        elif await self._aside.put_last():
            await self._step(self._send_text, late)

    async def aclose(self) -> None:
        """Drop the connections."""
        await self._client.aclose()

    async def _send_text(self) -> None:
        mendings = 0
        while batch := next_batch(self._exchange.waiting())[: self._most]:
            try:
                pushed = await self._push(batch)
            except SyncError as error:
                if not concerns_one(error):
                    raise
                # If one envelope is what the server stumbles over, the others shall still get through.
                self._most = max(1, len(batch) // 2)
                if len(batch) > 1:
                    continue
                self._suspects.append((batch[0], error))
                if batch[0].stuck:
                    return  # known, last, and shown as such: no trouble of the line or the server
                raise
            if pushed.misfits and mendings < MOST_MENDINGS:
                mendings += 1
                if await self._mender.mend(pushed):
                    continue
            self._store.receipts.take_verdicts(pushed.misfits)
            left = {entry.id for entry in self._exchange.waiting()}
            settled = sum(entry.id not in left for entry in batch)
            if not settled:
                # Nothing moved: asking again at once would ask for ever.
                raise pushed.delay or Garbled(500)
            self._done += settled
            self._moved = True
            self._told()
            await asyncio.sleep(0)

    async def _push(self, batch: list[Entry]) -> Pushed:
        envelopes = []
        for entry in batch:
            sealed = self._exchange.sealed(entry)
            if sealed is None:
                self._store.outbox.refuse(entry.id, LOST_WORDS)
            else:
                envelopes.append(sealed)
            await asyncio.sleep(0)  # reading one takes a millisecond, ten in a browser
        pushed = await self._exchange.push(envelopes)
        self._most = min(MAX_PUSH_RECORDS, self._most * 2)
        return pushed

    async def _pull(self) -> None:
        seen = {self._store.reference.cursor}
        while await self._exchange.pull():
            cursor = self._store.reference.cursor
            if cursor in seen or len(seen) > MOST_PAGES:
                raise Stuck()
            seen.add(cursor)
            self._told()
            await asyncio.sleep(0)

    async def _send_photos(self, new_work: asyncio.Event, allowed: Callable[[], bool]) -> None:
        if not self._lanes.waiting() or not allowed():
            return
        new_work.clear()
        lanes = asyncio.ensure_future(self._lanes.run())
        try:
            while not lanes.done():
                news = asyncio.ensure_future(new_work.wait())
                await asyncio.wait({lanes, news}, timeout=PULL_EVERY_S, return_when=asyncio.FIRST_COMPLETED)
                timed_out = not news.done() and not lanes.done()
                news.cancel()
                new_work.clear()
                if not allowed():
                    return
                await self._send_text()
                if timed_out:
                    await self._pull()
            await lanes
        finally:
            lanes.cancel()
            await asyncio.gather(lanes, return_exceptions=True)

    async def earlier_photo(self, sha256: str) -> bytes:
        """A photo of an earlier check; kept for later if there is room. Raises `SyncError`."""
        jpeg = await self._client.large_photo(sha256)
        await self._store.earlier.keep(sha256, jpeg)
        return jpeg

    async def _fetch_earlier(self, new_work: asyncio.Event, allowed: Callable[[], bool]) -> None:
        """Photos that follow-ups may need where there is no network: last of all, and not when something new waits. One
        that the server does not give is asked for again after the next start."""
        for sha256 in await self._store.earlier.missing():
            if sha256 in self._not_given:
                continue
            if new_work.is_set() or not allowed():
                return
            try:
                await self.earlier_photo(sha256)
            except (Refused, Garbled) as error:
                if concerns_all(error):
                    raise
                self._not_given.add(sha256)

    def _remember(self, photo_id: str, url: str, offset: int) -> None:
        self._moved = True
        self._store.outbox.remember_upload(photo_id, url, offset)

    def _photo_done(self) -> None:
        self._done += 1
        self._told()
