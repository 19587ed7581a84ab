"""What receipts of the server mean for the store: text received, photos present or missing (design law 4)."""

from __future__ import annotations

from collections.abc import Iterable

from mobile.store.ground import Ground
from mobile.store.kept_photo import listed_files
from mobile.store.outbox import Outbox, record_entry_id
from mobile.store.photo_files import PhotoFiles
from mobile.store.records import Records
from mobile.store.rows import RecordFilter, Sending
from shared.sealing import Sealed
from shared.wire import Receipt, RecordVerdict, Verdict


class Receipts:
    """Takes the server's verdicts and receipts in, each batch in one transaction."""

    def __init__(self, ground: Ground, records: Records, outbox: Outbox, photos: PhotoFiles) -> None:
        self._ground = ground
        self._records, self._outbox, self._photos = records, outbox, photos

    def take_verdicts(self, verdicts: Iterable[RecordVerdict]) -> None:
        """The answer to a push. Accepted and known records leave the queue, refused ones stay with their reason."""
        with self._ground.transaction():
            for verdict in verdicts:
                if verdict.verdict is Verdict.REFUSED:
                    self._refuse(verdict)
                elif verdict.receipt is not None:
                    self.take([verdict.receipt])

    def take(self, receipts: Iterable[Receipt]) -> None:
        """Receipts for envelopes that this phone sealed. One that names another hash is not ours and changes nothing,
        and a photo counts as there only when the receipt of a record that lists it says so.

        The same receipts again change nothing.
        """
        present: set[str] = set()
        missing: set[str] = set()
        with self._ground.transaction():
            for receipt in receipts:
                sealed = self._records.get(receipt.id, receipt.version)
                if sealed is None or sealed.hash != receipt.hash:
                    continue
                self._outbox.drop(record_entry_id(receipt.id, receipt.version))
                listed = _photos_of(sealed)
                lacking = listed.difference(receipt.present)
                present |= listed - lacking
                missing |= lacking
                if receipt.version == self._records.latest_version(receipt.id):
                    self._records.change_row(
                        receipt.id,
                        sending=Sending.SENT if lacking else Sending.RECEIVED,
                        reason="",
                        missing=len(lacking),
                        received_at=receipt.received_at,
                    )
            # What one record's receipt calls missing is sent, whatever that of another says.
            self._photos.mark_present(present - missing)
            self._photos.mark_missing(missing)

    def incomplete(self) -> list[str]:
        """Hashes of envelopes whose text was received while photos were still missing: ask for their receipts."""
        page = self._records.list(RecordFilter(sending=frozenset({Sending.SENT})), limit=200)
        found = (self._records.get(row.id) for row in page.rows)
        return [sealed.hash for sealed in found if sealed is not None]

    def gone(self, receipts: Iterable[Receipt]) -> list[str]:
        """Photos that receipts call missing and this phone cannot send again: freed after an earlier receipt named
        them. The server must hear it, so that nobody waits for them."""
        here = {kept.photo.sha256 for kept in self._photos.all()}
        return sorted({sha256 for receipt in receipts for sha256 in receipt.missing} - here)

    def _refuse(self, verdict: RecordVerdict) -> None:
        problem = verdict.problem or {}
        reason = str(problem.get("detail") or problem.get("title") or "服务器未接收，请联系督察科")
        self._outbox.refuse(record_entry_id(verdict.id, verdict.version), reason)
        if verdict.version == self._records.latest_version(verdict.id):
            self._records.change_row(verdict.id, sending=Sending.REFUSED, reason=reason)


def _photos_of(sealed: Sealed) -> set[str]:
    """Hashes of the photos and recordings that an envelope lists."""
    return {str(photo["sha256"]) for photo in listed_files(sealed.body)}
