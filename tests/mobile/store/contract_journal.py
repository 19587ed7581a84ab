"""What the journal and its tables promise, on every volume."""

from __future__ import annotations

import asyncio
import json
import logging

from tinydb import where

from mobile.device.volume import Volume
from mobile.store import journal as journal_module
from mobile.store.journal import Journal, JournalClosed
from mobile.store.lines import Change
from mobile.store.tables import JournalDB
from tests.mobile.store.contract import Place, contract, refused
from tests.mobile.store.faulty import FaultyVolume

LOG = "journal/journal.00000000"


def state(journal: Journal) -> dict[str, dict[str, object]]:
    return {
        table: {key: json.loads(document) for key, document in rows.items()} for table, rows in journal.tables.items()
    }


async def content(volume: Volume, name: str = LOG) -> bytes:
    log = await volume.open_log(name)
    try:
        return log.read()
    finally:
        log.close()


async def replace_content(volume: Volume, data: bytes, name: str = LOG) -> None:
    log = await volume.open_log(name)
    log.truncate(0)
    log.append(data)
    log.close()


async def three_lines(place: Place) -> list[bytes]:
    """A journal of three transactions; its lines with their line feeds."""
    journal = await Journal.open(place())
    for number in (1, 2, 3):
        journal.commit([Change("records", f"r{number}", b'{"n":%d}' % number), Change("outbox", f"o{number}", b"{}")])
    await journal.close()
    return (await content(place())).splitlines(keepends=True)


@contract
async def a_restart_reads_what_was_committed(place: Place) -> None:
    journal = await Journal.open(place())
    journal.commit([Change("records", "a", b'{"x":1}'), Change("outbox", "a", b"{}")])
    journal.commit([Change("outbox", "a", None), Change("records", "b", '{"字":"督察"}'.encode())])
    expected = {"records": {"a": {"x": 1}, "b": {"字": "督察"}}}
    assert state(journal) == expected
    await journal.close()
    journal = await Journal.open(place())
    assert state(journal) == expected
    assert journal.damages == []
    await journal.close()


@contract
async def a_line_torn_at_any_byte_is_all_or_nothing(place: Place) -> None:
    first, second, third = await three_lines(place)
    for length in range(len(third) + 1):
        await replace_content(place(), first + second + third[:length])
        journal = await Journal.open(place())
        complete = length >= len(third) - 1
        assert list(journal.tables["records"]) == ["r1", "r2"] + ["r3"] * complete, length
        assert list(journal.tables["outbox"]) == ["o1", "o2"] + ["o3"] * complete, length
        # Nobody can tell a save that was interrupted from one that lost its end later: it is put aside and said.
        pieces = [await place().read(str(damage.kept_as)) for damage in journal.damages]
        assert pieces == ([third[:length]] if length and not complete else []), length
        assert all(damage.torn for damage in journal.damages)
        journal.commit([Change("records", "r4", b"{}")])
        await journal.close()
        journal = await Journal.open(place())
        assert "r4" in journal.tables["records"]
        assert journal.damages == []
        await journal.close()


@contract
async def damage_in_the_middle_is_put_aside_and_everything_around_it_is_read(place: Place) -> None:
    first, second, third = await three_lines(place)
    broken = second.replace(b'"n":2', b'"n":7')
    await replace_content(place(), first + broken + third)
    for _ in range(2):
        journal = await Journal.open(place())
        assert list(journal.tables["records"]) == ["r1", "r3"]
        (damage,) = journal.damages
        assert damage.offset == len(first)
        assert await place().read(str(damage.kept_as)) == broken[:-1]
        await journal.close()
    journal = await Journal.open(place())
    journal.commit([Change("records", "r4", b"{}")])
    await journal.compact()
    await journal.close()
    journal = await Journal.open(place())
    assert list(journal.tables["records"]) == ["r1", "r3", "r4"]
    assert len(await place().names("quarantine")) == 1
    await journal.close()


