"""The row log: every column has a decision, every change of the server's own is in it, whoever else changes is seen."""

from __future__ import annotations

from sync_server.ledger import tables as t
from sync_server.ledger.rowlog.register import REGISTER, Logged


def test_every_table_has_a_decision() -> None:
    assert set(REGISTER) == set(t.metadata.tables), "decide in ledger/rowlog/register.py"


def test_every_column_has_exactly_one_decision() -> None:
    for name, decision in REGISTER.items():
        if isinstance(decision, Logged):
            columns = [column.name for column in t.metadata.tables[name].columns]
            assert sorted(decision.decided()) == sorted(columns), f"{name}: decide in ledger/rowlog/register.py"
            assert set(decision.hidden.split()) <= set(decision.columns.split()), name


def test_what_is_left_out_says_why() -> None:
    for decision in REGISTER.values():
        reasons = (
            [*decision.elsewhere.values(), *decision.passing.values()]
            if isinstance(decision, Logged)
            else [decision.why]
        )
        assert all(len(reason) > 5 for reason in reasons)
