"""`ducha user …`: accounts, from the server's own shell.

Here the first administrators are made, and the three are managed: whoever sits at this shell could change the ledger
anyway. No second person confirms, and the log says so.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, func, select

from shared import spelling
from shared.organisation import Role, UnitKind
from sync_server.accounts.hashing import check_new_password, first_password, hash_password
from sync_server.accounts.opening import add_user, alter_user
from sync_server.accounts.passwords import earlier_passwords, set_first_password
from sync_server.acts.organisation import add_person
from sync_server.cli.common import OPERATOR, CommandError, find_unit, find_user, open_ledger
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.accounts import ADMINISTRATORS, SHARED, fits, misfit
from sync_server.procedures.passwords import PasswordRules

UNCONFIRMED = "由服务器命令行直接办理，没有第二人确认，已记入审计日志。"
MARK = {"unconfirmed": True}
INSPECTING = (
    Role.SQUAD_INSPECTOR,
    Role.SECTION_OFFICER,
    Role.SECTION_CHIEF,
    Role.DETACHMENT_INSPECTOR,
    Role.DETACHMENT_CHIEF,
)


def register(commands: Any) -> None:
    """Add the commands of this file."""
    user = commands.add_parser("user", help="账号").add_subparsers(dest="deed", required=True, metavar="操作")
    roles = [role.value for role in Role]
    add = user.add_parser("add", help="新增账号")
    add.add_argument("login", help="登录名：小写字母、数字、点、横线、下划线")
    add.add_argument("name", help="姓名")
    add.add_argument("--role", required=True, choices=roles, help="角色")
    add.add_argument("--unit", required=True, help="所属单位：名称、名称的一部分或编号")
    add.add_argument("--badge", default="", help="本人的胸号，名录中没有的同时登记；单位共用账号不填")
    add.add_argument("--password-stdin", action="store_true", help="从标准输入读取口令；否则生成一个并要求首次登录修改")
    add.set_defaults(run=user_add)
    user.add_parser("list", help="列出账号").set_defaults(run=user_list)
    user.add_parser("check", help="列出角色与单位不符、没有关联本人、一人多号的账号").set_defaults(run=user_check)
    change = user.add_parser("change", help="调整角色或单位")
    change.add_argument("login")
    change.add_argument("--role", choices=roles, help="新的角色")
    change.add_argument("--unit", default="", help="新的单位")
    change.set_defaults(run=user_change)
    link = user.add_parser("link", help="关联名录中的本人")
    link.add_argument("login")
    link.add_argument("badge", help="胸号")
    link.set_defaults(run=user_link)
    password = user.add_parser("password", help="设置初始密码并解锁")
    password.add_argument("login")
    password.add_argument("--password-stdin", action="store_true", help="从标准输入读取口令；否则生成一个")
    password.set_defaults(run=user_password)
    for deed, words in (("disable", "停用账号"), ("enable", "启用账号")):
        standing = user.add_parser(deed, help=words)
        standing.add_argument("login")
        standing.set_defaults(run=user_standing, active=deed == "enable")


def user_add(arguments: argparse.Namespace) -> int:
    """Open an account; prints the password it made, once."""
    with open_ledger() as (ledger, settings):
        rules = settings.password_rules
        with ledger.read() as conn:
            unit = find_unit(conn, arguments.unit)
            person = _person(conn, arguments.badge, arguments.name)
        role = Role(arguments.role)
        if role not in SHARED and not arguments.badge.strip():
            raise CommandError(f"“{role.label}”的账号须关联本人，请用 --badge 写明胸号（名录中没有的会同时登记）。")
        personal = (arguments.login, arguments.name, unit["name"])
        password, made = _password(arguments, rules, personal, [])

        def job(w: Write) -> str:
            person_id = person
            if arguments.badge.strip() and person_id is None:
                who = {"name": arguments.name, "badge": arguments.badge, "unit_id": unit["id"]}
                person_id = add_person(w, OPERATOR, inspector=role in INSPECTING, **who)
            return add_user(
                w,
                OPERATOR,
                login=arguments.login,
                name=arguments.name,
                role=role,
                unit_id=unit["id"],
                password_hash=hash_password(password),
                person_id=person_id,
                must_change=made,
                rules=rules,
                data=MARK,
            )

        ledger.write(job)
    print(f"已新增账号 {arguments.login}（{role.label}，{unit['name']}）")
    if made:
        print(f"初始口令：{password}（{rules.first_hours} 小时内有效，首次登录须修改）")
    print(UNCONFIRMED)
    return 0


def user_list(_arguments: argparse.Namespace) -> int:
    """One account a line: login, name, badge, role, unit, separated by tabs."""
    u = t.users.c
    with open_ledger() as (ledger, _), ledger.read() as conn:
        rows = conn.execute(
            select(u.login, u.name, u.role, u.active, t.units.c.name.label("unit"), t.people.c.badge)
            .join_from(t.users, t.units, t.units.c.id == u.unit_id)
            .outerjoin(t.people, t.people.c.id == u.person_id)
            .order_by(u.login)
        )
        for row in rows:
            standing = [] if row.active else ["已停用"]
            print(row.login, row.name, row.badge or "-", Role(row.role).label, row.unit, *standing, sep="\t")
    return 0


def user_check(_arguments: argparse.Namespace) -> int:
    """One line for each account that is not as it should be; exit code 1 when there is one."""
    with open_ledger() as (ledger, _), ledger.read() as conn:
        faults = account_faults(conn)
    for fault in faults:
        print(fault)
    print(f"共 {len(faults)} 处须办理" if faults else "账号的角色、单位、人员都相符")
    return 1 if faults else 0


def account_faults(conn: Connection) -> list[str]:
    """Active accounts whose role does not fit the unit, that name nobody, or of one person as two administrators."""
    u, n = t.users.c, t.units.c
    query = select(u.login, u.role, u.person_id, u.password_hash, n.kind, n.name).join(t.units, n.id == u.unit_id)
    faults = []
    for row in conn.execute(query.where(u.active).order_by(u.login)):
        role, kind = Role(row.role), UnitKind(row.kind)
        if not fits(role, kind):
            faults.append(f"{row.login}（{row.name}）不能登录：{misfit(role, kind)}（ducha user change）")
        if row.password_hash and role not in SHARED and row.person_id is None:
            faults.append(f"{row.login}（{row.name}）没有关联本人，不能办理须由两个人办的事项（ducha user link）")
    admins = [role.value for role in ADMINISTRATORS]
    several = (
        select(t.people.c.name, func.count().label("n"))
        .join(t.users, u.person_id == t.people.c.id)
        .where(u.active, u.role.in_(admins))
        .group_by(t.people.c.id, t.people.c.name)
        .having(func.count() > 1)
    )
    return faults + [f"{row.name}担任了 {row.n} 个管理员，三员须由不同的人担任" for row in conn.execute(several)]


def user_change(arguments: argparse.Namespace) -> int:
    """Another role or unit, at once."""
    if not arguments.role and not arguments.unit:
        raise CommandError("请用 --role 或 --unit 写明要改成什么。")

    def job(w: Write, user_id: str) -> None:
        unit = find_unit(w.conn, arguments.unit)["id"] if arguments.unit else ""
        alter_user(w, OPERATOR, user_id, role=Role(arguments.role) if arguments.role else None, unit_id=unit, data=MARK)

    return _change(arguments.login, job)


def user_link(arguments: argparse.Namespace) -> int:
    """Say who sits at an account."""

    def job(w: Write, user_id: str) -> None:
        p = t.people.c
        person = w.conn.execute(select(p.id).where(p.badge == spelling.badge(arguments.badge))).scalar()
        if person is None:
            raise CommandError(f"人员名录中没有胸号“{arguments.badge}”，请先在控制台「人员名录」登记。")
        alter_user(w, OPERATOR, user_id, person_id=person, data=MARK)

    return _change(arguments.login, job)


def user_standing(arguments: argparse.Namespace) -> int:
    """Stop an account, or let it in again."""
    return _change(
        arguments.login, lambda w, user_id: alter_user(w, OPERATOR, user_id, active=arguments.active, data=MARK)
    )


def user_password(arguments: argparse.Namespace) -> int:
    """A new first password, shown once; unlocks the account."""
    with open_ledger() as (ledger, settings):
        rules = settings.password_rules
        with ledger.read() as conn:
            user = find_user(conn, arguments.login)
            earlier = earlier_passwords(conn, user["id"], rules)
        password, made = _password(arguments, rules, (user["login"], user["name"]), list(earlier))
        hashed = hash_password(password)
        ledger.write(lambda w: set_first_password(w, OPERATOR, user["id"], hashed, rules, data=MARK))
    if made:
        print(f"初始口令：{password}")
    print(f"{rules.first_hours} 小时内有效，首次登录须修改。{UNCONFIRMED}")
    return 0


def _change(login: str, job: Callable[[Write, str], None]) -> int:
    with open_ledger() as (ledger, _):
        with ledger.read() as conn:
            user = find_user(conn, login, active=False)
        ledger.write(lambda w: job(w, user["id"]))
    print(f"账号 {login} 已办理。{UNCONFIRMED}")
    return 0


def _password(
    arguments: argparse.Namespace, rules: PasswordRules, personal: tuple[str, ...], earlier: list[str]
) -> tuple[str, bool]:
    """The password read or made, and whether it was made. Raises Problem for one that is against the rules."""
    if not arguments.password_stdin:
        return first_password(rules), True
    password = sys.stdin.readline().rstrip("\n")
    if not password:
        raise CommandError("没有读到口令。")
    check_new_password(password, rules, personal=personal, earlier=earlier)
    return password, False


def _person(conn: Connection, badge: str, name: str) -> str | None:
    """Who of the directory has the badge; None for nobody. Raises CommandError when it is somebody of another name."""
    p = t.people.c
    row = conn.execute(select(p.id, p.name).where(p.badge == spelling.badge(badge))).first()
    if row is None:
        return None
    if spelling.name_key(row.name) != spelling.name_key(name):
        raise CommandError(f"胸号“{badge}”在名录中是{row.name}，不是{name}，请核对。")
    return str(row.id)
