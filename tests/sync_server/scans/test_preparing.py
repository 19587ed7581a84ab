"""Whatever is handed in becomes one PDF, or is answered by a sentence that names the file and says what to do."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from shared.plain import from_plain, to_plain
from shared.problems import Problem
from sync_server.evidence.store import hash_of
from sync_server.grounds import scans as grounds
from sync_server.scans.bounds import A4, MOST_BYTES, MOST_BYTES_PDF
from sync_server.scans.prepared import PreparedScan, Straightened
from sync_server.scans.preparing import draw_again, prepare
from tests.sync_server.scans.handing import (
    HEIC,
    File,
    bomb,
    broken_jpeg,
    handed_in,
    huge_png,
    pdf,
    plain_jpeg,
    tiff,
    word_file,
    zipped,
)
from tests.sync_server.scans.papers import a_photograph, jpeg, page

S = Straightened


def opened(small: Path) -> Image.Image:
    with Image.open(small) as picture:
        picture.load()
    return picture


def test_three_photographed_pages_become_one_pdf_of_a4_pages_in_their_order(tmp_path: Path) -> None:
    photographs = [("一.jpg", a_photograph()), ("二.jpg", a_photograph(turn=-4, seed=2)), ("三.jpg", plain_jpeg())]
    made = handed_in(tmp_path, *photographs)
    assert [(sheet.file, sheet.straightened) for sheet in made.scan.sheets] == [
        (0, S.SQUARED),
        (1, S.SQUARED),
        (2, S.LEVEL),
    ]
    with pikepdf.open(made.pdf) as paper:
        assert [[float(side) for side in one.mediabox] for one in paper.pages] == [[0, 0, *A4]] * 3
    assert made.pdf.stat().st_size == made.scan.size < 1_500_000
    assert [opened(small).height for small in made.pages()] == [800, 800, 800]


def test_the_originals_are_there_to_the_byte_with_their_hashes(tmp_path: Path) -> None:
    content = a_photograph()
    made = handed_in(tmp_path, ("一.jpg", content), ("二.pdf", pdf(2)))
    assert made.original(0).read_bytes() == content
    assert [(one.name, one.mime, one.pages) for one in made.scan.originals] == [
        ("一.jpg", "image/jpeg", 1),
        ("二.pdf", "application/pdf", 2),
    ]
    assert [one.sha256 for one in made.scan.originals] == [hash_of(made.original(0)), hash_of(made.original(1))]
    assert made.scan.sha256 == hash_of(made.pdf)


def test_the_same_files_give_the_same_paper_and_another_order_gives_another(tmp_path: Path) -> None:
    one, two = ("一.jpg", a_photograph()), ("二.pdf", pdf(1))
    folders = [tmp_path / name for name in "abc"]
    for folder in folders:
        folder.mkdir()
    first, again = handed_in(folders[0], one, two).scan, handed_in(folders[1], one, two).scan
    turned_round = handed_in(folders[2], two, one).scan
    assert first == again
    assert first.sha256 != turned_round.sha256
    assert [sheet.file for sheet in turned_round.sheets] == [0, 1]
    assert from_plain(PreparedScan, to_plain(first)) == first


def test_a_picture_stands_upright_by_its_exif_and_by_the_quarters_it_was_turned_in_the_form(tmp_path: Path) -> None:
    lying = jpeg(page().rotate(90, expand=True))  # without a word of EXIF: it can only be turned by hand
    said = jpeg(page().rotate(90, expand=True), orientation=6)
    made = handed_in(tmp_path, ("手转.jpg", lying), ("自转.jpg", said), turns=[1, 0])
    shown = [opened(small).convert("L").resize((60, 84)) for small in made.pages()]
    wanted = page().convert("L").resize((60, 84))
    for one in shown:
        apart = sum(abs(a - b) for a, b in zip(one.tobytes(), wanted.tobytes(), strict=True)) / (60 * 84)
        assert apart < 12


def test_a_photograph_in_heic_is_taken_and_straightened(tmp_path: Path) -> None:
    made = handed_in(tmp_path, ("IMG_0412.HEIC", HEIC.read_bytes()))
    assert [sheet.straightened for sheet in made.scan.sheets] == [S.SQUARED]
    assert made.scan.originals[0].mime == "image/heic"
    assert made.scan.sheets[0].red


@pytest.mark.parametrize("packing", ["tiff_lzw", "tiff_adobe_deflate", None])
def test_a_scanners_tiff_gives_a_page_for_each_of_its_own(tmp_path: Path, packing: str | None) -> None:
    made = handed_in(tmp_path, ("扫描.tif", tiff(2, compression=packing)))
    assert [sheet.file for sheet in made.scan.sheets] == [0, 0]
    assert made.scan.originals[0].pages == 2


def test_red_is_seen_where_there_is_a_seal_and_nowhere_else(tmp_path: Path) -> None:
    made = handed_in(
        tmp_path,
        ("有章.jpg", a_photograph()),
        ("无章.jpg", a_photograph(seal=False)),
        ("黑白.jpg", jpeg(page().convert("L").convert("RGB"))),
        ("蓝.pdf", pdf(1)),
    )
    assert [sheet.red for sheet in made.scan.sheets] == [True, False, False, False]


def alive(made: pikepdf.Pdf) -> None:
    """Everything in a PDF that acts."""
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('x')")
    made.Root.OpenAction = made.make_indirect(script)
    made.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["x", script]))
    made.attachments["tool.exe"] = b"MZ"
    first = made.pages[0].obj
    first.AA = pikepdf.Dictionary(O=script)
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[0, 0, 500, 500],
        A=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe"),
    )
    first.Annots = made.make_indirect(pikepdf.Array([made.make_indirect(link)]))


def test_nothing_that_acts_comes_along_from_a_pdf(tmp_path: Path) -> None:
    source = pdf(1, alive)
    assert b"JavaScript" in unpacked(source)
    assert b"Launch" in unpacked(source)
    made = unpacked(handed_in(tmp_path, ("外来.pdf", source)).pdf.read_bytes())
    for word in (b"JavaScript", b"/JS", b"Launch", b"EmbeddedFile", b"OpenAction", b"/AA", b"/Annots", b"tool.exe"):
        assert word not in made


def unpacked(content: bytes) -> bytes:
    """The PDF with nothing compressed, to be searched."""
    plain = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as opened:
        opened.save(
            plain,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
        )
    return plain.getvalue()


def stamped(made: pikepdf.Pdf) -> None:
    """An electronic seal, which lies on the page as an annotation with a face of its own."""
    face = made.make_stream(b"1 0 0 rg 0 0 120 120 re f")
    face.Type, face.Subtype, face.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, pikepdf.Array([0, 0, 120, 120])
    seal = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Stamp,
        F=4,
        Rect=[350, 150, 470, 270],
        AP=pikepdf.Dictionary(N=face),
    )
    made.pages[0].obj.Annots = made.make_indirect(pikepdf.Array([made.make_indirect(seal)]))


def test_an_electronic_seal_that_lies_on_the_page_is_drawn_into_it(tmp_path: Path) -> None:
    made = handed_in(tmp_path, ("电子章.pdf", pdf(1, stamped)))
    paper = pypdfium2.PdfDocument(made.pdf)
    assert paper[0].render(may_draw_forms=False).to_pil().getpixel((410, 630)) == (255, 0, 0)
    assert made.scan.sheets[0].red
    paper.close()


def test_a_page_of_another_measure_is_fitted_on_a4_and_a3_stays(tmp_path: Path) -> None:
    def sizes(made: pikepdf.Pdf) -> None:
        made.pages[0].mediabox = pikepdf.Rectangle(0, 0, 842, 1191)  # A3
        made.pages[1].mediabox = pikepdf.Rectangle(0, 0, 4960, 7016)  # a scanner that counts in dots
        made.pages[2].mediabox = pikepdf.Rectangle(0, 0, 7016, 4960)

    made = handed_in(tmp_path, ("大小不一.pdf", pdf(3, sizes)))
    with pikepdf.open(made.pdf) as paper:
        seen = [tuple(round(float(side)) for side in one.mediabox)[2:] for one in paper.pages]
    assert seen == [(842, 1191), (595, 842), (842, 595)]


def test_a_pdf_that_only_forbids_copying_is_taken_and_comes_out_open(tmp_path: Path) -> None:
    locked = pdf(2, encryption=pikepdf.Encryption(owner="x", user=""))
    made = handed_in(tmp_path, ("限制.pdf", locked))
    with pikepdf.open(made.pdf) as paper:
        assert not paper.is_encrypted
        assert len(paper.pages) == 2


CUT = pdf(3)[:-420]
AS_IT_IS = {"stream_decode_level": pikepdf.StreamDecodeLevel.none, "compress_streams": False}
REFUSED: list[tuple[str, File, str, str]] = [
    ("a password", ("密.pdf", pdf(2, encryption=pikepdf.Encryption(owner="x", user="y"))), "encrypted", "去掉密码"),
    ("300 pages", ("全卷.pdf", pdf(300)), "too-many-pages", "共 301 页，一件最多 60 页。请一事一文"),
    ("no page", ("空白.pdf", pdf(0)), "no-pages", "一页也没有"),
    ("a PDF that breaks off", ("断.pdf", CUT), "broken-pdf", "重新扫描"),
    ("a PDF in name only", ("假.pdf", b"%PDF-1.4\nhello"), "broken-pdf", "重新扫描"),
    ("an empty file", ("没传完.jpg", b""), "empty-file", "0 字节"),
    ("a photograph that breaks off", ("半张.jpg", broken_jpeg()), "broken-picture", "重新拍摄"),
    ("a picture of too many pixels", ("巨图.png", huge_png()), "broken-picture", "较低的分辨率"),
    ("a Word file", ("报告.docx", word_file()), "office-file", "请打印、盖章"),
    (
        "an old Word or WPS file",
        ("报告.wps", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        "office-file",
        "请打印",
    ),
    ("an OFD file", ("公文.ofd", zipped(OFD_xml=b"<ofd/>")), "ofd-file", "导出"),
    ("an archive", ("扫描件.zip", zipped(a_pdf=pdf(1))), "archive", "解压"),
    ("something else", ("说明.txt", "盖章件见附件".encode()), "not-taken", "不是照片，也不是 PDF"),
    ("a moving picture", ("动.gif", b"GIF89a" + bytes(40)), "not-taken", "不是照片，也不是 PDF"),
    ("a TIFF that breaks off", ("坏.tif", tiff(1, compression="tiff_lzw")[:3000]), "broken-picture", "重新拍摄"),
    ("a HEIC that breaks off", ("坏.heic", HEIC.read_bytes()[:9000]), "broken-picture", "重新拍摄"),
    (
        "a PDF that unpacks to gigabytes",
        ("炸弹.pdf", pdf(1, bomb, **AS_IT_IS)),
        "unsafe",
        "为安全起见没有打开",
    ),
]


@pytest.mark.parametrize(("file", "ground", "words"), [one[1:] for one in REFUSED], ids=[one[0] for one in REFUSED])
def test_a_file_that_is_no_scan_is_named_with_what_to_do(tmp_path: Path, file: File, ground: str, words: str) -> None:
    with pytest.raises(Problem) as refused:
        handed_in(tmp_path, ("好的.jpg", plain_jpeg()), file)
    assert refused.value.ground == f"scans-{ground}"
    assert words in refused.value.detail
    assert file[0] in refused.value.detail or ground in ("too-many-pages", "unsafe")
    assert "。。" not in refused.value.detail


def test_sixty_pages_are_taken_and_one_more_is_too_many_over_all_files_together(tmp_path: Path) -> None:
    assert handed_in(tmp_path, ("六十页.pdf", pdf(60))).scan.pages == 60
    with pytest.raises(Problem, match="共 61 页"):
        handed_in(tmp_path, ("六十页.pdf", pdf(60)), ("一页.jpg", plain_jpeg()))


def test_files_beyond_the_bytes_of_a_scan_are_refused_before_anything_is_opened(tmp_path: Path) -> None:
    with (tmp_path / "0").open("wb") as sparse:
        sparse.truncate(MOST_BYTES + 1)
    with pytest.raises(Problem, match="一件最多 100 MB"):
        prepare(tmp_path, ["大.pdf"])
    with (tmp_path / "0").open("wb") as sparse:
        sparse.write(b"%PDF-1.7\n")
        sparse.truncate(MOST_BYTES_PDF + 1)
    with pytest.raises(Problem) as refused:
        prepare(tmp_path, ["大.pdf"])
    assert refused.value.ground == grounds.PDF_TOO_HEAVY.code


def test_nothing_chosen_asks_for_something(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="请选择扫描件"):
        prepare(tmp_path, [])


def test_small_pages_are_drawn_again_from_the_paper_alone(tmp_path: Path) -> None:
    made = handed_in(tmp_path, ("一.jpg", plain_jpeg()))
    again = tmp_path / "again"
    again.mkdir()
    drawn = draw_again(again, made.pdf.read_bytes())
    assert [one.read_bytes() for one in drawn] == [one.read_bytes() for one in made.pages()]
