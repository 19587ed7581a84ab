"""使用人与设备: to whom this phone is bound, and what a technician asks for."""

from __future__ import annotations

import flet as ft

from mobile.parts.cards import card, fact
from mobile.parts.screen import Screen
from mobile.parts.words import heading, quiet
from shared.moment import chinese_moment, from_iso
from shared.organisation import Role


class DeviceScreen(Screen):
    """Read only: binding is changed by the section."""

    def view(self) -> ft.View:
        identity = self.app.identity
        who: list[tuple[str, str]] = []
        if identity is not None:
            role = next((known.label for known in Role if known.value == identity.role), identity.role)
            who = [
                ("姓名与胸号", f"{identity.person.name}（{identity.person.badge}）"),
                ("单位", identity.unit.name),
                ("角色", role),
                ("服务器", identity.base_url),
                ("设备编号", identity.device_id),
                ("登记时间", chinese_moment(from_iso(identity.enrolled_at))),
            ]
        return self.frame(
            "/settings/device",
            "使用人与设备",
            [
                card(ft.Column([fact(*each) for each in who], spacing=10)),
                quiet("更换使用人时，请督察科先停用本机，再用新的登记码登记。手机遗失请立即告知督察科停用。"),
                *self._again(),
                heading("运行环境"),
                card(ft.Column([fact(*each) for each in self.app.device.shell.items()], spacing=10)),
            ],
        )

    def _again(self) -> list[ft.Control]:
        if not self.app.door.may_enrol_again:
            return []
        return [ft.FilledTonalButton("重新登记", on_click=lambda _: self.app.go("/enrol"))]
