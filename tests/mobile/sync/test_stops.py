"""What stops a phone from sending, in which words, and what brings it back."""

from __future__ import annotations

from pathlib import Path

import pytest

from mobile.sync.errors import Refused
from mobile.sync.status import Hold, Tone
from tests.mobile.sync.faulty import Fault, FaultyTransport
from tests.mobile.sync.peer import Peer
from tests.mobile.sync.phone import Phone


def revoke(peer: Peer) -> None:
    for device in peer.devices.values():
        device.revoked = True


async def test_a_revoked_phone_is_told_at_its_next_contact_and_keeps_its_records(phone: Phone, peer: Peer) -> None:
    sealed = await phone.record(photos=2)
    revoke(peer)
    await phone.engine.attempt()
    status = phone.engine.status
    assert status.line == "本机已停用 · 1 条、2 张照片未上传"
    assert status.tone is Tone.ATTENTION
    assert not status.usable
    assert "请在“设置”中导出并交督察科" in phone.engine.rows()[0].words
    assert phone.store.records.get(sealed.id) == sealed
    assert [file async for file in phone.store.handover.files()]


async def test_a_revoked_phone_stops_sending_also_after_a_restart(phone: Phone, peer: Peer) -> None:
    await phone.record()
    revoke(peer)
    await phone.engine.attempt()
    await phone.reopen()
    assert phone.engine.status.facts.hold is Hold.REVOKED
    peer.requests.clear()
    await phone.engine.attempt()
    assert peer.requests == []


async def test_a_phone_that_was_revoked_by_mistake_goes_on_when_asked_by_hand(phone: Phone, peer: Peer) -> None:
    await phone.record()
    revoke(peer)
    await phone.engine.attempt()
    for device in peer.devices.values():
        device.revoked = False
    phone.engine.sync_now()
    await phone.engine.attempt()
    assert phone.engine.status.line == "已全部送达"


async def test_a_new_enrolment_lifts_the_stop(phone: Phone, peer: Peer) -> None:
    await phone.record()
    revoke(peer)
    await phone.engine.attempt()
    await phone.enrol(peer.issue_code("NEWCODE777"))
    await phone.engine.attempt()
    assert phone.engine.status.line == "已全部送达"


async def test_an_app_too_old_is_told_to_update_and_keeps_everything(phone: Phone, peer: Peer) -> None:
    await phone.record(photos=1)
    peer.too_new = True
    await phone.engine.attempt()
    assert phone.engine.status.line == "应用版本过旧，请更新 · 1 条、1 张照片未上传"
    assert "服务器支持第 2 至 2 版协议，收到第 1 版。" in phone.engine.rows()[0].words
    peer.too_new = False
    phone.engine.sync_now()
    await phone.engine.attempt()
    assert phone.engine.status.line == "已全部送达"


async def test_an_updated_app_tries_again_by_itself_and_fetches_everything_anew(phone: Phone, peer: Peer) -> None:
    peer.changes = [{"kind": "catalogue", "id": "current", "value": {"version": "2027-1"}}]
    await phone.engine.attempt()
    peer.too_new = True
    await phone.engine.attempt()
    peer.too_new = False
    await phone.kill()
    phone.version = "1.1.0"
    await phone.open()
    await phone.engine.attempt()
    assert peer.pulls[-1].cursor == ""
    assert phone.engine.status.line == "已全部送达"


async def test_a_token_the_server_does_not_know_asks_for_a_new_enrolment(phone: Phone, peer: Peer) -> None:
    await phone.record()
    peer.devices.clear()
    await phone.engine.attempt()
    assert phone.engine.status.line == "本机需要重新登记 · 1 条未上传"


async def test_a_hotels_log_in_page_is_not_taken_for_the_server(phone: Phone, peer: Peer) -> None:
    await phone.record()
    peer.stranger = True
    await phone.engine.attempt()
    assert phone.engine.status.line == "1 条待上传 · 网络需要登录"


