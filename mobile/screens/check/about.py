"""What is folded on the check's page: 日常 or 专项, the methods with what they ask for, and the persons."""

from __future__ import annotations

import flet as ft

from mobile.host import Host
from mobile.parts.bars import bottom_bar
from mobile.parts.fields import chips, mark
from mobile.parts.words import heading
from mobile.screens.check.check_base import CheckBase
from mobile.screens.check.check_cards import people_card
from mobile.screens.check.check_parts import stack
from mobile.screens.check.methods import MethodSection
from shared.inspection import Form, Method


class CheckAboutScreen(CheckBase):
    """Opened from the one line that sums it up; each field is kept as it is entered."""

    def __init__(self, app: Host, draft: str) -> None:
        super().__init__(app, draft)
        self._check = f"/check/{draft}"
        self.route = f"{self._check}/about"

    def build(self) -> ft.View:
        content = self.content
        self._form = chips([(f.value, f.label) for f in Form], [content.form.value], self._pick_form)
        chosen = [method.value for method in content.methods]
        self._methods = chips([(m.value, m.label) for m in Method], chosen, self._pick_method)
        self._details, self._people = MethodSection(self), stack()
        self._fill()
        done = ft.FilledButton("返回检查", icon=ft.Icons.CHECK, on_click=lambda _: self.app.run(self.app.back))
        parts = [
            heading("类别"),
            self._form,
            heading("督察方式"),
            self._methods,
            self._details.control,
            heading("人员"),
            self._people,
        ]
        return self.frame(self.route, "督察方式和人员", parts, bottom=bottom_bar(done))

    def shown(self) -> None:
        if self.there:
            self._fill()
            self.refresh()

    def _fill(self) -> None:
        self._details.fill()
        self._people.controls = [people_card(self.app, self._check, self.content)]

    def _pick_form(self, value: str) -> None:
        self.keep(lambda: self.draft.set_form(Form(value)))
        mark(self._form, [self.content.form.value])
        if self.content.form is Form.SPECIAL and not self.content.names_case:
            self.app.go(f"{self._check}/case", replace=True)  # from there back to the check, which shows its points

    def _pick_method(self, value: str) -> None:
        chosen = set(self.content.methods) ^ {Method(value)}
        self.keep(lambda: self.draft.set_methods(list(chosen)))
        mark(self._methods, [method.value for method in self.content.methods])
        self._details.refill()
