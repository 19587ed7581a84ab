"""Steps of a check, for tests of its screens: a phone of 长宁 with people, an authority and a block of numbers."""

from __future__ import annotations

from typing import TypeVar

import flet as ft
import flet_camera as fc

from mobile.device.interface import NetworkKind
from mobile.store.records import open_body
from shared.numbering import NumberBlock, PaperKind
from shared.organisation import Delegation, DelegationMode, Person
from shared.wire import ChangeKind
from tests.mobile.fakes import jpeg
from tests.mobile.headless import Headless
from tests.mobile.office import DISTRICT, SECTION, SQUAD, Office
from tests.mobile.screens.conftest import Phone

Body = TypeVar("Body")
IN_CHANGNING = (31.2136, 121.4158)
LI = Person("p-li", "李娜", "310105018", SECTION.id, inspector=True)
ZHAO = Person("p-zhao", "赵强", "310105201", SQUAD.id, leader=True)
CAMERA = {
    "get_available_cameras": [{"name": "back", "lens_direction": "back", "sensor_orientation": 90}],
    "initialize": None,
    "take_picture": lambda **_: jpeg(),
}


def prepare(phone: Phone, mode: DelegationMode = DelegationMode.DIRECT) -> None:
    """What the section has set up, and where the phone is."""
    phone.locator.place = IN_CHANGNING
    phone.network.become(NetworkKind.WIFI)
    office: Office = phone.office
    office.changes += [office.change(ChangeKind.PERSON, person.id, person) for person in (LI, ZHAO)]
    delegation = Delegation(DISTRICT, mode, "沪长城管督〔2026〕3号", "2026-01-01")
    block = NumberBlock("b1", "沪长城管", PaperKind.NOTICE, 2026, 41, 60)
    office.changes.append(office.change(ChangeKind.DELEGATION, DISTRICT, delegation))
    office.changes.append(office.change(ChangeKind.BLOCK, block.id, block))


async def start(phone: Phone, screen: Headless) -> None:
    """Begin a check; directory and position are there."""
    screen.answers.update(CAMERA)
    await screen.until(lambda: phone.app.reference.units)
    await screen.tap("开始检查")
    await screen.until(lambda: screen.sees("精度良好"))


async def open_about(screen: Headless) -> None:
    """Unfold methods and persons."""
    await screen.tap("督察方式和人员")


async def shoot(screen: Headless) -> None:
    """Open the camera, press the shutter, come back."""
    await screen.tap("拍照")
    await screen.until(lambda: screen.all(fc.Camera) and any("可以拍照" in t or "已拍" in t for t in screen.texts()))
    before = next((t for t in screen.texts() if t.startswith("已拍")), "")
    await screen.tap(shutter(screen))
    await screen.until(lambda: any(t.startswith("已拍") and t != before for t in screen.texts()))
    await screen.tap("完成")


def shutter(screen: Headless) -> ft.Container:
    """The big round button."""
    frame = next(each for each in screen.all(ft.Semantics) if each.label == "拍照")
    assert isinstance(frame.content, ft.Container)
    return frame.content


def sealed(phone: Phone, record_id: str, kind: type[Body]) -> Body:
    """What was sealed under the id."""
    envelope = phone.app.store.records.get(record_id)
    assert envelope is not None
    body = open_body(envelope)
    assert isinstance(body, kind)
    return body


async def judge(screen: Headless, code: str, verdict: str) -> None:
    """Tap a verdict in the catalogue's list."""
    await screen.tap(f"{code} {verdict}")


async def sign(screen: Headless) -> None:
    """A signature with the finger."""
    pad = screen.all(ft.GestureDetector)[-1]
    at = {"k": "touch", "ts": None}
    await screen.fire(pad, "pan_start", {**at, "l": {"x": 20, "y": 60}, "g": {"x": 20, "y": 600}})
    for x in range(40, 240, 20):
        await screen.fire(
            pad, "pan_update", {**at, "l": {"x": x, "y": 60 + x % 40}, "g": {"x": x, "y": 600}, "pd": 20.0}
        )
    await screen.fire(
        pad, "pan_end", {**at, "l": {"x": 240, "y": 80}, "g": {"x": 240, "y": 600}, "v": {"x": 0, "y": 0}, "pv": 0.0}
    )
