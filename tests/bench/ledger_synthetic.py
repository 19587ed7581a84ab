"""A ledger of any size, as if its city had worked for three years: rows put in directly, shaped as the acts would.

Only the console's speed is measured on it, so nothing here needs photos, envelopes or phones. Triggers (and SQLite's
indexes) are set aside while the rows go in, and the sums beside the ledger counted afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, Table, insert, select, text

from shared.identity import new_id
from shared.moment import SHANGHAI, month_in_shanghai, to_iso
from shared.organisation import UnitKind
from sync_server.ledger import tables as t
from sync_server.ledger.sums import LINES
from sync_server.reference.shipped import unit_id

A_RECORD_HAS = 2.5  # findings
NOTICED = 0.6  # of records with findings
DAYS = 3 * 365
BATCH = 2_000
LARGE_TABLES = ("records", "findings", "notices", "answers")
SECRET = "0" * 64
_ROADS = (
    "定西江苏愚园宣化武夷安龙华山延长宁昭仙霞遵义虹桥古北天中新泾茅台"  # two of them name a road: some 1,000 of them
)


def fill(
    conn: Connection, findings: int, now: datetime, *, days: int = DAYS, district: str = "", seed: int = 7
) -> None:
    """Put `findings` findings of the last `days` days (of one district, when it is named) with their records and
    notices into a ledger that has reference data, one user and one device."""
    with _set_aside(conn):
        _put(conn, findings, _Maker(conn, now, days, district, Random(seed)))
        for sums in t.SUMS:
            for view in LINES[sums.name]:
                _count(conn, sums, view)


@contextmanager
def _set_aside(conn: Connection) -> Iterator[None]:
    """Triggers and indexes of the large tables come back when the rows are in."""
    if conn.dialect.name == "postgresql":
        conn.execute(text("SET LOCAL session_replication_role = replica"))  # its triggers rest; for the table's owner
        conn.execute(text("SET LOCAL statement_timeout = 0"))
        yield
        conn.execute(text("SET LOCAL session_replication_role = origin"))
        return
    names = ", ".join(f"'{name}'" for name in LARGE_TABLES)
    kept = conn.execute(
        text(
            f"SELECT type, name, sql FROM sqlite_master WHERE tbl_name IN ({names}) AND sql LIKE 'CREATE %' "
            "AND type IN ('trigger', 'index')"
        )
    ).all()
    for kind, name, _ in kept:
        conn.execute(text(f"DROP {kind} {name}"))
    yield
    for _, _, sql in kept:
        conn.execute(text(sql.replace(":", "\\:")))


def _count(conn: Connection, sums: Table, view: str) -> None:
    keys = [c.name for c in sums.columns if c.primary_key]
    added = [c.name for c in sums.columns if not c.primary_key]
    of, values = ", ".join(keys), ", ".join(f"sum({name})" for name in added)
    changes = ", ".join(f"{name} = {sums.name}.{name} + excluded.{name}" for name in added)
    conn.execute(
        text(
            f"INSERT INTO {sums.name} ({of}, {', '.join(added)}) SELECT {of}, {values} FROM {view} WHERE true "
            f"GROUP BY {of} ON CONFLICT ({of}) DO UPDATE SET {changes}"
        )
    )


def _put(conn: Connection, findings: int, maker: _Maker) -> None:
    made = 0
    while made < findings:
        batch: dict[str, list[dict[str, Any]]] = {"records": [], "notices": [], "findings": []}
        while made < findings and len(batch["records"]) < BATCH:
            made += maker.record(batch, findings - made)
        for name, rows in batch.items():
            if rows:
                conn.execute(insert(t.metadata.tables[name]), rows)


class _Maker:
    def __init__(self, conn: Connection, now: datetime, days: int, district: str, random: Random) -> None:
        self.now, self.days, self.random, self.numbers = now, days, random, 0
        u = t.units.c
        squads = select(t.units).where(u.kind == "squad")
        chosen = squads.where(u.district_code == district) if district else squads
        self.squads = [dict(row) for row in conn.execute(chosen).mappings()]
        sections = conn.execute(select(u.district_code, u.id).where(u.kind == "section"))
        self.sections = {row.district_code: row.id for row in sections}
        self.items = [dict(row) for row in conn.execute(select(t.catalogue_items)).mappings()]
        # A few items make up most of what is found.
        self.weights = [1 / (n + 3) for n in range(len(self.items))]
        random.shuffle(self.weights)
        self.user = conn.execute(select(t.users.c.id).limit(1)).scalar_one()
        self.device = conn.execute(select(t.devices.c.id).limit(1)).scalar_one()

    def record(self, batch: dict[str, list[dict[str, Any]]], at_most: int) -> int:
        """One check into the batch; returns how many findings it has."""
        random = self.random
        happened = self.now - timedelta(seconds=random.random() ** 1.2 * self.days * 86_400)
        squad = random.choice(self.squads)
        count = min(at_most, 1 + int(random.expovariate(1 / (A_RECORD_HAS - 1))))
        chosen = random.choices(self.items, self.weights, k=count)
        record_id, iso = new_id(happened, random.randbytes), to_iso(happened)
        latitude, longitude = 30.8 + random.random() * 0.7, 121.0 + random.random() * 0.9
        noticed = random.random() < NOTICED
        notice_id = new_id(happened, random.randbytes) if noticed else ""
        old = self.now - happened > timedelta(days=20)
        state = "closed" if old else random.choice(("open", "acknowledged", "noticed"))
        shared = {"unit_id": squad["id"], "district_code": squad["district_code"], "occurred_at": iso}
        batch["records"].append(
            {
                **shared,
                "id": record_id,
                "version": 1,
                "hash": random.randbytes(32).hex(),
                "device_id": self.device,
                "user_id": self.user,
                "inspector_name": "周敏",
                "unit_name": squad["name"],
                "street_code": squad["street_code"],
                "form": "daily",
                "address": f"测试段{''.join(random.choices(_ROADS, k=2))}路{random.randint(1, 2000)}号",
                "latitude": latitude,
                "longitude": longitude,
                "device_at": iso,
                "clock_checked": random.random() > 0.02,
                "received_at": iso,
                "finding_count": count,
                "worst": max((i["severity"] for i in chosen), key=("minor", "major", "grave").index),
                "photo_count": 2,
                "photos_missing": 0,
                "complete_at": iso,
                "flags": [],
                "body": {"id": record_id},
                "body_id": unit_id(UnitKind.SECTION, squad["district_code"]),
            }
        )
        for item in chosen:
            batch["findings"].append(
                {
                    **shared,
                    "id": new_id(happened, random.randbytes),
                    "record_id": record_id,
                    "item_code": item["code"],
                    "item_text": item["text"],
                    "severity": item["severity"],
                    "points": item["points"],
                    "count": 1,
                    "facts": "沿线店外堆放货物，占用人行道",
                    "action": "notice",
                    "answering_unit_id": squad["id"],
                    "section_id": self.sections[squad["district_code"]],
                    "state": state if noticed or not old else "closed",
                    "notice_id": notice_id,
                    "month": month_in_shanghai(happened),
                    "latitude": latitude,
                    "longitude": longitude,
                }
            )
        if noticed:
            batch["notices"].append(self._notice(notice_id, record_id, squad, happened, chosen, old))
        return count

    def _notice(
        self,
        notice_id: str,
        record_id: str,
        squad: dict[str, Any],
        happened: datetime,
        chosen: list[dict[str, Any]],
        old: bool,
    ) -> dict[str, Any]:
        self.numbers += 1
        iso = to_iso(happened)
        due = happened.astimezone(SHANGHAI).date() + timedelta(days=4)
        state = "closed" if old else self.random.choice(("served", "fed_back", "closed"))
        return {
            "id": notice_id,
            "number": f"沪测城管督通〔{happened.year}〕{self.numbers}号",
            "record_id": record_id,
            "unit_id": squad["id"],
            "district_code": squad["district_code"],
            "section_id": self.sections[squad["district_code"]],
            "user_id": self.user,
            "inspector_name": "周敏",
            "state": state,
            "issued_at": iso,
            "online_at": iso,
            "service_kind": "signed",
            "served_at": iso,
            "signed_by": "王建国",
            "feedback_days": 3,
            "due_on": due.isoformat(),
            "overdue_from": to_iso(datetime.combine(due + timedelta(days=1), datetime.min.time(), SHANGHAI)),
            "document": SECRET,
            "requirement": "责令当日整改",
            "body": {
                "lines": [
                    {"finding_id": "", "item_code": i["code"], "item_text": i["text"], "severity": i["severity"]}
                    for i in chosen
                ]
            },
            "closed_at": iso if state == "closed" else None,
        }
