"""What a template of 本单位无问题 is refused for."""

from __future__ import annotations

from shared.problems import RULE, ground

NAME_MISSING = ground(RULE, "check_templates-name-missing", "请写明模板名称，例如“集市街面”")
NAME_TAKEN = ground(RULE, "check_templates-name-taken", "已有名为“{name}”的模板，请换一个名称，或修改原有的一份")
NO_ITEMS = ground(RULE, "check_templates-no-items", "请至少给一个项目填上序号")
ITEM_GONE = ground(RULE, "check_templates-item-gone", "现行目录中没有或已停用：{codes}，请从模板中去掉")
TOO_MANY_ITEMS = ground(RULE, "check_templates-too-many-items", "一份模板最多 {most} 个项目")
TOO_MANY = ground(RULE, "check_templates-too-many", "最多 {most} 份模板，请先修改不用的一份")
ORDER_NOT_A_NUMBER = ground(RULE, "check_templates-order-not-a-number", "{code}的序号应为 1 到 999 的整数，不要的留空")
