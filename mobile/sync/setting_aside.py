"""One envelope that cannot get through must not hold up those behind it.

The chain binds the order of the text, so what cannot be sent blocks everything sealed after it. When the server (or a
proxy on the way) stumbled several times over one envelope alone while it answered everything else, that envelope and
the papers that rest on it are sealed anew behind the others: it is tried last, alone, for ever, and in words.
"""

from __future__ import annotations

from mobile.store.outbox import Entry
from mobile.store.phone import PhoneStore
from mobile.store.records import SealingKey
from mobile.sync.exchange import Exchange
from shared.sealing import Sealed, SealedKind


class SettingAside:
    """Moves stuck envelopes to the end of what waits; `key` seals them and the others anew."""

    def __init__(self, exchange: Exchange, store: PhoneStore, key: SealingKey) -> None:
        self._exchange, self._store, self._key = exchange, store, key

    async def put_last(self) -> bool:
        """Bring the stuck ones behind the others; whether anything moved.

        Only what the server certainly does not have is sealed anew: it has said where its chain ends, and receipts
        settle what was filed although the reply was lost."""
        if not self._out_of_order(self._exchange.waiting()):
            return False
        await self._exchange.ask_receipts([s.hash for e in self._exchange.waiting() if (s := self._sealed(e))])
        waiting, head = self._exchange.waiting(), self._exchange.head
        wanted = self._order(waiting)
        first = self._sealed(waiting[0]) if waiting else None
        if wanted == waiting or first is None or head is None or (head.seq, head.hash) != (first.seq - 1, first.prev):
            return False
        self._store.chain.reseal(wanted, self._key, seq=head.seq, previous=head.hash)
        return True

    def _out_of_order(self, waiting: list[Entry]) -> bool:
        return any(entry.stuck for entry in waiting) and self._order(waiting) != waiting

    def _order(self, waiting: list[Entry]) -> list[Entry]:
        """The stuck ones, later versions of them and notices on them last; otherwise as it was."""
        stuck = {_record_of(entry) for entry in waiting if entry.stuck}
        last = [e for e in waiting if e.stuck or _record_of(e) in stuck or self._notice_on(e) in stuck]
        return [entry for entry in waiting if entry not in last] + last

    def _notice_on(self, entry: Entry) -> str:
        """The record that a notice rests on: without it the server would refuse the notice for good."""
        sealed = self._sealed(entry)
        if sealed is None or sealed.kind is not SealedKind.NOTICE:
            return ""
        notice = sealed.body.get("notice")
        return str(notice.get("record_id", "")) if isinstance(notice, dict) else ""

    def _sealed(self, entry: Entry) -> Sealed | None:
        return self._exchange.sealed(entry)


def _record_of(entry: Entry) -> str:
    return entry.ref.partition("/")[0]
