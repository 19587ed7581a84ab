"""A small world for the console: a phone that seals checks with real photos, filed by the acts that file real ones."""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI
from PIL import Image, ImageDraw
from sqlalchemy import select

from shared.catalogue import Severity
from shared.composing import PaperFacts, compose_notice, lines_for, place_words
from shared.evidence import ClockReading, Photo
from shared.inspection import (
    Alert,
    CasePoint,
    Form,
    Inspection,
    ItemResult,
    Method,
    OnSpotAction,
    Outcome,
    Place,
    Suggestion,
)
from shared.moment import day_in_shanghai, to_iso
from shared.notice import IssuedNotice, Service, ServiceKind
from shared.organisation import PersonRef, Role
from shared.plain import to_plain
from shared.position import Fix
from shared.sealing import GENESIS, Sealed, SealedKind, seal
from shared.wire import EnrolRequest, Verdict
from shared.workdays import Deadline
from sync_server.accounts.opening import add_user
from sync_server.acts.common.devices import device_by_id
from sync_server.acts.enrolment import enrol, make_code
from sync_server.acts.envelopes import open_envelope
from sync_server.acts.organisation import add_person
from sync_server.acts.receiving import receive
from sync_server.evidence import intake
from sync_server.evidence.arrivals import Owner
from sync_server.evidence.store import open_store
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.write import Write
from sync_server.reference.areas import read_areas
from sync_server.settings import ASSETS
from tests.sync_server.phones import SHIPPED, item_of, street_name

AREAS = read_areas(ASSETS)


