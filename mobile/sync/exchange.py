"""The text's way: envelopes up, reference data and answers down, receipts. One call here is one small step.

Each method talks to the server and puts the outcome into the store, durably, before it returns; a kill between the two
only means that the same question is asked again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from mobile.device.interface import Clock
from mobile.store.outbox import Entry, EntryKind, EntryState
from mobile.store.phone import PhoneStore
from mobile.sync.client import OUTDATED_WORDS, SyncClient
from mobile.sync.errors import Refused, concerns_all, from_document
from shared.moment import to_iso
from shared.numbering import NumberBlock, PaperKind
from shared.plain import MAX_LIST, PlainError, from_plain
from shared.problems import CHAIN_BROKEN, CHAIN_FORKED, kind_named
from shared.sealing import Sealed
from shared.wire import (
    ChainHead,
    Change,
    ChangeKind,
    NoticeStatus,
    PullReply,
    PullRequest,
    PushRequest,
    Receipt,
    ReceiptsRequest,
    RecordState,
    RecordVerdict,
    Verdict,
)

RECEIPTS_AT_ONCE = 100
UNTOLD = 422  # the status of a refusal whose problem tells none
_READ_AT_ONCE: dict[ChangeKind, type[Any]] = {
    ChangeKind.BLOCK: NumberBlock,
    ChangeKind.RECORD_STATE: RecordState,
    ChangeKind.NOTICE_STATE: NoticeStatus,
}
_CHAIN_TROUBLE = frozenset({CHAIN_BROKEN.code, CHAIN_FORKED.code})


class Contact(Protocol):
    """Told at every reply: the server's time (ISO 8601) and when the request left (steady clock, seconds)."""

    def __call__(self, server_time: str, sent: float) -> None: ...


@dataclass(frozen=True)
class Pushed:
    """Outcome of one push: how many envelopes are settled, which do not fit the server's chain (whose `head` is known
    if the server told), and a refusal that may pass by itself."""

    settled: int
    misfits: tuple[RecordVerdict, ...] = ()
    head: ChainHead | None = None
    delay: Refused | None = None


class Exchange:
    """The text's way for one enrolled phone."""

    def __init__(
        self, client: SyncClient, store: PhoneStore, clock: Clock, contact: Contact, *, app_version: str
    ) -> None:
        self._client, self._store, self._clock, self._contact = client, store, clock, contact
        self._app_version = app_version
        self._told_gone: set[str] = set()
        self.head: ChainHead | None = None  # the server's end of this phone's chain, as it last said

    def waiting(self) -> list[Entry]:
        """Envelopes to push, in chain order."""
        entries = self._store.outbox.entries()
        found = [e for e in entries if e.kind is EntryKind.RECORD and e.state is EntryState.WAITING]
        return sorted(found, key=lambda entry: entry.order)

    def sealed(self, entry: Entry) -> Sealed | None:
        """The envelope that an entry of the outbox stands for."""
        record_id, _, version = entry.ref.partition("/")
        return self._store.records.get(record_id, int(version))

    async def push(self, envelopes: Sequence[Sealed]) -> Pushed:
        """Hand envelopes over, in chain order, and take the verdicts in."""
        sent = self._clock.monotonic()
        reply = await self._client.push(PushRequest(tuple(envelopes), device_time=to_iso(self._clock.now())))
        self._contact(reply.server_time, sent)
        self.head = reply.chain or self.head
        sealed = {(one.id, one.version) for one in envelopes}
        settled: list[RecordVerdict] = []
        misfits: list[RecordVerdict] = []
        delay = None
        for verdict in reply.verdicts:
            if (verdict.id, verdict.version) not in sealed:
                continue  # nothing that was asked
            refusal = _refusal(verdict)
            if refusal is not None and refusal.code in _CHAIN_TROUBLE:
                misfits.append(verdict)
            elif refusal is not None and not refusal.final:
                delay = refusal
            else:
                settled.append(verdict)
        self._store.receipts.take_verdicts(settled)
        return Pushed(len(settled), tuple(misfits), reply.chain, delay)

    async def pull(self) -> bool:
        """Take one page of changes in; True while there are more. A cursor that the server refuses for good (damaged on
        the way or on this phone) is given up: everything comes once more."""
        cursor = self._store.reference.cursor
        try:
            reply = await self._pull(cursor)
        except Refused as refusal:
            if not cursor or not refusal.final or concerns_all(refusal):
                raise
            self._store.reference.start_over()
            reply = await self._pull("")
        self._store.reference.apply(replace(reply, changes=tuple(c for c in reply.changes if _readable(c))))
        return reply.more

    async def _pull(self, cursor: str) -> PullReply:
        waiting = self._store.outbox.waiting()
        sent = self._clock.monotonic()
        reply = await self._client.pull(
            PullRequest(
                cursor=cursor,
                app_version=self._app_version,
                device_time=to_iso(self._clock.now()),
                numbers_left=self._store.numbers.left(PaperKind.NOTICE, self._clock.now().year),
                unsent_records=waiting.records,
                unsent_photos=waiting.photos + waiting.uploaded,
                stuck=waiting.stuck + waiting.refused,
                free_bytes=(await self._store.storage()).free,
            )
        )
        self._contact(reply.server_time, sent)
        self.head = reply.chain or self.head
        return reply

    async def ask_receipts(self, hashes: Sequence[str]) -> tuple[Receipt, ...]:
        """What the server holds of these envelopes; the store frees or re-queues photos accordingly."""
        found: list[Receipt] = []
        for start in range(0, len(hashes), RECEIPTS_AT_ONCE):
            sent = self._clock.monotonic()
            reply = await self._client.receipts(ReceiptsRequest(tuple(hashes[start : start + RECEIPTS_AT_ONCE])))
            self._contact(reply.server_time, sent)
            self._store.receipts.take(reply.receipts)
            found += reply.receipts
        return tuple(found)

    async def complete(self) -> None:
        """Ask about records whose text is there and whose photos were missing, as long as that settles any. What is
        missing and was freed here is told to the server."""
        open_hashes: set[str] = set()
        while (hashes := self._store.receipts.incomplete()) and set(hashes) != open_hashes:
            open_hashes = set(hashes)
            gone = self._store.receipts.gone(await self.ask_receipts(hashes))
            if not self._told_gone.issuperset(gone):
                await self._client.receipts(ReceiptsRequest((), tuple(gone[:MAX_LIST])))
                self._told_gone.update(gone)


def _readable(change: Change) -> bool:
    """False for what a newer server says in a way this app cannot read. The cursor passes over it; the engine starts
    over once the app was updated."""
    shape = _READ_AT_ONCE.get(change.kind)
    if shape is None or change.value is None:
        return True
    try:
        from_plain(shape, change.value)
    except PlainError:
        return False
    return True


def _refusal(verdict: RecordVerdict) -> Refused | None:
    if verdict.verdict is not Verdict.REFUSED:
        return None
    problem = verdict.problem or {}
    if kind_named(problem) is None:  # a newer server's reason, or none: no record is given up for it
        return Refused(UNTOLD, "", "", OUTDATED_WORDS, final=False)
    status = problem.get("status")
    return from_document(status if isinstance(status, int) else UNTOLD, problem)
