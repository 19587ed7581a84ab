"""The demonstration's phones: real keys, enrolled with real codes, sealing envelopes in their chain like any other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from shared.evidence import ClockReading
from shared.inspection import Alert, Inspection
from shared.moment import to_iso
from shared.notice import IssuedNotice
from shared.plain import to_plain
from shared.position import DistrictArea
from shared.sealing import GENESIS, Sealed, SealedKind, seal
from shared.wire import EnrolRequest, Verdict
from sync_server.acts.common.devices import advance_chain, device_by_id
from sync_server.acts.enrolment import enrol, make_code
from sync_server.acts.envelopes import Envelope, open_envelope
from sync_server.acts.receiving import receive
from sync_server.demo.story import Inspector
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Caller

OFFSET_S = 0.8
_KINDS = {Inspection: SealedKind.INSPECTION, IssuedNotice: SealedKind.NOTICE, Alert: SealedKind.ALERT}


class Phone:
    """An inspector's phone. `areas` are the districts' outlines by code."""

    def __init__(self, inspector: Inspector, random: Random, areas: Mapping[str, DistrictArea]) -> None:
        self.inspector, self._areas = inspector, areas
        self._key = Ed25519PrivateKey.from_private_bytes(random.randbytes(32))
        self._seq, self._prev = 0, GENESIS
        self.device_id = ""

    def enrol(self, w: Write) -> None:
        """Use up a one-use code made for the inspector's account."""
        user_id = w.conn.execute(select(t.users.c.id).where(t.users.c.login == self.inspector.login)).scalar_one()
        code = make_code(w, user_id, 24, SYSTEM)
        request = EnrolRequest(
            code=code,
            public_key=self._key.public_key().public_bytes_raw().hex(),
            proof=self._key.sign(f"ducha-enrol:{code}".encode()).hex(),
            platform="demo",
            app_version="1.0.0",
            label=f"{self.inspector.name}的督察手机",
        )
        self.device_id = enrol(w, request).device_id

    def caller(self, w: Write) -> Caller:
        return device_by_id(w.conn, self.device_id).caller

    def clock(self, moment: datetime) -> ClockReading:
        """What the phone's clock reads: a little slow, compared today."""
        return ClockReading(to_iso(moment), moment.timestamp() % 100_000, OFFSET_S, to_iso(moment))

    def send(self, w: Write, body: Inspection | IssuedNotice | Alert, sealed_at: datetime) -> None:
        """Seal the body as the next of the chain and file it. Raises RuntimeError when the server refuses: the story
        would contradict the rules."""
        self._seq += 1
        sealed = seal(
            Sealed(
                id=body.notice.id if isinstance(body, IssuedNotice) else body.id,
                kind=_KINDS[type(body)],
                version=1,
                device_id=self.device_id,
                seq=self._seq,
                prev=self._prev,
                clock=self.clock(sealed_at),
                body=to_plain(body),
            ),
            self._key.sign,
        )
        self._prev = sealed.hash
        device = device_by_id(w.conn, self.device_id)
        plain: dict[str, Any] = to_plain(sealed)
        opened = open_envelope(plain, self.device_id, self._key.public_key())
        (verdict,), chain = receive(w, device, [opened], self._areas)
        if not isinstance(opened, Envelope) or verdict.verdict is not Verdict.ACCEPTED:
            raise RuntimeError(f"the demonstration was refused: {verdict.problem}")
        advance_chain(w, self.device_id, chain, to_iso(w.moment))
