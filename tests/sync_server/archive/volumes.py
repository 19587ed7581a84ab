"""Matters that are filed in tests: scans and pictures in the store of originals, and drafts made of them."""

from __future__ import annotations

import hashlib
import io
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

from pikepdf import Dictionary, Name, Pdf, Stream
from PIL import Image

from sync_server.archive.rules.volume import PDF, VolumeDraft, VolumeItem
from sync_server.evidence.store import PhotoStore
from sync_server.papers import blocks as b
from sync_server.papers.typst_paper import sheet_pdf
from tests.sync_server.acts.world import ASSETS, DISTRICT, SECTION


def put(store: PhotoStore, content: bytes) -> str:
    """Keep the bytes as an original; their SHA-256."""
    sha256 = hashlib.sha256(content).hexdigest()
    with NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        store.put(sha256, Path(file.name))
    return sha256


def scan(
    title: str = "来文",
    day: str = "2026-11-03",
    content: bytes = b"scan",
    media_type: str = PDF,
    store: PhotoStore | None = None,
) -> VolumeItem:
    """An entry of the contents list, with its file in the store when one is given."""
    sha256 = put(store, content) if store else hashlib.sha256(content).hexdigest()
    return VolumeItem(title, day, "沪城管〔2026〕8号", "市城管执法局", sha256, media_type, len(content))


def draft_of(items: Sequence[VolumeItem], subject_id: str = "case-1", title: str = "占道洗车专项督察") -> VolumeDraft:
    return VolumeDraft(
        "case", subject_id, "沪长城管督立〔2026〕1号", title, DISTRICT, SECTION, "2026-11-03", "2026-11-24", items
    )


def picture(width: int = 640, height: int = 480, shade: int = 90) -> bytes:
    """A JPEG of one colour."""
    packed = io.BytesIO()
    Image.new("RGB", (width, height), (shade, 120, 160)).save(packed, "JPEG")
    return packed.getvalue()


def scanned(pages: int = 1, *, turned: int = 0, shade: int = 200, **catalog: object) -> bytes:
    """A PDF as scanners make them: one picture a page. `catalog` goes into its root (`OpenAction=…`)."""
    with Pdf.new() as pdf:
        for n in range(pages):
            pdf.add_blank_page(page_size=(595, 842))
            image = Stream(
                pdf,
                picture(200, 280, (shade + n) % 256),
                Type=Name.XObject,
                Subtype=Name.Image,
                Width=200,
                Height=280,
                ColorSpace=Name.DeviceRGB,
                BitsPerComponent=8,
                Filter=Name.DCTDecode,
            )
            page = pdf.pages[-1].obj
            page.Resources = Dictionary(XObject=Dictionary(Im0=image))
            page.Contents = pdf.make_stream(b"q 595 0 0 842 0 0 cm /Im0 Do Q")
            if turned:
                page.Rotate = turned
        for name, value in catalog.items():
            pdf.Root[f"/{name}"] = value
        packed = io.BytesIO()
        pdf.save(packed, deterministic_id=True)
    return packed.getvalue()


def written(title: str = "督察立案审批表", lines: int = 3) -> bytes:
    """A paper as our own press sets it."""
    text = b.Paragraph((b.Span("经核查，占道洗车问题反复出现。" * 8),))
    sheet = b.Sheet(
        title, (b.RedHead("长宁区城管执法局", "〔2026〕1号"), b.Title(title), *[text] * lines), (2026, 11, 3)
    )
    return sheet_pdf(sheet, ASSETS)


def words_of(pdf: Path) -> list[str]:
    """The text of each page, without blanks."""
    said = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
    return ["".join(page.split()) for page in said.split("\f")[:-1]]
