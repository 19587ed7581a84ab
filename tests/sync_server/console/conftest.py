"""The real application on a fresh SQLite ledger, a clock that tests move, and browsers of any role."""

from __future__ import annotations

import asyncio
import hashlib
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from shared.organisation import Role, UnitKind
from shared.plain import to_plain
from sync_server.accounts import hashing as passwords
from sync_server.app import create_app
from sync_server.console.kept.answers import PAGE, read_answer
from sync_server.console.kept.stamps import new_stamp, read_stamp
from sync_server.console.kept.words import read_kept
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write
from sync_server.procedures.accounts import SHARED
from sync_server.procedures.rulebook import TermRules
from sync_server.reference.directory import read_directory
from sync_server.reference.shipped import unit_id
from sync_server.settings import Settings

PASSWORD = "Ducha-2026-ok"
CHANGNING, XUHUI = "310105", "310104"
SECTION = unit_id(UnitKind.SECTION, CHANGNING)
OTHER_SECTION = unit_id(UnitKind.SECTION, XUHUI)
OFFICE = unit_id(UnitKind.OFFICE)
DETACHMENT = unit_id(UnitKind.DETACHMENT)


class Clock:
    """Server time that tests set: Tuesday 2026-11-24, 15:00 in Shanghai."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def pass_by(self, **span: float) -> None:
        self.moment += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def fresh_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with schema and reference data, to copy rather than to make anew for each test."""
    folder = tmp_path_factory.mktemp("fresh")
    settings = Settings(data_dir=folder)
    ledger = create_app(settings, Clock()).state.ledger
    set_terms(ledger, TermRules(sample_share=0.0), "2020-01-01")
    ledger.close()
    return folder / "ducha.sqlite3"


def set_terms(ledger: Ledger, terms: TermRules, since: str = "2020-01-02") -> None:
    """Put the terms in force, from long ago. Without the lot for visits a story ends the same way in every run."""
    values = {"name": "terms", "effective_from": since, "value": to_plain(terms)}
    ledger.write(lambda w: w.add(t.rule_editions, id=w.new_id(), at=w.now, **values))


@pytest.fixture
def app(tmp_path: Path, clock: Clock, fresh_ledger: Path) -> Iterator[FastAPI]:
    shutil.copy(fresh_ledger, tmp_path / fresh_ledger.name)
    yield from running(create_app(Settings(data_dir=tmp_path), clock))


def running(app: FastAPI) -> Iterator[FastAPI]:
    """The application until the test is over."""
    app.state.runner = asyncio.Runner()  # starts a loop only when a `Browser` is used: Playwright brings its own
    yield app
    app.state.runner.close()
    app.state.ledger.close()


@pytest.fixture
def ledger(app: FastAPI) -> Ledger:
    ledger: Ledger = app.state.ledger
    return ledger


@pytest.fixture
def squads(ledger: Ledger) -> list[str]:
    """Two squads of 长宁 and one of 徐汇."""
    with ledger.read() as conn:
        u = t.units.c
        rows = [
            conn.execute(
                t.units.select().where(u.kind == "squad", u.district_code == district).order_by(u.street_code)
            ).all()
            for district in (CHANGNING, XUHUI)
        ]
    return [rows[0][0].id, rows[0][1].id, rows[1][0].id]


@pytest.fixture
def street(ledger: Ledger, squads: list[str]) -> str:
    """The street to which the first of the squads belongs."""
    with ledger.read() as conn:
        units = read_directory(conn)
        found = units.street_of(units.unit(squads[0]))
    assert found is not None
    return found.id


@pytest.fixture
def unit_of(squads: list[str], street: str) -> dict[Role, str]:
    return {
        Role.SQUAD_INSPECTOR: squads[0],
        Role.SECTION_OFFICER: SECTION,
        Role.SECTION_CHIEF: SECTION,
        Role.BUREAU_LEADER: SECTION,
        Role.DETACHMENT_INSPECTOR: DETACHMENT,
        Role.DETACHMENT_CHIEF: DETACHMENT,
        Role.OFFICE_STAFF: OFFICE,
        Role.OFFICE_CHIEF: OFFICE,
        Role.INSPECTED_UNIT: squads[0],
        Role.STREET_OFFICE: street,
        Role.APPRAISAL: SECTION,
        Role.SYSTEM_ADMIN: SECTION,
        Role.SECURITY_ADMIN: SECTION,
        Role.AUDITOR: SECTION,
    }


@cache
def hashed() -> str:
    """`PASSWORD` as the ledger keeps it."""
    return passwords.hash_password(PASSWORD)


