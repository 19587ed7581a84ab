"""The device layer in a real Chromium, inside the worker where the app runs."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from PIL import Image
from playwright.sync_api import BrowserContext

from mobile.webapp import archive, faces
from mobile.webapp.build import ROOT
from tests.journeys.flet_page import PEOPLES_SQUARE, FletPage, phone
from tests.mobile.device.pictures import BLUE, RED, bomb_png, near, opened, photo, street_exif
from tests.mobile.webapp.builds import kept_app
from tests.mobile.webapp.static_server import AppServer, serving
from tests.pictures import (
    MULTI_PICTURE,
    OTHER_FILES,
    PORTRAIT_DATE_UNSET,
    roundness,
    tiny,
    with_gps,
    with_segments,
)

pytestmark = pytest.mark.journey


@dataclass
class Probe:
    """The running probe app, its browser and its server."""

    browser: BrowserContext
    app: FletPage
    server: AppServer

    def ask(self, question: str, *arguments: object) -> Any:
        """Call the probe's method inside the worker."""
        worker = self.app.page.workers[0]
        return json.loads(worker.evaluate("([q, a]) => self.probe(q, a)", [question, json.dumps(arguments)]))

    def picture(self, raw: bytes) -> dict[str, Any]:
        answer: dict[str, Any] = self.ask("picture", base64.b64encode(raw).decode())
        for name in ("original", "thumbnail", "stamped"):
            if name in answer:
                answer[name] = base64.b64decode(answer[name])
        return answer


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Probe]:
    folder = tmp_path_factory.mktemp("device")
    with serving(kept_app(Path(__file__).with_name("probe_app.py"))) as server, phone(folder / "profile") as browser:
        yield Probe(browser, FletPage.open(browser, server.url, ready="试验已就绪"), server)


@pytest.mark.parametrize("size", [(4000, 3000), (3000, 4000), (1920, 1080)])
def test_a_large_photo_comes_out_below_two_megapixels_with_its_shape(probe: Probe, size: tuple[int, int]) -> None:
    raw = photo(*size)
    made = probe.picture(raw)
    original = opened(made["original"])
    assert list(original.size) == made["size"]
    assert 1_900_000 <= original.width * original.height <= 2_000_000
    assert original.width / original.height == pytest.approx(size[0] / size[1], rel=0.005)
    assert max(opened(made["thumbnail"]).size) == 320
    assert len(made["original"]) <= len(raw)


def test_a_portrait_whose_date_was_never_set_stands_upright_and_round(probe: Probe) -> None:
    made = probe.picture(with_gps(PORTRAIT_DATE_UNSET))
    for name in ("original", "stamped", "thumbnail"):
        picture = opened(made[name])
        assert picture.width < picture.height
        assert roundness(picture) == pytest.approx(1, abs=0.03)
    assert made["size"] == list(opened(made["original"]).size)
    assert made["taken_at"] is None
    assert made["place"] == pytest.approx([31.2319, 121.4706], abs=1e-4)


def test_a_multi_picture_jpeg_is_taken_as_the_jpeg_that_it_is(probe: Probe) -> None:
    made = probe.picture(MULTI_PICTURE)
    assert made["original"] == MULTI_PICTURE
    assert made["size"] == [1280, 960]


def test_every_other_kind_of_file_is_named(probe: Probe) -> None:
    for name, content, words in OTHER_FILES:
        assert words in probe.picture(content)["refused"], name


