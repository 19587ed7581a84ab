"""A small app packed by the builder in place of the real one: tests call the device layer through its worker."""

import asyncio
import base64
import json
import time
from typing import Any

import flet as ft
import flet_camera as fc
import httpx
import js
from pyodide.ffi import create_proxy

from mobile.checks.shots import Scene
from mobile.checks.takes import Takes
from mobile.device import open_device
from mobile.device.codes import CannotRead
from mobile.device.imaging import Stroke
from mobile.device.interface import Device
from mobile.device.keys import DeviceKey
from mobile.store.phone import PhoneStore
from shared.picture import NotAPhoto
from shared.plain import to_plain
from shared.recording import MediaKind

LINES = [
    "2026年11月24日 15:04:05 已校时",
    "黄浦区·南京东路街道",
    "31.2319000, 121.4706000 (WGS-84) ±8米",
    "张三 胸号012345",
]


class Probe:
    """One method a question; answers are plain values."""

    def __init__(self, device: Device, page: ft.Page) -> None:
        self.device = device
        self.page = page
        self.heard: list[str] = []
        device.network.on_change(lambda kind: self.heard.append(kind.value))
        device.updates.on_ready(lambda version: self.heard.append(f"update {version}"))

    async def picture(self, jpeg: str) -> dict[str, Any]:
        started = time.monotonic()
        try:
            made = await self.device.studio.open(base64.b64decode(jpeg))
        except NotAPhoto as refused:
            return {"refused": str(refused), "seconds": time.monotonic() - started}
        stamped = await self.device.studio.stamp(made.original, LINES)
        return {
            "seconds": time.monotonic() - started,
            "size": [made.width, made.height],
            "original": base64.b64encode(made.original).decode(),
            "thumbnail": base64.b64encode(made.thumbnail).decode(),
            "stamped": base64.b64encode(stamped).decode(),
            "taken_at": made.exif_taken_at.isoformat() if made.exif_taken_at else None,
            "place": [made.exif_latitude, made.exif_longitude],
        }

    async def stamped(self, jpeg: str, line: str) -> str:
        """A copy of the picture with this line on it."""
        return base64.b64encode(await self.device.studio.stamp(base64.b64decode(jpeg), [line])).decode()

    async def open_camera(self) -> str:
        """Put a camera on the page, as the app does; its name."""
        self.camera = fc.Camera(width=360, height=360)
        self.page.controls = [self.camera]
        self.page.update()
        first = (await self.camera.get_available_cameras())[0]
        await self.camera.initialize(first, fc.ResolutionPreset.VERY_HIGH, enable_audio=False)
        return str(first.name)

    async def close_camera(self) -> None:
        self.page.controls = [ft.Text("试验已就绪")]
        self.page.update()

    async def shoot(self) -> dict[str, Any]:
        started = time.monotonic()
        try:
            shot = await self.device.shutter.release(self.camera.take_picture)
        except RuntimeError as error:
            return {"failed": str(error)}
        seconds = time.monotonic() - started
        made = await self.device.studio.open(shot.raw)
        return {
            "seconds": seconds,
            "raw": base64.b64encode(shot.raw).decode(),
            "original": base64.b64encode(made.original).decode(),
            "capture": to_plain(shot.capture),
        }

    async def shoot_by_control(self) -> str:
        """What Flet's camera itself would give."""
        return base64.b64encode(bytes(await self.camera.take_picture())).decode()

    async def look_for_code(self, besides: str, seconds: float) -> dict[str, str]:
        try:
            return {"text": await self.device.codes.look(besides, seconds)}
        except CannotRead as error:
            return {"failed": str(error)}

    async def code_in_picture(self, picture: str) -> dict[str, str]:
        try:
            return {"text": await self.device.codes.in_picture(base64.b64decode(picture))}
        except CannotRead as error:
            return {"failed": str(error)}

    async def has_light(self) -> bool:
        return await self.device.codes.has_light()

    async def annotate(self, jpeg: str) -> str:
        strokes = [Stroke("circle", ((0.25, 0.25), (0.75, 0.75))), Stroke("arrow", ((0.1, 0.9), (0.4, 0.6)))]
        return base64.b64encode(await self.device.studio.annotate(base64.b64decode(jpeg), strokes)).decode()

    async def locate(self, seconds: float) -> dict[str, Any]:
        located = await self.device.locator.locate(seconds=seconds)
        fix = located.fix
        return {
            "failure": located.failure.value if located.failure else None,
            "fix": [fix.latitude, fix.longitude, fix.accuracy_m] if fix else None,
        }

    async def network(self) -> str:
        return (await self.device.network.kind()).value

    async def told(self) -> list[str]:
        return self.heard

    async def versions(self) -> dict[str, Any]:
        return {"running": self.device.updates.running, "waiting": await self.device.updates.waiting()}

    async def look(self) -> str | None:
        return await self.device.updates.look()

    async def switch(self) -> bool:
        return await self.device.updates.switch()

    async def save(self) -> bool:
        return await self.device.sharing.save_file("督察记录.json", '{"督察": 1}'.encode(), "application/json")

    async def share(self) -> bool:
        return await self.device.sharing.share_text("督察通知书", "内容")

    async def paper(self) -> bool:
        return await self.device.sharing.print_html("督察通知书", "<h1 style='color:red'>督察通知书</h1>")

    async def secret(self, value: str) -> str | None:
        await self.device.secrets.put("token", value)
        return await self.device.secrets.get("token")

    async def key(self, seed: str, message: str) -> dict[str, Any]:
        started = time.monotonic()
        key = DeviceKey.from_hex(seed)
        signature = key.sign(message.encode()).hex()
        return {"public": key.public_hex, "signature": signature, "seconds": time.monotonic() - started}

    async def post(self, path: str, count: int, seconds: float) -> dict[str, Any]:
        async with httpx.AsyncClient(transport=self.device.transport(), base_url=self.device.base_url) as client:
            try:
                answer = await client.post(path, content=b"x" * count, headers={"X-Test": "1"}, timeout=seconds)
            except httpx.TransportError as error:
                return {"error": type(error).__name__}
            return {"status": answer.status_code, "body": answer.json()}

    async def shell(self) -> dict[str, str]:
        return self.device.shell | {"platform": self.device.platform, "base_url": self.device.base_url}

    async def record(self) -> str:
        """Begin a voice note for a new draft, as the app does; the draft's id."""
        store = await PhoneStore.open(self.device.volume, self.device.clock, self.device.random)
        self.store, draft_id = store, store.drafts.create("check", {})
        self.takes = Takes(store, self.device.volume, self.device.recorder, self.device.random)
        scene = Scene(draft_id, "", None, "", "")
        await self.takes.start(scene, MediaKind.AUDIO, lambda outcome: self.heard.append(type(outcome).__name__))
        return draft_id

    async def stop_recording(self) -> None:
        await self.takes.stop()

    async def notes(self, draft_id: str) -> list[dict[str, Any]]:
        return [to_plain(kept.photo) for kept in self.store.photos.recordings_of_draft(draft_id)]

    async def rescue(self, draft_id: str) -> list[dict[str, Any]]:
        """The next start: what a kill cut short, and how it plays."""
        self.store = await PhoneStore.open(self.device.volume, self.device.clock, self.device.random)
        takes = Takes(self.store, self.device.volume, self.device.recorder, self.device.random)
        kept = await takes.finish_interrupted()
        if kept is not None:
            raw = await self.store.photos.read(kept.photo.id) or b""
            await self.device.recorder.play(raw, "audio/webm", lambda: self.heard.append("played"))
        return await self.notes(draft_id)

    async def claim(self) -> bool:
        await self.device.volume.claim()
        return True


def before_main(page: ft.Page) -> None:
    page.title = "试验"
    page.theme = ft.Theme(color_scheme_seed="#12305C", font_family="app")


async def main(page: ft.Page) -> None:
    probe = Probe(await open_device(page), page)

    async def answer(question: str, arguments: str) -> str:
        result = await getattr(probe, question)(*json.loads(arguments))
        return json.dumps(result, ensure_ascii=False)

    js.probe = create_proxy(lambda question, arguments: asyncio.ensure_future(answer(question, arguments)))
    page.add(ft.Text("试验已就绪"))


ft.run(main, before_main=before_main, assets_dir="assets", no_cdn=True)
