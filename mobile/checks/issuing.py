"""The on-site notice on its way: chosen, worded, fixed for reading and signing, then sealed (domain.md §4).

What the squad signs is the paper as it was read to them: once fixed (number and moment given) it is kept whole in the
draft, and every later change of its words unfixes it, with the signature.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from mobile.checks.notices import district_of, due_words, expected_due, expected_words
from mobile.checks.officer import Officer
from mobile.checks.phrases import requirement
from mobile.checks.signing import Ink
from mobile.checks.unnoticed import record_of, without_notice
from mobile.reference import Reference
from mobile.store.drafts import NoSuchDraft
from mobile.store.phone import PhoneStore
from shared import spelling
from shared.catalogue import Severity
from shared.composing import PaperFacts, compose_notice, lines_for, place_words, severity_on_paper
from shared.field_rules import FieldRules
from shared.inspection import ItemResult, OnSpotAction
from shared.issuing_body import body_that_issues
from shared.moment import SHANGHAI, day_in_shanghai, from_iso
from shared.notice import IssuedNotice, Notice, NoticeLine, Service, ServiceKind, as_read_by, document_hash
from shared.numbering import PaperKind
from shared.organisation import Unit
from shared.plain import from_plain, to_plain
from shared.sealing import Sealed
from shared.whereabouts import says_where

KIND = "notice"
WHERE = "请先填写路段、门牌或明显标志，通知书须写明地点"
_INK = "ink/"


@dataclass(frozen=True)
class Terms:
    """What can still be changed on the paper."""

    finding_ids: tuple[str, ...]
    requirement: str
    feedback_days: int


class NoticeDraft:
    """A notice being written. Setters are durable when they return; OSError when the phone is full."""

    def __init__(self, store: PhoneStore, reference: Reference, draft_id: str, own: Unit | None = None) -> None:
        """Open an existing one; `own` is the unit of whoever issues it. Raises `NoSuchDraft`."""
        found = store.drafts.get(draft_id)
        record = record_of(store, str(found.fields.get("record_id", ""))) if found and found.kind == KIND else None
        if found is None or record is None:
            raise NoSuchDraft(draft_id)
        self._store, self._reference, self.id, self._own = store, reference, draft_id, own
        self._fields: dict[str, Any] = dict(found.fields)
        self.record = record
        self.findings = tuple(without_notice(store, record))

    @classmethod
    def begin(cls, store: PhoneStore, reference: Reference, record_id: str) -> NoticeDraft:
        """A draft of a notice on all findings of a sealed check that are on none yet (those already put right on the
        spot only when there are no others). One record has one notice draft at a time. Raises ValueError without such
        findings."""
        for draft in store.drafts.open_drafts():
            if draft.kind == KIND and draft.fields.get("record_id") == record_id:
                return cls(store, reference, draft.id)
        record = record_of(store, record_id)
        without = without_notice(store, record) if record is not None else []
        if record is None or not without:
            raise ValueError("这条记录没有可开具通知书的问题")
        open_ones = [f for f in without if f.action is not OnSpotAction.CORRECTED] or without
        chosen = [finding.id for finding in open_ones]
        worst = _worst(open_ones, reference)
        rules = reference.rules(district_of(reference, record), _today(store))
        words = requirement(rules.notice, [finding.item_code for finding in open_ones], worst)
        fields = {"record_id": record_id, "finding_ids": chosen, "requirement": words, "worded": False}
        return cls(store, reference, store.drafts.create(KIND, fields))

    @property
    def terms(self) -> Terms:
        """As they stand on the fixed paper; while its words are open, the days are today's edition's until chosen."""
        paper = self.fixed
        days = paper.feedback_days if paper else self._fields.get("feedback_days", self.rules.feedback_days)
        return Terms(tuple(self._fields.get("finding_ids", ())), str(self._fields.get("requirement", "")), int(days))

    @property
    def rules(self) -> FieldRules:
        """The edition of the district's rules by which a paper is made today, as far as this phone has heard."""
        return self._reference.rules(self._district, _today(self._store))

    @property
    def edition(self) -> str:
        """The name of the edition that the fixed paper was made by, or that it would be made by now."""
        paper = self.fixed
        return (paper.rules if paper else "") or self.rules.name

    @property
    def lines(self) -> tuple[NoticeLine, ...]:
        """The chosen findings as they stand on the paper."""
        chosen = [f for f in self.findings if f.id in self.terms.finding_ids]
        return lines_for(chosen, self._reference.item)

    def choose(self, finding_ids: Sequence[str]) -> None:
        """Which findings go on the paper; the proposed requirement follows until the person has worded their own."""
        fields: dict[str, Any] = {"finding_ids": list(finding_ids)}
        chosen = [f for f in self.findings if f.id in finding_ids]
        if chosen and not self._fields.get("worded"):
            worst = _worst(chosen, self._reference)
            fields["requirement"] = requirement(self.rules.notice, [finding.item_code for finding in chosen], worst)
        self._put(fields)

    def word(self, text: str) -> None:
        """The requirement in the person's own words."""
        self._put({"requirement": text, "worded": True})

    def set_days(self, days: int) -> None:
        """Working days for the feedback, 1 to the longest that the district allows on the spot."""
        self._put({"feedback_days": min(self.rules.longest, max(1, days))})

    @property
    def address(self) -> str:
        """Road, door or landmark for the paper: the check's when it says where, else what was given for the notice."""
        written = self.record.place.address.strip()
        return written if says_where(written) else str(self._fields.get("address", ""))

    @property
    def asks_where(self) -> bool:
        """Whether the check does not say where, so that the notice must."""
        return not says_where(self.record.place.address)

    def set_address(self, text: str) -> None:
        """Where it was, in words, when the check does not say."""
        self._put({"address": spelling.line(text)[:200]})

    @property
    def place(self) -> str:
        """The place as it stands on the paper: district, street, address; no coordinates."""
        place, known = self.record.place, self._reference
        street = known.street_name(place.street_code)
        return place_words(known.district_name(place.district_code), street, self.address, None)

    def due_words(self, at: str) -> str:
        """预计 as the fixed paper says it, or as if served at that moment."""
        paper = self.fixed
        if paper is not None:
            return expected_words(paper)
        due = expected_due(self._reference.calendar, at, self.terms.feedback_days)
        return due_words(due, self.rules.close_of_business)

    @property
    def issuer_name(self) -> str:
        """The body in whose name it is issued: city people's own, else the 督察科 under whose delegation it is."""
        own, section_of = self._own, self._reference.section_of
        body = (body_that_issues(own, section_of) if own else None) or section_of(self._district)
        return body.name if body else f"{self._reference.district_name(self._district)}督察机构"

    def compose(self, at: str, *, number: bool = False) -> Notice:
        """The paper as it would be issued at that moment; with `number`, a number of the block is taken for it.
        Raises ValueError without findings, requirement or words that say where."""
        if not says_where(self.address):
            raise ValueError(WHERE)
        rules = self.rules
        facts = PaperFacts(
            notice_id=self.id,
            checks=(self.record,),
            lines=self.lines,
            issuer_name=self.issuer_name,
            requirement=self.terms.requirement,
            issued_at=at,
            places=(self.place,),
            feedback_days=self.terms.feedback_days,
            due=expected_due(self._reference.calendar, at, self.terms.feedback_days),
            objection_words=rules.notice.objection,
            rules=rules.name,
            wording=self._reference.notice_wording(self._district, _today(self._store)),
            close_of_business=rules.close_of_business,
        )
        draft = self._composed(facts)
        # Only a paper that can be issued takes a number: the checks above have passed.
        year = from_iso(at).astimezone(SHANGHAI).year
        taken = self._store.numbers.take(PaperKind.NOTICE, year, self.id) if number else None
        if taken is None:
            return draft
        return self._composed(replace(facts, number=str(taken.number), block_id=taken.block_id))

    def _composed(self, facts: PaperFacts) -> Notice:
        return as_read_by(compose_notice(facts), self._reference.server_reads)

    def fix(self, at: str) -> Notice:
        """Fix the paper for reading and signing; the same again until something on it is changed. Raises as
        `compose`."""
        if self.fixed is None:
            self._put({"paper": to_plain(self.compose(at, number=True))}, unfix=False)
        paper = self.fixed
        if paper is None:
            raise RuntimeError("the paper was fixed but cannot be read back")
        return paper

    @property
    def fixed(self) -> Notice | None:
        """The paper as fixed, None while its words are open; one that does not say where counts for nothing."""
        plain = self._fields.get("paper")
        paper = from_plain(Notice, plain) if plain else None
        return paper if paper is not None and says_where(paper.place) else None

    def keep_ink(self, act: ServiceKind, ink: Ink) -> None:
        """Keep a signature begun on the fixed paper: the signer's, or the witness's of a refusal."""
        self._put({f"{_INK}{act.value}": to_plain(ink)}, unfix=False)

    def ink(self, act: ServiceKind) -> Ink | None:
        """The signature begun on this very paper; one begun on other words counts for nothing."""
        plain, paper = self._fields.get(f"{_INK}{act.value}"), self.fixed
        ink = from_plain(Ink, plain) if plain else None
        return ink if ink is not None and paper is not None and ink.document == document_hash(paper) else None

    def issue(self, officer: Officer, service: Service) -> Sealed:
        """Seal the fixed paper with its service. Raises ValueError when they do not fit, OSError when full."""
        paper = self.fixed
        if paper is None:
            raise ValueError("通知书内容已改动，请重新宣读后再签收")
        issued = IssuedNotice(paper, service)
        return self._store.records.seal(
            issued, key=officer.key, clock=self._store.preferences.clock_reading(), draft_id=self.id
        )

    def abandon(self) -> None:
        """Give the notice up: a number taken for it is voided, never reused."""
        with self._store.transaction():
            taken = self._store.numbers.of_paper(self.id)
            if taken is not None:
                self._store.numbers.void(str(taken.number), "放弃开具")
            self._store.drafts.remove(self.id)

    @property
    def _district(self) -> str:
        return district_of(self._reference, self.record)

    def _put(self, fields: dict[str, Any], *, unfix: bool = True) -> None:
        if unfix and self._fields.get("paper"):
            inks = {name: None for name in self._fields if name.startswith(_INK)}
            fields = {**fields, **inks, "paper": None}
        changed = {name: value for name, value in fields.items() if self._fields.get(name, ...) != value}
        if changed:
            self._store.drafts.put_many(self.id, changed)
            self._fields.update(changed)


def _worst(findings: Sequence[ItemResult], reference: Reference) -> Severity:
    """The gravest of them as the paper says it."""
    on_paper = (severity_on_paper(finding, reference.item(finding.item_code)) for finding in findings)
    return max(on_paper, key=lambda severity: severity.rank)


def _today(store: PhoneStore) -> date:
    """The day by this phone's clock: the edition of that day counts, also offline."""
    return day_in_shanghai(from_iso(store.preferences.clock_reading().device))
