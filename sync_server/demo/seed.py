"""The demonstration organisation: 16 districts, 215 squads, and a week in which something has happened everywhere the
first screens look. Seeding goes through the same acts as real work, so the story obeys the rules and verifies."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import func, select

from shared.moment import SHANGHAI, from_iso
from shared.position import read_districts
from sync_server.acts.common.assignments import assign
from sync_server.acts.enrolment import make_code
from sync_server.casework import happenings
from sync_server.clockwork.ticks import tick
from sync_server.demo import listed, outfitted, pursued
from sync_server.demo.desk_month import DeskMonth, answered_days
from sync_server.demo.last_month import checks_of_last_month
from sync_server.demo.people import PASSWORD, Squad, add_everyone, link_desks, squad_login
from sync_server.demo.phones import Phone
from sync_server.demo.special import SpecialCases
from sync_server.demo.stage import Stage, account
from sync_server.demo.story import CHECKS, DEMO_INSPECTOR, INSPECTORS, TASKS
from sync_server.demo.telling import Telling
from sync_server.evidence.store import open_store
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write
from sync_server.reference.directory import read_calendar
from sync_server.reference.shipped import load_reference_data
from sync_server.settings import Settings

SEED = 20_091
_BEFORE = timedelta(days=100)  # earlier than any story: the reference data come first


class _Script:
    """The clock of the story: set before every step."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def is_seeded(ledger: Ledger) -> bool:
    """True if the demonstration has been put into this ledger."""
    with ledger.read() as conn:
        return (
            conn.execute(select(t.events.c.seq).where(t.events.c.kind == happenings.DEMO_SEEDED.kind).limit(1)).first()
            is not None
        )


def seed(ledger: Ledger, settings: Settings, *, now: datetime) -> bool:
    """Put the demonstration into an empty ledger; False when it is there already: one of an older version is
    only given the people that accounts need since.

    The story ends at `now`. Raises RuntimeError for a ledger in which real work has begun."""
    if is_seeded(ledger):
        ledger.write(link_desks)
        return False
    with ledger.read() as conn:
        if conn.execute(select(func.count()).select_from(t.users)).scalar_one():
            raise RuntimeError("账本中已有账号，演示数据只能放入空的数据目录")
    script = _Script(now - _BEFORE)
    teller = Ledger(ledger.url, script)
    try:
        load_reference_data(teller, settings.assets_dir)
        _tell(teller, script, settings, now)
    finally:
        teller.close()
    return True


def _tell(teller: Ledger, script: _Script, settings: Settings, now: datetime) -> None:
    random = Random(SEED)
    with teller.read() as conn:
        calendar = read_calendar(conn)
    stage = Stage(
        phones={},
        squads={},
        streets={},
        items={},
        store=open_store(settings.photos),
        fonts=settings.assets_dir / "fonts",
        random=random,
        calendar=calendar,
        now=now,
    )
    script.now = _beginning(now)
    _prepare(teller, settings, stage, random)
    today = now.astimezone(SHANGHAI).date()
    checks = (*checks_of_last_month(today, calendar, SEED), *CHECKS)
    tellings = [Telling(stage, check) for check in checks]
    for telling in tellings:
        telling.steps()
    DeskMonth(stage, answered_days(tellings, DEMO_INSPECTOR)).steps()
    for check, handed_over in ((pursued.HANDED_OVER, True), (pursued.CHECK, False)):
        unanswered = Telling(stage, check)
        unanswered.steps()
        pursued.Pursued(stage, unanswered, handed_over=handed_over).steps()
    SpecialCases(stage).steps()
    _daily_ticks(stage, script.now)
    for moment, _, job in sorted(stage.steps, key=lambda step: step[:2]):
        script.now = moment
        teller.write(job)
    script.now = now
    teller.write(_finish)


def _beginning(now: datetime) -> datetime:
    """When people are entered and phones enrolled: before the plans of the month before were due."""
    last_month = now.astimezone(SHANGHAI).replace(day=1, hour=9, minute=0, second=0) - timedelta(days=1)
    return last_month.replace(day=1) - timedelta(days=12)


