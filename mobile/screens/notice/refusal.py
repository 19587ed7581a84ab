"""Refusing to sign: the reason and a witness, who signs on the pad that comes next."""

from __future__ import annotations

from dataclasses import replace

import flet as ft

from mobile.checks.officer import ref_of
from mobile.checks.phrases import REFUSAL, join_phrase
from mobile.checks.signing import Ink
from mobile.host import Host
from mobile.parts.bars import bottom_bar
from mobile.parts.fields import chips, mark, text_field
from mobile.parts.words import heading, quiet
from mobile.screens.check.check_parts import phrase_chips
from mobile.screens.notice.notice_base import NoticeBase
from shared import spelling
from shared.notice import ServiceKind, document_hash
from shared.organisation import PersonRef

OFFERED = 6


class RefusalScreen(NoticeBase):
    """The second inspector is proposed as witness; anybody present may be one."""

    def __init__(self, app: Host, draft: str) -> None:
        super().__init__(app, draft)
        self.route = f"/notice/{draft}/refusal"

    def build(self) -> ft.View:
        paper = self.fixed()
        if paper is None:
            return self.unfit()
        self._document = document_hash(paper)
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
        self._next = ft.FilledButton("下一步：见证人签名", icon=ft.Icons.DRAW_OUTLINED, on_click=self._go_on)
        self._next.disabled = not self._complete
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
            ],
            bottom=bottom_bar(self._next),
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

    @property
    def _complete(self) -> bool:
        return bool((self._reason.value or "").strip() and (self._name.value or "").strip())

    @property
    def _person(self) -> PersonRef:
        """The witness, as entered."""
        return self._witness or PersonRef("", spelling.name(self._name.value or ""), "")

    def _check(self) -> None:
        self._keep()
        self._next.disabled = not self._complete
        if self._next.parent is not None:
            self._next.update()

    def _keep(self) -> bool:
        """What is entered, with what its witness has signed; what another has signed is not this one's."""
        if not self.there:
            return False
        begun, witness = self.notice.ink(ServiceKind.REFUSED), self._person
        same = begun is not None and begun.signer == witness
        kept = replace(begun, signer=witness) if begun and same else Ink(self._document, witness)
        return self.keep_ink(ServiceKind.REFUSED, replace(kept, reason=self._reason.value or ""))

    def _go_on(self) -> None:
        if self._keep():
            self.app.go(f"/notice/{self.draft_id}/witness")
