"""What the commands share: the open ledger, and refusals in words."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, RowMapping, or_, select

from shared import spelling
from shared.organisation import UnitKind
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.folding import holds
from sync_server.ledger.ledger import Ledger
from sync_server.private_files import keep_private, sqlite_files
from sync_server.reference.shipped import load_reference_data
from sync_server.settings import Settings

OPERATOR = Actor("system", "cli", "命令行")


class CommandError(Exception):
    """A refusal; its text is a Chinese sentence that says what to do."""


@contextmanager
def open_ledger(settings: Settings | None = None) -> Iterator[tuple[Ledger, Settings]]:
    """The ledger of the settings, made and filled with reference data where it is new."""
    settings = settings or Settings()
    for sentence in keep_private(settings.data_dir, *sqlite_files(settings.database)):
        print(f"ducha：{sentence}", file=sys.stderr)
    ledger = Ledger(settings.database)
    try:
        load_reference_data(ledger, settings.assets_dir)
        yield ledger, settings
    finally:
        ledger.close()


def find_user(conn: Connection, login: str, *, active: bool = True) -> RowMapping:
    """The account, an active one unless told otherwise. Raises CommandError."""
    query = select(t.users).where(t.users.c.login == spelling.login(login))
    row = conn.execute(query.where(t.users.c.active) if active else query).mappings().first()
    if row is None:
        raise CommandError(f"没有登录名为“{login}”的账号，请用 ducha user list 查看。")
    return row


def find_unit(conn: Connection, text: str) -> RowMapping:
    """The one unit with this id, name, part of a name, or a name as people shorten it (静安督察科, 江宁路中队).

    Raises CommandError."""
    n, text = t.units.c, spelling.name(text)
    exact = conn.execute(select(t.units).where(or_(n.id == text, n.name == text))).mappings().all()
    like = holds(text, n.name)
    rows = exact or conn.execute(select(t.units).where(like).order_by(n.name)).mappings().all()
    rows = rows or _shortened(conn, text)
    if len(rows) > 1:  # a part of a name means a unit of ours before the street that it belongs to
        rows = [row for row in rows if row["kind"] != UnitKind.STREET.value] or rows
    if len(rows) == 1:
        return rows[0]
    if not rows:
        raise CommandError(f"没有名称含“{text}”的单位。各单位名称见 ducha unit list。")
    raise CommandError(
        f"“{text}”不止一个单位：{'、'.join(row['name'] for row in rows[:5])}等，请写全名称。名称见 ducha unit list。"
    )


def _shortened(conn: Connection, text: str) -> Sequence[RowMapping]:
    """The units whose names have these characters in this order; squads are called 中队 and 分队 still."""
    n = t.units.c
    asked = spelling.squads_of_today(text)
    holding = [n.name.contains(char, autoescape=True) for char in dict.fromkeys(asked)]
    rows = conn.execute(select(t.units).where(n.active, *holding).order_by(n.name)).mappings().all() if asked else []
    return [row for row in rows if _in_order(asked, row["name"])]


def _in_order(asked: str, name: str) -> bool:
    rest = iter(name)
    return all(char in rest for char in asked)
