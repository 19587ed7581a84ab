"""A squad inspector's check that reaches the server some time after it was made, by the act that files it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from shared.evidence import ClockReading
from shared.inspection import Form, Inspection, ItemResult, Method, Outcome, Place
from shared.moment import to_iso
from shared.organisation import Role
from shared.plain import to_plain
from shared.sealing import Sealed, SealedKind
from shared.wire import RecordVerdict, Verdict
from sync_server.acts.common.devices import DeviceCaller, device_by_token
from sync_server.acts.envelopes import open_envelope
from sync_server.acts.filing import file_inspection
from sync_server.acts.organisation import add_person
from sync_server.acts.receiving import receive
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.write import Write
from tests.sync_server.acts.world import DISTRICT, INSPECTOR, World
from tests.sync_server.phones import SimulatedPhone
from tests.sync_server.procedures.calendars import at


def enrolled(world: World) -> DeviceCaller:
    """The world's phone as the server knows it, bound to the squad's inspector."""
    user_id = world.callers[Role.SQUAD_INSPECTOR].user_id

    def bind(w: Write) -> None:
        user = w.conn.execute(select(t.users).where(t.users.c.id == user_id)).mappings().one()
        if not user["person_id"]:
            person = add_person(
                w, SYSTEM, name=INSPECTOR.name, badge=INSPECTOR.badge, unit_id=world.squad, inspector=True
            )
            w.conn.execute(t.users.update().where(t.users.c.id == user_id).values(person_id=person))

    world.do(bind)
    with world.ledger.read() as conn:
        return device_by_token(conn, "1" * 64)


def sync_check(world: World, made_at: str, *codes: str, **result: Any) -> str:
    """File a check made at a moment in Shanghai (`2026-11-30 16:00`), one failed item a code; returns its id."""
    device, moment = enrolled(world), to_iso(at(made_at))
    says: dict[str, Any] = {"item_text": "手机上的文字", "facts": "占道设摊", **result}
    items = tuple(ItemResult(id=world.new_id(), item_code=code, outcome=Outcome.FAIL, **says) for code in codes)
    check = Inspection(
        id=world.new_id(),
        form=Form.DAILY,
        methods=(Method.ON_SITE,),
        unit_id=world.squad,
        unit_name="华阳路街道综合行政执法队",
        inspector=INSPECTOR,
        place=Place(DISTRICT, world.street, "定西路710弄口"),
        started_at=moment,
        ended_at=moment,
        catalogue_version="1",
        items=items,
    )
    sealed = Sealed(
        id=check.id,
        kind=SealedKind.INSPECTION,
        version=1,
        device_id=world.device,
        seq=world.made,
        prev="0" * 64,
        clock=ClockReading(moment, 1.0, 0.0, moment),
        body=to_plain(check),
        hash=f"{world.made + 10**6:064x}",
    )
    world.do(file_inspection, device, sealed, check, {})
    return check.id


def push_check(world: World, made_at: str, **says: Any) -> str:
    """The same by the whole way, seal, chain and envelope: a check without findings, kept on the phone since it was
    made; returns its id. `says` are fields of the check."""
    device, moment = enrolled(world), to_iso(at(made_at))
    phone = SimulatedPhone("", device_id=world.device, name=INSPECTOR.name, person=INSPECTOR)
    there = Place(DISTRICT, world.street, "定西路710弄口")
    told = {"unit_id": world.squad, "place": there, "items": (), "started_at": moment, "ended_at": moment}
    raw = phone.seal(SealedKind.INSPECTION, phone.check(**told, **says), clock=ClockReading(moment, 1.0, 0.0, moment))
    opened = [open_envelope(raw, world.device, phone.key.public_key())]

    def job(w: Write) -> list[RecordVerdict]:
        w.conn.execute(t.devices.update().values(public_key=phone.public_key))
        verdicts, chain = receive(w, device, opened, {})
        w.conn.execute(t.devices.update().values(chain_seq=chain.seq, chain_hash=chain.hash))
        return verdicts

    (verdict,) = world.do(job)
    assert verdict.verdict is Verdict.ACCEPTED, verdict.problem
    return verdict.id
