"""Refusals about the directory of leaders and staff, and the posts in it."""

from __future__ import annotations

from shared.problems import CONFLICT, RULE, ground

LIST_OF_OTHER_UNITS = ground(RULE, "directory-list-of-other-units", "“{list}”名录只列{units}的人员，请改选单位或名录")
NAME_OR_POST_MISSING = ground(RULE, "directory-name-or-post-missing", "请填写姓名和职务")
TOO_LONG = ground(
    RULE,
    "directory-too-long",
    "姓名最多 {name} 字，职务最多 {post} 字，分管或岗位最多 {duty} 字，电话最多 {phone} 位，请精简",
)
PHONE_OF_A_PERSON = ground(
    RULE, "directory-phone-of-a-person", "这是个人手机号，名录只登记办公电话，请改填单位座机，没有的留空"
)
IDENTITY_NUMBER = ground(RULE, "directory-identity-number", "其中像有身份证号，名录不登记身份证号，请删去后再保存")
PLACE_OUT_OF_RANGE = ground(RULE, "directory-place-out-of-range", "排列次序请填 1 到 {last}")
LISTED_ALREADY = ground(
    RULE, "directory-listed-already", "{unit}的“{list}”名录中，{span}已有{name}（{post}），请在该条上办理变更"
)
PERSON_IS_ANOTHER = ground(
    RULE, "directory-person-is-another", "所选人员是{known}，与填写的姓名{name}不符，请核对后只留一个"
)
LINE_MOVED_ON = ground(CONFLICT, "directory-line-moved-on", "这一条已经变更、更正或离任，请打开最新的一条办理")
CHANGE_NOT_LATER = ground(
    RULE,
    "directory-change-not-later",
    "本条自{first}起有效，变更须从其后的一天起；原来就登记错了的，请用“更正登记错误”",
)
END_BEFORE_FIRST = ground(RULE, "directory-end-before-first", "最后一天早于起始日期{first}，请核对日期")
END_WORDS_MISSING = ground(RULE, "directory-end-words-missing", "请写明离任的原因，例如：调任、退休")
SPANS_MEET = ground(RULE, "directory-spans-meet", "与同一人员{span}的一条日期重叠，请调整起止日期")
CORRECTION_WORDS_MISSING = ground(RULE, "directory-correction-words-missing", "请写明更正的原因，例如：日期录入有误")
TABLE_CHANGED = ground(RULE, "directory-table-changed", "{fault}（上传后名录有变化），请改好后重新上传")
NOTHING_TO_TAKE = ground(RULE, "directory-nothing-to-take", "表中内容与名录完全一致，不需要导入")
FILE_MISSING = ground(RULE, "directory-file-missing", "请选择名录文件（.xlsx 或 CSV）")
FIRST_DAY_NOT_CHOSEN = ground(RULE, "directory-first-day-not-chosen", "请选择任职起始日期")
CHANGE_DAY_NOT_CHOSEN = ground(RULE, "directory-change-day-not-chosen", "请选择变更自哪一天起")
LAST_DAY_NOT_CHOSEN = ground(RULE, "directory-last-day-not-chosen", "请选择在任的最后一天")
TABLE_DAY_NOT_CHOSEN = ground(RULE, "directory-table-day-not-chosen", "请选择表中内容自哪一天起")
