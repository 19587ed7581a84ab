"""The words of 《督察通知书》, made of what a check holds and of what the directory and the catalogue say.

The phone reads them aloud, the server makes the same anew from its ledger and compares: one composition for both ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from shared.catalogue import PLACES, ChecklistItem, Severity, counted
from shared.inspection import Inspection, ItemResult, OnSpotAction, Subject
from shared.notice import OBJECTION_WORDS, EvidenceLine, Notice, NoticeLine
from shared.numbering import provisional_number
from shared.organisation import PersonRef
from shared.plain import MAX_TEXT
from shared.position import Fix
from shared.prompt_steps import steps_words
from shared.repeats import severity_in_force
from shared.workdays import Deadline

_CHINESE = re.compile("[\u4e00-\u9fff]")
# What was done there and then; that it was written down, or that this very paper was issued, is no measure.
_DONE = (OnSpotAction.CORRECTED, OnSpotAction.IMMEDIATE, OnSpotAction.REPORT)


@dataclass(frozen=True)
class ItemWords:
    """What the catalogue says of an item on the day of the check; `basis` as a paper writes it
    (`shared.bases.Basis.words`), `unit` in what the finding was counted."""

    text: str
    severity: Severity
    basis: str = ""
    unit: str = ""


def told_facts(item_text: str, facts: str) -> str:
    """What stands beside the item on a paper: of a finding without facts of its own (`line_of`) how many there were,
    the item is not said twice."""
    number = facts.removeprefix(f"现场发现“{item_text}”")
    return f"现场发现{number}" if number != facts else facts


def line_of(finding_id: str, code: str, item: ItemWords, count: int, facts: str) -> NoticeLine:
    """One finding as it stands on the paper. Without facts of its own it is told by item and number."""
    said = facts.strip() or f"现场发现“{item.text}”{counted(count, item.unit)}。"
    return NoticeLine(finding_id, code, item.text, item.severity, count, said, item.basis)


def methods_words(checks: Iterable[Inspection]) -> str:
    """`日常督察、实地督察`."""
    return joined(word for check in checks for word in (check.form.label, *(m.label for m in check.methods)))


def on_spot_words(results: Iterable[ItemResult]) -> str:
    """What was done about the findings there and then; empty when nothing was."""
    return joined(result.action.label for result in results if result.action in _DONE)


def subjects_words(subjects: Iterable[Subject]) -> str:
    """`李强（胸号 050123）、胸号 050124`."""
    return listed((f"{s.name}（胸号 {s.badge}）" if s.name else f"胸号 {s.badge}" for s in subjects), "人")


def place_words(district: str, street: str, address: str, fix: Fix | None) -> str:
    """`长宁区新华路街道法华镇路 12 号东侧`; without any words the coordinates; else 地址未填写. At most `MAX_TEXT`.

    Between Chinese words stands no blank; what somebody typed keeps the blanks within it."""
    area, typed = f"{district}{street}", address.strip()
    between = "" if _CHINESE.match(typed) else " "
    words = between.join(part for part in (area, typed) if part)
    if not address.strip() and not street and fix is not None:
        words = " ".join(part for part in (area, f"{fix.latitude:.5f}, {fix.longitude:.5f}") if part)
    return words[:MAX_TEXT] or "地址未填写"


def evidence_of(checks: Sequence[Inspection], chosen: Collection[str]) -> tuple[EvidenceLine, ...]:
    """The photos of the chosen findings (ids), and those of the place that belong to no finding; photos of several
    checks are numbered through."""
    named = {photo_id for check in checks for item in check.items if item.id in chosen for photo_id in item.photo_ids}
    photos = [
        photo
        for check in checks
        for photo in check.photos
        if photo.id in named or photo.finding_id in chosen or not photo.finding_id
    ]
    numbered = enumerate(photos, 1) if len(checks) > 1 else ((photo.number, photo) for photo in photos)
    return tuple(EvidenceLine(photo.id, number, photo.sha256) for number, photo in numbered)


def joined(words: Iterable[str]) -> str:
    """Words once each, in their order."""
    return "、".join(filter(None, dict.fromkeys(words)))


def listed(words: Iterable[str], measure: str) -> str:
    """The same; of more than one text may hold (`MAX_TEXT`) the first ones, and how many there are: `… 等 300 人`."""
    each = list(dict.fromkeys(words))
    told = joined(each)
    if len(told) <= MAX_TEXT:
        return told
    rest = f" 等 {len(each)} {measure}，见督察记录"
    room = MAX_TEXT - len(rest)
    cut = told.rfind("、", 0, room + 1)
    return told[: cut if cut > 0 else room] + rest


def lines_for(findings: Sequence[ItemResult], item: Callable[[str], ChecklistItem | None]) -> tuple[NoticeLine, ...]:
    """The findings as lines of the paper. A finding without facts is told by its item and count."""
    return tuple(_line(finding, item(finding.item_code)) for finding in findings)


def severity_on_paper(finding: ItemResult, item: ChecklistItem | None) -> Severity:
    """The catalogue's severity, by which the ledger counts, one up where that was adopted for what came back; the
    inspector's own judgement stays in the record."""
    if item is None or item.text != finding.item_text:
        return finding.severity
    return severity_in_force(item.severity, raised=finding.raised)


