"""What an act on a special case – opening, directing, changing, closing, replying, archiving – is refused for."""

from __future__ import annotations

from shared.problems import RULE, ground

TITLE_MISSING = ground(RULE, "special_cases-title-missing", "请写明督察项目")
SOURCE_MISSING = ground(RULE, "special_cases-source-missing", "请写明立案来源：由谁批办、交办或提出")
RECEIVED_LATER = ground(RULE, "special_cases-received-later", "收到日期不能晚于今天，请核对")
NO_UNITS = ground(RULE, "special_cases-no-units", "请至少选择一个责任单位")
UNIT_WITHOUT_NAME = ground(RULE, "special_cases-unit-without-name", "请选择责任单位；不在名录中的，请写明单位全称")
UNIT_TWICE = ground(RULE, "special_cases-unit-twice", "“{unit}”列了两次，请合并为一行")
UNIT_ELSEWHERE = ground(
    RULE, "special_cases-unit-elsewhere", "“{unit}”不在本机构的督察范围内，请改选；需要其他单位协办的，请报请上级立案"
)
UNIT_GONE = ground(RULE, "special_cases-unit-gone", "“{unit}”已停用，请改选")
DEMANDS_MISSING = ground(RULE, "special_cases-demands-missing", "请写明“{unit}”的办理要求")
ONE_LEAD = ground(RULE, "special_cases-one-lead", "责任单位不止一个的，请指定其中一个（只能一个）为牵头单位")
LIMIT_OUT_OF_RANGE = ground(RULE, "special_cases-limit-out-of-range", "办理期限请填 1 至 {most} 天")
TOO_MANY_ITEMS = ground(RULE, "special_cases-too-many-items", "检查内容最多 {most} 项，请精简或分件立案")
LEADER_MISSING = ground(RULE, "special_cases-leader-missing", "请写明作出批示的领导")
DIRECTED_LATER = ground(RULE, "special_cases-directed-later", "批示日期不能晚于今天，请核对")
NOT_IN_THIS_STATE = ground(RULE, "special_cases-not-in-this-state", "本案现为“{state}”，不能提请{change}，请核对后改选")
MERGED_INTO_NONE = ground(RULE, "special_cases-merged-into-none", "请选择并入哪一件：须是本机构另一件承办中的案件")
REFERRED_TO_NOBODY = ground(RULE, "special_cases-referred-to-nobody", "请写明移送给哪个机关")
NOT_BEING_HANDLED = ground(
    RULE, "special_cases-not-being-handled", "该案现为“{state}”，不能派专项任务，请改选承办中的案件或不选"
)
