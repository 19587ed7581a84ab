"""Cards of the check's page that lead to a screen of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import flet as ft

from mobile.checks.about_check import about_words, people_words
from mobile.checks.content import Content
from mobile.checks.review import needs_live_photo, wanted_of_methods
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
                _more(),
            ],
            spacing=14,
        ),
        on_click=lambda _: app.go(route),
    )


def header_card(app: Host, unit: Sequence[ft.Control], place: Sequence[ft.Control], check_route: str) -> ft.Control:
    """The one header of a check: whom it is about and where, each a tap away from being changed."""
    return list_card(
        [
            _header_line(app, ft.Icons.APARTMENT, unit, f"{check_route}/unit", "更换"),
            _header_line(app, ft.Icons.PLACE_OUTLINED, place, f"{check_route}/place"),
        ]
    )


def _header_line(app: Host, icon: ft.IconData, lines: Sequence[ft.Control], route: str, verb: str = "") -> ft.Control:
    # The word says already that there is more behind it; without the arrow a unit's name stands in one line at 360.
    change = body(verb, color=ft.Colors.PRIMARY, bold=True) if verb else _more()
    return ft.Container(
        ft.Row(
            [
                ft.Icon(icon, color=ft.Colors.PRIMARY, size=24),
                ft.Column(list(lines), spacing=2, expand=True),
                change,
            ],
            spacing=12,
        ),
        padding=ft.Padding.symmetric(vertical=10, horizontal=16),
        ink=True,
        on_click=lambda _: app.go(route),
    )


def _more() -> ft.Control:
    return ft.Icon(ft.Icons.CHEVRON_RIGHT, color=ft.Colors.OUTLINE)


def task_card(title: str, note: str, cancelled: str) -> ft.Control:
    """The task that is being done, in the section's words."""
    words: list[ft.Control] = [body(title, bold=True)]
    words += [quiet(each) for each in (note, cancelled) if each]
    icon = ft.Icon(ft.Icons.ASSIGNMENT_OUTLINED, color=Tone.INFO.front, size=24)
    row = ft.Row([icon, ft.Column(words, spacing=2, expand=True)], spacing=12)
    return card(row, tone=Tone.INFO)


def about_card(app: Host, check_route: str, content: Content) -> ft.Control:
    """Methods, weather and persons in one line, and in words what of them is still wanted."""
    lines: list[ft.Control] = [quiet("督察方式和人员"), body(about_words(content), bold=True)]
    if people := people_words(content):
        lines.append(body(people))
    missing = wanted_of_methods(content)
    if missing:
        more = f"，另有 {len(missing) - 1} 处" if len(missing) > 1 else ""
        lines.append(quiet(f"{missing[0].text.removesuffix('。')}{more}。"))
        lines.append(ft.Row([pill("待补充", ft.Icons.EDIT_NOTE, Tone.WAITING)]))
    return leading_card(app, ft.Icons.TUNE, lines, f"{check_route}/about")


def finding_lines(app: Host, finding: ItemResult, photos: Sequence[Photo]) -> list[ft.Control]:
    """A finding: how grave, how many, how many pictures, what was done, and whether a picture is still needed."""
    mine = sum(photo.finding_id == finding.id for photo in photos)
    told = [finding.counted, f"{mine} 张照片" if mine else ""]
    told += [finding.action.label if finding.action is not OnSpotAction.NONE else ""]
    words = quiet(" · ".join(each for each in told if each))
    tags: list[ft.Control] = [severity_pill(finding.severity), words]
    item = app.reference.item(finding.item_code)
    if needs_live_photo(finding, photos, item) and not finding.no_live_photo_reason:
        tags.append(pill("待拍照", ft.Icons.ADD_A_PHOTO_OUTLINED, Tone.WAITING))
    lines: list[ft.Control] = [body(app.reference.name_of(finding.item_code, finding.item_text), bold=True)]
    if finding.facts:
        lines.append(quiet(finding.facts, lines=3))
    lines.append(ft.Row(tags, wrap=True, spacing=8, run_spacing=6))
    return lines


class FoundCards:
    """The findings of a check. A card whose finding has not changed since stays the same control, so that a check with
    thirty of them costs no more to look at again than what has changed."""

    def __init__(self, app: Host, check_route: str) -> None:
        self._app, self._route = app, check_route
        self._cards: dict[str, tuple[object, ft.Control]] = {}

    def show(self, findings: Iterable[ItemResult], photos: Sequence[Photo]) -> list[ft.Control]:
        """The cards, in the findings' order."""
        before, self._cards = self._cards, {}
        for finding in findings:
            mine = [photo for photo in photos if photo.finding_id == finding.id]
            known = before.get(finding.id)
            state = (finding, mine)
            card_of = known[1] if known is not None and known[0] == state else self._card(finding, mine)
            self._cards[finding.id] = (state, card_of)
        return [card_of for _, card_of in self._cards.values()]

    def _card(self, finding: ItemResult, photos: Sequence[Photo]) -> ft.Control:
        lines = finding_lines(self._app, finding, photos)
        route = f"{self._route}/item/{finding.id}"
        return card(ft.Column(lines, spacing=6), on_click=lambda _: self._app.go(route))


def found_words(content: Content) -> str:
    """`合格 12 项 · 不适用 1 项`; empty before the first."""
    return " · ".join(
        f"{outcome.label} {count} 项"
        for outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE)
        if (count := sum(result.outcome is outcome for result in content.results))
    )


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
