"""Cards of the check's page that lead to a screen of their own."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from mobile.checks.cases import planned_items
from mobile.checks.content import Content
from mobile.checks.review import needs_live_photo
from mobile.host import Host
from mobile.parts.cards import card, line, list_card
from mobile.parts.pill import pill, severity_pill
from mobile.parts.theme import Tone
from mobile.parts.words import body, quiet
from shared.evidence import Photo
from shared.inspection import ItemResult, OnSpotAction, Outcome


def leading_card(app: Host, icon: ft.IconData, lines: list[ft.Control], route: str) -> ft.Control:
    """Icon, words, and the sign that there is more behind them."""
    return card(
        ft.Row(
            [
                ft.Icon(icon, color=ft.Colors.PRIMARY, size=24),
                ft.Column(lines, spacing=6 if len(lines) > 2 else 2, expand=True),
                ft.Icon(ft.Icons.CHEVRON_RIGHT, color=ft.Colors.OUTLINE),
            ],
            spacing=14,
        ),
        on_click=lambda _: app.go(route),
    )


def _finding_card(app: Host, check_route: str, finding: ItemResult, photos: Sequence[Photo]) -> ft.Control:
    """A finding: how grave, how many, how many pictures, what was done, and whether a picture is still needed."""
    mine = sum(photo.finding_id == finding.id for photo in photos)
    tags = [severity_pill(finding.severity), pill(f"{finding.count} 处", ft.Icons.TAG)]
    if mine:
        tags.append(pill(f"{mine} 张", ft.Icons.PHOTO_OUTLINED))
    if finding.action is not OnSpotAction.NONE:
        tags.append(pill(finding.action.label, ft.Icons.TASK_OUTLINED))
    item = app.reference.item(finding.item_code)
    if needs_live_photo(finding, photos, item) and not finding.no_live_photo_reason:
        tags.append(pill("待拍照", ft.Icons.ADD_A_PHOTO_OUTLINED, Tone.WAITING))
    lines: list[ft.Control] = [body(finding.item_text, bold=True)]
    if finding.facts:
        lines.append(quiet(finding.facts, lines=3))
    lines.append(ft.Row(tags, wrap=True, spacing=8, run_spacing=6))
    return card(ft.Column(lines, spacing=6), on_click=lambda _: app.go(f"{check_route}/item/{finding.id}"))


def found_cards(app: Host, check_route: str, content: Content, photos: Sequence[Photo]) -> list[ft.Control]:
    """What the task still asks for, the findings, and how many items were found in order."""

    def all_items(_: ft.ControlEvent) -> None:
        app.go(f"{check_route}/items")

    cards = [_finding_card(app, check_route, finding, photos) for finding in content.findings]
    quietly = [
        f"{outcome.label} {count} 项"
        for outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE)
        if (count := sum(result.outcome is outcome for result in content.results))
    ]
    if quietly:
        in_order = line(" · ".join(quietly), icon=ft.Icons.CHECK_CIRCLE_OUTLINE, on_click=all_items)
        cards.append(list_card([in_order]))
    planned = planned_items(content, app.reference.case(content.case_id))
    waiting = [code for code in planned if content.result_of(code) is None]
    if waiting:
        items = (app.reference.item(code) for code in waiting)
        names = "、".join(item.text if item else code for code, item in zip(waiting, items, strict=True))
        left = line(f"本次任务还有 {len(waiting)} 项待检查", names, icon=ft.Icons.CHECKLIST, on_click=all_items)
        cards.insert(0, list_card([left]))
    return cards or [quiet("尚未添加。没有问题时，把查过的项目记为“合格”即可。")]


def people_card(app: Host, check_route: str, content: Content) -> ft.Control:
    """Whom the check is about, and who inspects with the person."""
    subjects = "、".join(f"{s.name}（{s.badge}）" if s.name else s.badge for s in content.subjects)
    second = content.second_inspector
    return list_card(
        [
            line(
                "被督察人员",
                subjects or "按胸号添加，可不填",
                icon=ft.Icons.BADGE_OUTLINED,
                on_click=lambda _: app.go(f"{check_route}/people"),
            ),
            line(
                "同行督察员",
                f"{second.name}（{second.badge}）" if second else "两人督察时添加",
                icon=ft.Icons.GROUP_OUTLINED,
                on_click=lambda _: app.go(f"{check_route}/partner"),
            ),
        ]
    )
