"""《督察通知书》 and 《督察反馈单》 as blocks for DOCX; their PDF is set by templates of their own (`notice.typ`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping

from shared.notice import Service
from shared.plain import from_plain
from sync_server.papers import blocks as b
from sync_server.papers.marks import signature_png
from sync_server.procedures.claims import drawn_on

_SIGNATURE = "signature.png"
_HEADS = ("序号", "检查项目", "问题事实", "程度", "数量", "依据")


def notice_sheet(row: RowMapping, data: Mapping[str, Any]) -> b.Sheet:
    """The notice from what its template prints; `row` for the signature."""
    service = from_plain(Service, row["service"])
    drawn = (service.signature or service.witness_signature) if drawn_on(service, row["document"]) else None
    lines = tuple(
        (x["n"], f"{x['item']}（{x['code']}）", x["facts"], x["severity"], x["count"], x["basis"])
        for x in data["lines"]
    )
    blocks: list[b.Block] = [
        b.RedHead(data["organ"], data["number"]),
        b.Title(data["title"]),
        b.Paragraph((b.Span(f"{data['unit']}："),), indent=False),
        *_paragraphs("", data["opening"]),
        b.Table(_HEADS, lines, (12, 34, 50, 13, 13, 34)),
        *_paragraphs("被督察人员：", data["subjects"]),
        *_paragraphs("现场处置：", data["on_spot"]),
    ]
    for section in data["sections"]:
        blocks += _paragraphs(f"{section['label']}。", section["text"])
    if data["evidence"]:
        photos = "；".join(f"照片{x['n']} {x['hash']}" for x in data["evidence"])
        blocks += _paragraphs("证据清单：", f"{photos}（照片后为原件 SHA-256 校验值的前 12 位）。")
    remark = (("说明", data["remark"]),) if data["remark"] else ()
    blocks.append(b.Form((("督察员", data["inspectors"]), ("送达情况", data["service"]), *remark)))
    if drawn:
        blocks.append(b.Pictures(((_SIGNATURE, ""),), columns=3, height=16.0))
    blocks += [
        b.Code(data["qr_text"], f"扫码核对文书　校验值 {data['hash']}"),
        b.Seal(data["signed_by"], data["signed_on"]),
        b.Imprint((data["copies"],)),
    ]
    pictures = {_SIGNATURE: signature_png(drawn)} if drawn else {}
    year, month, day = data["date"]
    return b.Sheet(f"{data['title']} {data['number']}", tuple(blocks), (year, month, day), data["standing"], pictures)


def _paragraphs(label: str, text: str) -> list[b.Block]:
    if not text:
        return []
    spans = (b.Span(label, bold=True), b.Span(text)) if label else (b.Span(text),)
    return [b.Paragraph(spans)]


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
