"""The papers of a case, as our press sets them, become a volume that a validator which is not ours calls PDF/A."""

from __future__ import annotations

from pathlib import Path

from shared.organisation import Role
from sync_server.archive.binding.rounds import Bindery, bind_waiting
from sync_server.evidence.store import FolderStore
from sync_server.ledger import tables as t
from sync_server.papers.printing import print_waiting
from sync_server.special.deeds.archiving import archive
from tests.sync_server.acts.world import ASSETS, World
from tests.sync_server.presses import press_into
from tests.sync_server.special.deciding import close, handle, open_case, reply


def test_the_forms_of_a_case_are_bound_as_they_are(world: World, tmp_path: Path) -> None:
    case_id = open_case(world)
    world.clock.set("2026-11-18 14:00")
    handle(world, case_id)
    close(world, case_id)
    reply(world, case_id)
    world.by(Role.SECTION_OFFICER, archive, case_id)
    store = FolderStore(tmp_path / "photos")
    while print_waiting(world.ledger, press_into(store)):
        pass
    assert bind_waiting(world.ledger, Bindery(store, str(tmp_path / "photos"), ASSETS, tmp_path / "binding")) == 1
    found = world.rows(t.bound_items)
    assert len(found) == 3
    assert {row["carried"] for row in found} == {"whole"}, [row["trouble"] for row in found]
    part = world.row(t.volume_parts)
    assert part["checks"]["faults"] == []
    assert part["checks"]["second"]["valid"], part["checks"]["second"]["words"]
    papers = {row["id"]: row for row in world.rows(t.papers_issued)}
    pages = [papers[item["paper_id"]]["pages"] for item in world.rows(t.volume_items)]
    assert part["pages"] == sum(pages)
