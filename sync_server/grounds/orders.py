"""What a work order is refused for."""

from __future__ import annotations

from shared.problems import RULE, ground

TABLE_CHANGED = ground(RULE, "orders-table-changed", "{fault}（上传后名录或工单有变化），请改好后重新上传")
RESULT_MISSING = ground(RULE, "orders-result-missing", "请写明办理结果，将按此答复工单")
ANSWERED = ground(RULE, "orders-answered", "这件工单已经答复，不再派人核实")
TOO_MANY = ground(RULE, "orders-too-many", "一次最多送 {most} 件工单，请分次发送")
NO_ROWS = ground(RULE, "orders-no-rows", "请求中没有工单，请把工单放在 orders 列表中")
