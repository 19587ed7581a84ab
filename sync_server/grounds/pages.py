"""What is not filled in on a page of the console, or no longer true of it."""

from __future__ import annotations

from shared.problems import CONFLICT, RULE, ground

ROLE_NOT_CHOSEN = ground(RULE, "pages-role-not-chosen", "请从列表中选择角色")
OUTCOME_OF_CALL_NOT_CHOSEN = ground(RULE, "pages-outcome-of-call-not-chosen", "请选择拨打结果")
DAY_NOT_CHOSEN = ground(RULE, "pages-day-not-chosen", "整批取消请先按日期筛选")
TASKS_NOT_CHOSEN = ground(RULE, "pages-tasks-not-chosen", "请勾选要取消的任务")
DELEGATION_NOT_CHOSEN = ground(RULE, "pages-delegation-not-chosen", "请选择授权方式")
ROUTE_GONE = ground(RULE, "pages-route-gone", "这条规则已被他人删除，请刷新")
PHOTO_NOT_OPENED = ground(RULE, "pages-photo-not-opened", "请先从选图页打开这张照片；打开会记入日志")
RECORDING_NOT_OPENED = ground(
    RULE, "pages-recording-not-opened", "请先在记录页面写明理由，再播放这段录音或录像；播放会记入日志"
)
POINTS_NOT_A_NUMBER = ground(RULE, "pages-points-not-a-number", "分值应为数字，例如 2 或 0.5")
SEVERITY_NOT_CHOSEN = ground(RULE, "pages-severity-not-chosen", "请选择程度和照片要求")
ITEM_CODE_TAKEN = ground(RULE, "pages-item-code-taken", "{code} 已在目录中，请打开该项目修改，或另取一个编号")
OTHER_DAY_OF_EFFECT = ground(
    RULE, "pages-other-day-of-effect", "生效日期改为{day}，下面是按这一天核对的结果，请再确认一次"
)
DOCUMENT_FORM_INCOMPLETE = ground(RULE, "pages-document-form-incomplete", "表单不完整，请返回文稿重新打开编辑页")
UNDONE_TOO_LATE = ground(RULE, "pages-undone-too-late", "撤销限办理后 30 秒内，现已超过，请按正常程序改正")
UNDONE_GONE = ground(RULE, "pages-undone-gone", "没有可以撤销的内容：已经撤销，或者已有后续办理")
DEED_WAITS = ground(CONFLICT, "pages-deed-waits", "{who}刚刚办理了本件（{said}），即将生效，此前可由其撤销")
DEED_STALE = ground(RULE, "pages-deed-stale", "服务器停止期间没有按时生效，已不再办理，请核对后重新提交")
DEED_NOT_TAKEN = ground(RULE, "pages-deed-not-taken", "生效时页面不再接受这一办理，请打开原件核对后重新提交")
FILTERS_TOO_MANY = ground(RULE, "pages-filters-too-many", "每人至多保存 {most} 个筛选，请先删除不用的")
FILTER_NAME_TAKEN = ground(RULE, "pages-filter-name-taken", "这个列表已有名为“{name}”的筛选，请另取一个名称")
FILTER_EMPTY = ground(RULE, "pages-filter-empty", "还没有设筛选条件，请先在列表上方选好条件再保存")
FILTER_TOO_LONG = ground(RULE, "pages-filter-too-long", "筛选条件太长，请减少所选的条件后再保存")
FILTER_OF_NO_LIST = ground(
    RULE, "pages-filter-of-no-list", "这个列表不能保存筛选，请从问题、通知书、督察记录或查找中保存"
)
MESSAGES_NOT_CHOSEN = ground(RULE, "pages-messages-not-chosen", "请先勾选要标为已读的消息")
FINDINGS_NOT_CHOSEN = ground(RULE, "pages-findings-not-chosen", "请先勾选要确认的问题")
VERIFICATION_NOT_CHOSEN = ground(RULE, "pages-verification-not-chosen", "请选择合格销号或退回再整改")
OBJECTION_NOT_DECIDED = ground(RULE, "pages-objection-not-decided", "请选择维持、变更或撤销")
END_NOT_DECIDED = ground(RULE, "pages-end-not-decided", "请选择同意或不同意更正")
EXTENSION_NOT_DECIDED = ground(RULE, "pages-extension-not-decided", "请选择同意或不同意延期")
SCHEDULE_FORM_INCOMPLETE = ground(RULE, "pages-schedule-form-incomplete", "表单不完整，请返回计划重新打开日程")
SCHEDULE_TOO_LONG = ground(RULE, "pages-schedule-too-long", "日程超过 {most_rows} 行，请减少单位或删减原有各行")
DAYS_OUTSIDE_THE_MONTH = ground(RULE, "pages-days-outside-the-month", "请填写计划月份内的起止日期，开始不晚于结束")
UNITS_NOT_CHOSEN = ground(RULE, "pages-units-not-chosen", "请至少选择一个被督察单位")
METHODS_NOT_CHOSEN = ground(RULE, "pages-methods-not-chosen", "请至少选择一种督察方式")
NO_DAY_FITS = ground(RULE, "pages-no-day-fits", "所选范围内没有符合条件的日期，请放宽星期或工作日的限制")
END_OF_PURSUIT_NOT_CHOSEN = ground(RULE, "pages-end-of-pursuit-not-chosen", "请选择办结销号或移送")
CAUSE_OF_PURSUIT_NOT_CHOSEN = ground(RULE, "pages-cause-of-pursuit-not-chosen", "请选择转入追踪督察的原因")
REWARD_NOT_CHOSEN = ground(RULE, "pages-reward-not-chosen", "请选择奖励、惩处或移送")
WAY_OF_ANSWERING_NOT_CHOSEN = ground(RULE, "pages-way-of-answering-not-chosen", "请选择保存、送签或提交")
DAY_DONE_NOT_CHOSEN = ground(RULE, "pages-day-done-not-chosen", "请选择完成时间的日期")
MOMENT_OF_SERVICE_NOT_CHOSEN = ground(RULE, "pages-moment-of-service-not-chosen", "请选择送达的日期和时间")
MOMENT_OF_VISIT_NOT_CHOSEN = ground(RULE, "pages-moment-of-visit-not-chosen", "请选择核验的日期和时间")
MOMENT_OF_TELLING_NOT_CHOSEN = ground(RULE, "pages-moment-of-telling-not-chosen", "请选择告知市级的日期和时间")
DAY_OF_DELEGATION_NOT_CHOSEN = ground(RULE, "pages-day-of-delegation-not-chosen", "请选择授权起始日期")
DAY_DUE_NOT_CHOSEN = ground(RULE, "pages-day-due-not-chosen", "请选择截止日期")
FIRST_DAY_NOT_CHOSEN = ground(RULE, "pages-first-day-not-chosen", "请选择起日")
LAST_DAY_NOT_CHOSEN = ground(RULE, "pages-last-day-not-chosen", "请选择止日")
DAY_OF_WORDING_NOT_CHOSEN = ground(RULE, "pages-day-of-wording-not-chosen", "请填写启用日期，例如 2026-12-01")
DAY_OF_EFFECT_NOT_CHOSEN = ground(RULE, "pages-day-of-effect-not-chosen", "请选择生效日期")
DAY_DECIDED_NOT_CHOSEN = ground(RULE, "pages-day-decided-not-chosen", "请选择决定日期")
