"""What an act on people, accounts and units is refused for."""

from __future__ import annotations

from shared.problems import CONFLICT, RULE, ground

NOTHING_CHANGED = ground(RULE, "people-nothing-changed", "没有改动，不需要申请")
ACCOUNT_IN_USE = ground(CONFLICT, "people-account-in-use", "这个账号已经在用")
REASON_OF_DECLINING_MISSING = ground(RULE, "people-reason-of-declining-missing", "请写明不同意的理由")
ACCOUNT_CHANGED_SINCE = ground(
    CONFLICT, "people-account-changed-since", "申请提出后账号又有变化，请不同意本申请，由系统管理员重新提出"
)
PROPOSER_NO_ADMINISTRATOR = ground(
    CONFLICT,
    "people-proposer-no-administrator",
    "提出人已不是在用的系统管理员，请不同意本申请，由现任系统管理员重新提出",
)
REQUEST_WAITS_ALREADY = ground(CONFLICT, "people-request-waits-already", "这个账号已有一件申请等待安全管理员确认")
REQUEST_DONE = ground(CONFLICT, "people-request-done", "这件申请已经办理")
REQUEST_TOO_OLD = ground(
    CONFLICT, "people-request-too-old", "申请超过 {days} 天没有确认，已经失效，请由系统管理员重新提出"
)
BADGE_TAKEN = ground(CONFLICT, "people-badge-taken", "胸号{badge}已经登记")
LOGIN_TAKEN = ground(CONFLICT, "people-login-taken", "登录名“{login}”已被使用")
LOGIN_ALIKE = ground(CONFLICT, "people-login-alike", "登录名“{login}”与已有的“{alike}”容易混淆，请另取一个登录名")
UNIT_NAME_TAKEN = ground(CONFLICT, "people-unit-name-taken", "已有名为“{alike}”的单位")
DEVICE_STOPPED_ALREADY = ground(CONFLICT, "people-device-stopped-already", "这台手机已经停用")
CODE_BY_THEMSELVES = ground(
    RULE, "people-code-by-themselves", "{label}的手机请本人在自己的账号下生成登记码，或由上级办理"
)
NO_PREFIX = ground(RULE, "people-no-prefix", "本单位尚未设置机关代字，无法编号，请联系系统管理员")
NAME_AND_BADGE_MISSING = ground(RULE, "people-name-and-badge-missing", "请填写姓名和胸号")
NAME_OR_BADGE_TOO_LONG = ground(
    RULE, "people-name-or-badge-too-long", "姓名最多 {most_name} 字，胸号最多 {most_badge} 位"
)
LOGIN_MALFORMED = ground(
    RULE, "people-login-malformed", "登录名为 2 到 40 位小写字母、数字、点、横线或下划线，以字母或数字开头"
)
NAME_MISSING = ground(RULE, "people-name-missing", "请填写姓名")
LEFT_THE_SERVICE = ground(RULE, "people-left-the-service", "{name}已离岗，请先在「人员名录」恢复在岗")
DELEGATION_DOCUMENT_MISSING = ground(RULE, "people-delegation-document-missing", "请填写授权文件的文号")
ACCOUNT_STANDS_AGAINST = ground(RULE, "people-account-stands-against", "{name}有账号{login}：{why}")
SECTIONS_STAY = ground(RULE, "people-sections-stay", "督察机构不能停用")
UNIT_NAME_MISSING = ground(RULE, "people-unit-name-missing", "请填写单位名称")
PREFIX_MALFORMED = ground(
    RULE, "people-prefix-malformed", "机关代字为“沪”开头的 2 到 12 个汉字，例如沪长城管，不含文种代字"
)
PREFIX_TAKEN = ground(CONFLICT, "people-prefix-taken", "机关代字“{prefix}”已由其他单位使用")
UNIT_NOT_EMPTY = ground(CONFLICT, "people-unit-not-empty", "该单位还有 {left}，请先调整后再停用")
BADGE_ALIKE = ground(
    CONFLICT,
    "people-badge-alike",
    "胸号{badge}与{name}的{alike}只差开头的 0 或写法，很可能是同一个胸号，请核对后填写完整的胸号",
)
PASSWORD_OF_BEFORE = ground(
    RULE,
    "people-password-of-before",
    "新密码与现在或以前用过的相同（最近 {history} 个不能重复），请换一个",
)
ADMINISTRATOR_ALREADY = ground(
    RULE,
    "people-administrator-already",
    "{name}已是管理员（账号{login}），系统、安全、审计管理员须由不同的人担任",
)
