"""When the server's chain and this phone's do not fit: find out why, and bring them together without losing a record.

- The server lacks envelopes it once had (it was restored), or never got (a lost request): they are sent again.
- The server has envelopes this phone does not know (the phone was restored from a backup), or the phone was enrolled
  anew: what never arrived is sealed again behind the server's head. The content stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping

from mobile.store.outbox import Entry
from mobile.store.phone import PhoneStore
from mobile.store.records import SealingKey
from mobile.sync.exchange import Exchange, Pushed
from shared.sealing import Sealed
from shared.wire import MAX_PUSH_RECORDS, ChainHead, RecordVerdict, Verdict

NOTE = "note_chain"
RESTORED_WORDS = "本机数据曾由备份恢复，恢复前未上传的记录已接在服务器上最后一条之后重新提交，内容未变。"
STRANGER_WORDS = "这是本机上一位登记人的记录，不能以您的名义提交。"


class Mender:
    """Brings the chains together; `key` seals what has to be sealed again."""

    def __init__(self, exchange: Exchange, store: PhoneStore, key: SealingKey) -> None:
        self._exchange, self._store, self._key = exchange, store, key

    async def mend(self, pushed: Pushed) -> bool:
        """After a push that met misfits. True when another push is worth while; False when the server does not say
        where its chain stands and all it could lack was sent.

        What was filed although its reply was lost is settled first, so that nothing is sealed twice; the misfits
        themselves were not filed, or the server would have known them."""
        misfits = {f"{verdict.id}/{verdict.version}" for verdict in pushed.misfits}
        others = [s for e in self._waiting() if e.ref not in misfits and (s := self._exchange.sealed(e)) is not None]
        await self._exchange.ask_receipts([sealed.hash for sealed in others])
        waiting = self._waiting()
        if not waiting:
            return True
        head = pushed.head
        if self._shares(head):
            missing = self._store.chain.envelopes(self._key.device_id, 0 if head is None else head.seq)
            if missing and missing[0].seq < waiting[0].order:
                pushed = await self._send(missing)
                if not pushed.misfits:
                    return True
                head = pushed.head or head
        return self._move_behind(head)

    def adopt_strangers(self, owners: Mapping[str, str]) -> None:
        """Envelopes sealed under an earlier enrolment of this phone: sealed again if the person was the same, else kept
        for handing over, because the server would take them for the new person's. `owners` are the persons by device
        id."""
        own = self._key.device_id
        devices = {e: s.device_id for e in self._waiting() if (s := self._exchange.sealed(e)) is not None}
        strangers = [entry for entry, device_id in devices.items() if device_id != own]
        adopted = [entry for entry in strangers if owners.get(devices[entry]) == owners.get(own)]
        if adopted:
            seq, previous = self._store.records.chain_head(own)
            self._store.chain.reseal(adopted, self._key, seq=seq, previous=previous)
        left = [entry for entry in strangers if entry not in adopted]
        self._store.receipts.take_verdicts([_strangers_verdict(entry) for entry in left])

    def _waiting(self) -> list[Entry]:
        return self._exchange.waiting()

    def _shares(self, head: ChainHead | None) -> bool:
        """Whether the server's head is one of this phone's envelopes, as far as is known."""
        if head is None or head.seq == 0:
            return True
        return self._store.chain.hash_at(self._key.device_id, head.seq) == head.hash

    async def _send(self, envelopes: list[Sealed]) -> Pushed:
        pushed = Pushed(0)
        for start in range(0, len(envelopes), MAX_PUSH_RECORDS):
            pushed = await self._exchange.push(envelopes[start : start + MAX_PUSH_RECORDS])
            if pushed.misfits:
                break
        return pushed

    def _move_behind(self, head: ChainHead | None) -> bool:
        if head is None:
            return False
        waiting = self._waiting()
        restored = not self._shares(head)
        with self._store.transaction():
            self._store.chain.reseal(waiting, self._key, seq=head.seq, previous=head.hash)
            if restored:
                self._store.numbers.withdraw_all()
                self._store.preferences.put(NOTE, RESTORED_WORDS)
        return True


def _strangers_verdict(entry: Entry) -> RecordVerdict:
    record_id, _, version = entry.ref.partition("/")
    return RecordVerdict(record_id, int(version), Verdict.REFUSED, problem={"detail": STRANGER_WORDS})
