"""A ledger of before has article, note and state of checking in one cell: read apart, without changing an edition."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from sync_server.acts.catalogue_editions import put_in_force
from sync_server.console.queries.bases import open_bases
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.reference.catalogue import read_catalogue
from tests.sync_server.frozen import FROZEN, thaw

DAY = date(2026, 12, 1)


@pytest.mark.parametrize("commit", FROZEN[-1:])
def test_its_catalogue_is_brought_to_phones_apart_and_its_editions_stay_as_they_were_made(
    commit: str, tmp_path: Path
) -> None:
    ledger = Ledger(thaw(commit, tmp_path))
    made = select(t.item_editions.c.code, t.item_editions.c.basis).order_by(t.item_editions.c.code)
    with ledger.read() as conn:
        before = conn.execute(made).all()
        known = read_catalogue(conn).on("CL02", DAY).item
    assert (known.basis, known.basis_note) == ("道交法§56", "实例")
    assert ledger.write(put_in_force) > 0
    with ledger.read() as conn:
        assert conn.execute(made).all() == before
        today = {row.code: row for row in conn.execute(select(t.catalogue_items))}
        opened = open_bases(conn, ["CL02", "RW01", "ZB06"])
    ledger.close()
    assert not any(set("●◐○[") & set(row.basis) for row in today.values())
    assert (today["CL02"].basis, today["CL02"].basis_note) == ("道交法§56", "实例")
    assert [(one.code, one.unchecked) for one in opened] == [
        ("RW01", "《上海市城市管理综合行政执法条例》第十七条"),
        ("ZB06", ""),
    ]