def add_user(ledger: Ledger, login: str, role: Role, unit: str, **more: object) -> str:
    """An account with `PASSWORD`, of a person of its own (but for a unit's shared one); returns its id."""

    def job(w: Write) -> str:
        user_id = w.new_id()
        if role not in SHARED and "person_id" not in more:
            more["person_id"] = w.new_id()
            w.add(t.people, id=more["person_id"], name=f"用户{login}", badge=badge_for(login), unit_id=unit)
        row = {"name": f"用户{login}", "password_hash": hashed(), "created_at": w.now, **more}
        w.add(t.users, id=user_id, login=login, role=role.value, unit_id=unit, **row)
        return user_id

    return ledger.write(job)


def badge_for(login: str) -> str:
    """A badge of its own for each login, in the length a badge has."""
    badge = f"T-{login}"
    return badge if len(badge) <= 20 else f"T-{hashlib.sha256(login.encode()).hexdigest()[:18]}"


class Browser:
    """A browser with cookies that fills in the CSRF token as a form does."""

    def __init__(self, app: FastAPI) -> None:
        self._run, self._console = app.state.runner.run, app.state.console
        self._frame: dict[str, str] = {}
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver")

    def send(self, method: str, url: str, **more: Any) -> httpx.Response:
        """One request as it stands: no token is filled in."""
        answer: httpx.Response = self._run(self.http.request(method, url, **more))
        return answer

    def get(self, url: str, **headers: str) -> httpx.Response:
        return self.send("GET", url, headers={"accept": "text/html", **headers})

    def frame(self, url: str = "/password") -> dict[str, str]:
        """What the frame put into the page's last form: the tokens that make it the user's own, to be sent once."""
        fields = dict(re.findall(r'name="(csrf|_stamp)" value="([^"]+)"', self.get(url).text))
        assert fields, f"no form at {url}"
        self._frame = fields if "_stamp" in fields else {}
        return fields

    def stamped(self) -> dict[str, str]:
        """The same for another form without asking for its page."""
        known, room = self._frame or self.frame(), self._console.room
        read = read_stamp(room.key, known["_stamp"])
        assert read
        return {**known, "_stamp": new_stamp(room.key, read.user_id, room.clock())}

    def token(self, url: str = "/password") -> str:
        return self.frame(url)["csrf"]

    def post(
        self, url: str, data: dict[str, Any] | None = None, *, form: str = "/password", **more: Any
    ) -> httpx.Response:
        """Send a form as its page does, and go on to the page that answers it."""
        fields = {**self.frame(form), **(data or {})}
        return self.shown(self.send("POST", url, data=fields, headers={"accept": "text/html"}, **more))

    def shown(self, response: httpx.Response) -> httpx.Response:
        """The page that was kept as the answer, as a browser goes on to it; what a deed leads to is not followed."""
        kept = response.status_code == 303 and response.headers["location"].startswith(("/kept/", "/login/said/"))
        return self.get(response.headers["location"]) if kept else response

    def outcome(self, response: httpx.Response) -> tuple[int, str]:
        """Status and words of the answer that was kept, without making the page that shows it."""
        place = response.headers.get("location", "")
        if not place.startswith("/kept/"):
            return response.status_code, response.text
        room = self._console.room
        stamp = read_stamp(room.key, self.stamped()["_stamp"])
        assert stamp
        found = room.vault.get(stamp.user_id, place.removeprefix("/kept/").removesuffix("#kept"), room.clock())
        assert found, place
        if found[0] == PAGE:
            answer = read_answer(found[1])
            return answer.status, answer.body.decode(errors="replace")
        kept = read_kept(found[1], "")
        return kept.status, kept.detail

    def log_in(self, login: str, password: str = PASSWORD) -> httpx.Response:
        return self.post("/login", {"login": login, "password": password}, form="/login")

    def follow(self, response: httpx.Response) -> httpx.Response:
        assert response.status_code == 303, response.text
        return self.get(response.headers["location"])


@pytest.fixture
def browser(app: FastAPI) -> Callable[[], Browser]:
    return lambda: Browser(app)


@pytest.fixture
def logged_in(app: FastAPI, ledger: Ledger, unit_of: dict[Role, str]) -> Callable[..., Browser]:
    """A browser logged in as a new account of the role."""

    def enter(role: Role, unit: str = "", login: str = "") -> Browser:
        name = login or f"{role.value}-{len(role.value)}{unit[-4:]}"
        add_user(ledger, name, role, unit or unit_of[role])
        browser = Browser(app)
        assert browser.log_in(name).status_code == 303
        return browser

    return enter
