"""Photos and recordings as evidence: what a record lists of each, and the words burned into a photo's copy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.identity import check_hash, check_id
from shared.moment import PLAUSIBLE_FROM, chinese_moment, from_iso, shifted
from shared.picture import MAX_BYTES
from shared.position import Fix, Grade, grade
from shared.recording import MediaKind

CLOCK_TOLERANCE_S = 120


class PhotoOrigin(StrEnum):
    CAMERA = "camera"
    IMPORT = "import"


class PhotoPurpose(StrEnum):
    SCENE = "scene"
    BEFORE = "before"
    AFTER = "after"
    PAPER = "paper"
    REFUSAL = "refusal"

    @property
    def label(self) -> str:
        words = {"scene": "现场", "before": "整改前", "after": "整改后", "paper": "纸质文书", "refusal": "拒签现场"}
        return words[self.value]


@dataclass(frozen=True)
class ClockReading:
    """What the phone knew of the time when it wrote something down.

    `device` is its wall clock (ISO 8601, UTC), `monotonic` seconds since an arbitrary zero, `offset_s` server minus
    device at the last contact (None: never compared), `checked_at` the device time of that contact. The server
    corrects `device` by `offset_s`; a phone off by more than 120 s is marked 未校时."""

    device: str
    monotonic: float
    offset_s: float | None = None
    checked_at: str = ""

    def __post_init__(self) -> None:
        from_iso(self.device)

    @property
    def moment(self) -> datetime:
        """The time by the server's clock, as far as the phone knew it: for showing. The server decides by its own."""
        return shifted(from_iso(self.device), self.offset_s or 0.0)

    @property
    def checked(self) -> bool:
        """Whether the clock can be relied on: compared, hardly off, and not set back since (a phone whose battery died
        wakes up in 1970 and still knows the offset of last week)."""
        if self.offset_s is None or abs(self.offset_s) > CLOCK_TOLERANCE_S or self.moment < PLAUSIBLE_FROM:
            return False
        try:
            since = (from_iso(self.device) - from_iso(self.checked_at)).total_seconds() if self.checked_at else 0.0
        except ValueError:
            return False
        return since >= -CLOCK_TOLERANCE_S


class CaptureWay(StrEnum):
    """How the browser's camera gave the picture. Neither is mirrored."""

    STILL = "still"  # a photo that the camera took
    FRAME = "frame"  # a frame of its live picture, where there is no photo to be had


@dataclass(frozen=True)
class Capture:
    """What the camera's track said of itself when the picture was taken: claims, kept beside the evidence.

    `facing` is the track's `facingMode` (empty when it does not say), `width` and `height` are those of the live
    picture, `why` says in the browser's words why no still was taken."""

    way: CaptureWay
    label: str = ""
    facing: str = ""
    width: int = 0
    height: int = 0
    why: str = ""


@dataclass(frozen=True)
class Media:
    """What makes a sealed file a recording: what the phone says of it. The server goes by the bytes."""

    kind: MediaKind
    milliseconds: int
    type: str = ""  # as the recorder called it
    cut_short: bool = False  # the app ended before the person stopped it: what was written down till then

    @property
    def length(self) -> str:
        """`0:07`."""
        seconds = round(self.milliseconds / 1000)
        return f"{seconds // 60}:{seconds % 60:02d}"


@dataclass(frozen=True)
class Photo:
    """A sealed original as a record lists it: `sha256` and `size` (bytes) are those of the file to be uploaded. With
    `media` it is no picture but a recording, which has no width and height, and numbers of its own."""

    id: str
    sha256: str
    size: int
    width: int
    height: int
    number: int  # running number within its record, from 1
    clock: ClockReading
    origin: PhotoOrigin = PhotoOrigin.CAMERA
    purpose: PhotoPurpose = PhotoPurpose.SCENE
    finding_id: str = ""
    fix: Fix | None = None
    exif_taken_at: str = ""
    drawn_on: str = ""  # id of the photo of which this is a marked copy
    note: str = ""
    pairs_with: str = ""  # hash of the earlier photo that this one repeats from the same angle (回访, 跟踪)
    capture: Capture | None = None  # None: imported, drawn, or taken by an installed app
    media: Media | None = None

    @property
    def name(self) -> str:
        """`照片 3`, `录音 1`."""
        return f"{self.media.kind.label if self.media else '照片'} {self.number}"

    def __post_init__(self) -> None:
        check_id(self.id, "照片编号")
        check_hash(self.sha256, "照片校验值")
        if self.pairs_with:
            check_hash(self.pairs_with, "对照照片校验值")
        if not 0 < self.size <= MAX_BYTES:
            raise ValueError(f"照片大小应在 1 字节到 {MAX_BYTES // 1_000_000} MB 之间")


def stamp_lines(
    *,
    taken_at: datetime,
    clock_checked: bool,
    place: str,
    fix: Fix | None,
    inspector: str,
    unit: str,
    record: str,
    photo_number: int,
    sha256: str,
    imported: bool = False,
    keyed: bool = False,
) -> list[str]:
    """The stamp of a photo (domain.md §8): time and clock, place, coordinates, who, which, short hash. `keyed`: it came
    with a paper record keyed in at the desk, so that the moment is that of the keying in."""
    marks = ["已校时" if clock_checked else "未校时"] + (["导入"] if imported else [])
    marks = ["督察台录入", "拍摄时间没有记下"] if keyed else marks
    return [
        f"{chinese_moment(taken_at, seconds=True)} · {' · '.join(marks)}",
        place or "地址未填写",
        describe_fix(fix),
        f"{inspector} · {unit}",
        f"记录 {record} · 照片 {photo_number} · {sha256[:12]}",
    ]


def describe_fix(fix: Fix | None) -> str:
    """`31.2304000, 121.4737000（WGS-84）±8 米`, or 无定位; a wrong one with what is wrong with it."""
    if fix is None:
        return "无定位"
    if fix.fault:
        return f"定位无效（{fix.fault}）：{fix.latitude:.7f}, {fix.longitude:.7f}"
    words = f"{fix.latitude:.7f}, {fix.longitude:.7f}（WGS-84）±{fix.accuracy_m:.0f} 米"
    if grade(fix) in (Grade.LOW, Grade.POOR):
        words += " · " + ("手工定位" if fix.reason else grade(fix).label)
    return words + (" · 模拟定位" if fix.mocked else "")


_FACING = {"environment": "后置", "user": "前置", "left": "朝左", "right": "朝右"}


def describe_capture(capture: Capture) -> str:
    """`后置 · camera2 0 · 1920×1080 · 相机照片`, as far as the camera said it."""
    parts = [
        _FACING.get(capture.facing, "未说明朝向"),
        capture.label,
        f"{capture.width}×{capture.height}" if capture.width and capture.height else "",
        "相机照片" if capture.way is CaptureWay.STILL else "取自实时画面",
    ]
    return " · ".join(filter(None, parts))
