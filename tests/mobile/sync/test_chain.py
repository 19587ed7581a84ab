"""Chains that do not fit: lost requests, restored servers, restored phones, phones enrolled anew."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

from mobile.store.rows import Sending
from mobile.sync.mending import STRANGER_WORDS
from shared.numbering import NumberBlock, PaperKind
from shared.plain import to_plain
from shared.sealing import seal_hash
from tests.mobile.sync.faulty import FaultyTransport
from tests.mobile.sync.peer import FILED, FORKED, LI, Peer
from tests.mobile.sync.phone import Phone
from tests.mobile.sync.test_round import sending


def filed_ids(peer: Peer) -> list[str]:
    return sorted(record_id for record_id, _ in peer.filed)


def chain_of(peer: Peer, device: int = 0) -> list[int]:
    """Sequence numbers of what a device has in the server's chain, checked link by link."""
    device_id = list(peer.devices.values())[device].id
    sealed = [s for s, standing in peer.envelopes.values() if standing != FORKED and s.device_id == device_id]
    for before, after in pairwise(sealed):
        assert after.prev == before.hash
        assert after.hash == seal_hash(after)
    return [s.seq for s in sealed]


async def test_a_restored_server_gets_again_what_it_lost(phone: Phone, peer: Peer) -> None:
    records = [await phone.record(photos=1) for _ in range(5)]
    await phone.engine.attempt()
    peer.lose_everything_after(2)
    records.append(await phone.record())
    await phone.engine.attempt()
    assert filed_ids(peer) == sorted(s.id for s in records)
    assert chain_of(peer) == [1, 2, 3, 4, 5, 6]
    assert phone.engine.status.line == "已全部送达"


async def test_a_restored_server_that_lost_photos_gets_those_that_are_still_here(phone: Phone, peer: Peer) -> None:
    await phone.record(photos=2)
    await phone.engine.attempt()
    peer.lose_everything_after(0)
    peer.blobs.clear()
    await phone.record()
    await phone.engine.attempt()
    assert len(peer.blobs) == 2
    assert phone.engine.status.line == "已全部送达"


async def test_a_phone_restored_from_a_backup_loses_none_of_its_new_records(
    phone: Phone, peer: Peer, tmp_path: Path
) -> None:
    early = [await phone.record() for _ in range(2)]
    await phone.engine.attempt()
    await phone.kill()
    shutil.copytree(phone.fake.root, tmp_path / "backup")
    await phone.open()
    late = [await phone.record(photos=1) for _ in range(3)]
    await phone.engine.attempt()

    await phone.kill()
    shutil.rmtree(phone.fake.root)
    shutil.copytree(tmp_path / "backup", phone.fake.root)
    await phone.open()
    new = [await phone.record(photos=1) for _ in range(2)]
    await phone.engine.attempt()

    assert filed_ids(peer) == sorted(s.id for s in [*early, *late, *new])
    assert chain_of(peer) == [1, 2, 3, 4, 5, 6, 7]
    assert all(sending(phone, s) is Sending.RECEIVED for s in new)
    assert phone.store.records.get(new[0].id).body == new[0].body  # type: ignore[union-attr]
    assert any("备份恢复" in row.words for row in phone.engine.rows())
    phone.engine.dismiss_note()
    assert not any("备份恢复" in row.words for row in phone.engine.rows())
    await phone.record()
    await phone.engine.attempt()
    assert chain_of(peer) == [1, 2, 3, 4, 5, 6, 7, 8]


async def test_numbers_lent_before_a_backup_are_not_used_again_after_it_was_restored(
    phone: Phone, peer: Peer, tmp_path: Path
) -> None:
    block = NumberBlock("b1", "沪长城管", PaperKind.NOTICE, 2026, 41, 60)
    peer.changes = [{"kind": "block", "id": "b1", "value": to_plain(block)}]
    await phone.engine.attempt()
    await phone.kill()
    shutil.copytree(phone.fake.root, tmp_path / "backup")
    await phone.open()
    assert phone.store.numbers.take(PaperKind.NOTICE, 2026, "a paper the backup does not know") is not None
    await phone.record()
    await phone.engine.attempt()
    await phone.kill()
    shutil.rmtree(phone.fake.root)
    shutil.copytree(tmp_path / "backup", phone.fake.root)
    await phone.open()
    await phone.record()
    await phone.engine.attempt()
    assert phone.store.numbers.left(PaperKind.NOTICE, 2026) == 0
    assert phone.store.numbers.take(PaperKind.NOTICE, 2026, "the next paper") is None


async def test_a_backup_that_holds_unsent_records_which_arrived_since_makes_no_second_ones(
    phone: Phone, peer: Peer, tmp_path: Path
) -> None:
    await phone.record()
    await phone.record()
    await phone.kill()
    shutil.copytree(phone.fake.root, tmp_path / "backup")
    await phone.open()
    await phone.engine.attempt()
    await phone.kill()
    shutil.rmtree(phone.fake.root)
    shutil.copytree(tmp_path / "backup", phone.fake.root)
    await phone.open()
    await phone.record()
    await phone.engine.attempt()
    assert [standing for _, standing in peer.envelopes.values()] == [FILED] * 3


async def test_an_envelope_damaged_on_the_way_is_refused_and_those_behind_it_still_arrive(
    phone: Phone, peer: Peer
) -> None:
    first, second = await phone.record(), await phone.record()
    table = phone.store.records._envelopes
    row = table.get(doc_id=f"{first.id}/1")
    row["sealed"]["body"]["notes"] = "changed by somebody"
    table.put(row)
    await phone.engine.attempt()
    assert sending(phone, first) is Sending.REFUSED
    assert sending(phone, second) is Sending.RECEIVED
    assert filed_ids(peer) == [second.id]


async def test_after_a_new_enrolment_of_the_same_person_waiting_records_are_sealed_anew(
    phone: Phone, peer: Peer, line: FaultyTransport
) -> None:
    await phone.record()
    await phone.engine.attempt()
    waiting = [await phone.record(photos=1) for _ in range(2)]
    await phone.enrol(peer.issue_code("NEWCODE777"))
    await phone.engine.attempt()
    assert chain_of(peer, 1) == [1, 2]
    assert all(sending(phone, s) is Sending.RECEIVED for s in waiting)


async def test_records_of_the_person_before_are_kept_for_handing_over_but_not_sent_as_the_new_ones(
    phone: Phone, peer: Peer
) -> None:
    left = await phone.record()
    await phone.enrol(peer.issue_code("NEWCODE777", LI))
    own = await phone.record()
    await phone.engine.attempt()
    assert filed_ids(peer) == [own.id]
    assert sending(phone, left) is Sending.REFUSED
    assert any(STRANGER_WORDS in row.words for row in phone.engine.rows())
    await phone.enrol(peer.issue_code("NEWCODE888", LI))
    phone.engine.retry(left.id)
    await phone.engine.attempt()
    assert filed_ids(peer) == [own.id]
