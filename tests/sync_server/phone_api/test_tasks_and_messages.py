"""Step 2 on the wire: prefilled tasks, messages, the earlier photos of a follow-up, the course of an alert."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from shared.method_data import Lasting, MethodData, Revisit
from shared.notice import EvidenceLine
from shared.organisation import DelegationMode
from shared.plain import from_plain, to_plain
from shared.sealing import SealedKind
from shared.wire import Assignment, ChangeKind, Message, NoticeStatus, Prefill, RecordState
from sync_server.acts.common.assignments import call_off, put_assignment
from sync_server.acts.common.devices import device_by_id
from sync_server.acts.phone_messages import messages_for
from sync_server.acts.pulling import read_changes
from sync_server.casework import happenings
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM, Actor, read_head
from tests.sync_server.conftest import RunningServer
from tests.sync_server.evidence.pictures import jpeg
from tests.sync_server.phone_api.test_reach import delegate, file
from tests.sync_server.phone_api.test_uploads import Tus
from tests.sync_server.phones import DISTRICT, SQUAD, SimulatedPhone, inspection_envelope, photo_of

OFFICER = Actor("user", "u-officer", "陈科员")


def user_of(server: RunningServer, phone: SimulatedPhone) -> str:
    with server.ledger.read() as conn:
        found = conn.execute(select(t.devices.c.user_id).where(t.devices.c.id == phone.device_id)).scalar_one()
    return str(found)


def give(server: RunningServer, phone: SimulatedPhone, title: str, **values: Any) -> str:
    user = user_of(server, phone)
    return server.ledger.write(lambda w: put_assignment(w, user, title, actor=OFFICER, **values))


def of_kind(changes: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [change["value"] for change in changes if change["kind"] == kind]


def messages(changes: list[dict[str, Any]]) -> list[Message]:
    return [from_plain(Message, value) for value in of_kind(changes, "message")]


def happens(server: RunningServer, kind: str, subject_kind: str, subject_id: str, actor: Actor = SYSTEM) -> int:
    return server.ledger.write(
        lambda w: w.event(happenings.REGISTER[kind], subject_kind, subject_id, "经过", actor=actor)
    )


# ---- tasks


def test_a_task_brings_its_prefill_and_its_shift(server: RunningServer) -> None:
    phone = server.phone()

    def plan_shift(w: Any) -> None:
        row: dict[str, Any] = {"id": "s1", "unit_id": SQUAD, "district_code": DISTRICT, "day": "2026-11-24"}
        row |= {"starts": "08:30", "ends": "11:30", "area": "定西路", "kind": "早班", "vehicle": "沪A·12345"}
        w.add(t.shifts, crew=[["050101", "王建国"]], **row)

    server.ledger.write(plan_shift)
    prefill = Prefill(methods=("accompanying",), item_codes=("JM01",), shift_id="s1", timing="random", draw="第1次抽取")
    give(server, phone, "随行早班", unit_id=SQUAD, prefill=to_plain(prefill))
    [value] = of_kind(phone.pull()[0], "assignment")
    task = from_plain(Assignment, value)
    assert task.prefill.methods == ("accompanying",)
    assert task.prefill.item_codes == ("JM01",)
    assert task.prefill.shift is not None
    assert task.prefill.shift.name == "11月24日 早班 定西路"
    assert task.prefill.shift.crew == "王建国（050101）"


@pytest.mark.parametrize("prefill", [{}, {"methods": "no list"}, {"shift_id": "unknown"}, {"from": "the future"}])
def test_a_missing_or_damaged_prefill_keeps_no_task_from_the_phone(
    sqlite_server: RunningServer, prefill: dict[str, Any]
) -> None:
    phone = sqlite_server.phone()
    give(sqlite_server, phone, "巡查督察", prefill=prefill)
    [value] = of_kind(phone.pull()[0], "assignment")
    assert from_plain(Assignment, value).title == "巡查督察"


def test_a_cancelled_task_comes_with_its_reason_and_is_over_for_older_apps(server: RunningServer) -> None:
    phone = server.phone()
    task = give(server, phone, "滨江夜间保障督察")
    _, cursor = phone.pull()

    def typhoon(w: Any) -> None:
        row = w.conn.execute(select(t.assignments).where(t.assignments.c.id == task)).mappings().one()
        call_off(w, row, "台风", OFFICER)

    server.ledger.write(typhoon)
    changes, _ = phone.pull(cursor)
    [value] = of_kind(changes, "assignment")
    assert (value["cancelled"], value["cancel_reason"], value["done"]) == (True, "台风", True)
    [message] = messages(changes)
    assert (message.title, message.subject_kind, message.subject_id) == ("任务已取消", "assignment", task)
    assert "台风" in message.words


# ---- messages


def test_what_happens_to_my_notices_comes_once_and_nobody_elses(server: RunningServer) -> None:
    delegate(server, DISTRICT, mode=DelegationMode.DIRECT)
    mine, other = server.phone("wang"), server.phone("li")
    notice, foreign = file(mine, SQUAD), file(other, SQUAD)
    _, cursor = mine.pull()
    for kind in ("notice.reminder", "notice.overdue", "notice.fed_back", "notice.objection_decided", "notice.revoked"):
        happens(server, kind, "notice", notice)
        happens(server, kind, "notice", foreign)
    happens(server, "notice.served", "notice", notice)  # what the inspector did himself is no news
    changes, cursor = mine.pull(cursor)
    found = messages(changes)
    assert [one.kind.removeprefix("notice.") for one in found] == [
        "reminder",
        "overdue",
        "fed_back",
        "objection_decided",
        "revoked",
    ]
    assert {(one.subject_kind, one.subject_id) for one in found} == {("notice", notice)}
    assert (found[1].title, found[1].icon, found[1].tone) == ("反馈已逾期", "EVENT_BUSY", "waiting")
    assert all("沪长城管督通" in one.words and "华阳路街道" in one.words for one in found)
    assert messages(mine.pull(cursor)[0]) == []
    # Pulled again from the beginning they are the same ones: what was read stays read.
    assert messages(mine.pull("")[0]) == found


def test_what_i_did_myself_is_no_message(server: RunningServer) -> None:
    delegate(server, DISTRICT)
    phone = server.phone()
    notice = file(phone, SQUAD)
    _, cursor = phone.pull()
    for actor in (Actor("user", user_of(server, phone), "周敏"), Actor("device", phone.device_id, "周敏")):
        happens(server, "notice.revoked", "notice", notice, actor)
    assert messages(phone.pull(cursor)[0]) == []


def test_only_the_last_thirty_days_are_news(server: RunningServer) -> None:
    delegate(server, DISTRICT)
    phone = server.phone()
    notice = file(phone, SQUAD)
    seq = happens(server, "notice.overdue", "notice", notice)
    user, now = user_of(server, phone), server.ledger.clock()
    with server.ledger.read() as conn:
        for days, expected in ((29, [f"{seq:012d}"]), (31, [])):
            later = now + timedelta(days=days)
            assert [one.id for one in messages_for(conn, user, 0, seq, 100, later)] == expected
        assert list(messages_for(conn, user, seq, seq, 100, now)) == []


def test_many_messages_come_in_pages_without_a_gap_or_a_repetition(server: RunningServer) -> None:
    delegate(server, DISTRICT)
    phone = server.phone()
    notice, task = file(phone, SQUAD), give(server, phone, "巡查")
    for n in range(9):
        kind, subject, key = (
            ("notice.reminder", "notice", notice) if n % 2 else ("assignment.reminder", "assignment", task)
        )
        happens(server, kind, subject, key)
    with server.ledger.read() as conn:
        device = device_by_id(conn, phone.device_id)
        cursor, found, more = "", [], True
        while more:
            changes, cursor, more = read_changes(conn, device, cursor, server.ledger.clock(), page=4)
            found += [c.id for c in changes if c.kind is ChangeKind.MESSAGE]
        assert found == sorted(found)
        assert len(found) == len(set(found)) == 9
        assert [one.id for one in messages_for(conn, device.user_id, 0, read_head(conn).seq, 3, server.ledger.clock())]


def test_an_alert_goes_its_course_before_the_inspectors_eyes(server: RunningServer) -> None:
    phone = server.phone()
    check = phone.check()
    alert = phone.alert(check)
    phone.verdicts(phone.seal(SealedKind.INSPECTION, check), phone.seal(SealedKind.ALERT, alert))
    _, cursor = phone.pull()

    def goes_on(w: Any) -> None:
        times = {"received_at": "2026-11-24T10:41:00.000Z", "acknowledged_at": "2026-11-24T10:46:00.000Z"}
        times |= {"on_site_at": "2026-11-24T11:10:00.000Z", "done_at": "2026-11-24T17:05:00.000Z"}
        w.conn.execute(update(t.alerts).where(t.alerts.c.id == alert.id).values(**times))
        seq = w.event(happenings.ALERT_DONE, "alert", alert.id, "已清理完毕", actor=OFFICER)
        w.conn.execute(update(t.records).where(t.records.c.id == check.id).values(changed_seq=seq))

    server.ledger.write(goes_on)
    changes, _ = phone.pull(cursor)
    [state] = (from_plain(RecordState, value) for value in of_kind(changes, "record_state"))
    assert state.alert == "已送达 18:41 · 已响应 18:46 · 已到场 19:10 · 已处置 2026年11月25日 01:05"
    assert "已清理完毕" in [entry.text for entry in state.timeline]
    assert [entry.at for entry in state.timeline] == sorted(entry.at for entry in state.timeline)
    [message] = messages(changes)
    assert (message.title, message.subject_kind, message.subject_id) == ("立即通知已处置", "record", check.id)


# ---- earlier photos


def test_a_follow_up_lets_its_inspector_see_the_evidence_and_nobody_else(server: RunningServer) -> None:
    delegate(server, DISTRICT)
    first, second, third = server.phone("wang"), server.phone("li"), server.phone("zhao")
    content = jpeg(1)
    photo = photo_of(content)
    check = first.check(photos=(photo,))
    issued = first.notice(check, evidence=(EvidenceLine(photo.id, 1, photo.sha256),))
    first.verdicts(first.seal(SealedKind.INSPECTION, check), first.seal(SealedKind.NOTICE, issued))
    give(server, second, "回访", notice_id=issued.notice.id)
    path = f"/api/photos/{photo.sha256}?size=large"
    assert second.get(path).status_code == 404  # not there yet
    tus = Tus(first)
    assert tus.patch(tus.begin(content), 0, content).status_code == 204
    [value] = of_kind(second.pull()[0], "assignment")
    assert [(one["sha256"], one["words"]) for one in value["earlier"]] == [(photo.sha256, "照片 1")]
    assert second.get(path).status_code == 200
    assert third.get(path).status_code == 404
    [status] = (from_plain(NoticeStatus, one) for one in of_kind(first.pull()[0], "notice_state"))
    assert [one.sha256 for one in status.evidence] == [photo.sha256]


def test_a_foreign_hash_in_the_followed_record_opens_nothing(server: RunningServer) -> None:
    """Whoever lists a hash without having sent the bytes gives nobody a view of somebody else's photo."""
    delegate(server, DISTRICT)
    owner, thief, friend = server.phone("wang"), server.phone("li"), server.phone("zhao")
    content = jpeg(2)
    photo = photo_of(content)
    owner.verdicts(inspection_envelope(owner, photos=(photo,)))
    tus = Tus(owner)
    tus.patch(tus.begin(content), 0, content)
    check = thief.check(photos=(photo_of(content),))
    issued = thief.notice(check)
    thief.verdicts(thief.seal(SealedKind.INSPECTION, check), thief.seal(SealedKind.NOTICE, issued))
    give(server, friend, "回访", notice_id=issued.notice.id)
    assert friend.get(f"/api/photos/{photo.sha256}").status_code == 404


