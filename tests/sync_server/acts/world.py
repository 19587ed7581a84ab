"""A ledger with the shipped reference data, one account of each role, a phone, and checks filed from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from sqlalchemy import insert, select

from shared.catalogue import Severity
from shared.composing import PaperFacts, compose_notice, lines_for, place_words
from shared.evidence import ClockReading, Photo
from shared.inspection import Form, Inspection, ItemResult, Method, Outcome, Place
from shared.moment import day_in_shanghai, from_iso, month_in_shanghai, to_iso
from shared.notice import IssuedNotice, Notice, Service, ServiceKind, Signature, document_hash
from shared.organisation import DelegationMode, PersonRef, Role, UnitKind
from shared.plain import from_plain, to_plain
from shared.workdays import Deadline
from sync_server.accounts.opening import add_user
from sync_server.acts.organisation import add_person, set_delegation
from sync_server.acts.routing import route_finding
from sync_server.casework import happenings
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Caller
from sync_server.procedures.record_marks import RecordMark
from sync_server.procedures.rulebook import TermRules
from sync_server.reference.directory import directory
from sync_server.reference.inspection_bodies import body_of
from sync_server.reference.shipped import load_reference_data, unit_id
from sync_server.reference.shown_terms import wrong_terms
from tests.sync_server.phones import item_of, street_name
from tests.sync_server.procedures.calendars import at

T = TypeVar("T")
ASSETS = Path(__file__).parents[3] / "assets"
DISTRICT = "310105"
SECTION = unit_id(UnitKind.SECTION, DISTRICT)
TEAM = unit_id(UnitKind.DISTRICT_TEAM, DISTRICT)
OFFICE = unit_id(UnitKind.OFFICE)
INSPECTOR = PersonRef("p-inspector", "周敏", "050117", "华阳路街道综合行政执法队")
SQUAD_OFFICER = PersonRef("p-squad", "王建国", "050102")
SQUAD_LEADER = PersonRef("p-leader", "何志刚", "050101")  # whose account the inspected unit's is
WITNESS = PersonRef("p-witness", "陈涛", "050118")


class Clock:
    """The server's time, set by the test."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def set(self, text: str) -> None:
        """Set to a moment in Shanghai, `2026-11-24 16:00`."""
        self.now = at(text).astimezone(UTC)


