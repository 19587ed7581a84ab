"""What was saved last: it is said at the top of 今日 until the person puts it away or begins another check."""

from __future__ import annotations

from mobile.checks.another import begin_another
from mobile.host import Host
from mobile.screens.check.begin import FULL
from mobile.store.rows import RecordRow
from shared.inspection import Inspection
from shared.wire import Assignment, ChangeKind

NUMBER_END = 6  # of the record's number: enough to tell today's apart, and to find it again by


class JustSaved:
    """One per app (`app.shared(JustSaved)`); a start of the app forgets it."""

    def __init__(self, app: Host) -> None:
        self._app = app
        self._record_id = ""

    def note(self, record_id: str) -> None:
        """This record has just been saved."""
        self._record_id = record_id

    def put_away(self) -> None:
        """It need not be said any more."""
        self._record_id = ""

    @property
    def row(self) -> RecordRow | None:
        """Its line as it stands now."""
        return self._app.store.records.row(self._record_id) if self._record_id else None

    def begin_another(self) -> None:
        """再查一处: a check like it, at another place. Says so when the phone is full."""
        store = self._app.store
        record = store.records.body(self._record_id) if self._record_id else None
        if not isinstance(record, Inspection):
            return
        task = store.reference.get(ChangeKind.ASSIGNMENT, record.assignment_id, Assignment)
        try:
            draft = begin_another(store, self._app.now(), record, task)
        except OSError:
            self._app.say(FULL)
            return
        self.put_away()
        self._app.go(f"/check/{draft.id}")


def number_words(row: RecordRow) -> str:
    """`编号 9C41F0`: the end of the number that stands whole on the record's page."""
    return f"编号 {row.id[-NUMBER_END:].upper()}"
