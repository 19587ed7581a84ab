"""The scanner in a real Chromium before whose camera a QR code is held."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import segno
from PIL import Image

from shared.scanned import unit_address
from tests.journeys.flet_page import FLAGS, FletPage, phone
from tests.journeys.scene import HEIGHT, WIDTH, reel, street_scene
from tests.mobile.webapp.builds import kept_app
from tests.mobile.webapp.static_server import serving

pytestmark = pytest.mark.journey

TEXT = unit_address("https://ducha.example", "u-江苏路")


def code(text: str, side: int) -> Image.Image:
    """A QR code as it is printed."""
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="png", scale=8, border=4)
    return Image.open(drawn).convert("RGB").resize((side, side))


def held_up() -> Image.Image:
    """A sheet with the code on a street, as somebody holds it: not quite straight, a third of the picture high."""
    scene = street_scene().resize((WIDTH, HEIGHT))
    sheet = code(TEXT, 260).rotate(7, expand=True, fillcolor=(250, 250, 250))
    scene.paste(sheet, (480, 190))
    return scene


def as_text(picture: Image.Image, kind: str) -> str:
    stream = io.BytesIO()
    picture.save(stream, kind)
    return base64.b64encode(stream.getvalue()).decode()


class Scanner:
    """The probe app before whose camera the code is held."""

    def __init__(self, app: FletPage) -> None:
        self.app = app

    def ask(self, question: str, *arguments: Any) -> Any:
        worker = self.app.page.workers[0]
        return json.loads(worker.evaluate("([q, a]) => self.probe(q, a)", [question, json.dumps(arguments)]))


@pytest.fixture(scope="module")
def scanner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scanner]:
    folder = tmp_path_factory.mktemp("scanner")
    app = kept_app(Path(__file__).with_name("probe_app.py"))
    flags = [*FLAGS, f"--use-file-for-fake-video-capture={reel(folder / 'code.y4m', held_up())}"]
    with serving(app) as server, phone(folder / "profile", args=flags) as browser:
        page = FletPage.open(browser, server.url, ready="试验已就绪")
        yield Scanner(page)


def loaded(scanner: Scanner, name: str) -> bool:
    """Whether the page has fetched the file."""
    names: list[str] = scanner.app.page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    return any(each.endswith(f"/{name}") for each in names)


def test_the_reader_is_not_loaded_before_it_is_wanted_and_says_when_no_camera_is_open(scanner: Scanner) -> None:
    assert not loaded(scanner, "scanner.js")
    assert "no live camera" in scanner.ask("look_for_code", "", 1.0)["failed"]
    assert loaded(scanner, "scanner.js")
    assert scanner.ask("has_light") is False


def test_a_code_held_before_the_camera_is_read_once(scanner: Scanner) -> None:
    scanner.ask("open_camera")
    scanner.app.page.locator("flt-platform-view video").wait_for(state="attached")
    assert scanner.ask("look_for_code", "", 15.0) == {"text": TEXT}
    assert scanner.ask("look_for_code", TEXT, 0.5) == {"text": ""}, "what was seen already is passed over"
    assert scanner.ask("has_light") is False


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_code_in_a_picture_is_read(scanner: Scanner, kind: str) -> None:
    assert scanner.ask("code_in_picture", as_text(held_up(), kind)) == {"text": TEXT}


def test_a_picture_without_a_code_and_a_file_that_is_none_are_told_apart(scanner: Scanner) -> None:
    assert scanner.ask("code_in_picture", as_text(street_scene(), "JPEG")) == {"text": ""}
    assert "failed" in scanner.ask("code_in_picture", base64.b64encode(b"no picture").decode())


def test_white_on_black_is_read_too(scanner: Scanner) -> None:
    dark = Image.eval(code(TEXT, 400), lambda value: 255 - value)
    sheet = Image.new("RGB", (600, 600))
    sheet.paste(dark, (100, 100))
    assert scanner.ask("code_in_picture", as_text(sheet, "PNG")) == {"text": TEXT}


def test_the_browsers_own_reader_is_used_where_there_is_one_and_left_when_it_fails(scanner: Scanner) -> None:
    page = scanner.app.page
    page.reload()
    page.add_init_script(
        """self.BarcodeDetector = class {
          static getSupportedFormats = async () => ["ean_13", "qr_code"];
          detect = async () => { if (self.ownReaderFails) throw new Error("service"); return [{ rawValue: "own" }]; };
        };"""
    )
    page.reload()
    scanner.app.wait_open("试验已就绪")
    assert scanner.ask("code_in_picture", as_text(held_up(), "PNG")) == {"text": "own"}
    page.evaluate("self.ownReaderFails = true")
    assert scanner.ask("code_in_picture", as_text(held_up(), "PNG")) == {"text": TEXT}
    assert scanner.ask("code_in_picture", as_text(street_scene(), "PNG")) == {"text": ""}
