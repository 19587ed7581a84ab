"""Refusals of the forms of 专项督察: what was not chosen."""

from __future__ import annotations

from shared.problems import RULE, ground

RECEIVED_DAY_NOT_CHOSEN = ground(RULE, "special_pages-received-day-not-chosen", "请选择收到日期")
SOURCE_NOT_CHOSEN = ground(RULE, "special_pages-source-not-chosen", "请选择立案来源")
KIND_OF_REPORT_NOT_CHOSEN = ground(
    RULE, "special_pages-kind-of-report-not-chosen", "请选择报告种类：办结报告，或难以如期办结的进展报告"
)
CHANGE_NOT_CHOSEN = ground(RULE, "special_pages-change-not-chosen", "请选择提请的事项：并案、中止、恢复或移送")
DIRECTION_DAY_NOT_CHOSEN = ground(RULE, "special_pages-direction-day-not-chosen", "请选择批示日期")
UNTIL_NOT_CHOSEN = ground(RULE, "special_pages-until-not-chosen", "请选择延至哪一天")
RETURNED_UNTIL_NOT_CHOSEN = ground(RULE, "special_pages-returned-until-not-chosen", "请选择重新查报的期限")
VISIT_DAY_NOT_CHOSEN = ground(RULE, "special_pages-visit-day-not-chosen", "请选择派人督办的完成日期")
VERDICT_NOT_CHOSEN = ground(RULE, "special_pages-verdict-not-chosen", "请选择审核通过或责成重新查报")
