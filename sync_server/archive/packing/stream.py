"""The package as it goes out: a ZIP whose entries are stored, written while the files are read.

Memory holds a piece of one file; one file at a time lies on disk, where it is looked at before it is passed on. What is
found on the way stands in the 四性检测报告, which comes last, with the hashes of all before it.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from sqlalchemy import RowMapping

from shared.moment import SHANGHAI, to_iso
from sync_server.archive.binding import sheets
from sync_server.archive.packing.inspecting import Looked, look
from sync_server.archive.packing.material import Material
from sync_server.archive.packing.metadata import NEEDED, checks_xml, contents_csv, metadata_xml, place_of
from sync_server.archive.rules.natures import Check, FileFacts, PartFacts, VolumeFacts, checks_of, passes
from sync_server.archive.rules.volume import JPEG, PDF, PNG, WEBP
from sync_server.evidence.store import PhotoStore, fetch
from sync_server.ledger.states import BindState, Carried

PIECE = 256 * 1024
_RECORDINGS = {f"{kind}/{form}": form for kind in ("audio", "video") for form in ("webm", "ogg", "mp4")}
_ENDINGS = {PDF: "pdf", JPEG: "jpg", PNG: "png", WEBP: "webp", **_RECORDINGS}
_UNFIT = re.compile(r'[\x00-\x1f<>:"/\\|?*\u200b-\u200f\u202a-\u202e]')
_README = """本包由督察通导出，是一个完整案卷。
目录.csv　卷内文件目录，一件一行，含页次和 SHA-256 校验值
元数据.xml　案卷、文件和办理经过
文件/　每件原件，一个字节不差
案卷.pdf、补充材料N.pdf　装订件，PDF/A-1b（ISO 19005-1，GB/T 23286.1），页号连续
四性检测报告.pdf、.xml　真实、完整、可用、安全；没有检的写“未检”
校验值.txt　以上各文件的 SHA-256，可用 sha256sum -c 校验值.txt 核对
"""


@dataclass(frozen=True)
class Tools:
    """Where originals lie, the fonts and templates, and a folder with room for one file."""

    store: PhotoStore
    assets: Path
    folder: Path


class _Sink(io.RawIOBase):
    """What the ZIP has written and nobody has taken yet."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: object) -> int:
        size = len(self._written)
        self._written += content  # type: ignore[arg-type]
        return len(self._written) - size

    def take(self) -> bytes:
        written, self._written = bytes(self._written), bytearray()
        return written


