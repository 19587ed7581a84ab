"""What one round sends, in which order, and what it makes of the answers."""

from __future__ import annotations

import pytest

from mobile.device.interface import NetworkKind
from mobile.store.rows import Sending
from mobile.sync.status import Hold, Tone
from shared.catalogue import Severity
from shared.sealing import Sealed
from shared.wire import RecordVerdict, Verdict
from tests.mobile.sync.faulty import Fault, FaultyTransport
from tests.mobile.sync.peer import Peer, settle
from tests.mobile.sync.phone import Phone


def sending(phone: Phone, sealed: Sealed) -> Sending:
    row = phone.store.records.row(sealed.id)
    assert row is not None
    return row.sending


async def test_a_record_with_photos_arrives_whole_and_is_then_called_delivered(phone: Phone, peer: Peer) -> None:
    sealed = await phone.record(photos=2)
    assert phone.engine.status.line == "1 条、2 张照片待上传"
    await phone.engine.attempt()
    assert set(peer.blobs) == {photo["sha256"] for photo in sealed.body["photos"]}
    assert sending(phone, sealed) is Sending.RECEIVED
    assert phone.engine.status.line == "已全部送达"
    assert phone.engine.status.tone is Tone.DONE


async def test_text_goes_before_pixels_and_a_grave_record_before_ordinary_ones(phone: Phone, peer: Peer) -> None:
    ordinary = await phone.record(photos=1)
    grave = await phone.record(photos=1, severity=Severity.GRAVE)
    later = await phone.record()
    await phone.engine.attempt()
    paths = [path for method, path in peer.requests if method in ("POST", "PATCH")]
    assert paths[:2] == ["/api/sync/push", "/api/sync/push"]  # up to the grave one, then the rest
    assert [s.seq for s in peer.filed.values()] == [ordinary.seq, grave.seq, later.seq]
    assert next(iter(peer.blobs)) == grave.body["photos"][0]["sha256"]


async def test_an_alert_takes_what_was_sealed_before_it_along_and_leaves_the_rest_for_later(
    phone: Phone, peer: Peer, line: FaultyTransport
) -> None:
    first = await phone.record()
    alert = phone.alert(first)
    await phone.record()
    line.script = [Fault.NONE, Fault.NO_REQUEST]
    await phone.engine.attempt()
    assert [s.id for s in peer.filed.values()] == [first.id, alert.id]


async def test_photos_of_an_open_form_travel_before_it_is_sealed(phone: Phone, peer: Peer) -> None:
    draft_id = phone.store.drafts.create("inspection")
    photo = await phone.photo(draft_id)
    await phone.engine.attempt()
    assert set(peer.blobs) == {photo.sha256}
    assert phone.engine.status.line == "已全部送达"


async def test_a_record_sealed_while_photos_travel_goes_between_them(phone: Phone, peer: Peer) -> None:
    await phone.record(photos=12)
    sealed: list[Sealed] = []

    async def seal_during_the_upload() -> None:
        if len(peer.blobs) == 3 and not sealed:
            sealed.append(await phone.record(severity=Severity.GRAVE))
        await settle()

    peer.slow = seal_during_the_upload
    await phone.engine.attempt()
    pushes = [at for at, (_, path) in enumerate(peer.requests) if path == "/api/sync/push"]
    uploads = [at for at, (_, path) in enumerate(peer.requests) if path == "/api/uploads"]
    assert uploads[0] < pushes[1] < uploads[-1]


async def test_a_reply_lost_after_the_commit_makes_no_second_record(
    phone: Phone, peer: Peer, line: FaultyTransport
) -> None:
    sealed = await phone.record(photos=1)
    line.script = [Fault.NO_REPLY]
    delay = await phone.engine.attempt()
    assert 0 < delay <= 2
    assert sending(phone, sealed) is Sending.WAITING
    assert phone.engine.status.line == "1 条、1 张照片待上传 · 暂时联系不上服务器"
    await phone.engine.attempt()
    assert len(peer.filed) == 1
    assert sending(phone, sealed) is Sending.RECEIVED


