"""Story 18: 机动支队 sees 12 stalls blocking a fire lane at 18:40; 立即通知 rings the duty desk of the district, which
answers, comes and clears, or is rung up until somebody does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.inspection import Alert, Place
from shared.moment import to_iso
from shared.organisation import Role
from shared.problems import Problem
from sync_server.acts.alerts import acknowledge_alert, arrive, close_alert, note_call, raise_alert, raise_from_console
from sync_server.acts.duty import Contact, contacts_of, set_contacts
from sync_server.acts.organisation import set_unit_contact
from sync_server.clockwork.ticks import SOURCES, tick
from sync_server.forwarding.endpoints import add_endpoint
from sync_server.forwarding.messages import wecom_message
from sync_server.forwarding.queue import claim
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.write import Write
from sync_server.procedures.alerting import CallResult
from tests.sync_server.acts.world import DISTRICT, OFFICE, SECTION, World, build_world

ALERTS = [source for source in SOURCES if source.name == "alerts"]
LIST = (
    Contact("李勇", "值班员", "021-62510001"),
    Contact("赵敏华", "督察科长", "021-62510002"),
)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    built = build_world(tmp_path, "2026-11-24 18:40")
    built.by(Role.SECTION_CHIEF, set_contacts, SECTION, LIST, base=0)
    yield built
    built.ledger.close()


@pytest.fixture
def alert(world: World) -> str:
    """What the detachment's inspector sends from the street."""
    sent = Alert(
        id=world.new_id(),
        record_id=world.new_id(),
        finding_id=world.new_id(),
        unit_id=world.squad,
        text="12个摊位占用消防通道",
        place=Place(DISTRICT, world.street, "定西路710弄口"),
        at=to_iso(world.clock()),
    )
    return world.by(Role.DETACHMENT_INSPECTOR, raise_alert, world.device, sent, 0.0)


def at(world: World, moment: str) -> dict[str, int]:
    world.clock.set(f"2026-11-24 {moment}")
    return world.do(tick, ALERTS)


def told(world: World, kind: str) -> list[tuple[str, str]]:
    """(unit, role) of each inbox the kind was brought to."""
    rows = world.rows(t.deliveries, kind=kind, channel="inbox")
    assert all(row["urgent"] for row in rows)
    return [(row["unit_id"], row["for_role"]) for row in rows]


def escalations(world: World) -> list[str]:
    return [row["words"] for row in world.rows(t.events, kind="alert.escalated")]


def test_the_desk_answers_comes_and_clears(world: World, alert: str) -> None:
    assert told(world, "alert.raised") == [(SECTION, "")]
    at(world, "18:46")
    assert world.by(Role.SECTION_OFFICER, acknowledge_alert, alert)
    at(world, "19:10")
    assert world.by(Role.SECTION_OFFICER, arrive, alert, "李勇（050110）")
    at(world, "19:55")
    assert world.by(Role.SECTION_OFFICER, close_alert, alert, "摊位全部劝离，通道恢复畅通", (photo(world),))
    row = world.row(t.alerts, id=alert)
    assert row["done_words"] == "摊位全部劝离，通道恢复畅通"
    assert len(row["done_photos"]) == 1
    words = [e["words"] for e in world.rows(t.events, subject_id=alert)]
    assert [w[w.index("收到后") :] for w in words[1:]] == ["收到后6分钟）", "收到后30分钟）", "收到后75分钟）"]
    assert at(world, "23:00") == {}
    assert escalations(world) == []


def photo(world: World) -> str:
    """A photo that somebody of the section uploaded."""
    sha256 = "d" * 64

    def job(w: Write) -> None:
        owner = world.callers[Role.SECTION_OFFICER].user_id
        w.add(t.blobs, sha256=sha256, size=1000, mime="image/jpeg", stored_at=w.now, owner_kind="user", owner_id=owner)

    world.do(job)
    return sha256


def test_unanswered_for_half_an_hour_it_is_rung_up_the_list_then_to_the_leader_and_the_city(
    world: World, alert: str
) -> None:
    assert at(world, "19:09") == {}
    assert at(world, "19:10") == {"alerts": 1}
    assert at(world, "19:10") == {}
    assert "值班员李勇 021-62510001" in escalations(world)[-1]
    assert told(world, "alert.escalated") == [(SECTION, ""), (OFFICE, "")]
    at(world, "19:20")
    assert "督察科长赵敏华 021-62510002" in escalations(world)[-1]
    at(world, "19:30")
    assert "报请" in escalations(world)[-1]
    assert told(world, "alert.to_leader") == [(SECTION, Role.BUREAU_LEADER.value)]
    assert [unit for unit, _ in told(world, "alert.escalated")].count(OFFICE) == 2
    assert at(world, "19:40") == at(world, "23:40") == {}


def test_the_calls_that_were_made_are_kept_with_who_rang(world: World, alert: str) -> None:
    at(world, "19:10")
    with world.ledger.read() as conn:
        first, second = contacts_of(conn, SECTION)
    world.by(Role.SECTION_OFFICER, note_call, alert, first.id, CallResult.NO_ANSWER)
    world.by(Role.OFFICE_STAFF, note_call, alert, second.id, CallResult.TOLD)
    calls = [row["words"] for row in world.rows(t.events, kind="alert.called")]
    assert calls == [
        "督察科员拨打值班员李勇 021-62510001：无人接听",
        "执法监督处工作人员拨打督察科长赵敏华 021-62510002：已告知",
    ]


