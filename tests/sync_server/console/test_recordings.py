"""Recordings on the record's page: played by whoever may open its originals, as what their bytes are."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

from fastapi import FastAPI

from shared.evidence import ClockReading, Media, Photo
from shared.inspection import Inspection
from shared.moment import to_iso
from shared.organisation import Role
from shared.recording import MediaKind
from shared.sealing import SealedKind
from shared.wire import Verdict
from sync_server.evidence import intake
from sync_server.evidence.arrivals import Owner
from tests.recordings import CLIP, NOTE
from tests.sync_server.console.conftest import Browser, Clock
from tests.sync_server.console.story import Phone

Enter = Callable[..., Browser]


def with_recordings(phone: Phone, *files: tuple[MediaKind, bytes], upload: bool = True) -> Inspection:
    """A check with these recordings; its page's photos are left out."""
    now = to_iso(phone.clock())
    clock = ClockReading(now, 4.0, 0.5, now)
    own = phone.check(photos=0)
    listed = tuple(
        Photo(phone.new_id(), hashlib.sha256(raw).hexdigest(), len(raw), 0, 0, n, clock, media=Media(kind, 2_000))
        for n, (kind, raw) in enumerate(files, 1)
    )
    items = tuple(replace(item, id=phone.new_id(), photo_ids=()) for item in own.items)
    check = replace(own, id=phone.new_id(), items=items, recordings=listed)
    assert phone.send(SealedKind.INSPECTION, check) is Verdict.ACCEPTED
    for (_, raw), one in zip(files, listed, strict=True):
        if upload:
            bring(phone, raw, one)
    return check


def bring(phone: Phone, raw: bytes, one: Photo) -> None:
    with tempfile.NamedTemporaryFile() as file:
        file.write(raw)
        file.flush()
        found = intake.examine(Path(file.name), one.sha256, with_recordings=True)
        intake.keep(phone.store, found)
    owner = Owner("device", phone.device_id, phone.person.name)
    phone.ledger.write(lambda w: intake.note(w, found, owner))


def opened(browser: Browser, *recording_ids: str) -> Browser:
    """The browser of somebody who has said why these are to be played."""
    for one in recording_ids:
        assert browser.post(f"/recordings/{one}", {"reason": "异议复核"}).status_code == HTTPStatus.SEE_OTHER
    return browser


def test_a_recording_is_played_with_a_reason_that_stands_in_the_log_first_and_holds_for_an_hour(
    app: FastAPI, squads: list[str], logged_in: Enter, clock: Clock
) -> None:
    check = with_recordings(Phone(app, squads[0]), (MediaKind.AUDIO, NOTE), (MediaKind.VIDEO, CLIP))
    officer, note = logged_in(Role.SECTION_OFFICER), check.recordings[0].id
    assert "<audio" not in officer.get(f"/records/{check.id}").text
    refused = officer.get(f"/recordings/{note}")
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "请先在记录页面写明理由" in refused.text
    assert officer.post(f"/recordings/{note}", {"reason": " "}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    home = opened(officer, note).get(f"/records/{check.id}").text
    assert f'src="/recordings/{note}"' in home
    assert "<video" not in home, "a reason is given for one"
    assert "播放录音 1，理由：异议复核" in home, "it stands in the record's timeline"
    assert officer.get(f"/recordings/{note}").content == NOTE
    other = logged_in(Role.SECTION_CHIEF)
    assert other.get(f"/recordings/{note}").status_code == HTTPStatus.UNPROCESSABLE_ENTITY, "and by one person"
    for _ in range(7):
        clock.pass_by(minutes=9)
        assert officer.get(f"/records/{check.id}").status_code == HTTPStatus.OK, "somebody who works on stays logged in"
    assert officer.get(f"/recordings/{note}").status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_the_section_plays_a_note_on_the_records_page(app: FastAPI, squads: list[str], logged_in: Enter) -> None:
    check = with_recordings(Phone(app, squads[0]), (MediaKind.AUDIO, NOTE), (MediaKind.VIDEO, CLIP))
    officer = logged_in(Role.SECTION_OFFICER)
    note, clip = (one.id for one in check.recordings)
    opened(officer, note, clip)
    page = officer.get(f"/records/{check.id}")
    assert f'<audio controls preload="none" src="/recordings/{note}"' in page.text
    assert f'src="/recordings/{clip}"' in page.text
    assert "录像不在本区开放范围" in page.text
    played = officer.get(f"/recordings/{note}")
    assert (played.status_code, played.content) == (HTTPStatus.OK, NOTE)
    assert played.headers["content-type"] == "audio/webm"
    assert played.headers["x-content-type-options"] == "nosniff"
    assert played.headers["content-disposition"].startswith("inline")
    assert "sandbox" in played.headers["content-security-policy"]
    assert played.headers["cache-control"] == "no-store"
    assert "media-src 'self'" in page.headers["content-security-policy"]
    assert "microphone=()" in page.headers["permissions-policy"]


def test_a_player_may_ask_for_a_part(app: FastAPI, squads: list[str], logged_in: Enter) -> None:
    check = with_recordings(Phone(app, squads[0]), (MediaKind.AUDIO, NOTE))
    note = check.recordings[0].id
    officer = opened(logged_in(Role.SECTION_OFFICER), note)
    for asked, part in (("bytes=0-", NOTE), ("bytes=10-19", NOTE[10:20]), ("bytes=2000-99999", NOTE[2000:])):
        answer = officer.get(f"/recordings/{note}", Range=asked)
        assert (answer.status_code, answer.content) == (HTTPStatus.PARTIAL_CONTENT, part)
    for asked in ("bytes=-5", "bytes=99999-", "lines=1-2", "bytes=x-y"):
        assert officer.get(f"/recordings/{note}", Range=asked).status_code == HTTPStatus.OK


def test_what_was_only_named_or_is_no_recording_is_not_played(
    app: FastAPI, squads: list[str], logged_in: Enter
) -> None:
    phone = Phone(app, squads[0])
    waits = with_recordings(phone, (MediaKind.AUDIO, NOTE), upload=False)
    officer = logged_in(Role.SECTION_OFFICER)
    page = officer.get(f"/records/{waits.id}")
    assert "尚未到齐" in page.text
    assert "还差 1 段录音（共 1 段录音）" in page.text
    assert officer.get(f"/recordings/{waits.recordings[0].id}").status_code == HTTPStatus.NOT_FOUND
    assert officer.get(f"/photos/{waits.recordings[0].id}").status_code == HTTPStatus.NOT_FOUND


def test_a_squad_and_another_district_do_not_hear_it(app: FastAPI, squads: list[str], logged_in: Enter) -> None:
    check = with_recordings(Phone(app, squads[0]), (MediaKind.AUDIO, NOTE))
    note = check.recordings[0].id
    squad = logged_in(Role.INSPECTED_UNIT, squads[0])
    for answer in (squad.get(f"/recordings/{note}"), squad.post(f"/recordings/{note}", {"reason": "好奇"})):
        assert answer.status_code in (HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN)