def _prepare(teller: Ledger, settings: Settings, stage: Stage, random: Random) -> None:
    squads: dict[str, Squad] = teller.write(lambda w: add_everyone(w, random))
    shapes = json.loads((settings.assets_dir / "data/shanghai_districts_wgs84.geojson").read_text("utf-8"))
    areas = {area.code: area for area in read_districts(shapes)}
    teller.write(listed.add_everyone)
    teller.write(outfitted.add_registers)
    phones = {inspector.login: Phone(inspector, random, areas) for inspector in INSPECTORS}
    for phone in phones.values():
        teller.write(phone.enrol)
    with teller.read() as conn:
        items = {row["code"]: row for row in conn.execute(select(t.catalogue_items)).mappings()}
        streets = conn.execute(select(t.units.c.district_code, t.units.c.name, t.units.c.street_code)).all()
    stage.phones, stage.squads, stage.items = phones, squads, items
    stage.streets = {(s.district_code, s.name.removesuffix("综合行政执法队")): s.street_code for s in streets}


def _daily_ticks(stage: Stage, start: datetime) -> None:
    """Reminders, follow-ups and escalations fall when they would have."""
    moment = start.astimezone(SHANGHAI).replace(hour=0, minute=5)
    while moment <= stage.now:
        for hours in (0, 8, 22):
            stage.at(moment + timedelta(hours=hours), tick)
        moment += timedelta(days=1)


def _finish(w: Write) -> None:
    """Today's tasks for the demonstration's inspector, and the mark."""
    inspector, section = account(w, DEMO_INSPECTOR), account(w, "changning")
    today = w.moment.astimezone(SHANGHAI).date().isoformat()
    for title, place, note in TASKS:
        assign(w, section, inspector.user_id, title, unit_id=inspector.unit_id, place=place, due_on=today, note=note)
    tick(w)
    w.event(happenings.DEMO_SEEDED, "ledger", "demo", "载入演示机构和演示数据", actor=SYSTEM)


def welcome(ledger: Ledger, settings: Settings) -> str:
    """Who can log in where, with fresh one-use codes for the demonstration's inspectors; printed by `ducha demo`."""
    base = settings.public_url.rstrip("/")
    codes = ledger.write(lambda w: {i.login: make_code(w, account(w, i.login).user_id, 24, SYSTEM) for i in INSPECTORS})
    squad = squad_login("310105", "华阳路街道")
    rows = [
        ("长宁区督察科（科员）", "changning"),
        ("长宁区督察科（科长）", "changning-kezhang"),
        ("长宁区分管领导", "changning-fenguan"),
        ("长宁区考核机构", "changning-kaohe"),
        ("静安区督察科（现场开具须确认）", "jingan"),
        ("机动督察支队支队长（督察员毛俊起草，登录名 maojun）", "zhiduizhang"),
        ("市局执法监督处", "jianduchu"),
        ("市局执法监督处处长", "chuzhang"),
        ("被督察单位：华阳路街道综合行政执法队", squad),
        ("街道办事处（追责建议待答复）：新华路街道办事处", f"{squad_login('310105', '新华路街道')}-jd"),
        ("系统 / 安全 / 审计管理员", "xitong、anquan、shenji"),
    ]
    lines = [f"督察通演示机构  {base}/", "", f"管理端 {base}/  （演示密码均为 {PASSWORD}，不受口令规则限制）"]
    lines += [f"  {login:<24}{who}" for who, login in rows]
    lines.append("  其余各区：区名拼音（科员），加 -kezhang（科长）、-fenguan（分管领导）、-kaohe（考核机构）")
    lines += ["  各队：区名拼音-街镇拼音；街道办事处、镇政府：再加 -jd", ""]
    lines.append(f"手机端 {base}/app/  （登记码一次有效，24 小时内使用）")
    for inspector in INSPECTORS:
        home = inspector.street or "机动督察支队"
        lines.append(f"  {codes[inspector.login]}   {inspector.name}（{home}督察员，登录名 {inspector.login}）")
    ends = from_iso(_seeded_at(ledger)).astimezone(SHANGHAI)
    lines += ["", f"演示数据截至 {ends:%Y-%m-%d %H:%M}，均为虚构，图片为绘制。"]
    return "\n".join(lines)


def _seeded_at(ledger: Ledger) -> str:
    with ledger.read() as conn:
        return str(
            conn.execute(select(t.events.c.at).where(t.events.c.kind == happenings.DEMO_SEEDED.kind)).scalar_one()
        )