@contract
async def no_flipped_bit_hides_an_intact_line_or_goes_unsaid(place: Place) -> None:
    lines = await three_lines(place)
    whole = b"".join(lines)
    ends = [len(lines[0]), len(lines[0]) + len(lines[1]), len(whole)]
    for position in range(0, len(whole), 3):
        damaged = bytearray(whole)
        damaged[position] ^= 1 << (position % 8)
        await replace_content(place(), bytes(damaged))
        journal = await Journal.open(place())
        hit = next(number for number, end in enumerate(ends) if position < end)
        for number in range(3):
            if number != hit:
                assert f"r{number + 1}" in journal.tables["records"], position
        # A line whose line feed alone is hit is still whole; a line without any is what a kill leaves.
        assert f"r{hit + 1}" in journal.tables["records"] or journal.damages, position
        await journal.close()


@contract
async def an_acknowledged_end_that_rotted_is_put_aside_before_it_is_cut(place: Place) -> None:
    lines = await three_lines(place)
    whole = b"".join(lines)
    rots = {
        "64 zero bytes": whole[:-64] + bytes(64),
        "zero bytes behind": whole + bytes(64),
        "the last line, its line feed too": whole[:-9] + b"\x01" * 9,
    }
    for name, rotten in rots.items():
        await replace_content(place(), rotten)
        journal = await Journal.open(place())
        assert "r1" in journal.tables["records"], name
        (damage,) = journal.damages
        assert not damage.torn, name
        cut = await place().read(str(damage.kept_as))
        assert cut is not None
        assert rotten.endswith(cut), name
        if name == "zero bytes behind":
            assert list(journal.tables["records"]) == ["r1", "r2", "r3"], name
        journal.commit([Change("records", "r4", b"{}")])
        await journal.close()
        journal = await Journal.open(place())
        assert "r4" in journal.tables["records"], name
        await journal.close()


@contract
async def a_last_line_that_only_lost_its_line_feed_is_kept_and_the_next_begins_a_new_one(place: Place) -> None:
    whole = b"".join(await three_lines(place))
    for rotten in (whole[:-1], whole[:-1] + b"\0"):
        await replace_content(place(), rotten)
        volume = FaultyVolume(place())
        volume.room = 0  # opening writes nothing
        journal = await Journal.open(volume)
        assert (list(journal.tables["records"]), journal.damages) == (["r1", "r2", "r3"], [])
        volume.room = None
        journal.commit([Change("records", "r4", b"{}")])
        await journal.close()
        journal = await Journal.open(place())
        assert (list(journal.tables["records"]), journal.damages) == (["r1", "r2", "r3", "r4"], [])
        await journal.close()


