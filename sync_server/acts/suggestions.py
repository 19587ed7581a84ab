"""投诉建议 from the app (国办函〔2026〕12号): to the district's section, without a name when the person wants none."""

from __future__ import annotations

from shared.inspection import Suggestion
from shared.moment import from_iso, to_iso
from sync_server.acts.devices import DeviceCaller
from sync_server.acts.directory import directory
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.write import Write

NOBODY = Actor("device", "anonymous", "匿名")


def file_suggestion(w: Write, device: DeviceCaller, suggestion: Suggestion) -> None:
    """File the suggestion. An anonymous one leaves neither name nor device in the table or the log."""
    w.add(
        t.suggestions,
        id=suggestion.id,
        district_code=device.unit.district_code,
        user_id="" if suggestion.anonymous else device.user_id,
        text=suggestion.text,
        contact=suggestion.contact[:80],
        at=to_iso(from_iso(suggestion.at)),
    )
    words = "收到一条匿名建议" if suggestion.anonymous else f"收到{device.name}的建议"
    actor = NOBODY if suggestion.anonymous else device.actor
    seq = w.event("suggestion.received", "suggestion", suggestion.id, words, actor=actor)
    section = directory(w).section_for(device.unit)
    w.deliver(seq, kind="suggestion.received", subject_kind="suggestion", subject_id=suggestion.id, unit_id=section.id)
