"""Messages from the server, and which of them were read. Reading stays on the phone: nobody counts who looked when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from mobile.device.interface import Clock
from mobile.store.preferences import Preferences
from mobile.store.pulled import Pulled
from shared.moment import day_in_shanghai, to_iso
from shared.wire import Assignment, ChangeKind, Message

KEPT = timedelta(days=30)  # the server sends no older ones either
PAST = timedelta(days=3)
CANCELLED = "assignment.cancelled"
_READ, _SEEN, _NEWS_SINCE = "messages_read", "cancelled_seen", "messages_news_since"


class Messages:
    """The latest come first."""

    def __init__(self, reference: Pulled, preferences: Preferences, clock: Clock) -> None:
        self._reference, self._preferences, self._clock = reference, preferences, clock

    def all(self) -> list[Message]:
        """Messages of the last 30 days."""
        limit = to_iso(self._clock.now() - KEPT)
        found = [one for one in self._reference.all(ChangeKind.MESSAGE, Message) if one.at >= limit]
        return sorted(found, key=lambda one: (one.at, one.id), reverse=True)

    def begin(self) -> None:
        """The phone is somebody's from now on: what is longer past than some days is no news to it."""
        self._preferences.put(_NEWS_SINCE, to_iso(self._clock.now() - PAST))

    def unread(self) -> list[Message]:
        """Those not yet opened; what the line of a cancelled task has said already counts as read, and so does what is
        older than the phone."""
        read, told, since = set(self._ids(_READ)), set(self._ids(_SEEN)), self._preferences.get(_NEWS_SINCE, "")
        return [
            one
            for one in self.all()
            if one.at >= since and one.id not in read and not (one.kind == CANCELLED and one.subject_id in told)
        ]

    def mark_read(self, ids: Sequence[str]) -> None:
        """These were opened. Raises OSError when the phone is full."""
        before = self._ids(_READ)
        known = {one.id for one in self._reference.all(ChangeKind.MESSAGE, Message)}
        after = [one for one in dict.fromkeys([*before, *ids]) if one in known]
        if after != before:
            self._preferences.put(_READ, after)

    # Tasks called off: said once, never shown as undone (acceptance story 36)

    def cancelled_unseen(self) -> list[Assignment]:
        """Cancelled tasks of which the person has not been told; a new phone is not told of those long past."""
        seen = set(self._ids(_SEEN))
        limit = (day_in_shanghai(self._clock.now()) - PAST).isoformat()
        tasks = self._reference.all(ChangeKind.ASSIGNMENT, Assignment)
        return [t for t in tasks if t.cancelled and t.id not in seen and (not t.due_on or t.due_on >= limit)]

    def mark_cancelled_seen(self, ids: Sequence[str]) -> None:
        """The person has been told of these. Raises OSError when the phone is full."""
        before = self._ids(_SEEN)
        cancelled = {task.id for task in self._reference.all(ChangeKind.ASSIGNMENT, Assignment) if task.cancelled}
        after = [one for one in dict.fromkeys([*before, *ids]) if one in cancelled]
        if after != before:
            self._preferences.put(_SEEN, after)

    def forget_old(self) -> None:
        """Take out messages that are no longer shown."""
        kept = {one.id for one in self.all()}
        stored = [key for key, _ in self._reference.rows(ChangeKind.MESSAGE)]
        self._reference.forget(ChangeKind.MESSAGE, [key for key in stored if key not in kept])

    def _ids(self, name: str) -> list[str]:
        found: list[str] = self._preferences.get(name, [])
        return found
