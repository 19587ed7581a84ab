"""专项督察, story 8: closing without an approved 结案审批表 is refused; returned once, approved 2026-11-24 → closed
that day; contents list, pages and hashes right; later only 补充材料."""

from __future__ import annotations

import pytest

from shared.organisation import Role
from shared.problems import Problem
from sync_server.acts.document_kinds import move
from sync_server.archive.deeds import add_supplement
from sync_server.archive.rules.volume import VolumeItem
from sync_server.ledger import tables as t
from sync_server.procedures.documents import DocumentDeed as D
from sync_server.special.deeds.archiving import archive
from sync_server.special.deeds.changing import ask_change
from sync_server.special.deeds.closing import draft_closing
from sync_server.special.rules.case import CaseState
from sync_server.special.rules.change import CaseChange
from tests.sync_server.acts.world import World
from tests.sync_server.special.deciding import CLOSING, case, handle, inbox, open_case, reply, written


def test_a_case_is_closed_by_its_form_alone_and_then_filed(world: World) -> None:
    world.clock.set("2026-11-04 09:30")
    case_id = open_case(world)
    with pytest.raises(Problem, match="尚未达到办理要求"):
        world.by(Role.SECTION_OFFICER, draft_closing, case_id)
    world.clock.set("2026-11-18 14:00")
    handle(world, case_id)

    closing = world.by(Role.SECTION_OFFICER, draft_closing, case_id)
    with pytest.raises(Problem, match="请填写“查明问题”"):
        world.by(Role.SECTION_OFFICER, move, closing, D.PROPOSE)
    with pytest.raises(Problem, match="此时不能归档"):
        world.by(Role.SECTION_OFFICER, archive, case_id)
    with pytest.raises(Problem, match="已在起草，请打开原稿"):
        world.by(Role.SECTION_OFFICER, draft_closing, case_id)
    written(world, closing, **CLOSING)
    world.by(Role.SECTION_OFFICER, move, closing, D.PROPOSE)
    assert case(world, case_id)["state"] == CaseState.CLOSING
    with pytest.raises(Problem, match="此时不能签发"):
        world.by(Role.BUREAU_LEADER, move, closing, D.ISSUE)

    world.clock.set("2026-11-20 11:00")
    world.by(Role.SECTION_CHIEF, move, closing, D.SEND_BACK, "回访情况没有写，请补充。")
    assert case(world, case_id)["state"] == CaseState.HANDLING
    written(world, closing, visit="电话回访投诉人2名，均表示满意。")
    world.by(Role.SECTION_OFFICER, move, closing, D.PROPOSE)
    world.by(Role.SECTION_CHIEF, move, closing, D.APPROVE, "同意。")
    assert case(world, case_id)["closed_at"] is None

    world.clock.set("2026-11-24 16:00")
    world.by(Role.BUREAU_LEADER, move, closing, D.ISSUE, "同意结案。")
    row, paper = case(world, case_id), world.row(t.documents, id=closing)
    assert (row["state"], row["closed_at"]) == (CaseState.CLOSED, "2026-11-24T08:00:00.000Z")
    assert paper["body"]["days"] == "立案2026年11月4日，应结2026年11月19日，实结2026年11月24日"
    assert paper["number"] == "沪长城管督结〔2026〕1号"
    assert world.squad in inbox(world, "case.closed")
    with pytest.raises(Problem, match="此时不能提请"):
        world.by(Role.SECTION_OFFICER, ask_change, case_id, CaseChange.SUSPEND, "", "等待鉴定")

    with pytest.raises(Problem, match="还没有回复交办单位"):
        world.by(Role.SECTION_OFFICER, archive, case_id)
    reply(world, case_id)
    volume_id = world.by(Role.SECTION_OFFICER, archive, case_id)
    assert case(world, case_id)["state"] == CaseState.ARCHIVED
    volume = world.row(t.volumes, id=volume_id)
    assert (volume["subject_number"], volume["opened_on"], volume["closed_on"]) == (
        *("沪长城管督立〔2026〕1号", "2026-11-04", "2026-11-24"),
    )
    items = sorted(world.rows(t.volume_items), key=lambda item: int(item["position"]))
    assert [(item["number"], item["day"]) for item in items] == [
        ("沪长城管督立〔2026〕1号", "2026-11-04"),
        ("沪长城管督结〔2026〕1号", "2026-11-24"),
        ("沪长城管督复〔2026〕1号", "2026-11-24"),
    ]

    with pytest.raises(Problem, match="此时不能归档"):
        world.by(Role.SECTION_OFFICER, archive, case_id)
    late = VolumeItem("投诉人来信", "2026-11-25", sha256=world.upload("e"), media_type="image/jpeg", size=1000)
    world.clock.set("2026-11-25 10:00")
    with pytest.raises(Problem, match="请写明为什么在归档后补充"):
        world.by(Role.SECTION_OFFICER, add_supplement, volume_id, "", [late])
    assert world.by(Role.SECTION_OFFICER, add_supplement, volume_id, "结案后收到的感谢信", [late]) == 1
    assert [row["part"] for row in world.rows(t.volume_items, title="投诉人来信")] == [1]


def test_a_form_that_is_not_approved_leaves_the_case_with_its_units(world: World) -> None:
    case_id = open_case(world)
    handle(world, case_id)
    closing = written(world, world.by(Role.SECTION_OFFICER, draft_closing, case_id), **CLOSING)
    world.by(Role.SECTION_OFFICER, move, closing, D.PROPOSE)
    world.by(Role.SECTION_CHIEF, move, closing, D.APPROVE)
    world.by(Role.BUREAU_LEADER, move, closing, D.DECLINE, "责任追究不清，继续办理。")
    assert case(world, case_id)["state"] == CaseState.HANDLING
    assert world.by(Role.SECTION_OFFICER, draft_closing, case_id) != closing
