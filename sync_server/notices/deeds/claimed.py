"""The paper a phone issued on the spot, composed anew from the ledger and compared (design law 14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import RowMapping, select

from shared.catalogue import Severity
from shared.composing import ItemWords, PaperFacts, compose_notice, inspectors_of, line_of, place_words
from shared.inspection import Inspection, Place
from shared.issuing_body import IssuingBody
from shared.moment import day_in_shanghai, from_iso, to_iso
from shared.notice import IssuedNotice, Notice, NoticeLine, as_read_by, said_later
from shared.organisation import PersonRef, Unit, organ_of
from shared.plain import from_plain
from shared.whereabouts import says_where
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.claims import (
    Difference,
    ServiceFacts,
    held,
    moment_differences,
    paper_differences,
    service_differences,
)
from sync_server.procedures.deadlines import corrected
from sync_server.procedures.field_rules import WORDING, borne_out, edition_differences, edition_on, wording_differences
from sync_server.procedures.rulebook import Edition, TermRules
from sync_server.reference.areas import place_names
from sync_server.reference.catalogue import catalogue
from sync_server.reference.rulebook import read_wordings, rule_editions, rules_now
from sync_server.reference.told import as_told, person_by


@dataclass(frozen=True)
class Composed:
    """The server's paper, the differences from the phone's, and the moments of issue and service by its clock."""

    paper: Notice
    differences: tuple[Difference, ...]
    issued: datetime
    served: datetime

    @property
    def held(self) -> bool:
        return held(self.differences)


def compose_claimed(
    w: Write,
    issued: IssuedNotice,
    record: RowMapping,
    findings: Sequence[RowMapping],
    unit: Unit,
    body: IssuingBody,
    offset_s: float | None,
) -> Composed:
    """The paper that the ledger bears out, on these findings of the record to `unit`, issued by `body`; `offset_s` is
    the clock offset the envelope was sealed with."""
    claimed, service = issued.notice, issued.service
    rules = rules_now(w, TermRules, unit.district_code)
    moments = ServiceFacts(
        checked=from_iso(record["occurred_at"]),
        issued=corrected(from_iso(claimed.issued_at), offset_s, w.moment),
        served=corrected(from_iso(service.at), offset_s, w.moment),
        arrived=w.moment,
        late_days=rules.late_service_days,
    )
    timing = moment_differences(moments, service.kind)
    told = as_told(w.conn, record, catalogue(w))
    # The phone names the moment of the check by its own clock: compared as it was written.
    check = replace(told, started_at=from_plain(Inspection, record["body"]).started_at)
    editions = rule_editions(w)
    issued_on = day_in_shanghai(moments.issued)
    days, objection_words = borne_out(claimed, editions, unit.district_code, issued_on)
    facts = PaperFacts(
        notice_id=claimed.id,
        checks=(check,),
        lines=lines_of(w, record, findings),
        issuer_name=_as_named(claimed.issuer_name, body),
        requirement=claimed.requirement,
        issued_at=claimed.issued_at,
        places=(place_in_words(told.place, claimed.place),),
        feedback_days=days,
        unit_id=unit.id,
        unit_name=unit.name,
        inspectors=_as_written(claimed.inspectors, inspectors_of([told])),
        number=claimed.number,
        block_id=claimed.block_id,
        objection_words=objection_words,
        rules=claimed.rules,
        wording=claimed.wording,
        close_of_business=claimed.close_of_business,
    )
    # What an app of before does not know of, nobody signed: it is not printed. 预计 is the phone's own: the date that
    # counts is computed when the notice is served.
    paper = replace(
        as_read_by(compose_notice(facts), said_later(claimed)),
        expected_due=claimed.expected_due,
        expected_due_certain=claimed.expected_due_certain,
    )
    people: dict[str, str] = {}

    def known(ref: PersonRef) -> PersonRef | None:
        return person_by(w.conn, ref)

    def of_unit(person_id: str) -> str:
        if person_id not in people:
            p = t.people.c
            people[person_id] = w.conn.execute(select(p.unit_id).where(p.id == person_id)).scalar() or ""
        return people[person_id]

    marks = edition_differences(claimed, edition_on(editions, unit.district_code, issued_on))
    found = [*paper_differences(claimed, paper), *marks, *service_differences(issued, unit.id, known, of_unit), *timing]
    if any(difference.field == "notice.issued_at" for difference in timing):
        moments = replace(moments, issued=w.moment)
        paper = replace(paper, issued_at=to_iso(w.moment))
    wordings: tuple[Edition, ...] = w.cached(t.paper_templates, WORDING, lambda conn: read_wordings(conn, WORDING))
    found += wording_differences(claimed, wordings, unit.district_code, moments.issued)
    return Composed(paper, tuple(found), moments.issued, moments.served)


def _as_written(claimed: Sequence[PersonRef], known: Sequence[PersonRef]) -> tuple[PersonRef, ...]:
    """The people as the phone wrote them when name and 胸号 are right (what else it wrote of them is not printed)."""
    same = [(p.name, p.badge) for p in claimed] == [(p.name, p.badge) for p in known]
    return tuple(claimed if same else known)


def _as_named(claimed: str, body: IssuingBody) -> str:
    """The issuing body as the phone wrote it when it is of the same bureau: its office may have been renamed since."""
    return claimed if organ_of(claimed) == body.organ else body.name


def lines_of(w: Write, record: RowMapping, findings: Sequence[RowMapping]) -> tuple[NoticeLine, ...]:
    """The findings as lines of a paper: facts and counts from the ledger, the rest as the catalogue had it on the day
    of the check."""
    editions, day = catalogue(w), day_in_shanghai(from_iso(record["occurred_at"]))
    lines = []
    for row in findings:
        code = row["item_code"]
        basis = editions.on(code, day).item.law.words if code in editions else ""
        words = ItemWords(row["item_text"], Severity(row["severity"]), basis, row["unit"])
        lines.append(line_of(row["id"], code, words, row["count"], row["facts"]))
    return tuple(lines)


def place_in_words(place: Place, given: str = "") -> str:
    """The place as the paper names it: district, street, and the record's road, door or landmark. Where the record has
    none, the words `given` for the notice stand, when they are of the same district and street; and when they say the
    same with other blanks, as an app of before writes one after the street: they were read aloud."""
    names = place_names()
    area = names.get(place.district_code, "") + names.get(place.street_code, "")
    if not says_where(place.address) and given.startswith(area):
        return given
    words = place_words(area, "", place.address, None)
    return given if "".join(given.split()) == "".join(words.split()) else words
