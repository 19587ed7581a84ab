"""A phone as the server sees it: a key, a chain of sealed envelopes, and HTTP."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from mobile.reference.shipped import Shipped
from shared.catalogue import ChecklistItem, Severity
from shared.composing import PaperFacts, compose_notice, lines_for, place_words
from shared.evidence import ClockReading, Photo
from shared.identity import new_id
from shared.inspection import Alert, Form, Inspection, ItemResult, Method, Outcome, Place, Suggestion
from shared.moment import day_in_shanghai, from_iso, to_iso
from shared.notice import IssuedNotice, Service, ServiceKind
from shared.organisation import PersonRef, Role, UnitKind
from shared.plain import to_plain
from shared.position import Fix
from shared.sealing import GENESIS, Sealed, SealedKind, seal
from shared.workdays import Deadline
from sync_server.accounts.opening import add_user
from sync_server.acts.enrolment import make_code
from sync_server.acts.organisation import add_person
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write
from sync_server.reference.shipped import unit_id

SHIPPED = Shipped()
DISTRICT, STREET = "310105", "310105001"
SQUAD = unit_id(UnitKind.SQUAD, STREET)
SECTION = unit_id(UnitKind.SECTION, DISTRICT)
INSIDE = (31.2165, 121.4210)  # in 长宁


def fresh_id() -> str:
    return new_id(datetime.now(UTC), os.urandom)


def add_inspector(ledger: Ledger, login: str, role: Role = Role.SQUAD_INSPECTOR, unit: str = SQUAD) -> str:
    """An account with its person in the directory; returns the account's id."""

    def job(w: Write) -> str:
        person = add_person(w, SYSTEM, name=f"督察{login}", badge=f"B-{login}", unit_id=unit, inspector=True)
        return add_user(w, SYSTEM, login=login, name=f"督察{login}", role=role, unit_id=unit, person_id=person)

    return ledger.write(job)


def enrolment_code(ledger: Ledger, user_id: str, hours: int = 24) -> str:
    return ledger.write(lambda w: make_code(w, user_id, hours, SYSTEM))


