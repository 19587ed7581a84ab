"""The index is made from the ledger, follows what becomes of it, and is compared with it; on both engines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


def document(ledger: Ledger, number: str, title: str) -> None:
    def add(w: Write) -> None:
        unit = w.conn.execute(select(t.units.c.id).limit(1)).scalar_one()
        w.add(
            t.documents, id=w.new_id(), kind="suggestion", unit_id=unit, district_code="310106", number=number,
            title=title, period="", state="signed", body={}, created_at=w.now, changed_seq=1,
        )  # fmt: skip

    ledger.write(add)


def test_the_end_of_a_number_leads_to_what_bears_it_and_not_to_what_holds_the_figures(ledger: Ledger) -> None:
    document(ledger, "沪静城管督建〔2026〕1号", "甲")
    document(ledger, "沪静城管督建〔2026〕11号", "依督建〔2026〕1号，2026 年 1 月 1 处")
    document(ledger, "沪静城管督建〔2025〕1号", "上年")
    document(ledger, "沪静城管督责〔2026〕1号", "依督建〔2026〕1号，另一种")
    following.catch_up(ledger)
    d = t.documents.c
    for typed, titles in (
        ("2026-1", {"甲", "依督建〔2026〕1号，另一种"}),
        ("督建〔2026〕1号", {"甲"}),
        ("督建1", {"甲", "上年"}),
        ("1号", {"甲", "上年", "依督建〔2026〕1号，另一种"}),
        ("另一种 1号", {"依督建〔2026〕1号，另一种"}),
        ("督建〔2026〕2号", set()),
    ):
        with ledger.read() as conn:
            asked = asking.of_piece(conn, typed)
            assert asked is not None
            piece, rest = asked
            offered = asking.bearing(conn, Kind.DOCUMENT, rest.of(Kind.DOCUMENT), piece, (), 50)
            ids = [hit.subject_id for hit in offered]
            assert set(conn.execute(select(d.title).where(d.id.in_(ids))).scalars()) == titles, typed


def order(ledger: Ledger, place: str) -> None:
    def add(w: Write) -> None:
        unit = w.conn.execute(select(t.units.c.id).limit(1)).scalar_one()
        w.add(
            t.work_orders, id=w.new_id(), source="hotline", number=f"沪{w.new_id()}", section_id=unit,
            district_code="310105", place=place, content="夜间设摊", due_on="2026-11-27", came_by="文件", came_at=w.now,
        )  # fmt: skip

    ledger.write(add)


def test_roads_and_places_are_found_by_their_sound_and_by_initials(ledger: Ledger) -> None:
    order(ledger, "长宁区江苏路近定西路1118弄口")
    order(ledger, "东昌路 2 号")
    order(ledger, "中山公园东门")
    following.catch_up(ledger)
    o = t.work_orders.c
    for typed, places in (
        ("dxl", {"长宁区江苏路近定西路1118弄口"}),
        ("dingxilu", {"长宁区江苏路近定西路1118弄口"}),
        ("DingXi", {"长宁区江苏路近定西路1118弄口"}),
        ("jsl", {"长宁区江苏路近定西路1118弄口"}),
        ("dcl yjsd", set()),
        ("dcl", {"东昌路 2 号"}),
        ("zsgy", {"中山公园东门"}),
        ("hhl", set()),
    ):
        with ledger.read() as conn:
            asked = asking.question(conn, typed)
            ids = [hit.subject_id for hit in asking.hits(conn, Kind.ORDER, asked.few, (), asking.LAST, 50)]
            assert set(conn.execute(select(o.place).where(o.id.in_(ids))).scalars()) == places, typed


def test_words_that_meet_are_the_entries_that_hold_all_of_them_the_youngest_first(ledger: Ledger) -> None:
    for at in range(4):
        order(ledger, f"定西路 {at} 号{'甲乙'[at % 2]}")
    following.catch_up(ledger)
    e, mark = t.search_entries.c, spelled.mark
    with ledger.read() as conn:
        every = [(row, set(row.words.split())) for row in conn.execute(select(e.id, e.kind, e.words).order_by(e.id))]

        def meant(kind: Kind, asked: Sequence[spelled.Term], marks: Sequence[str]) -> list[int]:
            """The places of those that a reader of all entries finds."""

            def holds(words: set[str], one: spelled.Token) -> bool:
                return one.text in words or (one.prefix and any(word.startswith(one.text) for word in words))

            return [
                row.id
                for row, words in reversed(every)
                if row.kind == kind
                and words >= set(marks)
                and all(any(all(holds(words, one) for one in way) for way in term.ways) for term in asked)
            ]

        for kind, typed, marks, least in (
            (Kind.UNIT, "街道 ja", (), 2),
            (Kind.UNIT, "执法队 静 ja", (), 1),
            (Kind.UNIT, "街道 没有的词", (), 0),
            (Kind.ITEM, "jm 1", (), 0),
            (Kind.ITEM, "jm", (), 20),
            (Kind.ORDER, "夜间 dxl", (mark("d", "310105"),), 4),
            (Kind.ORDER, "甲 dingxi 2", (mark("d", "310105"),), 1),
            (Kind.ORDER, "夜间 dxl", (mark("d", "310104"),), 0),
        ):
            asked = asking.question(conn, typed).of(kind)
            places = meant(kind, asked, marks)
            assert len(places) >= least, typed
            assert [hit.place for hit in asking.hits(conn, kind, asked, marks, asking.LAST, 999)] == places, typed
            for at in range(0, len(places), 2):  # and from each place on
                after = asking.hits(conn, kind, asked, marks, places[at], 2)
                assert [hit.place for hit in after] == places[at + 1 : at + 3], typed


def test_codes_that_begin_with_the_letters_are_not_asked_for_beside_the_letters(ledger: Ledger) -> None:
    following.catch_up(ledger)
    with ledger.read() as conn:
        [term] = asking.question(conn, "jm").matters
    asked = [token.text for way in term.ways for token in way]
    assert [text for text in asked if text.startswith("jm")] == ["jm"]
    assert "cx15" in asked, "the code of an item that sounds so"
    assert "jm" in spelled.words_of(("JM03 见《目录》",), ()).split(), "what holds such a code is met by the letters"


def test_a_place_that_was_lost_from_the_index_is_a_fault_and_made_anew(ledger: Ledger) -> None:
    order(ledger, "定西路 1 号")
    following.catch_up(ledger)
    assert wrong(ledger) == []
    entries = t.search_entries
    lost = delete(entries).where(entries.c.kind == "place", entries.c.subject_id == "定西路")
    ledger.write(lambda w: w.conn.execute(lost))
    assert wrong(ledger) == ["place 定西路"]
    following.rebuild(ledger)
    assert wrong(ledger) == []


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
