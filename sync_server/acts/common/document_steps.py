"""A document moves on: the step is noted, receivers are told, and what goes out is entered in the register of papers.

What a kind does besides (numbers, copies to units, tasks made of a plan) is done by its own act around `take`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sync_server.acts.common.document_terms import stop_document_terms
from sync_server.acts.common.held_document import INSTEAD_OF, SUBJECT, Held, begin, go, hold
from sync_server.acts.common.issuing import Issue, enter_issue
from sync_server.casework import happenings
from sync_server.ledger.events import SYSTEM, Actor
from sync_server.ledger.write import Write
from sync_server.procedures.documents import FROM_ABOVE, SIGNED, DocumentDeed, DocumentKind, signed_hash
from sync_server.procedures.permissions import Caller
from sync_server.reference.actors import as_actor

# What whoever signs notes beside stands with the approvals, which the own body reads; the event goes to receivers.
_OPINION_STAYS = frozenset({DocumentDeed.ISSUE, DocumentDeed.FILE})
# What has not been approved is a paper of its matter too, and is filed with it.
_GOES_OUT = _OPINION_STAYS | {DocumentDeed.DECLINE}
# (writer, who, the document as `begin` held it for the deed, what was said); it ends with `take`.
Act = Callable[[Write, Caller, Held, str], object]


@dataclass(frozen=True)
class KindActs:
    """What one kind does besides moving on, by the deed. Found wherever acts stand (`acts/document_kinds.py`)."""

    kind: DocumentKind
    acts: Mapping[DocumentDeed, Act]


def take(
    w: Write,
    caller: Caller,
    document_id: str,
    deed: DocumentDeed,
    *,
    words: str = "",
    receivers: Sequence[str] = (),
    values: Mapping[str, Any] | None = None,
    said: str = "",
    told_apart: Sequence[str] = (),
) -> Held:
    """Move the document on: its event, the approval noted, the units in `receivers` told (and the writing body of what
    is done from above), the paper entered in the register as gone to them and to those in `told_apart`, whom the kind
    tells by itself. Returns it as it was before.

    `values` are further columns (`number`, `late`, …), `said` the event's words when the usual ones are not enough;
    receivers read them, so the opinion of whoever signs is no part of them.
    Raises Problem as `begin`."""
    held = begin(w, caller, document_id, deed, reason=words)
    state = held.facts.kind.course.leads(held.facts, deed)
    opinion = "" if deed in _OPINION_STAYS else words.strip()
    sentence = (said or f"{deed.label}{held.name}") + signed_for(caller, held)
    sentence += f"：{opinion}" if opinion and not said else ""
    happening = happenings.of(SUBJECT, deed.value)
    fresh = {**held.row, **(values or {})}
    names = ("title", "number", "body", "figures")
    data = {"signed": signed_hash(*(fresh[name] for name in names))} if state in SIGNED else {}
    if held.instead_of:
        data[INSTEAD_OF] = held.instead_of.principal.user_id
    seq = w.event(happening, SUBJECT, held.id, sentence, actor=as_actor(caller), unit_id=held.row["unit_id"], data=data)
    step: dict[str, Any] = {
        "user_id": caller.user_id,
        "name": caller.name,
        "role": caller.role.value,
        "deed": deed.value,
        "at": w.now,
        "words": words.strip(),
    }
    if one := held.instead_of:
        principal = one.principal
        step["instead_of"] = {"user_id": principal.user_id, "name": principal.name, "role": principal.role.value}
        step |= {"stand_in": one.id, "ground": one.ground}
    back = deed in (DocumentDeed.SEND_BACK, DocumentDeed.RETURN)
    extra: dict[str, Any] = {"approvals": [] if back else [*held.row["approvals"], step]}
    if state in SIGNED and held.row["issued_at"] is None:
        extra["issued_at"] = w.now
    if deed is DocumentDeed.FILE and held.row["filed_at"] is None:
        extra["filed_at"] = w.now
    go(w, held, seq, deed, **{**extra, **(values or {})})
    stop_document_terms(w, held.id, deed)
    own = [held.row["unit_id"]] if deed in FROM_ABOVE else []
    for unit_id in dict.fromkeys([*own, *receivers]):
        w.deliver(seq, happening, subject_kind=SUBJECT, subject_id=held.id, unit_id=unit_id)
    if deed is DocumentDeed.DECLINE:
        fresh["title"] = f"{fresh['title'][:190]}（{state.label}）"
    if deed in _GOES_OUT:
        enter_paper(w, as_actor(caller), held, fresh, [*receivers, *told_apart])
    return held


def signed_for(caller: Caller, held: Held) -> str:
    """`（张三代李四）` behind what is done in another's place."""
    return f"（{caller.name}代{held.instead_of.principal.name}）" if held.instead_of else ""


def lapse(w: Write, document_id: str, words: str) -> None:
    """The case for which the document is written has ended: it is void if nobody has signed it, else it stays."""
    held = hold(w.conn, document_id)
    if held.facts.kind.course.refusal(DocumentDeed.LAPSE, held.facts, None):
        return
    said, unit_id = f"{held.name}作废：{words}", held.row["unit_id"]
    seq = w.event(happenings.DOCUMENT_VOID, SUBJECT, held.id, said, actor=SYSTEM, unit_id=unit_id)
    go(w, held, seq, DocumentDeed.LAPSE)
    stop_document_terms(w, held.id, DocumentDeed.LAPSE)


def enter_paper(w: Write, by: Actor, held: Held, row: Mapping[str, Any], receivers: Iterable[str]) -> None:
    """Enter what goes out, as `row` has it, in the register of papers issued."""
    paper = Issue(
        kind=held.facts.kind.value,
        subject_kind=SUBJECT,
        subject_id=held.id,
        title=row["title"],
        number=row["number"] or "",
        unit_id=row["unit_id"],
        district_code=row["district_code"],
        edition=row["version"],
        instead_of=held.instead_of.principal.name if held.instead_of else "",
    )
    enter_issue(w, by, paper, receivers)
