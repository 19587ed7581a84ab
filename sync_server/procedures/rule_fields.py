"""The settings as people read and write them: each number's Chinese name, unit and bounds, and what cannot be set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.field_rules import NoticeRules
from shared.plain import PlainError, from_plain, to_plain
from sync_server.procedures.rulebook import (
    NAMES,
    AlertRules,
    AnnualRules,
    BulletinRules,
    EvidenceRules,
    MergeRules,
    ReminderRules,
    RepeatEffect,
    RepeatRules,
    Roll,
    ScoreRules,
    TermRules,
)

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Setting:
    """One number, choice, switch or text of a group of rules. `scale` 100 shows a share as per cent."""

    name: str
    label: str
    unit: str = ""
    least: float = 0
    most: float = 0
    step: float = 1
    scale: int = 1
    choices: Choices = ()
    hint: str = ""
    longest: int = 0  # of a text, in characters


@dataclass(frozen=True)
class Group:
    """One group of rules. `city_only`: a district has no edition of its own, because what it rules is the city's."""

    kind: type
    title: str
    about: str
    settings: tuple[Setting, ...]
    city_only: bool = False

    @property
    def name(self) -> str:
        return NAMES[self.kind]


_ROLLS: Choices = ((Roll.NEXT_WORKDAY.value, "顺延到下一个工作日"), (Roll.NONE.value, "不顺延"))
_EFFECTS: Choices = (
    (RepeatEffect.SEVERITY_UP.value, "按高一级程度计分"),
    (RepeatEffect.DOUBLE.value, "加倍计分"),
)
_KINDS: Choices = (
    *(("rw", "任务完成"), ("jm", "街面管控"), ("qw", "勤务"), ("jl", "纪律"), ("zz", "着装"), ("jz", "举止")),
    *(("yy", "语言"), ("cl", "车辆"), ("zb", "装备"), ("cx", "执法程序")),
)
_OFFERED: Choices = (("", "不开放"), ("1", "开放"))
_HOURS: Choices = (("", "当日 24 时"), ("1", "当日 17 时 30 分"))

