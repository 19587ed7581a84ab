"""What an act on records, findings and immediate notifications is refused for."""

from __future__ import annotations

from shared.problems import CONFLICT, MALFORMED, RULE, ground

MERGED_OTHERWISE = ground(CONFLICT, "casework-merged-otherwise", "这两个问题已经通过另一次合并归为同一问题")
WITHDRAWN_NOT_MERGED = ground(
    RULE, "casework-withdrawn-not-merged", "其中一个问题已撤回，不需要合并，请选“不是同一问题”"
)
GRAVE_NOT_ENDED_BY_MERGING = ground(
    RULE,
    "casework-grave-not-ended-by-merging",
    "另一个问题已经销号，严重问题不能因合并而销号，请先单独办理，或选“不是同一问题”",
)
GRAVE_NOT_LOWERED_BY_MERGING = ground(
    RULE,
    "casework-grave-not-lowered-by-merging",
    "严重问题不能并入不属严重的问题，请分别办理，或选“不是同一问题”",
)
END_DECIDED = ground(CONFLICT, "casework-end-decided", "这一销号请求已经有人决定，或已由后来的更正撤回")
END_WORDS_MISSING = ground(RULE, "casework-end-words-missing", "请写明决定的理由，同意的须写明怎样查实")
EVIDENCE_OF_THE_FAULT = ground(
    RULE,
    "casework-evidence-of-the-fault",
    "所选的照片不是整改后拍摄的，不能证明已经整改，请改选整改后照片或写明怎样查实",
)
EVIDENCE_ELSEWHERE = ground(RULE, "casework-evidence-elsewhere", "所选的照片不在这条督察记录中，或尚未收到，请重新勾选")
REASON_OF_UNMERGING_MISSING = ground(RULE, "casework-reason-of-unmerging-missing", "请写明撤销合并的理由")
MERGED_NOTICE_ANSWERED = ground(
    RULE, "casework-merged-notice-answered", "被督察单位已就合并后的通知书作出反馈，不能再撤销合并"
)
PAIR_DECIDED = ground(CONFLICT, "casework-pair-decided", "这一对问题已经有人处理")
ORIGINAL_UNREADABLE = ground(RULE, "casework-original-unreadable", "原件的内容无法识别")
ORIGINAL_CONTRADICTS = ground(
    CONFLICT, "casework-original-contradicts", "这份原件与已有内容相互矛盾，不能采用，可以保留现有内容"
)
ORIGINAL_CHOSEN = ground(CONFLICT, "casework-original-chosen", "这份原件已有人选定")
REASON_MISSING = ground(RULE, "casework-reason-missing", "请写明理由")
PHOTO_ID_TAKEN = ground(RULE, "casework-photo-id-taken", "照片编号已用于其他照片")
CONTRADICTS_RECORDS = ground(MALFORMED, "casework-contradicts-records", "内容与已有记录相互矛盾")
TOO_FEW_FOR_SPECIAL = ground(
    RULE, "casework-too-few-for-special", "这个问题 {days} 天内不足 {times} 次，请在台账中核对"
)
REPLY_MISSING = ground(RULE, "casework-reply-missing", "请写下答复")
ALERT_OUTSIDE = ground(
    RULE, "casework-alert-outside", "{unit}不在您的管辖范围内，立即通知没有转出，请马上电话告知{section}{phone}"
)
ALERT_ONLY_GRAVE = ground(RULE, "casework-alert-only-grave", "只有严重问题需要立即通知，其他问题请开具督察通知书")
ALERT_TOO_LATE = ground(RULE, "casework-alert-too-late", "该问题已经办结或撤回，不需要再立即通知")
ALERT_WORDS_MISSING = ground(RULE, "casework-alert-words-missing", "请写明通知内容")
ALERTED_ALREADY = ground(CONFLICT, "casework-alerted-already", "该问题已经立即通知过")
ALERT_OF_ANOTHERS_RECORD = ground(
    RULE, "casework-alert-of-anothers-record", "立即通知所指的督察记录不是您上报的，请从自己的记录中发出"
)
ALERT_OF_NO_FINDING = ground(
    RULE, "casework-alert-of-no-finding", "立即通知所指的问题不在这条督察记录中，请核对后重新发出"
)
ALERT_TO_ANOTHER_UNIT = ground(RULE, "casework-alert-to-another-unit", "立即通知的单位与督察记录不符，请核对后重新发出")
TOO_MANY_PHOTOS = ground(RULE, "casework-too-many-photos", "一次最多 {most_photos} 张照片，请去掉一些")
PHOTOS_ON_THE_WAY = ground(RULE, "casework-photos-on-the-way", "有照片尚未上传完成，请等待上传结束后再提交")
CONTACT_GONE = ground(CONFLICT, "casework-contact-gone", "值班联系名单已修改，找不到这个联系人")
ALERT_HANDLED = ground(CONFLICT, "casework-alert-handled", "这条立即通知已经处置完成，不需要再拨打")
