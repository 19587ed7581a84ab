"""A check goes from one phone to another through the real server: whole, once, and nothing is lost on the way."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select, update

from mobile.checks.content import read
from mobile.checks.draft import CheckDraft
from mobile.checks.handing_file import read_file, write
from mobile.checks.handing_over import pack, take_in, take_in_whole
from mobile.checks.officer import Officer
from mobile.checks.sealing import seal_check
from mobile.store.drafts import NoSuchDraft
from mobile.store.handed import HandedOut
from mobile.store.room import NoRoom
from mobile.sync.enrolment import read_ticket
from mobile.sync.errors import Refused, SyncError, Unreachable
from shared.evidence import Media, Photo
from shared.handed import HandedDraft, HandedStanding
from shared.inspection import Inspection
from shared.moment import from_iso, to_iso
from shared.organisation import PersonRef
from shared.plain import from_plain
from shared.recording import MediaKind
from sync_server.app import create_app
from sync_server.clockwork.ticks import tick
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.settings import Settings
from tests.mobile.sync.phone import Phone
from tests.recordings import NOTE
from tests.sync_server.phones import SQUAD, add_inspector, enrolment_code
from tests.sync_server.serving import serving

SAFE_TIME = "2026-11-24T07:00:00.000Z"


@dataclass
class Office:
    address: str
    ledger: Ledger
    root: Path

    async def phone(self, login: str, **account: str) -> Phone:
        """An enrolled phone of a new inspector."""
        phone = await Phone(self.root / login, httpx.AsyncHTTPTransport, self.address).open()
        phone.unit_id = SQUAD
        code = enrolment_code(self.ledger, add_inspector(self.ledger, login, **account))  # type: ignore[arg-type]
        await phone.engine.enrol(read_ticket(code))
        return phone

    def row(self) -> dict[str, object]:
        with self.ledger.read() as conn:
            return dict(conn.execute(select(t.handed_drafts)).mappings().one())


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with ExitStack() as stack:
        app = create_app(Settings(data_dir=tmp_path / "server", webapp_dir=tmp_path / "webapp"))
        stack.callback(app.state.ledger.close)
        yield Office(stack.enter_context(serving(app)), app.state.ledger, tmp_path)


@pytest.fixture
async def zhou(office: Office) -> AsyncIterator[Phone]:
    phone = await office.phone("zhou")
    yield phone
    await phone.kill()


@pytest.fixture
async def li(office: Office) -> AsyncIterator[Phone]:
    phone = await office.phone("li")
    yield phone
    await phone.kill()


def who(phone: Phone) -> PersonRef:
    identity = phone.engine.identity
    assert identity is not None
    return PersonRef(identity.person.id, identity.person.name, identity.person.badge, identity.unit.name)


async def begun(phone: Phone, photos: int = 2) -> str:
    """A check with a finding and so many photos, the first of which belongs to the finding."""
    fields = {
        "started_at": SAFE_TIME,
        "form": "daily",
        "methods": ["on_site"],
        "unit_id": SQUAD,
        "unit_name": "华阳路街道综合行政执法队",
        "unit_chosen": True,
        "notes": "沿街第三家",
        "place/address": "长宁路 1 号",
        "results/0193a000-0000-7000-8000-000000000001/item_code": "RW01",
        "results/0193a000-0000-7000-8000-000000000001/item_text": "未按计划巡查",
        "results/0193a000-0000-7000-8000-000000000001/outcome": "fail",
        "results/0193a000-0000-7000-8000-000000000001/facts": "未到岗",
    }
    draft_id = phone.store.drafts.create("inspection", fields)
    for n in range(photos):
        photo = await phone.photo(draft_id, n + 1)
        if n == 0:
            phone.store.photos.change(replace(photo, finding_id="0193a000-0000-7000-8000-000000000001"))
    return draft_id


async def hand(phone: Phone, draft_id: str) -> tuple[HandedDraft, str]:
    """Hand it over, as the screen does; the package and the code."""
    package = pack(phone.store, draft_id, who(phone), SAFE_TIME)
    reply = await phone.engine.handing.hand_over(package)
    if reply.missing:
        await phone.engine.attempt()
        reply = await phone.engine.handing.hand_over(package)
    out = HandedOut(draft_id, package.id, SAFE_TIME, reply.code, reply.address, reply.expires_at)
    phone.store.handed.hand(out)
    return package, reply.code


async def take(phone: Phone, code: str) -> str:
    reply = await phone.engine.handing.take(code)
    return take_in(phone.store, reply.package, who(phone).id)


async def seal(phone: Phone, draft_id: str) -> str:
    identity, key = phone.engine.identity, phone.engine.sealing_key
    assert identity is not None
    assert key is not None
    officer = Officer(identity.person, identity.unit, identity.district_code, key)
    sealed = await seal_check(phone.store, CheckDraft(phone.store.drafts, draft_id), officer, "2026")
    await phone.engine.attempt()
    return sealed.id


async def refused(phone: Phone, code: str) -> str:
    with pytest.raises(SyncError) as caught:
        await phone.engine.handing.take(code)
    return caught.value.words


async def test_a_check_goes_over_with_words_and_photos_and_says_who_began_it(
    office: Office, zhou: Phone, li: Phone
) -> None:
    draft_id = await begun(zhou)
    first = zhou.store.photos.of_draft(draft_id)
    package, code = await hand(zhou, draft_id)
    assert zhou.store.drafts.open_drafts() == []
    with pytest.raises(NoSuchDraft):
        CheckDraft(zhou.store.drafts, draft_id)

    mine = await take(li, code)
    assert mine != draft_id
    with pytest.raises(ValueError, match="还有 2 张照片没有取到"):
        await seal(li, mine)
    await li.engine.attempt()
    taken = li.store.photos.of_draft(mine)
    assert [kept.photo.sha256 for kept in taken] == [kept.photo.sha256 for kept in first]
    assert [kept.photo.clock for kept in taken] == [kept.photo.clock for kept in first]
    for kept, before in zip(taken, first, strict=True):
        assert await li.store.photos.read(kept.photo.id) == await zhou.store.photos.read(before.photo.id)
    draft = li.store.drafts.get(mine)
    assert draft is not None
    content = read(draft.fields)
    assert (content.notes, content.place.address, content.findings[0].facts) == ("沿街第三家", "长宁路 1 号", "未到岗")
    assert taken[0].photo.finding_id == content.findings[0].id
    assert content.handed_from is not None
    assert (content.handed_from.id, content.handed_from.person.name) == (package.id, "督察zhou")

    await zhou.engine.attempt()
    out = zhou.store.handed.out(draft_id)
    assert out is not None
    assert (out.standing, out.taken_by) == (HandedStanding.TAKEN, "督察li")

    record_id = await seal(li, mine)
    await li.engine.attempt()
    with office.ledger.read() as conn:
        row = conn.execute(select(t.records).where(t.records.c.id == record_id)).mappings().one()
    assert (row["inspector_name"], row["photos_missing"], "both_sealed" in row["flags"]) == ("督察li", 0, False)
    body = from_plain(Inspection, row["body"])
    assert body.handed_from is not None
    assert body.handed_from.person.name == "督察zhou"
    assert office.row()["record_id"] == record_id


async def test_a_code_is_good_once_and_the_same_phone_may_ask_again(office: Office, zhou: Phone, li: Phone) -> None:
    _, code = await hand(zhou, await begun(zhou, photos=0))
    other = await office.phone("chen")
    try:
        first = await take(li, code)
        again = await take(li, code)
        assert first == again
        assert len(li.store.drafts.open_drafts()) == 1
        assert "已由别人接手" in await refused(other, code)
    finally:
        await other.kill()


async def test_ones_own_code_a_wrong_one_and_one_of_another_district_take_nothing(
    office: Office, zhou: Phone, li: Phone
) -> None:
    _, code = await hand(zhou, await begun(zhou, photos=0))
    assert "您自己交给同事的" in await refused(zhou, code)
    stranger = await office.phone("xu", unit=_squad_elsewhere(office))
    try:
        assert "没有这个交接码" in await refused(stranger, code)
    finally:
        await stranger.kill()
    assert office.row()["taken_at"] is None
    assert await take(li, code)


def _squad_elsewhere(office: Office) -> str:
    u = t.units.c
    with office.ledger.read() as conn:
        query = select(u.id).where(u.district_code == "310104", u.kind == "squad").limit(1)
        return str(conn.execute(query).scalar_one())


async def test_ten_wrong_codes_make_the_eleventh_wait(zhou: Phone, li: Phone) -> None:
    _, code = await hand(zhou, await begun(zhou, photos=0))
    for n in range(10):
        wrong = f"{(int(code) + n + 1) % 10**8:08d}"
        assert "没有这个交接码" in await refused(li, wrong)
    assert "尝试次数过多" in await refused(li, code)


@pytest.mark.parametrize("way", ["code", "file"])
async def test_a_recording_comes_along_to_the_byte_and_is_still_his_who_made_it(
    office: Office, zhou: Phone, li: Phone, way: str
) -> None:
    draft_id = await begun(zhou, photos=1)
    finding = CheckDraft(zhou.store.drafts, draft_id).content.findings[0].id
    said = Media(MediaKind.AUDIO, 2_000, "audio/webm;codecs=opus", cut_short=True)
    clock = zhou.store.preferences.clock_reading()
    digest = hashlib.sha256(NOTE).hexdigest()
    note = Photo(zhou.store.new_id(), digest, len(NOTE), 0, 0, 1, clock, finding_id=finding, media=said)
    await zhou.store.photos.add(draft_id, note, original=NOTE, thumbnail=b"")
    if way == "code":
        _, code = await hand(zhou, draft_id)
        mine = await take(li, code)
        with pytest.raises(ValueError, match="还有 1 张照片、1 段录音没有取到"):
            await seal(li, mine)
        await li.engine.attempt()
    else:
        mine = await by_file(zhou, draft_id, li)
    (kept,) = li.store.photos.recordings_of_draft(mine)
    assert await li.store.photos.read(kept.photo.id) == NOTE
    assert (kept.photo.media, kept.photo.clock, kept.photo.sha256) == (said, clock, digest)
    assert kept.photo.finding_id == CheckDraft(li.store.drafts, mine).content.findings[0].id

    record_id = await seal(li, mine)
    await li.engine.attempt()
    with office.ledger.read() as conn:
        row = conn.execute(select(t.records).where(t.records.c.id == record_id)).mappings().one()
    assert row["photos_missing"] == 0
    (arrived,) = from_plain(Inspection, row["body"]).recordings
    assert (arrived.sha256, arrived.media) == (digest, said)


async def test_what_nobody_has_taken_is_taken_back_and_its_code_ends(office: Office, zhou: Phone, li: Phone) -> None:
    draft_id = await begun(zhou)
    package, code = await hand(zhou, draft_id)
    state = await zhou.engine.handing.withdraw(package.id)
    assert state.standing is HandedStanding.WITHDRAWN
    zhou.store.handed.take_back(draft_id)
    assert CheckDraft(zhou.store.drafts, draft_id).content.notes == "沿街第三家"
    assert len(zhou.store.photos.of_draft(draft_id)) == 2
    assert "已被收回" in await refused(li, code)
    assert office.row()["package"] is None, "nobody needs it any more"


async def test_what_was_taken_cannot_be_taken_back(zhou: Phone, li: Phone) -> None:
    draft_id = await begun(zhou, photos=0)
    package, code = await hand(zhou, draft_id)
    await take(li, code)
    state = await zhou.engine.handing.withdraw(package.id)
    assert (state.standing, state.taken_by) == (HandedStanding.TAKEN, "督察li")
    with pytest.raises(Refused, match="督察li接手"):
        await zhou.engine.handing.hand_over(package)


async def test_a_code_ends_after_a_day_and_the_content_is_let_go(office: Office, zhou: Phone, li: Phone) -> None:
    draft_id = await begun(zhou, photos=0)
    _, code = await hand(zhou, draft_id)
    early = to_iso(from_iso(str(office.row()["expires_at"])) - timedelta(hours=25))
    office.ledger.write(lambda w: w.conn.execute(update(t.handed_drafts).values(expires_at=early)))
    assert "已过期" in await refused(li, code)
    assert office.ledger.write(tick).get("handed_drafts") == 1
    assert office.row()["package"] is None
    await zhou.engine.attempt()
    out = zhou.store.handed.out(draft_id)
    assert out is not None
    assert out.standing is HandedStanding.EXPIRED
    zhou.store.handed.take_back(draft_id)
    assert zhou.store.drafts.open_drafts()[0].fields["notes"] == "沿街第三家"


async def test_no_code_is_given_before_all_photos_are_across(zhou: Phone) -> None:
    draft_id = await begun(zhou)
    package = pack(zhou.store, draft_id, who(zhou), SAFE_TIME)
    reply = await zhou.engine.handing.hand_over(package)
    assert (reply.code, len(reply.missing)) == ("", 2)
    assert zhou.store.drafts.open_drafts()[0].id == draft_id, "it is still the giver's"


async def test_a_record_that_both_seal_is_kept_twice_and_marked(office: Office, zhou: Phone, li: Phone) -> None:
    draft_id = await begun(zhou, photos=1)
    _, code = await hand(zhou, draft_id)
    mine = await take(li, code)
    await li.engine.attempt()
    zhou.store.handed.take_back(draft_id)  # a phone restored from a backup does not know that it was taken
    first, second = await seal(zhou, draft_id), await seal(li, mine)
    with office.ledger.read() as conn:
        flags = {row.id: row.flags for row in conn.execute(select(t.records.c.id, t.records.c.flags))}
    assert "both_sealed" not in flags[first]
    assert "both_sealed" in flags[second]


async def by_file(giver: Phone, draft_id: str, taker: Phone) -> str:
    """From phone to phone with no server between; the taker's draft."""
    package = pack(giver.store, draft_id, who(giver), SAFE_TIME)
    data = await write(giver.store, package, "310105")
    giver.store.handed.hand(HandedOut(draft_id, package.id, SAFE_TIME, by_file=True))
    found = await read_file(data, "310105")
    return await take_in_whole(taker.store, found, who(taker).id, taker.device.studio, lambda _: None)


