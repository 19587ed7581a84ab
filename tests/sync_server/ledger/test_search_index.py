"""The index is made from the ledger, follows what becomes of it, and is compared with it; on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, text, update

from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.search import asking, following, spelled
from sync_server.ledger.search.entries import Kind
from sync_server.ledger.write import Write
from sync_server.reference.shipped import load_reference_data
from sync_server.settings import ASSETS
from tests.sync_server import postgres

SQUAD = "静安寺街道综合行政执法队"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    """A ledger with the shipped units and catalogue, not indexed yet."""
    url, server, name = f"sqlite:///{tmp_path / 'ledger.sqlite3'}", "", f"s{uuid4().hex}"
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_server")
        url = postgres.create_database(server, name)
    ledger = Ledger(url)
    load_reference_data(ledger, ASSETS)
    yield ledger
    ledger.close()
    if server:
        postgres.drop_database(server, name)


def found(ledger: Ledger, typed: str, kind: Kind = Kind.UNIT) -> list[str]:
    """Names (codes of items) of what the index offers."""
    with ledger.read() as conn:
        asked = asking.question(conn, typed)
        ids = [hit.subject_id for hit in asking.hits(conn, kind, asked.of(kind), (), asking.LAST, 50)]
        if kind is Kind.ITEM:
            return ids
        names = {row.id: row.name for row in conn.execute(select(t.units.c.id, t.units.c.name))}
        return [names[one] for one in ids]


def wrong(ledger: Ledger) -> list[str]:
    with ledger.read() as conn:
        return list(following.wrong_entries(conn))


def rename(ledger: Ledger, name: str, to: str) -> None:
    ledger.write(lambda w: w.conn.execute(update(t.units).where(t.units.c.name == name).values(name=to)))


@pytest.mark.parametrize("typed", ["静安寺 执法队", "jasjdzh", "jingansi", "静安寺街道综合行政执法队", "ＪＡＳＪ"])
def test_a_unit_is_found_by_words_pinyin_and_initials(ledger: Ledger, typed: str) -> None:
    following.catch_up(ledger)
    assert SQUAD in found(ledger, typed)


def test_an_item_is_found_by_the_beginning_of_its_code_and_by_initials(ledger: Ledger) -> None:
    following.catch_up(ledger)
    assert "JM03" in found(ledger, "jm3", Kind.ITEM)
    assert "JM03" not in found(ledger, "jz3", Kind.ITEM)
    with ledger.read() as conn:
        assert asking.numbered(conn, "jm03") == [(Kind.ITEM, "JM03")]


def test_wrong_characters_of_the_same_sound_and_slips_of_the_pen_come_near(ledger: Ledger) -> None:
    following.catch_up(ledger)
    with ledger.read() as conn:
        name = select(t.units.c.name).where(t.units.c.id == text(":id"))
        for typed in ("静按寺街道", "jinansi", "静安四"):
            [first, *_] = asking.near(conn, Kind.UNIT, typed)
            assert str(conn.execute(name, {"id": first}).scalar()).startswith("静安寺"), typed


def test_the_index_follows_what_is_renamed_added_and_taken_out(ledger: Ledger) -> None:
    following.catch_up(ledger)
    rename(ledger, SQUAD, "苏河湾综合行政执法队")

    def add(w: Write) -> None:
        w.add(t.people, id=w.new_id(), name="欧阳清", badge="900123", unit_id=unit(w), changed_seq=1)

    def unit(w: Write) -> str:
        return str(w.conn.execute(select(t.units.c.id).limit(1)).scalar_one())

    ledger.write(add)
    following.catch_up(ledger)
    assert found(ledger, "苏河湾") == ["苏河湾综合行政执法队"]
    assert SQUAD not in found(ledger, "静安寺 执法队")
    with ledger.read() as conn:
        asked = asking.question(conn, "ouyangq")
        assert len(asking.hits(conn, Kind.PERSON, asked.named, (), asking.LAST, 9)) == 1
    ledger.write(lambda w: w.conn.execute(delete(t.people).where(t.people.c.badge == "900123")))
    following.catch_up(ledger)
    with ledger.read() as conn:
        assert asking.numbered(conn, "900123") == []
    assert wrong(ledger) == []


def test_what_changes_while_the_index_is_made_is_not_missed(ledger: Ledger) -> None:
    for _ in range(2):
        following.step(ledger)
    rename(ledger, SQUAD, "苏河湾综合行政执法队")
    following.catch_up(ledger)
    assert found(ledger, "苏河湾") == ["苏河湾综合行政执法队"]


def test_what_was_not_read_yet_is_no_fault_and_what_was_changed_behind_its_back_is(ledger: Ledger) -> None:
    following.catch_up(ledger)
    rename(ledger, SQUAD, "苏河湾综合行政执法队")
    assert wrong(ledger) == []
    following.catch_up(ledger)
    entries = t.search_entries
    lost = delete(entries).where(entries.c.kind == "item", entries.c.subject_id == "JM03")
    ledger.write(lambda w: w.conn.execute(lost))
    altered = update(entries).where(entries.c.kind == "item", entries.c.subject_id == "JM04").values(words="※kitem 无")
    ledger.write(lambda w: w.conn.execute(altered))
    assert wrong(ledger) == ["item JM03", "item JM04"]
    assert following.rebuild(ledger) > 500
    assert wrong(ledger) == []
    assert "JM03" in found(ledger, "jm3", Kind.ITEM)


def test_figures_in_the_middle_of_a_number_are_words_and_those_of_the_year_are_not() -> None:
    words = set(spelled.words_of(("沪长城管督通〔2026〕1153号",), (), ("沪长城管督通〔2026〕1153号",)).split())
    assert {"1153", "11", "115", "153", "53", "15"} <= words
    assert not {"26", "026", "3"} & words
    long = set(spelled.words_of((), (), ("WG20260871",)).split())
    assert {"608", "871", "6087", "260"} <= long
    assert "87" not in long, "of long numbers three figures and more"


def test_two_servers_that_take_the_same_batch_write_it_once(ledger: Ledger) -> None:
    with ledger.read() as conn:
        batch = following._next(conn)
    assert batch is not None
    ledger.write(lambda w: following._write(w, batch))
    following.step(ledger)
    with ledger.read() as conn:
        before = conn.execute(select(t.search_progress)).all()
    ledger.write(lambda w: following._write(w, batch))
    with ledger.read() as conn:
        assert conn.execute(select(t.search_progress)).all() == before
