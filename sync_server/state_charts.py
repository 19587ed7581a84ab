"""The page of state charts, drawn from the tables the code runs on, with the Chinese words of the screens."""

from __future__ import annotations

from collections.abc import Iterable

from sync_server.notices.rules.notice import NOTICE_COURSE
from sync_server.notices.rules.proposal_reply import REPLY_COURSE
from sync_server.notices.rules.pursuit import PURSUIT_COURSE
from sync_server.procedures.alerting import ALERT_COURSE
from sync_server.procedures.document_courses import WAYS
from sync_server.procedures.documents import DocumentKind
from sync_server.procedures.findings import FINDING_COURSE
from sync_server.procedures.standing_in import STAND_IN_COURSE
from sync_server.special.rules.case import CASE_COURSE
from sync_server.special.rules.share import SHARE_COURSE
from sync_server.staffing.rules.conduct import CONDUCT_COURSE
from sync_server.staffing.rules.equipment import EQUIPMENT_COURSE


def document_charts(kinds: Iterable[DocumentKind]) -> dict[str, str]:
    """One chart for each way that documents go, under the way's name, so that a new kind on a known way changes
    nothing here; a way that only one kind goes stands under the kind's."""
    drawn = {course.chart(): name for name, course in WAYS.items()}
    for kind in kinds:
        drawn.setdefault(kind.course.chart(), kind.label)
    return {name: text for text, name in drawn.items()}


def state_charts(kinds: Iterable[DocumentKind]) -> str:
    """The whole page, in Markdown."""
    parts = [
        "# 状态图",
        "由程序所用的规则表直接绘出（`scripts/state_charts.py`），规则变了图就变；测试核对两者一致。",
        "## 问题",
        "督察科只决定两件事：已收到、不开具通知书办结；其余随通知书、记录的更正或合并办理。",
        _fenced(FINDING_COURSE.chart()),
        "## 督察通知书",
        "逾期不是状态，由期限算出；督察机构、被督察单位各能办哪一步，见 `sync_server/notices/rules/notice.py`。",
        _fenced(NOTICE_COURSE.chart()),
        "## 追责督办",
        "每一步都有期限、文书和记录，不能跳过：追踪督察满规定轮次才能督办，督办期满才能提追责建议，"
        "追责建议须两人审批，以建议的形式送街道办事处、镇人民政府。",
        _fenced(PURSUIT_COURSE.chart()),
        "## 专项督察案件",
        "立案、并案、中止、恢复、移送、结案都由审批表批准，案件随审批表办理；没有回复交办单位的不能归档。",
        _fenced(CASE_COURSE.chart()),
        "## 专项督察承办",
        "每个责任单位各办各的，牵头单位提请结案；期限过了没有报告的一直记为逾期。",
        _fenced(SHARE_COURSE.chart()),
        "## 街镇对追责建议的答复",
        "区里只提建议，是否采纳由街道办事处、镇人民政府决定并写明；没有用账号答复的，由督察科登记其书面答复。",
        _fenced(REPLY_COURSE.chart()),
        "## 立即通知",
        "响应、到场、处置完成各一次，依次办理；超过时限由系统按值班联系名单逐级催办，再报分管领导和执法监督处。",
        _fenced(ALERT_COURSE.chart()),
        "## 代签授权",
        "领导本人给出的即时有效；系统管理员代为申请的，由另一人（安全管理员）确认。起止日期到了自行生效、期满。",
        _fenced(STAND_IN_COURSE.chart()),
        "## 装备",
        "由所属单位的督察机构登记，每一步留有日期、经手人和说明；报废的只供查阅。",
        _fenced(EQUIPMENT_COURSE.chart()),
        "## 作风事项",
        "只有本单位负责人和市局领导办理和查看，本人不经手涉及自己的事项。",
        _fenced(CONDUCT_COURSE.chart()),
    ]
    parts += ["哪一种文稿走哪一条，由 `sync_server/documents/kinds/` 中它自己的文件写明。"]
    for name, text in document_charts(kinds).items():
        parts += [f"## {name}", _fenced(text)]
    return "\n\n".join(parts) + "\n"


def _fenced(text: str) -> str:
    return f"```mermaid\n{text}\n```"
