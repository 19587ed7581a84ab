"""Head, number, signature and day of every paper come from one body, whoever writes it and whoever confirms it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from shared.issuing_body import IssuingBody
from shared.moment import to_iso
from shared.notice import ServiceKind
from shared.notice_paper import Seal as NoticeSeal
from shared.numbering import parse_number
from shared.organisation import DelegationMode, Role, Unit, UnitKind, office_of, organ_of
from shared.problems import Problem
from sync_server.acts.common.numbers import document_number
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.notices.deeds.filing import file_notice, issue_by_section
from sync_server.notices.deeds.service import confirm
from sync_server.papers import blocks as b
from sync_server.papers.document_paper import sheet_of
from sync_server.papers.notice_data import paper_of
from sync_server.papers.wordings import default_text
from sync_server.procedures.documents import DocumentKind, DocumentState
from sync_server.reference.directory import Directory, read_directory
from sync_server.reference.inspection_bodies import inspection_bodies
from sync_server.reference.paper_facts import notice_facts
from tests.sync_server.acts.world import ASSETS, OFFICE, SECTION, World

each = pytest.mark.parametrize("kind", kinds.ALL, ids=[kind.value for kind in kinds.ALL])


def directory_of(world: World) -> Directory:
    with world.ledger.read() as conn:
        return read_directory(conn)


def bodies(world: World) -> Iterator[Unit]:
    for body in inspection_bodies(directory_of(world)):
        yield body.unit


def printed(world: World, kind: DocumentKind, unit: Unit) -> tuple[b.Sheet, str]:
    """The signed paper of that kind as the unit issues it, with its number."""
    row: dict[str, Any] = {
        "id": "d",
        "kind": kind.value,
        "unit_id": unit.id,
        "district_code": unit.district_code,
        "number": None,
        "title": f"{kind.label}样张",
        "period": "2026-11",
        "state": next(state for state in kind.course.states if state in (DocumentState.ISSUED, DocumentState.FILED)),
        "body": {field.name: [] if field.columns else f"（{field.label}）" for field in kind.form},
        "approvals": [],
        "created_at": to_iso(world.clock()),
        "issued_at": to_iso(world.clock()),
        "due_on": None,
        "due_certain": True,
        "subject_id": "",
    }
    number = ""
    if kind.numbered:
        number = world.do(lambda w: document_number(w, row))  # type: ignore[arg-type]
    besides = {"urgings": [], "shares": [], "extensions": [], "issue": "2026年第11期", "pictures": []}
    facts = {"document": {**row, "number": number}, "unit_name": unit.name, "first_editor": "周敏", "besides": besides}
    with world.ledger.read() as conn:
        return sheet_of(conn, facts, world.clock(), ASSETS), number


@each
def test_of_every_kind_head_number_and_signature_are_of_one_bureau_whoever_issues_it(
    world: World, kind: DocumentKind
) -> None:
    for unit in bodies(world):
        body, (sheet, number) = directory_of(world).issuing_body(unit.id), printed(world, kind, unit)
        heads = {block.organ for block in sheet.blocks if isinstance(block, b.RedHead)}
        signed = {block.body for block in sheet.blocks if isinstance(block, b.Seal)}
        assert heads | signed <= {body.organ}, (unit.name, heads, signed)
        assert body.office not in "".join(heads | signed), "an office within a bureau does not write outward"
        if number:
            assert parse_number(number).prefix == body.prefix
            assert {block.number for block in sheet.blocks if isinstance(block, b.RedHead)} <= {number}


@each
def test_an_edition_from_before_cannot_put_a_section_under_the_seal(world: World, kind: DocumentKind) -> None:
    section = directory_of(world).unit(SECTION)
    for block in printed(world, kind, section)[0].blocks:
        if isinstance(block, b.Seal):
            assert (block.body, block.day) == ("上海市长宁区城市管理行政执法局", "2026年11月24日")


def test_each_bureau_has_a_number_of_its_own_and_the_detachment_its_bureaus(world: World) -> None:
    units = directory_of(world)
    prefixes: dict[str, str] = {}
    for unit in bodies(world):
        body = units.issuing_body(unit.id)
        assert prefixes.setdefault(body.prefix, body.organ) == body.organ, "two bureaus under one 机关代字"
    detachment = next(unit for unit in bodies(world) if unit.kind is UnitKind.DETACHMENT)
    own = replace(detachment, prefix="沪城管执总")
    among = Directory({**units.units, own.id: own})
    assert among.issuing_body(own.id).prefix == units.issuing_body(OFFICE).prefix
    assert among.issuing_body(own.id).organ == units.issuing_body(OFFICE).organ


def test_a_section_without_a_prefix_takes_no_number_of_the_city(world: World) -> None:
    units = directory_of(world)
    bare = replace(units.unit(SECTION), prefix="")
    assert Directory({**units.units, SECTION: bare}).issuing_body(SECTION).prefix == ""
    world.do(lambda w: w.conn.execute(t.units.update().where(t.units.c.id == SECTION).values(prefix="")))
    with pytest.raises(Problem, match="机关代字"):
        world.by(Role.SECTION_OFFICER, issue_by_section, *to_issue(world))


def to_issue(world: World) -> tuple[str, list[str], str]:
    record = world.file_check()
    return record, [row["id"] for row in world.rows(t.findings, record_id=record)], "立即整改。"


def issued_by(world: World, notice_id: str) -> tuple[str, str, str]:
    """Head, 落款 and 机关代字 of the notice as it is printed."""
    with world.ledger.read() as conn:
        paper = paper_of(notice_facts(conn, notice_id), default_text("notice", ASSETS))
    (seal,) = (block for block in paper.blocks if isinstance(block, NoticeSeal))
    return paper.organ, seal.body, parse_number(paper.number).prefix


DISTRICT = ("上海市长宁区城市管理行政执法局", "上海市长宁区城市管理行政执法局", "沪长城管")
CITY = ("上海市城市管理行政执法局", "上海市城市管理行政执法局", "沪城管")


@pytest.mark.parametrize("by", [Role.OFFICE_STAFF, Role.SECTION_OFFICER])
def test_a_districts_notice_is_the_districts_whoever_confirms_it(world: World, by: Role) -> None:
    world.delegate(DelegationMode.NEEDS_CONFIRMATION)
    issued = world.issue(world.file_check(), ServiceKind.ONLINE)
    notice_id = world.by(Role.SQUAD_INSPECTOR, file_notice, world.device, issued, 0.0)
    world.by(by, confirm, notice_id)
    assert issued_by(world, notice_id) == DISTRICT
    assert world.row(t.papers_issued, subject_id=notice_id)["unit_id"] == SECTION


@pytest.mark.parametrize(
    ("by", "expected"), [(Role.SECTION_OFFICER, DISTRICT), (Role.OFFICE_STAFF, CITY)], ids=["section", "office"]
)
def test_a_notice_of_the_desk_is_of_the_body_that_issues_it(
    world: World, by: Role, expected: tuple[str, str, str]
) -> None:
    notice_id = world.by(by, issue_by_section, *to_issue(world))
    assert issued_by(world, notice_id) == expected
    assert world.notice(notice_id)["section_id"] == SECTION, "the district's section verifies it all the same"


def test_a_phone_that_read_out_another_bureau_waits_for_the_section(world: World) -> None:
    issued = world.issue(world.file_check(), ServiceKind.ONLINE)
    of_another = replace(issued, notice=replace(issued.notice, issuer_name="静安区城市管理行政执法局督察科"))
    notice_id = world.by(Role.SQUAD_INSPECTOR, file_notice, world.device, of_another, 0.0)
    assert [d["label"] for d in world.notice(notice_id)["differences"]] == ["发文机关"]
    world.by(Role.SECTION_OFFICER, confirm, notice_id, looked=True)
    assert issued_by(world, notice_id) == DISTRICT


@pytest.mark.parametrize(
    ("name", "organ", "office"),
    [
        ("静安区城市管理行政执法局督察科", "上海市静安区城市管理行政执法局", "督察科"),
        ("静安区城市管理行政执法局法制督察科", "上海市静安区城市管理行政执法局", "法制督察科"),
        ("上海市城市管理行政执法局执法监督处", "上海市城市管理行政执法局", "执法监督处"),
        ("上海市城市管理行政执法局执法总队机动督察支队", "上海市城市管理行政执法局", "执法总队机动督察支队"),
        ("机场执法支队督察科", "上海市机场执法支队", "督察科"),
    ],
)
def test_a_bureau_is_told_from_the_office_within_it(name: str, organ: str, office: str) -> None:
    assert (organ_of(name), office_of(name)) == (organ, office)
    assert IssuingBody(name).signature == organ
    assert IssuingBody(name).we == ("我局" if organ.endswith("局") else "我单位")
    with pytest.raises(ValueError, match="机关代字"):
        IssuingBody(name).number("督通", 2026, 1)
