"""Official numbers: one series per 机关代字, kind and year; blocks lent to phones; numbers never used twice
(domain.md §6.2, acceptance story 12)."""

from __future__ import annotations

from sqlalchemy import RowMapping, insert, select, update

from shared.issuing_body import IssuingBody
from shared.moment import day_in_shanghai
from shared.numbering import NumberBlock, OfficialNumber, PaperKind, parse_number
from shared.problems import NUMBER_NOT_LENT, Problem
from sync_server.documents import kinds
from sync_server.grounds import people as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.reference.directory import directory


def take_numbers(w: Write, prefix: str, kind: str, year: int, count: int = 1) -> int:
    """Take `count` consecutive numbers out of the series and return the first. A new year starts at 1.

    Raises Problem(RULE) when the unit has no 机关代字."""
    if not prefix:
        raise Problem(grounds.NO_PREFIX)
    s = t.number_series.c
    of_series = (s.prefix == prefix) & (s.kind == str(kind)) & (s.year == year)
    first: int | None = w.conn.execute(select(s.next).where(of_series)).scalar()
    if first is None:
        first = 1
        w.conn.execute(insert(t.number_series).values(prefix=prefix, kind=str(kind), year=year, next=1 + count))
    else:
        w.conn.execute(update(t.number_series).where(of_series).values(next=first + count))
    return first


def next_number(w: Write, body: IssuingBody, kind: str) -> OfficialNumber:
    """The next official number of the body's series, of this year. Raises Problem(RULE) without 机关代字."""
    year = day_in_shanghai(w.moment).year
    return body.number(kind, year, take_numbers(w, body.prefix, kind, year))


def document_number(w: Write, row: RowMapping) -> str:
    """The number of the document (a row of `documents`): the one it has, else the next of its kind's series, of the
    body that issues it; '' for a kind without numbers."""
    series = kinds.of(row["kind"]).numbered
    if row["number"] or not series:
        return str(row["number"] or "")
    return str(next_number(w, directory(w).issuing_body(row["unit_id"]), series))


def lend_block(
    w: Write, device_id: str, prefix: str, kind: PaperKind, year: int, size: int, seq: int = 0
) -> NumberBlock:
    """Lend the next `size` numbers of the series to a phone; `seq` is the event the phone will pull it by."""
    first = take_numbers(w, prefix, kind, year, size)
    block = NumberBlock(w.new_id(), prefix, kind, year, first, first + size - 1)
    w.add(
        t.number_blocks,
        id=block.id,
        device_id=device_id,
        prefix=prefix,
        kind=kind.value,
        year=year,
        first=block.first,
        last=block.last,
        lent_at=w.now,
        changed_seq=seq,
    )
    return block


def check_lent(w: Write, number: str, device_id: str) -> str:
    """The number itself if it lies in a block lent to the phone and has not been used.

    Raises Problem(NUMBER_NOT_LENT) otherwise."""
    try:
        parsed = parse_number(number)
    except ValueError as error:
        raise Problem(NUMBER_NOT_LENT, number=number) from error
    b = t.number_blocks.c
    lent = w.conn.execute(
        select(b.id).where(
            (b.device_id == device_id)
            & (b.prefix == parsed.prefix)
            & (b.kind == parsed.kind)
            & (b.year == parsed.year)
            & (b.first <= parsed.n)
            & (b.last >= parsed.n)
        )
    ).first()
    used = w.conn.execute(select(t.notices.c.id).where(t.notices.c.number == number)).first()
    void = w.conn.execute(select(t.void_numbers.c.number).where(t.void_numbers.c.number == number)).first()
    if lent is None or used is not None or void is not None:
        raise Problem(NUMBER_NOT_LENT, number=number)
    return number


def void_number(w: Write, number: str, reason: str) -> None:
    """List a number that will never be used (again)."""
    known = w.conn.execute(select(t.void_numbers.c.number).where(t.void_numbers.c.number == number)).first()
    if known is None:
        w.add(t.void_numbers, number=number, reason=reason[:200], at=w.now)
