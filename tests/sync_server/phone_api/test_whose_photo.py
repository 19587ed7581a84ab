"""A photo counts for who brought its bytes; one that the server lost is asked for again; nobody heaps up uploads."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from sync_server.acts.common.devices import hash_token
from sync_server.evidence.allowances import find_orphans
from sync_server.evidence.staging import Staging
from sync_server.evidence.store import FolderStore, address, open_store
from sync_server.keeping.photos import NOT_MOUNTED, PhotoFaults, ask_again, check_photos
from sync_server.ledger import tables as t
from sync_server.phone_api.uploads import UploadDesk
from tests.sync_server.conftest import RunningServer
from tests.sync_server.evidence.pictures import jpeg
from tests.sync_server.phone_api.test_uploads import PIECE, Tus, b64, code
from tests.sync_server.phones import SimulatedPhone, inspection_envelope, photo_of


def send(phone: SimulatedPhone, content: bytes) -> None:
    """Upload a photo whole, in one request."""
    digest = photo_of(content).sha256
    length = {"Upload-Length": str(len(content)), "Upload-Metadata": f"sha256 {b64(digest)}"}
    reply = Tus(phone).call("POST", "/api/uploads", PIECE | length, content)
    assert reply.status_code == 201, reply.text


def listing(phone: SimulatedPhone, *contents: bytes) -> dict[str, Any]:
    """A record that lists these photos; its receipt."""
    photos = tuple(photo_of(content, n) for n, content in enumerate(contents, 1))
    [verdict] = phone.verdicts(inspection_envelope(phone, photos=photos))
    receipt: dict[str, Any] = verdict["receipt"]
    return receipt


def receipt_again(phone: SimulatedPhone, receipt: dict[str, Any]) -> dict[str, Any]:
    reply = phone.post("/api/sync/receipts", {"hashes": [receipt["hash"]]})
    found: dict[str, Any] = reply.json()["receipts"][0]
    return found


def record(server: RunningServer, receipt: dict[str, Any]) -> Any:
    with server.ledger.read() as conn:
        return conn.execute(select(t.records).where(t.records.c.id == receipt["id"])).one()


def store_of(server: RunningServer) -> FolderStore:
    store = open_store(server.settings.photos)
    assert isinstance(store, FolderStore)
    return store


def look_through(server: RunningServer) -> PhotoFaults:
    with server.ledger.read() as conn:
        return check_photos(conn, store_of(server))


def test_a_record_is_complete_only_through_photos_that_its_inspector_brought(sqlite_server: RunningServer) -> None:
    server, content = sqlite_server, jpeg()
    owner, thief = server.phone("wang"), server.phone("li")
    send(owner, content)
    own = listing(owner, content)
    assert (own["missing"], record(server, own).photos_missing) == ([], 0)
    # Who knows the hash, from a paper or a stamp, gets nothing by naming it.
    stolen, sha256 = listing(thief, content), own["present"][0]
    assert (stolen["present"], stolen["missing"]) == ([], [sha256])
    assert receipt_again(thief, stolen)["missing"] == [sha256]
    assert record(server, stolen).complete_at is None
    for size in ("thumb", "large"):
        assert thief.get(f"/api/photos/{sha256}?size={size}").status_code == 404
        shown = owner.get(f"/api/photos/{sha256}?size={size}")
        assert shown.status_code == 200
        assert sha256 not in str(shown.headers)
    # A second inspector who was there has the bytes, and brings them himself.
    send(thief, content)
    assert receipt_again(thief, stolen)["missing"] == []
    assert record(server, stolen).photos_missing == 0
    # The same person with a new phone need not send again what the old one brought.
    successor = server.phone("zhao")
    with server.ledger.read() as conn:
        user = conn.execute(select(t.devices.c.user_id).where(t.devices.c.id == owner.device_id)).scalar_one()
    of_successor = t.devices.c.id == successor.device_id
    server.ledger.write(lambda w: w.conn.execute(update(t.devices).where(of_successor).values(user_id=user)))
    assert listing(successor, content)["missing"] == []
    assert look_through(server).sentences == []


@pytest.mark.parametrize("listed", [{"notice_id": "n"}, {"meta": {"alert_id": "a"}}])
def test_no_record_takes_a_photo_away_from_an_answer_or_an_alert(
    sqlite_server: RunningServer, listed: dict[str, Any]
) -> None:
    server, thief, photo = sqlite_server, sqlite_server.phone("li"), photo_of(jpeg())
    row = {"id": photo.id, "sha256": photo.sha256, "number": 1, "size": photo.size, "meta": {}, **listed}
    server.ledger.write(lambda w: w.add(t.photos, listed_at=w.now, present_at=w.now, **row))
    [verdict] = thief.verdicts(inspection_envelope(thief, photos=(photo,)))
    assert "照片编号已用于其他照片" in verdict["problem"]["detail"]
    with server.ledger.read() as conn:
        kept = conn.execute(select(t.photos)).one()
    assert kept.record_id == ""
    assert kept.present_at is not None


@pytest.mark.parametrize("damage", ["cut to nothing", "one bit flipped", "taken away"])
def test_a_damaged_original_is_asked_for_again_and_heals(sqlite_server: RunningServer, damage: str) -> None:
    server, phone, content = sqlite_server, sqlite_server.phone(), jpeg()
    receipt = listing(phone, content)
    send(phone, content)
    _, cursor = phone.pull()
    [sha256] = receipt["missing"]
    file = store_of(server).root / address(sha256)
    match damage:
        case "cut to nothing":
            file.write_bytes(b"")
        case "one bit flipped":
            file.write_bytes(bytes([content[0] ^ 1]) + content[1:])
        case _:
            file.unlink()
    found = look_through(server)
    assert [sha256] == found.absent + found.changed
    assert "改为待补传" in ask_again(server.ledger, found)
    assert look_through(server).sentences == [f"照片 {sha256} 缺失，尚待手机补传"]
    # The phone hears of it by its pull, asks, sends once more, and is believed only then.
    changes, _ = phone.pull(cursor)
    state = next(c["value"] for c in changes if c["kind"] == "record_state")
    assert (state["photos_missing"], state["words"]) == (1, "文字已收到，还缺 1 张照片")
    assert receipt_again(phone, receipt)["missing"] == [sha256]
    assert record(server, receipt).complete_at is None
    send(phone, content)
    assert file.read_bytes() == content
    assert receipt_again(phone, receipt)["present"] == [sha256]
    assert record(server, receipt).photos_missing == 0
    assert look_through(server).sentences == []


def test_a_phone_that_freed_its_copy_says_so_and_the_section_hears_it(sqlite_server: RunningServer) -> None:
    server, phone, content = sqlite_server, sqlite_server.phone(), jpeg()
    receipt = listing(phone, content)
    send(phone, content)
    _, cursor = phone.pull()
    [sha256] = receipt["missing"]
    (store_of(server).root / address(sha256)).unlink()
    ask_again(server.ledger, look_through(server))
    for _ in range(2):  # a repeated word changes nothing
        assert phone.post("/api/sync/receipts", {"hashes": [], "gone": [sha256]}).status_code == 200
    stranger = server.phone("li")
    stranger.post("/api/sync/receipts", {"hashes": [], "gone": [sha256]})
    state = next(c["value"] for c in phone.pull(cursor)[0] if c["kind"] == "record_state")
    assert "其中 1 件手机与服务器均已没有原件" in state["words"]
    with server.ledger.read() as conn:
        told = conn.execute(select(t.events.c.words).where(t.events.c.kind == "record.photo_gone")).scalars().all()
        kinds = conn.execute(select(t.deliveries.c.kind)).scalars().all()
    assert told == ["第 1 张照片服务器没有，督察wang的手机也已按回执释放，无法由手机补传"]
    assert {"record.photo_lost", "record.photo_gone"} <= set(kinds)
    # It may still come, e.g. from a hand-over file: then nothing is gone any more.
    send(phone, content)
    with server.ledger.read() as conn:
        assert conn.execute(select(t.photos.c.gone_at)).scalar_one() is None


def test_a_listing_from_before_that_nobody_brought_is_found_and_taken_back(sqlite_server: RunningServer) -> None:
    server, content = sqlite_server, jpeg()
    owner, other = server.phone("wang"), server.phone("li")
    send(owner, content)
    listing(owner, content)
    receipt = listing(other, content)
    mine = t.photos.c.record_id == receipt["id"]
    server.ledger.write(lambda w: w.conn.execute(update(t.photos).where(mine).values(present_at=w.now)))
    found = look_through(server)
    assert len(found.unbrought) == 1
    ask_again(server.ledger, found)
    assert record(server, receipt).photos_missing == 1
    again = look_through(server)
    assert (again.to_ask, again.awaited) == (0, receipt["missing"])


def test_a_store_that_is_not_mounted_does_not_make_every_phone_send_again(sqlite_server: RunningServer) -> None:
    found = PhotoFaults(looked=100, absent=["0" * 64] * 60)
    before = _events(sqlite_server)
    assert ask_again(sqlite_server.ledger, found) == NOT_MOUNTED
    assert _events(sqlite_server) == before


def _events(server: RunningServer) -> int:
    with server.ledger.read() as conn:
        return len(conn.execute(select(t.events.c.seq)).all())


def test_nobody_heaps_up_uploads_that_no_record_names(start_server: Any) -> None:
    server = start_server(loose_files=2, loose_bytes=100_000)
    phone, other = server.phone("wang"), server.phone("li")
    tus = Tus(phone)
    url = tus.begin(b"x" * 10)
    assert code(tus.create(99_995)) == (507, "upload-quota")  # the bytes announced count
    send(phone, jpeg())
    refused = tus.create(10)
    assert code(refused) == (507, "upload-quota")
    assert refused.json()["final"] is False
    assert "请先提交或作废草稿" in refused.json()["detail"]
    Tus(other).begin(b"x" * 10)
    listing(phone, jpeg())  # named: it is no loose one any more
    tus.begin(b"x" * 10)
    assert tus.call("DELETE", url, {"Tus-Resumable": "1.0.0"}).status_code == 204
    tus.begin(b"x" * 10)


def test_a_finished_upload_that_is_terminated_still_says_who_brought_the_photo(sqlite_server: RunningServer) -> None:
    phone, content = sqlite_server.phone(), jpeg()
    tus = Tus(phone)
    url = tus.begin(content)
    tus.patch(url, 0, content)
    assert tus.call("DELETE", url, {"Tus-Resumable": "1.0.0"}).status_code == 204
    assert listing(phone, content)["missing"] == []


def test_what_no_record_ever_named_is_swept_and_what_one_names_stays(sqlite_server: RunningServer) -> None:
    server, phone = sqlite_server, sqlite_server.phone()
    named, loose, unfiled = jpeg(40), jpeg(41), jpeg(42)
    for content in (named, loose, unfiled):
        send(phone, content)
    listing(phone, named)
    # An original that could not be filed waits for the section's choice, with its photo.
    [verdict] = phone.verdicts(inspection_envelope(phone, unit_id="nowhere", photos=(photo_of(unfiled),)))
    assert verdict["problem"]["code"] == "unknown-unit"
    scraps = [server.settings.staging / name for name in ("form-x", "gone.unverified")]
    for scrap in scraps:
        scrap.write_bytes(b"")
    now = server.ledger.clock()
    with server.ledger.read() as conn:
        assert find_orphans(conn, now, 30) == []
        assert find_orphans(conn, now + timedelta(days=31), 30) == [photo_of(loose).sha256]
    settings = server.settings.model_copy(update={"loose_days": 0, "upload_days": 0})
    desk = UploadDesk(server.ledger, settings, store_of(server), Staging(settings.staging))
    assert desk.sweep() == 1
    assert set(store_of(server).hashes()) == {photo_of(named).sha256, photo_of(unfiled).sha256}
    assert not any(scrap.exists() for scrap in scraps)
    # A form that was open all the while: the phone is asked for the photo, and brings it.
    receipt = listing(phone, loose)
    assert receipt["missing"] == [photo_of(loose).sha256]
    send(phone, loose)
    assert receipt_again(phone, receipt)["missing"] == []


def test_an_accounts_token_does_nothing_before_the_password_is_changed(sqlite_server: RunningServer) -> None:
    phone = sqlite_server.phone()
    sqlite_server.ledger.write(lambda w: w.conn.execute(update(t.users).values(must_change=True, password_hash="x")))
    with sqlite_server.ledger.read() as conn:
        user_id = conn.execute(select(t.users.c.id).where(t.users.c.login == "wang")).scalar_one()
    sqlite_server.ledger.write(
        lambda w: w.add(t.api_tokens, token_hash=hash_token("t" * 43), name="x", user_id=user_id, created_at=w.now)
    )
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "10", "Authorization": f"Bearer {'t' * 43}"}
    refused = httpx.post(sqlite_server.address + "/api/uploads", headers=headers)
    assert code(refused) == (403, "must-change-password")
    Tus(phone).begin(b"x" * 10)  # the phone has a key of its own
