"""Signing for a notice: the squad's leader is proposed, anybody of the unit may be chosen."""

from __future__ import annotations

from mobile.checks.notices import served_by_signature
from mobile.checks.signing import Ink
from mobile.host import Host
from mobile.screens.notice.full_pad import FullPadBase
from mobile.screens.notice.issue import issue
from mobile.screens.notice.signers import Signers
from shared.notice import ServiceKind, Signature
from shared.organisation import PersonRef


class NoticeSignScreen(FullPadBase):
    """签收."""

    kind = ServiceKind.SIGNED
    pad_words = "请在此处用手指签名"
    confirm_words = "确认签收"
    change_words = "更换签收人"

    def __init__(self, app: Host, draft: str) -> None:
        super().__init__(app, draft)
        self.route = f"/notice/{draft}/sign"

    def recall(self, begun: Ink | None) -> None:
        self._signers = Signers(self.app.reference, self.paper)
        self._signer = begun.signer if begun else self._signers.proposed

    def shown(self) -> None:
        # Coming back from the choice of the signer, who signs and perhaps what is signed are others.
        begun = self.notice.ink(self.kind) if self.there else None
        if begun is None or begun.signer == self._signer:
            return
        self._signer = begun.signer
        self.pad.restore(begun.strokes, begun.height)
        self.tell()
        self.app.page.update()

    def change(self) -> None:
        self.keep()
        self.app.go(f"/notice/{self.draft_id}/signer")

    @property
    def person(self) -> PersonRef:
        return self._signer or PersonRef("", "", "", self.paper.unit_name)

    @property
    def who(self) -> str:
        signer = self._signer
        return self._signers.words(signer) if signer and signer.name else "签收人：请先填写"

    @property
    def ready(self) -> bool:
        return bool(self._signer and self._signer.name)

    async def serve(self, signature: Signature) -> None:
        await issue(self.app, self.notice, served_by_signature(self.paper, signature).service)