def _line(finding: ItemResult, item: ChecklistItem | None) -> NoticeLine:
    severity = severity_on_paper(finding, item)
    words = ItemWords(finding.item_text, severity, item.law.words if item else "", finding.unit)
    return line_of(finding.id, finding.item_code, words, finding.count, finding.facts)


@dataclass(frozen=True)
class PaperFacts:
    """What a notice is made of, wherever it is made: on the spot, at the desk, or anew from the ledger to compare.

    `checks` are the checks it rests on, the earliest first; `places` what `place_words` says of each. Without a unit it
    goes to the one inspected first, without `inspectors` it names those who made the checks."""

    notice_id: str
    checks: tuple[Inspection, ...]
    lines: tuple[NoticeLine, ...]
    issuer_name: str
    requirement: str
    issued_at: str
    places: tuple[str, ...]
    feedback_days: int
    due: Deadline | None = None
    unit_id: str = ""
    unit_name: str = ""
    inspectors: tuple[PersonRef, ...] = ()
    number: str = ""
    block_id: str = ""
    objection_words: str = OBJECTION_WORDS
    rules: str = ""
    wording: str = ""
    close_of_business: bool = False


def compose_notice(facts: PaperFacts) -> Notice:
    """The paper. Raises ValueError, in Chinese, without findings or requirement, or with a term out of range."""
    first = facts.checks[0]
    chosen = {line.finding_id for line in facts.lines}
    return Notice(
        id=facts.notice_id,
        record_id=first.id,
        unit_id=facts.unit_id or first.unit_id,
        unit_name=facts.unit_name or first.unit_name,
        issuer_name=facts.issuer_name,
        lines=facts.lines,
        requirement=facts.requirement.strip(),
        issued_at=facts.issued_at,
        inspected_at=first.started_at,
        place=listed(facts.places, "处"),
        methods=methods_words(facts.checks),
        inspectors=facts.inspectors or inspectors_of(facts.checks),
        number=facts.number,
        block_id=facts.block_id if facts.number else "",
        provisional="" if facts.number else provisional_number(facts.notice_id),
        feedback_days=facts.feedback_days,
        expected_due=facts.due.day.isoformat() if facts.due else "",
        expected_due_certain=facts.due.certain if facts.due else True,
        evidence=evidence_of(facts.checks, chosen),
        on_spot=on_spot_words(f for check in facts.checks for f in check.findings if f.id in chosen),
        subjects=subjects_words(subject for check in facts.checks for subject in check.subjects),
        objection_words=facts.objection_words,
        rules=facts.rules,
        wording=facts.wording,
        close_of_business=facts.close_of_business,
        prompt=steps_words(line.item_code for line in facts.lines),
        units=units_of(facts.lines, facts.checks),
    )


def units_of(lines: Sequence[NoticeLine], checks: Sequence[Inspection]) -> tuple[str, ...]:
    """What each line counts; empty while all of them count 处, as papers did before there were others."""
    units = {item.id: item.unit for check in checks for item in check.items}
    named = tuple(units.get(line.finding_id, "") or PLACES for line in lines)
    return named if any(unit != PLACES for unit in named) else ()


def inspectors_of(checks: Iterable[Inspection]) -> tuple[PersonRef, ...]:
    """Those who made the checks, once each."""
    people = [person for check in checks for person in (check.inspector, check.second_inspector) if person is not None]
    return tuple({(person.name, person.badge): person for person in people}.values())
