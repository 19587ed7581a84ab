"""Documents: plans, reports, bulletins, minutes, appraisal."""

from __future__ import annotations

from sync_server.casework.happening import CITY, LATE, REMINDS, SECTION, SQUAD, STREET, Happening

DOCUMENT_CREATED = Happening("document.created", "有新起草的文稿", "起草", SECTION | CITY)
DOCUMENT_PROPOSE = Happening("document.propose", "有文稿待审核")
DOCUMENT_SEND_BACK = Happening("document.send_back", "文稿退回起草人")
DOCUMENT_APPROVE = Happening("document.approve", "文稿待分管领导审批")
DOCUMENT_ISSUE = Happening("document.issue", "有文书签发送达", "签发", SECTION | SQUAD | CITY | STREET)
DOCUMENT_FILE = Happening("document.file", "有文稿报送", "报送", SECTION | SQUAD | CITY)
DOCUMENT_RECEIVE = Happening("document.receive", "报送的文稿已接收", "接收", SECTION | CITY)
DOCUMENT_RETURN = Happening("document.return", "报送的文稿退回修改", "退回修改", SECTION | CITY)
DOCUMENT_DECIDE = Happening("document.decide", "已作出决定", "决定", SECTION)
DOCUMENT_DECLINE = Happening("document.decline", "审批表未予批准")
DOCUMENT_VOID = Happening("document.void", "文稿已作废")
DOCUMENT_AMENDED = Happening("document.amended", "已签发的文书有更正")
DOCUMENT_RECOMPUTED = Happening("document.recomputed", "期限已重新计算", "期限重算", SECTION | SQUAD | CITY)
DOCUMENT_OBJECTION_ENDS = Happening("document.objection_ends", "对得分提出异议的期限临近", "异议期限", SQUAD)
DOCUMENT_SAVED = Happening("document.saved", "文稿已保存")

REPORT_REFRESHED = Happening("report.refreshed", "月度报告数据已更新")

BULLETIN_REMINDER = Happening("bulletin.reminder", "《督察动态》编发期限临近", "编发提醒", CITY, look=REMINDS)
BULLETIN_LATE = Happening("bulletin.late", "《督察动态》尚未按期编发", "动态未编发", CITY, look=LATE)
BULLETIN_INPUT = Happening("bulletin.input", "收到《督察动态》供稿", "动态供稿", CITY)
BULLETIN_REFRESHED = Happening("bulletin.refreshed", "《督察动态》数据已更新")

SEAL_BROUGHT = Happening("seal.brought", "登记电子印章")
SEAL_ENDED = Happening("seal.ended", "停用电子印章")

SCAN_ATTACHED = Happening("scan.attached", "盖章扫描件已留存")

FILING_REMINDER = Happening("filing.reminder", "月度文稿报送期限临近", "报送提醒", SECTION | CITY, look=REMINDS)
FILING_LATE = Happening("filing.late", "月度文稿迟报", "迟报", SECTION | CITY, look=LATE)
FILING_URGED = Happening("filing.urged", "催报月度文稿", "催报", SECTION | CITY, look=REMINDS)

MEETING_TASK = Happening("meeting.task", "例会布置了任务", "例会任务", SECTION | SQUAD | CITY)
MEETING_NEXT = Happening("meeting.next", "督察工作例会临近", "例会提醒", SECTION | CITY, look=REMINDS)
MEETING_TASK_REPORTED = Happening("meeting.task_reported", "例会任务有办理情况", "任务办理情况", CITY)

EVALUATION_COUNTED = Happening("evaluation.counted", "考核得分已计算")

SCORE_FILED = Happening("score.filed", "收到单位得分", "本单位得分", SQUAD)
SCORE_OBJECTED = Happening("score.objected", "有单位对得分提出异议", "得分异议", SECTION)
SCORE_OBJECTION_DECIDED = Happening("score.objection_decided", "对得分的异议已有答复", "异议复核", SQUAD)
SCORE_DECIDED = Happening("score.decided", "考核结果已决定", "考核决定", SQUAD)

REWARD_REWARD = Happening("reward.reward", "奖励决定", "奖励", SECTION | SQUAD)
REWARD_PENALTY = Happening("reward.penalty", "处理决定", "惩处", SECTION | SQUAD)
REWARD_TRANSFER = Happening("reward.transfer", "已移送有关部门", "移送", SECTION)

ANNUAL_COUNTED = Happening("annual.counted", "年度考评已重新统计")
ANNUAL_ISSUED = Happening("annual.issued", "年度考评已印发", "年度考评", SECTION)