def test_after_an_outage_only_the_latest_step_is_said(world: World, alert: str) -> None:
    assert at(world, "20:30") == {"alerts": 1}
    assert len(escalations(world)) == 1
    assert told(world, "alert.to_leader") == [(SECTION, Role.BUREAU_LEADER.value)]


def test_answered_but_nobody_on_site_for_two_hours_it_is_rung_up_likewise(world: World, alert: str) -> None:
    at(world, "18:46")
    world.by(Role.SECTION_OFFICER, acknowledge_alert, alert)
    assert at(world, "20:39") == {}
    assert at(world, "20:40") == {"alerts": 1}
    assert "2小时未到场" in escalations(world)[-1]
    at(world, "20:45")
    world.by(Role.SECTION_OFFICER, arrive, alert)
    assert at(world, "22:00") == {}


def test_the_office_and_the_detachment_see_the_course_of_what_was_rung_up(world: World, alert: str) -> None:
    at(world, "19:10")
    world.by(Role.SECTION_CHIEF, acknowledge_alert, alert)
    rows = world.rows(t.deliveries, kind="alert.acknowledged", channel="inbox")
    assert OFFICE in {row["unit_id"] for row in rows}
    assert world.callers[Role.DETACHMENT_INSPECTOR].unit_id in {row["unit_id"] for row in rows}


def test_the_leader_gets_an_urgent_word_by_wecom_without_facts(world: World, alert: str) -> None:
    def robot(w: Write) -> None:
        url = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=00000000-0000-4000-8000-000000000000"
        add_endpoint(w, world.callers[Role.SECTION_CHIEF], SECTION, "wecom", url, allow_private=False)

    world.do(robot)
    at(world, "19:30")
    texts = [wecom_message(out, "https://ducha.example").body.decode() for out in world.do(claim)]
    leader = next(text for text in texts if "分管领导" in text)
    assert "【紧急】" in leader
    assert "消防通道" not in leader


def test_deeds_are_done_once_and_in_order(world: World, alert: str) -> None:
    with pytest.raises(Problem, match="按响应、到场、处置完成的次序办理"):
        world.by(Role.SECTION_OFFICER, arrive, alert)
    assert world.by(Role.SECTION_OFFICER, acknowledge_alert, alert)
    world.clock.set("2026-11-24 19:00")
    assert not world.by(Role.SECTION_CHIEF, acknowledge_alert, alert)
    world.by(Role.SECTION_OFFICER, arrive, alert)
    with pytest.raises(Problem, match="请写明处置情况"):
        world.by(Role.SECTION_OFFICER, close_alert, alert, " ")
    assert world.row(t.alerts, id=alert)["done_at"] is None


def test_the_city_does_not_answer_for_the_district_and_a_squad_does_not_see_it(world: World, alert: str) -> None:
    with pytest.raises(Problem, match="由收到通知的督察机构响应"):
        world.by(Role.OFFICE_STAFF, acknowledge_alert, alert)
    for role in (Role.INSPECTED_UNIT, Role.SQUAD_INSPECTOR, Role.APPRAISAL):
        with pytest.raises(Problem):
            world.by(role, acknowledge_alert, alert)
    assert world.row(t.alerts, id=alert)["acknowledged_at"] is None


def test_the_city_notifies_a_filed_grave_finding_once_from_its_console(world: World) -> None:
    record = world.file_check(("JM12",))
    finding = world.row(t.findings, record_id=record)["id"]
    alert = world.by(Role.DETACHMENT_INSPECTOR, raise_from_console, finding, "工程渣土偷倒占用消防通道", "021-62510001")
    row = world.row(t.alerts, id=alert)
    assert (row["section_id"], row["unit_id"], row["record_id"]) == (SECTION, world.squad, record)
    assert told(world, "alert.raised") == [(SECTION, "")]
    with pytest.raises(Problem, match="已经立即通知过"):
        world.by(Role.OFFICE_STAFF, raise_from_console, finding, "再次通知")
    with pytest.raises(Problem):
        world.by(Role.SECTION_OFFICER, raise_from_console, finding, "区里不经此路")
    minor = world.row(t.findings, record_id=world.file_check(("JM03",)))["id"]
    with pytest.raises(Problem, match="只有严重问题需要立即通知"):
        world.by(Role.OFFICE_STAFF, raise_from_console, minor, "店外堆物")


def test_without_a_list_the_duty_phone_is_rung_first(world: World, alert: str) -> None:
    with world.ledger.read() as conn:
        base = max(row["changed_seq"] for row in world.rows(t.duty_contacts, unit_id=SECTION))
        assert contacts_of(conn, SECTION)
    world.by(Role.SECTION_CHIEF, set_contacts, SECTION, (), base=base)
    world.do(set_unit_contact, SYSTEM, SECTION, duty_phone="021-62510000")
    at(world, "19:10")
    assert "值班电话 021-62510000" in escalations(world)[-1]


def test_only_the_chief_writes_the_ring_list_and_nobody_writes_over_anothers(world: World) -> None:
    with pytest.raises(Problem):
        world.by(Role.SECTION_OFFICER, set_contacts, SECTION, LIST, base=0)
    with pytest.raises(Problem, match="刚被他人修改"):
        world.by(Role.SECTION_CHIEF, set_contacts, SECTION, LIST[:1], base=0)
    base = max(row["changed_seq"] for row in world.rows(t.duty_contacts, unit_id=SECTION))
    with pytest.raises(Problem, match="第 2 行：请填写可以拨打的电话号码"):
        world.by(Role.SECTION_CHIEF, set_contacts, SECTION, (LIST[0], Contact("王", "", "再说")), base=base)
    assert len(world.rows(t.duty_contacts, unit_id=SECTION)) == 2
