"""The stage the story is told on: its people's phones and accounts, its pictures, its calendar, its steps in time."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import RowMapping, select

from shared.identity import new_id
from shared.moment import SHANGHAI
from shared.organisation import Role
from shared.workdays import Calendar
from sync_server.demo.people import Squad
from sync_server.demo.phones import Phone
from sync_server.demo.pictures import photo as draw
from sync_server.evidence import intake
from sync_server.evidence.arrivals import Owner
from sync_server.evidence.store import PhotoStore
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Caller

Job = Callable[[Write], Any]


@dataclass
class Stage:
    """What the steps share: phones and squads by login and street, the pictures, chance, and the day of seeding."""

    phones: Mapping[str, Phone]
    squads: Mapping[str, Squad]
    streets: Mapping[tuple[str, str], str]
    items: Mapping[str, RowMapping]
    store: PhotoStore
    fonts: Path
    random: Random
    calendar: Calendar
    now: datetime
    steps: list[tuple[datetime, int, Job]] = field(default_factory=list)
    scenes: int = 100

    def at(self, moment: datetime, job: Job) -> None:
        """Remember a step; those after the moment of seeding have not happened yet."""
        if moment <= self.now:
            self.steps.append((moment, len(self.steps), job))

    def on_workday(self, month: date, day: int, clock: str, job: Job) -> None:
        """The same on the working day on or after that day of the month (its first day), at `clock` in Shanghai."""
        when = month + timedelta(days=day - 1)
        while not self.calendar.is_workday(when):
            when += timedelta(days=1)
        hour, minute = clock.split(":")
        self.at(datetime.combine(when, time(int(hour), int(minute)), SHANGHAI), job)

    def id(self, moment: datetime) -> str:
        return new_id(moment, self.random.randbytes)

    def moment(self, back: int, clock: str) -> datetime:
        """`clock` on the `back`-th working day before, or `-N` minutes before the moment of seeding."""
        if clock.startswith("-"):
            return self.now - timedelta(minutes=int(clock[1:]))
        hour, minute = clock.split(":")
        return datetime.combine(self.workday(back), time(int(hour), int(minute)), SHANGHAI)

    def workday(self, back: int) -> date:
        day = self.now.astimezone(SHANGHAI).date()
        while back:
            day -= timedelta(days=1)
            back -= self.calendar.is_workday(day)
        return day


def account(w: Write, login: str) -> Caller:
    """The account as acts ask for it."""
    u, n = t.users.c, t.units.c
    query = select(u.id, u.name, u.role, u.unit_id, u.person_id, n.district_code).join(t.units, n.id == u.unit_id)
    row = w.conn.execute(query.where(u.login == login)).one()
    return Caller(row.id, row.name, Role(row.role), row.unit_id, row.district_code, row.person_id or "")


def keep(stage: Stage, w: Write, owner: Owner, scene: int, subject: str) -> str:
    """Draw a picture, put it on the photo store and note it; returns its hash."""
    return bring(stage, w, owner, draw(scene, subject, stage.fonts))


def bring(stage: Stage, w: Write, owner: Owner, jpeg: bytes) -> str:
    """Take a picture in as if its owner had sent it; returns its hash."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "photo.jpg"
        file.write_bytes(jpeg)
        picture = intake.examine(file)
        intake.keep(stage.store, picture)
    intake.note(w, picture, owner)
    return picture.sha256


def scrawl(random: Random) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Three looping strokes of a finger, in thousandths of the pad."""
    strokes = []
    for n in range(3):
        left, middle, height = 160 + n * 230, random.randint(180, 230), random.randint(60, 110)
        turns, lean = random.uniform(1.4, 2.6), random.uniform(20, 60)
        stroke = []
        for step in range(30):
            angle = step / 29 * turns * math.tau
            x = left + step * 6 + lean * math.cos(angle)
            y = middle + height * math.sin(angle) * (1 - step / 60) + step * random.uniform(-1, 1)
            stroke.append((round(x), round(y)))
        strokes.append(tuple(stroke))
    return tuple(strokes)
