"""“一份相近的问题 40 米外、12 分钟前”: what this phone knows to be open where the check is.

It stops nobody: whether two are one is the section's to say."""

from __future__ import annotations

import flet as ft

from mobile.parts.cards import line, list_card
from mobile.parts.near_known import known_findings
from mobile.parts.words import heading, quiet
from mobile.screens.check.check_base import CheckBase
from shared.inspection import ItemResult
from shared.moment import from_iso
from shared.nearby import Near, ago_words, away_words
from shared.position import Grade, believed, grade

SHOWN = 3
NO_MATTER = "如果不是同一处，照常提交；是同一处也可以提交，由督察科合并办理。"


def near_finding_lines(screen: CheckBase, *findings: ItemResult) -> list[ft.Control]:
    """One line a similar finding, nothing when there is none. Of one finding on its own page, of all before sealing."""
    found = _alike(screen, findings)
    if not found:
        return []
    lines = [_line(screen, one) for one in found[:SHOWN]]
    more = f"附近还有 {len(found) - SHOWN} 份。" if len(found) > SHOWN else ""
    return [heading("附近有相近的问题"), list_card(lines), quiet(f"{more}{NO_MATTER}")]


def _alike(screen: CheckBase, findings: tuple[ItemResult, ...]) -> list[Near]:
    content, known = screen.content, screen.app.shared(known_findings)
    fix = believed(content.place.fix)
    if fix is None or content.backfilled or grade(fix) is Grade.NONE:
        return []
    now, but = screen.app.device.clock.now(), {content.corrects} - {""}
    found = {
        one.finding.id: one
        for code in dict.fromkeys(finding.item_code for finding in findings)
        for one in known.alike((fix.latitude, fix.longitude), code, now, but=but, accuracy_m=fix.accuracy_m)
        # Whoever follows a notice up meets what stands on it.
        if not (content.notice_id and one.finding.notice_id == content.notice_id)
    }
    return sorted(found.values(), key=lambda one: one.metres)


def _line(screen: CheckBase, one: Near) -> ft.Control:
    app, known = screen.app, screen.app.shared(known_findings)
    finding = one.finding
    ago = ago_words(from_iso(finding.occurred_at), app.device.clock.now())
    who = known.who(finding)
    facts = "，".join(filter(None, (finding.item_code, f"{who}记录" if who else "", finding.standing)))
    words = f"一份相近的问题 {away_words(one.metres)}、{ago}（{facts}）"
    return line(words, icon=ft.Icons.NEAR_ME_OUTLINED, on_click=lambda _: app.go(known.route(finding)))
