"""A phone for tests: real files in a folder, everything else with switches for what goes wrong.

`FakeDevice(tmp_path).device` is a `Device`; the parts are its attributes, so that a test may say
`phone.sharing.refuses = True` or `phone.clock.forward(minutes=6)`.
"""

from __future__ import annotations

import asyncio
import errno
import io
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import httpx
from PIL import Image

from mobile.device.codes import CannotRead
from mobile.device.cues import Able, Cue
from mobile.device.imaging import Developed, Shot, Stroke
from mobile.device.interface import Device, History, Located, LocateFailure, NetworkKind
from mobile.device.native_folder import FolderVolume
from mobile.device.recording import CannotRecord, NoTake
from mobile.device.tiles import NoTile, Square
from mobile.device.volume import AppendFile, Space
from shared.evidence import Capture
from shared.moment import to_iso
from shared.picture import NotAPhoto, Unfit
from shared.position import Fix
from shared.recording import MediaKind

START = datetime(2026, 11, 24, 7, 4, tzinfo=UTC)  # 2026年11月24日 15:04 in Shanghai, a Tuesday
PEOPLE_SQUARE = (31.2304, 121.4737)


def jpeg(width: int = 64, height: int = 48, color: tuple[int, int, int] = (90, 110, 130)) -> bytes:
    """A small real JPEG."""
    stream = io.BytesIO()
    Image.new("RGB", (width, height), color).save(stream, "JPEG")
    return stream.getvalue()


class FakeClock:
    """Moves only when told to."""

    def __init__(self, start: datetime = START) -> None:
        self._now, self._monotonic = start, 1_000.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def forward(self, **span: float) -> None:
        """`forward(minutes=6)`: both clocks run on."""
        self._now += timedelta(**span)
        self._monotonic += timedelta(**span).total_seconds()

    def set_back(self, **span: float) -> None:
        """Somebody changes the wall clock; the monotonic one does not care."""
        self._now -= timedelta(**span)


class _FullLog:
    """A log on a medium that may be full."""

    def __init__(self, log: AppendFile, volume: FakeVolume) -> None:
        self._log, self._volume = log, volume

    def size(self) -> int:
        return self._log.size()

    def read(self) -> bytes:
        return self._log.read()

    def append(self, data: bytes) -> None:
        self._volume.refuse_when_full()
        self._log.append(data)

    def truncate(self, size: int) -> None:
        self._log.truncate(size)

    def close(self) -> None:
        self._log.close()


class FakeVolume(FolderVolume):
    """A real folder. `full` makes every write fail with ENOSPC, `free` (bytes) is what `space` claims is left."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.full = False
        self.free: int | None = None

    def refuse_when_full(self) -> None:
        if self.full:
            raise OSError(errno.ENOSPC, "No space left on device")

    async def open_log(self, name: str) -> AppendFile:
        return _FullLog(await super().open_log(name), self)

    async def write(self, name: str, data: bytes) -> None:
        self.refuse_when_full()
        await super().write(name, data)

    async def space(self) -> Space:
        measured = await super().space()
        return measured if self.free is None else Space(self.free)


class FakeStudio:
    """Keeps bytes as they are, and notes the lines burned in. `broken` makes every picture unreadable."""

    def __init__(self) -> None:
        self.broken = False
        self.stamped: list[list[str]] = []
        self.drawn: list[Sequence[Stroke]] = []

    async def open(self, raw: bytes, *, max_pixels: int = 2_000_000) -> Developed:
        if self.broken or not raw.startswith(b"\xff\xd8"):
            raise NotAPhoto(Unfit.UNKNOWN)
        with Image.open(io.BytesIO(raw)) as image:
            width, height = image.size
        assert width * height <= max_pixels, "this studio does not shrink"
        return Developed(raw, raw, b"", width, height)

    async def stamp(self, original: bytes, lines: Sequence[str]) -> bytes:
        self.stamped.append(list(lines))
        return original

    async def annotate(self, jpeg: bytes, strokes: Sequence[Stroke]) -> bytes:
        self.drawn.append(strokes)
        return jpeg


class FakeShutter:
    """Asks the camera control, as installed apps do; with `says` it adds what a browser's camera says of itself."""

    def __init__(self) -> None:
        self.says: Capture | None = None

    async def release(self, take: Callable[[], Awaitable[bytes]]) -> Shot:
        return Shot(bytes(await take()), self.says)


class FakeNetwork:
    """Says what it is told; `become` tells the listeners as well."""

    def __init__(self) -> None:
        self._kind = NetworkKind.NONE
        self._listeners: list[Callable[[NetworkKind], None]] = []

    async def kind(self) -> NetworkKind:
        return self._kind

    def on_change(self, listener: Callable[[NetworkKind], None]) -> None:
        self._listeners.append(listener)

    def become(self, kind: NetworkKind) -> None:
        self._kind = kind
        for listener in self._listeners:
            listener(kind)


