"""送达: a notice reaches the unit, on the spot or in its inbox, and its clock starts (domain.md §4)."""

from __future__ import annotations

from datetime import datetime

from shared.moment import chinese_moment, to_iso
from shared.notice import Service, ServiceKind
from shared.organisation import PersonRef
from shared.problems import Problem
from sync_server.acts.common.finding_states import move, of_notice
from sync_server.acts.common.numbers import void_number
from sync_server.casework import happenings
from sync_server.casework.term import TermClock
from sync_server.grounds import notices as grounds
from sync_server.ledger.events import Actor
from sync_server.ledger.write import Write
from sync_server.notices.deeds.held_notice import Held, begin, change, enter_paper, hold
from sync_server.notices.deeds.numbering import issuing_body_of, official_number
from sync_server.notices.deeds.prompt_steps import begin_steps
from sync_server.notices.deeds.terms import begin_answer
from sync_server.notices.rules.notice import Deed
from sync_server.procedures.claims import DIFFERS
from sync_server.procedures.findings import FindingDeed
from sync_server.procedures.permissions import Caller
from sync_server.reference.actors import as_actor
from sync_server.reference.clock import clock_values
from sync_server.reference.directory import calendar


def serve(w: Write, held: Held, service: Service, served: datetime, actor: Actor) -> TermClock:
    """Note the service at the moment `served` and start the clock; a copy goes to the unit's inbox in any case
    (acceptance story 17)."""
    days = held.row["feedback_days"]
    clock = begin_answer(w, held, served, days, paper_left=service.paper_left)
    begin_steps(w, held, held.paper, served, known_at=None if service.paper_left else w.moment)
    signed_by = ""
    match service.kind:
        case ServiceKind.SIGNED if service.signature is not None:
            signed_by = service.signature.signer.name
            how = f"{chinese_moment(served)} 当场签收，签收人{signed_by}"
        case ServiceKind.SIGNED if service.paper_signer is not None:
            signed_by = signer_words(service.paper_signer)
            how = f"{chinese_moment(served)} 纸质送达，签收人{signed_by}"
        case ServiceKind.REFUSED if service.witness is not None:
            how = (
                f"{chinese_moment(served)} 拒绝签收（{service.refusal_reason}），见证人{service.witness.name}，视为送达"
            )
        case _:
            how = "已送入被督察单位收件箱，视为送达"
    seq = w.event(
        happenings.NOTICE_SERVED,
        "notice",
        held.id,
        f"{held.name}：{how}；请于{clock.words()}前反馈",
        actor=actor,
        unit_id=held.row["unit_id"],
        data={"served_at": to_iso(served), **clock_values(clock)},
        device_at=service.at if actor.kind == "device" and service.kind is not ServiceKind.ONLINE else None,
    )
    change(
        w,
        held,
        seq,
        Deed.SERVE,
        service_kind=service.kind.value,
        served_at=to_iso(served),
        signed_by=signed_by,
        **clock_values(clock),
    )
    w.deliver(seq, happenings.NOTICE_SERVED, subject_kind="notice", subject_id=held.id, unit_id=held.row["unit_id"])
    return clock


def signer_words(person: PersonRef) -> str:
    """Name and 胸号 as the notice shows who signed."""
    return f"{person.name}（{person.badge}）" if person.badge else person.name


def put_online(w: Write, held: Held, actor: Actor) -> TermClock:
    """Serve by the unit's inbox, now."""
    return serve(w, held, Service(ServiceKind.ONLINE, w.now), w.moment, actor)


def confirm(w: Write, caller: Caller, notice_id: str, *, looked: bool = False) -> None:
    """The section confirms a notice issued on the spot: it takes effect, and its term starts, with the confirmation
    (delegation `needs_confirmation`, domain.md trap 1). One that reads otherwise than the ledger is confirmed as the
    ledger has it, by somebody who has `looked` at the differences. Raises Problem."""
    held = begin(w, caller, notice_id, Deed.CONFIRM)
    differing = any(difference["holds"] for difference in held.row["differences"])
    if differing and not looked:
        raise Problem(grounds.DIFFERS_FROM_LEDGER, differs=DIFFERS)
    number = held.row["number"] or official_number(w, issuing_body_of(w, held.row))
    as_what = "按台账确认" if differing else "确认"
    words = f"督察科{as_what}，编号{number}，自确认时起生效"
    seq = w.event(
        happenings.NOTICE_CONFIRMED,
        "notice",
        notice_id,
        words,
        actor=as_actor(caller),
        unit_id=held.row["unit_id"],
        data={"number": number},
    )
    change(w, held, seq, Deed.CONFIRM, number=number, online_at=w.now)
    in_force = hold(w.conn, notice_id, calendar(w), w.moment)
    enter_paper(w, in_force, as_actor(caller))
    put_online(w, in_force, as_actor(caller))


def void(w: Write, caller: Caller, notice_id: str, reason: str) -> None:
    """作废 before delivery: the number is listed and never reused, the findings are the section's again."""
    held = begin(w, caller, notice_id, Deed.VOID, reason=reason)
    if held.row["number"]:
        void_number(w, held.row["number"], reason)
    seq = w.event(happenings.NOTICE_VOID, "notice", notice_id, f"{held.name}作废：{reason}", actor=as_actor(caller))
    change(w, held, seq, Deed.VOID, revoked_reason=reason)
    move(w, of_notice(notice_id), FindingDeed.GIVE_BACK, notice_id="")


def sign_for(w: Write, caller: Caller, notice_id: str, signer: str = "") -> None:
    """The unit signs online for a notice in its inbox. The clock runs since service; signing does not move it."""
    held = begin(w, caller, notice_id, Deed.SIGN_FOR)
    name = signer.strip() or caller.name
    words = f"{name}在线签收{held.name}"
    seq = w.event(
        happenings.NOTICE_SIGNED, "notice", notice_id, words, actor=as_actor(caller), unit_id=held.row["unit_id"]
    )
    change(w, held, seq, signed_by=name)
    w.deliver(
        seq, happenings.NOTICE_SIGNED, subject_kind="notice", subject_id=notice_id, unit_id=held.row["section_id"]
    )
