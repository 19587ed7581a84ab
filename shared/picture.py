"""A photo that we take: the one definition for the phone's camera and import, and for every door of the server.

Formats, bytes, pixels, parts; and for every other kind of file what it is and what to do about it, in words. A file is
judged by its bytes alone, never by its name. `shared/picture_parts.py` walks through it within these bounds before a
decoder sees it; what a decoder makes of it afterwards is the geometry, not what the header says.
"""

from __future__ import annotations

from enum import StrEnum

MAX_BYTES = 20_000_000
MAX_PIXELS = 64_000_000
MAX_SIDE = 30_000  # pixels
# A camera writes some dozen parts (segments of a JPEG, chunks of a PNG or WebP), a picture of 20 MB by a program that
# cuts small some thousand. Readers spend time on each part, however empty.
MAX_PARTS = 10_000
MAX_SCANS = 40  # of a progressive JPEG, each of which goes over all pixels; programs write about ten
MAX_METADATA = 8_000_000  # bytes beside the pixels; depth maps of portraits take a few million
TAKEN = "JPEG、PNG 或 WebP"


class PictureKind(StrEnum):
    """The formats that we take. A multi-picture JPEG (MPO, as several phones write it) is a JPEG."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"

    @property
    def mime(self) -> str:
        return f"image/{self.value}"


class Unfit(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    GIF = "gif"
    ANIMATED = "animated"
    HEIC = "heic"
    FORMAT = "format"  # another picture format, named in the sentence
    PDF = "pdf"
    VIDEO = "video"
    DOCUMENT = "document"
    TEXT = "text"
    UNKNOWN = "unknown"
    DAMAGED = "damaged"
    TOO_HEAVY = "too-heavy"
    TOO_LARGE = "too-large"
    TOO_MANY_PARTS = "too-many-parts"


SENTENCES = {
    Unfit.EMPTY: "文件是空的（0 字节），照片没有传完或已丢失。请先在相册中打开它，看得到画面后再选一次。",
    Unfit.GIF: "这是 GIF 动图，不是相机拍的照片。请选相机拍下的原照片；只有动图时，请打开后截屏，再选截屏。",
    Unfit.ANIMATED: "这是会动的图片，不是相机拍的照片。请选相机拍下的原照片；只有动图时，请打开后截屏，再选截屏。",
    Unfit.HEIC: (
        "这是 HEIC 格式的照片，请先转换为 JPEG 再选。苹果手机：在“照片”中分享并存储到“文件”，在“文件”中长按它，"
        "选“快速操作”“转换图像”；以后拍照前，在“设置”“相机”“格式”中选“兼容性最佳”。"
        "安卓和鸿蒙手机：在相机设置中关闭 HEIF（高效）格式，已拍的用图库另存为 JPEG。"
    ),
    Unfit.FORMAT: "这是 {name} 格式的图片。请在相册或看图软件中另存为 JPEG，再选一次。",
    Unfit.PDF: "这是 PDF 文件，不是照片，改了扩展名也不是。请选拍下的照片；纸质材料请直接拍照。",
    Unfit.VIDEO: "这是视频，不是照片。请从视频中截取一张画面，或重新拍摄。",
    Unfit.DOCUMENT: "这是文档或压缩包，不是照片。请取出其中的照片，再选一次。",
    Unfit.TEXT: "这是网页或文字，不是照片，可能是下载时没有取到照片本身。请重新下载，或另选一张。",
    Unfit.UNKNOWN: f"这个文件不是可识别的照片。请重新拍摄，或另选一张 {TAKEN} 照片。",
    Unfit.DAMAGED: "照片不完整或已损坏，打不开。请重新拍摄，或另选一张。",
    Unfit.TOO_HEAVY: (
        f"文件有 {{size}} MB，超过 {MAX_BYTES // 1_000_000} MB。请用较低的分辨率重新拍摄，或另存为较小的 JPEG。"
    ),
    Unfit.TOO_LARGE: (
        f"画面为 {{width}}×{{height}}，超过 {MAX_PIXELS // 10_000} 万像素或单边 {MAX_SIDE // 10_000} 万像素。"
        "请用较低的分辨率重新拍摄。"
    ),
    Unfit.TOO_MANY_PARTS: (
        "文件由过多的小段拼成，不像相机拍的照片，为安全起见没有打开。请在相册中打开后另存为 JPEG，或重新拍摄。"
    ),
}


class NotAPhoto(Exception):
    """The file is not taken; `unfit` says why, the text is a sentence for the person that says what to do next."""

    def __init__(self, unfit: Unfit, **values: object) -> None:
        super().__init__(SENTENCES[unfit].format(**values))
        self.unfit = unfit


def kind_of(raw: bytes) -> PictureKind:
    """The format by the first bytes. Raises `NotAPhoto` that names what the file is instead, and for more than
    `MAX_BYTES`."""
    if not raw:
        raise NotAPhoto(Unfit.EMPTY)
    kind = _taken(raw)
    if kind is None:
        unfit, name = _other(raw[:1024])
        raise NotAPhoto(unfit, name=name)
    check_bytes(len(raw))
    return kind


def check_bytes(count: int) -> None:
    """Raises `NotAPhoto` for a file of so many bytes when it is empty or too heavy."""
    if count < 1:
        raise NotAPhoto(Unfit.EMPTY)
    if count > MAX_BYTES:
        raise NotAPhoto(Unfit.TOO_HEAVY, size=f"{count / 1_000_000:.1f}")


def check_size(width: int, height: int) -> None:
    """Raises `NotAPhoto` for a picture of more pixels than we unpack."""
    if width < 1 or height < 1:
        raise NotAPhoto(Unfit.DAMAGED)
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise NotAPhoto(Unfit.TOO_LARGE, width=width, height=height)


def fitted(width: int, height: int, max_pixels: int) -> tuple[int, int]:
    """The largest size of the same shape with at most `max_pixels`, never larger than given."""
    if width * height <= max_pixels:
        return width, height
    scale = (max_pixels / (width * height)) ** 0.5
    return max(1, int(width * scale)), max(1, int(height * scale))


def boxed(width: int, height: int, side: int) -> tuple[int, int]:
    """The size of the same shape whose long side is at most `side`."""
    scale = min(1.0, side / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _taken(raw: bytes) -> PictureKind | None:
    if raw[:3] == b"\xff\xd8\xff":
        return PictureKind.JPEG
    if raw[:8] == b"\x89PNG\r\n\x1a\n":
        return PictureKind.PNG
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return PictureKind.WEBP
    return None


_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_STARTS = (
    (b"GIF8", Unfit.GIF, ""),
    (b"BM", Unfit.FORMAT, "BMP"),
    (b"II*\0", Unfit.FORMAT, "TIFF 或 RAW"),
    (b"MM\0*", Unfit.FORMAT, "TIFF 或 RAW"),
    (b"FUJIFILMCCD-RAW", Unfit.FORMAT, "RAW"),
    (b"\xff\x0a", Unfit.FORMAT, "JPEG XL"),
    (b"\0\0\0\x0cJXL ", Unfit.FORMAT, "JPEG XL"),
    (b"\0\0\0\x0cjP  ", Unfit.FORMAT, "JPEG 2000"),
    (b"PK\x03\x04", Unfit.DOCUMENT, ""),
    (b"\xd0\xcf\x11\xe0", Unfit.DOCUMENT, ""),
    (b"Rar!", Unfit.DOCUMENT, ""),
    (b"7z\xbc\xaf", Unfit.DOCUMENT, ""),
    (b"\x1a\x45\xdf\xa3", Unfit.VIDEO, ""),
)


def _other(start: bytes) -> tuple[Unfit, str]:
    """What a file is that we do not take, by its first bytes, and the name of its format."""
    for magic, unfit, name in _STARTS:
        if start.startswith(magic):
            return unfit, name
    if start[4:8] == b"ftyp":
        return _by_brand(start)
    if b"%PDF-" in start:
        return Unfit.PDF, ""
    if start[:4] == b"RIFF" and start[8:12] == b"AVI ":
        return Unfit.VIDEO, ""
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if b"<svg" in text:
        return Unfit.FORMAT, "SVG"
    if text.startswith((b"<", b"{", b"[", b"http")):
        return Unfit.TEXT, ""
    return Unfit.UNKNOWN, ""


def _by_brand(start: bytes) -> tuple[Unfit, str]:
    """Of the family of files that name their brands: still pictures, and videos."""
    length = min(int.from_bytes(start[:4], "big"), len(start))
    brands = {start[8:12], *(start[at : at + 4] for at in range(16, length, 4))}
    if brands & {b"avif", b"avis"}:
        return Unfit.FORMAT, "AVIF"
    if brands & _HEIC:
        return Unfit.HEIC, ""
    if b"crx " in brands:
        return Unfit.FORMAT, "RAW"
    return Unfit.VIDEO, ""
