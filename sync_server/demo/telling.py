"""Telling the story: each check becomes the steps the people in it would have taken, at their moments."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import select

from shared.bases import read_basis
from shared.catalogue import Severity, unit_of
from shared.composing import ItemWords, PaperFacts, compose_notice, line_of
from shared.evidence import Photo
from shared.inspection import Alert, Form, Inspection, ItemResult, OnSpotAction, Outcome, Place
from shared.moment import SHANGHAI, to_iso
from shared.notice import (
    DEFAULT_FEEDBACK_DAYS,
    FeedbackVerdict,
    IssuedNotice,
    Notice,
    Service,
    ServiceKind,
    Signature,
    document_hash,
)
from shared.organisation import PersonRef
from shared.position import Fix
from sync_server.acts.alerts import acknowledge_alert, arrive, close_alert
from sync_server.acts.findings import acknowledge_finding, close_finding
from sync_server.demo.people import DISTRICTS, NEEDS_CONFIRMATION
from sync_server.demo.pictures import photo as draw
from sync_server.demo.stage import Stage, account, bring, keep, scrawl
from sync_server.demo.story import Check, Fate, Found
from sync_server.evidence.arrivals import Owner
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.notices.deeds import (
    Feedback,
    Objection,
    ObjectionDecision,
    OnSite,
    confirm,
    decide_feedback,
    decide_objection,
    feed_back,
    issue_by_section,
    object_to,
)
from sync_server.notices.deeds.claimed import place_in_words
from sync_server.procedures.closing import Closing
from sync_server.procedures.permissions import Caller
from sync_server.reference.directory import directory

MINUTE = timedelta(minutes=1)


class Telling:
    """One check and what became of it."""

    def __init__(self, stage: Stage, check: Check) -> None:
        self.stage, self.check = stage, check
        self.phone = stage.phones[check.who]
        inspector = self.phone.inspector
        self.district = check.district or inspector.district
        self.street = stage.streets[self.district, check.street or inspector.street]
        self.squad = stage.squads[self.street]
        self.ended = stage.moment(check.back, check.time)
        self.record_id = stage.id(self.ended)
        self.notice_id = stage.id(self.ended + MINUTE)
        self.pictures: list[tuple[Photo, bytes]] = []
        self.scene = stage.scenes
        stage.scenes += 10
        self.body = self._inspection()

    def steps(self) -> None:
        """Put what happened on the stage."""
        stage, check = self.stage, self.check
        if check.alert:
            self._alert()
        stage.at(self.ended + MINUTE, lambda w: self.phone.send(w, self.body, self.ended))
        if self.pictures:
            stage.at(self.ended + 4 * MINUTE, self._upload)
        if check.fate is Fate.BY_SECTION:
            stage.at(self.ended + 90 * MINUTE, self._issue_by_section)
        elif check.fate is not Fate.NONE:
            stage.at(self.ended + 6 * MINUTE, self._issue)
        if check.back:
            stage.at(stage.moment(check.back - 1, "09:30"), self._take_up)
        self._aftermath()

    def _aftermath(self) -> None:
        stage, back = self.stage, self.check.back
        match self.check.fate:
            case Fate.CLOSED:
                if self.district in NEEDS_CONFIRMATION:
                    stage.at(self.ended + 60 * MINUTE, self._confirm)
                stage.at(stage.moment(back - 1, "15:10"), self._feed_back)
                stage.at(stage.moment(back - 2, "10:20"), lambda w: self._verify(w, accepted=True))
            case Fate.FED_BACK:
                stage.at(stage.moment(back - 2, "16:30"), self._feed_back)
            case Fate.RETURNED:
                stage.at(stage.moment(back - 2, "17:00"), self._feed_back)
                stage.at(stage.moment(back - 3, "11:00"), lambda w: self._verify(w, accepted=False))
            case Fate.OBJECTED:
                stage.at(stage.moment(back - 1, "11:30"), self._object)
            case Fate.WITHDRAWN:
                stage.at(self.ended + 60 * MINUTE, self._confirm)
                stage.at(stage.moment(back - 1, "10:05"), self._object)
                stage.at(stage.moment(back - 2, "14:30"), self._withdraw)
            case _:
                pass

    def _inspection(self) -> Inspection:
        check, inspector = self.check, self.phone.inspector
        started = self.ended - 12 * MINUTE
        fix = self._fix(started)
        results = tuple(self._failed(found, n, fix) for n, found in enumerate(check.found))
        results += tuple(self._result(code, Outcome.PASS) for code in check.passed)
        return Inspection(
            id=self.record_id,
            form=Form.DAILY,
            methods=check.methods,
            unit_id=self.squad.unit,
            unit_name=self.squad.name,
            inspector=PersonRef(self.phone.device_id, inspector.name, inspector.badge),
            place=Place(
                self.district,
                self.street,
                check.address,
                fix,
                "" if fix else "地下空间，无定位信号",
            ),
            started_at=to_iso(started),
            ended_at=to_iso(self.ended),
            catalogue_version="1",
            items=results,
            photos=tuple(photo for photo, _ in self.pictures),
            notes=check.notes,
            complaint_number="沪12345-20261120-0871" if "12345" in check.notes else "",
            leader_concerned=check.leader,
        )

    def _fix(self, moment: datetime) -> Fix | None:
        if self.check.at is None:
            return None
        latitude, longitude = (round(part + self.stage.random.uniform(-2e-5, 2e-5), 7) for part in self.check.at)
        return Fix(latitude, longitude, self.check.accuracy_m, to_iso(moment))

    def _failed(self, found: Found, nth: int, fix: Fix | None) -> ItemResult:
        ids = []
        for number, subject in enumerate(found.pictures):
            taken = self.ended - (9 - nth - number) * MINUTE
            jpeg = draw(self.scene + nth, subject, self.stage.fonts, close=number > 0)
            photo = Photo(
                id=self.stage.id(taken),
                sha256=hashlib.sha256(jpeg).hexdigest(),
                size=len(jpeg),
                width=1280,
                height=960,
                number=len(self.pictures) + 1,
                clock=self.phone.clock(taken),
                fix=fix,
            )
            self.pictures.append((photo, jpeg))
            ids.append(photo.id)
        return self._result(found.item, Outcome.FAIL, found, tuple(ids))

    def _result(
        self, code: str, outcome: Outcome, found: Found | None = None, photo_ids: tuple[str, ...] = ()
    ) -> ItemResult:
        item = self.stage.items[code]
        return ItemResult(
            id=self.stage.id(self.ended),
            item_code=code,
            item_text=item["text"],
            outcome=outcome,
            severity=Severity(item["severity"]),
            count=found.count if found else 1,
            unit=unit_of(item["group"], item["unit"]),
            facts=found.facts if found else "",
            action=found.action if found else OnSpotAction.NONE,
            badges=found.badges if found else (),
            photo_ids=photo_ids,
            no_live_photo_reason="当事人在场，现场口头核实" if found and item["photo"] == "Y" and not photo_ids else "",
        )

    def _upload(self, w: Write) -> None:
        owner = Owner("device", self.phone.device_id, self.phone.inspector.name)
        for _, jpeg in self.pictures:
            bring(self.stage, w, owner, jpeg)

    def _alert(self) -> None:
        stage, found = self.stage, self.body.findings[0]
        alert = Alert(
            id=stage.id(self.ended),
            record_id=self.record_id,
            finding_id=found.id,
            unit_id=self.squad.unit,
            text=self.check.alert,
            place=self.body.place,
            at=to_iso(self.ended),
        )
        stage.at(self.ended, lambda w: self.phone.send(w, alert, self.ended))
        if self.check.alert_answered:
            stage.at(self.ended + 6 * MINUTE, lambda w: acknowledge_alert(w, self._section(w), alert.id))
            stage.at(self.ended + 30 * MINUTE, lambda w: arrive(w, self._section(w), alert.id, f"{self.squad.name}2人"))
            stage.at(self.ended + 75 * MINUTE, lambda w: self._close_alert(w, alert.id))

    def _close_alert(self, w: Write, alert_id: str) -> None:
        section = self._section(w)
        photo = keep(self.stage, w, Owner("user", section.user_id, section.name), self.scene, "clean")
        close_alert(w, section, alert_id, "现场隐患已排除，责任单位留人看守", (photo,))

    def _issue(self, w: Write) -> None:
        at = to_iso(self.ended + 2 * MINUTE)
        chosen = [f for f in self.body.findings if f.action is OnSpotAction.NOTICE]
        facts = PaperFacts(
            notice_id=self.notice_id,
            checks=(self.body,),
            lines=tuple(line_of(f.id, f.item_code, self._words(f), f.count, f.facts) for f in chosen),
            issuer_name=directory(w).issuing_body(self._section(w).unit_id).name,
            requirement=self.check.requirement,
            issued_at=at,
            places=(place_in_words(self.body.place),),
            feedback_days=DEFAULT_FEEDBACK_DAYS,
            due=self.stage.calendar.due(self.ended.astimezone(SHANGHAI).date()),
        )
        paper = compose_notice(facts)
        self.phone.send(w, IssuedNotice(paper, self._service(paper, at)), self.ended + 3 * MINUTE)

    def _words(self, found: ItemResult) -> ItemWords:
        item = self.stage.items[found.item_code]
        law = read_basis(item["basis"], item["basis_unchecked"], item["basis_note"])
        return ItemWords(found.item_text, found.severity, law.words, found.unit)

    def _service(self, paper: Notice, at: str) -> Service:
        leader = PersonRef(self.squad.unit, self.squad.leader, self.squad.leader_badge, self.squad.name)
        if self.check.service is ServiceKind.REFUSED:
            witness = PersonRef("", "吴晓燕", "151206", self.squad.name)
            return Service(ServiceKind.REFUSED, at, refusal_reason=self.check.extra["refusal"], witness=witness)
        signature = Signature(leader, scrawl(self.stage.random), 420, document_hash(paper), at)
        return Service(ServiceKind.SIGNED, at, signature=signature)

    def _take_up(self, w: Write) -> None:
        """The next morning the section takes up what is on no notice, and closes what was corrected on the spot."""
        f = t.findings.c
        query = select(f.id, f.action, f.severity).where((f.record_id == self.record_id) & (f.notice_id == ""))
        for row in w.conn.execute(query).all():
            acknowledge_finding(w, self._section(w), row.id)
            if row.action == OnSpotAction.CORRECTED.value:
                chief = "-kezhang" if row.severity == Severity.GRAVE.value else ""
                proof = Closing(proof="督察员现场复查，已纠正到位")
                close_finding(w, self._section(w, chief), row.id, "首次发现，已当场纠正", proof)

    def _issue_by_section(self, w: Write) -> None:
        ids = [finding.id for finding in self.body.findings]
        caller = account(w, DISTRICTS[self.district])
        self.notice_id = issue_by_section(w, caller, self.record_id, ids, self.check.requirement)

    def _section(self, w: Write, role: str = "") -> Caller:
        return account(w, DISTRICTS[self.district] + role)

    def _confirm(self, w: Write) -> None:
        confirm(w, self._section(w), self.notice_id)

    def _feed_back(self, w: Write) -> None:
        squad, extra = account(w, self.squad.login), self.check.extra
        owner = Owner("user", squad.user_id, squad.name)
        subject = self.check.found[0].pictures[0]
        answer = Feedback(
            FeedbackVerdict.TRUE,
            extra["findings"],
            extra["responsible"],
            extra["measures"],
            w.moment.astimezone(SHANGHAI).date().isoformat(),
            extra.get("lasting", ""),
            before=(keep(self.stage, w, owner, self.scene, subject),),
            after=(keep(self.stage, w, owner, self.scene, "clean"),),
        )
        feed_back(w, squad, self.notice_id, answer)

    def _verify(self, w: Write, *, accepted: bool) -> None:
        words = self.check.extra["decision"]
        seen = OnSite(self.body.place.address, w.moment) if accepted else None
        decide_feedback(w, self._section(w), self.notice_id, accepted=accepted, words=words, on_site=seen)

    def _object(self, w: Write) -> None:
        squad = account(w, self.squad.login)
        proof = keep(self.stage, w, Owner("user", squad.user_id, squad.name), self.scene + 7, "clean")
        object_to(w, squad, self.notice_id, Objection(self.check.extra["findings"], (proof,)))

    def _withdraw(self, w: Write) -> None:
        chief, words = self._section(w, "-kezhang"), self.check.extra["decision"]
        decide_objection(w, chief, self.notice_id, ObjectionDecision.UPHELD, words)
