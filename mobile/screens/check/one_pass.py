"""本单位无问题: one pass over the items of a template. All of them become 合格 but those that are tapped."""

from __future__ import annotations

import flet as ft

from mobile.checks import templates
from mobile.checks.adopting import judge_all
from mobile.checks.draft import Undo
from mobile.host import Host
from mobile.parts.bars import bottom_bar
from mobile.parts.empty import empty
from mobile.parts.fields import chips, mark
from mobile.parts.named import named
from mobile.parts.pill import outcome_pill
from mobile.parts.theme import RADIUS
from mobile.parts.words import body, quiet
from mobile.screens.check.check_base import CheckBase
from mobile.screens.check.template_offers import OWN, items_of, offered, proposed
from shared.catalogue import ChecklistItem
from shared.inspection import Outcome

HINT = "点“确认”后，下列项目记为“合格”。有问题或不适用的，点一下改。"


class OnePassScreen(CheckBase):
    """The template is proposed; what was judged before stays as it was."""

    def __init__(self, app: Host, draft: str) -> None:
        super().__init__(app, draft)
        self.route = f"/check/{draft}/pass"
        self._verdicts: dict[str, Outcome] = {}

    def build(self) -> ft.View:
        self._templates = offered(self)
        self._star = ft.IconButton(icon=ft.Icons.STAR_BORDER, on_click=self._toggle_favourite)
        self._kinds = ft.Row()
        self._place = quiet("")
        self._list = ft.ListView(spacing=10)
        self._confirm = ft.FilledButton("确认", icon=ft.Icons.DONE_ALL, on_click=lambda _: self.app.run(self._keep))
        if not self._templates:
            hint = "督察科尚未设置模板。可返回后用“添加项目”逐项记录。"
            return self.frame(self.route, "本单位无问题", [empty(ft.Icons.CHECKLIST, "没有可用的模板", hint)])
        self._chosen = proposed(self, self._templates)
        names = [(template.id, template.name) for template in self._templates]
        self._kinds = chips(names, [self._chosen.id], self._choose, wrap=False)
        self._fill()
        above = ft.Container(
            ft.Column([self._kinds, self._place], spacing=4, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
            padding=ft.Padding.only(top=4, bottom=8),
        )
        return self.frame(
            self.route,
            "本单位无问题",
            self._list,
            above=above,
            bottom=bottom_bar(self._confirm),
            actions=[named(self._star)],
        )

    # ---- which template

    def _choose(self, template_id: str) -> None:
        self._chosen = next(template for template in self._templates if template.id == template_id)
        mark(self._kinds, [template_id])
        self._fill()
        self.refresh()

    def _toggle_favourite(self, _: ft.Event[ft.IconButton]) -> None:
        marked = self._chosen.id in templates.favourites(self.app.store)
        if self.keep(lambda: templates.mark_favourite(self.app.store, self._chosen.id, marked=not marked)):
            self._mark_star()
            self._star.update()
            self.app.say(f"已{'取消收藏' if marked else '收藏'}“{self._chosen.name}”")

    def _mark_star(self) -> None:
        marked = self._chosen.id in templates.favourites(self.app.store)
        self._star.icon = ft.Icons.STAR if marked else ft.Icons.STAR_BORDER
        self._star.tooltip = "取消收藏这份模板" if marked else "收藏这份模板，下次排在前面"
        self._star.visible = self._chosen.id != OWN

    # ---- its items

    def _fill(self) -> None:
        """The chosen template, everything 合格 but what was found before."""
        items = items_of(self, self._chosen)
        before = {item.code: self.content.result_of(item.code) for item in items}
        self._verdicts = {code: (known.outcome if known else Outcome.PASS) for code, known in before.items()}
        place = f"{self._chosen.place}。" if self._chosen.place else ""
        self._place.value = f"{place}{HINT}"
        self._list.controls = [_Row(self, item, self._verdicts[item.code]).control for item in items]
        self._items = items
        self._mark_star()
        self._count()

    def judge(self, item: ChecklistItem, outcome: Outcome) -> None:
        """A row was tapped; nothing is recorded before 确认."""
        self._verdicts[item.code] = outcome
        self._count()
        self._confirm.update()

    def _count(self) -> None:
        counted = [(outcome, sum(each is outcome for each in self._verdicts.values())) for outcome in Outcome]
        words = "，".join(f"{count} 项{outcome.label}" for outcome, count in counted if count)
        self._confirm.content = f"确认：{words}"

    # ---- keeping

    async def _keep(self) -> None:
        verdicts = [(item, self._verdicts[item.code], self.checks.new_id()) for item in self._items]
        done: list[Undo] = []
        chosen = self._chosen

        def change() -> None:
            done.append(judge_all(self.app.store, self.draft, verdicts, chosen.name))
            if chosen.id != OWN:
                templates.note_use(self.app.store, chosen.id, self.app.reference.unit(self.content.unit_id))

        if not self.keep(change):
            return

        def undo() -> None:
            self.keep(done[0])
            self.app.show_anew()

        await self.app.back()
        passed = sum(outcome is Outcome.PASS for _, outcome, _ in verdicts)
        self.app.say(f"{passed} 项已记为“合格”", undo=undo)


class _Row:
    """One item: a tap makes it 不合格 and offers 不适用 beside it, another makes it 合格 again."""

    def __init__(self, screen: OnePassScreen, item: ChecklistItem, outcome: Outcome) -> None:
        self._screen, self._item = screen, item
        self.control = ft.Container(
            bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
            border=ft.Border.all(1, ft.Colors.OUTLINE_VARIANT),
            border_radius=RADIUS,
            padding=ft.Padding.symmetric(vertical=12, horizontal=16),
            ink=True,
            on_click=self._tapped,
        )
        self._fill(outcome)

    def _fill(self, outcome: Outcome) -> None:
        self._outcome = outcome
        lines: list[ft.Control] = [
            ft.Row(
                [ft.Container(body(self._item.name), expand=True), outcome_pill(outcome)],
                vertical_alignment=ft.CrossAxisAlignment.CENTER,
                spacing=10,
            )
        ]
        if outcome is not Outcome.PASS:
            others = (Outcome.FAIL, Outcome.NOT_APPLICABLE)
            lines.append(chips([(each.value, each.label) for each in others], [outcome.value], self._pick))
        self.control.content = ft.Column(lines, spacing=6, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)

    def _tapped(self, _: ft.Event[ft.Container]) -> None:
        self._become(Outcome.FAIL if self._outcome is Outcome.PASS else Outcome.PASS)

    def _pick(self, value: str) -> None:
        self._become(Outcome(value))

    def _become(self, outcome: Outcome) -> None:
        self._fill(outcome)
        self.control.update()
        self._screen.judge(self._item, outcome)
