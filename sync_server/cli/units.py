"""`ducha unit list`: what the units are called, for `--unit` of the other commands."""

from __future__ import annotations

import argparse
from typing import Any

from sqlalchemy import func, select

from shared import spelling
from shared.organisation import UnitKind
from sync_server.cli.common import CommandError, open_ledger
from sync_server.ledger import tables as t
from sync_server.ledger.folding import holds


def register(commands: Any) -> None:
    """Add the commands of this file."""
    unit = commands.add_parser("unit", help="单位").add_subparsers(dest="deed", required=True, metavar="操作")
    shown = unit.add_parser("list", help="列出单位（改名、机关代字和值班电话在控制台“单位”办理）")
    shown.add_argument("words", nargs="?", default="", help="名称的一部分")
    shown.set_defaults(run=unit_list)


def unit_list(arguments: argparse.Namespace) -> int:
    """One unit a line: name, kind, accounts, id, separated by tabs."""
    n, u = t.units.c, t.users.c
    accounts = select(func.count()).where(u.unit_id == n.id, u.active).correlate(t.units).scalar_subquery()
    query = select(n.id, n.name, n.kind, n.active, accounts.label("accounts")).order_by(n.district_code, n.kind, n.name)
    words = spelling.name(arguments.words)
    with open_ledger() as (ledger, _), ledger.read() as conn:
        rows = conn.execute(query.where(holds(words, n.name)) if words else query).all()
    if not rows:
        raise CommandError(f"没有名称含“{words}”的单位。")
    for row in rows:
        standing = "" if row.active else "（已停用）"
        print(f"{row.name}{standing}\t{UnitKind(row.kind).label}\t账号 {row.accounts} 个\t{row.id}")
    return 0
