"""A 督察通 whose time the journey moves: the real application in a thread, and the clockwork ticking on the way."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from shared.moment import SHANGHAI
from sync_server.acts.enrolment import make_code
from sync_server.app import create_app
from sync_server.clockwork.ticks import tick
from sync_server.demo.seed import is_seeded, seed
from sync_server.demo.stage import account
from sync_server.evidence.store import open_store
from sync_server.keeping.verify import Report, verify
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.ledger import Ledger
from sync_server.settings import Settings
from tests.sync_server.serving import serving

TICKS_AT = (5, 8 * 60 + 5, 17 * 60 + 5)  # minutes of the day at which the passing time is looked at
MOST_TICKS = 12  # at one moment: drafts of all districts come a few at a time


class StoryClock:
    """The server's clock: set by the journey, running on from there as clocks do."""

    def __init__(self, moment: str) -> None:
        self.set(moment)

    def set(self, moment: str) -> None:
        """`2026-11-03 09:30`, in Shanghai."""
        self._set_to = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI).astimezone(UTC)
        self._since = time.monotonic()

    def __call__(self) -> datetime:
        return self._set_to + timedelta(seconds=time.monotonic() - self._since)


@dataclass
class MonthHouse:
    """The running server, its ledger, its time."""

    settings: Settings
    ledger: Ledger
    clock: StoryClock
    url: str

    def until(self, moment: str) -> None:
        """Let the time pass: the clockwork ticks several times each day, as in a running server, up to `moment`."""
        goal = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)
        day = self.clock().astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
        while day < goal:
            for minutes in TICKS_AT:
                at = day + timedelta(minutes=minutes)
                if self.clock() < at <= goal:
                    self._tick(f"{at:%Y-%m-%d %H:%M}")
            day += timedelta(days=1)
        self._tick(moment)

    def _tick(self, moment: str) -> None:
        self.clock.set(moment)
        for _ in range(MOST_TICKS):
            if not self.ledger.write(tick):
                return

    def enrolment_code(self, login: str) -> str:
        """A fresh one-use code for the account, as the section would hand it out."""
        return self.ledger.write(lambda w: make_code(w, account(w, login).user_id, 24, SYSTEM))

    def one(self, query: str, **values: Any) -> Any:
        """The single value that a query of the ledger gives."""
        with self.ledger.read() as conn:
            return conn.execute(text(query), values).scalar_one()

    def column(self, query: str, **values: Any) -> list[Any]:
        """The first values of the rows that a query of the ledger gives."""
        with self.ledger.read() as conn:
            return list(conn.execute(text(query), values).scalars())

    def verified(self) -> Report:
        """What `ducha verify` would say."""
        with self.ledger.read() as conn:
            return verify(conn, open_store(self.settings.photos))


@contextmanager
def month_house(data: Path, webapp: Path, begins: str) -> Iterator[MonthHouse]:
    """The demonstration organisation at the story's first moment, served on a free port."""
    clock = StoryClock(begins)
    settings = Settings(data_dir=data, webapp_dir=webapp, public_url="http://127.0.0.1")
    app = create_app(settings, clock)
    ledger: Ledger = app.state.ledger
    if not is_seeded(ledger):
        seed(ledger, settings, now=clock())
    with serving(app) as url:
        yield MonthHouse(settings, ledger, clock, url)
