"""The package of a volume: every file to the byte, hashes that a common tool checks, metadata, and an honest report."""

from __future__ import annotations

import csv
import hashlib
import io
import subprocess
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sqlalchemy import insert

from shared.organisation import Role
from shared.problems import Problem
from sync_server.archive.binding.rounds import Bindery, bind_waiting
from sync_server.archive.binding.validator import validated
from sync_server.archive.deeds import add_supplement, file_volume
from sync_server.archive.packing.material import Material, material_of
from sync_server.archive.packing.stream import Tools, packed
from sync_server.archive.rules.volume import JPEG, VolumeItem
from sync_server.evidence.store import FolderStore, PhotoStore
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from tests.sync_server.acts.world import ASSETS, World
from tests.sync_server.archive.volumes import draft_of, picture, scan, scanned

KEEPER = Actor("user", "u-keeper", "沈立")
NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


@pytest.fixture
def tools(tmp_path: Path) -> Tools:
    return Tools(FolderStore(tmp_path / "photos"), ASSETS, tmp_path / "binding")


def bring(world: World, items: Sequence[VolumeItem]) -> None:
    """Note that somebody brought these files."""
    values = {"mime": "application/pdf", "stored_at": "2026-11-24T08:00:00.000Z", "owner_kind": "user", "owner_id": "u"}
    rows = [{"sha256": item.sha256, "size": item.size, **values} for item in items]
    world.do(lambda w: w.conn.execute(insert(t.blobs), rows))


def filed(world: World, tools: Tools, items: Sequence[VolumeItem], late: Sequence[VolumeItem] = ()) -> Material:
    bring(world, [*items, *late])
    volume_id = world.do(file_volume, KEEPER, draft_of(items))
    if late:
        world.by(Role.SECTION_OFFICER, add_supplement, volume_id, "归档后寄到", late)
    bindery = Bindery(tools.store, str(tools.folder.parent / "photos"), ASSETS, tools.folder)
    while bind_waiting(world.ledger, bindery):
        pass
    with world.ledger.read() as conn:
        return material_of(conn, volume_id)


def opened(material: Material, tools: Tools) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(b"".join(packed(material, tools, NOW))))
    assert archive.testzip() is None
    return archive


def results(archive: zipfile.ZipFile) -> dict[str, tuple[str, str]]:
    """What each check came to, and its words."""
    root = ElementTree.fromstring(archive.read("四性检测报告.xml"))
    return {one.attrib["名称"]: (one.attrib["结果"], one.text or "") for one in root}


def items_of(store: PhotoStore) -> list[VolumeItem]:
    return [
        scan("批办单", content=scanned(2), store=store),
        scan("=现场：照片/1", "2026-11-10", content=picture(), media_type=JPEG, store=store),
    ]


def test_the_package_has_every_file_to_the_byte_and_hashes_that_a_common_tool_checks(
    world: World, tools: Tools, tmp_path: Path
) -> None:
    late = [scan("迟到的回执", content=scanned(1, shade=10), store=tools.store)]
    material = filed(world, tools, items_of(tools.store), late)
    archive = opened(material, tools)
    assert archive.namelist() == [
        *("说明.txt", "目录.csv", "元数据.xml"),
        *("文件/001_批办单.pdf", "文件/002_=现场：照片1.jpg", "文件/补1-001_迟到的回执.pdf"),
        *("案卷.pdf", "补充材料1.pdf", "四性检测报告.pdf", "四性检测报告.xml", "校验值.txt"),
    ]
    assert archive.read("文件/001_批办单.pdf") == scanned(2)
    archive.extractall(tmp_path / "out")
    subprocess.run(["sha256sum", "--strict", "-c", "校验值.txt"], cwd=tmp_path / "out", check=True, capture_output=True)
    for name in ("案卷.pdf", "补充材料1.pdf", "四性检测报告.pdf"):
        assert validated(tmp_path / "out" / name).valid, name


def test_the_contents_list_as_a_table_says_pages_and_hashes_and_no_spreadsheet_reckons_with_it(
    world: World, tools: Tools
) -> None:
    late = [scan("迟到的回执", content=scanned(1, shade=10), store=tools.store)]
    archive = opened(filed(world, tools, items_of(tools.store), late), tools)
    rows = list(csv.DictReader(io.StringIO(archive.read("目录.csv").decode("utf-8-sig"))))
    assert [(row["序号"], row["题名"], row["页次"]) for row in rows] == [
        ("1", "批办单", "1–2"),
        ("2", "'=现场：照片/1", "3"),
        ("补1-1", "迟到的回执", "4"),
    ]
    for row in rows:
        assert row["SHA-256"] == hashlib.sha256(archive.read(row["文件"])).hexdigest()


