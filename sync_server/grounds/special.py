"""What an act on a unit's share in a special case – reporting, judging, more time, urging – is refused for."""

from __future__ import annotations

from shared.problems import CONFLICT, RULE, ground

NOT_A_PROGRESS_REPORT = ground(
    RULE, "special-not-a-progress-report", "这里只收进展报告，已经办结或难以如期办结的请报送办理情况报告"
)
ONLY_A_PROGRESS_REPORT = ground(
    RULE, "special-only-a-progress-report", "请选择办结报告，或难以如期办结的进展报告；平时的进展请用“报告办理进展”"
)
REASONS_AND_MEASURES_MISSING = ground(
    RULE, "special-reasons-and-measures-missing", "难以如期办结的，请写明原因和加快办理的措施"
)
REPORT_WITHOUT_TITLE = ground(RULE, "special-report-without-title", "请写明报告的标题，一事一文")
DOES_NOT_HOLD = ground(RULE, "special-does-not-hold", "报告的“{tests}”尚未核对合格，不能审核通过，请责成重新查报")
NO_SEAL = ground(RULE, "special-no-seal", "报告没有加盖公章，不能审核通过，请责成重新查报")
NOTHING_FOUND_WANTING = ground(
    RULE, "special-nothing-found-wanting", "审结各项都已选为合格，请取消不合格的项目，或审核通过"
)
RETURNED_UNTIL_THE_PAST = ground(RULE, "special-returned-until-the-past", "重新查报的期限须在今天以后，请另选日期")
RETURNED_TOO_FAR = ground(
    RULE, "special-returned-too-far", "重新查报的期限不超过原办理期限（{term}），最迟至{latest}，请另选日期"
)
UNKNOWN_TEST = ground(RULE, "special-unknown-test", "没有这个审结项目，请刷新页面后重新选择")
PROGRESS_MISSING = ground(RULE, "special-progress-missing", "请写明目前的办理进展")
EXTENDED_INTO_THE_PAST = ground(RULE, "special-extended-into-the-past", "延期后的期限不能早于今天，请另选日期")
SENT_INTO_THE_PAST = ground(RULE, "special-sent-into-the-past", "派人督办的完成日期不能早于今天，请另选日期")
SHARE_MOVED_ON = ground(CONFLICT, "special-share-moved-on", "本件已有新的报告或他人的审核，您看到的不是最新情况")
ANOTHER_REQUEST = ground(CONFLICT, "special-another-request", "原来的延期申请已经答复，责任单位另有新的申请")
WAY_OF_URGING_NOT_CHOSEN = ground(RULE, "special-way-of-urging-not-chosen", "请选择催办方式：电话、上门或书面")
CLOSING_ASKED = ground(CONFLICT, "special-closing-asked", "已经提请结案，请等候督察机构办理")
CLOSING_DRAFTED = ground(CONFLICT, "special-closing-drafted", "督察机构已在起草结案审批表，不需要再提请")
