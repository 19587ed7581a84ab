"""The console on 1,000,000 findings against the same on 1,000: every list and overview, for each kind of user.

Server time only: requests go straight into the application. Each page is asked for several times in turn on both
ledgers, and the medians are compared.
"""

from __future__ import annotations

import asyncio
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import psycopg
from sqlalchemy import select

from shared.moment import month_in_shanghai
from shared.organisation import Role, UnitKind
from sync_server.accounts.hashing import hash_password
from sync_server.acts.reports.drafting import draft_report
from sync_server.app import create_app
from sync_server.ledger import tables as t
from sync_server.ledger.engine import writer_engine
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.search import following
from sync_server.ledger.write import Write
from sync_server.papers.document_paper import document_file
from sync_server.procedures.permissions import Action, allowed
from sync_server.reference.shipped import unit_id
from sync_server.settings import ASSETS, Settings
from tests.bench.ledger_synthetic import fill
from tests.bench.rows import BenchRow
from tests.sync_server.postgres import cluster, create_database

SMALL, LARGE = 1_000, 1_000_000
TIMES = 5
ENDINGS = ("pdf", "docx")
EXPORTED = {"csv": LARGE, "xlsx": 100_000}  # a million rows as XLSX take minutes, and tell no more of memory
PASSWORD = "Shanghai-2026"
DISTRICT = "310105"
# Lists as people narrow and order them.
NARROWED = (
    "/findings?severity=grave",
    "/findings?state=open",
    "/findings?item=CX24",
    "/findings?item=CL",
    "/findings?sort=severity",
    "/findings?q=堆放",
    "/records?state=flagged",
    "/records?sort=unit",
    "/notices?state=overdue",
    "/notices?sort=due",
    "/notices?q=测试",
    f"/flow?district={DISTRICT}",
)
# What people look for: a frequent word, a rare one, two, a code's beginning, a part of a number, its end, initials,
# pinyin, those of roads, a word that nothing holds.
SEARCHES = (
    *("堆放", "街道", "占道 华阳路", "jm3", "2026-15", "zdjy", "hyljd", "huayanglu", "华羊路", "没有的词语"),
    *("测试 jm", "2026-1", "1号", "督通〔2026〕1号", "dxl", "dingxilu", "dx"),
)
ROLES = {
    Role.SECTION_OFFICER: unit_id(UnitKind.SECTION, DISTRICT),
    Role.OFFICE_STAFF: unit_id(UnitKind.OFFICE),
    Role.INSPECTED_UNIT: "",
    Role.APPRAISAL: unit_id(UnitKind.SECTION, DISTRICT),
}


@dataclass(frozen=True)
class Measured:
    """Median seconds of a page for a role, with few and with many findings."""

    page: str
    small: float
    large: float

    @property
    def ratio(self) -> float:
        return self.large / self.small


class House:
    """An application on a ledger of its own, with one user logged in for each role."""

    def __init__(self, folder: Path, findings: int, database_url: str = "") -> None:
        self.app = create_app(Settings(data_dir=folder, database_url=database_url))
        self.ledger = self.app.state.ledger
        self.ledger.write(_accounts)
        # The few are of one district and young, so that its pages are as full as those of the large ledger.
        young: dict[str, Any] = {"days": 60, "district": DISTRICT} if findings == SMALL else {}
        if database_url:  # in a connection of its own: the ledger's gives up what lasts so long
            with writer_engine(database_url).begin() as conn:
                fill(conn, findings, self.ledger.clock(), **young)
        elif findings:
            self.ledger.write(lambda w: fill(w.conn, findings, w.moment, **young))
        self.browsers: dict[Role, httpx.AsyncClient] = {}

    async def enter(self) -> None:
        for role in ROLES:
            browser = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://bench")
            found = re.search(r'name="csrf" value="([^"]+)"', (await browser.get("/login")).text)
            fields = {"csrf": found[1] if found else "", "login": role.value, "password": PASSWORD}
            assert (await browser.post("/login", data=fields)).status_code == 303
            self.browsers[role] = browser

    async def seconds(self, role: Role, page: str) -> float:
        """How long the page took; 0 for one that shows nothing by itself, e.g. a form that wants a record."""
        began = time.perf_counter()
        answer = await self.browsers[role].get(page, headers={"accept": "text/html"})
        taken = time.perf_counter() - began
        assert answer.status_code < 500, f"{page}: {answer.status_code}"
        return taken if answer.status_code == 200 else 0.0

    def pages(self, role: Role) -> Iterator[str]:
        """Every page without a name in its address that the role may open."""
        for (method, path), needs in self.app.state.console.needs.items():
            opens = [need for need in needs if isinstance(need, Action) and allowed(role, need)]
            if method == "GET" and "{" not in path and opens:
                yield path
        if role in (Role.SECTION_OFFICER, Role.OFFICE_STAFF):
            yield from NARROWED


def _accounts(w: Write) -> None:
    hashed = hash_password(PASSWORD)
    u = t.units.c
    squad = w.conn.execute(select(u.id).where(u.kind == "squad", u.district_code == DISTRICT).limit(1)).scalar_one()
    for role, unit in ROLES.items():
        user_id = w.new_id()
        w.add(
            t.users,
            id=user_id,
            login=role.value,
            name=role.label,
            role=role.value,
            unit_id=unit or squad,
            password_hash=hashed,
            created_at=w.now,
        )
    w.add(t.devices, id=w.new_id(), user_id=user_id, public_key="0" * 64, token_hash="1" * 64, enrolled_at=w.now)


