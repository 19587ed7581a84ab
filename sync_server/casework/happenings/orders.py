"""Work orders of 12345 and of the grid."""

from __future__ import annotations

from sync_server.casework.happening import CITY, SECTION, Happening

ORDER_RECEIVED = Happening("order.received", "收到工单")
ORDER_CHANGED = Happening("order.changed", "工单内容有变更")
ORDER_GIVEN = Happening("order.given", "工单派督察员核实")
ORDER_ANSWERED = Happening("order.answered", "工单已答复")
ORDER_REMINDER = Happening("order.reminder", "工单答复期限将到", "工单", SECTION | CITY)

ORDER_CAME = Happening("order.came", "收到 12345、网格工单", "工单", SECTION | CITY)
