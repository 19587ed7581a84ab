"""`ducha device …`, `ducha token`: phones, tokens for scripts."""

from __future__ import annotations

import argparse
import secrets
import sys
from typing import Any

import segno
from sqlalchemy import select, update

from shared.organisation import Role, UnitKind
from sync_server.accounts.opening import add_user
from sync_server.acts.common.devices import DESK, hash_token, revoke_device
from sync_server.acts.enrolment import make_code
from sync_server.casework import happenings
from sync_server.cli.common import OPERATOR, find_unit, find_user, open_ledger
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.reference.shipped import unit_id

SCRIPTS_LOGIN = "api"  # the account of tokens that name no other; it has no password


def register(commands: Any) -> None:
    """Add the commands of this file."""
    device = commands.add_parser("device", help="手机").add_subparsers(dest="deed", required=True, metavar="操作")
    enrol = device.add_parser("enrol", help="生成一次性登记码")
    enrol.add_argument("login", help="督察员的登录名")
    enrol.set_defaults(run=device_enrol)
    device.add_parser("list", help="列出手机").set_defaults(run=device_list)
    revoke = device.add_parser("revoke", help="停用手机")
    revoke.add_argument("device", help="手机编号（见 device list）")
    revoke.add_argument("--reason", default="", help="原因")
    revoke.set_defaults(run=device_revoke)

    token = commands.add_parser("token", help="生成供测试和脚本使用的令牌")
    token.add_argument("name", help="令牌的用途")
    token.add_argument("--user", default=SCRIPTS_LOGIN, help="以哪个账号的身份，默认为专用账号 api")
    token.add_argument("--orders", default="", metavar="单位", help="只能为这个单位送 12345、网格工单，例如 长宁督察科")
    token.add_argument("--revoke", action="store_true", help="停用这个用途的全部令牌")
    token.set_defaults(run=token_new)


def device_enrol(arguments: argparse.Namespace) -> int:
    """A one-use code, as text and as a QR code in the terminal."""
    with open_ledger() as (ledger, settings):
        with ledger.read() as conn:
            user = find_user(conn, arguments.login)
        code = ledger.write(lambda w: make_code(w, user["id"], settings.code_hours, OPERATOR))
    print(code)
    if sys.stdout.isatty():
        segno.make(f"{settings.public_url.rstrip('/')}/app/?code={code}", error="m").terminal(compact=True)
    print(f"{user['name']}的登记码，{settings.code_hours} 小时内有效，只能使用一次。", file=sys.stderr)
    return 0


def device_list(_arguments: argparse.Namespace) -> int:
    """One phone a line: id, holder, label, last contact, what it still holds."""
    d, u = t.devices.c, t.users.c
    with open_ledger() as (ledger, _), ledger.read() as conn:
        rows = conn.execute(
            select(d.id, u.login, d.label, d.platform, d.seen_at, d.unsent_records, d.unsent_photos, d.revoked_at)
            .join_from(t.devices, t.users, u.id == d.user_id)
            .where(d.platform != DESK)
            .order_by(u.login, d.enrolled_at)
        )
        for row in rows:
            held = f"待传 {row.unsent_records} 条 {row.unsent_photos} 张"
            state = "已停用" if row.revoked_at else "在用"
            print(row.id, row.login, row.label or row.platform, row.seen_at or "从未联系", held, state, sep="\t")
    return 0


def device_revoke(arguments: argparse.Namespace) -> int:
    """Stop a phone; it learns of it at its next contact."""
    with open_ledger() as (ledger, _):
        ledger.write(lambda w: revoke_device(w, arguments.device, arguments.reason, OPERATOR))
    print("已停用。这台手机下次联系服务器时会收到通知，未上传的记录仍可在手机上查看并导出。")
    return 0


def token_new(arguments: argparse.Namespace) -> int:
    """A bearer token that acts as an account; shown once, kept as a hash."""
    if arguments.revoke:
        return token_revoke(arguments)
    token = secrets.token_urlsafe(32)
    with open_ledger() as (ledger, _):
        with ledger.read() as conn:
            unit = find_unit(conn, arguments.orders) if arguments.orders else None
        good_for = {"scope": "orders", "unit_id": unit["id"]} if unit else {}

        def job(w: Write) -> None:
            user_id = (
                _scripts_account(w) if arguments.user == SCRIPTS_LOGIN else find_user(w.conn, arguments.user)["id"]
            )
            name = arguments.name[:80]
            w.add(t.api_tokens, token_hash=hash_token(token), name=name, user_id=user_id, created_at=w.now, **good_for)
            w.event(happenings.TOKEN_MADE, "user", user_id, f"生成令牌“{name}”", actor=OPERATOR)

        ledger.write(job)
    print(token)
    return 0


def token_revoke(arguments: argparse.Namespace) -> int:
    """Stop every token of that name, at once."""
    a = t.api_tokens.c
    good = (a.name == arguments.name[:80]) & a.revoked_at.is_(None)
    with open_ledger() as (ledger, _):

        def job(w: Write) -> int:
            user_ids = list(w.conn.execute(select(a.user_id).where(good)).scalars())
            w.conn.execute(update(t.api_tokens).where(good).values(revoked_at=w.now))
            for user_id in dict.fromkeys(user_ids):
                w.event(happenings.TOKEN_REVOKED, "user", user_id, f"停用令牌“{arguments.name[:80]}”", actor=OPERATOR)
            return len(user_ids)

        number = ledger.write(job)
    print(f"已停用 {number} 个令牌")
    return 0 if number else 1


def _scripts_account(w: Write) -> str:
    known: str | None = w.conn.execute(select(t.users.c.id).where(t.users.c.login == SCRIPTS_LOGIN)).scalar()
    if known is not None:
        return known
    office = unit_id(UnitKind.OFFICE)
    # It has no password, so there is none to change.
    return add_user(
        w, OPERATOR, login=SCRIPTS_LOGIN, name="接口", role=Role.OFFICE_STAFF, unit_id=office, must_change=False
    )
