"""Filed parts are bound beside the deed, each in its turn, by a process of its own, and kept with the originals."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from shared.organisation import Role
from shared.plain import to_plain
from sync_server.archive.binding import rounds
from sync_server.archive.binding.job import Job, Piece
from sync_server.archive.binding.rounds import Bindery, bind_waiting, claim
from sync_server.archive.binding.workshop import JOB
from sync_server.archive.deeds import add_supplement, file_volume
from sync_server.archive.rules.volume import VolumeItem
from sync_server.evidence.store import FolderStore, is_whole
from sync_server.keeping.verify import verify
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.ledger import Ledger
from sync_server.papers.printing import print_waiting
from tests.sync_server.acts.drafting import minutes
from tests.sync_server.acts.world import ASSETS, World
from tests.sync_server.archive.volumes import draft_of, picture, put, scan, scanned
from tests.sync_server.presses import press_into

KEEPER = Actor("user", "u-keeper", "沈立")


@pytest.fixture
def bindery(tmp_path: Path) -> Bindery:
    photos = tmp_path / "photos"
    return Bindery(FolderStore(photos), str(photos), ASSETS, tmp_path / "binding")


def signed_minutes(world: World) -> str:
    """A paper that goes out and waits for its print; its id in the register."""
    document_id = minutes(world)
    return str(world.row(t.papers_issued, subject_id=document_id)["id"])


def test_a_part_waits_for_its_papers_print_and_is_bound_with_the_bytes_that_were_kept(
    world: World, bindery: Bindery
) -> None:
    paper_id = signed_minutes(world)
    items = [VolumeItem(paper_id=paper_id), scan(content=scanned(2), store=bindery.store)]
    volume_id = world.do(file_volume, KEEPER, draft_of(items))
    assert bind_waiting(world.ledger, bindery) == 0, "its paper is not printed yet"
    print_waiting(world.ledger, press_into(bindery.store))
    assert bind_waiting(world.ledger, bindery) == 1
    part = world.row(t.volume_parts, volume_id=volume_id)
    paper = world.row(t.papers_issued, id=paper_id)
    assert (part["state"], part["pages"]) == ("bound", paper["pages"] + 2)
    assert is_whole(bindery.store, part["sha256"])
    found = world.rows(t.bound_items)
    assert [(row["sha256"], row["from_page"]) for row in found] == [
        (paper["sha256"], 1),
        (items[1].sha256, paper["pages"] + 1),
    ]
    assert (part["checks"]["faults"], part["checks"]["second"]["valid"]) == ([], True)
    assert "装订案卷：2 件" in world.row(t.events, kind="volume.bound")["words"]
    assert bind_waiting(world.ledger, bindery) == 0
    assert not list(bindery.folder.iterdir()), "nothing is left lying about"


def test_a_supplement_goes_on_where_the_part_before_it_ends(world: World, bindery: Bindery) -> None:
    volume_id = world.do(file_volume, KEEPER, draft_of([scan(content=scanned(3), store=bindery.store)]))
    late = [scan("迟到的回执", content=scanned(2, shade=10), store=bindery.store)]
    world.by(Role.SECTION_OFFICER, add_supplement, volume_id, "归档后寄到", late)
    assert [bind_waiting(world.ledger, bindery) for _ in range(3)] == [1, 1, 0]
    parts = world.rows(t.volume_parts, volume_id=volume_id)
    assert [(row["nth"], row["pages"]) for row in parts] == [(0, 3), (1, 2)]
    (item,) = world.rows(t.volume_items, part=1)
    assert world.row(t.bound_items, item_id=item["id"])["from_page"] == 4


def test_what_fails_is_tried_again_after_growing_pauses_and_the_next_part_waits_for_it(
    world: World, bindery: Bindery, monkeypatch: pytest.MonkeyPatch
) -> None:
    volume_id = world.do(file_volume, KEEPER, draft_of([scan(content=scanned(), store=bindery.store)]))
    late = [scan("迟到的回执", content=scanned(2, shade=10), store=bindery.store)]
    world.by(Role.SECTION_OFFICER, add_supplement, volume_id, "归档后寄到", late)
    with monkeypatch.context() as broken:
        broken.setattr(rounds, "_COMMAND", (sys.executable, "-c", "raise SystemExit('no room')"))
        assert bind_waiting(world.ledger, bindery) == 0
    first = world.row(t.volume_parts, volume_id=volume_id, nth=0)
    assert (first["state"], first["tries"]) == ("waiting", 1)
    assert "服务器日志" in first["trouble"]
    assert bind_waiting(world.ledger, bindery) == 0, "the pause is not over, and the supplement does not overtake"
    world.clock.now += timedelta(minutes=1)
    assert [bind_waiting(world.ledger, bindery) for _ in range(3)] == [1, 1, 0]
    assert world.row(t.volume_parts, volume_id=volume_id, nth=0)["trouble"] == ""


def test_a_part_is_in_one_bindery_at_a_time_and_one_that_died_is_taken_over(world: World, bindery: Bindery) -> None:
    volume_id = world.do(file_volume, KEEPER, draft_of([scan(content=scanned(), store=bindery.store)]))
    assert world.do(claim) is not None
    assert world.do(claim) is None
    world.clock.now += timedelta(hours=1, seconds=1)
    assert bind_waiting(world.ledger, bindery) == 1
    assert world.row(t.volume_parts, volume_id=volume_id)["tries"] == 2


def test_a_paper_that_could_not_be_printed_is_named_as_missing(world: World, bindery: Bindery) -> None:
    paper_id = signed_minutes(world)
    told = {"state": "unprinted", "trouble": "模板不能使用"}
    world.do(lambda w: w.conn.execute(t.papers_issued.update().where(t.papers_issued.c.id == paper_id).values(**told)))
    world.do(file_volume, KEEPER, draft_of([VolumeItem(paper_id=paper_id)]))
    assert bind_waiting(world.ledger, bindery) == 1
    (found,) = world.rows(t.bound_items)
    assert (found["carried"], found["sha256"], found["pages"]) == ("missing", "", 0)
    assert "模板不能使用" in found["trouble"]


async def test_the_worker_binds_what_waits_until_it_is_stopped_and_outlives_trouble(
    world: World, bindery: Bindery, monkeypatch: pytest.MonkeyPatch
) -> None:
    volume_id = world.do(file_volume, KEEPER, draft_of([scan(content=scanned(), store=bindery.store)]))
    stop, loop, tries = asyncio.Event(), asyncio.get_running_loop(), list[int]()

    def once_broken(ledger: Ledger, given: Bindery, stopped: Callable[[], bool]) -> int:
        tries.append(len(tries))
        if len(tries) == 1:
            raise OSError("no disk")
        done = bind_waiting(ledger, given, stopped)
        if not done:
            loop.call_soon_threadsafe(stop.set)
        return done

    monkeypatch.setattr(rounds, "bind_waiting", once_broken)
    await rounds.run(world.ledger, bindery, stop, every_s=0.01)
    assert world.row(t.volume_parts, volume_id=volume_id)["state"] == "bound"
    assert tries == [0, 1, 2]


def test_a_server_that_ends_gives_up_what_it_binds_and_the_next_one_takes_it_at_once(
    world: World, bindery: Bindery, monkeypatch: pytest.MonkeyPatch
) -> None:
    volume_id = world.do(file_volume, KEEPER, draft_of([scan(content=scanned(), store=bindery.store)]))
    with monkeypatch.context() as endless:
        endless.setattr(rounds, "_COMMAND", (sys.executable, "-c", "import signal; signal.pause()"))
        assert bind_waiting(world.ledger, bindery, lambda: True) == 0
    assert world.row(t.volume_parts, volume_id=volume_id)["trouble"] == ""
    assert bind_waiting(world.ledger, bindery) == 1


def test_verifying_reads_every_file_of_every_volume(world: World, bindery: Bindery) -> None:
    item = scan("来文", content=scanned(), store=bindery.store)
    world.do(file_volume, KEEPER, draft_of([item]))
    bind_waiting(world.ledger, bindery)

    def faults() -> list[str]:
        with world.ledger.read() as conn:
            return [fault for fault in verify(conn, bindery.store).faults if "案卷" in fault]

    assert faults() == []
    part = world.row(t.volume_parts)
    bindery.store.remove(item.sha256)
    bindery.store.remove(part["sha256"])
    assert [fault.split(" ", 2)[2] for fault in faults()] == ["《来文》的原件缺失", "第 0 部分的装订件缺失"]


def peak_of(folder: Path, pictures: int, photo: Callable[[int], bytes]) -> int:
    """The most memory (KB) of the process that binds so many pictures."""
    folder.mkdir()
    store = FolderStore(folder / "store")
    pieces = tuple(
        Piece(f"照片{n}", "", "", "2026-11-03", "image/jpeg", put(store, photo(n)), "证据", False)
        for n in range(pictures)
    )
    job = Job("1", "占道洗车", "督察科", 0, "", "沈立", "2026-11-24", (), "", 0, pieces)
    told = {"job": to_plain(job), "store": str(folder / "store"), "assets": str(ASSETS)}
    (folder / JOB).write_text(json.dumps(told), "utf-8")
    script = (
        "import resource, sys; from pathlib import Path; from sync_server.archive.binding.workshop import main; "
        "main(Path(sys.argv[1])); print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    said = subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=True)
    return int(said.stdout)


def test_memory_does_not_grow_with_the_volume(tmp_path: Path) -> None:
    """Of 12 photos it needs as much as of 96."""
    small = peak_of(tmp_path / "small", 12, lambda n: picture(2400, 1800, n))
    large = peak_of(tmp_path / "large", 96, lambda n: picture(2400, 1800, n))
    assert large < 1.25 * small