@dataclass
class World:
    ledger: Ledger
    clock: Clock
    callers: dict[Role, Caller] = field(default_factory=dict)
    squad: str = ""
    street: str = ""
    other_squad: str = ""
    device: str = ""
    made: int = 0

    def do(self, act: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run one act in its own write."""
        return self.ledger.write(lambda w: act(w, *args, **kwargs))

    def by(self, role: Role, act: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run one act as the account of this role."""
        return self.do(act, self.callers[role], *args, **kwargs)

    def person(self, badge: str, name: str, unit: str) -> str:
        """Somebody in the directory; returns the id."""
        return self.do(add_person, SYSTEM, name=name, badge=badge, unit_id=unit)

    def new_id(self) -> str:
        self.made += 1
        return f"00000000-0000-7000-8000-{self.made:012d}"

    def rows(self, table: Any, **where: Any) -> list[Any]:
        with self.ledger.read() as conn:
            query = select(table)
            for name, value in where.items():
                query = query.where(table.c[name] == value)
            return list(conn.execute(query).mappings())

    def row(self, table: Any, **where: Any) -> Any:
        (found,) = self.rows(table, **where)
        return found

    def notice(self, notice_id: str) -> Any:
        return self.row(t.notices, id=notice_id)

    def delegate(self, mode: DelegationMode) -> None:
        self.by(Role.SECTION_CHIEF, set_delegation, DISTRICT, mode, paper="沪长城管督〔2026〕3号")

    def set_terms(self, terms: TermRules) -> None:
        """Put the terms in force, from long ago. At first no feedback is drawn for verification on site: the lot would
        fall anew in every run."""
        self.made += 1  # a later edition takes effect on a later day
        since = date(2020, 1, 1) + timedelta(days=self.made)
        values = {"name": "terms", "effective_from": since.isoformat(), "value": to_plain(terms)}
        self.do(lambda w: w.add(t.rule_editions, id=w.new_id(), at=w.now, **values))

    def file_check(
        self,
        items: Sequence[str] = ("JM03",),
        *,
        leader: bool = False,
        role: Role | None = None,
        record_id: str | None = None,
        made: str = "",
        marks: Sequence[RecordMark] = (),
    ) -> str:
        """A filed check with one failed item per code; returns the record's id, a new one if none is given. It was
        `made` at a moment in Shanghai (`2026-11-24 16:00`), now if none is given."""
        caller = self.callers[role or Role.SQUAD_INSPECTOR]
        moment = at(made).astimezone(UTC) if made else self.clock()
        record_id, device_at = record_id or self.new_id(), to_iso(moment)
        photo = Photo(self.new_id(), f"{self.made:064x}", 300_000, 1600, 1200, 1, ClockReading(device_at, 1.0, 0.5))

        def job(w: Write) -> None:
            catalogue = {r["code"]: r for r in w.conn.execute(select(t.catalogue_items)).mappings()}
            results = tuple(
                ItemResult(
                    id=self.new_id(),
                    item_code=code,
                    item_text=catalogue[code]["text"],
                    outcome=Outcome.FAIL,
                    severity=Severity(catalogue[code]["severity"]),
                    count=2,
                    facts="定西路沿线店外堆放货物",
                    photo_ids=(photo.id,),
                )
                for code in items
            )
            check = Inspection(
                id=record_id,
                form=Form.DAILY,
                methods=(Method.ON_SITE,),
                unit_id=self.squad,
                unit_name="华阳路街道综合行政执法队",
                inspector=INSPECTOR if role in (None, Role.SQUAD_INSPECTOR) else PersonRef("", caller.name, ""),
                place=Place(DISTRICT, self.street, "定西路710弄口"),
                started_at=device_at,
                ended_at=device_at,
                catalogue_version="1",
                items=results,
                photos=(photo,),
                leader_concerned=leader,
            )
            seq = w.event(happenings.RECORD_RECEIVED, "record", record_id, "收到督察记录", actor=SYSTEM)
            w.add(
                t.records,
                id=record_id,
                version=1,
                hash=f"{self.made + 10**6:064x}",
                device_id=self.device,
                user_id=caller.user_id,
                inspector_name=caller.name,
                unit_id=self.squad,
                unit_name=check.unit_name,
                district_code=DISTRICT,
                street_code=self.street,
                form="daily",
                address=check.place.address,
                occurred_at=device_at,
                device_at=device_at,
                clock_checked=True,
                received_at=w.now,
                finding_count=len(results),
                worst=check.worst.value if check.worst else "",
                photo_count=1,
                photos_missing=0,
                leader_concerned=leader,
                flags=[mark.value for mark in marks],
                body=to_plain(check),
                body_id=body_of(directory(w), caller.unit_id).id,
                changed_seq=seq,
            )
            for result in results:
                routed = route_finding(
                    w,
                    unit_id=self.squad,
                    item_code=result.item_code,
                    district_code=DISTRICT,
                    street_code=self.street,
                    leader_concerned=leader,
                )
                w.add(
                    t.findings,
                    id=result.id,
                    record_id=record_id,
                    item_code=result.item_code,
                    item_text=result.item_text,
                    severity=result.severity.value,
                    points=catalogue[result.item_code]["points"],
                    count=result.count,
                    facts=result.facts,
                    action="notice",
                    answering_unit_id=routed.answering_unit_id,
                    section_id=routed.section_id,
                    rule_id=routed.rule_id,
                    unit_id=self.squad,
                    district_code=DISTRICT,
                    occurred_at=device_at,
                    month=month_in_shanghai(moment),
                )

        self.do(job)
        return record_id

    def paper(self, record_id: str, *, number: str = "", issued_at: str = "") -> Notice:
        """The paper a phone would issue on all findings of the record."""
        check = from_plain(Inspection, self.row(t.records, id=record_id)["body"])
        at_device = issued_at or to_iso(self.clock())
        place = check.place
        paper = compose_notice(
            PaperFacts(
                notice_id=self.new_id(),
                checks=(check,),
                lines=lines_for(check.findings, item_of),
                issuer_name="长宁区城市管理行政执法局督察科",
                requirement="立即清理店外堆物，落实门责告知，举一反三排查全路段。",
                issued_at=at_device,
                feedback_days=3,
                due=Deadline(day_in_shanghai(from_iso(at_device)), True),
                places=(place_words("长宁区", street_name(place.street_code), place.address, place.fix),),
            )
        )
        return replace(paper, number=number, provisional="" if number else paper.provisional)

    def issue(
        self,
        record_id: str,
        kind: ServiceKind = ServiceKind.SIGNED,
        *,
        number: str = "",
        signed_at: str = "",
        paper_left: bool = False,
    ) -> IssuedNotice:
        """What the phone seals: the paper with its service on the spot."""
        paper = self.paper(record_id, number=number, issued_at=signed_at)
        signature = Signature(SQUAD_OFFICER, (((0, 0), (5, 5)),), 500, document_hash(paper), paper.issued_at)
        match kind:
            case ServiceKind.SIGNED:
                service = Service(kind, paper.issued_at, signature=signature, paper_left=paper_left)
            case ServiceKind.REFUSED:
                service = Service(kind, paper.issued_at, refusal_reason="认为不属本队责任", witness=WITNESS)
            case ServiceKind.ONLINE:
                service = Service(kind, paper.issued_at)
        return IssuedNotice(paper, service)

    def close(self) -> None:
        """The end of it, where whatever shows a term shows the one of the book."""
        with self.ledger.read() as conn:
            assert wrong_terms(conn) == []
        self.ledger.close()

    def upload(self, fill: str) -> str:
        """A photo that is on the photo store; returns its hash."""
        sha256 = fill * 64

        def job(w: Write) -> None:
            owner = self.callers[Role.INSPECTED_UNIT].user_id
            values = {"sha256": sha256, "size": 1000, "mime": "image/jpeg", "stored_at": w.now}
            w.conn.execute(insert(t.blobs).values(owner_kind="user", owner_id=owner, **values))

        self.do(job)
        return sha256


def build_world(folder: Path, now: str = "2026-11-24 16:00", url: str = "") -> World:
    """An open world on the database `url`, or on SQLite in `folder`; `close` it when done. On SQLite it is made
    once and copied from then on."""
    url = url or f"sqlite:///{folder / 'ledger.sqlite3'}"
    if not url.startswith("sqlite"):
        return _new_world(url, now)
    content, made = _made_world(now)
    Path(url.removeprefix("sqlite:///")).write_bytes(content)
    clock = Clock(made.clock.now)
    return replace(made, ledger=Ledger(url, clock), clock=clock, callers=dict(made.callers))


@cache
def _made_world(now: str) -> tuple[bytes, World]:
    """The file of a world, closed, and all that is known of it."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "ledger.sqlite3"
        world = _new_world(f"sqlite:///{file}", now)
        world.ledger.close()
        return file.read_bytes(), world


def _new_world(url: str, now: str) -> World:
    clock = Clock(at(now).astimezone(UTC))  # as the server's own clock tells it
    ledger = Ledger(url, clock)
    load_reference_data(ledger, ASSETS)
    world = World(ledger, clock)
    world.set_terms(TermRules(sample_share=0.0))
    squads = [row for row in world.rows(t.units, kind="squad", district_code=DISTRICT) if row["active"]]
    world.squad, world.street = squads[0]["id"], squads[0]["street_code"]
    world.other_squad = squads[1]["id"]
    homes = {
        Role.SQUAD_INSPECTOR: (world.squad, DISTRICT),
        Role.SECTION_OFFICER: (SECTION, DISTRICT),
        Role.SECTION_CHIEF: (SECTION, DISTRICT),
        Role.BUREAU_LEADER: (SECTION, DISTRICT),
        Role.APPRAISAL: (SECTION, DISTRICT),
        Role.DETACHMENT_INSPECTOR: (unit_id(UnitKind.DETACHMENT), "310000"),
        Role.DETACHMENT_CHIEF: (unit_id(UnitKind.DETACHMENT), "310000"),
        Role.OFFICE_STAFF: (OFFICE, "310000"),
        Role.OFFICE_CHIEF: (OFFICE, "310000"),
        Role.INSPECTED_UNIT: (world.squad, DISTRICT),
        Role.STREET_OFFICE: (unit_id(UnitKind.STREET, world.street), DISTRICT),
        Role.SYSTEM_ADMIN: (OFFICE, "310000"),
        Role.AUDITOR: (OFFICE, "310000"),
    }
    leader = world.do(
        add_person, SYSTEM, name=SQUAD_LEADER.name, badge=SQUAD_LEADER.badge, unit_id=world.squad, leader=True
    )
    inspector = world.do(
        add_person, SYSTEM, name=INSPECTOR.name, badge=INSPECTOR.badge, unit_id=world.squad, inspector=True
    )
    for known in (SQUAD_OFFICER, WITNESS):
        world.do(add_person, SYSTEM, name=known.name, badge=known.badge, unit_id=world.squad)
    people = {Role.INSPECTED_UNIT: leader, Role.SQUAD_INSPECTOR: inspector}
    for role, (unit, district) in homes.items():
        login = role.value.replace("_", "-")
        name = INSPECTOR.name if role is Role.SQUAD_INSPECTOR else role.label
        person = people.get(role) or world.person(f"T-{login}"[:20], role.label, unit)
        user = world.do(add_user, SYSTEM, login=login, name=name, role=role, unit_id=unit, person_id=person)
        world.callers[role] = Caller(user, name, role, unit, district, person)
    world.device = world.new_id()

    def phone(w: Write) -> None:
        w.add(
            t.devices,
            id=world.device,
            user_id=world.callers[Role.SQUAD_INSPECTOR].user_id,
            public_key="0" * 64,
            token_hash="1" * 64,
            enrolled_at="2025-01-01T00:00:00.000Z",  # before whatever is told of it
        )

    world.do(phone)
    return world


def minutes_later(world: World, minutes: int) -> None:
    world.clock.now += timedelta(minutes=minutes)
