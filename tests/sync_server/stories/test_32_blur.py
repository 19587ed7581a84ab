"""Story 32: a picture of 《督察动态》 has a by-stander's face, a child, a plate → all blurred; the original is opened
by the 处长 with a reason; the log has who, when and why (domain.md §11)."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from PIL import Image
from sqlalchemy import select

from shared.organisation import Role
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console import story
from tests.sync_server.console.conftest import Browser, Clock
from tests.sync_server.console.story import Phone
from tests.sync_server.evidence.street import ADULT, CHILD, PLATE, jpeg, street
from tests.sync_server.evidence.test_blurring import likeness

Enter = Callable[..., Browser]
REASON = "核对曝光台图片"


@pytest.fixture
def photo(
    app: FastAPI,
    squads: list[str],
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """A grave finding of November with one picture of the street; it is 8 December."""
    monkeypatch.setattr(story, "picture", lambda *_: jpeg(street()))
    check = Phone(app, squads[0]).check(("JM12",), photos=1)
    clock.moment = datetime(2026, 12, 8, 2, tzinfo=UTC)
    return check.photos[0].id


def started(staff: Browser) -> str:
    answer = staff.post("/bulletins", {"month": "2026-11"})
    return str(answer.headers["location"].removeprefix("/documents/"))


def boxes(page: str) -> dict[str, list[str]]:
    return {f"box.{side}": re.findall(rf'name="box\.{side}" value="(-?\d+)"', page) for side in "xywh"}


def events(ledger: Ledger, kind: str) -> list[Any]:
    with ledger.read() as conn:
        e = t.events.c
        return list(conn.execute(select(t.events).where(e.kind == kind)).mappings())


def test_story_32(photo: str, ledger: Ledger, logged_in: Enter) -> None:
    staff = logged_in(Role.OFFICE_STAFF)
    issue = started(staff)
    assert f"/pictures/{photo}/open" in staff.get(f"/bulletins/{issue}/pictures").text

    # It is opened for blurring only with an entry in the log, and proposes boxes that the editor checks.
    editor = f"/bulletins/{issue}/pictures/{photo}"
    assert staff.get(f"{editor}/clear").status_code == 422
    page = staff.follow(staff.post(f"{editor}/open")).text
    assert events(ledger, "photo.opened_for_blurring")[0]["data"]["reason"] == "编辑《督察动态》"
    found = boxes(page)
    assert len(found["box.x"]) >= 3

    # Not without the confirmation.
    refused = staff.post(editor, {**found, "do": "use", "caption": "渣土偷倒"})
    assert refused.status_code == 422
    assert "已核对，无未遮挡的人脸、车牌" in refused.text
    assert boxes(refused.text) == found, "nothing that was set is lost"
    assert "/images/" not in staff.get(f"/bulletins/{issue}").text

    assert staff.post(editor, {**found, "do": "use", "caption": "渣土偷倒", "checked": "1"}).status_code == 303
    chief = logged_in(Role.OFFICE_CHIEF)
    assert chief.post(f"/documents/{issue}/deeds/issue").status_code == 303

    # Everybody who reads the bulletin sees the blurred picture, and only that.
    reader = logged_in(Role.INSPECTED_UNIT)
    (shown,) = re.findall(rf"/bulletins/{issue}/images/([0-9a-f]{{64}})", reader.get(f"/bulletins/{issue}").text)
    copy = Image.open(io.BytesIO(reader.get(f"/bulletins/{issue}/images/{shown}").content))
    assert not copy.getexif()
    original = street()
    for corners in (ADULT, CHILD, PLATE):
        assert abs(likeness(original, copy, corners)) < 0.3
    with ledger.read() as conn:
        sealed = conn.execute(select(t.photos.c.sha256).where(t.photos.c.id == photo)).scalar_one()
    assert reader.get(f"/bulletins/{issue}/images/{sealed}").status_code == 404
    assert reader.get(f"/photos/{photo}/copy").status_code == 404

    # The original stays as it was; the 处长 opens it with a reason.
    assert chief.post(f"/photos/{photo}/original", {"reason": ""}).status_code == 422
    opened = chief.post(f"/photos/{photo}/original", {"reason": REASON})
    assert opened.content == jpeg(original)
    (logged,) = events(ledger, "photo.original")
    assert logged["actor_name"].startswith("用户office_chief")
    assert logged["at"] == "2026-12-08T02:00:00.000Z"
    assert logged["data"]["reason"] == REASON
    (made,) = events(ledger, "photo.blurred")
    assert made["data"]["boxes"] == [list(map(int, box)) for box in zip(*found.values(), strict=True)]


def test_a_missed_face_is_added_by_a_click_without_scripts_and_a_wrong_box_dropped(
    photo: str,
    logged_in: Enter,
) -> None:
    staff = logged_in(Role.OFFICE_STAFF)
    issue = started(staff)
    editor = f"/bulletins/{issue}/pictures/{photo}"
    page = staff.follow(staff.post(f"{editor}/open")).text
    found = boxes(page)
    clicked = staff.post(editor, {**found, "at.x": "800", "at.y": "400"}).text
    after = boxes(clicked)
    assert len(after["box.x"]) == len(found["box.x"]) + 1
    x, y, width, height = (int(after[f"box.{side}"][-1]) for side in "xywh")
    assert x < 1000 < x + width, "the click lies in the picture's own pixels, whatever size it is shown at"
    assert y < 500 < y + height
    dropped = boxes(staff.post(editor, {**after, "drop": "0", "do": "update"}).text)
    assert dropped["box.x"] == after["box.x"][1:]
    preview = staff.post(editor, {**dropped, "do": "preview"}).text
    url = re.search(r'src="([^"]+/preview\?[^"]+)"', preview)
    assert url
    assert staff.get(url[1].replace("&amp;", "&")).headers["content-type"] == "image/jpeg"


@pytest.mark.parametrize("typed", ["abc", "1e400", "", "-99999999"])
def test_numbers_that_are_none_are_passed_over(photo: str, logged_in: Enter, typed: str) -> None:
    staff = logged_in(Role.OFFICE_STAFF)
    editor = f"/bulletins/{started(staff)}/pictures/{photo}"
    staff.post(f"{editor}/open")
    page = staff.post(editor, {"box.x": typed, "box.y": "5", "box.w": "10", "box.h": "10", "do": "preview"})
    assert page.status_code == 200


def test_sections_and_squads_have_no_hand_in_the_pictures(photo: str, logged_in: Enter) -> None:
    issue = started(logged_in(Role.OFFICE_STAFF))
    for role in (Role.SECTION_CHIEF, Role.INSPECTED_UNIT, Role.DETACHMENT_INSPECTOR):
        stranger = logged_in(role)
        assert stranger.get(f"/bulletins/{issue}/pictures").status_code == 403
        assert stranger.get(f"/bulletins/{issue}").status_code == 404
        assert stranger.post(f"/bulletins/{issue}/pictures/{photo}/open").status_code == 403