@dataclass
class _Packing:
    material: Material
    tools: Tools
    at: datetime
    sums: list[str] = field(default_factory=list)
    files: list[FileFacts] = field(default_factory=list)
    parts: list[PartFacts] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._sink = _Sink()
        self._zip = zipfile.ZipFile(self._sink, "w", zipfile.ZIP_STORED, allowZip64=True)

    def run(self, scratch: Path) -> Iterator[bytes]:
        names = {item["id"]: name_of(item) for item in self.material.items}
        yield from self._text("说明.txt", _README)
        yield from self._text("目录.csv", contents_csv(self.material, names))
        yield from self._text("元数据.xml", metadata_xml(self.material, names))
        for item in self.material.items:
            yield from self._item(item, names[item["id"]], scratch)
        for part in self.material.parts:
            yield from self._part(part, scratch)
        checks = checks_of(self._facts())
        yield from self._bytes("四性检测报告.pdf", report_pdf(self.material, checks, self.at, self.tools.assets))
        yield from self._text("四性检测报告.xml", checks_xml(self.material, checks, to_iso(self.at)))
        yield from self._text("校验值.txt", "".join(self.sums))
        self._zip.close()
        yield self._sink.take()

    def _facts(self) -> VolumeFacts:
        m = self.material
        places = tuple(tuple(item["position"] for item in m.items_of(part["nth"])) for part in m.parts)
        return VolumeFacts(
            files=tuple(self.files),
            parts=tuple(self.parts),
            missing=tuple(name for name, column in NEEDED.items() if not m.volume[column]),
            places=places,
            runs=tuple((item["found_from_page"] or 0, item["found_pages"] or 0) for item in m.items),
            promised=sum(part["items"] for part in m.parts),
            chain=m.broken_events(),
            noted=any(part["state"] == BindState.BOUND for part in m.parts),
        )

    def _item(self, item: RowMapping, name: str, scratch: Path) -> Iterator[bytes]:
        listed = item["found_sha256"] or item["sha256"]
        file = scratch / "file"
        found = _fetched(self.tools.store, listed, file)
        looked = look(file, item["media_type"]) if found else Looked(True, None, 0)
        named = item["found_carried"] in (Carried.NAMED, Carried.MISSING)
        self.files.append(
            FileFacts(
                name=f"{place_of(item)}《{item['title']}》",
                listed=listed,
                found=found,
                traced=bool(item["paper_id"]) or item["sha256"] in self.material.sources,
                fits=looked.fits,
                opens=looked.opens if found else None,
                pages_listed=looked.pages if named or item["found_pages"] is None else item["found_pages"],
                pages_found=looked.pages,
                unsafe=looked.unsafe,
            )
        )
        if found:
            yield from self._file(name, file, found)

    def _part(self, part: RowMapping, scratch: Path) -> Iterator[bytes]:
        nth, checks, file = part["nth"], part["checks"], scratch / "part"
        name = f"补充材料{nth}.pdf" if nth else "案卷.pdf"
        found = _fetched(self.tools.store, part["sha256"], file)
        looked = look(file, PDF) if found else Looked(True, None, 0)
        second = checks.get("second", {})
        self.parts.append(
            PartFacts(
                name=name,
                bound=part["state"] == BindState.BOUND,
                listed=part["sha256"],
                found=found,
                leaves_listed=part["leaves"],
                leaves_found=looked.pages,
                faults=tuple(checks.get("faults", ())),
                second=bool(second["valid"]) if second.get("ran") else None,
                second_words=second.get("words", ""),
                unsafe=looked.unsafe,
            )
        )
        if found:
            yield from self._file(name, file, found)

    def _file(self, name: str, file: Path, sha256: str) -> Iterator[bytes]:
        with file.open("rb") as content:
            yield from self._entry(name, content, sha256)

    def _text(self, name: str, text: str) -> Iterator[bytes]:
        yield from self._bytes(name, text.encode())

    def _bytes(self, name: str, content: bytes) -> Iterator[bytes]:
        yield from self._entry(name, io.BytesIO(content), hashlib.sha256(content).hexdigest())

    def _entry(self, name: str, content: IO[bytes], sha256: str) -> Iterator[bytes]:
        self.sums.append(f"{sha256}  {name}\n")
        info = zipfile.ZipInfo(name, self.at.astimezone(SHANGHAI).timetuple()[:6])
        info.external_attr = 0o644 << 16
        with self._zip.open(info, "w", force_zip64=True) as entry:
            while piece := content.read(PIECE):
                entry.write(piece)
                yield self._sink.take()
        yield self._sink.take()


def packed(material: Material, tools: Tools, at: datetime) -> Iterator[bytes]:
    """The package of the volume, piece by piece."""
    tools.folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=tools.folder) as scratch:
        yield from _Packing(material, tools, at).run(Path(scratch))


def _fetched(store: PhotoStore, sha256: str, file: Path) -> str:
    """The hash of the bytes that came to `file`, '' when there are none."""
    try:
        return fetch(store, sha256, file) if sha256 else ""
    except FileNotFoundError:
        return ""


def name_of(item: RowMapping) -> str:
    """`文件/012_题名.pdf`."""
    place = f"补{item['part']}-{item['position']:03d}" if item["part"] else f"{item['position']:03d}"
    title = _UNFIT.sub("", item["title"])[:60].strip(" .")
    return f"文件/{place}_{title}.{_ENDINGS.get(item['media_type'], 'bin')}"


def report_pdf(material: Material, checks: list[Check], at: datetime, assets: Path) -> bytes:
    """四性检测报告 for people, as PDF/A."""
    rows = [[check.nature.label, check.name, check.result.label, check.words or "—"] for check in checks]
    day = at.astimezone(SHANGHAI).date().isoformat()
    said = "没有不通过的项目" if passes(checks) else "有不通过的项目"
    sheet = {"kind": "report", "number": material.volume["number"], "subject": material.volume["title"]}
    sheet |= {"rows": rows, "sum": f"{day}检测，{said}"}
    return sheets.set_sheets(assets, f"四性检测报告 {material.volume['number']}", day, [sheet])
