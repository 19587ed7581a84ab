"""Photos of earlier checks are fetched when nothing else is to do, once, and kept for where there is no network."""

from __future__ import annotations

import hashlib

import pytest

from mobile.device.interface import NetworkKind
from mobile.store.room import RESERVE
from mobile.sync.errors import Garbled
from shared.plain import to_plain
from shared.wire import Assignment, ChangeKind, EarlierPhoto
from tests.mobile.fakes import jpeg
from tests.mobile.sync.peer import Peer
from tests.mobile.sync.phone import Phone

PICTURES = {hashlib.sha256(data).hexdigest(): data for data in (jpeg(color=(80 * n, 0, 0)) for n in range(3))}


def follow_up(peer: Peer, *, done: bool = False) -> None:
    earlier = tuple(EarlierPhoto(sha256) for sha256 in PICTURES)
    task = Assignment("a1", "回访", notice_id="n1", done=done, earlier=earlier)
    peer.changes.append({"kind": ChangeKind.ASSIGNMENT.value, "id": task.id, "value": to_plain(task)})


def asked(peer: Peer) -> list[str]:
    return [path.rpartition("/")[2] for _, path in peer.requests if path.startswith("/api/photos/")]


async def test_they_come_after_all_that_is_to_be_sent_and_only_once(phone: Phone, peer: Peer) -> None:
    peer.blobs |= PICTURES
    follow_up(peer)
    await phone.record(photos=1)
    for _ in range(2):  # the news of the record come first
        await phone.engine.attempt()
    paths = [path for _, path in peer.requests]
    assert min(paths.index(f"/api/photos/{one}") for one in PICTURES) > paths.index("/api/uploads")
    assert {sha256: await phone.store.earlier.copy(sha256) for sha256 in PICTURES} == PICTURES
    await phone.engine.attempt()
    assert len(asked(peer)) == 3
    await phone.reopen()
    assert await phone.store.earlier.missing() == []


async def test_one_that_the_server_does_not_give_holds_up_no_other_and_is_not_asked_for_again_and_again(
    phone: Phone, peer: Peer
) -> None:
    first, *rest = PICTURES
    peer.blobs |= {sha256: PICTURES[sha256] for sha256 in rest}
    follow_up(peer)
    await phone.engine.attempt()
    await phone.engine.attempt()
    assert asked(peer).count(first) == 1
    assert await phone.store.earlier.missing() == [first]
    assert phone.engine.status.line == "已全部送达"


async def test_a_log_in_page_is_not_kept_as_a_picture(phone: Phone, peer: Peer) -> None:
    sha256 = next(iter(PICTURES))
    peer.stranger = True
    with pytest.raises(Garbled):
        await phone.engine.earlier_photo(sha256)
    assert await phone.store.earlier.copy(sha256) is None


async def test_they_wait_for_wifi_with_the_photos(phone: Phone, peer: Peer) -> None:
    peer.blobs |= PICTURES
    follow_up(peer)
    phone.store.preferences.put("wifi_only", True)
    phone.fake.network.become(NetworkKind.CELLULAR)
    await phone.engine.attempt()
    assert asked(peer) == []
    phone.fake.network.become(NetworkKind.WIFI)
    await phone.engine.attempt()
    assert len(asked(peer)) == 3


async def test_records_and_own_photos_go_before_copies_when_room_is_short(phone: Phone, peer: Peer) -> None:
    peer.blobs |= PICTURES
    follow_up(peer)
    phone.fake.volume.free = 2 * RESERVE
    await phone.engine.attempt()
    assert len(await phone.store.earlier.missing()) == 3


async def test_copies_leave_when_the_task_is_over(phone: Phone, peer: Peer) -> None:
    peer.blobs |= PICTURES
    follow_up(peer)
    await phone.engine.attempt()
    follow_up(peer, done=True)
    await phone.engine.attempt()
    await phone.store.tidy()
    assert [await phone.store.earlier.copy(sha256) for sha256 in PICTURES] == [None] * 3
