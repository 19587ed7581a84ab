"""What an act on a notice is refused for."""

from __future__ import annotations

from shared.problems import CONFLICT, RULE, ground

NO_ITEM_OF_FALSE_FEEDBACK = ground(
    RULE, "notices-no-item-of-false-feedback", "督察项目目录中没有{item}，不能登记虚假反馈；请先退回再整改"
)
PHOTOS_ON_THE_WAY = ground(RULE, "notices-photos-on-the-way", "有照片尚未上传完成，请等待上传结束后再提交")
REQUIREMENT_MISSING = ground(RULE, "notices-requirement-missing", "请写明对{unit}的整改要求")
ONE_OF_BATCH_REFUSED = ground(
    CONFLICT, "notices-one-of-batch-refused", "{unit}的{notice}未能确认（{why}），其余也未确认"
)
TOO_MANY_AT_ONCE = ground(RULE, "notices-too-many-at-once", "一次最多办理 {most} 件，请分批")
CORRECTION_MISSING = ground(RULE, "notices-correction-missing", "请写明更正的内容")
NO_FINDING_LEFT = ground(RULE, "notices-no-finding-left", "请至少保留一个问题；如全部不成立，请撤销")
WORDS_OF_RETURN_MISSING = ground(RULE, "notices-words-of-return-missing", "请写明退回修改的意见")
NO_DRAFT_WAITS = ground(CONFLICT, "notices-no-draft-waits", "没有等待签批的反馈稿")
WORDS_OF_STEP_MISSING = ground(RULE, "notices-words-of-step-missing", "请写明办理情况，例如何时、何人、如何处理")
NO_STEP_WAITS = ground(CONFLICT, "notices-no-step-waits", "这一步已经报告，或者本通知书没有要求，请刷新页面")
EXTENDED_ALREADY = ground(RULE, "notices-extended-already", "本通知书已申请过延期，不能再次申请，请在现期限内反馈")
NO_EXTENSION_WAITS = ground(CONFLICT, "notices-no-extension-waits", "没有等待答复的延期申请")
REASON_OF_DECLINING_MISSING = ground(RULE, "notices-reason-of-declining-missing", "请写明不同意延期的理由")
NO_TERM_RUNS = ground(RULE, "notices-no-term-runs", "通知书尚未送达，没有期限可以延长")
BY_WHO_MADE_THE_RECORD = ground(RULE, "notices-by-who-made-the-record", "通知书须由记录该次督察的督察员开具")
FINDINGS_NOT_CHOSEN = ground(RULE, "notices-findings-not-chosen", "请至少选择一个问题")
TOO_MANY_FINDINGS = ground(RULE, "notices-too-many-findings", "一份通知书最多列 {most_lines} 个问题，请分成几份开具")
FINDING_OF_ANOTHER_RECORD = ground(
    RULE, "notices-finding-of-another-record", "通知书所列问题不在对应的督察记录中，请核对后重新开具"
)
SERVED_TO_COME = ground(RULE, "notices-served-to-come", "送达时间不能晚于现在")
SERVED_BEFORE_ISSUE = ground(RULE, "notices-served-before-issue", "送达时间不能早于开具时间")
WITNESS_MISSING = ground(RULE, "notices-witness-missing", "拒绝签收的，请填写见证人姓名")
SIGNER_MISSING = ground(RULE, "notices-signer-missing", "请填写签收人姓名，或写明拒签原因和见证人")
REASON_OF_PROPOSAL_MISSING = ground(RULE, "notices-reason-of-proposal-missing", "请写明建议撤销或更正的理由")
NO_PROPOSAL_WAITS = ground(CONFLICT, "notices-no-proposal-waits", "这份通知书没有待答复的建议")
REASON_OF_NOT_FOLLOWING_MISSING = ground(RULE, "notices-reason-of-not-following-missing", "请写明不采纳的理由")
STATE_ENDED = ground(CONFLICT, "notices-state-ended", "本通知书{label}")
DIFFERS_FROM_LEDGER = ground(RULE, "notices-differs-from-ledger", "这份通知书{differs}，请打开逐项核对后决定")
LEADER_MISSING = ground(RULE, "notices-leader-missing", "反馈须由单位负责人签字后提交，请选择负责人，或先送负责人签批")
NOT_A_LEADER = ground(
    RULE, "notices-not-a-leader", "{name}不是本单位登记的负责人，请由{names}签字，或联系督察科更新人员名录"
)
LEADER_NAMED_OTHERWISE = ground(
    RULE, "notices-leader-named-otherwise", "请由负责人{name}本人键入姓名确认，须与所选姓名一致"
)
DECISION_NOT_CHOSEN = ground(RULE, "notices-decision-not-chosen", "请选择合格销号或退回再整改")
ATTACHMENT_NOT_YOURS = ground(RULE, "notices-attachment-not-yours", "附件由办理这份通知书的督察机构附上")
ATTACHMENT_TOO_LATE = ground(RULE, "notices-attachment-too-late", "通知书{state}，不能再附附件")
ATTACHMENT_NAMELESS = ground(RULE, "notices-attachment-nameless", "请填写附件名称")
FEEDBACK_NOT_CHOSEN = ground(RULE, "notices-feedback-not-chosen", "请勾选要核验的通知书")
NOTICES_NOT_CHOSEN = ground(RULE, "notices-notices-not-chosen", "请先勾选要确认的通知书")
FINDINGS_OF_BATCH_NOT_CHOSEN = ground(RULE, "notices-findings-of-batch-not-chosen", "请先勾选要开具通知书的问题")
PLACE_MISSING = ground(RULE, "notices-place-missing", "督察记录没有写明路段、门牌或明显标志，请在“地点”中补充后再开具")
