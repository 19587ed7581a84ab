"""The device's chain as a whole, for the rare cases in which phone and server disagree about it.

The phone was restored from a backup, the server was, or the phone was enrolled anew: envelopes that never arrived are
then sealed once more at the place where the chain goes on. Their content stays byte for byte; the former envelope is
kept beside the new one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mobile.store.ground import Ground
from mobile.store.outbox import Entry, EntryState, Outbox
from mobile.store.records import Records, SealingKey
from mobile.store.tables import JournalTable
from shared.plain import from_plain, to_plain
from shared.sealing import Sealed, canonical, seal


class Chain:
    """Looks along the chain and moves unsent envelopes to its end."""

    def __init__(self, ground: Ground, records: Records, outbox: Outbox) -> None:
        self._ground, self._records, self._outbox = ground, records, outbox
        self._envelopes: JournalTable = ground.db.table("records", key="id")
        self._heads: JournalTable = ground.db.table("chain", key="id")

    def envelopes(self, device_id: str, after: int = 0) -> list[Sealed]:
        """This device's envelopes with a sequence number above `after`, in order. Looks at every record: only for
        mending."""
        found = (
            from_plain(Sealed, row["sealed"]) for row in self._envelopes if _place(row["sealed"], device_id) > after
        )
        return sorted(found, key=lambda sealed: sealed.seq)

    def hash_at(self, device_id: str, seq: int) -> str:
        """Hash of the envelope with this sequence number; empty when there is none. Looks at every record."""
        for row in self._envelopes:
            if _place(row["sealed"], device_id) == seq:
                return str(row["sealed"]["hash"])
        return ""

    def reseal(self, entries: Iterable[Entry], key: SealingKey, *, seq: int, previous: str) -> list[Sealed]:
        """Seal queued envelopes anew behind (`seq`, `previous`), in the order given, and queue them as waiting.

        One transaction; OSError when the medium is full: then nothing has happened."""
        resealed = []
        with self._ground.transaction():
            for entry in entries:
                record_id, _, version = entry.ref.partition("/")
                old = self._records.get(record_id, int(version))
                if old is None:
                    continue
                seq += 1
                moved = replace(old, device_id=key.device_id, seq=seq, prev=previous, hash="", signature="")
                sealed = seal(moved, key.sign)
                previous = sealed.hash
                row = self._envelopes.get(doc_id=entry.ref)
                former = [*row.get("former", []), to_plain(old)]
                plain = to_plain(sealed)
                self._envelopes.put({"id": entry.ref, "sealed": plain, "former": former})
                reason = entry.reason if entry.tries else ""
                self._outbox.put(
                    replace(entry, order=seq, bytes=len(canonical(plain)), state=EntryState.WAITING, reason=reason)
                )
                resealed.append(sealed)
            if resealed:
                self._heads.put({"id": key.device_id, "seq": seq, "hash": previous})
        return resealed


def _place(plain: dict[str, object], device_id: str) -> int:
    """Sequence number of a device's own envelope, -1 for those of others."""
    seq = plain["seq"]
    return seq if plain["device_id"] == device_id and isinstance(seq, int) else -1
