"""Our tables against TinyDB's own, operation by operation, with restarts and compactions in between."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tinydb import TinyDB, where
from tinydb.operations import increment
from tinydb.storages import MemoryStorage
from tinydb.table import Document

from mobile.device.native_folder import FolderVolume
from mobile.store.journal import Journal
from mobile.store.tables import JournalDB
from tests.faults.store.effort import effort

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
DOCUMENTS = st.dictionaries(st.sampled_from(["n", "字", "a\tb", ""]), VALUES, max_size=3).map(
    lambda fields: {**fields, "n": fields["n"] if isinstance(fields.get("n"), int) else 0}
)
IDS = st.integers(1, 12)
TABLES = st.sampled_from(["records", "outbox", "_default"])


class TablesBehaveLikeTinyDB(RuleBasedStateMachine):
    @initialize()
    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.model = TinyDB(storage=MemoryStorage)
        self.open()

    def open(self) -> None:
        self.journal = asyncio.run(Journal.open(FolderVolume(self.folder)))
        self.db = JournalDB(self.journal)
        # TinyDB counts on from its highest number when it starts; ours does, too.
        for name in self.model.tables():
            self.model.table(name)._next_id = None

    def teardown(self) -> None:
        asyncio.run(self.journal.close())
        shutil.rmtree(self.folder)

    def both(self, table: str, act: Callable[[Any], Any]) -> None:
        """The same call on both; the same result or the same kind of refusal."""
        outcomes: list[Any] = []
        for db in (self.model, self.db):
            try:
                outcomes.append(act(db.table(table)))
            except (ValueError, KeyError, RuntimeError) as error:
                outcomes.append(type(error))
        assert outcomes[0] == outcomes[1]

    @rule(table=TABLES, document=DOCUMENTS)
    def insert_under_the_next_number(self, table: str, document: dict[str, Any]) -> None:
        # Numbers of removed documents are not given again by ours, so the number is taken from ours.
        number = self.db.table(table).insert(document)
        assert not self.model.table(table).contains(doc_id=number)
        self.model.table(table).insert(Document(document, number))

    @rule(table=TABLES, document=DOCUMENTS, number=IDS)
    def insert_under_a_number(self, table: str, document: dict[str, Any], number: int) -> None:
        self.both(table, lambda t: t.insert(Document(document, number)))

    @rule(table=TABLES, documents=st.lists(st.tuples(DOCUMENTS, IDS), max_size=3))
    def insert_several(self, table: str, documents: list[tuple[dict[str, Any], int]]) -> None:
        # TinyDB leaves the first ones in when a later one is refused; ours keeps all or none.
        numbers = [number for _, number in documents]
        taken = any(self.model.table(table).contains(doc_id=number) for number in numbers)
        if taken or len(set(numbers)) < len(numbers):
            before = self.db.table(table).all()
            with suppress(ValueError):
                self.db.table(table).insert_multiple([Document(one, number) for one, number in documents])
                raise AssertionError("a number was given twice")
            assert self.db.table(table).all() == before
        else:
            self.both(table, lambda t: t.insert_multiple([Document(one, number) for one, number in documents]))

    @rule(table=TABLES, fields=DOCUMENTS, numbers=st.lists(IDS, max_size=3))
    def update_by_number(self, table: str, fields: dict[str, Any], numbers: list[int]) -> None:
        self.both(table, lambda t: t.update(fields, doc_ids=numbers))

    @rule(table=TABLES, limit=st.integers(-9, 9))
    def update_by_search(self, table: str, limit: int) -> None:
        self.both(table, lambda t: t.update(increment("n"), where("n") < limit))

    @rule(table=TABLES, fields=DOCUMENTS)
    def update_all(self, table: str, fields: dict[str, Any]) -> None:
        self.both(table, lambda t: t.update(fields))

    @rule(table=TABLES, limit=st.integers(-9, 9), fields=DOCUMENTS)
    def update_multiple(self, table: str, limit: int, fields: dict[str, Any]) -> None:
        self.both(table, lambda t: t.update_multiple([(fields, where("n") == limit), (increment("n"), where("n") > 3)]))

    @rule(table=TABLES, document=DOCUMENTS, number=IDS)
    def upsert_by_number(self, table: str, document: dict[str, Any], number: int) -> None:
        self.both(table, lambda t: t.upsert(Document(document, number)))

    @rule(table=TABLES, number=IDS)
    def remove_by_number(self, table: str, number: int) -> None:
        self.both(table, lambda t: t.remove(doc_ids=[number]))

    @rule(table=TABLES, limit=st.integers(-9, 9))
    def remove_by_search(self, table: str, limit: int) -> None:
        self.both(table, lambda t: t.remove(where("n") == limit))

    @rule(table=TABLES)
    def truncate(self, table: str) -> None:
        self.both(table, lambda t: t.truncate())

    @rule(table=TABLES)
    def drop_a_table(self, table: str) -> None:
        self.db.drop_table(table)
        self.model.drop_table(table)

    @rule()
    def drop_all_tables(self) -> None:
        self.db.drop_tables()
        self.model.drop_tables()

    @rule(table=TABLES, numbers=st.lists(IDS, max_size=4), limit=st.integers(-9, 9))
    def reads_agree(self, table: str, numbers: list[int], limit: int) -> None:
        for number in numbers:
            self.both(table, lambda t, number=number: t.get(doc_id=number))  # type: ignore[misc]
            self.both(table, lambda t, number=number: t.contains(doc_id=number))  # type: ignore[misc]
        self.both(table, lambda t: {one.doc_id: one for one in t.get(doc_ids=numbers)})
        self.both(table, lambda t: {one.doc_id: one for one in t.search(where("n") >= limit)})
        self.both(table, lambda t: t.count(where("n") < limit))
        self.both(table, lambda t: t.contains(where("n") == limit))

    @rule()
    def restart(self) -> None:
        asyncio.run(self.journal.close())
        self.open()

    @precondition(lambda self: self.journal.log_bytes > 0)
    @rule()
    def compact(self) -> None:
        asyncio.run(self.journal.compact())

    @rule(table=TABLES, document=DOCUMENTS)
    def a_failed_transaction_changes_nothing(self, table: str, document: dict[str, Any]) -> None:
        with suppress(ZeroDivisionError), self.db.transaction():
            self.db.table(table).truncate()
            self.db.table("outbox").insert(document)
            _ = 1 / 0

    @invariant()
    def the_same_documents_are_in_both(self) -> None:
        names = {name for name in self.model.tables() if len(self.model.table(name))}
        assert self.db.tables() == names
        for name in names:
            ours = {one.doc_id: dict(one) for one in self.db.table(name)}
            assert ours == {one.doc_id: dict(one) for one in self.model.table(name)}
            assert len(self.db.table(name)) == len(ours)


TestTables = TablesBehaveLikeTinyDB.TestCase
TestTables.settings = settings(max_examples=effort(60, 2_000), stateful_step_count=30)


async def test_numbers_go_on_after_a_transaction_that_emptied_the_table_was_given_up(tmp_path: Path) -> None:
    journal = await Journal.open(FolderVolume(tmp_path))
    db = JournalDB(journal)
    outbox = db.table("outbox")
    outbox.insert(Document({"n": 0}, 2))
    with suppress(ZeroDivisionError), db.transaction():
        outbox.truncate()
        outbox.insert({"n": 1})
        _ = 1 / 0
    assert outbox.insert({"n": 2}) == 3
    await journal.close()