@contract
async def an_end_that_cannot_be_put_aside_for_lack_of_room_is_not_cut(place: Place) -> None:
    whole = b"".join(await three_lines(place))
    rotten = whole[:-9] + bytes(9)
    await replace_content(place(), rotten)
    volume = FaultyVolume(place())
    volume.room = 0
    journal = await Journal.open(volume)
    assert [damage.kept_as for damage in journal.damages] == [None]
    volume.room = None
    journal.commit([Change("records", "r4", b"{}")])
    await journal.close()
    assert (await content(place())).startswith(rotten + b"\n")
    journal = await Journal.open(place())
    assert list(journal.tables["records"]) == ["r1", "r2", "r4"]
    assert await place().read(str(journal.damages[0].kept_as)) == rotten[len(whole) // 3 * 2 :]
    await journal.close()


@contract
async def a_save_that_was_denied_is_no_record_after_any_kind_of_ending(place: Place) -> None:
    for ending in ("closed", "closed while nothing can be cut", "killed"):
        volume = FaultyVolume(place())
        journal = await Journal.open(volume)
        journal.commit([Change("records", f"told {ending}", b"{}")])
        volume.unsure = volume.stuck = "journal/"
        with refused(OSError):
            journal.commit([Change("records", f"denied {ending}", b"{}")])
        assert b"denied" in await content_through(journal)
        with refused(OSError):
            journal.commit([Change("records", f"denied {ending} again", b"{}")])
        if ending == "closed":
            volume.stuck = ""
        if ending == "killed":
            assert journal._log is not None
            journal._log._log.close()
            assert journal._notes is not None
            journal._notes.close()
        else:
            await journal.close()
        journal = await Journal.open(place())
        assert not any("denied" in key for key in journal.tables["records"]), ending
        assert all(damage.torn for damage in journal.damages), ending
        journal.commit([Change("records", f"after {ending}", b"{}")])
        await journal.close()
        journal = await Journal.open(place())
        assert f"after {ending}" in journal.tables["records"], ending
        assert b"denied" not in await content_through(journal)
        await journal.close()


@contract
async def a_denied_save_that_can_never_be_cut_is_still_no_record(place: Place) -> None:
    volume = FaultyVolume(place())
    journal = await Journal.open(volume)
    journal.commit([Change("records", "told", b"{}")])
    volume.unsure = volume.stuck = "journal/"
    with refused(OSError):
        journal.commit([Change("records", "denied", b"{}")])
    with refused(OSError):
        await journal.compact()
    await journal.close()
    for _ in range(2):
        volume = FaultyVolume(place())
        volume.stuck = "journal/"
        journal = await Journal.open(volume)
        assert list(journal.tables["records"]) == ["told"]
        with refused(OSError):
            journal.commit([Change("records", "later", b"{}")])
        await journal.close()
    journal = await Journal.open(place())
    await journal.compact()
    await journal.close()
    journal = await Journal.open(place())
    assert list(journal.tables["records"]) == ["told"]
    await journal.close()


@contract
async def damage_that_cannot_be_put_aside_for_lack_of_room_stays_where_it_is(place: Place) -> None:
    first, second, third = await three_lines(place)
    await replace_content(place(), first + b"?" * 9 + second[9:] + third)
    volume = FaultyVolume(place())
    volume.room = 0
    journal = await Journal.open(volume)
    assert [damage.kept_as for damage in journal.damages] == [None]
    volume.room = None
    await journal.compact()
    await journal.close()
    assert await content(place()) == first + b"?" * 9 + second[9:] + third
    journal = await Journal.open(place())
    assert journal.damages[0].kept_as is not None
    await journal.close()


@contract
async def compaction_changes_nothing_and_shortens_the_log(place: Place) -> None:
    journal = await Journal.open(place())
    for number in range(300):
        journal.commit([Change("records", f"r{number % 10}", b'{"n":%d}' % number)])
    before = state(journal)
    assert journal.log_bytes > 0
    await journal.compact()
    assert journal.log_bytes == 0
    assert state(journal) == before
    journal.commit([Change("records", "after", b"{}")])
    await journal.close()
    assert await place().names("journal") == ["journal.00000001", "snapshot.00000001"]
    journal = await Journal.open(place())
    assert state(journal) == {"records": {**before["records"], "after": {}}}
    await journal.compact()
    await journal.close()
    assert await place().names("journal") == ["journal.00000002", "snapshot.00000002"]


@contract
async def saves_during_compaction_are_kept(place: Place) -> None:
    journal = await Journal.open(place())
    for number in range(400):
        journal.commit([Change("records", f"r{number}", b'"' + b"x" * 2_000 + b'"')])
    compaction = asyncio.ensure_future(journal.compact())
    saved = 0
    while not compaction.done():
        journal.commit([Change("records", f"r{saved}", b'"changed"'), Change("new", f"n{saved}", b"{}")])
        saved += 1
        await asyncio.sleep(0)
    await compaction
    assert saved > 1
    expected = state(journal)
    await journal.close()
    journal = await Journal.open(place())
    assert state(journal) == expected
    assert len(journal.tables["new"]) == saved
    await journal.close()


@contract
async def closing_breaks_a_compaction_off(place: Place) -> None:
    journal = await Journal.open(place())
    for number in range(400):
        journal.commit([Change("records", f"r{number}", b'"' + b"x" * 2_000 + b'"')])
    expected = state(journal)
    for pauses in (0, 1, 2, 5, 20):
        compaction = asyncio.ensure_future(journal.compact())
        for _ in range(pauses):
            await asyncio.sleep(0)
        await journal.close()
        await compaction
        with refused(JournalClosed):
            journal.commit([Change("records", "late", b"{}")])
        journal = await Journal.open(place())
        assert state(journal) == expected
    await journal.compact()
    await journal.close()
    assert len(await place().names("journal")) == 2


@contract
async def a_listener_that_fails_does_not_make_a_save_look_failed(place: Place) -> None:
    journal = await Journal.open(place())

    def fail(changes: object) -> None:
        raise RuntimeError("this screen cannot draw itself")

    logging.getLogger("mobile.store.journal").disabled = True
    journal.listeners.append(fail)
    journal.commit([Change("records", "a", b"{}")])
    logging.getLogger("mobile.store.journal").disabled = False
    await journal.close()
    journal = await Journal.open(place())
    assert list(journal.tables["records"]) == ["a"]
    await journal.close()


@contract
async def a_damaged_end_of_the_only_snapshot_loses_nothing_else(place: Place) -> None:
    await three_lines(place)
    journal = await Journal.open(place())
    await journal.compact()
    journal.commit([Change("records", "r4", b"{}")])
    await journal.close()
    name = "journal/snapshot.00000001"
    whole = await content(place(), name)
    await replace_content(place(), whole[:-3] + b"?" + whole[-2:], name)
    journal = await Journal.open(place())
    assert list(journal.tables["records"]) == ["r1", "r2", "r3", "r4"]
    assert len(journal.damages) == 1
    await journal.close()


@contract
async def a_full_medium_leaves_nothing_half_written(place: Place) -> None:
    volume = FaultyVolume(place())
    journal = await Journal.open(volume)
    journal.commit([Change("records", "a", b'{"n":1}')])
    before = await content_through(journal)
    for room in (0, 1, 20, 60):
        volume.room = room
        with refused(OSError):
            journal.commit([Change("records", "a", b'{"n":2}'), Change("records", "b", b'"' + b"x" * 60 + b'"')])
        assert state(journal) == {"records": {"a": {"n": 1}}}
        assert await content_through(journal) == before
    volume.room = None
    journal.commit([Change("records", "b", b"{}")])
    await journal.close()
    journal = await Journal.open(place())
    assert state(journal) == {"records": {"a": {"n": 1}, "b": {}}}
    assert journal.damages == []
    await journal.close()


async def content_through(journal: Journal) -> bytes:
    """The log as it stands while the journal has it open."""
    assert journal._log is not None
    return journal._log.read()


@contract
async def a_half_line_that_cannot_even_be_cut_is_cut_before_the_next_save(place: Place) -> None:
    volume = FaultyVolume(place())
    journal = await Journal.open(volume)
    journal.commit([Change("records", "a", b"{}")])
    volume.room, volume.stuck = 10, "journal"
    with refused(OSError):
        journal.commit([Change("records", "b", b"{}")])
    with refused(OSError):
        journal.commit([Change("records", "b", b"{}")])
    volume.room, volume.stuck = None, ""
    journal.commit([Change("records", "c", b"{}")])
    await journal.close()
    journal = await Journal.open(place())
    assert list(journal.tables["records"]) == ["a", "c"]
    assert journal.damages == []
    await journal.close()


@contract
async def a_full_medium_during_compaction_leaves_the_store_as_it_was(place: Place) -> None:
    volume = FaultyVolume(place())
    journal = await Journal.open(volume)
    for number in range(50):
        journal.commit([Change("records", f"r{number}", b'"' + b"x" * 500 + b'"')])
    volume.room = 5_000
    with refused(OSError):
        await journal.compact()
    volume.room = None
    journal.commit([Change("records", "later", b"{}")])
    expected = state(journal)
    await journal.close()
    journal = await Journal.open(place())
    assert state(journal) == expected
    await journal.compact()
    assert state(journal) == expected
    await journal.close()
    assert len(await place().names("journal")) == 2


@contract
async def compaction_pays_only_when_the_log_outgrew_the_snapshot(place: Place) -> None:
    journal = await Journal.open(place())
    size = journal_module.SMALLEST_COMPACTION // 4
    wanted = []
    for number in range(4):
        wanted.append(journal.wants_compaction)
        journal.commit([Change("drafts", "same", b'"' + b"x" * size + b'"' + b" " * number)])
    wanted.append(journal.wants_compaction)
    await journal.compact()
    wanted.append(journal.wants_compaction)
    assert wanted == [False, False, False, False, True, False]
    await journal.close()


@contract
async def documents_are_copied_in_and_out(place: Place) -> None:
    journal = await Journal.open(place())
    table = JournalDB(journal).table("records", key="id")
    document = {"id": "a", "items": [1]}
    table.insert(document)
    document["items"].append(2)  # type: ignore[attr-defined]
    table.get(doc_id="a")["items"].append(3)
    table.search(where("id") == "a")[0]["items"].append(4)
    assert table.get(doc_id="a") == {"id": "a", "items": [1]}
    await journal.close()


@contract
async def a_transaction_over_tables_is_kept_whole_or_not_at_all(place: Place) -> None:
    journal = await Journal.open(place())
    db = JournalDB(journal)
    records, outbox = db.table("records", key="id"), db.table("outbox", key="id")
    records.insert({"id": "a", "n": 1})
    with refused(ZeroDivisionError), db.transaction():
        records.amend("a", {"n": 2})
        records.insert({"id": "b"})
        assert records.get(doc_id="a")["n"] == 2
        assert len(records) == 2
        with db.transaction():
            outbox.insert({"id": "a"})
        _ = 1 / 0
    assert [dict(row) for row in records] == [{"id": "a", "n": 1}]
    assert db.tables() == {"records"}
    with db.transaction():
        records.amend("a", {"n": 3})
        outbox.insert({"id": "a"})
    await journal.close()
    assert (await content(place())).count(b"\n") == 2
    journal = await Journal.open(place())
    assert state(journal) == {"records": {"a": {"id": "a", "n": 3}}, "outbox": {"a": {"id": "a"}}}
    await journal.close()


@contract
async def what_json_cannot_hold_is_refused_before_anything_is_written(place: Place) -> None:
    journal = await Journal.open(place())
    table = JournalDB(journal).table("records", key="id")
    for value in (float("nan"), object(), {1, 2}):
        with refused(ValueError, TypeError):
            table.insert_multiple([{"id": "a"}, {"id": "b", "value": value}])
    with refused(ValueError):
        table.insert({"id": "tab\there"})
    with refused(ValueError):
        table.insert({"no": "id"})
    assert len(table) == 0
    assert await content_through(journal) == b""
    await journal.close()


@contract
async def any_text_comes_back_as_it_was(place: Place) -> None:
    text = '制表\t换行\n回车\r零\x00引号"反斜\\ 删除\x7f 行分隔\u2028 半个代理\ud83d 表情\U0001f600'
    journal = await Journal.open(place())
    table = JournalDB(journal).table("records", key="id")
    table.insert({"id": "某记录 1", "text": text, text: 1})
    await journal.close()
    journal = await Journal.open(place())
    assert JournalDB(journal).table("records", key="id").get(doc_id="某记录 1") == {
        "id": "某记录 1",
        "text": text,
        text: 1,
    }
    await journal.close()
