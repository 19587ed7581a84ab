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
