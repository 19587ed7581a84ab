"""People by 胸号: the inspected officers (several), or the second inspector (one)."""

from __future__ import annotations

import flet as ft

from mobile.checks.officer import ref_of
from mobile.host import Host
from mobile.parts.cards import line, list_card, row_card
from mobile.parts.empty import empty
from mobile.parts.fields import text_field
from mobile.parts.theme import GAP
from mobile.parts.words import quiet
from mobile.screens.check.check_base import CheckBase
from shared import spelling
from shared.inspection import Subject
from shared.organisation import Person

SHOWN = 30


class _Picker(CheckBase):
    """A field, what is chosen, and whom the directory knows."""

    title = ""
    inspectors = False

    def build(self) -> ft.View:
        self._field = text_field(
            "胸号或姓名",
            hint="也可输拼音首字母",
            read=False,
            on_change=lambda _: self._typed(),
            on_submit=self._add_typed,
        )
        self._chosen = ft.Row(wrap=True, spacing=8, run_spacing=8)
        self._found = ft.Column(spacing=GAP)
        self._fill()
        return self.frame(
            self.route,
            self.title,
            [self._chosen, self._found],
            above=ft.Container(
                ft.Row([ft.Container(self._field, expand=True), self._extra()], spacing=8),
                padding=ft.Padding.only(top=8, bottom=8),
            ),
        )

    def _extra(self) -> ft.Control:
        return ft.Container()

    def _typed(self) -> None:
        self._fill()
        self.refresh()

    def _fill(self) -> None:
        query = (self._field.value or "").strip()
        people = self.app.reference.find_people(query, self._unit_id(), self.inspectors)
        people = [person for person in people if not self._is_chosen(person)][:SHOWN]
        self._chosen.controls = self._chips()
        self._found.controls = [self._row(person) for person in people] or [self._nobody(query)]

    def _row(self, person: Person) -> ft.Control:
        unit = self.app.reference.unit(person.unit_id)
        detail = f"胸号 {person.badge}" + (f" · {unit.name}" if unit else "")
        name = f"{person.name}（负责人）" if person.leader else person.name
        return row_card(
            name, detail, icon=ft.Icons.PERSON_OUTLINE, on_click=lambda _: self.app.run(self._choose, person)
        )

    def _nobody(self, query: str) -> ft.Control:
        return empty(ft.Icons.PERSON_SEARCH, "名录中没有符合的人员" if query else "名录尚未下载", self._way_on())

    def _chip(self, words: str, name: str) -> ft.Control:
        return ft.Chip(
            label=ft.Text(words, size=16),
            delete_icon_tooltip=f"去掉 {words}",
            on_delete=lambda _: self._drop(name),
            padding=ft.Padding.symmetric(vertical=10, horizontal=8),
        )

    def _unit_id(self) -> str:
        raise NotImplementedError

    def _way_on(self) -> str:
        raise NotImplementedError

    def _chips(self) -> list[ft.Control]:
        raise NotImplementedError

    def _is_chosen(self, person: Person) -> bool:
        raise NotImplementedError

    async def _choose(self, person: Person) -> None:
        raise NotImplementedError

    def _drop(self, name: str) -> None:
        raise NotImplementedError

    def _add_typed(self) -> None:
        return


class PeoplePickerScreen(_Picker):
    """The inspected officers; a 胸号 that the directory does not know can be written down as well."""

    title = "被督察人员"

    def __init__(self, app: Host, draft: str) -> None:
        super().__init__(app, draft)
        self.route = f"/check/{draft}/people"

    def build(self) -> ft.View:
        view = super().build()
        self._leader = ft.Switch(value=self.content.leader_concerned, on_change=self._toggle_leader)
        # Not the switch's own label: at 200 % that is cut instead of going on in a second line.
        concerned = ft.MergeSemantics(line("涉及中队负责人", "只报督察科", trailing=self._leader))
        if self._scroll is not None:
            self._scroll.controls = [
                list_card([concerned]),
                quiet("只记姓名和胸号，不记其他个人信息；不对个人排名。"),
                *self._scroll.controls,
            ]
        return view

    def _extra(self) -> ft.Control:
        return ft.FilledButton("添加", on_click=self._add_typed)

    def _unit_id(self) -> str:
        return self.content.unit_id

    def _way_on(self) -> str:
        return "输入胸号后点“添加”，也会记入检查。"

    def _chips(self) -> list[ft.Control]:
        return [self._chip(f"{s.name} {s.badge}".strip(), s.badge) for s in self.content.subjects]

    def _is_chosen(self, person: Person) -> bool:
        return any(subject.badge == person.badge for subject in self.content.subjects)

    async def _choose(self, person: Person) -> None:
        self._add(Subject(person.badge, person.name))
        if person.leader and self.keep(lambda: self.draft.set_leader_concerned(True)):
            self._leader.value = True
            self._leader.update()

    def _add_typed(self) -> None:
        badge = spelling.badge(self._field.value or "")
        if badge:
            known = self.app.reference.person_by_badge(badge)
            self._add(Subject(known.badge, known.name) if known else Subject(badge, ""))

    def _add(self, subject: Subject) -> None:
        if any(one.badge == subject.badge for one in self.content.subjects):
            return
        if self.keep(lambda: self.draft.set_subjects([*self.content.subjects, subject])):
            self._field.value = ""
            self._typed()

    def _drop(self, name: str) -> None:
        self.keep(lambda: self.draft.set_subjects([one for one in self.content.subjects if one.badge != name]))
        self._typed()

    def _toggle_leader(self, event: ft.Event[ft.Switch]) -> None:
        self.keep(lambda: self.draft.set_leader_concerned(bool(event.control.value)))


class PartnerPickerScreen(_Picker):
    """The second inspector: two go together as a rule."""

    title = "同行督察员"
    inspectors = True

    def __init__(self, app: Host, draft: str) -> None:
        super().__init__(app, draft)
        self.route = f"/check/{draft}/partner"

    def _unit_id(self) -> str:
        identity = self.app.identity
        return identity.unit.id if identity else ""

    def _way_on(self) -> str:
        return "同行督察员须在人员名录中，联网后名录自动更新。"

    def _chips(self) -> list[ft.Control]:
        second = self.content.second_inspector
        return [self._chip(f"{second.name} {second.badge}", second.badge)] if second else []

    def _is_chosen(self, person: Person) -> bool:
        second, identity = self.content.second_inspector, self.app.identity
        return person.id in ((second.id if second else ""), (identity.person.id if identity else ""))

    async def _choose(self, person: Person) -> None:
        unit = self.app.reference.unit(person.unit_id)
        ref = ref_of(person, unit.name if unit else "")
        if self.keep(lambda: self.draft.set_second_inspector(ref)):
            await self.app.back()

    def _drop(self, name: str) -> None:
        self.keep(lambda: self.draft.set_second_inspector(None))
        self._typed()
