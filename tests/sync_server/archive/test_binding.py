"""A part of a volume becomes one PDF/A-1b: its pages are numbered through, and the contents list says what lies there.

That it is PDF/A-1b says Apache PDFBox Preflight, a validator that is not ours."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Dictionary, Encryption, Name, Pdf, Stream, String

from sync_server.archive.binding.job import Bound, Job, Piece
from sync_server.archive.binding.soundness import faults_of
from sync_server.archive.binding.stamping import place
from sync_server.archive.binding.validator import validated
from sync_server.archive.binding.workshop import RESULT, bind
from sync_server.archive.rules.volume import JPEG, PDF
from sync_server.evidence.store import FolderStore
from tests.sync_server.acts.world import ASSETS
from tests.sync_server.archive.volumes import picture, put, scanned, words_of, written

COVER = (("案号", "沪长城管督立〔2026〕1号"), ("起止日期", "2026年11月3日至2026年11月24日"), ("保管期限", "30年"))
HOUSE = written()
PRESSED = written("督察方案", 30)
SCANS = {pages: scanned(pages) for pages in (1, 3)}
PHOTO, UPRIGHT = picture(), picture(480, 640)


def piece(content: bytes, media_type: str = PDF, *, house: bool = False, title: str = "来文") -> Piece:
    sha256 = hashlib.sha256(content).hexdigest()
    return Piece(title, "沪城管〔2026〕8号", "督察科", "2026-11-03", media_type, sha256, "扫描件", house)


def job_of(*pieces: Piece, part: int = 0, last_page: int = 0) -> Job:
    return Job(
        "310105-ZY·ZXDC-2026-D30-0001",
        "占道洗车专项督察",
        "长宁区城管执法局督察科",
        part,
        "回执归档后寄到" if part else "",
        "沈立",
        "2026-11-24",
        COVER,
        "立案审批表原件在纸质卷。",
        last_page,
        pieces,
    )


def bound(folder: Path, job: Job, *contents: bytes) -> Bound:
    store = FolderStore(folder / "store")
    for content in contents:
        put(store, content)
    return bind(job, store, ASSETS, folder)


KINDS = st.sampled_from(
    [
        (HOUSE, PDF, True),
        (PRESSED, PDF, True),
        (SCANS[1], PDF, False),
        (SCANS[3], PDF, False),
        (HOUSE, PDF, False),  # set by somebody else's program, as far as we know: drawn
        (PHOTO, JPEG, False),
        (UPRIGHT, JPEG, False),
        (b"rows", "text/csv", False),
    ]
)


@settings(max_examples=8, deadline=None)
@given(st.lists(KINDS, min_size=1, max_size=7), st.integers(0, 1), st.sampled_from([0, 7, 98]), st.integers(0, 6))
def test_the_contents_list_says_the_pages_and_hashes_of_the_very_files(
    tmp_path_factory: pytest.TempPathFactory, kinds: list[tuple[bytes, str, bool]], part: int, last: int, gone: int
) -> None:
    folder = tmp_path_factory.mktemp("binding")
    pieces = [piece(content, mime, house=house, title=f"材料{n}") for n, (content, mime, house) in enumerate(kinds)]
    if gone < len(pieces):
        pieces[gone] = replace(pieces[gone], missing="未留存原件")
    job = job_of(*pieces, part=part, last_page=last)
    made = bound(folder, job, *(content for content, _, _ in kinds))
    pages = words_of(folder / RESULT)
    listed = "".join(page for page in pages if "校验值" in page)
    at = last
    for n, ((content, mime, _), found) in enumerate(zip(kinds, made.pieces, strict=True)):
        if n == gone:
            assert (found.pages, found.sha256, found.carried) == (0, "", "missing")
            assert "未留存原件" in listed
            continue
        own = len(Pdf.open(io.BytesIO(content)).pages) if mime == PDF else 1
        assert (found.pages, found.from_page) == (own, at + 1), "the pages that it has, after those before it"
        assert found.sha256 == hashlib.sha256(content).hexdigest()
        assert found.sha256[:32] in listed
        assert found.sha256[32:] in listed
        at += own
    assert made.pages == at - last
    numbered = pages[made.leading : -1]  # a 备考表 behind
    for n, words in enumerate(numbered, start=last + 1):
        assert str(n) in words, "each page bears its number"
    assert made.leaves == len(pages)
    assert made.sha256 == hashlib.sha256((folder / RESULT).read_bytes()).hexdigest()
    assert made.faults == ()
    said = validated(folder / RESULT)
    assert (said.ran, said.valid, said.words) == (True, True, "")


def test_the_same_part_gives_the_same_bytes(tmp_path: Path) -> None:
    job = job_of(piece(HOUSE, house=True), piece(SCANS[3]), piece(PHOTO, JPEG), piece(HOUSE))
    folders = [tmp_path / "once", tmp_path / "again"]
    for folder in folders:
        folder.mkdir()
    once, again = (bound(folder, job, HOUSE, SCANS[3], PHOTO) for folder in folders)
    assert once == again


def test_cover_contents_list_and_note_say_what_the_volume_is(tmp_path: Path) -> None:
    hand = replace(piece(SCANS[1], title="书面答复"), origin="补录", handled_by="陆军")
    bound(tmp_path, job_of(piece(HOUSE, house=True, title="督察立案审批表"), hand), HOUSE, SCANS[1])
    cover, contents, *_, note = words_of(tmp_path / RESULT)
    assert "占道洗车专项督察" in cover
    assert "2件，2页" in cover
    assert "310105-ZY·ZXDC-2026-D30-0001" in cover
    assert "补录，经办人陆军" in contents
    assert "立案审批表原件在纸质卷" in note
    assert "立卷人沈立" in note
    with Pdf.open(tmp_path / RESULT) as pdf, pdf.open_outline() as outline:
        assert [entry.title for entry in outline.root] == ["督察立案审批表", "书面答复"]


def test_a_supplement_has_a_list_of_its_own_says_why_it_came_later_and_goes_on_in_pages(tmp_path: Path) -> None:
    made = bound(tmp_path, job_of(piece(SCANS[3], title="迟到的回执"), part=1, last_page=41), SCANS[3])
    contents, *_, note = words_of(tmp_path / RESULT)
    assert "补充材料目录（第1次）" in contents
    assert "补1-1" in contents
    assert "42–44" in contents
    assert "回执归档后寄到" in note
    assert made.pieces[0].from_page == 42


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("right", [True, False])
def test_the_number_is_seen_at_the_top_outside_however_the_page_lies(turned: int, right: bool) -> None:
    with Pdf.open(io.BytesIO(scanned(turned=turned))) as pdf:
        spot = place(pdf.pages[0], right=right)
    x, y = (spot.llx + spot.urx) / 2 / 595, (spot.lly + spot.ury) / 2 / 842
    for _ in range(turned // 90):  # a quarter clockwise, as viewers turn the page
        x, y = y, 1 - x
    assert y > 0.9
    assert (x > 0.8) if right else (x < 0.2)


def acting() -> bytes:
    return scanned(OpenAction=Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))


def see_through() -> bytes:
    with Pdf.open(io.BytesIO(scanned())) as pdf:
        image = pdf.pages[0].obj.Resources.XObject.Im0
        image.SMask = Stream(
            pdf,
            bytes(200 * 280),
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=200,
            Height=280,
            ColorSpace=Name.DeviceGray,
            BitsPerComponent=8,
        )
        packed = io.BytesIO()
        pdf.save(packed)
    return packed.getvalue()


def in_print_colours() -> bytes:
    with Pdf.open(io.BytesIO(scanned())) as pdf:
        pdf.pages[0].obj.Contents = pdf.make_stream(b"0 1 1 0 k 10 10 100 100 re f")
        packed = io.BytesIO()
        pdf.save(packed)
    return packed.getvalue()


def locked() -> bytes:
    with Pdf.open(io.BytesIO(scanned())) as pdf:
        packed = io.BytesIO()
        pdf.save(packed, encryption=Encryption(owner="o", user="u"))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "carried", "words"),
    [
        (SCANS[1], "whole", ""),
        (HOUSE, "drawn", ""),
        (see_through(), "drawn", ""),
        (in_print_colours(), "drawn", ""),
        (acting(), "whole", "打开时执行动作"),
        (locked(), "named", "打开密码"),
        (SCANS[1][:400], "whole", "可能不全"),
        (b"%PDF-1.4 nothing", "named", "损坏"),
    ],
    ids=["scan", "foreign text", "transparent", "cmyk", "javascript", "password", "cut off", "no pdf"],
)
def test_whatever_a_pdf_brings_the_volume_stays_pdf_a(tmp_path: Path, content: bytes, carried: str, words: str) -> None:
    made = bound(tmp_path, job_of(piece(content), piece(SCANS[1])), content, SCANS[1])
    assert made.pieces[0].carried == carried
    assert words in made.pieces[0].trouble
    assert made.faults == ()
    said = validated(tmp_path / RESULT)
    assert said.valid, said.words
    if words:
        assert words in words_of(tmp_path / RESULT)[1], "the contents list says so"


def test_a_file_that_is_gone_or_no_longer_itself_is_not_put_into_the_volume(tmp_path: Path) -> None:
    job = job_of(piece(SCANS[1]), piece(SCANS[3]), piece(PHOTO, JPEG))
    store = FolderStore(tmp_path / "store")
    sha256 = put(store, SCANS[3])
    put(store, PHOTO)
    (file,) = (tmp_path / "store").rglob(sha256)
    file.write_bytes(b"something else")
    made = bind(job, store, ASSETS, tmp_path)
    assert [found.carried for found in made.pieces] == ["missing", "missing", "whole"]
    assert ["缺失" in made.pieces[0].trouble, "校验值不符" in made.pieces[1].trouble] == [True, True]
    assert made.pieces[2].from_page == 1


def test_our_own_look_and_the_validator_see_what_is_no_pdf_a(tmp_path: Path) -> None:
    plain = tmp_path / "plain.pdf"
    plain.write_bytes(acting())
    found = "".join(faults_of(plain))
    assert ("输出意图" in found, "没有声明" in found, "打开时执行动作" in found) == (True, True, True)
    said = validated(plain)
    assert (said.ran, said.valid) == (True, False)
    assert said.words
    (tmp_path / "no.pdf").write_bytes(b"no pdf")
    assert "不能打开" in "".join(faults_of(tmp_path / "no.pdf"))
    assert not validated(tmp_path / "no.pdf").valid


def test_where_the_validator_is_missing_it_is_said_that_it_did_not_look(tmp_path: Path) -> None:
    (tmp_path / "v.pdf").write_bytes(scanned())
    said = validated(tmp_path / "v.pdf", tmp_path)
    assert (said.ran, said.valid) == (False, False)
    assert "没有安装" in said.words
