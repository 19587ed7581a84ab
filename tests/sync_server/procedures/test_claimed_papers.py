"""A phone's paper and its service held against the ledger and the directory: what differs is named by its place and in
words, and only what the section must look at holds the paper."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.catalogue import Severity
from shared.notice import (
    EvidenceLine,
    IssuedNotice,
    Notice,
    NoticeLine,
    Service,
    ServiceKind,
    Signature,
    document_hash,
)
from shared.organisation import PersonRef
from sync_server.procedures.claims import (
    COMPOSED,
    COMPOSED_LINE,
    Difference,
    drawn_on,
    is_as_read,
    paper_differences,
    service_differences,
)

AT = "2026-11-24T10:00:00+08:00"
ZHOU = PersonRef("p-zhou", "周敏", "050117")
CHEN = PersonRef("p-chen", "陈涛", "050118")
WANG = PersonRef("p-wang", "王建国", "050102")
LI = PersonRef("p-li", "李强", "060201")
UNIT_OF = {"p-zhou": "section", "p-chen": "section", "p-wang": "squad", "p-li": "another squad"}
DIRECTORY = {person.id: person for person in (ZHOU, CHEN, WANG, LI)}


def some_id(last: int) -> str:
    return f"01890000-0000-7000-8000-{last:012d}"


STALL = NoticeLine(some_id(11), "JM01", "占道设摊", Severity.MAJOR, 2, "定西路口两处", "条例第二十条")
CAP = NoticeLine(some_id(12), "ZZ01", "未戴帽", Severity.MINOR, 1, "一人未戴帽")
PAPER = Notice(
    id=some_id(1),
    record_id=some_id(2),
    unit_id="squad",
    unit_name="华阳路街道综合行政执法队",
    issuer_name="长宁区城管执法局督察科",
    lines=(STALL, CAP),
    requirement="立即整改",
    issued_at=AT,
    inspected_at=AT,
    place="定西路",
    methods="实地督察",
    inspectors=(ZHOU, CHEN),
    evidence=(EvidenceLine(some_id(21), 1, "a" * 64),),
)
CHANGED: dict[str, object] = {
    "unit_id": "another squad",
    "inspectors": (CHEN,),
    "feedback_days": 9,
    "evidence": (),
    "units": ("辆", "人次"),
    "issued_at": "2026-11-24T11:00:00+08:00",
    "inspected_at": "2026-11-24T09:00:00+08:00",
}
CHANGED_LINE: dict[str, object] = {"severity": Severity.GRAVE, "count": 7}


def test_the_paper_that_the_server_composes_itself_has_no_difference() -> None:
    assert paper_differences(PAPER, PAPER) == []
    assert is_as_read(PAPER, PAPER)


@pytest.mark.parametrize("name", COMPOSED)
def test_every_composed_field_that_reads_otherwise_is_named_alone(name: str) -> None:
    claimed = replace(PAPER, **{name: CHANGED.get(name, "别的")})  # type: ignore[arg-type]
    (difference,) = paper_differences(claimed, PAPER)
    label, words = COMPOSED[name]
    assert difference == Difference(f"notice.{name}", label, words(claimed), words(PAPER))
    assert not is_as_read(claimed, PAPER)


@pytest.mark.parametrize("name", COMPOSED_LINE)
def test_every_field_of_a_line_is_compared_with_the_finding_it_is_about(name: str) -> None:
    line = replace(CAP, **{name: CHANGED_LINE.get(name, "别的")})  # type: ignore[arg-type]
    (difference,) = paper_differences(replace(PAPER, lines=(STALL, line)), PAPER)
    assert difference.field == f"notice.lines[1].{name}"
    assert difference.label.startswith("第2项")
    assert difference.holds is (name != "basis"), "the law is quoted anew by the server; facts and severity are not"


def test_evidence_and_inspectors_are_quoted_so_that_a_reader_can_find_them() -> None:
    found = paper_differences(replace(PAPER, evidence=(), inspectors=(CHEN,)), PAPER)
    assert [(one.claimed, one.known) for one in found] == [
        ("陈涛（050118）", "周敏（050117）、陈涛（050118）"),
        ("", f"照片1 {'a' * 64}（{some_id(21)}）"),
    ]


def test_a_line_of_no_finding_of_the_record_is_named_with_what_it_says() -> None:
    stranger = replace(CAP, finding_id=some_id(99))
    (difference,) = paper_differences(replace(PAPER, lines=(STALL, CAP, stranger)), PAPER)
    assert (difference.field, difference.claimed) == ("notice.lines[2].finding_id", "未戴帽（ZZ01）")
    assert difference.known == "督察记录中没有这个问题"


@pytest.mark.parametrize(("lines", "claimed"), [((CAP, STALL), "2项"), ((STALL,), "1项")], ids=["order", "number"])
def test_lines_left_out_or_in_another_order_are_one_difference(lines: tuple[NoticeLine, ...], claimed: str) -> None:
    (difference,) = paper_differences(replace(PAPER, lines=lines), PAPER)
    assert difference == Difference("notice.lines", "问题的次序和数目", claimed, "2项")


def drawn(by: PersonRef, document: str = document_hash(PAPER)) -> Signature:
    return Signature(by, (((0, 0), (9, 9)),), 300, document, AT)


def refused(**changed: object) -> Service:
    """A refusal that a colleague of the squad witnessed and signed."""
    service = Service(ServiceKind.REFUSED, AT, refusal_reason="拒绝", witness=WANG, witness_signature=drawn(WANG))
    return replace(service, **changed)  # type: ignore[arg-type]


def compare(service: Service) -> list[Difference]:
    return service_differences(
        IssuedNotice(PAPER, service), "squad", lambda ref: DIRECTORY.get(ref.id), lambda person: UNIT_OF[person]
    )


def test_a_signature_of_the_inspected_unit_is_no_difference_nor_is_one_with_a_badge_that_lost_its_zero() -> None:
    for signer in (WANG, replace(WANG, badge="50102")):
        assert compare(Service(ServiceKind.SIGNED, AT, drawn(signer))) == []


def test_a_paper_left_for_the_inbox_names_nobody() -> None:
    assert compare(Service(ServiceKind.ONLINE, AT)) == []


@pytest.mark.parametrize(
    ("signer", "words"),
    [
        (LI, "李强（060201），非被督察单位人员"),
        (replace(WANG, name="王建军"), "王建国（050102）"),
        (replace(WANG, badge="050199"), "王建国（050102）"),
    ],
    ids=["of another unit", "another name", "another badge"],
)
def test_who_signs_in_the_name_of_somebody_else_or_for_another_unit_holds_the_paper(
    signer: PersonRef, words: str
) -> None:
    (difference,) = compare(Service(ServiceKind.SIGNED, AT, drawn(signer)))
    assert (difference.field, difference.known, difference.holds) == ("service.signature.signer", words, True)


def test_a_man_written_down_by_hand_is_marked_and_holds_nothing() -> None:
    (difference,) = compare(Service(ServiceKind.SIGNED, AT, drawn(PersonRef("", "新来的", ""))))
    assert (difference.known, difference.holds) == ("名册中没有此人（手工填写）", False)


@pytest.mark.parametrize(
    ("signer", "himself"),
    [
        (ZHOU, True),
        (PersonRef("", "周 敏", "50117"), True),
        (PersonRef("", "周敏", ""), True),
        (PersonRef("", "周敏", "070001"), False),
        (PersonRef("", "周敏华", "050117"), False),
    ],
    ids=["by id", "by name and badge", "without badge", "of one name only", "of one badge only"],
)
def test_an_inspector_does_not_sign_for_the_inspected_unit_however_spelled(signer: PersonRef, himself: bool) -> None:
    known = [one.known for one in compare(Service(ServiceKind.SIGNED, AT, drawn(signer)))]
    assert ("督察员本人" in known) is himself


def test_on_a_phone_nobody_signs_on_a_sheet_that_it_does_not_have() -> None:
    (difference,) = compare(Service(ServiceKind.SIGNED, AT, paper_signer=WANG))
    assert (difference.field, difference.known) == ("service.paper_signer", "手机上须由本人签名")
    assert difference.holds


def test_a_refusal_with_a_known_witness_who_signed_is_no_difference() -> None:
    assert compare(refused()) == []


def test_a_passer_by_as_witness_and_a_missing_signature_are_remarks_only() -> None:
    found = compare(refused(witness=PersonRef("", "路人", ""), witness_signature=None))
    assert [(one.field, one.known, one.holds) for one in found] == [
        ("service.witness", "名册中没有此人（手工填写）", False),
        ("service.witness", "没有签名", False),
    ]


def test_a_witness_in_whose_place_somebody_else_signed_holds_the_paper() -> None:
    (difference,) = compare(refused(witness_signature=drawn(LI)))
    assert (difference.field, difference.claimed, difference.known, difference.holds) == (
        "service.witness_signature.signer",
        "李强（060201）",
        "王建国（050102）",
        True,
    )


def test_a_signature_is_printed_only_on_the_text_it_was_drawn_on() -> None:
    document = document_hash(PAPER)
    signed = Service(ServiceKind.SIGNED, AT, drawn(WANG))
    assert drawn_on(signed, document)
    assert drawn_on(refused(), document)
    assert not drawn_on(signed, document_hash(replace(PAPER, place="别处")))
    assert not drawn_on(Service(ServiceKind.ONLINE, AT), document)
