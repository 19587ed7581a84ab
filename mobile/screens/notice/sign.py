"""Signing for a notice with the finger, bound to what was read aloud."""

from __future__ import annotations

import flet as ft

from mobile.checks.notices import served_by_signature
from mobile.checks.officer import ref_of
from mobile.checks.paper import shown_number
from mobile.checks.signing import sign
from mobile.host import Host
from mobile.parts.bars import bottom_bar
from mobile.parts.fields import chips, mark, text_field
from mobile.parts.theme import GAP
from mobile.parts.words import heading, quiet
from mobile.screens.notice.issue import issue
from mobile.screens.notice.notice_base import NoticeBase
from mobile.screens.notice.sign_pad import SignPad, pad_size
from shared import spelling
from shared.notice import ServiceKind
from shared.organisation import Person, PersonRef

OFFERED = 6


class NoticeSignScreen(NoticeBase):
    """Who signs (the squad's leader is proposed), the pad, one button."""

    def __init__(self, app: Host, draft: str) -> None:
        super().__init__(app, draft)
        self.route = f"/notice/{draft}/sign"
        self._busy = False

    def build(self) -> ft.View:
        paper = self.fixed()
        if paper is None:
            return self.unfit()
        self._paper = paper
        people = self.app.reference.find_people("", self._paper.unit_id)
        # A squad's own inspector does not sign for what they found themselves.
        inspectors = {person.id for person in self._paper.inspectors}
        self._people = {p.id: p for p in people if p.unit_id == self._paper.unit_id and p.id not in inspectors}
        offered = sorted(self._people.values(), key=lambda p: not p.leader)[:OFFERED]
        leader = offered[0] if offered and offered[0].leader else None
        begun = self.notice.ink(ServiceKind.SIGNED)
        first = begun.signer if begun else ref_of(leader, self._paper.unit_name) if leader else None
        self._signer = self._people.get(first.id) if first else None
        self._chips = chips(
            [(p.id, f"{p.name}（负责人）" if p.leader else p.name) for p in offered],
            [first.id] if first else [],
            self._pick,
        )
        self._name = text_field("签收人姓名", first.name if first else "", on_change=lambda _: self._typed())
        self._badge = text_field("胸号", first.badge if first else "", on_change=lambda _: self._typed())
        width, height = pad_size(self.app.page)
        self._pad = SignPad(width, "请在此处用手指签名", self._check, height)
        if begun:
            self._pad.restore(begun.strokes, begun.height)
        self._confirm = ft.FilledButton("确认签收", icon=ft.Icons.CHECK, on_click=self._sign)
        self._confirm.disabled = not self._complete
        clear = ft.OutlinedButton("重签", icon=ft.Icons.REFRESH, on_click=lambda _: self._pad.clear())
        return self.frame(
            self.route,
            "签收",
            [
                quiet(f"{shown_number(self._paper)} · {self._paper.unit_name}"),
                heading("签收人"),
                self._chips,
                ft.Row(
                    [ft.Container(self._name, expand=3), ft.Container(self._badge, expand=2)],
                    spacing=GAP,
                ),
            ],
            bottom=ft.Column(
                [
                    ft.Row([self._pad.control], alignment=ft.MainAxisAlignment.CENTER),
                    bottom_bar(clear, self._confirm),
                ],
                spacing=10,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
        )

    def _pick(self, person_id: str) -> None:
        person: Person = self._people[person_id]
        self._signer = person
        mark(self._chips, [person_id])
        self._name.value, self._badge.value = person.name, person.badge
        self._check()
        self.refresh()

    def _typed(self) -> None:
        known = self._signer
        if known is not None and (self._name.value, self._badge.value) != (known.name, known.badge):
            self._signer = None
            mark(self._chips, [])
        self._check()

    @property
    def _complete(self) -> bool:
        return self._pad.drawn and bool((self._name.value or "").strip())

    @property
    def _person(self) -> PersonRef:
        """Who signs, as entered."""
        name, badge = spelling.name(self._name.value or ""), spelling.badge(self._badge.value or "")
        return PersonRef(self._signer.id if self._signer else "", name, badge, self._paper.unit_name)

    def _check(self) -> None:
        self.keep_ink(ServiceKind.SIGNED, self._pad, self._person)
        self._confirm.disabled = not self._complete
        if self._confirm.parent is not None:
            self._confirm.update()

    def resized(self) -> None:
        if self.there:
            self._pad.fit(*pad_size(self.app.page))
        super().resized()

    async def _sign(self) -> None:
        if self._busy:
            return
        self._busy = True
        try:
            pad = self._pad
            signature = sign(self._paper, self._person, pad.lines, pad.width, pad.height, self.app.now())
            await issue(self.app, self.notice, served_by_signature(self._paper, signature).service)
        finally:
            self._busy = False
