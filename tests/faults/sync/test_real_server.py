"""The real server behind a real line that misbehaves: the same phone, the same promises."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random

import httpx
import pytest
from sqlalchemy import func, select

from mobile.store.rows import Sending
from mobile.sync.enrolment import read_ticket
from mobile.sync.flight import WIDEST
from mobile.sync.status import Hold
from shared.catalogue import Severity
from shared.organisation import Unit
from shared.wire import ChangeKind
from sync_server.acts.common.devices import revoke_device
from sync_server.app import create_app
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.ledger import Ledger
from sync_server.settings import Settings
from tests.faults.store.effort import effort
from tests.mobile.sync.faulty import Fault, FaultyTransport
from tests.mobile.sync.phone import Phone
from tests.mobile.sync.test_round import sending
from tests.mobile.sync.wire import Line
from tests.sync_server.phones import SQUAD, add_inspector, enrolment_code
from tests.sync_server.serving import serving

MakePhone = Callable[..., Awaitable[Phone]]


@dataclass
class Office:
    """The server and one inspector's account."""

    address: str
    ledger: Ledger
    user_id: str

    def code(self) -> str:
        return enrolment_code(self.ledger, self.user_id)

    def count(self, table: str) -> int:
        with self.ledger.read() as conn:
            return int(conn.execute(select(func.count()).select_from(t.metadata.tables[table])).scalar_one())

    def revoke(self, phone: Phone) -> None:
        identity = phone.engine.identity
        assert identity is not None
        self.ledger.write(lambda w: revoke_device(w, identity.device_id, "遗失", SYSTEM))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with ExitStack() as stack:
        app = create_app(Settings(data_dir=tmp_path / "server", webapp_dir=tmp_path / "webapp"))
        ledger = app.state.ledger
        stack.callback(ledger.close)
        yield Office(stack.enter_context(serving(app)), ledger, add_inspector(ledger, "wang"))


@pytest.fixture
async def make_phone(tmp_path: Path) -> AsyncIterator[MakePhone]:
    """Makes enrolled phones; all are put away at the end."""
    phones: list[Phone] = []

    async def make(office: Office, address: str = "", transport: httpx.AsyncBaseTransport | None = None) -> Phone:
        phone = Phone(
            tmp_path / f"phone{len(phones)}",
            lambda: transport or httpx.AsyncHTTPTransport(),
            address or office.address,
        )
        phone.unit_id = SQUAD
        phones.append(await phone.open())
        await phone.engine.enrol(read_ticket(office.code()))
        return phone

    yield make
    for phone in phones:
        await phone.kill()


async def test_everything_arrives_over_a_line_that_drops_repeats_and_loses_replies(
    office: Office, make_phone: MakePhone
) -> None:
    chance = Random(7)
    line = FaultyTransport(httpx.AsyncHTTPTransport())
    phone = await make_phone(office, transport=line)
    faults = [*[Fault.NONE] * 4, Fault.NO_REQUEST, Fault.NO_REPLY, Fault.TWIN, Fault.LATE_TWIN]
    line.choose = lambda request: chance.choice(faults)
    sealed = []
    for n in range(effort(12, 200)):
        grave = Severity.GRAVE if n % 5 == 0 else Severity.MINOR
        sealed.append(await phone.record(chance.randrange(3), size=40_000, severity=grave))
        await phone.engine.attempt()
        if chance.random() < 0.2:
            await phone.reopen()
    line.choose = lambda request: Fault.NONE
    for _ in range(3):
        await phone.engine.attempt()
    assert phone.engine.status.line == "已全部送达"
    assert all(sending(phone, one) is Sending.RECEIVED for one in sealed)
    assert office.count("records") == len(sealed)
    assert office.count("blobs") == sum(len(one.body["photos"]) for one in sealed)
    assert office.count("envelopes") == len(sealed)


