"""A list's rows: in the order of its address, from the row it begins after, one page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, func, literal, tuple_

from sync_server.console.listing import PAGE, Filters, Listing, Place, order_of, read_place


def fetch(
    conn: Connection,
    path: str,
    filters: Filters,
    statement: Select[Any],
    orders: Mapping[str, ColumnElement[Any]],
    default: str,
    tie: ColumnElement[Any],
) -> Listing:
    """One page of the statement in the order of the URL; `tie` makes the order total."""
    sort, descending = order_of(filters, orders, default)
    of = f"{path} {'-' if descending else ''}{sort}"
    place = read_place(filters.values.get("at", ""), of)
    found = _page(conn, statement, orders[sort], tie, descending, place)
    if not found and place is not None:  # the rows have gone meanwhile
        place = None
        found = _page(conn, statement, orders[sort], tie, descending, None)
    back = place is not None and place.back
    more, rows = len(found) > PAGE, found[:PAGE]
    if back:
        rows = rows[::-1]
    passed = _passed(place, len(rows), more)
    follows = bool(rows) and (back or more)
    precedes = bool(rows) and (more if back else place is not None)
    return Listing(
        path,
        filters,
        rows,
        passed,
        Place(of, rows[-1]._value, rows[-1]._tie, passed + len(rows)).text() if follows else "",
        Place(of, rows[0]._value, rows[0]._tie, passed, back=True).text() if precedes else "",
        sort,
        descending,
    )


def _passed(place: Place | None, found: int, more: bool) -> int:
    """How many rows lie before the page; going back to the beginning ends at none whatever has changed meanwhile."""
    if place is None:
        return 0
    if not place.back:
        return place.passed
    return max(0, place.passed - found) if more else 0


def _page(
    conn: Connection,
    statement: Select[Any],
    order: ColumnElement[Any],
    tie: ColumnElement[Any],
    descending: bool,
    place: Place | None,
) -> Sequence[Any]:
    """Up to one row more than a page, in the direction in which one goes."""
    value = _never_null(order)
    downwards = descending != (place is not None and place.back)
    asked = statement.add_columns(value.label("_value"), tie.label("_tie"))
    if place is not None:
        here, there = tuple_(value, tie), tuple_(_like(value, place.value), _like(tie, place.tie))
        asked = asked.where(here < there if downwards else here > there)
    asked = asked.order_by(*((value.desc(), tie.desc()) if downwards else (value, tie)))
    return conn.execute(asked.limit(PAGE + 1)).all()


def _like(column: ColumnElement[Any], value: Any) -> ColumnElement[Any]:
    """The value as the column's type; a tampered link compares with the wrong kind of thing and finds nothing."""
    kind = column.type.python_type
    if kind is bool:
        return literal(value in (True, 1), column.type)
    return literal(
        kind(value) if kind in (int, float) and str(value).removeprefix("-").isdecimal() else str(value), column.type
    )


def _never_null(order: ColumnElement[Any]) -> ColumnElement[Any]:
    """Databases disagree where nothing belongs; here it comes first."""
    if isinstance(order, Column) and order.nullable:
        return func.coalesce(order, "", type_=order.type)
    return order


def ordered_by(
    statement: Select[Any],
    orders: Mapping[str, ColumnElement[Any]],
    sort: str,
    descending: bool,
    tie: ColumnElement[Any],
) -> Select[Any]:
    column = orders[sort]
    return statement.order_by(*((column.desc(), tie.desc()) if descending else (column, tie)))
