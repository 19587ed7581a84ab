"""What the demonstration's inspectors did in the month before: many plain checks, so that the month's report, scores
and charts have something to say. Drawn from a few findings, places and people with a seed of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from shared.inspection import Method, OnSpotAction
from shared.workdays import Calendar
from sync_server.demo.story import (
    DINGXI,
    HENGSHAN,
    HUAMU,
    NANJING_W,
    PANYU,
    PUDIAN,
    SHIMEN,
    XINHUA,
    XUJIAHUI,
    YUYUAN,
    ZHONGSHAN,
    Check,
    Fate,
    Found,
)

EACH = 9  # checks of an inspector in the month
LEAST_BACK = 4  # working days: whatever follows a check has happened by today
_CLOCKS = ("08:40", "09:15", "10:05", "10:50", "13:40", "14:25", "15:35", "16:20")
_ROUTINE = ("QW01", "QW05", "ZZ01", "ZB01", "CX01")


@dataclass(frozen=True)
class Beat:
    """Where an inspector goes: addresses with their points (WGS-84)."""

    who: str
    places: tuple[tuple[str, tuple[float, float]], ...]


@dataclass(frozen=True)
class Case:
    """A finding as it is met again and again, with what the squad answers."""

    found: Found
    requirement: str
    findings: str
    responsible: str
    measures: str


BEATS = (
    Beat("zhoumin", (("定西路1018号沿街", DINGXI), ("愚园路1088号门前", YUYUAN), ("中山西路安化路口", ZHONGSHAN))),
    Beat("shenjie", (("新华路345弄口", XINHUA), ("番禺路法华镇路口", PANYU))),
    Beat("luyun", (("南京西路1168号门前", NANJING_W), ("石门一路吴江路口", SHIMEN))),
    Beat("heqiang", (("漕溪北路广元西路口", XUJIAHUI), ("衡山路宛平路口", HENGSHAN))),
    Beat("xuwei", (("梅花路芳甸路口", HUAMU), ("浦电路东方路口", PUDIAN))),
)
CASES = (
    Case(
        Found("JM03", "沿街商户跨门经营，货架摆出门外约1米", 1, pictures=("goods",)),
        "责令商户收回外摆货架，落实门责告知，于期限内反馈。",
        "商户进货时段临时外摆，早巡查未覆盖该路段",
        "路段负责人未按时巡查，已谈话提醒",
        "货架当日收回，商户签订门责告知书，巡查提前半小时",
    ),
    Case(
        Found("JM01", "占道设摊，已核对不在公示允许区域内，督察时无队员在场", 2, pictures=("stall",)),
        "立即劝离并依法处置，落实高峰时段定点值守，于期限内反馈。",
        "流动摊贩利用交接班间隙占道",
        "当班组长对交接班衔接不到位负责，责令检查",
        "摊点当日劝离，交接班改为错峰，增设定点",
    ),
    Case(
        Found("JM20", "共享单车无序停放，压占盲道约5米", 12, pictures=("bikes",)),
        "通知企业2小时内清理，恢复盲道通行，于期限内反馈。",
        "企业调度车辆未按约定时间到场",
        "路段负责人未跟踪清理结果，已提醒",
        "当日完成清理，与企业约定早晚各清理一次",
    ),
    Case(
        Found("JM10", "商户后门外暴露垃圾约1立方米", 1, pictures=("rubbish",)),
        "督促责任商户当日清运并冲洗路面，于期限内反馈。",
        "餐饮店未按约定时间投放",
        "责任区管理员未提醒，已补课",
        "清运冲洗完毕，纳入每日必查点位",
    ),
)


def checks_of_last_month(today: date, calendar: Calendar, seed: int) -> Iterator[Check]:
    """The month's checks in no particular order; the same for the same day and seed."""
    random = Random(seed)
    days = list(_days(today, calendar))
    for beat in BEATS:
        for back in sorted(random.sample(days, min(EACH, len(days))), reverse=True):
            address, point = random.choice(beat.places)
            yield _check(beat.who, back, random.choice(_CLOCKS), address, point, random)


def _days(today: date, calendar: Calendar) -> Iterator[int]:
    """Working days of the month before, counted back from today."""
    last = today.replace(day=1) - timedelta(days=1)
    day, back = today, 0
    while day > last.replace(day=1):
        day -= timedelta(days=1)
        back += calendar.is_workday(day)
        if calendar.is_workday(day) and day <= last and back >= LEAST_BACK:
            yield back


def _check(who: str, back: int, clock: str, address: str, point: tuple[float, float], random: Random) -> Check:
    if random.random() < 0.3:
        return Check(who, back, clock, address, point, (), _ROUTINE, methods=(Method.ON_SITE,))
    if random.random() < 0.2:
        spotted = Found("ZZ04", "当班队员未佩戴胸号，已当场纠正", 1, OnSpotAction.CORRECTED)
        return Check(who, back, clock, address, point, (spotted,), _ROUTINE[:3])
    case = random.choice(CASES)
    return Check(
        who,
        back,
        clock,
        address,
        point,
        (case.found,),
        _ROUTINE[:2],
        fate=Fate.CLOSED,
        requirement=case.requirement,
        extra={
            "findings": case.findings,
            "responsible": case.responsible,
            "measures": case.measures,
            "decision": "现场复查，整改到位",
        },
    )
