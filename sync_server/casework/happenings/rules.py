"""What the section and the city decide once for all: catalogue, settings, wordings, routing."""

from __future__ import annotations

from sync_server.casework.happening import SECTION, Happening

CATALOGUE_EDITION = Happening("catalogue.edition", "督察项目目录有新版本", "督察项目目录", SECTION)
CATALOGUE_IN_FORCE = Happening("catalogue.in_force", "督察项目目录生效")

RULES_EDITION = Happening("rules.edition", "规则有新版本", "规则设置", SECTION)

RULES_CHECK_TEMPLATE = Happening("rules.check_template", "检查模板已修改")

TEMPLATE_EDITED = Happening("template.edited", "文书文字已修改")

ROUTING_SAVED = Happening("routing.saved", "转办规则已保存")
ROUTING_DELETED = Happening("routing.deleted", "转办规则已删除")
ROUTING_MOVED = Happening("routing.moved", "转办规则已调序")

DELEGATION_SET = Happening("delegation.set", "授权已修改")
