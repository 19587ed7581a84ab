"""Words one tap away: facts, reasons, requirements. Proposals only; the person's own words always win."""

from __future__ import annotations

from collections.abc import Sequence

from shared.catalogue import Severity
from shared.field_rules import NoticeRules

FACTS = {
    "RW": ("当班计划点位未到场", "接报后未到场处置", "责令改正期满未复查", "系统中无处置记录"),
    "JM": ("道路东侧", "道路西侧", "现场无执法人员", "执法人员在场未处置", "已在处置中", "不属公示允许区域"),
    "QW": ("点名时不在岗", "未按时到岗", "值班电话无人接听", "无请假手续"),
    "JL": ("经本人当场确认", "有记录仪影像佐证", "拒绝配合说明情况"),
    "ZZ": ("未按规定着制式服装", "标志标识佩戴不全", "制服与便服混穿"),
    "JZ": ("当班期间", "在公共场所", "执法过程中"),
    "YY": ("执法对话中", "接待来访时", "有记录仪录音佐证"),
    "CL": ("车辆停放时", "行驶中", "车辆无人值守"),
    "ZB": ("执法全程未开启记录仪", "记录仪电量耗尽", "对讲机无应答"),
    "CX": ("未主动出示证件", "单人执法", "未告知权利", "文书要素缺漏"),
}
HINTS = {
    "JM01": "请先核对是否属于公示允许的区域、时段和业态（“上海摊”服务地图）；查的是中队管控，不是摊主。",
    "JM02": "请先核对特色点、疏导点、管控点公示的范围、时段和业态。",
}
NO_LIVE_PHOTO = ("现场已变化，无法补拍", "涉及隐私，不宜拍摄", "相机无法使用", "光线不足，无法拍清")
NO_FIX = ("地下空间，无信号", "室内市场，信号弱", "高楼遮挡", "定位权限未开启")
REFUSAL = ("对事实有异议", "负责人不在现场", "拒绝说明原因", "要求请示上级")


def fact_phrases(item_code: str) -> Sequence[str]:
    """Phrases for the facts of an item, by its group."""
    return FACTS.get(item_code[:2], ())


def requirement(rules: NoticeRules, item_codes: Sequence[str], worst: Severity) -> str:
    """The requirement proposed for findings on these items, one numbered line per kind, in the district's words."""
    lines = list(dict.fromkeys(rules.demand(code).rstrip("。；") for code in item_codes))
    if worst is Severity.GRAVE:
        lines.append("由单位主要负责人牵头，当日采取措施消除影响，并先行口头报告督察科")
    lines.append("将核实情况、责任人及处理、整改措施和前后对比照片在反馈期限内书面反馈")
    if len(lines) == 1:
        return f"{lines[0]}。"
    return "\n".join(f"{n}．{line}{'。' if n == len(lines) else '；'}" for n, line in enumerate(lines, 1))


def join_phrase(text: str, phrase: str) -> str:
    """The text with the phrase at its end, or without it when it was there (a second tap takes it away)."""
    parts = [part for part in text.split("，") if part]
    if phrase in parts:
        parts.remove(phrase)
    else:
        parts.append(phrase)
    return "，".join(parts)