@dataclass
class SimulatedPhone:
    """Seals envelopes in a chain of its own; `post` talks to the server."""

    address: str
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    device_id: str = ""
    token: str = ""
    name: str = "督察"
    person: PersonRef = field(default_factory=lambda: PersonRef("", "督察", ""))
    seq: int = 0
    prev: str = GENESIS
    offset_s: float | None = 0.0

    @property
    def public_key(self) -> str:
        return self.key.public_key().public_bytes_raw().hex()

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def post(self, path: str, data: Any) -> httpx.Response:
        return httpx.post(self.address + path, json=data, headers=self.headers, timeout=30)

    def get(self, path: str) -> httpx.Response:
        return httpx.get(self.address + path, headers=self.headers, timeout=30)

    def enrolment(self, code: str) -> dict[str, Any]:
        proof = self.key.sign(f"ducha-enrol:{code}".encode()).hex()
        return {
            "code": code,
            "public_key": self.public_key,
            "proof": proof,
            "platform": "web",
            "app_version": "1.0.0",
            "label": "试验机",
            "protocol": 1,
        }

    def enrol(self, code: str) -> dict[str, Any]:
        reply = self.post("/api/devices", self.enrolment(code))
        assert reply.status_code == 201, reply.text
        data: dict[str, Any] = reply.json()
        self.device_id, self.token, self.name = data["device_id"], data["token"], data["person"]["name"]
        person = data["person"]
        self.person = PersonRef(person["id"], person["name"], person["badge"], data["unit"]["name"])
        return data

    def seal(
        self,
        kind: SealedKind,
        body: Any,
        *,
        version: int = 1,
        advance: bool = True,
        clock: ClockReading | None = None,
    ) -> dict[str, Any]:
        """The next envelope of the chain, as it travels; `clock` is what the phone read, now if not given."""
        plain = to_plain(body)
        now = to_iso(datetime.now(UTC))
        unsealed = Sealed(
            id=plain["notice"]["id"] if kind is SealedKind.NOTICE else plain["id"],
            kind=kind,
            version=version,
            device_id=self.device_id,
            seq=self.seq + 1,
            prev=self.prev,
            clock=clock or ClockReading(now, 12.5, self.offset_s, now),
            body=plain,
        )
        sealed = seal(unsealed, self.key.sign)
        if advance:
            self.seq, self.prev = sealed.seq, sealed.hash
        result: dict[str, Any] = to_plain(sealed)
        return result

    def check(self, **changes: Any) -> Inspection:
        """A plausible check of the squad with one finding, 10 minutes ago; squads go by the directory's names."""
        ended = datetime.now(UTC) - timedelta(minutes=10)
        base = Inspection(
            id=fresh_id(),
            form=Form.DAILY,
            methods=(Method.ON_SITE,),
            unit_id=SQUAD,
            unit_name=squad_name(changes.get("unit_id", SQUAD)),
            inspector=self.person,
            place=Place(DISTRICT, STREET, "长宁路 1 号", Fix(*INSIDE, 8.0, to_iso(ended))),
            started_at=to_iso(ended - timedelta(minutes=20)),
            ended_at=to_iso(ended),
            catalogue_version="1",
            items=(finding(),),
        )
        return replace(base, **changes)

    def notice(self, inspection: Inspection, **changes: Any) -> IssuedNotice:
        """The paper as the app composes it, nobody there to sign."""
        place = inspection.place
        paper = compose_notice(
            PaperFacts(
                notice_id=fresh_id(),
                checks=(inspection,),
                lines=lines_for(inspection.findings, item_of),
                issuer_name="长宁区城市管理行政执法局督察科",
                requirement="立即整改",
                issued_at=inspection.ended_at,
                feedback_days=3,
                due=Deadline(day_in_shanghai(from_iso(inspection.ended_at)), True),
                places=(
                    place_words(
                        SHIPPED.district_names.get(place.district_code, ""),
                        street_name(place.street_code),
                        place.address,
                        place.fix,
                    ),
                ),
            )
        )
        return IssuedNotice(replace(paper, **changes), Service(ServiceKind.ONLINE, inspection.ended_at))

    def alert(self, inspection: Inspection) -> Alert:
        return Alert(
            id=fresh_id(),
            record_id=inspection.id,
            finding_id=inspection.items[0].id,
            unit_id=inspection.unit_id,
            text="占用消防通道",
            place=inspection.place,
            at=inspection.ended_at,
        )

    def suggestion(self, anonymous: bool = False) -> Suggestion:
        return Suggestion(fresh_id(), "希望字体再大一些", to_iso(datetime.now(UTC)), anonymous)

    def push(self, *envelopes: Any) -> httpx.Response:
        body = {"records": list(envelopes), "protocol": 1, "device_time": to_iso(datetime.now(UTC))}
        return self.post("/api/sync/push", body)

    def verdicts(self, *envelopes: Any) -> list[dict[str, Any]]:
        reply = self.push(*envelopes)
        assert reply.status_code == 200, reply.text
        found: list[dict[str, Any]] = reply.json()["verdicts"]
        return found

    def pull(self, cursor: str = "", **values: Any) -> tuple[list[dict[str, Any]], str]:
        """All pages from `cursor` on: the changes and the new cursor."""
        changes: list[dict[str, Any]] = []
        for _ in range(200):
            reply = self.post("/api/sync/pull", {"cursor": cursor, "numbers_left": 20, **values})
            assert reply.status_code == 200, reply.text
            data = reply.json()
            changes += data["changes"]
            cursor = data["cursor"]
            if not data["more"]:
                return changes, cursor
        raise AssertionError("the pull does not end")


def street_name(code: str) -> str:
    """A street's name as the app ships it."""
    return next((street.name for street in SHIPPED.streets if street.code == code), "")


def squad_name(unit: str) -> str:
    """The name that the directory gives a street's squad; empty for another unit."""
    of = (f"{street.name}综合行政执法队" for street in SHIPPED.streets if unit_id(UnitKind.SQUAD, street.code) == unit)
    return next(of, "")


def item_of(code: str) -> ChecklistItem | None:
    """An item of the catalogue as the app ships it."""
    return next((item for item in SHIPPED.items if item.code == code), None)


def finding(code: str = "RW01", **changes: Any) -> ItemResult:
    item = item_of(code)
    text, severity = (item.text, item.severity) if item else ("目录外的项目", Severity.MINOR)
    return replace(ItemResult(fresh_id(), code, text, Outcome.FAIL, severity, facts="当班无人巡查"), **changes)


def photo_of(content: bytes, number: int = 1) -> Photo:
    clock = ClockReading(to_iso(datetime.now(UTC)), 1.0, 0.0)
    return Photo(fresh_id(), hashlib.sha256(content).hexdigest(), len(content), 40, 30, number, clock)


def inspection_envelope(phone: SimulatedPhone, **changes: Any) -> dict[str, Any]:
    return phone.seal(SealedKind.INSPECTION, phone.check(**changes))
