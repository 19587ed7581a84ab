"""The line format: whatever is written comes back, and damage costs only the lines that it hits."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobile.store.journal_storage import dump
from mobile.store.lines import Change, check_name, encode, read_lines, replay

NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)
DOCUMENTS = st.none() | st.dictionaries(st.text(), st.text(st.characters(codec=None)), max_size=2).map(dump)
CHANGES = st.builds(Change, NAMES, NAMES, DOCUMENTS)
TRANSACTIONS = st.lists(st.lists(CHANGES, min_size=1, max_size=4), min_size=1, max_size=5)


def applied(transactions: list[list[Change]]) -> dict[str, dict[str, bytes]]:
    tables: dict[str, dict[str, bytes]] = {}
    for table, key, document in (change for transaction in transactions for change in transaction):
        rows = tables.setdefault(table, {})
        if document is None:
            rows.pop(key, None)
        else:
            rows[key] = document
    return tables


@given(TRANSACTIONS)
def test_what_was_written_is_read(transactions: list[list[Change]]) -> None:
    reading = read_lines(b"".join(map(encode, transactions)))
    tables: dict[str, dict[str, bytes]] = {}
    replay(reading.lines, tables)
    assert tables == applied(transactions)
    assert reading.broken == []


@given(TRANSACTIONS, st.data())
def test_damage_costs_only_the_lines_it_hits(transactions: list[list[Change]], data: st.DataObject) -> None:
    lines = [encode(transaction) for transaction in transactions]
    whole = b"".join(lines)
    begin = data.draw(st.integers(0, len(whole) - 1))
    damaged_bytes = data.draw(st.binary(min_size=1, max_size=20))
    end = min(len(whole), begin + len(damaged_bytes))
    damaged = whole[:begin] + damaged_bytes[: end - begin] + whole[end:]
    reading = read_lines(damaged)
    at = 0
    for line in lines:
        untouched = damaged[at : at + len(line) - 1] == line[:-1]
        assert (line[:-1] in reading.lines) >= untouched
        at += len(line)
    assert all(line + b"\n" in lines for line in reading.lines)


@pytest.mark.parametrize("became", [b"0", b"f", b"-", b"\x00", b"}"])
@pytest.mark.parametrize("document", [b'{"seen":1}', None])
def test_a_line_is_found_whatever_the_line_feed_before_it_became(became: bytes, document: bytes | None) -> None:
    lines = [encode([Change("rows", f"0190a-{n}", document)]) for n in range(3)]
    reading = read_lines(lines[0][:-4] + b"\x00\x000" + became + lines[1] + lines[2])
    assert [line + b"\n" for line in reading.lines] == lines[1:]
    assert [one.content for one in reading.broken] == [lines[0][:-4] + b"\x00\x000" + became]


@given(TRANSACTIONS, st.integers(0, 10_000))
def test_a_torn_tail_is_said_to_be_one(transactions: list[list[Change]], cut: int) -> None:
    lines = [encode(transaction) for transaction in transactions]
    torn = (
        b"".join(lines)[: -1 - cut % len(lines[-1])] if cut % len(lines[-1]) < len(lines[-1]) - 1 else b"".join(lines)
    )
    reading = read_lines(torn)
    tail = torn[torn.rfind(b"\n") + 1 :]
    missing = b"".join(line + b"\n" for line in reading.lines) != torn + b"\n" * (not torn.endswith(b"\n"))
    assert [(one.content, one.torn) for one in reading.broken] == ([(tail, True)] if tail and missing else [])
    assert [line + b"\n" for line in reading.lines] in (lines, lines[:-1])


@pytest.mark.parametrize("name", ["a\tb", "a\nb", "\x00", "\x1f"])
def test_a_name_that_would_break_a_line_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="control characters"):
        check_name(name)


def test_a_document_never_holds_a_raw_tab_or_line_feed() -> None:
    text = "".join(map(chr, range(0x20))) + "\x7f\u2028"
    assert not set(dump({text: text})) & {9, 10, 13, 0}
    assert json.loads(dump({text: text})) == {text: text}