class FakeLocator:
    """A fix at People's Square with 8 m, unless `failure` is set or `accuracy_m`, `place`, `mocked` say otherwise."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self.place = PEOPLE_SQUARE
        self.accuracy_m = 8.0
        self.mocked = False
        self.failure: LocateFailure | None = None

    async def locate(
        self, *, seconds: float = 15, good_m: float = 10, on_better: Callable[[Fix], None] | None = None
    ) -> Located:
        if self.failure is not None:
            return Located(None, self.failure)
        fix = Fix(*self.place, self.accuracy_m, to_iso(self._clock.now()), provider="fake", mocked=self.mocked)
        if on_better is not None:
            on_better(fix)
        return Located(fix)


class FakeSharing:
    """Notes what was shared, saved and printed. `refuses`: the phone can do none of it."""

    def __init__(self) -> None:
        self.refuses = False
        self.texts: list[tuple[str, str]] = []
        self.files: list[tuple[str, bytes, str]] = []
        self.printed: list[tuple[str, str]] = []

    async def share_text(self, title: str, text: str) -> bool:
        self.texts.append((title, text))
        return not self.refuses

    async def save_file(self, name: str, data: bytes, mime: str) -> bool:
        self.files.append((name, data, mime))
        return not self.refuses

    async def print_html(self, title: str, html: str) -> bool:
        self.printed.append((title, html))
        return not self.refuses


class FakeUpdates:
    """`ready` is the version that waits to be switched to; `switched` tells whether it was."""

    def __init__(self) -> None:
        self.running = "1.0.0"
        self.ready: str | None = None
        self.switched = False
        self._listeners: list[Callable[[str], None]] = []

    async def waiting(self) -> str | None:
        return self.ready

    async def look(self) -> str | None:
        return self.ready

    async def switch(self) -> bool:
        self.switched = self.ready is not None
        return self.switched

    def on_ready(self, listener: Callable[[str], None]) -> None:
        self._listeners.append(listener)

    def become_ready(self, version: str) -> None:
        """A new version has arrived while the app runs."""
        self.ready = version
        for listener in self._listeners:
            listener(version)


class FakeKeeping:
    """A phone that promises to keep our files, or does not; `willing` says what it answers when asked."""

    def __init__(self) -> None:
        self.kept = self.willing = True

    async def promised(self) -> bool:
        return self.kept

    async def ask(self) -> bool:
        self.kept = self.willing
        return self.kept


class FakeCues:
    """Notes what was given. `can` says what the phone is able to; `broken` makes it fail."""

    def __init__(self) -> None:
        self.can = Able(sound=True, vibration=True)
        self.broken = False
        self.given: list[tuple[Cue, bool, bool]] = []  # with whether it sounded and vibrated

    async def able(self) -> Able:
        return self.can

    async def give(self, cue: Cue, *, sound: bool, vibration: bool) -> None:
        if self.broken:
            raise RuntimeError("no audio device")
        self.given.append((cue, sound, vibration))


class FakeRecorder:
    """A microphone that gives what the test says: `give` hands over a piece, `end` ends the take. `refuses` says why it
    does not start; `silent` plays nothing."""

    here = True

    def __init__(self) -> None:
        self.refuses: NoTake | None = None
        self.silent = False
        self.kinds: list[MediaKind] = []
        self.played: list[bytes] = []
        self._piece: Callable[[bytes], None] | None = None
        self._ended: Callable[[int], None] | None = None
        self._over: Callable[[], None] | None = None

    async def start(
        self, kind: MediaKind, *, seconds: int, piece: Callable[[bytes], None], ended: Callable[[int], None]
    ) -> str:
        if self.refuses is not None:
            raise CannotRecord(self.refuses)
        self.kinds.append(kind)
        self._piece, self._ended = piece, ended
        return f"{kind.value}/webm;codecs=opus"

    def give(self, data: bytes) -> None:
        """A second has gone by."""
        assert self._piece is not None, "nothing is being recorded"
        self._piece(data)

    def end(self, milliseconds: int) -> None:
        """The minute is over, or the phone rings."""
        if self._ended is not None:
            ended, self._piece, self._ended = self._ended, None, None
            ended(milliseconds)

    async def stop(self) -> None:
        self.end(2_000)

    async def play(self, raw: bytes, media_type: str, ended: Callable[[], None]) -> bool:
        self.played.append(raw)
        self._over = ended
        return not self.silent

    async def hush(self) -> None:
        """Nothing sounds any more."""


class FakeStartCamera:
    """The start page's camera: `used` while somebody looks through it, `put_away` when that is over."""

    def __init__(self) -> None:
        self.used = False
        self._listeners: list[Callable[[], None]] = []

    async def in_use(self) -> bool:
        return self.used

    def on_done(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def put_away(self) -> None:
        """Somebody has tapped 完成."""
        self.used = False
        for listener in self._listeners:
            listener()


class FakeSecrets:
    """Secrets in memory: hand the same one to the next start of the app."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    async def get(self, name: str) -> str | None:
        return self.kept.get(name)

    async def put(self, name: str, value: str) -> None:
        self.kept[name] = value

    async def remove(self, name: str) -> None:
        self.kept.pop(name, None)


class FakeTiles:
    """Squares in memory, by version. Fault switches: `status` is what the server answers, `answers_only` so many more
    squares come before the network is cut, `key_ended` is a key that is no good, `full`; a `slow` server answers when
    it is told to `go_on`."""

    def __init__(self) -> None:
        self.supported = True
        self.squares: dict[str, set[Square]] = {}
        self.asked: list[str] = []
        self.status, self.answers_only = 200, -1
        self.key_ended, self.full = "", False
        self._may_answer = asyncio.Event()
        self._may_answer.set()

    def slow(self) -> None:
        self._may_answer.clear()

    def go_on(self) -> None:
        self._may_answer.set()

    async def kept(self, version: str) -> Collection[Square]:
        return set(self.squares.get(version, ()))

    async def fetch(self, address: str, version: str, square: Square) -> int:
        self.asked.append(address)
        await self._may_answer.wait()
        if self.full:
            raise OSError("full")
        if self.key_ended and f"/{self.key_ended}/" in address:
            raise NoTile(401)
        if self.status != 200 or self.answers_only == 0:
            raise NoTile(0 if self.answers_only == 0 else self.status)
        self.answers_only -= 1
        self.squares.setdefault(version, set()).add(square)
        return 1_000

    async def keep_only(self, version: str) -> None:
        self.squares = {one: kept for one, kept in self.squares.items() if one == version and version}


class FakeCodes:
    """Reads what `show` was told, one after the other; `in_pictures` by the bytes of a picture. Counts the looks."""

    able = True

    def __init__(self) -> None:
        self.broken = False
        self.in_pictures: dict[bytes, str] = {}
        self.looks = 0
        self._shown: list[str] = []

    def show(self, text: str) -> None:
        """Hold a code before the camera."""
        self._shown.append(text)

    async def look(self, besides: str = "", seconds: float = 2.0) -> str:
        await asyncio.sleep(0.001)
        self.looks += 1
        if self.broken:
            raise CannotRead
        return self._shown.pop(0) if self._shown and self._shown[0] != besides else ""

    async def in_picture(self, raw: bytes) -> str:
        if raw not in self.in_pictures:
            raise CannotRead
        return self.in_pictures[raw]

    async def has_light(self) -> bool:
        return False


class FakeDevice:
    """All of it. `restart()` gives the same phone after the app was killed: same files and secrets, new process."""

    def __init__(self, root: Path, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.root = root
        self.clock = FakeClock()
        self.volume = FakeVolume(root)
        self.studio = FakeStudio()
        self.shutter = FakeShutter()
        self.network = FakeNetwork()
        self.locator = FakeLocator(self.clock)
        self.sharing = FakeSharing()
        self.secrets = FakeSecrets()
        self.updates = FakeUpdates()
        self.keeping = FakeKeeping()
        self.cues = FakeCues()
        self.tiles = FakeTiles()
        self.codes = FakeCodes()
        self.history: History | None = None
        self.recorder = FakeRecorder()
        self.start_camera = FakeStartCamera()
        self.transport = transport or httpx.MockTransport(_nobody)
        self._random = Random(20261124)
        self.device = self._assemble()

    def restart(self) -> None:
        """A new process on the same files. The old one must have let go of the store."""
        self.volume = FakeVolume(self.root)
        self.start_camera = FakeStartCamera()
        self.device = self._assemble()

    def _assemble(self) -> Device:
        return Device(
            clock=self.clock,
            volume=self.volume,
            studio=self.studio,
            shutter=self.shutter,
            network=self.network,
            locator=self.locator,
            sharing=self.sharing,
            secrets=self.secrets,
            transport=lambda: self.transport,
            random=self._random.randbytes,
            platform="android",
            base_url="https://ducha.test",
            shell={"应用版本": "1.0.0"},
            updates=self.updates,
            keeping=self.keeping,
            cues=self.cues,
            tiles=self.tiles,
            codes=self.codes,
            history=self.history,
            recorder=self.recorder,
            start_camera=self.start_camera,
        )


def _nobody(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("no network", request=request)