async def test_twins_in_the_same_moment_make_one_record_and_one_photo(
    phone: Phone, peer: Peer, line: FaultyTransport
) -> None:
    line.choose = lambda request: Fault.TWIN
    sealed = await phone.record(photos=2)
    await phone.engine.attempt()
    await phone.engine.attempt()
    assert len(peer.filed) == 1
    assert len(peer.blobs) == 2
    assert sending(phone, sealed) is Sending.RECEIVED


async def test_a_photo_whose_reply_was_lost_is_not_sent_again(phone: Phone, peer: Peer, line: FaultyTransport) -> None:
    await phone.record(photos=1)
    line.choose = lambda request: Fault.NO_REPLY if request.url.path == "/api/uploads" else Fault.NONE
    await phone.engine.attempt()
    line.choose = lambda request: Fault.NONE
    await phone.engine.attempt()
    assert len(peer.uploads) == 1
    assert phone.engine.status.line == "已全部送达"


async def test_a_refused_record_stays_with_the_reason_and_can_be_offered_again(phone: Phone, peer: Peer) -> None:
    peer.unknown_units = {"unit-9"}
    sealed = await phone.record(unit_id="unit-9")
    following = await phone.record()
    await phone.engine.attempt()
    assert sending(phone, sealed) is Sending.REFUSED
    assert sending(phone, following) is Sending.RECEIVED
    assert phone.engine.status.line == "1 条未被接收，请查看"
    row = next(row for row in phone.engine.rows() if row.item_id == sealed.id)
    assert "没有编号为“unit-9”的单位。请同步后重新选择被督察单位。" in row.words
    assert "重新提交" in row.words


async def test_without_a_network_nothing_is_tried_and_the_words_say_so(phone: Phone, peer: Peer) -> None:
    phone.fake.network.become(NetworkKind.NONE)
    await phone.record(photos=2)
    await phone.engine.attempt()
    assert peer.requests == []
    assert phone.engine.status.line == "1 条、2 张照片待上传 · 无网络"


async def test_photos_wait_for_wifi_while_text_travels(phone: Phone, peer: Peer) -> None:
    phone.store.preferences.put("wifi_only", True)
    phone.fake.network.become(NetworkKind.CELLULAR)
    sealed = await phone.record(photos=2)
    await phone.engine.attempt()
    assert sending(phone, sealed) is Sending.SENT
    assert peer.blobs == {}
    assert phone.engine.status.line == "2 张照片待上传 · 等待 Wi-Fi"
    phone.fake.network.become(NetworkKind.WIFI)
    await phone.engine.attempt()
    assert sending(phone, sealed) is Sending.RECEIVED


async def test_by_hand_photos_travel_over_the_mobile_network_too(phone: Phone, peer: Peer) -> None:
    phone.store.preferences.put("wifi_only", True)
    phone.fake.network.become(NetworkKind.CELLULAR)
    await phone.record(photos=2)
    phone.engine.sync_now()
    await phone.engine.attempt()
    assert len(peer.blobs) == 2


async def test_leaving_wifi_stops_the_photos_at_once(phone: Phone, peer: Peer) -> None:
    phone.store.preferences.put("wifi_only", True)
    await phone.record(photos=10)

    async def leave_wifi() -> None:
        if len(peer.blobs) >= 2:
            phone.fake.network.become(NetworkKind.CELLULAR)
        await settle()

    peer.slow = leave_wifi
    await phone.engine.attempt()
    assert 2 <= len(peer.blobs) < 10
    assert phone.engine.status.facts.hold is Hold.WIFI_ONLY


async def test_where_the_kind_of_network_cannot_be_told_photos_travel_and_the_details_say_so(
    phone: Phone, peer: Peer
) -> None:
    phone.store.preferences.put("wifi_only", True)
    phone.fake.network.become(NetworkKind.UNKNOWN)
    await phone.record(photos=1)
    await phone.engine.attempt()
    assert len(peer.blobs) == 1
    assert any("无法分辨" in row.words for row in phone.engine.rows())


