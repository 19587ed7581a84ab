"""Lists that begin after a row: walking them meets every row once, in order, whatever the values."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Boolean, Column, Connection, Integer, MetaData, String, Table, create_engine, insert, select

from sync_server.console.listing import Filters, Listing, read_place
from sync_server.console.queries import lists
from sync_server.console.queries.lists import fetch

THINGS = Table(
    "things",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", String(8), nullable=True),
    Column("done", Boolean, nullable=False, default=False),
)
ORDERS = {"name": THINGS.c.name, "id": THINGS.c.id, "done": THINGS.c.done}
NAMES = st.lists(st.sampled_from(["", "甲", "乙", "丙", None]), max_size=23)


def page(conn: Connection, url: str, sort: str) -> Listing:
    at = url.split("at=", 1)[1].split("&")[0] if "at=" in url else ""
    return fetch(conn, "/things", Filters({"sort": sort, "at": at}), select(THINGS), ORDERS, "-id", THINGS.c.id)


def walk(conn: Connection, start: str, sort: str, direction: str) -> list[Listing]:
    pages, url = [page(conn, start, sort)], ""
    while url := getattr(pages[-1], f"{direction}_url"):
        pages.append(page(conn, url, sort))
    return pages


@given(NAMES, st.sampled_from(["name", "-name", "id", "-id", "done", "-done"]))
def test_walking_forth_and_back_meets_every_row_once_in_one_order(names: list[str | None], sort: str) -> None:
    with pytest.MonkeyPatch.context() as patched, create_engine("sqlite://").begin() as conn:
        patched.setattr(lists, "PAGE", 4)
        THINGS.metadata.create_all(conn)
        if names:
            conn.execute(insert(THINGS), [{"id": n, "name": name, "done": n % 3 == 0} for n, name in enumerate(names)])
        forth = walk(conn, "", sort, "next")
        met = [row.id for part in forth for row in part.rows]
        value_of: dict[str, Callable[[int], Any]] = {
            "name": lambda n: names[n] or "",
            "done": lambda n: n % 3 == 0,
            "id": lambda n: n,
        }
        values = [value_of[sort.removeprefix("-")](n) for n in met]
        pairs = list(zip(values, met, strict=True))
        assert pairs == sorted(pairs, reverse=sort.startswith("-"))
        assert sorted(met) == list(range(len(names)))
        assert [part.passed for part in forth] == list(range(0, max(1, len(names)), 4))
        assert forth[-1].total == len(names)
        last = forth[-2].next_url if len(forth) > 1 else ""
        back = walk(conn, last, sort, "previous")
        assert [row.id for part in reversed(back) for row in part.rows] == met


@given(st.text(max_size=200))
def test_a_mistyped_place_is_the_beginning(text: str) -> None:
    place = read_place(text, "/things id")
    assert place is None or place.passed >= 0


@pytest.mark.parametrize(
    "parts",
    [[None, 1, 0, False], ["a", {}, 0, False], ["a", 1, -1, False], ["a\x00", 1, 0, False], ["\ud800", 1, 0, False]],
)
def test_a_tampered_place_is_the_beginning(parts: list[object]) -> None:
    assert read_place(base64.urlsafe_b64encode(json.dumps(["/x", *parts]).encode()).decode(), "/x") is None


def test_a_place_of_another_list_shows_the_list_from_its_beginning() -> None:
    with create_engine("sqlite://").begin() as conn:
        THINGS.metadata.create_all(conn)
        conn.execute(insert(THINGS), [{"id": 1, "name": "甲"}])
        foreign = base64.urlsafe_b64encode(
            json.dumps(["/others -id", "2026-01-01", "abc", 50, False]).encode()
        ).decode()
        shown = page(conn, f"?at={foreign}", "-id")
        assert [row.id for row in shown.rows] == [1]
        assert shown.words == "共 1 条"
