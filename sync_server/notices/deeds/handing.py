"""纸质送达: a paper copy handed over from a desk is recorded, signed for or refused before a witness (domain.md §4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.moment import chinese_moment, from_iso, minute_of, to_iso
from shared.notice import NoticeState, Service, ServiceKind
from shared.organisation import PersonRef
from shared.plain import to_plain
from shared.problems import Problem
from sync_server.casework import happenings
from sync_server.grounds import notices as grounds
from sync_server.ledger.write import Write
from sync_server.notices.deeds.held_notice import Held, begin, change
from sync_server.notices.deeds.service import serve, signer_words
from sync_server.notices.rules.notice import Deed
from sync_server.procedures.permissions import Caller
from sync_server.reference.actors import as_actor


@dataclass(frozen=True)
class Handing:
    """How the paper was handed over, `at` when. Signed by `name` (胸号 `badge`), or, with a `refusal`, refused before
    `witness`."""

    at: datetime
    name: str = ""
    badge: str = ""
    refusal: str = ""
    witness: str = ""
    witness_badge: str = ""


def hand_over(w: Write, caller: Caller, notice_id: str, handing: Handing) -> None:
    """Record the paper service. A notice not yet served is served by it, and its term runs from then; one already in
    the unit's inbox keeps its term and gains the signature. Raises Problem."""
    held = begin(w, caller, notice_id, Deed.HAND_OVER)
    service = _service(w, held, handing)
    if held.facts.state is NoticeState.ISSUED:
        change(w, held, held.row["changed_seq"], service=to_plain(service))
        serve(w, held, service, handing.at, as_actor(caller))
        return
    signed, refused = service.paper_signer, f"拒绝签收（{handing.refusal.strip()}），见证人{handing.witness.strip()}"
    how = f"签收人{signer_words(signed)}" if signed else refused
    words = f"{chinese_moment(handing.at)} 另送达纸质通知书，{how}"
    happening, unit_id = happenings.NOTICE_HANDED_OVER, held.row["unit_id"]
    seq = w.event(happening, "notice", notice_id, f"{held.name}：{words}", actor=as_actor(caller), unit_id=unit_id)
    values = {"signed_by": signer_words(signed)} if signed else {}
    change(w, held, seq, Deed.HAND_OVER, service=to_plain(service), **values)
    w.deliver(seq, happening, subject_kind="notice", subject_id=notice_id, unit_id=unit_id)


def _service(w: Write, held: Held, handing: Handing) -> Service:
    """The service as it is kept. Raises Problem that says what is missing."""
    issued = from_iso(held.row["issued_at"])
    if handing.at > w.moment:
        raise Problem(grounds.SERVED_TO_COME)
    if handing.at < minute_of(issued):
        raise Problem(grounds.SERVED_BEFORE_ISSUE)
    at = to_iso(handing.at)
    if handing.refusal.strip():
        if not handing.witness.strip():
            raise Problem(grounds.WITNESS_MISSING)
        witness = PersonRef("", handing.witness.strip()[:40], handing.witness_badge.strip()[:20])
        reason = handing.refusal.strip()
        return Service(ServiceKind.REFUSED, at, refusal_reason=reason, witness=witness, paper_left=True)
    if not handing.name.strip():
        raise Problem(grounds.SIGNER_MISSING)
    signer = PersonRef("", handing.name.strip()[:40], handing.badge.strip()[:20])
    return Service(ServiceKind.SIGNED, at, paper_left=True, paper_signer=signer)
