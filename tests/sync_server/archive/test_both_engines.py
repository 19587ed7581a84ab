"""A volume from its filing to its package, on SQLite and on PostgreSQL."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from shared.organisation import Role
from sync_server.accounts.viewer import Viewer
from sync_server.archive.binding.rounds import Bindery, bind_waiting
from sync_server.archive.deeds import HandPaper, Subject, add_by_hand, add_supplement, file_volume, lend, take_back
from sync_server.archive.packing.material import material_of
from sync_server.archive.packing.stream import Tools, packed
from sync_server.archive.reading import volumes
from sync_server.console.listing import Filters
from sync_server.console.queries.lists import fetch
from sync_server.evidence.store import FolderStore
from sync_server.keeping.verify import verify
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from tests.sync_server.acts.world import ASSETS, DISTRICT, SECTION, World, build_world
from tests.sync_server.archive.volumes import draft_of, put, scan, scanned


@pytest.fixture
def world(tmp_path: Path, database_url: str) -> Iterator[World]:
    built = build_world(tmp_path, url=database_url)
    yield built
    built.ledger.close()


def viewer_of(world: World, role: Role) -> Viewer:
    caller = world.callers[role]
    who = (caller.user_id, "login", caller.name, role, caller.unit_id, "督察科", "section", caller.district_code)
    return Viewer(*who, must_change=False, session="", csrf="")


def test_a_volume_goes_its_whole_way(world: World, tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "photos")
    hand = HandPaper("书面答复", date(2026, 11, 10), "陆军", put(store, scanned(1, shade=5)), "application/pdf", 9)
    world.by(Role.SECTION_OFFICER, add_by_hand, Subject("case", "case-1", DISTRICT, SECTION), hand)
    volume_id = world.do(file_volume, Actor("user", "u", "沈立"), draft_of([scan(content=scanned(2), store=store)]))
    late = [scan("迟到的回执", content=scanned(1, shade=9), store=store)]
    world.by(Role.SECTION_OFFICER, add_supplement, volume_id, "归档后寄到", late)
    borrowing = world.by(Role.SECTION_OFFICER, lend, volume_id, "王芳", "行政复议", date(2026, 11, 27))
    bindery = Bindery(store, str(tmp_path / "photos"), ASSETS, tmp_path / "binding")
    assert [bind_waiting(world.ledger, bindery) for _ in range(3)] == [1, 1, 0]
    viewer = viewer_of(world, Role.SECTION_OFFICER)
    with world.ledger.read() as conn:
        filters = Filters({"q": "占道", "state": "lent", "year": "2026"})
        statement = volumes.volume_list(viewer, filters)
        (row,) = fetch(conn, "/archive", filters, statement, volumes.ORDERS, "-filed", volumes.KEY).rows
        assert (row.id, row.items, row.pages, row.lent, row.waiting, row.added) == (volume_id, 3, 4, True, False, True)
        assert volumes.years(conn, viewer) == [("2026", "2026年")]
        assert [item.found_from_page for item in volumes.items(conn, volume_id)[0]] == [1, 3]
        assert volumes.part(conn, viewer, volume_id, "1").pages == 1
        (lent,) = volumes.borrowings(conn, volume_id, world.clock())
        assert (lent.due_on, bool(lent.late)) == ("2026-11-27", False)
        material = material_of(conn, volume_id)
        faults = verify(conn, store).faults
    assert [fault for fault in faults if "案卷" in fault or "volume" in fault] == []
    pieces = packed(material, Tools(store, ASSETS, tmp_path / "binding"), datetime(2026, 11, 25, tzinfo=UTC))
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert archive.testzip() is None
        assert "补充材料1.pdf" in archive.namelist()
    world.by(Role.SECTION_OFFICER, take_back, volume_id, borrowing)
    for table in (t.volumes, t.volume_items, t.bound_items):
        column = table.c[next(iter(table.primary_key.columns)).name]
        for deed in (update(table).values({column: "x"}), delete(table)):
            with pytest.raises(DBAPIError, match="append-only"):
                world.do(lambda w, deed=deed: w.conn.execute(deed))
