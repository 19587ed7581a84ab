"""The shipped directory of units: streets and towns beside their squads, and a ledger of before that is given them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from shared.organisation import UnitKind
from sync_server.evidence.store import open_store
from sync_server.keeping.verify import verify
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.reference.directory import Directory, read_directory
from sync_server.reference.shipped import load_reference_data, unit_id
from sync_server.settings import ASSETS
from tests.sync_server.frozen import FROZEN, thaw


def directory_of(ledger: Ledger) -> Directory:
    with ledger.read() as conn:
        return read_directory(conn)


def test_every_squad_of_a_street_has_its_street_and_a_districts_own_team_has_none(tmp_path: Path) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path / 'new.sqlite3'}")
    load_reference_data(ledger, ASSETS)
    units = directory_of(ledger)
    ledger.close()
    squads = [unit for unit in units.units.values() if unit.kind is UnitKind.SQUAD]
    streets = {squad.name: units.street_of(squad) for squad in squads}
    assert len(streets) == 215
    huayang, xinjing = streets["华阳路街道综合行政执法队"], streets["新泾镇综合行政执法队"]
    assert huayang is not None
    assert xinjing is not None
    assert (huayang.name, huayang.kind, huayang.district_code) == ("华阳路街道办事处", UnitKind.STREET, "310105")
    assert xinjing.name == "新泾镇人民政府"
    assert None not in streets.values()
    assert units.street_of(units.unit(unit_id(UnitKind.DISTRICT_TEAM, "310105"))) is None


@pytest.mark.parametrize("commit", FROZEN)
def test_a_ledger_of_before_is_given_what_the_directory_names_since_and_keeps_all_it_had(
    commit: str, tmp_path: Path
) -> None:
    ledger = Ledger(thaw(commit, tmp_path))
    before = directory_of(ledger)
    for _ in range(2):  # a second start finds nothing left to do
        assert not load_reference_data(ledger, ASSETS)
    after = directory_of(ledger)
    with ledger.read() as conn:
        said = conn.execute(select(t.events.c.words).where(t.events.c.words.like("补充单位%"))).scalars().all()
        kept = conn.execute(select(t.blobs.c.sha256)).scalars().all()
        faults = verify(conn, open_store(str(tmp_path / "photos"))).faults
    ledger.close()
    assert {unit_id: after.units[unit_id] for unit_id in before.units} == before.units
    added = [unit for unit in after.units.values() if unit.id not in before.units]
    had_streets = any(unit.kind is UnitKind.STREET for unit in before.units.values())
    assert sum(unit.kind is UnitKind.STREET for unit in added) == (0 if had_streets else 215)
    assert sum(unit.kind is UnitKind.STREET for unit in after.units.values()) == 215
    assert len(said) == (1 if added else 0)
    assert sorted(faults) == sorted(f"照片 {sha256} 缺失" for sha256 in kept)
