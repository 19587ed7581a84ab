"""The ledger itself, and what leaves it."""

from __future__ import annotations

from sync_server.casework.happening import AUDITOR, Happening

LEDGER_ANCHORED = Happening("ledger.anchored", "台账已锚定，请另行保存", "台账锚定", AUDITOR)
LEDGER_EXPORTED = Happening("ledger.exported", "导出台账")
LEDGER_ADOPTED = Happening("ledger.adopted", "升级后台账重新登记")

REFERENCE_LOADED = Happening("reference.loaded", "载入基础数据")

DEMO_SEEDED = Happening("demo.seeded", "载入演示数据")

ENDPOINT_TRIED = Happening("endpoint.tried", "测试消息，收到即表示推送正常", "测试消息")
ENDPOINT_ADDED = Happening("endpoint.added", "新增推送地址")
ENDPOINT_ON = Happening("endpoint.on", "推送地址启用")
ENDPOINT_OFF = Happening("endpoint.off", "推送地址停用")
ENDPOINT_FAILING = Happening("endpoint.failing", "推送失败")
ENDPOINT_RECOVERED = Happening("endpoint.recovered", "推送恢复")

MAILBOX_SET = Happening("mailbox.set", "设置接收订阅的邮箱")
MAILBOX_REMOVED = Happening("mailbox.removed", "删除接收订阅的邮箱")

DELIVERY_AGAIN = Happening("delivery.again", "手工重新推送")
