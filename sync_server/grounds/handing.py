"""What handing a draft to a colleague is refused for."""

from __future__ import annotations

from shared.problems import RULE, ground

NO_SUCH_CODE = ground(
    RULE, "handing-no-such-code", "没有这个交接码，或已过期、已被收回、已由别人接手。请核对后重输，或请同事重新交给您"
)
OWN_DRAFT = ground(RULE, "handing-own-draft", "这是您自己交给同事的检查，请在“全部草稿”中收回后继续填写")
TAKEN_ALREADY = ground(RULE, "handing-taken-already", "这次检查已由{name}接手，不能再次交给他人")
SOMEBODY_ELSES = ground(RULE, "handing-somebody-elses", "交接编号已被使用，请重新交给同事")
