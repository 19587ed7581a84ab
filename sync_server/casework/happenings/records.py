"""What inspectors bring from the street: records, findings, photos, urgent notices, suggestions."""

from __future__ import annotations

from sync_server.casework.happening import CITY, LEADER, RINGS, SECTION, SQUAD, Happening, Phone

RECORD_RECEIVED = Happening("record.received", "收到新的督察记录", "督察记录", SECTION | SQUAD)
RECORD_INFORMED = Happening("record.informed", "抄告：辖区内发现由其他单位答复的问题", "抄告", SQUAD)
RECORD_CORRECTED = Happening("record.corrected", "督察记录有更正")
RECORD_COMPLETE = Happening("record.complete", "督察记录的照片已到齐")
RECORD_PHOTO_LOST = Happening("record.photo_lost", "督察记录的照片原件损坏或缺失，待补传", "照片待补传", SECTION)
RECORD_PHOTO_GONE = Happening("record.photo_gone", "督察记录的照片已无处可取", "照片无处可取", SECTION)
RECORD_CONFLICT = Happening("record.conflict", "手机送来两份不同的内容，待选定", "未归档的原件", SECTION)
RECORD_FORKED = Happening("record.forked", "手机恢复前的另一份原件待阅", "未归档的原件", SECTION)
RECORD_REFUSED = Happening("record.refused", "有一份原件未能归档，待阅", "未归档的原件", SECTION)
RECORD_PHOTO = Happening("record.photo", "收到督察记录的照片")
RECORD_SHEET_ISSUED = Happening("record.sheet_issued", "出具督察记录表")

FINDING_CLOSED = Happening(
    "finding.closed", "问题已办结", "问题办结", CITY, phone=Phone("问题已办结", "TASK_ALT", "good")
)
FINDING_END_ASKED = Happening(
    "finding.end_asked",
    "更正要求撤下严重问题，待科长决定",
    "严重问题待决定",
    SECTION,
    phone=Phone("严重问题的更正待科长决定", "HOURGLASS_TOP", "waiting"),
)
FINDING_END_GRANTED = Happening(
    "finding.end_granted",
    "更正要求撤下的严重问题已同意",
    "问题办结",
    CITY,
    phone=Phone("严重问题的更正已同意", "TASK_ALT", "good"),
)
FINDING_END_REFUSED = Happening(
    "finding.end_refused", "更正要求撤下的严重问题未同意", phone=Phone("严重问题的更正未同意", tone="waiting")
)
FINDING_ADDED = Happening("finding.added", "督察科登记了问题", phone=Phone("督察科登记了问题", tone="waiting"))
FINDING_MERGED = Happening("finding.merged", "问题已合并办理", phone=Phone("问题已合并办理", "MERGE", "info"))
FINDING_REFUSED = Happening("finding.refused", "问题不予合并", phone=Phone("问题不予合并"))
FINDING_PARTED = Happening("finding.parted", "合并已撤销", phone=Phone("合并已撤销"))
FINDING_ACKNOWLEDGED = Happening("finding.acknowledged", "问题已确认")
FINDING_NOT_ACKNOWLEDGED = Happening("finding.not_acknowledged", "问题的确认已撤销")

MERGE_PROPOSED = Happening("merge.proposed", "两名督察员上报了疑似同一问题", "疑似同一问题", SECTION)
MERGE_MERGED = Happening("merge.merged", "认定为同一问题，合并办理")
MERGE_REFUSED = Happening("merge.refused", "认定不是同一问题")
MERGE_PARTED = Happening("merge.parted", "撤销合并")

PHOTO_OPENED_FOR_BLURRING = Happening("photo.opened_for_blurring", "为遮挡调阅照片")
PHOTO_BLURRED = Happening("photo.blurred", "照片已遮挡")
PHOTO_LOST = Happening("photo.lost", "照片原件损坏或缺失")
PHOTO_USED_TWICE = Happening(
    "photo.used_twice", "照片认定为重复使用，请重报", phone=Phone("照片用过，请重报", tone="waiting")
)
PHOTO_LET_PASS = Happening("photo.let_pass", "相近照片认定为不同")
PHOTO_ORIGINAL = Happening("photo.original", "查看照片原件")
RECORD_RECORDING_OPENED = Happening("record.recording_opened", "播放录音录像")
RECORD_SHEET_OPENED = Happening("record.sheet_opened", "查看纸质记录原件")

ORIGINAL_CHOSEN = Happening("original.chosen", "选定一份原件")
ORIGINAL_LEFT = Happening("original.left", "不采用这份原件")

ALERT_RAISED = Happening("alert.raised", "立即通知：发现严重问题", "立即通知", SECTION, look=RINGS)
ALERT_ESCALATED = Happening(
    "alert.escalated",
    "立即通知超时无人响应",
    "立即通知催办",
    SECTION | CITY,
    look=RINGS,
    phone=Phone("立即通知无人响应，已上报", "CAMPAIGN_OUTLINED", "waiting"),
)
ALERT_CONFLICT = Happening("alert.conflict", "手机送来两份不同的立即通知，待选定", "未归档的原件", SECTION)
ALERT_FORKED = Happening("alert.forked", "手机恢复前的另一份立即通知待阅", "未归档的原件", SECTION)
ALERT_REFUSED = Happening("alert.refused", "有一份立即通知原件未能归档，待阅", "未归档的原件", SECTION)
ALERT_TO_LEADER = Happening(
    "alert.to_leader",
    "请分管领导督促立即通知的处置",
    "报请督促",
    LEADER,
    look=RINGS,
    phone=Phone("立即通知已报分管领导"),
)
ALERT_ACKNOWLEDGED = Happening(
    "alert.acknowledged", "立即通知已响应", "立即通知已响应", CITY, phone=Phone("立即通知已响应")
)
ALERT_ON_SITE = Happening("alert.on_site", "立即通知已到场", "立即通知已到场", CITY, phone=Phone("立即通知已到场"))
ALERT_DONE = Happening(
    "alert.done", "立即通知已处置完成", "立即通知已处置", CITY, phone=Phone("立即通知已处置", "TASK_ALT", "good")
)
ALERT_CALLED = Happening("alert.called", "拨打值班联系人")

SUGGESTION_CONFLICT = Happening("suggestion.conflict", "手机送来两份不同的投诉建议，待选定", "未归档的原件", SECTION)
SUGGESTION_FORKED = Happening("suggestion.forked", "手机恢复前的另一份投诉建议待阅", "未归档的原件", SECTION)
SUGGESTION_REFUSED = Happening("suggestion.refused", "有一份投诉建议原件未能归档，待阅", "未归档的原件", SECTION)
SUGGESTION_RECEIVED = Happening("suggestion.received", "收到投诉建议", "投诉建议", SECTION)
SUGGESTION_ANSWERED = Happening("suggestion.answered", "投诉建议已答复")
