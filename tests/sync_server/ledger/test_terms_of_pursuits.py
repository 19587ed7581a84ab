"""The upgrade after which the book alone says since when and how long the term of a pursuit runs, and its way back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, MetaData, select

from shared.organisation import DelegationMode
from sync_server.clockwork import overdue
from sync_server.ledger import tables as t
from sync_server.ledger.engine import writer_engine
from sync_server.ledger.migrate import downgrade, upgrade
from sync_server.ledger.rowlog import capture
from sync_server.reference.shown_terms import wrong_terms
from tests.sync_server.acts.noticing import noticed
from tests.sync_server.acts.world import build_world


def pursuit(engine: Engine) -> dict[str, Any]:
    schema = MetaData()
    with engine.connect() as conn:
        schema.reflect(conn)
        return dict(conn.execute(select(schema.tables["pursuits"])).mappings().one())


def log_as_before(engine: Engine) -> None:
    """The row log's trigger as an earlier version of the server put it up: it names the columns."""
    sql = ["CREATE TRIGGER noted_pursuits__changed AFTER UPDATE ON pursuits BEGIN SELECT OLD.term_from; END"]
    if engine.dialect.name == "postgresql":
        function = "RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
        noted = "AFTER UPDATE OF term_from ON pursuits FOR EACH ROW EXECUTE FUNCTION noted_pursuits()"
        sql = [f"CREATE FUNCTION noted_pursuits() {function}", f"CREATE TRIGGER noted_pursuits {noted}"]
    with engine.begin() as conn:
        for one in sql:
            conn.exec_driver_sql(one)


def test_a_pursuit_keeps_all_else_and_the_way_back_finds_its_term_in_the_book(
    tmp_path: Path, database_url: str
) -> None:
    world = build_world(tmp_path, "2026-12-01 10:00", url=database_url)
    world.delegate(DelegationMode.DIRECT)
    noticed(world)
    world.clock.set("2026-12-07 09:00")
    world.do(overdue.run)
    term, url = world.row(t.terms, what="round"), world.ledger.url
    world.ledger.close()
    engine = writer_engine(url)
    new = pursuit(engine)
    downgrade(engine, "0031")
    old = pursuit(engine)
    assert (old["term_from"], old["term_days"]) == (term["since"], term["amount"]) == ("2026-12-04T16:00:00.000Z", 3)
    log_as_before(engine)
    upgrade(engine)
    assert pursuit(engine) == new == {name: value for name, value in old.items() if name in new}
    assert old.keys() - new.keys() == {"term_from", "term_days", "said_due"}
    with engine.connect() as conn:
        assert (wrong_terms(conn), capture.missing(conn)) == ([], [])
    engine.dispose()
