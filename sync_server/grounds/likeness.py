"""Two photos that look alike."""

from __future__ import annotations

from shared.problems import RULE, ground

NOT_CHOSEN = ground(RULE, "likeness-not-chosen", "请选择认定的结果：是同一张，还是不同")
NOT_ALIKE = ground(RULE, "likeness-not-alike", "这两张照片并不相近，无需认定")
WORDS_MISSING = ground(RULE, "likeness-words-missing", "认定为同一张的，请写明理由和需要重报的内容")