def picture(
    colour: tuple[int, int, int] = (96, 120, 150), words: str = "", size: tuple[int, int] = (1200, 900)
) -> bytes:
    """A JPEG that looks a little like a street."""
    image = Image.new("RGB", size, colour)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, size[1] * 2 // 3, size[0], size[1]), fill=(70, 70, 72))
    for n in range(5):
        left = 60 + n * size[0] // 5
        pen.rectangle((left, size[1] // 3, left + 150, size[1] * 2 // 3), fill=(150 + n * 18, 110, 70 + n * 25))
    pen.text((40, 40), words, fill="white")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


class Phone:
    """An enrolled phone of an inspector, at the console's clock."""

    def __init__(
        self, app: FastAPI, unit_id: str, login: str = "zhou", name: str = "周敏", badge: str = "050117"
    ) -> None:
        self.app, self.ledger, self.clock = app, app.state.ledger, app.state.clock
        self.key = Ed25519PrivateKey.generate()
        self.seq, self.prev = 0, GENESIS
        self.unit_id = unit_id
        with self.ledger.read() as conn:
            row = conn.execute(select(t.units).where(t.units.c.id == unit_id)).one()
        self.unit_name, self.district, self.street = row.name, row.district_code, row.street_code

        def job(w: Write) -> tuple[str, str, str]:
            person = add_person(w, SYSTEM, name=name, badge=badge, unit_id=unit_id, inspector=True)
            role = Role.SQUAD_INSPECTOR
            user = add_user(w, SYSTEM, login=login, name=name, role=role, unit_id=unit_id, person_id=person)
            code = make_code(w, user, 24, SYSTEM)
            public = self.key.public_key().public_bytes_raw().hex()
            proof = self.key.sign(f"ducha-enrol:{code}".encode()).hex()
            reply = enrol(w, EnrolRequest(code, public, proof, "web", "1.0.0", f"{name}的手机"))
            return person, user, reply.device_id

        person_id, self.user_id, self.device_id = self.ledger.write(job)
        self.person = PersonRef(person_id, name, badge, self.unit_name)
        self.store = open_store(app.state.settings.photos)

    def new_id(self) -> str:
        return str(self.ledger.write(lambda w: w.new_id()))

    def send(self, kind: SealedKind, body: Any) -> Verdict:
        """Seal and file; returns the verdict."""
        plain, now = to_plain(body), to_iso(self.clock())
        identity = plain["notice"]["id"] if kind is SealedKind.NOTICE else plain["id"]
        clock = ClockReading(now, 5.0, 0.5, now)
        unsealed = Sealed(identity, kind, 1, self.device_id, self.seq + 1, self.prev, clock, plain)
        sealed = seal(unsealed, self.key.sign)
        self.seq, self.prev = sealed.seq, sealed.hash

        def job(w: Write) -> Any:
            device = device_by_id(w.conn, self.device_id)
            opened = open_envelope(to_plain(sealed), self.device_id, self.key.public_key())
            return receive(w, device, [opened], AREAS)[0][0]

        verdict = self.ledger.write(job)
        self.ledger.write(lambda w: _keep_chain(w, self.device_id, sealed))
        assert verdict.problem is None, verdict.problem
        return Verdict(verdict.verdict)

    def check(
        self,
        items: Sequence[str] = ("JM03",),
        *,
        photos: int = 2,
        upload: int | None = None,
        facts: str = "定西路沿线店外堆放货物，占用人行道约 6 平方米。",
        leader: bool = False,
        ago: timedelta = timedelta(minutes=30),
        address: str = "定西路710弄口",
        fix: tuple[float, float] | None = (31.2165, 121.4210),
        backfilled: str = "",
        case_number: str = "",
        case_points: tuple[CasePoint, ...] = (),
        passed: Sequence[str] = (),
        template: str = "",
    ) -> Inspection:
        """File a check with one failed item per code; `upload` photos arrive (all when None). `backfilled` says why it
        was keyed in from paper, `case_number` to which case of 专项督察 it counts, `case_points` what was found on the
        case's own checklist, `passed` codes of items found in order, `template` by which they were confirmed."""
        at: datetime = self.clock() - ago
        shots = []
        for number in range(1, photos + 1):
            content = picture((80 + number * 20, 110, 140), f"{self.new_id()}")
            place = Fix(*fix, 8.0, to_iso(at)) if fix else None
            clock = ClockReading(to_iso(at), 4.0, 0.5, to_iso(at))
            digest = hashlib.sha256(content).hexdigest()
            shots.append((content, Photo(self.new_id(), digest, len(content), 1200, 900, number, clock, fix=place)))
        with self.ledger.read() as conn:
            rows = conn.execute(
                select(t.catalogue_items).where(t.catalogue_items.c.code.in_([*items, *passed]))
            ).mappings()
            catalogue = {row["code"]: row for row in rows}
        results = tuple(
            ItemResult(
                self.new_id(),
                code,
                catalogue[code]["text"],
                Outcome.FAIL,
                Severity(catalogue[code]["severity"]),
                2,
                facts,
                OnSpotAction.REPORT,
                photo_ids=tuple(photo.id for _, photo in shots),
            )
            for code in items
        ) + tuple(ItemResult(self.new_id(), code, catalogue[code]["text"], Outcome.PASS) for code in passed)
        fixed = Fix(*fix, 8.0, to_iso(at)) if fix else None
        check = Inspection(
            id=self.new_id(),
            form=Form.SPECIAL if case_number else Form.DAILY,
            case_number=case_number,
            case_points=case_points,
            methods=(Method.ON_SITE,),
            unit_id=self.unit_id,
            unit_name=self.unit_name,
            inspector=self.person,
            place=Place(self.district, self.street, address, fixed, "" if fix else "地下市场无信号"),
            started_at=to_iso(at - timedelta(minutes=20)),
            ended_at=to_iso(at),
            catalogue_version="1",
            items=results,
            template_name=template,
            photos=tuple(photo for _, photo in shots),
            leader_concerned=leader,
            backfilled=bool(backfilled),
            backfill_reason=backfilled,
        )
        assert self.send(SealedKind.INSPECTION, check) is Verdict.ACCEPTED
        for content, photo in shots[: photos if upload is None else upload]:
            self.upload(content, photo)
        return check

    def upload(self, content: bytes, photo: Photo) -> None:
        with tempfile.NamedTemporaryFile() as file:
            file.write(content)
            file.flush()
            picture = intake.examine(Path(file.name), photo.sha256)
            intake.keep(self.store, picture)
        owner = Owner("device", self.device_id, self.person.name)
        self.ledger.write(lambda w: intake.note(w, picture, owner))

    def notice(self, check: Inspection, **changes: Any) -> str:
        """File an on-site notice on all findings of the check, left to the inbox; returns its id."""
        paper = compose_notice(
            PaperFacts(
                notice_id=self.new_id(),
                checks=(check,),
                lines=lines_for(check.findings, item_of),
                issuer_name="长宁区城市管理行政执法局督察科",
                requirement="请立即清理占道堆物，明确责任人，并落实日常巡查。",
                issued_at=check.ended_at,
                feedback_days=3,
                due=Deadline(day_in_shanghai(self.clock()), True),
                places=(
                    place_words(
                        SHIPPED.district_names[self.district],
                        street_name(self.street),
                        check.place.address,
                        check.place.fix,
                    ),
                ),
            )
        )
        issued = IssuedNotice(replace(paper, **changes), Service(ServiceKind.ONLINE, check.ended_at))
        assert self.send(SealedKind.NOTICE, issued) is Verdict.ACCEPTED
        return paper.id

    def alert(self, check: Inspection) -> str:
        """Send an immediate notification of the check's first finding; returns its id."""
        text = "12 个摊位占用消防通道"
        alert = Alert(self.new_id(), check.id, check.items[0].id, check.unit_id, text, check.place, check.ended_at)
        assert self.send(SealedKind.ALERT, alert) is Verdict.ACCEPTED
        return alert.id

    def suggest(self, text: str, anonymous: bool = False) -> str:
        suggestion = Suggestion(self.new_id(), text, to_iso(self.clock()), anonymous)
        assert self.send(SealedKind.SUGGESTION, suggestion) is Verdict.ACCEPTED
        return suggestion.id


def _keep_chain(w: Write, device_id: str, sealed: Sealed) -> None:
    where = t.devices.c.id == device_id
    w.conn.execute(t.devices.update().where(where).values(chain_seq=sealed.seq, chain_hash=sealed.hash))
