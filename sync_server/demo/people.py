"""The demonstration organisation's people: accounts for every role, an inspector and a leader for every squad."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from pypinyin import lazy_pinyin
from sqlalchemy import select, update

from shared.organisation import DelegationMode, Role, UnitKind
from sync_server.accounts.hashing import hash_password
from sync_server.accounts.opening import add_user, alter_user
from sync_server.acts.organisation import add_person
from sync_server.casework import happenings
from sync_server.demo.story import INSPECTORS
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.write import Write
from sync_server.procedures.street import authority_of
from sync_server.reference.areas import special_names
from sync_server.reference.shipped import unit_id

PASSWORD = "Shanghai-2026"  # noqa: S105 - printed for everyone: the demonstration organisation only
DISTRICTS = {
    "310101": "huangpu",
    "310104": "xuhui",
    "310105": "changning",
    "310106": "jingan",
    "310107": "putuo",
    "310109": "hongkou",
    "310110": "yangpu",
    "310112": "minhang",
    "310113": "baoshan",
    "310114": "jiading",
    "310115": "pudong",
    "310116": "jinshan",
    "310117": "songjiang",
    "310118": "qingpu",
    "310120": "fengxian",
    "310151": "chongming",
    "3101A1": "lingang",
    "3101A2": "zimao",
    "3101A3": "jichang",
}
NEEDS_CONFIRMATION = ("310106", "310151")
CITY_ACCOUNTS = (
    ("jianduchu", "高文斌", Role.OFFICE_STAFF),
    ("chuzhang", "郑国华", Role.OFFICE_CHIEF),
    ("shiju-fenguan", "沈国栋", Role.BUREAU_LEADER),
    ("kaohe", "钱慧", Role.APPRAISAL),
    ("xitong", "顾永刚", Role.SYSTEM_ADMIN),
    ("anquan", "严文华", Role.SECURITY_ADMIN),
    ("shenji", "石丽娟", Role.AUDITOR),
)
DETACHMENT_CHIEF, _CHIEF_NAME, _CHIEF_BADGE = "zhiduizhang", "秦立新", "000101"
SECTION_ACCOUNTS = (
    ("", Role.SECTION_OFFICER),
    ("-kezhang", Role.SECTION_CHIEF),
    ("-fenguan", Role.BUREAU_LEADER),
    ("-kaohe", Role.APPRAISAL),
)
_APPRAISERS = (
    "陶静 戴敏 方颖 任洁 姜燕 范薇 汪倩 金涛",
    "韦磊 付斌 邹峰 熊鹏 孟超 秦强 尹洁 段静",
    "史鹏 龚雪 常敏",
)
APPRAISERS = dict(zip(DISTRICTS, " ".join(_APPRAISERS).split(), strict=True))
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢"
    "姚沈钟姜崔谭陆范汪廖石金贾韦夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
)
GIVEN = [
    "建国",
    "志强",
    "文华",
    "晓明",
    "海东",
    "春梅",
    "佳敏",
    "国平",
    "永刚",
    "丽娟",
    "俊杰",
    "雪芳",
    "振华",
    "明辉",
    "思远",
    "立新",
    "慧敏",
    "云飞",
    "伟民",
    "小红",
    "家豪",
    "雅琴",
    "大勇",
    "玉兰",
    "子涵",
    "浩然",
    "倩",
    "磊",
    "涛",
    "敏",
    "静",
    "斌",
    "强",
    "颖",
    "峰",
    "燕",
    "鹏",
    "洁",
    "超",
    "薇",
]


@dataclass(frozen=True)
class Squad:
    """A squad's accounts: the inspected unit's own, its inspector, its leader's name."""

    unit: str
    name: str
    login: str
    inspector_login: str
    leader: str
    leader_badge: str


def number_of(code: str) -> str:
    """Four digits for a district's telephones and badges."""
    return code[-4:].replace("A", "9")


def _desk_badge(code: str, nth: int) -> str:
    """The badge of somebody at a desk: no squad has these numbers."""
    return f"{number_of(code)}9{nth}"


def link_desks(w: Write) -> int:
    """Link accounts of a demonstration from before accounts named their person; returns how many there were."""
    u = t.users.c
    desks = {login: _desk_badge("310000", n) for n, (login, _, _) in enumerate(CITY_ACCOUNTS, start=1)}
    for code, login in DISTRICTS.items():
        desks |= {f"{login}{suffix}": _desk_badge(code, n) for n, (suffix, _) in enumerate(SECTION_ACCOUNTS, start=1)}
    lone = select(u.id, u.login, u.name, u.unit_id).where(u.person_id.is_(None), u.login.in_(list(desks)))
    rows = w.conn.execute(lone.order_by(u.login)).all()
    for row in rows:
        person = _person(w, row.name, desks[row.login], row.unit_id)
        alter_user(w, SYSTEM, row.id, person_id=person)
    return len(rows)


def squad_login(district: str, street: str) -> str:
    """`changning-huayanglu` for 华阳路街道 in 长宁."""
    bare = street.removesuffix("街道").removesuffix("镇").removesuffix("乡").replace("（", "").replace("）", "")
    return f"{DISTRICTS[district]}-{''.join(lazy_pinyin(bare))}"[:34]


