"""立即通知: a grave finding told at once, before the check is finished (沪城管执〔2009〕1号 四(一)4)."""

from __future__ import annotations

from mobile.checks.content import Content
from shared.catalogue import Severity
from shared.inspection import Alert, ItemResult, OnSpotAction
from shared.moment import chinese_moment, from_iso

MAX_TEXT = 500


def grave_findings(content: Content) -> tuple[ItemResult, ...]:
    """The findings for which an immediate notice is offered."""
    return tuple(finding for finding in content.findings if finding.severity is Severity.GRAVE)


def was_told(content: Content, finding: ItemResult) -> bool:
    """Whether an alert of it was sealed, here or by the colleague who began the check; whatever was done about the
    finding on the spot since."""
    return bool(content.alert(finding.id).alert_id) or finding.action is OnSpotAction.IMMEDIATE


def alert_text(finding: ItemResult, unit_name: str, place: str, at: str) -> str:
    """The message proposed: when, where, what, how many; at most 500 characters."""
    facts = finding.facts.strip().rstrip("。")
    parts = [
        f"{chinese_moment(from_iso(at))}，{place or '地点见定位'}",
        f"{unit_name or '单位待定'}：{finding.item_text}，{finding.counted}",
        *([facts] if facts else []),
    ]
    return ("。".join(parts) + "。请立即派员到场处置。")[:MAX_TEXT]


def compose_alert(
    content: Content,
    finding: ItemResult,
    *,
    alert_id: str,
    record_id: str,
    text: str,
    at: str,
    called_phone: str = "",
) -> Alert:
    """The alert; it names the record that the draft will become. Raises ValueError when no unit is chosen."""
    if not content.unit_id:
        raise ValueError("请先选择被督察单位，再发立即通知")
    return Alert(
        id=alert_id,
        record_id=record_id,
        finding_id=finding.id,
        unit_id=content.unit_id,
        text=text.strip() or finding.item_text,
        place=content.place,
        at=at,
        called_phone=called_phone,
    )
