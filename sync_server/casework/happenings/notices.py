"""《督察通知书》 and the answers to it."""

from __future__ import annotations

from sync_server.casework.happening import CITY, LATE, REMINDS, SECTION, SQUAD, Happening, Phone

NOTICE_FILED = Happening("notice.filed", "有新开具的督察通知书", "现场开具", SECTION)
NOTICE_SERVED = Happening("notice.served", "有一份督察通知书送达", "送达", SQUAD)
NOTICE_SIGNED = Happening("notice.signed", "督察通知书已签收", "签收", SECTION)
NOTICE_FED_BACK = Happening(
    "notice.fed_back",
    "督察通知书已反馈，待核验",
    "反馈",
    SECTION,
    phone=Phone("被督察单位已反馈", "RATE_REVIEW_OUTLINED", "info"),
)
NOTICE_OBJECTED = Happening(
    "notice.objected",
    "督察通知书有异议，待复核",
    "异议",
    SECTION,
    phone=Phone("被督察单位提出异议", "GAVEL", "waiting"),
)
NOTICE_OBJECTION_DECIDED = Happening(
    "notice.objection_decided", "异议已复核", "复核决定", SQUAD | CITY, phone=Phone("异议已有决定", "GAVEL", "info")
)
NOTICE_CLOSED = Happening(
    "notice.closed", "整改合格，已销号", "销号", SQUAD | CITY, phone=Phone("通知书已销号", "TASK_ALT", "good")
)
NOTICE_RETURNED = Happening(
    "notice.returned", "退回再整改", "退回", SQUAD, phone=Phone("已退回再整改", "REPLAY", "waiting")
)
NOTICE_CORRECTED = Happening("notice.corrected", "督察通知书已更正", "更正", SQUAD, phone=Phone("通知书已更正"))
NOTICE_ATTACHED = Happening("notice.attached", "督察通知书附上了附件", "附件", SQUAD)
NOTICE_EXTENDED = Happening("notice.extended", "反馈期限已延长", "延期", SQUAD, phone=Phone("反馈期限已延长"))
NOTICE_REVOCATION_PROPOSED = Happening(
    "notice.revocation_proposed", "有人建议撤销或更正督察通知书", "撤销或更正建议", SECTION
)
NOTICE_REVOKED = Happening(
    "notice.revoked", "督察通知书已撤销", "撤销", SQUAD | CITY, phone=Phone("通知书已撤销", "BLOCK", "quiet")
)
NOTICE_RECOMPUTED = Happening(
    "notice.recomputed", "反馈期限已重新计算", "期限重算", SQUAD, phone=Phone("反馈期限已重新计算")
)
NOTICE_REMINDER = Happening(
    "notice.reminder",
    "反馈期限临近",
    "到期提醒",
    SQUAD,
    look=REMINDS,
    phone=Phone("反馈即将到期", "NOTIFICATIONS_ACTIVE_OUTLINED", "waiting"),
)
NOTICE_STEP_REPORTED = Happening("notice.step_reported", "被督察单位报告已到场或已通知", "办理报告", SECTION)
NOTICE_STEP_REMINDER = Happening(
    "notice.step_reminder", "须在数小时内办理的事项", "限时办理", SECTION | SQUAD, look=REMINDS
)
NOTICE_OVERDUE = Happening(
    "notice.overdue",
    "督察通知书已逾期",
    "逾期",
    SECTION | SQUAD,
    look=LATE,
    phone=Phone("反馈已逾期", "EVENT_BUSY", "waiting"),
)
NOTICE_EXTENSION_ASKED = Happening(
    "notice.extension_asked", "有延期申请待答复", "延期申请", SECTION, phone=Phone("申请延长反馈期限")
)
NOTICE_EXTENSION_REFUSED = Happening(
    "notice.extension_refused", "延期申请未获同意", "延期未同意", SQUAD, phone=Phone("未同意延长期限")
)
NOTICE_HANDED_OVER = Happening("notice.handed_over", "纸质通知书已送达", "纸质送达", SQUAD)
NOTICE_PHOTO_LOST = Happening(
    "notice.photo_lost", "反馈照片原件损坏或缺失，请重新提交", "反馈照片缺失", SECTION | SQUAD
)
NOTICE_CONFLICT = Happening("notice.conflict", "手机送来两份不同的通知书，待选定", "未归档的原件", SECTION)
NOTICE_FORKED = Happening("notice.forked", "手机恢复前的另一份通知书待阅", "未归档的原件", SECTION)
NOTICE_REFUSED = Happening("notice.refused", "有一份通知书原件未能归档，待阅", "未归档的原件", SECTION)
NOTICE_CONFIRMED = Happening("notice.confirmed", "督察通知书已确认", phone=Phone("通知书已确认"))
NOTICE_VOID = Happening("notice.void", "督察通知书已作废")
NOTICE_EXTENSION_WAITING = Happening("notice.extension_waiting", "延期申请尚未答复", "延期待答复", SECTION)
NOTICE_REVOCATION_DECLINED = Happening(
    "notice.revocation_declined", "撤销或更正的建议未采纳", phone=Phone("撤销建议未采纳")
)

DRAFT_SENT_TO_LEADER = Happening("draft.sent_to_leader", "反馈稿送负责人签批")
DRAFT_SENT_BACK = Happening("draft.sent_back", "负责人退回反馈稿")
