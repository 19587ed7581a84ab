"""How many attempts are free: at a log-in name (lock-out), from an address (a bucket that refills). Pure.

An attempt is counted before anybody looks at what was sent: what runs at the same time cannot pass together.
What lies further ahead than the rule reaches was remembered by a clock that ran fast. It is shortened to the rule's own
reach (not forgotten: of two servers one is always a little ahead): a clock set right again shuts nobody out for long.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Count:
    """What is remembered of earlier attempts under one key; from `forgotten_at` on nothing."""

    tries: int
    locked_until: datetime | None
    forgotten_at: datetime


@dataclass(frozen=True)
class Taken:
    """The answer to an attempt: `wait_until` None lets it pass; `kept` is what to remember, None for nothing new.
    `nth` is the attempt's place in the row, `last` says that the key is locked after it."""

    kept: Count | None
    wait_until: datetime | None = None
    nth: int = 0
    last: bool = False


@dataclass(frozen=True)
class Lockout:
    """`tries` wrong ones in a row, then nothing for `pause`. Who knows the word starts the row anew."""

    tries: int
    pause: timedelta
    memory: timedelta = timedelta(days=1)

    def take(self, kept: Count | None, now: datetime) -> Taken:
        """Count one attempt. The last one passes too, and locks behind it."""
        until = now + self.pause
        if kept is not None and kept.locked_until is not None and kept.locked_until > until:
            return Taken(Count(0, until, until), until)
        if kept is not None and kept.locked_until is not None and kept.locked_until > now:
            return Taken(None, kept.locked_until)
        nth = (kept.tries if kept is not None and kept.forgotten_at > now else 0) + 1
        if nth < self.tries:
            return Taken(Count(nth, None, now + self.memory), nth=nth)
        return Taken(Count(0, until, until), nth=nth, last=True)


@dataclass(frozen=True)
class Bucket:
    """`capacity` attempts at once, one more every `refill`. `forgotten_at` is when the bucket is full again."""

    capacity: int
    refill: timedelta

    def take(self, kept: Count | None, now: datetime) -> Taken:
        """Count one attempt; one that must wait costs nothing."""
        known_full_at = max(kept.forgotten_at if kept else now, now)
        of_an_empty_one = now + self.capacity * self.refill
        if known_full_at > of_an_empty_one:
            return Taken(Count(0, None, of_an_empty_one), now + self.refill)
        full_at = known_full_at + self.refill
        if full_at > of_an_empty_one:
            return Taken(None, now + (full_at - of_an_empty_one))
        return Taken(Count(0, None, full_at))

    def give_back(self, kept: Count) -> Count:
        """Undo one attempt that turned out to be honest."""
        return Count(0, None, kept.forgotten_at - self.refill)


Rule = Lockout | Bucket
# domain.md §9: five wrong passwords, a quarter of an hour.
LOGIN = Lockout(5, timedelta(minutes=15))
OWN_PASSWORD = Lockout(5, timedelta(minutes=15))  # who sits at somebody's open session guesses the old password
LOGIN_ADDRESS = Bucket(20, timedelta(seconds=2))  # a whole office may stand behind one address
MAILED_CODE = Bucket(5, timedelta(minutes=10))  # of one person: nobody floods a mailbox that is not theirs
CODE_TRIED = Bucket(10, timedelta(minutes=3))  # of one person
HANDED_CODE = Bucket(10, timedelta(minutes=3))  # eight digits, and an account of the same district
ENROLMENT_ADDRESS = Bucket(20, timedelta(seconds=10))
