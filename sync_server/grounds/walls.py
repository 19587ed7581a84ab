"""走廊屏: screens with a link of their own."""

from __future__ import annotations

from shared.problems import CONFLICT, RULE, ground

PLACE_MISSING = ground(RULE, "walls-place-missing", "请写明这块屏放在哪里，例如：一楼大厅")
DAYS_OUT_OF_RANGE = ground(RULE, "walls-days-out-of-range", "有效天数请填 1 至 {most} 的整数")
TOO_MANY = ground(RULE, "walls-too-many", "本单位已有 {most} 块走廊屏，请先停用不再使用的")
ENDED = ground(CONFLICT, "walls-ended", "这块走廊屏已经停用或到期")