async def test_a_check_goes_by_a_file_and_arrives_at_the_server_whole(office: Office, zhou: Phone, li: Phone) -> None:
    draft_id = await begun(zhou)
    first = zhou.store.photos.of_draft(draft_id)
    mine = await by_file(zhou, draft_id, li)
    record_id = await seal(li, mine)
    await li.engine.attempt()
    await zhou.engine.attempt()
    with office.ledger.read() as conn:
        row = conn.execute(select(t.records).where(t.records.c.id == record_id)).mappings().one()
    assert (row["photos_missing"], "both_sealed" in row["flags"]) == (0, False)
    body = from_plain(Inspection, row["body"])
    assert [photo.sha256 for photo in body.photos] == [kept.photo.sha256 for kept in first]
    assert body.handed_from is not None
    assert (body.handed_from.person.name, body.handed_from.draft_id) == ("督察zhou", draft_id)
    out = zhou.store.handed.out(draft_id)
    assert out is not None
    assert out.standing is HandedStanding.WAITING, "the server knows nothing of a file"


@pytest.mark.parametrize("giver_first", [True, False])
async def test_a_check_that_went_by_a_file_and_was_sealed_by_both_is_marked(
    office: Office, zhou: Phone, li: Phone, giver_first: bool
) -> None:
    draft_id = await begun(zhou, photos=1)
    mine = await by_file(zhou, draft_id, li)
    zhou.store.handed.take_back(draft_id)
    order = [(zhou, draft_id), (li, mine)] if giver_first else [(li, mine), (zhou, draft_id)]
    first, second = [await seal(phone, one) for phone, one in order]
    with office.ledger.read() as conn:
        flags = {row.id: row.flags for row in conn.execute(select(t.records.c.id, t.records.c.flags))}
    assert "both_sealed" not in flags[first]
    assert "both_sealed" in flags[second]


