"""A document moves on with all that its kind does besides: a plan's filing makes tasks, an order takes a number, and so
on. What a kind does stands in the file of its matter as `KindActs`, and is found there."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from shared.organisation import UnitKind
from shared.problems import RULE, Problem
from sync_server import acts
from sync_server.acts.by_hand import chosen_below
from sync_server.acts.common.document_steps import KindActs, take
from sync_server.acts.common.held_document import Held, begin
from sync_server.acts.common.numbers import document_number
from sync_server.documents.parts import files_of, parts_in
from sync_server.grounds import documents as grounds
from sync_server.ledger.write import Write
from sync_server.notices import deeds as notices
from sync_server.procedures.documents import SIGNED, DocumentDeed, DocumentKind
from sync_server.procedures.form import lacking
from sync_server.procedures.permissions import CITY_CODE, Caller
from sync_server.reference.directory import directory
from sync_server.special import deeds as special

# Before these the form must be complete.
_COMPLETE = frozenset(
    {DocumentDeed.PROPOSE, DocumentDeed.APPROVE, DocumentDeed.ISSUE, DocumentDeed.FILE, DocumentDeed.DECIDE}
)


@cache
def kind_acts() -> Mapping[DocumentKind, KindActs]:
    """What the kinds do besides, from every file of acts."""
    return parts_in(KindActs, files_of(acts, notices, special))


def move(w: Write, caller: Caller, document_id: str, deed: DocumentDeed, words: str = "", *, seen: int = 0) -> None:
    """Do the deed with all that the kind does besides. `seen` is the version that the person had before them: nobody
    signs what was written since. Raises Problem."""
    held = begin(w, caller, document_id, deed, reason=words)
    if seen and held.row["version"] != seen:
        raise Problem(grounds.TEXT_CHANGED)
    kind = held.facts.kind
    if deed in _COMPLETE and (missing := lacking(kind.form, held.row["body"])):
        raise Problem(RULE, reason=missing)
    own = kind_acts().get(kind)
    act = own.acts.get(deed) if own else None
    if act:
        act(w, caller, held, words)
    else:
        _move_plainly(w, caller, held, deed, words)


def _move_plainly(w: Write, caller: Caller, held: Held, deed: DocumentDeed, words: str) -> None:
    """It takes its number with the first signature and goes to whom it names; what is filed goes to the supervision
    office."""
    signed = held.facts.kind.course.after(held.facts.state, deed) in SIGNED
    number = document_number(w, held.row) if signed else ""
    receivers: list[str] = []
    if deed is DocumentDeed.ISSUE:
        hand = held.facts.kind.by_hand
        goes_below = hand is not None and hand.goes_below
        receivers = chosen_below(w.conn, held) if goes_below else list(held.row["body"].get("receivers", ()))
    elif deed is DocumentDeed.FILE and (office := directory(w).of_kind(UnitKind.OFFICE, CITY_CODE)):
        receivers = [office.id]
    values = {"number": number} if number else {}
    take(w, caller, held.id, deed, words=words, receivers=receivers, values=values)
