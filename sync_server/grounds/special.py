"""What an act of 专项督察 is refused for."""

from __future__ import annotations

from shared.problems import RULE, ground

PROGRESS_MISSING = ground(RULE, "special-progress-missing", "请写明目前的办理进展")
EXTENDED_INTO_THE_PAST = ground(RULE, "special-extended-into-the-past", "延期后的期限不能早于今天，请另选日期")
