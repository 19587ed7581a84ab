"""A ledger made before the catalogue had editions gets its first edition by the migration."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import column, insert, select, table

from sync_server.ledger import tables as t
from sync_server.ledger.engine import writer_engine
from sync_server.ledger.migrate import upgrade

ITEM = {
    "code": "JM01", "position": 17, "group": "街面实效（每处计）", "text": "占道设摊", "severity": "major",
    "points": 2.0, "photo": "Y", "basis": "市容条例", "initials": "zdst", "active": False, "changed_seq": 1,
}  # fmt: skip


def test_the_catalogue_as_it_stood_becomes_the_first_edition(tmp_path: Path) -> None:
    engine = writer_engine(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    upgrade(engine, "0007")
    with engine.begin() as conn:
        conn.execute(insert(table("catalogue_items", *map(column, ITEM))).values(**ITEM))
    upgrade(engine)
    with engine.connect() as conn:
        row = conn.execute(select(t.item_editions)).mappings().one()
    engine.dispose()
    assert {name: row[name] for name in ITEM if name != "changed_seq"} == {
        name: value for name, value in ITEM.items() if name != "changed_seq"
    }
    assert (row["effective_from"], row["revision"], row["note"]) == ("2009-01-01", 1, "首次载入")