GROUPS: tuple[Group, ...] = (
    Group(
        ScoreRules,
        "考核计分",
        "每单位每月起始分减去扣分，全月按当月1日施行的规则。只评定单位，不对个人排名，不与罚款数额挂钩。",
        (
            Setting("start", "起始分", "分", 10, 1000, 1),
            Setting("corrected_factor", "当场纠正计", "%", 0, 1, 0.05, 100),
            Setting("repeat_days", "重复发生的期间", "日", 1, 366, hint="同一项目、同一对象，自然日"),
            Setting("repeat_effect", "重复发生时", choices=_EFFECTS),
            Setting("major_points", "升为较重的分值", "分", 0.5, 20, 0.5),
            Setting("grave_points", "升为严重的分值", "分", 0.5, 20, 0.5),
            Setting("late_feedback", "逾期反馈扣分", "分", 0, 20, 0.5),
            Setting("cap_per_inspection", "一次督察扣分上限", "分", 1, 100, 0.5),
            Setting("cap_per_item", "一次督察中一个项目扣分上限", "分", 0.5, 100, 0.5),
            Setting("objection_workdays", "对得分提异议的期限", "个工作日", 1, 30),
            Setting(
                "least_checks", "评定所需的最少督察", "次", 1, 100, hint="每单位每月；不足又没有扣分的，该月不评定"
            ),
        ),
    ),
    Group(
        TermRules,
        "办理期限",
        "送达当日不计，按工作日计算；已经开始的期限不变。",
        (
            Setting("feedback_days", "反馈期限", "个工作日", 1, 30),
            Setting("late_service_days", "现场送达最迟上报", "日", 1, 90, hint="自然日，过期的由督察科决定"),
            Setting("close_of_business", "期限届满时刻", choices=_HOURS),
            Setting("extension_days", "延期最长", "个工作日", 1, 30),
            Setting("round_days", "每轮再整改期限", "个工作日", 1, 30),
            Setting("rounds", "几轮后督办", "轮", 1, 9),
            Setting("supervision_days", "督办期限", "个工作日", 1, 60),
            Setting("case_days", "专项督察办理期限", "天", 1, 365, hint="督察方案另定的除外"),
            Setting("case_report_days", "重新查报期限", "个工作日", 1, 60),
            Setting("street_reply_days", "街镇答复追责建议的期限", "个工作日", 1, 60),
            Setting("sample_share", "现场核验比例不低于", "%", 0, 1, 0.01, 100),
            Setting("plan_day", "次月计划报送日", "日", 1, 28, hint="当月"),
            Setting("report_day", "月度通报报送日", "日", 1, 28, hint="次月"),
            Setting("bulletin_day", "《督察动态》编发日", "日", 1, 28, hint="次月"),
            Setting("roll", "报送日逢休息日", choices=_ROLLS),
        ),
    ),
    Group(
        NoticeRules,
        "现场开具通知书",
        "督察员手机开具《督察通知书》时的期限上限和用语，联网后下发到手机，未联网的手机沿用上一版。",
        (
            Setting("most_days", "现场可给的反馈期限最长", "个工作日", 1, 30),
            Setting("objection", "异议权利的表述", longest=300),
            *(Setting(f"demand_{kind}", f"整改要求：{label}", longest=200) for kind, label in _KINDS),
        ),
    ),
    Group(
        EvidenceRules,
        "现场取证",
        "督察员手机可用的取证方式，联网后下发。照片和不超过 60 秒的录音始终可用；录像会拍到无关的人，确有需要再开放。",
        (Setting("video_clips", "不超过 15 秒的录像", choices=_OFFERED),),
    ),
    Group(
        AlertRules,
        "立即通知",
        "严重问题通知到区后的应答时限。",
        (
            Setting("acknowledge", "应答", "分钟", 1, 720),
            Setting("on_site", "到场", "分钟", 1, 1440),
            Setting("ring_next", "换拨下一个电话", "分钟", 1, 120),
        ),
    ),
    Group(
        MergeRules,
        "重复记录合并",
        "同一项目在此范围内提示可能是同一问题，由人决定是否合并。",
        (
            Setting("metres", "距离不超过", "米", 1, 1000, 1),
            Setting("minutes", "相隔不超过", "分钟", 1, 1440),
        ),
    ),
    Group(
        RepeatRules,
        "建议专项督察",
        "同一单位同一项目在期间内达到次数时提示。",
        (
            Setting("times", "次数达到", "次", 2, 100),
            Setting("days", "期间", "日", 1, 366),
        ),
    ),
    Group(
        ReminderRules,
        "提醒时段",
        "夜间不发送不紧急的提醒，到时段结束时再发；立即通知和到期前两小时的提醒不受限制。",
        (
            Setting("quiet_from", "不发送自", "时", 0, 24, 0.5, hint="21 即 21 时"),
            Setting("quiet_to", "不发送至", "时", 0, 24, 0.5, hint="7.5 即 7 时 30 分"),
        ),
    ),
    Group(
        AnnualRules,
        "年度考评",
        "市局对各区督察工作的年度考评，各部分分值合计应为 100 分。",
        (
            Setting("plans", "计划按时报送", "分", 0, 100, 0.5),
            Setting("reports", "通报按时报送", "分", 0, 100, 0.5),
            Setting("volume", "督察数量", "分", 0, 100, 0.5),
            Setting("pursuit", "追踪督办", "分", 0, 100, 0.5),
            Setting("quality", "工作质量", "分", 0, 100, 0.5),
            Setting("late_share", "迟报计", "%", 0, 1, 0.05, 100),
            Setting("checks_a_month", "每队每月督察", "次得满分", 0.5, 1000, 0.5),
            Setting("returned_points", "文稿退回每次扣", "分", 0, 20, 0.5),
            Setting("upheld_points", "异议成立每件扣", "分", 0, 20, 0.5),
            Setting("least_checks_a_month", "评定质量所需的最少督察", "次", 0.5, 1000, 0.5, hint="每区每月"),
            Setting("least_coverage", "评定质量所需的最小督察面", "%", 0, 1, 0.05, 100, hint="本年督察过的中队占比"),
        ),
        city_only=True,
    ),
    Group(
        BulletinRules,
        "《督察动态》期号",
        "每月一期，总期数由下面这一期顺次推算。",
        (
            Setting("year", "年份", "年", 2000, 2099),
            Setting("month", "月份", "月", 1, 12),
            Setting("number", "该月一期为总第", "期", 1, 10000),
        ),
        city_only=True,
    ),
)
BY_NAME = {group.name: group for group in GROUPS}