async def test_one_record_that_the_server_stumbles_over_does_not_hold_up_the_others(phone: Phone, peer: Peer) -> None:
    records = [await phone.record() for _ in range(6)]
    peer.poison = {records[2].id}
    for _ in range(3):
        await phone.engine.attempt()
    others = [s.id for n, s in enumerate(records) if n != 2]
    assert [s.id for s in peer.filed.values()] == others
    assert phone.engine.status.line == "1 条待上传 · 1 条多次未能上传，请查看"
    [item] = [row for row in phone.engine.rows() if row.item_id == records[2].id]
    assert item.words.startswith("已单独试过 3 次未能上传：服务器暂时不可用。内容仍在本机")
    # What is sealed afterwards does not wait behind it either.
    later = await phone.record(photos=1)
    await phone.engine.attempt()
    assert [s.id for s in peer.filed.values()] == [*others, later.id]
    assert len(peer.blobs) == 1
    assert peer.pulls[-1].stuck == 1
    peer.poison = set()
    await phone.engine.attempt()
    assert len(peer.filed) == 7
    assert phone.engine.status.line == "已全部送达"
    assert peer.filed[records[2].id, 1].body == records[2].body


async def test_a_server_that_stumbles_over_everything_blames_no_record(phone: Phone, peer: Peer) -> None:
    sealed = [await phone.record() for _ in range(3)]
    peer.poison = {s.id for s in sealed}
    peer.broken_pulls = True
    for _ in range(5):
        await phone.engine.attempt()
    assert phone.engine.status.facts.stuck == 0
    assert [e.tries for e in phone.store.outbox.entries()] == [0, 0, 0]
    assert phone.engine.status.line == "3 条待上传 · 服务器繁忙，稍后自动再试"


async def test_a_notice_waits_for_the_record_that_was_set_aside(phone: Phone, peer: Peer) -> None:
    record = await phone.record()
    notice = phone.notice(record)
    alert = phone.alert(record)
    peer.poison = {record.id}
    for _ in range(3):
        await phone.engine.attempt()
    assert [s.id for s in peer.filed.values()] == [alert.id]
    peer.poison = set()
    await phone.engine.attempt()
    assert [s.id for s in peer.filed.values()] == [alert.id, record.id, notice.id]


async def test_a_pull_that_fails_does_not_keep_the_photos_here(phone: Phone, peer: Peer) -> None:
    await phone.record(photos=2)
    peer.broken_pulls = True
    await phone.engine.attempt()
    assert len(peer.blobs) == 2


@pytest.mark.parametrize("cursors", [["7"], ["7", "8"]])
async def test_a_pull_that_does_not_move_on_is_given_up_in_words(phone: Phone, peer: Peer, cursors: list[str]) -> None:
    peer.circling = cursors
    await phone.record(photos=1)
    await phone.engine.attempt()
    assert len(peer.pulls) <= len(cursors) + 1
    assert len(peer.blobs) == 1
    assert "服务器反复给出同一段内容" in " ".join(row.words for row in phone.engine.rows())
    peer.circling = []
    peer.pulls.clear()
    await phone.engine.attempt()
    assert phone.engine.status.line == "已全部送达"
    assert phone.engine.rows()[0].title == "上次与服务器联系"


async def test_a_cursor_that_the_server_refuses_is_given_up_for_a_full_pull(phone: Phone, peer: Peer) -> None:
    peer.changes = [{"kind": "unit", "id": "u1", "value": {"id": "u1"}}]
    await phone.engine.attempt()
    peer.refused_cursors = {"1"}
    await phone.engine.attempt()
    assert [pull.cursor for pull in peer.pulls[-2:]] == ["1", ""]
    assert phone.store.reference.cursor == "1"
    assert phone.engine.status.line == "已全部送达"