def add_everyone(w: Write, random: Random) -> dict[str, Squad]:
    """Open all accounts and enter all people; the squads by street code."""
    password = hash_password(PASSWORD)
    office, detachment = unit_id(UnitKind.OFFICE), unit_id(UnitKind.DETACHMENT)
    for n, (login, name, role) in enumerate(CITY_ACCOUNTS, start=1):
        _user(w, login, name, role, office, password, _person(w, name, _desk_badge("310000", n), office))
    for code, login in DISTRICTS.items():
        section = unit_id(UnitKind.SECTION, code)
        for n, (suffix, role) in enumerate(SECTION_ACCOUNTS, start=1):
            chance = Random(f"{code}{n}") if code in special_names() else random  # so that the others keep their names
            name = _name(chance) if role is not Role.APPRAISAL else APPRAISERS[code]
            person = _person(w, name, _desk_badge(code, n), section)
            _user(w, f"{login}{suffix}", name, role, section, password, person)
        _user(w, f"{login}-zhishu", "直属中队", Role.INSPECTED_UNIT, unit_id(UnitKind.DISTRICT_TEAM, code), password)
    for inspector in INSPECTORS:
        if not inspector.street:
            person = _person(w, inspector.name, inspector.badge, detachment, inspector=True)
            _user(w, inspector.login, inspector.name, Role.DETACHMENT_INSPECTOR, detachment, password, person)
    chief = _person(w, _CHIEF_NAME, _CHIEF_BADGE, detachment, leader=True)
    _user(w, DETACHMENT_CHIEF, _CHIEF_NAME, Role.DETACHMENT_CHIEF, detachment, password, chief)
    _phones_and_delegations(w)
    return _squads(w, random, password)


def _squads(w: Write, random: Random, password: str) -> dict[str, Squad]:
    n = t.units.c
    rows = w.conn.execute(select(t.units).where(n.kind == UnitKind.SQUAD.value).order_by(n.street_code)).mappings()
    known = {(i.district, i.street): i for i in INSPECTORS}
    squads: dict[str, Squad] = {}
    for number, row in enumerate(rows.all(), start=1):
        street = row["name"].removesuffix("综合行政执法队")
        login = squad_login(row["district_code"], street)
        badge = f"{row['district_code'][-2:]}{number:03d}"
        leader = _name(random)
        leading = _person(w, leader, f"{badge}1", row["id"], leader=True)
        for nth in (2, 3):
            _person(w, _name(random), f"{badge}{nth}", row["id"])
        inspector = known.get((row["district_code"], street))
        name = inspector.name if inspector else _name(random)
        person = _person(w, name, inspector.badge if inspector else f"{badge}8", row["id"], inspector=True)
        _person(w, _name(random), f"{badge}9", row["id"], inspector=True)
        inspector_login = inspector.login if inspector else f"{login}-dc"
        _user(w, inspector_login, name, Role.SQUAD_INSPECTOR, row["id"], password, person)
        _user(w, login, leader, Role.INSPECTED_UNIT, row["id"], password, leading)
        office = unit_id(UnitKind.STREET, row["street_code"])
        _user(w, f"{login}-jd", authority_of(street)[:40], Role.STREET_OFFICE, office, password)
        squads[row["street_code"]] = Squad(row["id"], row["name"], login, inspector_login, leader, f"{badge}1")
    return squads


def _phones_and_delegations(w: Write) -> None:
    """Duty phones (numbers of no subscriber) and each district's delegation."""
    n, d = t.units.c, t.delegations
    seq = w.event(happenings.DELEGATION_SET, "delegation", "demo", "演示：各区授权现场开具通知书", actor=SYSTEM)
    for order, code in enumerate(DISTRICTS, start=1):
        phone = f"021-0000{order:04d}"
        w.conn.execute(
            update(t.units)
            .where((n.district_code == code) & (n.kind == UnitKind.SECTION.value))
            .values(duty_phone=phone, changed_seq=seq)
        )
        prefix = w.conn.execute(select(n.prefix).where(n.id == unit_id(UnitKind.SECTION, code))).scalar_one()
        mode = DelegationMode.NEEDS_CONFIRMATION if code in NEEDS_CONFIRMATION else DelegationMode.DIRECT
        values = {"mode": mode.value, "paper": f"{prefix}督〔{w.now[:4]}〕3号", "since": f"{w.now[:4]}-01-01"}
        w.conn.execute(update(d).where(d.c.district_code == code).values(changed_seq=seq, **values))


def _name(random: Random) -> str:
    return random.choice(SURNAMES) + random.choice(GIVEN)


def _person(w: Write, name: str, badge: str, unit: str, *, inspector: bool = False, leader: bool = False) -> str:
    return add_person(w, SYSTEM, name=name, badge=badge, unit_id=unit, inspector=inspector, leader=leader)


def _user(w: Write, login: str, name: str, role: Role, unit: str, password: str, person: str | None = None) -> str:
    return add_user(
        w,
        SYSTEM,
        login=login,
        name=name,
        role=role,
        unit_id=unit,
        password_hash=password,
        person_id=person,
        must_change=False,
        ages=False,
    )
