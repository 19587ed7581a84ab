"""The ten steps of the daily procedure as the help page draws them (沪城管执〔2009〕1号 四(一)1–10, 附件3)."""

from __future__ import annotations

from dataclasses import dataclass

from shared.organisation import Role
from sync_server.procedures.rulebook import AlertRules, Roll, ScoreRules, TermRules

_SECTION = (Role.SECTION_OFFICER, Role.SECTION_CHIEF, Role.BUREAU_LEADER)
_CITY = (Role.OFFICE_STAFF, Role.OFFICE_CHIEF)
_DETACHMENT = (Role.DETACHMENT_INSPECTOR, Role.DETACHMENT_CHIEF)
_STREET = (Role.SQUAD_INSPECTOR, *_DETACHMENT)
STEP_NAMES = (
    *("任务受领", "依职巡查", "数据分析", "情况告知", "督察反馈"),
    *("追责督办", "汇总通报", "编发简报", "考核评定", "实施奖惩"),
)


@dataclass(frozen=True)
class Step:
    """One step: whose it is, in which pages (by address), with which paper and within which term."""

    name: str
    people: str
    roles: tuple[Role, ...]
    urls: tuple[str, ...]
    paper: str
    term: str


def ten_steps(terms: TermRules, alerts: AlertRules, scores: ScoreRules) -> tuple[Step, ...]:
    """The steps in their order, with the numbers of the rules in force."""
    roll = "，遇休息日顺延" if terms.roll is Roll.NEXT_WORKDAY else ""
    hours = f"{alerts.on_site / 60:g}"
    return (
        Step(
            STEP_NAMES[0],
            "督察科、机动支队起草，科长、支队长报送；市局接收",
            (*_SECTION, *_DETACHMENT, *_CITY),
            ("/plans", "/filings", "/assignments"),
            "月度督察工作计划",
            f"上月 {terms.plan_day} 日前{roll}",
        ),
        Step(
            STEP_NAMES[1],
            "督察员、机动支队",
            _STREET,
            ("/records", "/shifts"),
            "督察记录",
            "按派勤日期；手机断网也能做",
        ),
        Step(
            STEP_NAMES[2],
            "督察科、机动支队、市局",
            (*_SECTION, *_DETACHMENT, *_CITY),
            ("/findings", "/analysis"),
            "问题台账",
            "随到随看",
        ),
        Step(
            STEP_NAMES[3],
            "督察员、督察科",
            (*_STREET, *_SECTION, *_CITY),
            ("/notices", "/alerts"),
            "督察通知书",
            f"立即通知 {alerts.acknowledge} 分钟内响应，{hours} 小时内到场",
        ),
        Step(
            STEP_NAMES[4],
            "被督察单位",
            (Role.INSPECTED_UNIT,),
            ("/squad",),
            "督察反馈单",
            f"送达后 {terms.feedback_days} 个工作日；到期前可申请延期一次",
        ),
        Step(
            STEP_NAMES[5],
            "督察科核验；科长、分管领导审批；街镇答复",
            (*_SECTION, Role.STREET_OFFICE),
            ("/notices", "/pursuits", "/street-replies"),
            "督办通知单、追责建议书",
            f"每轮 {terms.round_days} 个工作日，{terms.rounds} 轮后督办",
        ),
        Step(
            STEP_NAMES[6],
            "督察科、机动支队起草，科长、支队长签发报送",
            (*_SECTION, *_DETACHMENT, *_CITY),
            ("/reports", "/filings"),
            "月度督察情况通报",
            f"次月 {terms.report_day} 日前{roll}",
        ),
        Step(
            STEP_NAMES[7],
            "市局执法监督处",
            (*_DETACHMENT, *_CITY),
            ("/bulletins",),
            "《督察动态》",
            f"次月 {terms.bulletin_day} 日前",
        ),
        Step(
            STEP_NAMES[8],
            "督察科起草，考核机构决定；单位可提异议",
            (*_SECTION, Role.INSPECTED_UNIT, Role.APPRAISAL),
            ("/appraisal", "/squad/scores", "/annual"),
            "评定建议",
            f"得分送达后 {scores.objection_workdays} 个工作日内可提异议",
        ),
        Step(
            STEP_NAMES[9],
            "考核机构登记，反馈督察科",
            (Role.APPRAISAL,),
            ("/rewards",),
            "奖惩决定登记",
            "决定作出后",
        ),
    )
