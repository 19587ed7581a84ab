"""What an act on a document (report, bulletin, evaluation, yearly evaluation, reward) is refused for."""

from __future__ import annotations

from shared.problems import CONFLICT, RULE, ground

NOT_OF_THIS_KIND = ground(RULE, "documents-not-of-this-kind", "这份文稿不是{label}，请从它自己的页面办理")
ANNUAL_BY_THE_OFFICE = ground(RULE, "documents-annual-by-the-office", "年度考评由市局执法监督处起草")
YEAR_TO_COME = ground(RULE, "documents-year-to-come", "请选择今年或以前的年份")
YEAR_UNDER_WAY = ground(CONFLICT, "documents-year-under-way", "{year}年度的考评已经在编，请打开原有文稿继续办理")
MONTH_NOT_OVER = ground(RULE, "documents-month-not-over", "请选择已经结束的月份")
BULLETIN_BY_THE_OFFICE = ground(RULE, "documents-bulletin-by-the-office", "《督察动态》由执法监督处编发")
BULLETIN_SIGNED = ground(CONFLICT, "documents-bulletin-signed", "这一期已经签发，请向下一期供稿")
CONTRIBUTION_MISSING = ground(RULE, "documents-contribution-missing", "请填写供稿内容")
CONTRIBUTION_TOO_LONG = ground(RULE, "documents-contribution-too-long", "供稿超过 {most_input} 字，请精简")
PICTURE_NOT_CHECKED = ground(
    RULE, "documents-picture-not-checked", "请先逐处核对，并勾选“已核对，无未遮挡的人脸、车牌”"
)
CAPTION_MISSING = ground(RULE, "documents-caption-missing", "请填写图片说明")
TOO_MANY_BOXES = ground(RULE, "documents-too-many-boxes", "遮挡框最多 {most_boxes} 个，请合并相邻的框")
TOO_MANY_PICTURES = ground(RULE, "documents-too-many-pictures", "每期最多 {most_pictures} 张图片，请先移去一张")
PICTURE_NOT_BLURRED = ground(
    RULE, "documents-picture-not-blurred", "图片“{caption}”没有经过遮挡和核对，请移去或重新处理"
)
TEXT_CHANGED = ground(
    CONFLICT, "documents-text-changed", "您看过以后，这份文稿又有人改过，没有办理。现在的文字请看过再办"
)
UNDER_WAY = ground(CONFLICT, "documents-under-way", "本单位{period}的{label}已经在编")
EVALUATION_BY_SECTIONS = ground(RULE, "documents-evaluation-by-sections", "评定建议由各区督察科起草")
PERIOD_NOT_OVER = ground(RULE, "documents-period-not-over", "{period}尚未结束，请在{last}之后起草")
BEFORE_USE = ground(
    RULE, "documents-before-use", "{period}在启用系统之前，不作统计，以后补录的纸质记录也不计入；请选择启用以后的时间"
)
EVALUATION_UNDER_WAY = ground(
    RULE, "documents-evaluation-under-way", "{period}的评定建议已经在编，请打开原有文稿继续办理"
)
SCORES_DECIDED = ground(CONFLICT, "documents-scores-decided", "考核机构已经作出决定，不能再对得分提出异议")
OBJECTION_TERM_OVER = ground(RULE, "documents-objection-term-over", "对得分提出异议的期限已于{end}届满")
NOTHING_DEDUCTED = ground(RULE, "documents-nothing-deducted", "这一项没有扣分，不需要提出异议")
OBJECTION_MISSING = ground(RULE, "documents-objection-missing", "请写明异议的理由和依据")
OBJECTION_TOO_LONG = ground(RULE, "documents-objection-too-long", "理由超过 {longest} 字，请精简")
OBJECTED_ALREADY = ground(CONFLICT, "documents-objected-already", "对这一项已经提出过异议，请等待或查看复核结果")
OBJECTION_BY_ITS_SECTION = ground(RULE, "documents-objection-by-its-section", "得分异议由起草评定建议的督察科复核")
OBJECTION_REVIEWED = ground(CONFLICT, "documents-objection-reviewed", "这件异议已由他人复核")
REVIEW_MISSING = ground(RULE, "documents-review-missing", "请写明复核意见")
REPORT_BY_ITS_BODY = ground(RULE, "documents-report-by-its-body", "通报由本单位督察机构（督察科、机动督察支队）起草")
REPORT_MONTH_NOT_OVER = ground(
    RULE, "documents-report-month-not-over", "请选择已经结束的月份；当月的通报在次月1日自动起草"
)
REWARD_BEFORE_DECISION = ground(RULE, "documents-reward-before-decision", "请先对评定建议作出决定，再登记奖惩")
REWARD_TO_NO_UNIT = ground(RULE, "documents-reward-to-no-unit", "请选择这份评定建议中的单位")
NOT_BEGUN_HERE = ground(RULE, "documents-not-begun-here", "“{label}”由{bodies}起草")
RECIPIENTS_NOT_CHOSEN = ground(RULE, "documents-recipients-not-chosen", "请至少选择一个发送单位")
REPORT_UNEQUAL = ground(
    RULE,
    "documents-report-unequal",
    "起草之后台账又有变化，通报中的数字须与台账一致，请先“按最新台账刷新”，核对后再签发",
)
BULLETIN_UNEQUAL = ground(
    RULE,
    "documents-bulletin-unequal",
    "各区报送的通报又有变化，区情况表须与通报一致，请先“按最新报送刷新”，核对后再签发",
)
EVALUATION_UNEQUAL = ground(
    RULE,
    "documents-evaluation-unequal",
    "起草之后台账又有变化，得分须与台账一致，请先“按最新台账重新计分”，核对后再报送",
)
OBJECTIONS_MAY_COME = ground(RULE, "documents-objections-may-come", "被评定单位提出异议的期限到{end}止，请在期满后决定")
OBJECTIONS_WAIT = ground(RULE, "documents-objections-wait", "还有{waiting}件得分异议没有复核，请督察科复核后再决定")
