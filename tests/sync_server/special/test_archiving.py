"""What a case leaves behind is filed in the order in which it is read: 立案, 批示, reports, evidence, 结案, answer."""

from __future__ import annotations

from datetime import date

import pytest

from shared.organisation import DelegationMode, Role
from sync_server.acts.notes import Matter, write_note
from sync_server.archive.rules.volume import Origin
from sync_server.ledger import tables as t
from sync_server.notices.deeds.attaching import attach_to_notice
from sync_server.notices.deeds.filing import file_notice
from sync_server.special.deeds.archiving import archive
from sync_server.special.deeds.directing import Direction, direct
from tests.sync_server.acts.world import World
from tests.sync_server.special.deciding import close, handle, open_case, reply, scanned


def test_the_volume_has_what_was_decided_directed_reported_and_found(world: World) -> None:
    case_id = open_case(world)
    world.clock.set("2026-11-12 09:00")
    letter = Direction("区政府陈副区长", date(2026, 11, 11), "抓紧办理。", scanned("a"))
    world.by(Role.SECTION_OFFICER, direct, case_id, letter)
    record = world.file_check(())
    world.do(lambda w: w.add(t.case_records, record_id=record, case_id=case_id, at=w.now))
    values = {"record_id": record, "sha256": world.upload("b"), "size": 1000, "number": 1}
    world.do(lambda w: w.add(t.photos, id=world.new_id(), listed_at=w.now, present_at=w.now, **values))
    world.do(lambda w: w.add(t.photos, id=world.new_id(), listed_at=w.now, **{**values, "sha256": "c" * 64}))
    world.clock.set("2026-11-18 14:00")
    handle(world, case_id, scan=scanned("d"))
    close(world, case_id)
    reply(world, case_id)
    world.by(Role.SECTION_OFFICER, archive, case_id)

    items = sorted(world.rows(t.volume_items), key=lambda item: int(item["position"]))
    assert [(item["title"], item["sha256"], item["origin"]) for item in items[1:4]] == [
        ("区政府陈副区长批示", "a" * 64, Origin.SCAN),
        ("关于整治情况的报告", "d" * 64, Origin.SCAN),
        ("华阳路街道综合行政执法队现场照片1", "b" * 64, Origin.EVIDENCE),
    ], "a picture that has not arrived is not filed"
    assert [item["number"] for item in items if item["paper_id"]] == [
        *("沪长城管督立〔2026〕1号", "沪长城管督结〔2026〕1号", "沪长城管督复〔2026〕1号"),
    ]
    assert items[2]["number"] == "华综执〔2026〕8号"
    assert [item["day"] for item in items[1:4]] == ["2026-11-11", "2026-11-18", "2026-11-12"]


def test_notices_of_the_case_s_checks_are_filed_with_their_attachments_and_without_notes(world: World) -> None:
    case_id = open_case(world)
    world.clock.set("2026-11-12 09:00")
    world.delegate(DelegationMode.DIRECT)
    record, other = world.file_check(), world.file_check()
    world.do(lambda w: w.add(t.case_records, record_id=record, case_id=case_id, at=w.now))
    notice, _ = (
        str(world.by(Role.SQUAD_INSPECTOR, file_notice, world.device, world.issue(one), 0.0)) for one in (record, other)
    )
    world.by(Role.SECTION_OFFICER, attach_to_notice, notice, "平面图", scanned("a"))
    matter = Matter("notice", notice, "这份通知书")
    world.by(Role.SECTION_OFFICER, write_note, matter, "只给同事看的话")
    world.clock.set("2026-11-18 14:00")
    handle(world, case_id, scan=scanned("d"))
    close(world, case_id)
    reply(world, case_id)
    world.by(Role.SECTION_OFFICER, archive, case_id)

    items = sorted(world.rows(t.volume_items), key=lambda item: int(item["position"]))
    number = world.notice(notice)["number"]
    papers = {row["id"]: row for row in world.rows(t.papers_issued)}
    of_notices = [papers[item["paper_id"]]["subject_id"] for item in items if "通知书" in item["title"]]
    assert of_notices == [notice], "that of a check outside the case is not of its volume"
    attached = [
        (item["title"], item["number"], item["sha256"], item["day"]) for item in items if "附件" in item["title"]
    ]
    assert attached == [("附件：平面图", number, "a" * 64, "2026-11-12")]
    places = [item["title"] for item in items]
    assert places.index("附件：平面图") == next(n for n, title in enumerate(places) if "通知书" in title) + 1
    assert "只给同事看的话" not in str(world.rows(t.volume_items) + world.rows(t.volumes))


def test_who_was_late_stands_in_the_remarks_of_the_volume(world: World) -> None:
    case_id = open_case(world)
    world.clock.set("2026-11-25 14:00")
    handle(world, case_id)
    close(world, case_id)
    reply(world, case_id)
    world.by(Role.SECTION_OFFICER, archive, case_id)
    assert "逾期报告的责任单位：华阳路街道综合行政执法队。" in world.row(t.volumes)["note"]


@pytest.mark.parametrize("title", ["定西路夜间设摊", "定西路夜间设摊专项督察"])
def test_the_volumes_title_says_once_that_it_is_of_a_special_case(world: World, title: str) -> None:
    case_id = open_case(world, title=title)
    handle(world, case_id)
    close(world, case_id)
    reply(world, case_id)
    world.by(Role.SECTION_OFFICER, archive, case_id)
    assert world.row(t.volumes)["title"] == "定西路夜间设摊专项督察案卷"