async def test_photos_that_make_trouble_go_behind_the_others(phone: Phone, peer: Peer) -> None:
    bad = [await phone.record(photos=1) for _ in range(4)]
    good = [await phone.record(photos=1) for _ in range(4)]
    peer.poison_photos = {s.body["photos"][0]["sha256"] for s in bad}
    for _ in range(6):
        await phone.engine.attempt()
    assert set(peer.blobs) == {s.body["photos"][0]["sha256"] for s in good}
    assert "4 条多次未能上传，请查看" in phone.engine.status.line
    peer.poison_photos = set()
    for _ in range(3):
        await phone.engine.attempt()
    assert phone.engine.status.line == "已全部送达"


async def test_a_photo_that_the_server_lost_later_is_sent_again(phone: Phone, peer: Peer) -> None:
    sealed = await phone.record(photos=2)
    await phone.engine.attempt()
    first = sealed.body["photos"][0]["sha256"]
    data = peer.blobs.pop(first)
    peer.changes = [record_state(sealed.id, missing=1)]
    await phone.engine.attempt()
    assert peer.blobs[first] == data
    assert phone.engine.status.line == "已全部送达"
    assert not peer.gone


async def test_a_photo_that_was_freed_here_and_lost_there_is_told_to_the_server(phone: Phone, peer: Peer) -> None:
    sealed = await phone.record(photos=1)
    await phone.engine.attempt()
    await phone.store.tidy()
    sha256 = sealed.body["photos"][0]["sha256"]
    del peer.blobs[sha256]
    peer.changes = [record_state(sealed.id, missing=1)]
    await phone.engine.attempt()
    assert peer.gone == {sha256}
    row = phone.store.records.row(sealed.id)
    assert row is not None
    assert (row.sending.value, row.missing) == ("sent", 1)


def record_state(record_id: str, missing: int) -> dict[str, object]:
    value = {"record_id": record_id, "words": f"文字已收到，还缺 {missing} 张照片", "photos_missing": missing}
    return {"kind": "record_state", "id": record_id, "value": value}


async def test_counts_and_cursor_are_told_at_every_pull(phone: Phone, peer: Peer) -> None:
    peer.changes = [{"kind": "unit", "id": f"u{n}", "value": {"id": f"u{n}"}} for n in range(120)]
    await phone.engine.attempt()
    assert [pull.cursor for pull in peer.pulls[-3:]] == ["", "50", "100"]
    assert phone.store.reference.cursor == "120"


async def test_unknown_kinds_of_a_newer_server_are_passed_over_and_the_cursor_moves(phone: Phone, peer: Peer) -> None:
    peer.changes = [
        {"kind": "drone_flight", "id": "d1", "value": {"height": 3}},
        {"kind": "catalogue", "id": "current", "value": {"version": "2027-1", "smell": "new"}, "extra": 1},
        {"kind": "record_state", "id": "r1", "value": {"record_id": 7}},
    ]
    await phone.engine.attempt()
    assert phone.store.reference.cursor == "3"
    assert phone.store.reference.catalogue_version == "2027-1"
    assert phone.engine.status.line == "已全部送达"


@pytest.mark.parametrize(
    "problem", [None, {}, {"detail": "不收"}, {"type": "/problems/of-next-year", "code": "of-next-year", "status": 422}]
)
async def test_a_reason_that_is_none_of_the_catalogue_gives_no_record_up(
    phone: Phone, peer: Peer, monkeypatch: pytest.MonkeyPatch, problem: dict[str, object] | None
) -> None:
    sealed = await phone.record()
    with monkeypatch.context() as patch:
        patch.setattr(
            peer, "_verdict", lambda _, one: RecordVerdict(one.id, one.version, Verdict.REFUSED, None, problem)
        )
        await phone.engine.attempt()
    assert sending(phone, sealed) is not Sending.REFUSED
    await phone.engine.attempt()
    assert sending(phone, sealed) is Sending.RECEIVED
