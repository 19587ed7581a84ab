"""日常督察记录表: what a check found, with and without findings and photos, the same every time."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

from PIL import Image
from sqlalchemy import update

from shared.inspection import ItemResult, Outcome
from shared.organisation import Role
from sync_server.acts.findings import decide_end
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.papers import blocks as b
from sync_server.papers.docx_paper import sheet_docx
from sync_server.papers.record_paper import _judged, record_sheet
from sync_server.papers.typst_paper import set_sheet, sheet_pdf
from tests.shared.test_inspection_and_notice import CHECK
from tests.sync_server.acts.grave import asked
from tests.sync_server.acts.world import ASSETS, World


def sheet_of(world: World, record: str, picture: Path | None = None) -> b.Sheet:
    with world.ledger.read() as conn:
        give = (lambda _: picture) if picture else None
        return record_sheet(conn, world.row(t.records, id=record), ASSETS, give)


def form_of(sheet: b.Sheet) -> dict[str, str]:
    return dict(next(block for block in sheet.blocks if isinstance(block, b.Form)).pairs)


def test_the_record_names_unit_time_place_methods_and_inspector(world: World) -> None:
    form = form_of(sheet_of(world, world.file_check(("JM03", "ZZ01"))))
    assert form["被督察单位"] == "华阳路街道综合行政执法队"
    assert form["督察时间"].startswith("2026年11月24日 16:00")
    assert form["督察地点"] == "定西路710弄口"
    assert "实地督察" in form["类别和方式"]
    assert form["督察员"] == "周敏（050117）"
    assert "备注" not in form


def test_each_finding_is_a_row(world: World) -> None:
    tables = [x for x in sheet_of(world, world.file_check(("JM03", "ZZ01"))).blocks if isinstance(x, b.Table)]
    assert [row[0] for row in tables[0].rows] == ["1", "2"]
    assert "JM03" in tables[0].rows[0][1]


def test_many_items_found_in_order_share_a_row_and_few_stand_alone(world: World) -> None:
    ids = iter(f"01938000-0000-7000-8000-{n:012d}" for n in range(100))
    items = [ItemResult(next(ids), f"JM{n:02d}", f"项目{n}", Outcome.PASS) for n in range(1, 26)]
    items.append(ItemResult(next(ids), "JM03", "跨门经营", Outcome.FAIL, count=4))
    items.append(ItemResult(next(ids), "RW01", "未按计划巡查", Outcome.NOT_APPLICABLE))
    rows = _judged(replace(CHECK, items=tuple(items), photos=()))
    assert [(label, count) for _, label, count in rows] == [
        ("不合格", "4 处"),
        ("合格 20 项", ""),
        ("合格 5 项", ""),
        ("不适用", ""),
    ]
    assert rows[1][0].startswith("JM01 项目1；JM02 项目2；")
    assert [label for _, label, _ in _judged(replace(CHECK, items=tuple(items[:3]), photos=()))] == ["合格"] * 3


def test_a_check_without_findings_says_so(world: World) -> None:
    headings = [x for x in sheet_of(world, world.file_check(())).blocks if isinstance(x, b.Heading)]
    assert b.plain_text(headings[0].line) == "本次督察未发现问题"


def test_a_grave_finding_that_a_correction_left_out_is_named_until_the_chief_has_decided(world: World) -> None:
    finding, request = asked(world)
    record = world.row(t.findings, id=finding)["record_id"]
    assert "更正拟删去或降低的严重问题" in sheet_of(world, record).standing
    assert "仍在台账，待科长决定" in sheet_of(world, record).standing
    world.by(Role.SECTION_CHIEF, decide_end, request, granted=False, words="照片可见仍在施工")
    assert "待科长决定" not in sheet_of(world, record).standing


def test_photos_are_printed_from_the_copies_that_are_given(world: World, tmp_path: Path) -> None:
    record = world.file_check()
    copy = tmp_path / "copy.jpg"
    Image.new("RGB", (320, 240), (90, 120, 90)).save(copy)

    def photo_arrives(w: Write) -> None:
        w.add(
            t.photos,
            id=world.new_id(),
            sha256="a" * 64,
            record_id=record,
            number=1,
            size=10,
            meta={},
            listed_at="2026-11-24T08:00:00.000Z",
            present_at="2026-11-24T08:00:00.000Z",
        )

    world.do(photo_arrives)
    sheet = sheet_of(world, record, copy)
    assert list(sheet.pictures) == ["a" * 64 + ".jpg"]
    assert sheet_pdf(sheet, ASSETS).count(b"/DCTDecode") == 1
    assert sheet_docx(sheet) == sheet_docx(sheet_of(world, record, copy))


def test_a_record_whose_photos_are_on_the_way_says_so(world: World) -> None:
    record = world.file_check()
    world.do(lambda w: w.conn.execute(update(t.records).where(t.records.c.id == record).values(photos_missing=1)))
    assert sheet_of(world, record).standing == "照片尚未收齐"


def test_a_hundred_findings_run_over_pages_under_repeated_headings(world: World) -> None:
    codes = [row["code"] for row in world.rows(t.catalogue_items)][:100]
    sheet = sheet_of(world, world.file_check(codes))
    pages = set_sheet(sheet, ASSETS, "png")
    assert len(pages) >= 5
    first = Image.open(io.BytesIO(pages[0]))
    assert abs(first.width / first.height - 210 / 297) < 0.002