def test_very_many_segments_are_refused_at_once(probe: Probe) -> None:
    made = probe.picture(with_segments(photo(40, 30), b"\xff\xfe\x00\x02" * 200_000))
    assert "过多的小段" in made["refused"]
    assert made["seconds"] < 3


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_pngs_and_webps_keep_their_shape_whichever_way_they_stand(probe: Probe, kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    made = probe.picture(tiny(kind, (200, 100), exif=exif))
    assert made["size"] == list(opened(made["original"]).size)
    assert sorted(made["size"]) == [100, 200]


def test_from_shutter_to_stamped_copy_takes_less_than_a_second(probe: Probe) -> None:
    raw = photo(1920, 1080)
    probe.picture(raw)
    assert min(probe.picture(raw)["seconds"] for _ in range(3)) < 1.0


def test_a_small_upright_photo_is_kept_byte_for_byte(probe: Probe) -> None:
    raw = photo(1600, 1200, exif=street_exif())
    made = probe.picture(raw)
    assert made["original"] == raw
    assert made["taken_at"] == "2026-11-24T15:15:00+08:00"


def test_a_character_that_came_after_the_app_had_opened_is_written_on_the_picture_in_its_own_shape(
    probe: Probe,
) -> None:
    first = faces.common(dict(archive.own_files(ROOT)))
    everyday = (ROOT / "assets" / "fonts" / "charset_b.txt").read_text("utf-8")
    rare = [character for character in everyday if character > "\u4e00" and ord(character) not in first]
    raw = base64.b64encode(photo(400, 300)).decode()
    # Each of another piece. A browser that has no Chinese face draws the same box for what it lacks.
    written = {probe.ask("stamped", raw, character * 3) for character in (rare[0], rare[1000], rare[2000])}
    assert len(written) == 3


@pytest.mark.parametrize("size", [(400, 300), (4000, 3000)])
def test_a_photo_taken_upright_stands_upright(probe: Probe, size: tuple[int, int]) -> None:
    made = probe.picture(photo(*size, orientation=6))
    for name in ("original", "thumbnail", "stamped"):
        picture = opened(made[name])
        assert picture.height > picture.width
        assert near(picture.getpixel((int(picture.width * 0.9), int(picture.height * 0.1))), RED)
        if name != "stamped":
            assert near(picture.getpixel((int(picture.width * 0.1), int(picture.height * 0.9))), BLUE)


@pytest.mark.parametrize("quality", [5, 60])
def test_no_photo_grows(probe: Probe, quality: int) -> None:
    for size, orientation in (((1200, 900), 6), ((4000, 3000), 1)):
        raw = photo(*size, quality=quality, orientation=orientation)
        assert len(probe.picture(raw)["original"]) <= len(raw)


def test_the_stamp_darkens_the_bottom_left_and_nothing_above_a_fifth(probe: Probe) -> None:
    raw = io.BytesIO()
    Image.new("RGB", (1600, 1200), (200, 200, 200)).save(raw, "JPEG")
    stamped = opened(probe.picture(raw.getvalue())["stamped"])
    assert stamped.size == (1600, 1200)
    assert near(stamped.getpixel((3, 1195)), (82, 82, 82), 20)
    assert sum(stamped.crop((0, 960, 800, 1200)).convert("L").histogram()[246:]) > 500
    assert sum(stamped.crop((0, 0, 1600, 960)).convert("L").histogram()[:180]) == 0


def test_marks_are_red_where_they_were_drawn(probe: Probe) -> None:
    raw = io.BytesIO()
    Image.new("RGB", (1000, 800), (240, 240, 240)).save(raw, "JPEG")
    drawn = base64.b64decode(probe.ask("annotate", base64.b64encode(raw.getvalue()).decode()))
    picture = opened(drawn)
    assert near(picture.getpixel((250, 400)), (214, 32, 39))
    assert near(picture.getpixel((500, 400)), (240, 240, 240), 12)


@pytest.mark.parametrize("raw", [b"", b"hello", photo(400, 300)[:200], bomb_png(), photo(40, 30)[:-200] + b"\0" * 50])
def test_what_is_no_photo_is_refused_in_words_or_opened(probe: Probe, raw: bytes) -> None:
    made = probe.picture(raw)
    assert "请" in made.get("refused", "请")
    if raw == bomb_png() or len(raw) < 300:
        assert "refused" in made


def test_without_a_fix_the_search_ends_in_the_time_given(probe: Probe) -> None:
    # Permission, but no position, and none that the browser remembers: no test before this one looked for any.
    probe.browser.set_geolocation(None)
    try:
        assert probe.ask("locate", 2)["failure"] in ("timeout", "unavailable")
    finally:
        probe.browser.set_geolocation(PEOPLES_SQUARE)


def test_the_position_is_found(probe: Probe) -> None:
    assert probe.ask("locate", 15) == {"failure": None, "fix": [31.2319, 121.4706, 8.0]}


def test_without_permission_the_search_ends_at_once_with_that_reason(probe: Probe) -> None:
    session = probe.browser.new_cdp_session(probe.app.page)
    place = {"permission": {"name": "geolocation"}, "origin": probe.server.origin}
    session.send("Browser.setPermission", {**place, "setting": "denied"})
    try:
        assert probe.ask("locate", 30) == {"failure": "denied", "fix": None}
    finally:
        session.send("Browser.setPermission", {**place, "setting": "granted"})
        session.detach()


def test_the_network_is_told_as_it_comes_and_goes(probe: Probe) -> None:
    assert probe.ask("network") == "unknown"
    probe.browser.set_offline(True)
    try:
        assert probe.ask("network") == "none"
        assert probe.ask("post", "/api/x", 10, 5)["error"] == "ConnectError"
    finally:
        probe.browser.set_offline(False)
    assert probe.ask("network") == "unknown"
    assert probe.ask("told")[-2:] == ["none", "unknown"]


def test_a_body_arrives_whole_with_its_headers(probe: Probe) -> None:
    answer = probe.ask("post", "/api/x", 1_000_000, 10)
    assert answer["status"] == 201
    assert answer["body"]["bytes"] == 1_000_000
    assert answer["body"]["header"]["x-test"] == "1"


def test_a_silent_server_ends_in_a_timeout_and_the_next_request_works(probe: Probe) -> None:
    probe.server.api_seconds = 5
    try:
        assert probe.ask("post", "/api/x", 10, 0.2) == {"error": "ReadTimeout"}
    finally:
        probe.server.api_seconds = 0
    assert probe.ask("post", "/api/x", 10, 5)["status"] == 201


def test_a_file_is_handed_over_under_its_chinese_name(probe: Probe) -> None:
    with probe.app.page.expect_download() as download:
        assert probe.ask("save") is True
    assert download.value.suggested_filename == "督察记录.json"
    assert json.loads(Path(download.value.path()).read_text("utf-8")) == {"督察": 1}


def test_where_sharing_is_missing_the_app_is_told(probe: Probe) -> None:
    assert probe.ask("share") is False


def test_a_paper_is_handed_to_the_print_window(probe: Probe) -> None:
    assert probe.ask("paper") is True


def test_a_secret_comes_back(probe: Probe) -> None:
    assert probe.ask("secret", "令牌") == "令牌"


def test_the_server_accepts_what_the_browser_signed(probe: Probe) -> None:
    signed = probe.ask("key", "42" * 32, "督察")
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signed["public"]))
    public.verify(bytes.fromhex(signed["signature"]), "督察".encode())


def test_settings_can_show_what_runs(probe: Probe) -> None:
    shown = probe.ask("shell")
    assert shown["platform"] == "web"
    assert shown["base_url"] == probe.server.origin
    assert shown["应用版本"] == probe.ask("versions")["running"]
    assert probe.ask("versions")["waiting"] is None
