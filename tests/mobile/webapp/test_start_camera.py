"""The start page's own camera: on a phone that is enrolled pictures can be taken while the app is still starting, and
each is in the app's store, whole, with its time, place and hash."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.journeys.engines import Engine, engine_phone
from tests.journeys.flet_page import FLAGS, kill
from tests.mobile.webapp.static_server import AppServer

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

PATIENCE_MS = 60_000
OPEN = 'html[data-duchatong="open"]'
MAKE_FOLDER = """() => navigator.storage.getDirectory()
  .then((root) => root.getDirectoryHandle('ducha', { create: true }))
  .then((own) => own.getDirectoryHandle('start', { create: true }))"""
FILES = """async () => {
  const own = await (await navigator.storage.getDirectory()).getDirectoryHandle('ducha');
  const found = {};
  for await (const [name, handle] of (await own.getDirectoryHandle('start')).entries()) {
    const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
    let text = '';
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    found[name] = btoa(text);
  }
  return found;
}"""
ONE_AND_ANEW = """async () => {
  const own = await (await navigator.storage.getDirectory()).getDirectoryHandle('ducha');
  const names = await Array.fromAsync((await own.getDirectoryHandle('start')).keys());
  return names.length === 1 && names[0].endsWith('~b');
}"""
NO_CAMERA = "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotAllowedError'); };"
NO_PLACE_YET = """{
  const real = navigator.geolocation.watchPosition.bind(navigator.geolocation);
  let go; const may = new Promise((resolve) => { go = resolve; });
  self.placeComes = () => go();
  navigator.geolocation.watchPosition = (...given) => { may.then(() => real(...given)); return 0; };
}"""


@contextmanager
def started(
    server: AppServer,
    profile: Path,
    *,
    engine: Engine = Engine.CHROMIUM,
    enrolled: bool = True,
    script: str = "",
) -> Iterator[Page]:
    """The start page of a phone that knows the app, or does not; `script` runs before anything of the page."""
    with engine_phone(engine, profile, args=FLAGS) as browser:
        page = browser.new_page()
        page.goto(f"{server.url}config.js")  # a page of the same origin, without the app
        if enrolled:
            page.evaluate(MAKE_FOLDER)
        if script:
            page.add_init_script(script)
        page.goto(server.url, wait_until="commit")
        yield page


def take(page: Page, count: int) -> None:
    """Press the shutter until so many are kept."""
    for n in range(1, count + 1):
        page.locator("#start-shutter:enabled").click(timeout=PATIENCE_MS)
        says(page, f"已拍 {n} 张，都已存进手机")


def says(page: Page, words: str) -> None:
    page.locator("#start-words", has_text=words).wait_for(timeout=PATIENCE_MS)


def kept(page: Page) -> list[dict[str, Any]]:
    """What the store has: of each picture what its line says, and the picture, read as `OpfsVolume` reads files."""
    found = []
    for name, content in sorted(page.evaluate(FILES).items()):
        raw = base64.b64decode(content)
        body, footer = raw[:-24], struct.unpack(">4sQQI", raw[-24:])
        assert footer == (b"DCF1", "ab".index(name[-1]), len(body), zlib.crc32(body))
        line, _, jpeg = body.partition(b"\n")
        about = json.loads(line)
        assert about["sha256"] == hashlib.sha256(jpeg).hexdigest()
        with Image.open(io.BytesIO(jpeg)) as picture:
            picture.load()
            found.append({**about, "name": name, "size": picture.size})
    return found


@pytest.mark.parametrize("engine", list(Engine))
def test_pictures_are_taken_while_the_app_starts_and_a_kill_takes_none_away(
    engine: Engine, server: AppServer, tmp_path: Path
) -> None:
    profile, before = tmp_path / "phone", datetime.now(UTC)
    with started(server, profile, engine=engine) as page:
        page.get_by_role("button", name="先拍照").click(timeout=PATIENCE_MS)
        take(page, 2)
        kill(profile)
    with started(server, profile, engine=engine) as page:
        one, other = kept(page)
        for picture in (one, other):
            assert timedelta(0) <= datetime.fromisoformat(picture["taken_at"]) - before <= timedelta(minutes=5)
            assert picture["capture"]["way"] in ("still", "frame")
            assert min(picture["size"]) >= 240
        assert one["taken_at"] < other["taken_at"]


def test_a_phone_that_is_not_enrolled_is_offered_no_camera(server: AppServer, tmp_path: Path) -> None:
    with started(server, tmp_path / "phone", enrolled=False) as page:
        page.locator(OPEN).wait_for(state="attached", timeout=PATIENCE_MS)
        assert page.evaluate("self.duchatongStartCamera.open") is False
    with started(server, tmp_path / "other", enrolled=False, script="delete Navigator.prototype.storage;") as page:
        page.locator("#words").wait_for()
        assert page.locator("#start-offer").is_hidden()


def test_the_app_opens_once_the_camera_is_put_away_and_not_under_it(server: AppServer, tmp_path: Path) -> None:
    with started(server, tmp_path / "phone") as page:
        page.get_by_role("button", name="先拍照").click(timeout=PATIENCE_MS)
        take(page, 1)
        assert page.locator("flt-semantics-host").count() == 0
        page.get_by_role("button", name="完成").click()
        page.locator(OPEN).wait_for(state="attached", timeout=PATIENCE_MS)
        assert page.locator("#start-camera").count() == 0
        assert len(kept(page)) == 1


def test_a_position_that_comes_after_the_picture_is_put_to_it(server: AppServer, tmp_path: Path) -> None:
    with started(server, tmp_path / "phone", script=NO_PLACE_YET) as page:
        page.get_by_role("button", name="先拍照").click(timeout=PATIENCE_MS)
        take(page, 1)
        (before,) = kept(page)
        page.evaluate("placeComes()")
        page.wait_for_function(ONE_AND_ANEW, timeout=PATIENCE_MS)
        (now,) = kept(page)
        assert before["fix"] is None
        assert (round(now["fix"]["latitude"], 2), now["fix"]["accuracy_m"] > 0) == (31.23, True)
        assert {part: now[part] for part in ("taken_at", "sha256")} == {
            part: before[part] for part in ("taken_at", "sha256")
        }


def test_who_may_not_use_the_camera_is_told_the_way_on(server: AppServer, tmp_path: Path) -> None:
    with started(server, tmp_path / "phone", script=NO_CAMERA) as page:
        page.get_by_role("button", name="先拍照").click(timeout=PATIENCE_MS)
        says(page, "没有相机权限。请在浏览器设置中允许使用相机，或等应用打开后从相册选取。")
        page.get_by_role("button", name="完成").click()
        page.locator(OPEN).wait_for(state="attached", timeout=PATIENCE_MS)


def test_a_full_phone_says_that_this_one_was_not_kept(server: AppServer, tmp_path: Path) -> None:
    with started(server, tmp_path / "phone") as page:
        page.get_by_role("button", name="先拍照").click(timeout=PATIENCE_MS)
        take(page, 1)
        session = page.context.new_cdp_session(page)
        session.send("Storage.overrideQuotaForOrigin", {"origin": server.origin, "quotaSize": 1})
        page.locator("#start-shutter").click()
        says(page, "手机存储已满，这张没有保存")
        assert len(kept(page)) == 1