def read_rules(group: Group, typed: Mapping[str, str]) -> Any:
    """The rules as filled in. Raises ValueError with a Chinese sentence that names the setting and its bounds."""
    value: dict[str, Any] = {}
    defaults = to_plain(group.kind())
    for setting in group.settings:
        text = typed.get(setting.name, "").strip()
        value[setting.name] = _read(setting, text, defaults[setting.name])
    try:
        rules: Any = from_plain(group.kind, value)
    except PlainError as error:
        raise ValueError(error.reason) from error
    words = refusal(rules)
    if words:
        raise ValueError(words)
    return rules


def _read(setting: Setting, text: str, like: Any) -> Any:
    if setting.choices:
        if text not in {value for value, _ in setting.choices}:
            raise ValueError(f"请选择“{setting.label}”")
        return bool(text) if isinstance(like, bool) else text
    if setting.longest:
        if not 1 <= len(text) <= setting.longest:
            raise ValueError(f"“{setting.label}”应为 1 到 {setting.longest} 个字")
        return text
    least, most = setting.least * setting.scale, setting.most * setting.scale
    try:
        number = float(text)
    except ValueError as error:
        raise ValueError(f"“{setting.label}”应为数字") from error
    if not least <= number <= most:
        raise ValueError(f"“{setting.label}”应在 {least:g} 到 {most:g} {setting.unit}之间")
    step = setting.step * setting.scale
    if abs(number / step - round(number / step)) > 1e-9:
        raise ValueError(f"“{setting.label}”应以 {step:g} {setting.unit}为一档")
    number = round(number / setting.scale, 4)
    return int(number) if isinstance(like, int) else number


def refusal(rules: object) -> str:
    """Why these rules cannot stand together, as a Chinese sentence; '' when they can."""
    if isinstance(rules, ScoreRules):
        if rules.grave_points < rules.major_points:
            return "“升为严重的分值”不能低于“升为较重的分值”"
        if rules.cap_per_inspection > rules.start:
            return "“一次督察扣分上限”不能高于“起始分”"
    if isinstance(rules, AlertRules) and rules.on_site < rules.acknowledge:
        return "“到场”时限不能短于“应答”时限"
    if isinstance(rules, AnnualRules):
        total = rules.plans + rules.reports + rules.volume + rules.pursuit + rules.quality
        if abs(total - 100) > 1e-9:
            return f"各部分分值合计应为 100 分，现为 {total:g} 分，请调整"
    return ""


def typed_of(group: Group, rules: object) -> dict[str, str]:
    """The rules as the form shows them."""
    plain = to_plain(rules)
    return {setting.name: _typed(setting, plain[setting.name]) for setting in group.settings}


def _typed(setting: Setting, value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    return str(value) if isinstance(value, str) else f"{round(value * setting.scale, 4):g}"


def words_of(setting: Setting, value: Any) -> str:
    """A value with its unit, as read: `50 %`, `按高一级程度计分`."""
    typed = _typed(setting, value)
    if setting.choices:
        return dict(setting.choices).get(typed, typed)
    return typed if setting.longest else f"{typed} {setting.unit}"
