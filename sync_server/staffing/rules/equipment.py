"""装备: what an inspection body has, who has it in hand, and what can be done with a piece (沪城管执〔2009〕1号 五(一),
为督察机构配置必要的装备)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from shared import spelling
from shared.moment import chinese_day
from shared.problems import Problem
from sync_server.casework.course import Course, Step, ways
from sync_server.grounds import staffing as grounds

MOST_NUMBER, MOST_MODEL, MOST_HOLDER, MOST_WORDS = 40, 80, 60, 200


class EquipmentKind(StrEnum):
    RECORDER = "recorder"
    TERMINAL = "terminal"
    RADIO = "radio"
    CAMERA = "camera"
    VEHICLE = "vehicle"
    MEASURE = "measure"
    DRESS = "dress"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {
            "recorder": "执法记录仪",
            "terminal": "移动终端",
            "radio": "对讲机",
            "camera": "照相机",
            "vehicle": "督察车辆",
            "measure": "测量器具",
            "dress": "督察标志",
            "other": "其他",
        }[self.value]


class EquipmentState(StrEnum):
    STOCK = "stock"
    ISSUED = "issued"
    REPAIR = "repair"
    LOST = "lost"
    RETIRED = "retired"

    @property
    def label(self) -> str:
        return {"stock": "在库", "issued": "已配发", "repair": "送修", "lost": "遗失", "retired": "报废"}[self.value]


class EquipmentDeed(StrEnum):
    ISSUE = "issue"
    RETURN = "return"
    REPAIR = "repair"
    REPAIRED = "repaired"
    LOSE = "lose"
    FIND = "find"
    RETIRE = "retire"

    @property
    def label(self) -> str:
        return {
            "issue": "配发",
            "return": "交回",
            "repair": "送修",
            "repaired": "修好入库",
            "lose": "登记遗失",
            "find": "找回",
            "retire": "报废",
        }[self.value]


S, D = EquipmentState, EquipmentDeed
IN_USE = (S.STOCK, S.ISSUED, S.REPAIR)  # what a unit has: neither lost nor retired


def _keeper(_deed: EquipmentDeed, _state: EquipmentState, _who: object) -> str:
    """Whoever reaches the piece keeps it: the act has asked for the unit."""
    return ""


EQUIPMENT_COURSE: Course[EquipmentState, EquipmentDeed, EquipmentState, object] = Course(
    states=tuple(EquipmentState),
    deeds=tuple(EquipmentDeed),
    starts=(S.STOCK,),
    ends=(S.RETIRED,),
    steps=(
        Step(D.ISSUE, ways(S.STOCK, S.ISSUED, to=S.ISSUED), _keeper),
        Step(D.RETURN, {S.ISSUED: S.STOCK}, _keeper),
        Step(D.REPAIR, ways(S.STOCK, S.ISSUED, to=S.REPAIR), _keeper, asks="请写明送修的原因"),
        Step(D.REPAIRED, {S.REPAIR: S.STOCK}, _keeper),
        Step(D.LOSE, ways(S.STOCK, S.ISSUED, to=S.LOST), _keeper, asks="请写明遗失的经过"),
        Step(D.FIND, {S.LOST: S.STOCK}, _keeper, asks="请写明找回的经过"),
        Step(D.RETIRE, ways(S.STOCK, S.REPAIR, S.LOST, to=S.RETIRED), _keeper, asks="请写明报废的原因和批准文件"),
    ),
    state_of=lambda state: state,
    wrong_state=lambda deed, state: f"这件装备现为“{state.label}”，此时不能{deed.label}",
)


def spelled_number(kind: EquipmentKind, number: str) -> str:
    """The number as it stands on the piece; of a vehicle its plate."""
    return spelling.plate(number) if kind is EquipmentKind.VEHICLE else spelling.badge(number)


def piece_refusal(number: str, model: str) -> Problem | None:
    """Why the piece cannot be entered so."""
    if not number:
        return Problem(grounds.NUMBER_MISSING)
    if len(number) > MOST_NUMBER or len(model) > MOST_MODEL:
        return Problem(grounds.PIECE_TOO_LONG, number=MOST_NUMBER, model=MOST_MODEL)
    return None


def step_refusal(deed: EquipmentDeed, holder: str, day: date, since: date, today: date) -> Problem | None:
    """Why the step cannot be entered, besides what the course says."""
    if deed is D.ISSUE and not holder:
        return Problem(grounds.HOLDER_MISSING)
    if day < since:
        return Problem(grounds.STEP_BEFORE_LAST, since=chinese_day(since))
    return Problem(grounds.DAY_TO_COME) if day > today else None