async def _both(small: House, large: House) -> tuple[list[Measured], Measured]:
    pages = await _measure(small, large)
    following.catch_up(large.ledger)
    return pages, await _searched(large)


async def _searched(large: House) -> Measured:
    """The slowest of all searches with many findings, as the median of its times."""
    found = []
    for role in (Role.SECTION_OFFICER, Role.OFFICE_STAFF):
        for typed in SEARCHES:
            times = [await large.seconds(role, f"/search?q={quote(typed)}") for _ in range(TIMES)]
            found.append(Measured(f"{role.label} {typed}", 0.0, statistics.median(times)))
    return max(found, key=lambda m: m.large)


async def _measure(small: House, large: House) -> list[Measured]:
    await small.enter()
    await large.enter()
    found = []
    for role in ROLES:
        for page in dict.fromkeys(large.pages(role)):
            if not await small.seconds(role, page):
                continue
            few, many = [], []
            for _ in range(TIMES):
                few.append(await small.seconds(role, page))
                many.append(await large.seconds(role, page))
            found.append(Measured(f"{role.label} {page}", statistics.median(few), statistics.median(many)))
    return found


def _searched_on_postgresql(folder: Path) -> Measured:
    """The same questions of the same ledger in PostgreSQL, as it is kept: with its statistics."""
    with cluster() as server:
        url = create_database(server, "large")
        house = House(folder / "postgresql", LARGE, url)
        try:
            following.catch_up(house.ledger)
            with psycopg.connect(url, autocommit=True) as conn:
                conn.execute("VACUUM ANALYZE")

            async def ask() -> Measured:
                await house.enter()
                return await _searched(house)

            return asyncio.run(ask())
        finally:
            house.ledger.close()


def _month_report(folder: Path) -> list[BenchRow]:
    """A report whose month holds all 1,000,000 findings, all of one district; and its paper."""
    house, district = House(folder / "month", 0), DISTRICT
    try:
        now = house.ledger.clock()
        month = month_in_shanghai(now.replace(day=1) - timedelta(days=2))
        end = datetime.fromisoformat(f"{month}-28T12:00:00+08:00")
        house.ledger.write(lambda w: fill(w.conn, LARGE, end, days=27, district=district))
        section = ROLES[Role.SECTION_OFFICER]
        began = time.perf_counter()
        report = house.ledger.write(lambda w: draft_report(w, SYSTEM, section, month))
        drafted = time.perf_counter() - began
        with house.ledger.read() as conn:
            row = conn.execute(select(t.documents).where(t.documents.c.id == report)).mappings().one()
            document_file(conn, row, "pdf", now, ASSETS)  # the fonts are read once in the life of a server
            papers = [_timed(partial(document_file, conn, row, ending, now, ASSETS)) for ending in ENDINGS]
    finally:
        house.ledger.close()
    name = "month report whose month holds 1,000,000 findings, drafted"
    return [
        BenchRow(name, drafted, 5.0, drafted / 5.0, 1.0, "s", "baseline: the limit"),
        BenchRow(
            "its paper as PDF and as DOCX, the slower", max(papers), 1.0, max(papers), 1.0, "s", "baseline: the limit"
        ),
    ]


def _timed(job: Callable[[], object]) -> float:
    began = time.perf_counter()
    job()
    return time.perf_counter() - began


def rows() -> Sequence[BenchRow]:
    with tempfile.TemporaryDirectory() as folder:
        small, large = House(Path(folder) / "small", SMALL), House(Path(folder) / "large", LARGE)
        try:
            pages, searched = asyncio.run(_both(small, large))
            on_postgresql = _searched_on_postgresql(Path(folder))
            exports = [_export(Path(folder), kind, rows) for kind, rows in EXPORTED.items()]
            reports = _month_report(Path(folder))
        finally:
            small.ledger.close()
            large.ledger.close()
    worst, slowest = max(pages, key=lambda m: m.ratio), max(pages, key=lambda m: m.large)
    middle = statistics.median(m.ratio for m in pages)
    return [
        BenchRow(
            "console page, 1,000,000 against 1,000 findings, the worst of all",
            worst.large * 1e3,
            worst.small * 1e3,
            worst.ratio,
            2.0,
            "ms",
            f"{worst.page}; median ratio of {len(pages)} pages {middle:.2f}",
        ),
        BenchRow(
            "console page with 1,000,000 findings, the slowest against 200 ms",
            slowest.large * 1e3,
            200.0,
            slowest.large / 0.2,
            1.0,
            "ms",
            slowest.page,
        ),
        _search_row("", searched),
        _search_row(" on PostgreSQL", on_postgresql),
        *exports,
        *reports,
    ]


def _search_row(where: str, found: Measured) -> BenchRow:
    name = f"one search over everything with 1,000,000 findings{where}, the slowest question against 200 ms"
    return BenchRow(name, found.large * 1e3, 200.0, found.large / 0.2, 1.0, "ms", found.page)


def _export(folder: Path, kind: str, at_most: int) -> BenchRow:
    """Peak memory of a process that exports the whole ledger, many against few findings."""
    few, many = (_peak(folder / name, kind, at_most) for name in ("small", "large"))
    name = f"memory of a process that exports {at_most:,} findings as {kind.upper()}, against {SMALL:,}"
    return BenchRow(name, many, few, many / few, 1.25, "MB")


def _peak(folder: Path, kind: str, at_most: int) -> float:
    command = [sys.executable, "-m", "tests.bench.export_once", str(folder), kind, str(at_most)]
    return float(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["peak_mb"])