async def test_a_kill_while_a_file_is_read_leaves_no_half_draft(zhou: Phone, li: Phone) -> None:
    draft_id = await begun(zhou)
    package = pack(zhou.store, draft_id, who(zhou), SAFE_TIME)
    found = await read_file(await write(zhou.store, package, "310105"), "310105")
    photo, original = found.originals[0]
    await li.store.photos.lay_in("0193a000-0000-7000-8000-00000000000f", photo, original=original, thumbnail=b"small")
    await li.reopen()
    assert li.store.photos.all() == []
    assert li.store.drafts.open_drafts() == []
    mine = await take_in_whole(li.store, found, who(li).id, li.device.studio, lambda _: None)
    assert len(li.store.photos.of_draft(mine)) == 2


async def test_a_full_phone_takes_nothing_of_a_file(zhou: Phone, li: Phone) -> None:
    draft_id = await begun(zhou)
    package = pack(zhou.store, draft_id, who(zhou), SAFE_TIME)
    found = await read_file(await write(zhou.store, package, "310105"), "310105")
    full = NoRoom("满")

    def no_room(n: int) -> None:
        if n == 2:
            raise full

    with pytest.raises(NoRoom):
        await take_in_whole(li.store, found, who(li).id, li.device.studio, no_room)
    assert li.store.photos.all() == []
    assert li.store.drafts.open_drafts() == []


async def test_a_correction_is_not_handed_over(zhou: Phone) -> None:
    draft_id = zhou.store.drafts.create("inspection", {"corrects": "x"})
    with pytest.raises(ValueError, match="更正"):
        pack(zhou.store, draft_id, who(zhou), SAFE_TIME)


async def test_without_a_line_nothing_is_closed(office: Office, zhou: Phone) -> None:
    draft_id = await begun(zhou, photos=0)
    zhou._transport = lambda: httpx.MockTransport(_gone)
    await zhou.reopen()
    package = pack(zhou.store, draft_id, who(zhou), SAFE_TIME)
    with pytest.raises(Unreachable):
        await zhou.engine.handing.hand_over(package)
    assert [draft.id for draft in zhou.store.drafts.open_drafts()] == [draft_id]


def _gone(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("no network", request=request)
