"""What the phone's store promises beyond drafts, photos, records and sending, on every volume."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace

from mobile.device.volume import VolumeInUse
from mobile.store.preferences import ClockOffset
from shared.numbering import NumberBlock, PaperKind
from shared.organisation import Unit, UnitKind
from shared.plain import from_plain, to_plain
from shared.sealing import Sealed
from shared.wire import Change, ChangeKind, NoticeStatus, PullReply, RecordState
from tests.mobile.store.contract import Place as Folder
from tests.mobile.store.contract import contract, refused
from tests.mobile.store.faulty import FaultyVolume
from tests.mobile.store.people import KEY, check, kill, notice, open_store, picture, receipt, seal_check

BLOCK = NumberBlock("block-1", "沪静城管", PaperKind.NOTICE, 2026, 7, 9)


@contract
async def a_page_from_the_server_is_taken_in_whole_with_its_cursor(place: Folder) -> None:
    volume = FaultyVolume(place())
    store = await open_store(volume)
    unit = Unit("u1", "静安寺街道综合行政执法队", UnitKind.SQUAD, "310106")
    sealed = seal_check(store, check(store, store.new_id()))
    paper = notice(store, sealed.id)
    store.records.seal(paper, key=KEY, clock=store.preferences.clock_reading())
    state = NoticeStatus(paper.notice.id, "沪静城管督通〔2026〕5号", "served", "已送达，11月27日前反馈", "2026-11-27")
    page = PullReply(
        cursor="c1",
        more=False,
        server_time="2026-11-24T02:00:00.000Z",
        changes=(
            Change(ChangeKind.UNIT, "u1", to_plain(unit)),
            Change(ChangeKind.UNIT, "u2", {"shape": "of a later version"}),
            Change(ChangeKind.CATALOGUE, "current", {"version": "2026-2"}),
            Change(ChangeKind.RECORD_STATE, sealed.id, to_plain(RecordState(sealed.id, "督察科已受理"))),
            Change(ChangeKind.NOTICE_STATE, paper.notice.id, to_plain(state)),
            Change(ChangeKind.NOTICE_STATE, "unknown", to_plain(replace(state, notice_id="unknown"))),
            Change(ChangeKind.BLOCK, BLOCK.id, to_plain(BLOCK)),
        ),
    )
    assert store.reference.all(ChangeKind.UNIT, Unit) == []
    volume.room = 300
    with refused(OSError):
        store.reference.apply(page)
    assert (store.reference.cursor, store.reference.all(ChangeKind.UNIT, Unit)) == ("", [])
    volume.room = None
    for _ in range(2):
        store.reference.apply(page)
    await kill(store)
    store = await open_store(place())
    assert store.reference.cursor == "c1"
    assert store.reference.all(ChangeKind.UNIT, Unit) == [unit]
    assert store.reference.get(ChangeKind.UNIT, "u1", Unit) == unit
    assert store.reference.catalogue_version == "2026-2"
    row, notice_row = store.records.row(sealed.id), store.records.row(paper.notice.id)
    assert row is not None
    assert row.words == "督察科已受理"
    assert notice_row is not None
    assert (notice_row.number, notice_row.state) == (state.number, "served")
    assert store.numbers.left(PaperKind.NOTICE, 2026) == 3
    gone = replace(
        page, cursor="c2", changes=(Change(ChangeKind.UNIT, "u1", None), Change(ChangeKind.BLOCK, BLOCK.id, None))
    )
    store.reference.apply(gone)
    assert store.reference.all(ChangeKind.UNIT, Unit) == []
    assert store.numbers.left(PaperKind.NOTICE, 2026) == 0
    store.reference.start_over()
    assert store.reference.cursor == ""
    await store.close()


@contract
async def a_number_is_never_used_twice(place: Folder) -> None:
    store = await open_store(place())
    assert store.numbers.take(PaperKind.NOTICE, 2026, "paper-1") is None
    store.numbers.lend(BLOCK)
    first = store.numbers.take(PaperKind.NOTICE, 2026, "paper-1")
    await kill(store)
    store = await open_store(place())
    store.numbers.lend(BLOCK)
    again = store.numbers.take(PaperKind.NOTICE, 2026, "paper-1")
    second = store.numbers.take(PaperKind.NOTICE, 2026, "paper-2")
    assert first is not None
    assert again is not None
    assert second is not None
    assert first == again
    assert [str(taken.number) for taken in (first, second)] == ["沪静城管督通〔2026〕7号", "沪静城管督通〔2026〕8号"]
    store.numbers.void(str(second.number), "现场撤回")
    assert [(str(taken.number), taken.reason) for taken in store.numbers.voided()] == [(str(second.number), "现场撤回")]
    third = store.numbers.take(PaperKind.NOTICE, 2026, "paper-2")
    assert third is not None
    assert third.number.n == 9
    assert store.numbers.take(PaperKind.NOTICE, 2026, "paper-3") is None
    assert store.numbers.take(PaperKind.NOTICE, 2027, "paper-3") is None
    assert store.numbers.left(PaperKind.NOTICE, 2026) == 0
    await store.close()


@contract
async def everything_unsent_goes_into_files_that_prove_themselves(place: Folder) -> None:
    store = await open_store(place())
    record_draft, open_draft = store.drafts.create("inspection"), store.drafts.create("inspection", {"notes": "未完"})
    photo, original = picture(store)
    other, other_original = picture(store, 1, "other")
    await store.photos.add(record_draft, photo, original=original, thumbnail=b"t")
    await store.photos.add(open_draft, other, original=other_original, thumbnail=b"t")
    received = seal_check(store, check(store, store.new_id()))
    sealed = seal_check(store, check(store, record_draft, photos=(photo,)), draft_id=record_draft)
    store.receipts.take([receipt(received)])
    names: dict[str, bytes] = {}
    manifests = []
    async for file in store.handover.files(part_bytes=1):
        assert file.name.startswith("督察通-未发送-20261124-")
        with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
            assert archive.testzip() is None
            manifests.append(json.loads(archive.read("manifest.json")))
            names.update({name: archive.read(name) for name in archive.namelist() if name != "manifest.json"})
    assert [(one["part"], one["parts"], one["envelopes"], one["photos"]) for one in manifests] == [
        (1, 2, 1, 1),
        (2, 2, 0, 1),
    ]
    assert from_plain(Sealed, json.loads(names[f"envelopes/000002-{sealed.id}-1.json"])) == sealed
    assert names[f"photos/{photo.sha256}.jpg"] == original
    assert names[f"photos/{other.sha256}.jpg"] == other_original
    draft = json.loads(names[f"drafts/{open_draft}.json"])
    assert (draft["fields"], draft["photos"]) == ({"notes": "未完"}, [other.sha256])
    assert len(names) == 4
    await store.close()


@contract
async def damage_is_said_at_every_start_until_it_was_handed_over(place: Folder) -> None:
    store = await open_store(place())
    for number in range(3):
        store.preferences.put(f"p{number}", number)
    await store.close()
    volume = place()
    log = await volume.open_log("journal/journal.00000000")
    whole = log.read()
    log.truncate(0)
    log.append(whole.replace(b'"value":1', b'"value":7'))
    log.close()
    for _ in range(2):
        store = await open_store(place())
        assert len(store.problems) == 1
        assert "1 处损坏" in store.problems[0]
        assert [store.preferences.get(f"p{number}", -1) for number in range(3)] == [0, -1, 2]
        await store.close()
    store = await open_store(place())
    files = [file async for file in store.handover.files()]
    with zipfile.ZipFile(io.BytesIO(files[0].data)) as archive:
        assert any(name.startswith("quarantine/") for name in archive.namelist())
    store.preferences.put("later", True)
    await store._ground.journal.compact()
    file = await store.quarantine.file()
    with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
        assert b'"value":7' in archive.read(archive.namelist()[0])
    await store.acknowledge_damage()
    assert store.problems == []
    await store.close()
    store = await open_store(place())
    assert store.problems == []
    await store.close()


@contract
async def a_save_that_was_cut_off_is_said_in_other_words_than_damage(place: Folder) -> None:
    store = await open_store(place())
    store.preferences.put("a", 1)
    await store.close()
    volume = place()
    log = await volume.open_log("journal/journal.00000000")
    log.append(b"0123abcd\tpreferences\tb\t{")
    log.close()
    store = await open_store(place())
    assert [piece.torn for piece in await store.quarantine.pieces()] == [True]
    assert len(store.problems) == 1
    assert "1 处内容没有写完" in store.problems[0]
    await store.acknowledge_damage()
    await store.close()
    store = await open_store(place())
    assert store.problems == []
    await store.close()


@contract
async def settings_and_the_clocks_offset_are_kept(place: Folder) -> None:
    store = await open_store(place())
    assert (store.preferences.wifi_only, store.preferences.clock_offset) == (False, None)
    assert not store.preferences.clock_reading().checked
    store.preferences.put("wifi_only", True)
    store.preferences.put("font", "大")
    store.preferences.set_clock_offset(ClockOffset(-3.5, "2026-11-24T01:00:00.000Z"))
    store.preferences.used_items(["JM01", "JM02"])
    store.preferences.used_items(["RW01", "JM01"])
    await kill(store)
    store = await open_store(place())
    assert store.preferences.wifi_only
    assert store.preferences.get("font", 0) == 0
    reading = store.preferences.clock_reading()
    assert (reading.offset_s, reading.checked, store.preferences.last_contact) == (
        -3.5,
        True,
        "2026-11-24T01:00:00.000Z",
    )
    assert store.preferences.recent_items() == ["JM01", "RW01", "JM02"]
    assert store.preferences.item_counts() == {"JM01": 2, "JM02": 1, "RW01": 1}
    await store.close()


@contract
async def a_second_store_is_refused_and_changes_are_told(place: Folder) -> None:
    store = await open_store(place())
    with refused(VolumeInUse):
        await open_store(place())
    told: list[frozenset[str]] = []
    store.on_change(told.append)
    with store.transaction():
        store.preferences.put("a", 1)
        store.drafts.create("inspection")
    assert told == [frozenset({"preferences", "drafts"})]
    await store.close()
