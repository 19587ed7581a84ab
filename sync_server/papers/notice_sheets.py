"""《督察通知书》 and 《督察反馈单》 as blocks, for PDF, DOCX and the console (the form's PDF is `feedback.typ`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shared.notice_paper import Block, Findings, NoticePaper, Passage, Seal, Signing
from sync_server.papers import blocks as b
from sync_server.papers.marks import signature_png

_SIGNATURE = "signature.png"


def notice_sheet(paper: NoticePaper) -> b.Sheet:
    """The notice, block by block."""
    drawn = next((block.drawn for block in paper.blocks if isinstance(block, Signing)), None)
    blocks: list[b.Block] = [
        b.RedHead(paper.organ, paper.number),
        b.Title(paper.title),
        b.Paragraph((b.Span(f"{paper.unit}："),), indent=False),
        *(set_block for block in paper.blocks for set_block in _set(block)),
    ]
    if paper.copies:
        blocks.append(b.Imprint((paper.copies,)))
    pictures = {_SIGNATURE: signature_png(drawn)} if drawn else {}
    day = (paper.day.year, paper.day.month, paper.day.day)
    return b.Sheet(f"{paper.title} {paper.number}", tuple(blocks), day, paper.standing, pictures)


def _set(block: Block) -> Iterator[b.Block]:
    match block:
        case Passage():
            for n, text in enumerate(block.paragraphs):
                label = (b.Span(block.label, bold=True),) if block.label and not n else ()
                yield b.Paragraph((*label, b.Span(text)))
        case Findings():
            yield b.Table(block.heads, tuple(row.cells for row in block.rows), block.widths)
        case Signing():
            yield b.Form(block.pairs)
            if block.drawn:
                yield b.Pictures(((_SIGNATURE, "签名"),), columns=3, height=16.0)
        case Seal():
            yield b.Code(block.code, f"扫码核对文书　校验值 {block.hash}")
            yield b.Seal(block.body, block.day)


def feedback_sheet(data: Mapping[str, Any], pictures: Mapping[str, bytes]) -> b.Sheet:
    """The feedback form from what its template prints."""
    shown = [(x["file"], x["caption"]) for x in data["pictures"]]
    photos: list[tuple[str, str]] = [] if shown else [("整改前照片", data["before"]), ("整改后照片", data["after"])]
    signed = f"签字：{data['by']}　（公章）　{data['at'] or '年　　月　　日'}"
    pairs = (
        ("通知书编号", data["number"]),
        ("反馈期限", data["due"]),
        ("反馈单位", data["unit"]),
        ("核查结论", data["verdict"]),
        ("核查情况", data["findings"]),
        ("责任人及处理", data["responsible"]),
        ("整改措施、完成时间", data["measures"]),
        ("长效措施", data["lasting"]),
        *photos,
        ("异议及证据", data["objection"]),
        ("中队负责人", signed),
        ("街镇意见", "（公章）　年　　月　　日"),
        ("督察机构核验", data["decision"] or "□合格　□退回再整改　□现场　□书面\n核验人：　　　　年　　月　　日"),
    )
    blocks: list[b.Block] = [b.Title(data["title"]), b.Form(pairs, room=16.0)]
    if shown:
        blocks.append(b.Pictures(tuple(shown), height=40.0))
    if data["instructions"]:
        blocks.append(b.Paragraph((b.Span(data["instructions"]),)))
    year, month, day = data["date"]
    title = f"{data['title']} {data['number']}"
    return b.Sheet(title, tuple(blocks), (year, month, day), data["standing"], dict(pictures))
