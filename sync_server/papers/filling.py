"""From a wording and its data to a sheet; and trying a wording with sample data before it is saved."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from PIL import Image, ImageDraw

from shared.issuing_body import IssuingBody
from sync_server.papers.blocks import Sheet
from sync_server.papers.directives import Material, Picture, Rows
from sync_server.papers.extent import LARGEST_PAPER, LARGEST_SAMPLE
from sync_server.papers.in_the_name_of import Issued, in_the_name_of
from sync_server.papers.markdown import read_blocks
from sync_server.papers.wording import Filled, fill
from sync_server.papers.wording_errors import WordingError
from sync_server.papers.wordings import Wording

_PART = re.compile(r"^#\s*(.+?)\s*$", re.MULTILINE)
SAMPLE_DAY = (2026, 11, 24)
_BODY = IssuingBody("长宁区城市管理行政执法局督察科")


@dataclass(frozen=True)
class Content:
    """What a paper is filled with: texts and tables by placeholder, pictures by group, their bytes by file name."""

    texts: Mapping[str, str]
    tables: Mapping[str, Rows] = field(default_factory=dict)
    pictures: Mapping[str, Sequence[Picture]] = field(default_factory=dict)
    signatures: Mapping[str, Picture] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)

    def data(self) -> dict[str, object]:
        """The placeholders as the wording sees them: a table is a list of rows by heading."""
        tables = {
            name: [dict(zip(table.columns, row, strict=True)) for row in table.rows]
            for name, table in self.tables.items()
        }
        return {**self.texts, **tables}


def make_sheet(
    wording: Wording,
    text: str,
    content: Content,
    title: str,
    day: tuple[int, int, int],
    standing: str = "",
    most: int = LARGEST_PAPER,
) -> Sheet:
    """The paper as blocks, of at most that extent. Raises WordingError."""
    material = Material(content.tables, content.pictures, content.signatures)
    blocks = read_blocks(fill(text, content.data()), material, most)
    return Sheet(title, blocks, day, standing, dict(content.files), wording.landscape)


def make_parts(text: str, content: Content, needed: Sequence[str] = ()) -> dict[str, str]:
    """The named passages of a wording in parts, in its order. Raises WordingError when one of `needed` is missing."""
    filled = fill(text, content.data())
    pieces = _PART.split(filled.text)
    parts = {name: _passage(filled, body) for name, body in zip(pieces[1::2], pieces[2::2], strict=True)}
    for name in needed:
        if name not in parts:
            raise WordingError(f"缺少“# {name}”这一节")
    return parts


def _passage(filled: Filled, body: str) -> str:
    return filled.restore(" ".join(body.split("\n")).strip()).strip()


def try_out(wording: Wording, text: str) -> Sheet:
    """The wording filled with sample data. Raises WordingError with the line that is wrong."""
    content = sample(wording)
    if not wording.in_parts:
        sheet = make_sheet(wording, text, content, wording.title, SAMPLE_DAY, "样张", LARGEST_SAMPLE)
        signer = _SAMPLES["签发人"] if wording.upward else ""
        return in_the_name_of(Issued(_BODY, _SAMPLES["文号"], _SAMPLES["成文日期"], signer), sheet)
    parts = make_parts(text, content, wording.in_parts)
    shown = "\n\n".join(f"## {name}\n\n{words}" for name, words in parts.items())
    whole = f"# {wording.title}（文字部分）\n\n{shown}"
    return make_sheet(wording, whole, Content({}), wording.title, SAMPLE_DAY, "样张", LARGEST_SAMPLE)


def sample(wording: Wording) -> Content:
    """Made-up data for every placeholder, table and picture of a wording."""
    texts = {name: _SAMPLES.get(name, f"（{name}）") for name in wording.placeholders}
    tables = {
        name: Rows(columns, tuple(tuple(_SAMPLES.get(c, f"{c}{n}") for c in columns) for n in (1, 2, 3)))
        for name, columns in wording.tables.items()
    }
    pictures = {
        name: [Picture("sample-1.png", "照片1　整改前"), Picture("sample-2.png", "照片2　整改后")]
        for name in wording.pictures
    }
    files = {f"sample-{n}.png": _sample_picture(n) for n in (1, 2)} if pictures else {}
    return Content(texts, tables, pictures, files=files)


_SAMPLES = {
    "发文机关": "上海市长宁区城市管理行政执法局",
    "落款": "上海市长宁区城市管理行政执法局",
    "编制单位": "长宁区城市管理行政执法局督察科",
    "承办机构": "督察科",
    "文号": "沪长城管督办〔2026〕1号",
    "标题": "2026年12月督察工作文书样张",
    "月份": "2026年12月",
    "年份": "2026年",
    "成文日期": "2026年11月24日",
    "日期": "2026年12月1日",
    "主送": "华阳路街道办事处",
    "被督察单位": "华阳路街道综合行政执法队",
    "被督察单位或区域": "华阳路街道",
    "单位": "华阳路街道综合行政执法队",
    "督察时间": "2026年11月24日 15:04",
    "地点": "定西路710弄口",
    "方式": "实地督察",
    "督察方式": "实地督察",
    "督察员": "周敏（050117）",
    "督察人员": "周敏、陈涛",
    "起草人": "周敏",
    "审核人": "陈涛",
    "签发人": "李科长",
    "期号": "2026年第11期（总第11期）",
    "核对码": "DUCHA:SAMPLE",
    "反馈期限": "自送达之日起3个工作日内，即2026年11月27日（星期五）24时前，以书面或线上方式反馈。",
    "整改要求": "请立即清理店外堆物，落实门责告知，举一反三排查全路段。",
    "异议权利": "对本通知书有异议的，可在反馈期限内书面提出并附证据，由另行指派的人员复核。",
}


def _sample_picture(number: int) -> bytes:
    picture = Image.new("RGB", (640, 480), (206, 214, 226))
    pen = ImageDraw.Draw(picture)
    pen.polygon([(40, 440), (240, 160 + 40 * number), (420, 440)], fill=(120, 136, 160))
    pen.ellipse([480, 60, 580, 160], fill=(240, 240, 244))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
