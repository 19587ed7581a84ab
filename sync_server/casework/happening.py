"""What can happen in the ledger: its kind in the log, and the words and signs by which people learn of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Flag, auto
from functools import cached_property

from shared.organisation import INSPECTED, Role, UnitKind


class Whom(Flag):
    """Whose inbox (and whose endpoints outside) a happening may be brought to."""

    NOBODY = 0  # it stands in the log only
    SQUAD = auto()  # units that are inspected: squads of the streets, teams of the district
    SECTION = auto()  # 督察科
    CITY = auto()  # 执法监督处, 机动督察支队
    LEADER = auto()  # 分管领导 of the unit, and nobody else there
    AUDITOR = auto()  # the auditor of the unit, and nobody else there
    STREET = auto()  # 街道办事处, 镇人民政府


NOBODY, SQUAD, SECTION, CITY, LEADER, AUDITOR, STREET = (
    Whom.NOBODY,
    Whom.SQUAD,
    Whom.SECTION,
    Whom.CITY,
    Whom.LEADER,
    Whom.AUDITOR,
    Whom.STREET,
)
# What is for one role is for that role of whatever unit the person belongs to.
_OF_UNITS: Mapping[str, Whom] = {
    **{kind.value: SQUAD | LEADER | AUDITOR for kind in INSPECTED},
    UnitKind.SECTION.value: SECTION | LEADER | AUDITOR,
    UnitKind.DETACHMENT.value: CITY | LEADER | AUDITOR,
    # 执法监督处 does a 督察科's work for a district that has none (`Directory.section_for`), so it is told as one.
    UnitKind.OFFICE.value: CITY | SECTION | LEADER | AUDITOR,
    UnitKind.STREET.value: STREET,
}
_ROLES = {LEADER: Role.BUREAU_LEADER.value, AUDITOR: Role.AUDITOR.value}


@dataclass(frozen=True)
class Look:
    """How a line of the inbox stands out: an icon of the console, and a colour ('' is the ordinary navy)."""

    icon: str
    colour: str = ""


RINGS, LATE, REMINDS = Look("bell", "red"), Look("alert", "red"), Look("clock", "amber")


@dataclass(frozen=True)
class Phone:
    """The message on the phone of the inspector concerned: its title, its Material icon, and the tone of the app."""

    title: str
    icon: str = "MAIL_OUTLINE"
    tone: str = "info"


@dataclass(frozen=True)
class Subject:
    """The first part of a kind: the group by which the log is filtered, and the icon of its inbox lines."""

    label: str
    icon: str = "inbox"


SUBJECTS: Mapping[str, Subject] = {
    "record": Subject("督察记录", "book"),
    "finding": Subject("问题"),
    "merge": Subject("疑似同一问题", "branch"),
    "photo": Subject("照片原件"),
    "original": Subject("未归档的原件"),
    "alert": Subject("立即通知", "bell"),
    "suggestion": Subject("投诉建议", "chat"),
    "notice": Subject("督察通知书", "paper"),
    "draft": Subject("反馈稿"),
    "pursuit": Subject("追责督办", "route"),
    "case": Subject("专项督察", "stamp"),
    "case_share": Subject("专项督察承办", "stamp"),
    "note": Subject("同事留言", "chat"),
    "filter": Subject("保存的筛选", "filter"),
    "proposal": Subject("追责建议", "stamp"),
    "document": Subject("文稿", "paper"),
    "report": Subject("月度报告"),
    "bulletin": Subject("督察动态", "book"),
    "filing": Subject("报送与催报", "calendar"),
    "meeting": Subject("例会任务", "people"),
    "evaluation": Subject("考核计算"),
    "score": Subject("单位得分", "scale"),
    "reward": Subject("奖惩", "stamp"),
    "annual": Subject("年度考评", "book"),
    "assignment": Subject("派勤", "route"),
    "order": Subject("工单", "phone"),
    "shifts": Subject("勤务信息"),
    "shift": Subject("勤务班次"),
    "duty": Subject("值班联系名单"),
    "calendar": Subject("工作日历", "calendar"),
    "catalogue": Subject("督察项目目录"),
    "rules": Subject("规则设置"),
    "template": Subject("文书文字"),
    "routing": Subject("转办规则"),
    "delegation": Subject("授权"),
    "scan": Subject("盖章扫描件", "stamp"),
    "seal": Subject("电子印章", "stamp"),
    "stand_in": Subject("代签授权", "stamp"),
    "user": Subject("账号与登录"),
    "person": Subject("人员名录"),
    "unit": Subject("单位"),
    "wall": Subject("走廊屏", "desk"),
    "directory": Subject("督察名录", "book"),
    "equipment": Subject("装备登记"),
    "training": Subject("培训登记"),
    "conduct": Subject("作风事项"),
    "token": Subject("接口令牌"),
    "device": Subject("手机"),
    "numbers": Subject("文书编号"),
    "ledger": Subject("台账导出与锚定"),
    "reference": Subject("基础数据"),
    "demo": Subject("演示数据"),
    "endpoint": Subject("对外投递", "send"),
    "mailbox": Subject("个人邮箱"),
    "delivery": Subject("重新推送"),
    "volume": Subject("档案", "book"),
    "borrowing": Subject("档案借阅", "book"),
}


@dataclass(frozen=True)
class Happening:
    """One kind of event. `kind` is hashed into the log and never changes; `title` is a sentence for receivers outside,
    `word` a word or two for the inbox, `whom` says who may be told, `phone` what the inspector concerned reads."""

    kind: str
    title: str
    word: str = ""
    whom: Whom = NOBODY
    look: Look | None = None
    phone: Phone | None = None
    inside: bool = False  # for the inbox alone: it is pushed to no endpoint outside

    @cached_property
    def subject(self) -> str:
        """The first part of the kind, `notice` of `notice.signed`."""
        return self.kind.partition(".")[0]

    @cached_property
    def shown(self) -> Look:
        """How its line of the inbox looks: its own look, or its subject's icon."""
        return self.look or Look(SUBJECTS[self.subject].icon)

    def is_for(self, unit_kind: str) -> bool:
        """True if units of that kind may be told."""
        return bool(self.whom & _OF_UNITS[unit_kind])

    @cached_property
    def for_role(self) -> str:
        """The one role of a unit whose inbox it is for; '' for everybody's."""
        return _ROLES.get(self.whom, "")


def register_of(happenings: Iterable[Happening]) -> dict[str, Happening]:
    """Happenings by kind. Raises ValueError for two of one kind."""
    register: dict[str, Happening] = {}
    for happening in happenings:
        if happening.kind in register:
            raise ValueError(f"two happenings of kind {happening.kind}")
        register[happening.kind] = happening
    return register
