"""The sync engine: sends what waits, in order, for ever, and says in words how it stands.

    engine = SyncEngine(device, store, app_version="1.0.0")
    await engine.load()                      # who this phone is, what held it last time
    engine.start()                           # runs in the background of the current event loop
    unsubscribe = engine.subscribe(lambda status: …)
    engine.sync_now()                        # “立即同步”
    await engine.stop()

One round: text (urgent first) → pull → receipts → photos → receipts. New text written meanwhile goes between the
photos. After trouble the next round waits by the back-off; a network change, new work, the person or the app's return
to the screen end the wait.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

from mobile.device.interface import Device, NetworkKind
from mobile.store.outbox import EntryState
from mobile.store.phone import PhoneStore
from mobile.store.records import SealingKey
from mobile.sync.backoff import Backoff
from mobile.sync.clock_offset import ServerClock
from mobile.sync.enrolment import Identity, Ticket, enrol, load_identity, load_secrets
from mobile.sync.errors import Garbled, Refused, Stuck, SyncError
from mobile.sync.handing import Handing
from mobile.sync.holds import hold_for
from mobile.sync.mending import NOTE
from mobile.sync.rest import Rest
from mobile.sync.session import Session
from mobile.sync.standing import Listener, Standing
from mobile.sync.status import Hold, Progress, Row, SyncStatus
from shared.basemap import Basemap

log = logging.getLogger(__name__)

IDLE_S = 300.0  # between rounds when all is well: how soon answers come down by themselves
OFFLINE_S = 60.0  # how soon to look again when the phone says that it has no network
ASK_NETWORK_S = 5.0


class SyncEngine:
    """One per app. All methods belong to the event loop's thread; none of them blocks."""

    def __init__(
        self,
        device: Device,
        store: PhoneStore,
        *,
        app_version: str,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._device, self._store, self._app_version = device, store, app_version
        self._identity: Identity | None = None
        self._key: SealingKey | None = None
        self._session: Session | None = None
        self._clock = ServerClock(device.clock)
        self._backoff = Backoff(device.random)
        self._standing = Standing(store, device.clock, self._progress)
        self._rest = Rest(sleep)
        self._by_hand = False
        self._task: asyncio.Task[None] | None = None
        store.on_change(self._store_changed)
        device.network.on_change(self._network_changed)

    # Life

    async def load(self) -> None:
        """Read who this phone is and what held it when the app was closed."""
        self._clock = ServerClock(self._device.clock, self._store.preferences.clock_offset)
        self._store.preferences.watch_clock(self._clock.reading)
        self._identity = load_identity(self._store)
        if self._identity is None:
            self._standing.held_by(Hold.NOT_ENROLLED)
            return
        self._standing.recall(updated=self._was_updated())
        await self._open_session(self._identity)

    def start(self) -> None:
        """Run in the background of the running event loop until `stop`."""
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Stop at once; what was confirmed stays confirmed."""
        await self._stop_task()
        if self._session is not None:
            await self._session.aclose()
            self._session = None

    # For screens

    @property
    def identity(self) -> Identity | None:
        """Who this phone is bound to; None before enrolment."""
        return self._identity

    @property
    def sealing_key(self) -> SealingKey | None:
        """What records are sealed with; None before enrolment, or when the keystore lost the key."""
        return self._key

    @property
    def status(self) -> SyncStatus:
        """The quiet line and the facts behind it, as of now."""
        return self._standing.status()

    def rows(self) -> list[Row]:
        """The details behind the line: what waits, why, what can be done. Reads the store: for one screen, not for
        every frame."""
        return self._standing.rows()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with the status whenever it may have changed; returns what ends that."""
        return self._standing.subscribe(listener)

    def sync_now(self) -> None:
        """“立即同步”: by hand, also over a mobile network and also when this phone was told to stop."""
        self._by_hand = True
        self._rouse()

    def wake(self) -> None:
        """The app came back to the screen, or something else happened that makes trying worth while."""
        self._rouse()

    def retry(self, record_id: str) -> None:
        """“重新提交” of a record (or its photos) that was not accepted."""
        for entry in self._store.outbox.entries():
            if entry.state is not EntryState.REFUSED:
                continue
            kept = self._store.photos.get(entry.ref)
            if record_id in (entry.ref.partition("/")[0], kept.record_id if kept is not None else ""):
                self._store.outbox.retry_refused(entry.id)
        self._rouse()

    def clock_words(self) -> str:
        """How far the phone's clock is off, for the settings screen."""
        return self._clock.words()

    def dismiss_note(self) -> None:
        """The person has read the remark about mended records."""
        self._store.preferences.put(NOTE, "")
        self._standing.tell()

    async def enrol(self, ticket: Ticket, *, label: str = "") -> Identity:
        """Bind this phone to the ticket's person. Raises `SyncError` with words for the screen, OSError when full."""
        was_running = await self._stop_task()  # a round at work would go on as the former device
        try:
            identity = await enrol(self._device, self._store, ticket, app_version=self._app_version, label=label)
            self._identity = identity
            self._standing.held_by(Hold.NONE)
            await self._open_session(identity)
            self._backoff.succeeded()
        finally:
            if was_running:
                self.start()
        self._rouse()
        return identity

    @property
    def handing(self) -> Handing:
        """Drafts to and from colleagues. Raises `SyncError` before enrolment."""
        if self._session is None:
            raise SyncError("本机尚未登记")
        return self._session.handing

    async def thumbnail(self, sha256: str) -> bytes:
        """A small JPEG of a photo on the server. Raises `SyncError`."""
        if self._session is None:
            raise SyncError("本机尚未登记")
        return await self._session.client.thumbnail(sha256)

    async def basemap(self) -> Basemap:
        """The server's word about its map. Raises `SyncError`."""
        if self._session is None:
            raise SyncError("本机尚未登记")
        return await self._session.client.basemap()

    async def earlier_photo(self, sha256: str) -> bytes:
        """A photo of an earlier check, kept on the phone from now on. Raises `SyncError`."""
        if self._session is None:
            raise SyncError("本机尚未登记")
        return await self._session.earlier_photo(sha256)

    # The loop

    async def attempt(self) -> float:
        """One round if one is due; seconds until the next. Never raises but for cancellation."""
        by_hand, self._by_hand = self._by_hand, False
        self._rest.begin_round()
        self._standing.retry_at = None
        if self._session is None or (self._standing.hold.stops and not by_hand):
            return IDLE_S
        self._standing.network = await self._ask_network()
        if self._standing.network is NetworkKind.NONE and not by_hand:
            self._standing.held_by(Hold.OFFLINE)
            return OFFLINE_S
        try:
            await self._session.round(self._rest.new_work, lambda: by_hand or self._photos_allowed())
        except SyncError as error:
            said = error.words if isinstance(error, (Refused, Garbled, Stuck)) else ""
            self._standing.held_by(hold_for(error, self._standing.network), said)
        except OSError:
            self._standing.held_by(Hold.STORAGE)
        except Exception:
            log.exception("a sync round failed")
            self._standing.held_by(Hold.FAULT)
        else:
            return await self._all_well()
        if self._standing.hold.stops:
            return IDLE_S
        if self._session is not None and self._session.moved:
            self._backoff.succeeded()
        delay = self._backoff.failed()
        self._standing.retry_at = self._device.clock.monotonic() + delay
        self._standing.tell()
        return delay

    async def _all_well(self) -> float:
        self._backoff.succeeded()
        held = self._session is not None and self._session.has_work() and not self._photos_allowed()
        self._standing.held_by(Hold.WIFI_ONLY if held else Hold.NONE)
        if not held:
            await self._tidy()
        return IDLE_S

    async def _tidy(self) -> None:
        """Originals stay some days after their receipt, but not at the cost of room for new ones."""
        try:
            scarce = (await self._store.storage()).warning
            await self._store.tidy(timedelta(days=0 if scarce else self._store.preferences.keep_photo_days))
        except Exception:
            log.exception("tidying failed")  # no reason to stop sending

    async def _run(self) -> None:
        while True:
            await self._rest.take(await self.attempt(), self._may_send)

    def _may_send(self) -> bool:
        return self._session is not None and not self._standing.hold.stops and self._session.has_work()

    # What is heard from outside

    def _rouse(self) -> None:
        self._rest.rouse()
        self._standing.tell()

    def _store_changed(self, tables: frozenset[str]) -> None:
        if tables & {"records", "photos"}:
            self._rest.work_came()
        if tables & {"outbox", "record_rows"}:
            self._standing.tell()

    def _network_changed(self, kind: NetworkKind) -> None:
        self._standing.network = kind
        self._rest.new_work.set()
        if kind is not NetworkKind.NONE:
            self._rouse()

    def _contact(self, server_time: str, sent: float) -> None:
        offset = self._clock.offset() if self._clock.compare(server_time, sent) else None
        if offset is not None:
            with suppress(OSError):
                self._store.preferences.set_clock_offset(offset)

    # Within

    async def _stop_task(self) -> bool:
        """Stop the loop; whether it was running."""
        task, self._task = self._task, None
        if task is None:
            return False
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return True

    async def _open_session(self, identity: Identity) -> None:
        if self._session is not None:
            await self._session.aclose()
            self._session = None
        secrets = await load_secrets(self._device, identity)
        self._key = None if secrets is None else secrets.key
        if secrets is None:
            self._standing.held_by(Hold.UNAUTHORISED)
            return
        self._session = Session(
            self._device,
            self._store,
            identity,
            secrets,
            app_version=self._app_version,
            contact=self._contact,
            told=self._standing.tell,
        )

    async def _ask_network(self) -> NetworkKind:
        try:
            async with asyncio.timeout(ASK_NETWORK_S):
                return await self._device.network.kind()
        except Exception:
            # Not being able to tell is no reason not to try.
            return NetworkKind.UNKNOWN

    def _progress(self) -> Progress | None:
        return self._session.progress if self._session is not None else None

    def _photos_allowed(self) -> bool:
        if not self._store.preferences.wifi_only:
            return self._standing.network is not NetworkKind.NONE
        return self._standing.network in (NetworkKind.WIFI, NetworkKind.UNKNOWN)

    def _was_updated(self) -> bool:
        """Whether the app is another than at the last start. Then it may read what the former one had to pass over: it
        fetches everything once more."""
        if self._store.preferences.get("synced_by", "") == self._app_version:
            return False
        with suppress(OSError), self._store.transaction():
            self._store.reference.start_over()
            self._store.preferences.put("synced_by", self._app_version)
        return True
