"""The forms of a case as an office stamps them: who decided, with name and day; short where nothing is said, and over
several pages where much is."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from docx import Document

from shared.organisation import Role
from sync_server.acts.common.held_document import hold
from sync_server.acts.document_kinds import move
from sync_server.ledger import tables as t
from sync_server.papers import blocks as b
from sync_server.papers.document_paper import document_file, document_sheet
from sync_server.papers.printing import print_waiting
from sync_server.papers.typst_paper import set_sheet
from sync_server.procedures.documents import DocumentDeed as D
from sync_server.special.deeds.changing import ask_change
from sync_server.special.deeds.directing import Direction, direct
from sync_server.special.rules.change import CaseChange
from tests.sync_server.acts.world import ASSETS, World
from tests.sync_server.presses import press_at
from tests.sync_server.special.deciding import approve, case, close, create, handle, open_case, opening, reply


def sheet(world: World, document_id: str) -> b.Sheet:
    with world.ledger.read() as conn:
        return document_sheet(conn, hold(conn, document_id).row, world.clock(), ASSETS)


def form(world: World, document_id: str) -> dict[str, tuple[str, str | None]]:
    """By name what stands in each cell of the paper's form, and who has signed there."""
    (found,) = [block for block in sheet(world, document_id).blocks if isinstance(block, b.Form)]
    return {name: (text, row.signed) for row in found.rows for name, text in row.pairs}


def titles(world: World, document_id: str) -> list[str]:
    return [block.text for block in sheet(world, document_id).blocks if isinstance(block, b.Title)]


def test_the_form_of_a_case_has_each_opinion_with_name_and_day(world: World) -> None:
    paper = opening(world, create(world))
    assert form(world, paper)["领导审批"] == ("", ""), "room to sign by hand"
    world.by(Role.SECTION_OFFICER, move, paper, D.PROPOSE)
    world.by(Role.SECTION_CHIEF, move, paper, D.APPROVE, "情况属实，拟同意。")
    world.clock.set("2026-11-05 09:00")
    world.by(Role.BUREAU_LEADER, move, paper, D.ISSUE)
    cells = form(world, paper)
    assert titles(world, paper) == ["上海市城市管理行政执法系统督察立案审批表", "督察方案"]
    assert cells["承办人意见"] == ("该事项属上级批办，情况清楚，建议立案。", "督察科员　2026年11月4日")
    assert cells["督察机构负责人意见"] == ("情况属实，拟同意。", "督察科科长　2026年11月4日")
    assert cells["领导审批"] == ("同意。", "分管领导　2026年11月5日")
    assert cells["立案编号"][0] == "沪长城管督立〔2026〕1号"
    assert cells["办理期限"][0] == "自立案批准之日起15日内，即2026年11月20日（星期五）24时前"
    assert "协办单位" not in cells


def test_what_is_not_said_leaves_no_row(world: World) -> None:
    paper = opening(world, create(world, source_number="", source_words="", place=""))
    cells = form(world, paper)
    assert cells["来文号"][0] == "无"
    assert {"批办内容", "地点"}.isdisjoint(cells)
    assert not [
        block for block in sheet(world, paper).blocks if isinstance(block, b.Table) and "检查内容" in block.heads
    ]


def test_long_texts_go_over_several_pages_as_pdf_and_as_word(world: World, tmp_path: Path) -> None:
    long = "经核查，该路段夜间流动设摊反复发生，货源集中，管理时段有空档。" * 60
    case_id = open_case(world, facts=long, plan=long)
    with world.ledger.read() as conn:
        row = hold(conn, opening(world, case_id)).row
        word = document_file(conn, row, "docx", world.clock(), ASSETS)
    (tmp_path / "form.docx").write_bytes(word.content)
    table = Document(str(tmp_path / "form.docx")).tables[0]
    texts = [cell.text for one in table.rows for cell in one.cells]
    assert long in texts
    assert any("分管领导　2026年11月4日" in text for text in texts)
    assert len(set_sheet(sheet(world, row["id"]), ASSETS, "png")) >= 4


def test_the_form_of_closing_has_the_registers_of_its_units_with_it(world: World) -> None:
    case_id = open_case(world)
    world.clock.set("2026-11-25 10:00")
    world.by(Role.SECTION_OFFICER, direct, case_id, Direction("陈副区长", date(2026, 11, 24), "抓紧办理。"))
    handle(world, case_id)
    paper = close(world, case_id)
    tables = {block.heads[0]: block for block in sheet(world, paper).blocks if isinstance(block, b.Table)}
    (handled,) = tables["责任单位"].rows
    assert handled[1:] == (
        *("2026年11月4日", "2026年11月25日 何志刚", "2026年11月25日"),
        "2026年11月25日审核通过；逾期报告",
    )
    assert "抓紧办理。" in tables["催办日期"].rows[-1]
    cells = form(world, paper)
    assert cells["群众评价、回访情况"][0] == "无"
    assert cells["延期次数"][0] == "0次"
    assert "办结" not in cells


def test_a_change_is_named_in_the_title_of_its_form(world: World) -> None:
    case_id = open_case(world)
    paper = world.by(Role.SECTION_OFFICER, ask_change, case_id, CaseChange.REFER, "区纪委监委", "涉嫌违纪")
    assert titles(world, paper) == ["专项督察移送审批表"]
    assert form(world, paper)["移送至"][0] == "区纪委监委"
    approve(world, paper, "")
    assert form(world, paper)["领导审批"] == ("同意。", "分管领导　2026年11月4日")


def test_the_answer_tells_what_was_decided_and_what_came_of_it(world: World) -> None:
    case_id = open_case(world)
    handle(world, case_id)
    close(world, case_id)
    body: Any = world.row(t.documents, id=reply(world, case_id))["body"]
    assert body["course"].split("\n")[0] == "2026年11月2日收到后，我单位拟定督察方案，报领导审批。"
    assert body["result"] == "华阳路街道综合行政执法队：已取缔占道摊点12处，安排专人值守。"


def test_a_form_that_was_not_approved_is_printed_and_kept_as_such(world: World, tmp_path: Path) -> None:
    case_id = create(world)
    paper = opening(world, case_id)
    world.by(Role.SECTION_OFFICER, move, paper, D.PROPOSE)
    world.by(Role.SECTION_CHIEF, move, paper, D.APPROVE)
    world.by(Role.BUREAU_LEADER, move, paper, D.DECLINE, "已列入综合整治。")
    assert form(world, paper)["领导审批"][0] == "不予批准。已列入综合整治。"
    assert sheet(world, paper).standing == "未予批准"
    assert print_waiting(world.ledger, press_at(tmp_path)) == 1
    row = world.row(t.papers_issued)
    assert (row["state"], row["number"], row["receivers"]) == ("printed", "", [])
    assert row["title"].endswith("（未予批准）")
    assert row["pages"] >= 2
    assert case(world, case_id)["state"] == "refused"
