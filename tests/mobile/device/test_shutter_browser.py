"""The shutter in a real Chromium whose camera does not say which way it faces: nothing that is lettered is mirrored."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from mobile.screens.camera.preview import ANSWER_S
from tests.journeys.flet_page import FLAGS, FletPage, phone
from tests.journeys.scene import HEIGHT, WIDTH, lettering, reads_as, reel
from tests.mobile.device.pictures import opened
from tests.mobile.webapp.builds import kept_app
from tests.mobile.webapp.static_server import serving

pytestmark = pytest.mark.journey

SIGN = lettering()
# What a browser's camera may do in place of giving a photo; `real` is the browser's own way.
PHOTOS = {
    "real": "self.realTakePhoto",
    "rejects": "async () => { throw new DOMException('hardware', 'UnknownError'); }",
    "hangs": "() => new Promise(() => {})",
    "garbage": "async () => new Blob([new Uint8Array(9999)], { type: 'image/jpeg' })",
    "small": "async () => sized(320, 180)",
    "stands": "async () => sized(1080, 1920)",
    "large": "async () => sized(4000, 2250)",
}
SIZED = """() => { self.sized = (width, height) => new Promise((done) => {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  canvas.getContext('2d').fillRect(0, 0, width, height);
  canvas.toBlob(done, 'image/jpeg');
});
self.realTakePhoto = ImageCapture.prototype.takePhoto; }"""


@dataclass
class Camera:
    """The probe app with a camera on its page."""

    app: FletPage

    def ask(self, question: str) -> Any:
        return json.loads(self.app.page.workers[0].evaluate("(q) => self.probe(q, '[]')", question))

    def takes_photos(self, how: str) -> None:
        """Let the browser's camera behave so from now on, on a track that has not failed yet."""
        self.app.page.evaluate(f"() => {{ ImageCapture.prototype.takePhoto = {PHOTOS[how]}; }}")
        self.ask("close_camera")
        self.ask("open_camera")

    def shoot(self) -> dict[str, Any]:
        shot: dict[str, Any] = self.ask("shoot")
        for name in ("raw", "original"):
            if name in shot:
                shot[name] = opened(base64.b64decode(shot[name]))
        return shot

    def preview(self) -> Image.Image:
        """What the person sees of the live picture."""
        video = self.app.page.locator("flt-platform-view video")
        video.wait_for(state="attached")
        self.app.page.wait_for_function("document.querySelector('flt-platform-view video').readyState > 1")
        box = video.bounding_box()
        assert box is not None
        self.app.page.wait_for_timeout(500)
        return Image.open(io.BytesIO(self.app.page.screenshot(clip=box)))


@pytest.fixture(scope="module")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Camera]:
    folder = tmp_path_factory.mktemp("shutter")
    app = kept_app(Path(__file__).with_name("probe_app.py"))
    flags = [*FLAGS, f"--use-file-for-fake-video-capture={reel(folder / 'sign.y4m', SIGN)}"]
    with serving(app) as server, phone(folder / "profile", args=flags) as browser:
        page = FletPage.open(browser, server.url, ready="试验已就绪")
        page.page.evaluate(SIZED)
        opened_camera = Camera(page)
        opened_camera.ask("open_camera")
        yield opened_camera


def covered(box: Image.Image) -> Image.Image:
    """The part of the sign that a preview of this shape shows."""
    scale = max(box.width / WIDTH, box.height / HEIGHT)
    width, height = box.width / scale, box.height / scale
    left, top = (WIDTH - width) / 2, (HEIGHT - height) / 2
    return SIGN.crop((round(left), round(top), round(left + width), round(top + height)))


def test_neither_preview_nor_picture_nor_sealed_original_is_mirrored(camera: Camera) -> None:
    camera.takes_photos("real")
    seen = camera.preview()
    assert reads_as(seen, covered(seen)) == "straight"
    shot = camera.shoot()
    assert reads_as(shot["raw"], SIGN) == "straight"
    assert reads_as(shot["original"], SIGN) == "straight"
    assert shot["original"].size == (WIDTH, HEIGHT)


def test_the_control_itself_would_turn_this_camera_over(camera: Camera) -> None:
    assert reads_as(opened(base64.b64decode(camera.ask("shoot_by_control"))), SIGN) == "mirrored"


def test_what_the_track_said_goes_with_the_picture(camera: Camera) -> None:
    camera.takes_photos("real")
    camera.preview()
    said = camera.shoot()["capture"]
    track = "document.querySelector('flt-platform-view video').srcObject.getVideoTracks()[0]"
    assert said["label"] == camera.app.page.evaluate(f"{track}.label")
    assert said["label"]
    assert said["facing"] == ""
    assert (said["width"], said["height"]) == (WIDTH, HEIGHT)
    assert (said["way"] == "still") is (said["why"] == "")


@pytest.mark.parametrize("how", ["rejects", "hangs", "garbage", "small", "stands"])
def test_a_camera_that_gives_no_good_photo_gives_a_frame_of_what_was_seen(camera: Camera, how: str) -> None:
    camera.takes_photos(how)
    first, second = camera.shoot(), camera.shoot()
    for shot in (first, second):
        assert shot["capture"]["way"] == "frame"
        assert shot["capture"]["why"]
        assert shot["raw"].size == (WIDTH, HEIGHT)
        assert reads_as(shot["original"], SIGN) == "straight"
    assert first["seconds"] < ANSWER_S, "the screen would have given it up"
    assert "an earlier photo" in second["capture"]["why"], "it is not waited for twice"


def test_a_browser_without_photos_gives_a_frame(camera: Camera) -> None:
    camera.takes_photos("real")
    camera.app.page.evaluate("() => { self.keptImageCapture = ImageCapture; delete self.ImageCapture; }")
    try:
        shot = camera.shoot()
    finally:
        camera.app.page.evaluate("() => { self.ImageCapture = self.keptImageCapture; }")
    assert (shot["capture"]["way"], shot["capture"]["why"]) == ("frame", "no ImageCapture")
    assert reads_as(shot["original"], SIGN) == "straight"


def test_a_large_photo_is_kept_at_two_megapixels(camera: Camera) -> None:
    camera.takes_photos("large")
    shot = camera.shoot()
    assert shot["capture"]["way"] == "still"
    assert shot["raw"].size == (4000, 2250)
    assert 1_900_000 <= shot["original"].width * shot["original"].height <= 2_000_000


def test_a_camera_that_is_gone_is_said_so(camera: Camera) -> None:
    camera.takes_photos("real")
    camera.preview()
    camera.app.page.evaluate(
        "document.querySelector('flt-platform-view video').srcObject.getTracks().forEach((t) => t.stop())"
    )
    assert "no live camera" in camera.ask("shoot")["failed"]
