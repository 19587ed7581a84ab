"""Refusing to sign: reason, witness, the witness's signature. Served at that moment (domain.md story 17)."""

from __future__ import annotations

import flet as ft

from mobile.checks.notices import served_by_refusal
from mobile.checks.officer import ref_of
from mobile.checks.phrases import REFUSAL, join_phrase
from mobile.checks.signing import sign
from mobile.host import Host
from mobile.parts.bars import bottom_bar
from mobile.parts.fields import chips, mark, text_field
from mobile.parts.theme import GAP
from mobile.parts.words import heading, quiet
from mobile.screens.check.check_parts import phrase_chips
from mobile.screens.notice.issue import issue
from mobile.screens.notice.notice_base import NoticeBase
from mobile.screens.notice.sign_pad import SignPad, pad_size
from shared import spelling
from shared.notice import ServiceKind
from shared.organisation import PersonRef

OFFERED = 6
MAX_PAD = 150.0  # height: reason and witness stand above it


class RefusalScreen(NoticeBase):
    """The second inspector is proposed as witness; anybody present may be one."""

    def __init__(self, app: Host, draft: str) -> None:
        super().__init__(app, draft)
        self.route = f"/notice/{draft}/refusal"
        self._busy = False

    def build(self) -> ft.View:
        paper = self.fixed()
        if paper is None:
            return self.unfit()
        self._paper = paper
        begun = self.notice.ink(ServiceKind.REFUSED)
        self._reason = text_field("拒签原因", begun.reason if begun else "", on_change=lambda _: self._check())
        self._witnesses = self._known_witnesses()
        first = begun.signer if begun else self.notice.record.second_inspector
        self._witness = self._witnesses.get(first.id) if first else None
        self._chips = chips(
            [(person.id, f"{person.name} {person.badge}") for person in self._witnesses.values()],
            [first.id] if first else [],
            self._pick,
        )
        self._name = text_field("见证人姓名", first.name if first else "", on_change=lambda _: self._typed())
        width, height = self._pad_size()
        self._pad = SignPad(width, "请见证人在此处签名", self._check, height)
        if begun:
            self._pad.restore(begun.strokes, begun.height)
        self._confirm = ft.FilledButton("记录拒签", icon=ft.Icons.CHECK, on_click=self._refuse)
        self._confirm.disabled = not self._complete
        clear = ft.OutlinedButton("重签", icon=ft.Icons.REFRESH, on_click=lambda _: self._pad.clear())
        return self.frame(
            self.route,
            "拒绝签收",
            [
                quiet("记明原因并由见证人签名后，视为当场送达；单位收件箱另有一份。"),
                self._reason,
                phrase_chips(REFUSAL, self._add_phrase),
                heading("见证人"),
                self._chips,
                self._name,
                ft.Container(height=GAP),
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

    def _known_witnesses(self) -> dict[str, PersonRef]:
        second, identity = self.notice.record.second_inspector, self.app.identity
        found = {second.id: second} if second else {}
        own_unit = identity.unit.id if identity else ""
        for person in self.app.reference.find_people("", own_unit, inspectors=True):
            if len(found) >= OFFERED:
                break
            if person.unit_id == own_unit and not (identity and person.id == identity.person.id):
                found.setdefault(person.id, ref_of(person, identity.unit.name if identity else ""))
        return found

    def _add_phrase(self, phrase: str) -> None:
        self._reason.value = join_phrase(self._reason.value or "", phrase)
        self._reason.update()
        self._check()

    def _pick(self, person_id: str) -> None:
        self._witness = self._witnesses[person_id]
        self._name.value = self._witness.name
        mark(self._chips, [person_id])
        self._name.update()
        self._check()

    def _typed(self) -> None:
        if self._witness is not None and self._name.value != self._witness.name:
            self._witness = None
            mark(self._chips, [])
        self._check()

    def _pad_size(self) -> tuple[float, float]:
        width, height = pad_size(self.app.page)
        return width, min(MAX_PAD, height)

    @property
    def _complete(self) -> bool:
        filled = (self._reason.value or "").strip() and (self._name.value or "").strip()
        return bool(filled) and self._pad.drawn

    @property
    def _person(self) -> PersonRef:
        """The witness, as entered."""
        return self._witness or PersonRef("", spelling.name(self._name.value or ""), "")

    def _check(self) -> None:
        self.keep_ink(ServiceKind.REFUSED, self._pad, self._person, self._reason.value or "")
        self._confirm.disabled = not self._complete
        if self._confirm.parent is not None:
            self._confirm.update()

    def resized(self) -> None:
        if self.there:
            self._pad.fit(*self._pad_size())
        super().resized()

    async def _refuse(self) -> None:
        if self._busy:
            return
        self._busy = True
        try:
            witness, pad, at = self._person, self._pad, self.app.now()
            signature = sign(self._paper, witness, pad.lines, pad.width, pad.height, at)
            refused = served_by_refusal(
                self._paper, reason=self._reason.value or "", witness=witness, at=at, witness_signature=signature
            )
            await issue(self.app, self.notice, refused.service)
        finally:
            self._busy = False
