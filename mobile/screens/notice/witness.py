"""The witness of a refusal signs: the notice is served at that moment (domain.md story 17)."""

from __future__ import annotations

from mobile.checks.notices import served_by_refusal
from mobile.checks.signing import Ink
from mobile.host import Host
from mobile.screens.notice.full_pad import FullPadBase
from mobile.screens.notice.issue import issue
from shared.notice import ServiceKind, Signature
from shared.organisation import PersonRef


class WitnessScreen(FullPadBase):
    """Reason and witness were kept by the screen before."""

    kind = ServiceKind.REFUSED
    pad_words = "请见证人在此处签名"
    confirm_words = "记录拒签"
    change_words = "更换见证人"

    def __init__(self, app: Host, draft: str) -> None:
        super().__init__(app, draft)
        self.route = f"/notice/{draft}/witness"

    def recall(self, begun: Ink | None) -> None:
        self._witness = begun.signer if begun else PersonRef("", "", "")
        self._reason = begun.reason if begun else ""

    @property
    def person(self) -> PersonRef:
        return self._witness

    @property
    def reason(self) -> str:
        return self._reason

    @property
    def who(self) -> str:
        return f"见证人：{self._witness.name or '请先填写'}"

    @property
    def ready(self) -> bool:
        return bool(self._witness.name and self._reason.strip())

    def change(self) -> None:
        self.app.go(f"/notice/{self.draft_id}/refusal")

    async def serve(self, signature: Signature) -> None:
        refused = served_by_refusal(
            self.paper, reason=self._reason, witness=self._witness, at=signature.at, witness_signature=signature
        )
        await issue(self.app, self.notice, refused.service)
