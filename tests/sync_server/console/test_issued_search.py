"""The register of papers holds a hundred thousand of them: what is looked for is found in an index, lists walk one.
Asked of the database's plan, not of a clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from shared.organisation import Role
from sync_server.accounts.viewer import Viewer
from sync_server.console.listing import Filters
from sync_server.console.queries import issued_papers
from sync_server.console.queries.lists import fetch
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console.conftest import CHANGNING, SECTION

OFFICER = Viewer("u", "u", "周敏", Role.SECTION_OFFICER, SECTION, "督察科", "section", CHANGNING, False, "", "")
WALKS_TIME = "ix_papers_issued_time"
ASKED: dict[str, tuple[Mapping[str, str], tuple[str, ...]]] = {
    "the newest": ({}, (WALKS_TIME,)),
    "of some days": ({"from": "2026-11-01", "to": "2026-11-30"}, (WALKS_TIME,)),
    "of a kind": ({"kind": "notice"}, ("ix_papers_issued_kind",)),
    "of a body": ({"unit": SECTION}, ("ix_papers_issued_unit",)),
    "by number": ({"number": "沪长城管督通〔2026〕1号"}, ("ix_papers_issued_number",)),
    "by hash": ({"q": "ab" * 32}, ("ix_papers_issued_sha256", "ix_papers_issued_docx")),
    "by the first letters of a hash": ({"q": "ab" * 8}, ("ix_papers_issued_sha256", "ix_papers_issued_docx")),
    "by words": ({"q": "华阳路街道"}, (WALKS_TIME,)),
    "what fails": ({"state": "failing"}, ("ix_papers_issued_waiting",)),
}
FOUND_DIRECTLY = {"by number", "by hash", "by the first letters of a hash", "what fails"}


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[Connection]:
    ledger = Ledger(f"sqlite:///{tmp_path / 'ledger.sqlite3'}")
    with ledger.read() as conn:
        yield conn
    ledger.close()


def plan_of(conn: Connection, asked: Mapping[str, str]) -> str:
    """How SQLite answers the list's own question."""
    said: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        said.append((statement, parameters))

    filters = Filters(asked)
    event.listen(conn, "before_cursor_execute", note)
    statement = issued_papers.register_list(OFFICER, filters)
    fetch(conn, "/issued", filters, statement, issued_papers.ORDERS, "-at", issued_papers.KEY)
    event.remove(conn, "before_cursor_execute", note)
    [(sql, parameters)] = [one for one in said if one[0].startswith("SELECT")]
    return "\n".join(row.detail for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", parameters))


@pytest.mark.parametrize("how", ASKED)
def test_a_question_to_the_register_reads_an_index(how: str, conn: Connection) -> None:
    asked, indexes = ASKED[how]
    plan = plan_of(conn, asked)
    assert all(index in plan for index in indexes), plan
    assert "SCAN papers_issued USING INDEX" in plan or "SCAN papers_issued" not in plan, plan
    assert how in FOUND_DIRECTLY or "TEMP B-TREE FOR ORDER BY" not in plan, plan
