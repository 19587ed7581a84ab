"""Who signs for a notice: one of the unit's people, or somebody by name."""

from __future__ import annotations

from dataclasses import replace

import flet as ft

from mobile.checks.paper import shown_number
from mobile.checks.signing import Ink
from mobile.host import Host
from mobile.parts.bars import bottom_bar
from mobile.parts.fields import chips, choose, mark, text_field
from mobile.parts.words import heading, quiet
from mobile.screens.notice.notice_base import NoticeBase
from mobile.screens.notice.signers import Signers
from shared import spelling
from shared.notice import ServiceKind, document_hash
from shared.organisation import PersonRef


class NoticeSignerScreen(NoticeBase):
    """The people offered, a name and a 胸号 to be typed; kept at once."""

    def __init__(self, app: Host, draft: str) -> None:
        super().__init__(app, draft)
        self.route = f"/notice/{draft}/signer"

    def build(self) -> ft.View:
        paper = self.fixed()
        if paper is None:
            return self.unfit()
        self._paper = paper
        self._signers = Signers(self.app.reference, paper)
        begun = self.notice.ink(ServiceKind.SIGNED)
        self._ink = begun or Ink(document_hash(paper), self._signers.proposed or PersonRef("", "", "", paper.unit_name))
        signer = self._ink.signer
        offered = [(person.id, self._signers.label(person)) for person in self._signers.offered]
        self._chips = chips(offered, [signer.id], self._pick)
        self._name = text_field("签收人姓名", signer.name, on_change=lambda _: self._typed())
        self._badge = text_field("胸号", signer.badge, hint="可不填", on_change=lambda _: self._typed())
        return self.frame(
            self.route,
            "签收人",
            [
                quiet(f"{shown_number(paper)} · {paper.unit_name}"),
                *([heading("本单位人员"), self._chips] if offered else []),
                self._name,
                self._badge,
            ],
            bottom=bottom_bar(
                ft.FilledButton("去签名", icon=ft.Icons.DRAW_OUTLINED, on_click=lambda _: self.app.run(self.app.back))
            ),
        )

    def _pick(self, person_id: str) -> None:
        person = self._signers.people[person_id]
        signer = PersonRef(person.id, person.name, person.badge, self._paper.unit_name)
        mark(self._chips, [person_id])
        self._name.value, self._badge.value = person.name, person.badge
        # What another person has signed is not this one's.
        if signer != self._ink.signer and self._keep(replace(self._ink, signer=signer, strokes=())):
            self.refresh()

    def _typed(self) -> None:
        name, badge = spelling.name(self._name.value or ""), spelling.badge(self._badge.value or "")
        known = self._signers.people.get(self._ink.signer.id)
        if known is not None and name != known.name and badge == known.badge:
            badge = self._badge.value = ""  # it was the other person's
            self._badge.update()
        same = known is not None and (known.name, known.badge) == (name, badge)
        signer = PersonRef(known.id if known and same else "", name, badge, self._paper.unit_name)
        if not same:
            choose(self._chips, [])
            self.refresh()
        self._keep(replace(self._ink, signer=signer))

    def _keep(self, ink: Ink) -> bool:
        if not self.keep_ink(ServiceKind.SIGNED, ink):
            return False
        self._ink = ink
        return True
