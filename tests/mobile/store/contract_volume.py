"""What every volume promises (`mobile.device.interface.Volume`)."""

from __future__ import annotations

from mobile.device.volume import VolumeInUse
from tests.mobile.store.contract import Place, contract, refused

ESCAPES = ("../a", "/a", "a/../b", "a/b/c", "..", ".", "", "a/", "/", ".lock", "a\\b", "a\x00b", "c:a", "a~1")


@contract
async def a_file_reads_back_after_a_restart(place: Place) -> None:
    await place().write("photos/a.jpg", b"\xff\xd8 picture")
    assert await place().read("photos/a.jpg") == b"\xff\xd8 picture"
    assert await place().read("photos/b.jpg") is None


@contract
async def a_file_is_replaced_whole_and_listed_once(place: Place) -> None:
    volume = place()
    for content in (b"first, and longer", b"second", b""):
        await volume.write("settings", content)
        assert await volume.read("settings") == content
        assert await place().read("settings") == content
    assert await place().names() == ["settings"]


@contract
async def names_are_listed_by_directory(place: Place) -> None:
    volume = place()
    assert await volume.names("photos") == []
    await volume.claim()
    await volume.write("photos/b", b"")
    await volume.write("photos/a", b"")
    await volume.write("top", b"")
    log = await volume.open_log("journal/log")
    log.close()
    assert await volume.names("photos") == ["a", "b"]
    assert await volume.names("journal") == ["log"]
    assert await volume.names() == ["top"]
    await volume.release()


@contract
async def a_removed_file_stays_away(place: Place) -> None:
    volume = place()
    await volume.write("photos/a", b"1")
    await volume.write("photos/a", b"2")
    await volume.remove("photos/a")
    await volume.remove("photos/a")
    await volume.remove("photos/never-there")
    assert await volume.read("photos/a") is None
    assert await place().read("photos/a") is None
    assert await place().names("photos") == []


@contract
async def a_log_keeps_what_was_appended_and_loses_what_was_cut(place: Place) -> None:
    log = await place().open_log("journal/log")
    assert (log.size(), log.read()) == (0, b"")
    log.append("第一行\n".encode())
    size = log.size()
    log.append(b"second\n")
    log.truncate(size)
    log.append(b"third\n")
    assert log.read() == "第一行\nthird\n".encode()
    log.close()
    volume = place()
    again = await volume.open_log("journal/log")
    assert again.size() == len(again.read())
    assert again.read() == "第一行\nthird\n".encode()
    again.close()
    await volume.remove("journal/log")
    assert await volume.names("journal") == []


@contract
async def names_cannot_leave_the_folder(place: Place) -> None:
    volume = place()
    for name in ESCAPES:
        for attempt in (volume.read(name), volume.write(name, b"x"), volume.remove(name), volume.open_log(name)):
            with refused(ValueError):
                await attempt
    with refused(ValueError):
        await volume.names("..")


@contract
async def a_second_claim_is_refused_until_the_first_lets_go(place: Place) -> None:
    first, second = place(), place()
    await first.claim()
    with refused(VolumeInUse):
        await second.claim()
    await first.release()
    await second.claim()
    await second.release()


@contract
async def a_large_file_comes_back_bit_by_bit(place: Place) -> None:
    content = bytes(range(256)) * 8_000
    await place().write("photos/large", content)
    assert await place().read("photos/large") == content


@contract
async def the_room_left_is_known(place: Place) -> None:
    volume = place()
    await volume.write("photos/a", b"x" * 100_000)
    assert (await volume.space()).free > 0


@contract
async def our_own_files_are_summed_by_directory(place: Place) -> None:
    volume = place()
    before = await volume.sizes()
    await volume.write("photos/a", b"x" * 100_000)
    await volume.write("photos/b", b"x" * 50_000)
    await volume.write("photos/b", b"x" * 40_000)
    await volume.write("top", b"x" * 1_000)
    log = await volume.open_log("journal/log")
    log.append(b"y" * 7_000)
    sizes = await volume.sizes()
    log.close()
    # The browser's files carry a footer of some bytes.
    assert 140_000 <= sizes["photos"] < 140_200
    assert sizes["journal"] == 7_000
    assert 1_000 <= sizes[""] - before.get("", 0) < 1_100
