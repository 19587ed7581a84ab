"""What an act on plans, tasks, duty and meetings is refused for."""

from __future__ import annotations

from shared.problems import CONFLICT, RULE, ground

DUTY_LIST_CHANGED = ground(
    CONFLICT, "planning-duty-list-changed", "值班联系名单刚被他人修改，您填写的内容仍在下方，请对照后再保存"
)
DUTY_LIST_TOO_LONG = ground(RULE, "planning-duty-list-too-long", "值班联系名单最多 {most} 人")
DUTY_NAME_MISSING = ground(RULE, "planning-duty-name-missing", "第 {number} 行：请填写姓名")
DUTY_TELEPHONE_MISSING = ground(RULE, "planning-duty-telephone-missing", "第 {number} 行：请填写可以拨打的电话号码")
NEXT_MEETING_UNREADABLE = ground(
    RULE, "planning-next-meeting-unreadable", "下次例会“{day}”不是以后的日期，请写成 {year}-12-24 的样子，不定的留空"
)
TASK_DAY_UNREADABLE = ground(
    RULE, "planning-task-day-unreadable", "任务第 {row} 行“{column}”：“{due}”不是日期，请写成 {year}-12-15 的样子"
)
TASK_PEOPLE_UNCLEAR = ground(RULE, "planning-task-people-unclear", "任务第 {row} 行“{column}”：{wrong}")
HANDLING_MISSING = ground(RULE, "planning-handling-missing", "请写明办理情况")
NOT_AN_INSPECTOR = ground(RULE, "planning-not-an-inspector", "{name}不是督察员，不能派勤")
TASK_MISSING = ground(RULE, "planning-task-missing", "请写明任务")
REASON_OF_CANCELLING_MISSING = ground(RULE, "planning-reason-of-cancelling-missing", "请写明取消的原因")
TASK_OVER = ground(CONFLICT, "planning-task-over", "这项任务已经完成或取消")
DAY_MISSING = ground(RULE, "planning-day-missing", "请选择日期")
DOCUMENTS_TO_URGE_NOT_CHOSEN = ground(RULE, "planning-documents-to-urge-not-chosen", "请选择要催报的文稿")
ALL_HAVE_FILED = ground(RULE, "planning-all-have-filed", "所选单位均已报送，无须催报")
PAPER_BEFORE_USE = ground(RULE, "planning-paper-before-use", "{paper}属于使用系统之前，不计报送，无须催报")
PURPOSE_OF_DRAW_MISSING = ground(RULE, "planning-purpose-of-draw-missing", "请写明抽取用途")
SCHEDULE_TOO_LONG = ground(RULE, "planning-schedule-too-long", "日程超过 {most_rows} 行，请先删减，或抽取时不写入日程")
NOT_THEIR_PLAN = ground(RULE, "planning-not-their-plan", "月度督察工作计划由督察科、机动督察支队编制报送")
MONTH_OVER = ground(RULE, "planning-month-over", "{month}已经过去，请选择本月或以后的月份")
SCHEDULE_FAULTS = ground(RULE, "planning-schedule-faults", "{faults}")
SCHEDULE_FAULTS_AND_MORE = ground(RULE, "planning-schedule-faults-and-more", "{faults}；另有 {more} 处，请在日程页查看")
