"""What a phone claims, held against what the server knows: typed differences, in words (design law 14).

A paper is composed by the server. Where the phone's paper says something else, evidence is not refused: it is filed
with its differences, and what holds it back waits for the section. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.inspection import Inspection
from shared.moment import chinese_moment
from shared.notice import (
    LATER_LABELS,
    EvidenceLine,
    IssuedNotice,
    Notice,
    NoticeLine,
    Service,
    ServiceKind,
    document_hash,
)
from shared.organisation import PersonRef, organ_of, person_words
from shared.spelling import badge_key, name_key

DIFFERS = "与台账不符"
MOST_SHOWN = 160  # characters of a claimed text that a sentence quotes
CLOCK_STEP = timedelta(minutes=2)  # two readings of one phone's clock may be set apart by a correction


@dataclass(frozen=True)
class Difference:
    """One thing a phone said otherwise than the server knows it. `field` is its path in the wire type, `holds` keeps
    the paper from taking effect; without it the paper carries a remark only."""

    field: str
    label: str
    claimed: str
    known: str
    holds: bool = True

    @property
    def words(self) -> str:
        """`程度：手机上为“较重”，台账为“严重”`."""
        return f"{self.label}：手机上为“{_short(self.claimed)}”，台账为“{_short(self.known)}”"


def _short(text: str) -> str:
    text = text.strip() or "空"
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}……"


def in_words(differences: Iterable[Difference]) -> str:
    """All of them in one sentence without its full stop."""
    return "；".join(difference.words for difference in differences)


def held(differences: Iterable[Difference]) -> bool:
    """True if one of them keeps the paper from taking effect."""
    return any(difference.holds for difference in differences)


def _people(people: Sequence[PersonRef]) -> str:
    return "、".join(map(person_words, people))


def _evidence(lines: Sequence[EvidenceLine]) -> str:
    return "、".join(f"照片{line.number} {line.sha256}（{line.photo_id}）" for line in lines)


def _reads(name: str) -> Callable[[Notice], str]:
    def words(notice: Notice) -> str:
        value = getattr(notice, name)
        return "、".join(value) if isinstance(value, tuple) else str(value)

    return words


# Fields of the notice that the server composes, with how they read; those that came later bring their label along.
COMPOSED: Mapping[str, tuple[str, Callable[[Notice], str]]] = {
    "unit_id": ("被督察单位编号", lambda n: n.unit_id),
    "unit_name": ("被督察单位", lambda n: n.unit_name),
    "issuer_name": ("发文机关", lambda n: organ_of(n.issuer_name)),
    "inspected_at": ("督察时间", lambda n: n.inspected_at),
    "issued_at": ("开具时间", lambda n: n.issued_at),
    "place": ("地点", lambda n: n.place),
    "methods": ("督察方式", lambda n: n.methods),
    "inspectors": ("督察员", lambda n: _people(n.inspectors)),
    "number": ("文号", lambda n: n.number),
    "provisional": ("临时编号", lambda n: n.provisional),
    "feedback_days": ("反馈期限（工作日）", lambda n: str(n.feedback_days)),
    "evidence": ("证据清单", lambda n: _evidence(n.evidence)),
    "on_spot": ("现场处置", lambda n: n.on_spot),
    "subjects": ("被督察人员", lambda n: n.subjects),
    "objection_words": ("异议权利", lambda n: n.objection_words),
    **{name: (label, _reads(name)) for name, label in LATER_LABELS.items()},
}
COMPOSED_LINE: Mapping[str, tuple[str, Callable[[NoticeLine], str]]] = {
    "item_code": ("项目编号", lambda x: x.item_code),
    "item_text": ("检查项目", lambda x: x.item_text),
    "severity": ("程度", lambda x: x.severity.label),
    "count": ("数量", lambda x: str(x.count)),
    "facts": ("问题事实", lambda x: x.facts),
    "basis": ("依据", lambda x: x.basis),
}


def paper_differences(claimed: Notice, composed: Notice) -> list[Difference]:
    """Where the phone's paper reads otherwise than the one composed from the ledger. Lines are matched by finding."""
    found = [
        Difference(f"notice.{name}", label, words(claimed), words(composed))
        for name, (label, words) in COMPOSED.items()
        if words(claimed) != words(composed)
    ]
    ours = {line.finding_id: line for line in composed.lines}
    for number, line in enumerate(claimed.lines, 1):
        path, known = f"notice.lines[{number - 1}]", ours.get(line.finding_id)
        if known is None:
            said = f"{line.item_text}（{line.item_code}）"
            found.append(Difference(f"{path}.finding_id", f"第{number}项问题", said, "督察记录中没有这个问题"))
            continue
        found += [
            Difference(f"{path}.{name}", f"第{number}项{label}", words(line), words(known), name != "basis")
            for name, (label, words) in COMPOSED_LINE.items()
            if words(line) != words(known)
        ]
    if [x.finding_id for x in claimed.lines if x.finding_id in ours] != [x.finding_id for x in composed.lines]:
        orders = [str(len(paper.lines)) + "项" for paper in (claimed, composed)]
        found.append(Difference("notice.lines", "问题的次序和数目", orders[0], orders[1]))
    return found


@dataclass(frozen=True)
class ServiceFacts:
    """What the server knows when a paper served on the spot reaches it: the moments of check, issue and service by its
    own clock, when it arrived, and how many days such a paper may take to arrive."""

    checked: datetime
    issued: datetime
    served: datetime
    arrived: datetime
    late_days: int


