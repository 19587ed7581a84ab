"""What the archive does not take, give or change."""

from __future__ import annotations

from shared.problems import CONFLICT, RULE, ground

KEPT_BY_ANOTHER = ground(
    RULE,
    "archive-kept-by-another",
    "案卷由立档的督察机构保管，您可以查阅；需要补录、补充或借阅的，请交该机构登记",
)
TITLE_MISSING = ground(RULE, "archive-title-missing", "案卷没有题名，请先填写案件标题再归档")
NOTHING_TO_FILE = ground(RULE, "archive-nothing-to-file", "没有可归入案卷的材料，请先选择文书或上传扫描件")
TOO_MUCH_TO_FILE = ground(RULE, "archive-too-much-to-file", "一次最多归入 {most} 件材料，请分次作为补充材料归入")
ALREADY_FILED = ground(CONFLICT, "archive-already-filed", "这一案已经归档，后来的材料请在案卷页面作为补充材料归入")
FILED_MEANWHILE = ground(CONFLICT, "archive-filed-meanwhile", "这一案已经归档，不再补录，请在案卷页面作为补充材料归入")
REASON_MISSING = ground(RULE, "archive-reason-missing", "请写明为什么在归档后补充这些材料")
HAND_TITLE_MISSING = ground(RULE, "archive-hand-title-missing", "请填写材料题名")
HANDLER_MISSING = ground(RULE, "archive-handler-missing", "请写明这份材料由谁经办")
DAY_AHEAD = ground(RULE, "archive-day-ahead", "材料的日期不能晚于今天，请核对原件上的日期")
PAPER_DAY_NOT_CHOSEN = ground(RULE, "archive-paper-day-not-chosen", "请选择材料上的日期")
RETURN_DAY_NOT_CHOSEN = ground(RULE, "archive-return-day-not-chosen", "请选择归还日期")
PURPOSE_MISSING = ground(RULE, "archive-purpose-missing", "请写明借阅人和借阅用途")
BACK_BEFORE_TODAY = ground(RULE, "archive-back-before-today", "归还日期不能早于今天，请重新选择")
ALREADY_BACK = ground(CONFLICT, "archive-already-back", "这次借阅已经登记归还")
STRIKE_WORDS_MISSING = ground(RULE, "archive-strike-words-missing", "请写明为什么撤下这份补录材料")
STRUCK_ALREADY = ground(CONFLICT, "archive-struck-already", "这份补录材料已经撤下")
