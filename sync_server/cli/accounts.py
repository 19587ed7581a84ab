"""`ducha user …`, `ducha device …`, `ducha token`: accounts, phones, tokens for scripts."""

from __future__ import annotations

import argparse
import secrets
import sys
from typing import Any

import segno
from sqlalchemy import Connection, RowMapping, or_, select

from shared import spelling
from shared.organisation import Role, UnitKind
from sync_server.acts.devices import hash_token, revoke_device
from sync_server.acts.enrolment import make_code
from sync_server.acts.organisation import add_person, add_user
from sync_server.cli.common import OPERATOR, CommandError, open_ledger
from sync_server.console.passwords import check_new_password, first_password, hash_password
from sync_server.ledger import tables as t
from sync_server.ledger.folding import holds
from sync_server.ledger.reference_data import unit_id
from sync_server.ledger.write import Write

SCRIPTS_LOGIN = "api"  # the account of tokens that name no other; it has no password


def register(commands: Any) -> None:
    """Add the commands of this file."""
    user = commands.add_parser("user", help="账号").add_subparsers(dest="deed", required=True, metavar="操作")
    add = user.add_parser("add", help="新增账号")
    add.add_argument("login", help="登录名：小写字母、数字、点、横线、下划线")
    add.add_argument("name", help="姓名")
    add.add_argument("--role", required=True, choices=[role.value for role in Role], help="角色")
    add.add_argument("--unit", required=True, help="所属单位：名称、名称的一部分或编号")
    add.add_argument("--badge", default="", help="胸号；填写后同时登记为执法人员")
    add.add_argument("--password-stdin", action="store_true", help="从标准输入读取口令；否则生成一个并要求首次登录修改")
    add.set_defaults(run=user_add)
    user.add_parser("list", help="列出账号").set_defaults(run=user_list)

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
    token.set_defaults(run=token_new)


def user_add(arguments: argparse.Namespace) -> int:
    """Open an account; prints the password it made, once."""
    made = not arguments.password_stdin
    with open_ledger() as (ledger, settings):
        rules = settings.password_rules
        with ledger.read() as conn:
            unit = find_unit(conn, arguments.unit)
        password = first_password(rules) if made else sys.stdin.readline().rstrip("\n")
        if not password:
            raise CommandError("没有读到口令。")
        check_new_password(password, rules, personal=(arguments.login, arguments.name, unit["name"]))
        role = Role(arguments.role)
        inspects = role in (Role.SQUAD_INSPECTOR, Role.SECTION_OFFICER, Role.SECTION_CHIEF, Role.DETACHMENT_INSPECTOR)

        def job(w: Write) -> str:
            person = None
            if arguments.badge:
                who = {"name": arguments.name, "badge": arguments.badge, "unit_id": unit["id"]}
                person = add_person(w, OPERATOR, inspector=inspects, **who)
            return add_user(
                w,
                OPERATOR,
                login=arguments.login,
                name=arguments.name,
                role=role,
                unit_id=unit["id"],
                password_hash=hash_password(password),
                person_id=person,
                must_change=made,
                rules=rules,
            )

        ledger.write(job)
    print(f"已新增账号 {spelling.login(arguments.login)}（{role.label}，{unit['name']}）")
    if made:
        print(f"初始口令：{password}（{rules.first_hours} 小时内有效，首次登录须修改）")
    return 0


def user_list(_arguments: argparse.Namespace) -> int:
    """One account a line: login, name, role, unit, separated by tabs."""
    u = t.users.c
    with open_ledger() as (ledger, _), ledger.read() as conn:
        rows = conn.execute(
            select(u.login, u.name, u.role, u.active, t.units.c.name.label("unit"))
            .join_from(t.users, t.units, t.units.c.id == u.unit_id)
            .order_by(u.login)
        )
        for row in rows:
            print(row.login, row.name, Role(row.role).label, row.unit, *([] if row.active else ["已停用"]), sep="\t")
    return 0


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
    token = secrets.token_urlsafe(32)
    with open_ledger() as (ledger, _):

        def job(w: Write) -> None:
            user_id = (
                _scripts_account(w) if arguments.user == SCRIPTS_LOGIN else find_user(w.conn, arguments.user)["id"]
            )
            name = arguments.name[:80]
            w.add(t.api_tokens, token_hash=hash_token(token), name=name, user_id=user_id, created_at=w.now)
            w.event("token.made", "user", user_id, f"生成令牌“{name}”", actor=OPERATOR)

        ledger.write(job)
    print(token)
    return 0


def _scripts_account(w: Write) -> str:
    known: str | None = w.conn.execute(select(t.users.c.id).where(t.users.c.login == SCRIPTS_LOGIN)).scalar()
    if known is not None:
        return known
    office = unit_id(UnitKind.OFFICE)
    return add_user(w, OPERATOR, login=SCRIPTS_LOGIN, name="接口", role=Role.OFFICE_STAFF, unit_id=office)


def find_user(conn: Connection, login: str) -> RowMapping:
    """The active account. Raises CommandError."""
    known = (t.users.c.login == spelling.login(login)) & t.users.c.active
    row = conn.execute(select(t.users).where(known)).mappings().first()
    if row is None:
        raise CommandError(f"没有登录名为“{login}”的账号，请用 ducha user list 查看。")
    return row


def find_unit(conn: Connection, text: str) -> RowMapping:
    """The one unit with this id, name, or part of a name. Raises CommandError."""
    n, text = t.units.c, spelling.name(text)
    exact = conn.execute(select(t.units).where(or_(n.id == text, n.name == text))).mappings().all()
    like = holds(n.name, text)
    rows = exact or conn.execute(select(t.units).where(like).order_by(n.name)).mappings().all()
    if len(rows) == 1:
        return rows[0]
    if not rows:
        raise CommandError(f"没有名称含“{text}”的单位。")
    raise CommandError(f"“{text}”不止一个单位：{'、'.join(row['name'] for row in rows[:5])}等，请写全名称。")
