"""What a new edition of catalogue, rules, wordings and routes is refused for."""

from __future__ import annotations

from shared.problems import RULE, ground

UNCHANGED = ground(RULE, "editions-unchanged", "内容没有改变，请修改后再保存")
ITEM_FAULT = ground(RULE, "editions-item-fault", "{code}：{words}")
FILE_WITHOUT_ITEMS = ground(RULE, "editions-file-without-items", "文件中没有任何项目")
FILE_CHANGES_NOTHING = ground(RULE, "editions-file-changes-nothing", "文件与该日施行的目录完全相同，没有需要更新的项目")
REASON_MISSING = ground(RULE, "editions-reason-missing", "请写明修改理由")
RULES_OF_THE_CITY = ground(RULE, "editions-rules-of-the-city", "“{title}”由市局统一规定，区里不另行规定")
DAY_OF_EFFECT_PAST = ground(
    RULE,
    "editions-day-of-effect-past",
    "生效日期不能早于今天（{today}）：已经计算的期限和得分按当时的规则，不能事后改变",
)
WORDING_DAY_PAST = ground(RULE, "editions-wording-day-past", "启用日期不能早于今天，已签发的文书不因模板改变")
WORDING_REASON_MISSING = ground(RULE, "editions-wording-reason-missing", "请写明修改原因")
WORDING_UNUSABLE = ground(RULE, "editions-wording-unusable", "模板不能使用：{error}")
ROUTE_AT_THE_END = ground(RULE, "editions-route-at-the-end", "这条规则已在最前或最后")
