"""Every row of the ledger against the row log: what it was after the last transaction of the server that changed it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Connection, select, text

from shared.sealing import GENESIS
from sync_server.keeping.triggers import foreign_triggers
from sync_server.ledger import tables as t
from sync_server.ledger.rowlog import capture
from sync_server.ledger.rowlog.sealing import ADOPTED, COLUMNS, LogHead, entry_hash
from sync_server.ledger.rowlog.shape import SEPARATOR, SHAPES, Shape, digest

BATCH = 500
TOLD = 100  # faults of one table that are told one by one
C = t.changes.c
Described = Mapping[str, Sequence[tuple[int, list[str]]]]  # table → from which entry on it lists which columns


def wrong_rows(conn: Connection) -> Iterator[str]:
    """Every alteration, addition and removal that was not the server's own, as a Chinese sentence."""
    yield from _strangers(conn)
    yield from _chain(conn)
    described = _described(conn)
    for shape in SHAPES.values():
        faults = _of_table(conn, shape, described.get(shape.name, ()))
        yield from islice(faults, TOLD)
        if more := sum(1 for _ in faults):
            yield f"{shape.words}（{shape.name}）另有 {more} 处不符"


def _strangers(conn: Connection) -> Iterator[str]:
    for name in capture.missing(conn):
        yield f"数据库中登记改动的触发器被改动或撤下：{SHAPES[name].words}（{name}）"
    yield from foreign_triggers(conn)
    left = select(t.touched.c.table_name, t.touched.c.row_key).distinct()
    for table, key in conn.execute(left.order_by(t.touched.c.table_name, t.touched.c.row_key).limit(TOLD)):
        yield f"{_name(table, key)}被人绕过本系统改动"


def _name(table: str, key: str) -> str:
    words = f"{SHAPES[table].words}（{table}）" if table in SHAPES else table
    return f"{words} {key.replace(SEPARATOR, ' / ')} "


def _chain(conn: Connection) -> Iterator[str]:
    """Each entry follows the one before it."""
    head = LogHead(0, GENESIS)
    with conn.execute(select(t.changes).order_by(C.n).execution_options(yield_per=BATCH)) as found:
        for row in found.mappings():
            if row["n"] != head.n + 1:
                yield f"行变更日志 {head.n} 之后缺少一段，下一条是 {row['n']}"
            elif row["prev"] != head.hash:
                yield f"行变更日志 {row['n']} 与前一条不衔接"
            if entry_hash(row) != row["hash"]:
                yield f"行变更日志 {row['n']} 的内容与其校验值不符"
            head = LogHead(row["n"], row["hash"])


def _described(conn: Connection) -> Described:
    described: dict[str, list[tuple[int, list[str]]]] = {}
    for row in conn.execute(select(C.n, C.table_name, C.state).where(C.why == COLUMNS).order_by(C.n)):
        columns = [name.removeprefix("#") for name in json.loads(row.state)]
        described.setdefault(row.table_name, []).append((row.n, columns))
    return described


def _of_table(conn: Connection, shape: Shape, described: Sequence[tuple[int, list[str]]]) -> Iterator[str]:
    for keys in _logged_keys(conn, shape.name):
        entries = select(C.n, C.row_key, C.why, C.before, C.state).where(
            C.table_name == shape.name, C.row_key.in_(keys), C.why != COLUMNS
        )
        now = shape.states(conn, keys)
        rows = conn.execute(entries.order_by(C.row_key, C.n)).all()
        for key, course in groupby(rows, key=lambda row: str(row.row_key)):
            for fault in _course(shape, list(course), now.get(key), described):
                yield f"{_name(shape.name, key)}{fault}"
    for key in _unlogged(conn, shape):
        yield f"{_name(shape.name, key)}被人绕过本系统添加"


def _logged_keys(conn: Connection, table: str) -> Iterator[list[str]]:
    after: str | None = None
    while True:
        query = select(C.row_key).distinct().where(C.table_name == table, C.why != COLUMNS)
        query = query if after is None else query.where(C.row_key > after)
        keys = [str(key) for key in conn.execute(query.order_by(C.row_key).limit(BATCH)).scalars()]
        if not keys:
            return
        yield keys
        after = keys[-1]


def _unlogged(conn: Connection, shape: Shape) -> Iterator[str]:
    key = shape.key_sql("r.", postgresql=conn.dialect.name == "postgresql")
    log = f"SELECT 1 FROM changes c WHERE c.table_name = '{shape.name}' AND c.row_key = {key}"  # noqa: S608
    for row in conn.execute(text(f'SELECT {key} AS row_key FROM "{shape.name}" r WHERE NOT EXISTS ({log})')):  # noqa: S608
        yield str(row.row_key)


def _course(
    shape: Shape, course: Sequence[Any], now: str | None, described: Sequence[tuple[int, list[str]]]
) -> Iterator[str]:
    """Each entry must start from what the one before left, and the row be what the last one left."""
    state: str | None = None
    listed: list[str] = []
    for entry in course:
        since = [names for n, names in described if n <= entry.n]
        if entry.why == ADOPTED:
            if state is not None:
                yield from _differences(shape, state, listed, entry.state, since[-1], f"在第 {entry.n} 号变更登记之前")
            elif len(since) > 1:
                yield f"在第 {entry.n} 号变更登记之前被人绕过本系统添加"
        elif entry.before != ("" if state is None else digest(state)):
            yield f"在第 {entry.n} 号变更之前被人绕过本系统改动"
        state, listed = entry.state, since[-1] if since else shape.columns
    yield from _differences(shape, state, listed, now, shape.columns, "")


def _differences(
    shape: Shape, logged: str | None, listed: Sequence[str], found: str | None, columns: Sequence[str], when: str
) -> Iterator[str]:
    if logged == found and list(listed) == list(columns):
        return
    if logged is None or found is None:
        if logged != found:
            yield f"{when}被人绕过本系统{'删除' if found is None else '添加'}"
        return
    right = dict(zip(listed, json.loads(logged), strict=True))
    for name, value in zip(columns, json.loads(found), strict=True):
        if name in right and (was := _shown(right[name])) != (is_now := _shown(value)):
            yield f"{when}的 {name} 被改动，应为 {was}，实为 {is_now}"


def _shown(value: Any) -> str:
    if isinstance(value, str) and value.startswith("sha256:"):
        return f"校验值 {value[7:]} 的内容"
    return json.dumps(value, ensure_ascii=False)
