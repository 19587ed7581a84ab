"""专项督察: the case, and what each responsible unit answers for in it."""

from __future__ import annotations

from sync_server.casework.happening import CITY, LATE, REMINDS, SECTION, SQUAD, Happening

_BODY, _UNIT = SECTION | CITY, SQUAD | SECTION
CASE_CREATED = Happening("case.created", "拟立专项督察案")
CASE_EDITED = Happening("case.edited", "立案审批表和督察方案有修改")
CASE_SUBMITTED = Happening("case.submitted", "专项督察立案待审批", "立案待审批", _BODY)
CASE_SENT_BACK = Happening("case.sent_back", "立案审批表退回修改", "立案退回", _BODY)
CASE_OPENED = Happening("case.opened", "专项督察准予立案", "准予立案", _BODY)
CASE_REFUSED = Happening("case.refused", "专项督察不予立案", "不予立案", _BODY)
CASE_DROPPED = Happening("case.dropped", "拟立案撤销")
CASE_DIRECTED = Happening("case.directed", "领导对专项督察有批示", "领导批示", SQUAD | SECTION | CITY)
CASE_CHANGE_ASKED = Happening("case.change_asked", "提请并案、中止、恢复或移送", "案件提请", _BODY)
CASE_SUSPENDED = Happening("case.suspended", "专项督察已中止", "案件中止", SQUAD | SECTION | CITY)
CASE_RESUMED = Happening("case.resumed", "专项督察已恢复", "案件恢复", SQUAD | SECTION | CITY)
CASE_MERGED = Happening("case.merged", "专项督察已并案", "并案", SQUAD | SECTION | CITY)
CASE_REFERRED = Happening("case.referred", "专项督察已移送", "案件移送", SQUAD | SECTION | CITY)
CASE_CLOSING_ASKED = Happening("case.closing_asked", "牵头单位提请结案", "提请结案", _BODY)
CASE_CLOSING_DRAFTED = Happening("case.closing_drafted", "起草结案审批表")
CASE_CLOSING_SUBMITTED = Happening("case.closing_submitted", "专项督察结案待审批", "结案待审批", _BODY)
CASE_CLOSING_RETURNED = Happening("case.closing_returned", "结案审批表退回", "结案退回", _BODY)
CASE_CLOSED = Happening("case.closed", "专项督察已结案", "结案", SQUAD | SECTION | CITY)
CASE_REPLY_DRAFTED = Happening("case.reply_drafted", "起草对交办单位的回复")
CASE_REPLIED = Happening("case.replied", "已回复交办单位", "已回复", _BODY)
CASE_ARCHIVED = Happening("case.archived", "专项督察已归档")
CASE_CHECKED = Happening("case.checked", "专项督察有新的现场检查", "专项检查", _BODY)

CASE_SHARE_SERVED = Happening("case_share.served", "收到专项督察交办", "专项交办", _UNIT)
CASE_SHARE_DEMANDS_ADDED = Happening("case_share.demands_added", "专项督察办理要求有补充", "要求补充", _UNIT)
CASE_SHARE_SIGNED = Happening("case_share.signed", "专项督察交办已签收", "交办签收", _BODY)
CASE_SHARE_PROGRESS = Happening("case_share.progress", "收到办理进展报告", "进展报告", _BODY)
CASE_SHARE_REPORTED = Happening("case_share.reported", "收到办理情况报告", "办理报告", _BODY)
CASE_SHARE_ACCEPTED = Happening("case_share.accepted", "办理情况报告审核通过", "审核通过", _UNIT)
CASE_SHARE_RETURNED = Happening("case_share.returned", "责成重新查报", "重新查报", _UNIT)
CASE_SHARE_EXTENSION_ASKED = Happening("case_share.extension_asked", "有单位申请延期", "延期申请", _BODY)
CASE_SHARE_EXTENSION_CHECKED = Happening("case_share.extension_checked", "延期申请待领导决定", "延期待决定", _BODY)
CASE_SHARE_EXTENSION_GRANTED = Happening("case_share.extension_granted", "延期申请已同意", "同意延期", _UNIT)
CASE_SHARE_EXTENSION_REFUSED = Happening("case_share.extension_refused", "延期申请不同意", "不同意延期", _UNIT)
CASE_SHARE_REMINDER = Happening(
    "case_share.reminder", "专项督察办理期限提醒", "专项提醒", SQUAD | SECTION | CITY, look=REMINDS
)
CASE_SHARE_OVERDUE = Happening(
    "case_share.overdue", "专项督察逾期未报告", "专项逾期", SQUAD | SECTION | CITY, look=LATE
)
CASE_SHARE_URGED = Happening("case_share.urged", "收到专项督察催办", "专项催办", _UNIT, look=REMINDS)
CASE_SHARE_VISIT = Happening("case_share.visit", "派人督办", "派人督办", _BODY)
CASE_SHARE_ORDER_DRAFTED = Happening("case_share.order_drafted", "起草督办通知单")
CASE_SHARE_ORDER_DROPPED = Happening("case_share.order_dropped", "督办通知单稿作废")
CASE_SHARE_ORDERED = Happening("case_share.ordered", "收到督办通知单", "督办通知单", _UNIT)
CASE_SHARE_RECEIPTED = Happening("case_share.receipted", "督办通知单已回执", "督办回执", _BODY)
CASE_SHARE_RECOMPUTED = Happening("case_share.recomputed", "专项督察期限已重新计算", "期限重算", SQUAD | SECTION | CITY)
CASE_SHARE_ENDED = Happening("case_share.ended", "专项督察随案终止", "随案终止", _UNIT)
CASE_SHARE_PAUSED = Happening("case_share.paused", "专项督察办理期限停止计算")
CASE_SHARE_RESUMED = Happening("case_share.resumed", "专项督察恢复办理", "恢复办理", _UNIT)