async def test_a_cut_line_costs_at_most_one_chunk_a_cut(office: Office, make_phone: MakePhone) -> None:
    chance = Random(11)
    cuts = effort(15, 300)
    async with Line(int(office.address.rpartition(":")[2])) as line:
        phone = await make_phone(office, f"http://127.0.0.1:{line.port}")
        total = 0
        while line.cuts < cuts:
            if not phone.store.outbox.entries():
                for _ in range(3):
                    size = chance.randrange(100_000, 900_000)
                    total += size
                    await phone.record(1, size=size)
            line.cut_at = line.up.carried + chance.randrange(20_000, 700_000)
            await phone.engine.attempt()
        line.cut_at = None
        for _ in range(5):
            await phone.engine.attempt()
        assert phone.engine.status.line == "已全部送达"
        text_and_headers = 60_000 * (line.cuts + 10)
        assert line.up.carried - total - text_and_headers <= line.cuts * WIDEST


async def test_a_revoked_phone_is_told_and_a_new_enrolment_sends_what_it_kept(
    office: Office, make_phone: MakePhone
) -> None:
    phone = await make_phone(office)
    await phone.record(1)
    await phone.engine.attempt()
    office.revoke(phone)
    kept = await phone.record(1)
    await phone.engine.attempt()
    assert phone.engine.status.line == "本机已停用 · 1 条、1 张照片未上传"
    await phone.enrol(office.code())
    await phone.engine.attempt()
    assert sending(phone, kept) is Sending.RECEIVED
    assert phone.engine.status.line == "已全部送达"


async def test_what_arrived_before_a_lost_reply_is_not_filed_twice_by_a_new_enrolment(
    office: Office, make_phone: MakePhone
) -> None:
    line = FaultyTransport(httpx.AsyncHTTPTransport())
    phone = await make_phone(office, transport=line)
    sealed = await phone.record(1)
    line.script = [Fault.NO_REPLY]
    await phone.engine.attempt()
    office.revoke(phone)
    await phone.enrol(office.code())
    await phone.engine.attempt()
    assert phone.engine.status.line == "已全部送达"
    assert sending(phone, sealed) is Sending.RECEIVED
    assert office.count("records") == 1


async def test_a_phone_restored_from_a_backup_loses_none_of_its_new_records(
    office: Office, make_phone: MakePhone, tmp_path: Path
) -> None:
    phone = await make_phone(office)
    early = await phone.record()
    await phone.engine.attempt()
    await phone.kill()
    shutil.copytree(phone.fake.root, tmp_path / "backup")
    await phone.open()
    late = [await phone.record(1) for _ in range(3)]
    await phone.engine.attempt()
    await phone.kill()
    shutil.rmtree(phone.fake.root)
    shutil.copytree(tmp_path / "backup", phone.fake.root)
    await phone.open()
    new = [await phone.record(1) for _ in range(2)]
    await phone.engine.attempt()
    assert all(sending(phone, one) is Sending.RECEIVED for one in new)
    assert phone.engine.status.line == "已全部送达"
    assert office.count("records") == len([early, *late, *new])
    assert any("备份恢复" in row.words for row in phone.engine.rows())


async def test_an_unknown_unit_is_refused_in_words_and_holds_up_nothing(office: Office, make_phone: MakePhone) -> None:
    phone = await make_phone(office)
    stray = await phone.record(unit_id="01930000-0000-7000-8000-00000000ffff")
    good = await phone.record()
    await phone.engine.attempt()
    assert (sending(phone, stray), sending(phone, good)) == (Sending.REFUSED, Sending.RECEIVED)
    assert phone.engine.status.facts.hold is Hold.NONE
    assert any("请同步后重新选择被督察单位" in row.words for row in phone.engine.rows())


async def test_a_first_pull_brings_the_reference_data(office: Office, make_phone: MakePhone) -> None:
    phone = await make_phone(office)
    await phone.engine.attempt()
    assert phone.store.reference.cursor
    assert phone.store.reference.catalogue_version
    assert phone.store.reference.get(ChangeKind.UNIT, SQUAD, Unit) is not None