def moment_differences(facts: ServiceFacts, kind: ServiceKind) -> list[Difference]:
    """An issue or a service that cannot have been when the phone says."""
    found = []
    for field, label, moment, bound, known in (
        ("notice.issued_at", "开具时间", facts.issued, facts.checked, "不早于督察时间"),
        ("service.at", "送达时间", facts.served, facts.issued, "不早于开具时间"),
    ):
        if moment < bound - CLOCK_STEP and (field != "service.at" or kind is not ServiceKind.ONLINE):
            said = f"{known}{chinese_moment(bound)}"
            found.append(Difference(field, label, chinese_moment(moment), said))
    if kind is not ServiceKind.ONLINE and facts.arrived - facts.served > timedelta(days=facts.late_days):
        said = f"{chinese_moment(facts.arrived)}才收到，已超过{facts.late_days}日"
        found.append(Difference("service.at", "送达时间", chinese_moment(facts.served), said))
    return found


Known = Callable[[PersonRef], PersonRef | None]


def service_differences(
    issued: IssuedNotice, unit_id: str, known: Known, of_unit: Callable[[str], str]
) -> list[Difference]:
    """Whether those who signed are whom the directory knows. Who is written down by hand is marked, not held: a
    squad's new man, a passer-by as witness. `known` finds a person by the reference, `of_unit` a person's unit."""
    service, found = issued.service, []
    signer = service.signature.signer if service.signature else service.paper_signer
    if signer is not None:
        found += _person_differences("service.signature.signer", "签收人", signer, known)
        person = known(signer)
        if person is not None and of_unit(person.id) != unit_id:
            said = f"{person_words(person)}，非被督察单位人员"
            found.append(Difference("service.signature.signer", "签收人", person_words(signer), said))
        if any(_same_person(signer, inspector) for inspector in issued.notice.inspectors):
            found.append(Difference("service.signature.signer", "签收人", person_words(signer), "督察员本人"))
    if service.witness is not None:
        found += _person_differences("service.witness", "见证人", service.witness, known)
    if service.paper_signer is not None:
        found.append(
            Difference("service.paper_signer", "签收人", person_words(service.paper_signer), "手机上须由本人签名")
        )
    drawn = service.witness_signature
    if service.witness is not None and drawn is None:
        found.append(Difference("service.witness", "见证人", person_words(service.witness), "没有签名", holds=False))
    if drawn is not None and service.witness is not None and not _same_person(drawn.signer, service.witness):
        label, names = "见证人签名", (person_words(drawn.signer), person_words(service.witness))
        found.append(Difference("service.witness_signature.signer", label, *names))
    return found


def _person_differences(field: str, label: str, person: PersonRef, known: Known) -> list[Difference]:
    found = known(person)
    if found is None:
        return [Difference(field, label, person_words(person), "名册中没有此人（手工填写）", holds=False)]
    if name_key(found.name) != name_key(person.name) or badge_key(found.badge) != badge_key(person.badge):
        return [Difference(field, label, person_words(person), person_words(found))]
    return []


def _same_person(one: PersonRef, other: PersonRef) -> bool:
    """True for one person, however spelled: a badge that lost its zero, full width, or none at all is no other's."""
    if one.id and one.id == other.id:
        return True
    badges = {badge_key(one.badge), badge_key(other.badge)}
    return name_key(one.name) == name_key(other.name) and (len(badges) == 1 or "" in badges)


def drawn_on(service: Service, document: str) -> bool:
    """True if the signature was put on this very text, so that it may be printed on it."""
    drawn = service.signature or service.witness_signature
    return drawn is not None and drawn.document == document


def record_differences(
    claimed: Inspection, told: Inspection, texts: Callable[[str], Iterable[str]]
) -> list[Difference]:
    """Where a record names people, units and items otherwise than the directory and the catalogue. `texts` gives an
    item's text in every edition: what an older catalogue said is no difference, nor is a severity of one's own (the
    ledger counts and prints the catalogue's, one up where its own count raises it)."""
    pairs = [
        ("inspector", "督察员", person_words(claimed.inspector), person_words(told.inspector)),
        ("unit_name", "被督察单位", claimed.unit_name, told.unit_name),
    ]
    if claimed.second_inspector is not None:
        known = person_words(told.second_inspector) or "名册中没有这名督察员"
        pairs.append(("second_inspector", "第二督察员", person_words(claimed.second_inspector), known))
    pairs += [
        (f"subjects[{n}].name", "被督察人员", f"{mine.name}（{mine.badge}）", f"{ours.name}（{ours.badge}）")
        for n, (mine, ours) in enumerate(zip(claimed.subjects, told.subjects, strict=True))
    ]
    found = [Difference(field, label, mine, ours) for field, label, mine, ours in pairs if mine != ours]
    for n, (mine_item, ours_item) in enumerate(zip(claimed.items, told.items, strict=True)):
        if mine_item.item_text not in set(texts(mine_item.item_code)):
            found.append(Difference(f"items[{n}].item_text", "检查项目", mine_item.item_text, ours_item.item_text))
        if mine_item.unit != ours_item.unit:
            found.append(Difference(f"items[{n}].unit", "计量单位", mine_item.unit, ours_item.unit))
        if mine_item.raised and not ours_item.raised:
            found.append(Difference(f"items[{n}].raised", "程度", "多次出现，升一级", "台账中次数不足，按目录"))
    return found


def is_as_read(claimed: Notice, composed: Notice) -> bool:
    """True if the server's paper is, to the byte, the one that was read aloud and signed."""
    return document_hash(claimed) == document_hash(composed)