async def test_a_busy_server_is_asked_again_later_and_later(phone: Phone, peer: Peer) -> None:
    await phone.record()
    peer.busy = 6
    waits = [await phone.engine.attempt() for _ in range(6)]
    assert phone.engine.status.line == "1 条待上传 · 服务器繁忙，稍后自动再试"
    assert all(0.5 <= wait <= 2.0 * 2**n for n, wait in enumerate(waits))
    await phone.engine.attempt()
    assert phone.engine.status.line == "已全部送达"


async def test_a_full_phone_says_so_and_goes_on_once_there_is_room(phone: Phone, peer: Peer) -> None:
    await phone.record()
    phone.fake.volume.full = True
    await phone.engine.attempt()
    assert phone.engine.status.line == "1 条待上传 · 本机存储空间不足"
    phone.fake.volume.full = False
    await phone.engine.attempt()
    assert phone.engine.status.line == "已全部送达"
    assert len(peer.filed) == 1


async def test_a_photo_that_rotted_on_the_phone_is_named_and_holds_up_nothing(phone: Phone, peer: Peer) -> None:
    sealed = await phone.record(photos=2)
    photo_id = sealed.body["photos"][0]["id"]
    await phone.fake.volume.write(f"photos/{photo_id}.jpg", b"rotten")
    await phone.engine.attempt()
    assert len(peer.blobs) == 1
    assert phone.engine.status.facts.refused == 1
    assert any("照片 1" in row.title and "损坏" in row.words for row in phone.engine.rows())


async def test_a_phone_without_enrolment_says_so_and_asks_nobody(
    peer: Peer, line: FaultyTransport, tmp_path: Path
) -> None:
    one = await Phone(tmp_path / "new", lambda: line).open()
    await one.engine.attempt()
    assert peer.requests == []
    assert one.engine.status.line == "本机尚未登记"
    await one.kill()


async def test_a_code_is_useless_a_second_time(phone: Phone, peer: Peer, line: FaultyTransport, tmp_path: Path) -> None:
    other = await Phone(tmp_path / "other", lambda: line).open()
    with pytest.raises(Refused, match="此登记码已经用过"):
        await other.enrol("ABCDE23456")
    await other.kill()


async def test_an_enrolment_whose_reply_was_lost_is_finished_with_the_same_code(
    peer: Peer, line: FaultyTransport, tmp_path: Path
) -> None:
    code = peer.issue_code("QWERT99887")
    one = await Phone(tmp_path / "new", lambda: line).open()
    line.script = [Fault.NO_REPLY]
    with pytest.raises(Exception, match="联系不上"):
        await one.enrol(code)
    await one.reopen()
    await one.enrol(code)
    assert one.engine.identity is not None
    assert len(peer.devices) == 1
    await one.record()
    await one.engine.attempt()
    assert one.engine.status.line == "已全部送达"
    await one.kill()


async def test_a_store_from_a_backup_without_its_keystore_asks_for_a_new_enrolment(phone: Phone, peer: Peer) -> None:
    await phone.record(photos=1)
    phone.fake.secrets.kept.clear()
    await phone.reopen()
    assert phone.engine.status.line == "本机需要重新登记 · 1 条、1 张照片未上传"
    assert phone.engine.sealing_key is None
    await phone.enrol(peer.issue_code("NEWCODE777"))
    await phone.engine.attempt()
    assert phone.engine.status.line == "已全部送达"


async def test_an_enrolment_that_a_full_phone_cannot_keep_leaves_the_former_one_in_force(
    phone: Phone, peer: Peer
) -> None:
    await phone.record()
    code = peer.issue_code("NEWCODE777")
    phone.fake.volume.full = True
    with pytest.raises(OSError, match="No space left"):
        await phone.enrol(code)
    phone.fake.volume.full = False
    await phone.reopen()
    await phone.engine.attempt()
    assert phone.engine.status.line == "已全部送达"
    await phone.enrol(code)
    await phone.record()
    await phone.engine.attempt()
    assert phone.engine.status.line == "已全部送达"