def test_the_metadata_say_who_did_what_and_when(world: World, tools: Tools) -> None:
    archive = opened(filed(world, tools, items_of(tools.store)), tools)
    root = ElementTree.fromstring(archive.read("元数据.xml"))
    assert (root.findtext("档号"), root.findtext("归档人")) == ("310105-ZY·ZXDC-2026-D30-0001", "沈立")
    assert [one.findtext("行为") for one in root.findall("经过")] == ["volume.filed", "volume.bound"]
    assert len(root.findall("文件")) == 2


def test_a_sound_volume_passes_and_what_was_not_looked_at_is_said(world: World, tools: Tools) -> None:
    said = results(opened(filed(world, tools, items_of(tools.store)), tools))
    assert {name for name, (result, _) in said.items() if result == "不通过"} == set()
    assert {name for name, (result, _) in said.items() if result == "未检"} == {
        *("电子签名、电子印章有效性", "全台账事件链和行变更日志", "软硬件环境合规性", "病毒查杀", "载体安全性"),
    }
    assert said["PDF/A-1b 合规性（Apache PDFBox Preflight 校验）"][0] == "通过"


def test_the_report_finds_what_is_gone_changed_disguised_or_acting(world: World, tools: Tools) -> None:
    store = tools.store
    items = [
        scan("走失的", content=scanned(1, shade=1), store=store),
        scan("改动的", content=scanned(1, shade=2), store=store),
        scan("程序", content=b"MZ\x90\x00program", media_type="application/octet-stream", store=store),
        scan("假照片", content=b"no picture at all", media_type=JPEG, store=store),
    ]
    material = filed(world, tools, items)
    store.remove(items[0].sha256)
    (file,) = (tools.folder.parent / "photos").rglob(items[1].sha256)
    file.write_bytes(scanned(3))
    archive = opened(material, tools)
    said = results(archive)
    failed = {name.partition("：")[0]: words for name, (result, words) in said.items() if result == "不通过"}
    assert failed == {
        "固化信息有效性": "2《改动的》",
        "内容完整性": "1《走失的》",
        "页数": "1《走失的》；2《改动的》",
        "每件可以打开": "4《假照片》",
        "文件头与登记的格式一致，没有伪装的程序": "3《程序》；4《假照片》",
    }
    assert said["系统不能打开的格式"] == ("未检", "3《程序》")
    assert "文件/001_走失的.pdf" not in archive.namelist()


def test_a_volume_that_is_not_bound_yet_goes_out_with_its_files_and_says_so(world: World, tools: Tools) -> None:
    items = items_of(tools.store)
    volume_id = world.do(file_volume, KEEPER, draft_of(items))
    with world.ledger.read() as conn:
        material = material_of(conn, volume_id)
    archive = opened(material, tools)
    said = results(archive)
    assert "案卷.pdf" not in archive.namelist()
    assert said["已装订"] == ("不通过", "案卷.pdf")
    assert said["PDF/A-1b 合规性（Apache PDFBox Preflight 校验）"] == ("未检", "尚未装订")
    assert said["来源可追溯：每件在台账中有来源登记"][0] == "不通过", "nobody is known to have brought them"
    with world.ledger.read() as conn, pytest.raises(Problem, match="这一案卷"):
        material_of(conn, "no-such-volume")


class Made(FolderStore):
    """A store whose originals are made while they are read."""

    def __init__(self, root: Path, pieces: int) -> None:
        super().__init__(root)
        self.pieces, self.given = pieces, 0

    def stream(self, sha256: str) -> Iterator[bytes]:
        for _ in range(self.pieces):
            self.given += 1
            yield bytes(64 * 1024)


def test_the_first_bytes_go_out_before_the_files_are_read_and_memory_holds_a_piece(world: World, tools: Tools) -> None:
    items = [scan(f"材料{n}", content=str(n).encode(), media_type="video/mp4") for n in range(4)]
    volume_id = world.do(file_volume, KEEPER, draft_of(items))
    with world.ledger.read() as conn:
        material = material_of(conn, volume_id)
    store = Made(tools.folder.parent / "none", 640)  # 40 MB each
    going = packed(material, Tools(store, ASSETS, tools.folder), NOW)
    assert next(going)
    assert store.given == 0
    largest, whole = 0, 0
    for piece in going:
        largest, whole = max(largest, len(piece)), whole + len(piece)
    assert whole > 4 * 640 * 64 * 1024
    assert largest < 512 * 1024