# ---- records of newer and older apps


def test_a_record_with_and_one_without_method_data_are_both_filed(server: RunningServer) -> None:
    phone = server.phone()
    new = inspection_envelope(phone, method_data=MethodData(revisit=Revisit(Lasting.RELAPSED, "又摆出来了")))
    old = inspection_envelope(phone)
    assert [v["verdict"] for v in phone.verdicts(new, old)] == ["accepted", "accepted"]
    with server.ledger.read() as conn:
        body = conn.execute(select(t.records.c.body).where(t.records.c.id == new["id"])).scalar_one()
    assert body["method_data"]["revisit"] == {"result": "relapsed", "opinion": "又摆出来了"}


def test_messages_reach_an_app_as_a_kind_it_may_pass_over(server: RunningServer) -> None:
    """An app of before knows ten kinds; it leaves out the others, and everything else of the pull is as it was."""
    delegate(server, DISTRICT)
    phone = server.phone()
    happens(server, "notice.overdue", "notice", file(phone, SQUAD))
    changes, _ = phone.pull(app_version="1.0.0")
    since = ["message", "rules", "repeats"]
    before = {kind.value for kind in ChangeKind} - set(since)
    assert {c["kind"] for c in changes} - before == set(since)
    assert [c["kind"] for c in changes][-3:] == since, "behind all that it knows"


def test_what_becomes_of_my_findings_is_told_with_the_record_it_belongs_to(sqlite_server: RunningServer) -> None:
    phone = sqlite_server.phone()
    check = phone.check()
    phone.verdicts(phone.seal(SealedKind.INSPECTION, check))
    _, cursor = phone.pull()
    for kind in ("finding.merged", "finding.refused", "finding.parted", "finding.closed", "finding.acknowledged"):
        happens(sqlite_server, kind, "record", check.id)
    found = messages(phone.pull(cursor)[0])
    assert [one.title for one in found] == ["问题已合并办理", "问题不予合并", "合并已撤销", "问题已办结"]
    assert {(one.subject_kind, one.subject_id) for one in found} == {("record", check.id)}
