"""State charts drawn from the tables the code runs on: one Mermaid diagram a table, with the Chinese words of the
screens. Pure text, so that a test can hold the drawing against the code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shared.notice import NoticeState
from sync_server.procedures import alerting, notices, pursuit
from sync_server.procedures.documents import CHARTS, DocumentDeed, DocumentState


@dataclass(frozen=True)
class Arrow:
    """From one state to another by a deed; names are the states' values, words their labels."""

    source: str
    target: str
    deed: str


def draw(arrows: Iterable[Arrow], labels: Mapping[str, str], starts: Iterable[str], ends: Iterable[str]) -> str:
    """A Mermaid `stateDiagram-v2`. Deeds between the same two states share an arrow; states appear in the order of
    `labels`, those that nothing leads to or from are left out."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for arrow in arrows:
        grouped.setdefault((arrow.source, arrow.target), []).append(arrow.deed)
    seen = {state for pair in grouped for state in pair} | set(starts)
    order = {state: n for n, state in enumerate(labels)}
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{label}" as {state}' for state, label in labels.items() if state in seen]
    lines += [f"    [*] --> {state}" for state in starts]
    pairs = sorted(grouped, key=lambda pair: (order[pair[0]], order[pair[1]]))
    lines += [f"    {source} --> {target} : {'、'.join(grouped[source, target])}" for source, target in pairs]
    lines += [f"    {state} --> [*]" for state in ends if state in seen]
    return "\n".join(lines)


def notice_chart() -> str:
    """《督察通知书》 (domain.md §4). 逾期 is no state: it is computed."""
    order = list(notices.Deed)
    table = sorted(notices.TRANSITIONS.items(), key=lambda entry: order.index(entry[0][1]))
    arrows = [Arrow(source.value, target.value, deed.label) for (source, deed), target in table]
    starts = (NoticeState.AWAITING_CONFIRMATION.value, NoticeState.ISSUED.value, NoticeState.SERVED.value)
    ends = (NoticeState.CLOSED.value, NoticeState.REVOKED.value, NoticeState.VOID.value)
    return draw(arrows, _labels(NoticeState), starts, ends)


def pursuit_chart() -> str:
    """追踪督察 → 督办 → 追责建议 (沪城管执〔2009〕1号 四(一)6)."""
    order = list(pursuit.PursuitDeed)
    table = sorted(pursuit.TRANSITIONS.items(), key=lambda entry: order.index(entry[0][1]))
    arrows = [Arrow(source.value, target.value, deed.label) for (source, deed), target in table]
    ends = (pursuit.PursuitState.CLOSED.value, pursuit.PursuitState.REFERRED.value)
    return draw(arrows, _labels(pursuit.PursuitState), (pursuit.PursuitState.FOLLOWING.value,), ends)


def alert_chart() -> str:
    """立即通知 (沪城管执〔2009〕1号 四(一)4)."""
    arrows = [Arrow(source.value, target.value, deed.label) for (source, deed), target in alerting.TRANSITIONS.items()]
    starts, ends = (alerting.AlertState.WAITING.value,), (alerting.AlertState.DONE.value,)
    return draw(arrows, _labels(alerting.AlertState), starts, ends)


def document_charts() -> dict[str, str]:
    """One chart for each way that documents go, under the names of the kinds that go it."""
    order = list(DocumentDeed)
    drawn: dict[str, list[str]] = {}
    for kind, chart in CHARTS.items():
        table = sorted(chart.items(), key=lambda entry: order.index(entry[0][1]))
        arrows = [Arrow(source.value, target.value, deed.label) for (source, deed), (target, _) in table]
        left = {source for source, _ in chart}
        ends = [state.value for state in DocumentState if state not in left]
        text = draw(arrows, _labels(DocumentState), (DocumentState.DRAFT.value,), ends)
        drawn.setdefault(text, []).append(kind.label)
    return {"、".join(kinds): text for text, kinds in drawn.items()}


def state_charts() -> str:
    """The whole page, in Markdown."""
    parts = [
        "# 状态图",
        "由程序所用的规则表直接绘出（`scripts/state_charts.py`），规则变了图就变；测试核对两者一致。",
        "## 督察通知书",
        "逾期不是状态，由期限算出；督察机构、被督察单位各能办哪一步，见 `sync_server/procedures/notices.py`。",
        _fenced(notice_chart()),
        "## 追责督办",
        "每一步都有期限、文书和记录，不能跳过：追踪督察满规定轮次才能督办，督办期满才能提追责建议，"
        "追责建议须两人审批，以建议的形式送街道办事处、镇人民政府。",
        _fenced(pursuit_chart()),
        "## 立即通知",
        "响应、到场、处置完成各一次，依次办理；超过时限由系统按值班联系名单逐级催办，再报分管领导和执法监督处。",
        _fenced(alert_chart()),
    ]
    for name, text in document_charts().items():
        parts += [f"## {name}", _fenced(text)]
    return "\n\n".join(parts) + "\n"


def _labels(
    states: type[NoticeState] | type[DocumentState] | type[pursuit.PursuitState] | type[alerting.AlertState],
) -> dict[str, str]:
    return {state.value: state.label for state in states}


def _fenced(text: str) -> str:
    return f"```mermaid\n{text}\n```"
