"""The 《督察通知书》 on the screen as the paper it is, with its QR code."""

from __future__ import annotations

import io
from collections.abc import Iterator

import flet as ft
import flet.canvas as cv
import segno

from mobile.checks.signing import SCALE
from mobile.parts.theme import RADIUS
from shared.notice import Signature
from shared.notice_paper import Block, Findings, NoticePaper, Passage, Seal, Signing

INK, RED = "#14181F", "#B3231F"
INK_WIDTH = 180.0
MOST_IN_LINE = 13  # letters of the head on a screen 360 wide, with the sheet's margins


def paper_sheet(paper: NoticePaper) -> ft.Control:
    """The sheet. White also at night: it is paper."""
    lines: list[ft.Control] = [
        *(_line(part, 20, bold=True, color=RED, center=True, close=True) for part in head_lines(paper.organ)),
        _line(paper.title, 22, bold=True, center=True),
        _line(paper.number, 16, center=True),
        *([_line(paper.standing, 18, bold=True, color=RED, center=True)] if paper.standing else []),
        ft.Divider(height=2, thickness=1.5, color=RED),
        _line(f"{paper.unit}：", 17),
        *(control for block in paper.blocks for control in _block(block)),
        _line(paper.copies, 16),
    ]
    return ft.Container(
        ft.Column(lines, spacing=10, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        bgcolor=ft.Colors.WHITE,
        border=ft.Border.all(1, "#D5DBE5"),
        border_radius=RADIUS / 4,
        padding=20,
    )


def head_lines(organ: str) -> tuple[str, ...]:
    """发文机关标志 in lines that each say something: a narrow screen would leave its last letter alone."""
    at = organ.find("城市管理")
    return (organ,) if len(organ) <= MOST_IN_LINE or at <= 0 else (organ[:at], organ[at:])


def _block(block: Block) -> Iterator[ft.Control]:
    match block:
        case Passage():
            yield from _passage(block)
        case Findings():
            for passage in block.told:
                yield from _passage(passage)
        case Signing():
            for name, text in block.pairs:
                yield _line(f"{name}：{text}", 16)
            if block.drawn:
                yield _ink(block.drawn)
        case Seal():
            yield _line(block.body, 16, right=True)
            yield _line(block.day, 16, right=True)
            yield _code(block)


def _passage(passage: Passage) -> Iterator[ft.Control]:
    for n, text in enumerate(passage.paragraphs):
        yield _labelled("" if n else passage.label, text)


def _labelled(label: str, words: str) -> ft.Text:
    spans = [ft.TextSpan(label, ft.TextStyle(weight=ft.FontWeight.W_700)), ft.TextSpan(words)]
    return ft.Text(spans=spans, size=17, color=INK, style=ft.TextStyle(height=1.6))


def _ink(signature: Signature) -> ft.Control:
    """The signature as it was drawn."""
    scale = INK_WIDTH / SCALE
    paint = ft.Paint(color=INK, stroke_width=2.5, style=ft.PaintingStyle.STROKE, stroke_cap=ft.StrokeCap.ROUND)
    canvas = cv.Canvas(width=INK_WIDTH, height=signature.height * scale)
    for stroke in signature.strokes:
        path: list[cv.Path.PathElement] = [cv.Path.MoveTo(stroke[0][0] * scale, stroke[0][1] * scale)]
        path += [cv.Path.LineTo(x * scale, y * scale) for x, y in stroke[1:]]
        canvas.shapes.append(cv.Path(path, paint=paint))
    return ft.Semantics(label=f"{signature.signer.name}的签名", content=ft.Row([canvas]))


def _code(seal: Seal) -> ft.Control:
    picture = io.BytesIO()
    segno.make(seal.code, error="m").save(picture, kind="png", scale=4, border=2)
    return ft.Row(
        [
            ft.Image(src=picture.getvalue(), width=112, height=112, semantics_label="文书二维码"),
            ft.Container(_line(f"扫码核对文书\n校验值 {seal.hash}…", 16), expand=True),
        ],
        spacing=12,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )


def _line(
    text: str,
    size: float,
    *,
    bold: bool = False,
    color: str = INK,
    center: bool = False,
    right: bool = False,
    close: bool = False,
) -> ft.Text:
    align = ft.TextAlign.CENTER if center else ft.TextAlign.RIGHT if right else ft.TextAlign.START
    weight = ft.FontWeight.W_700 if bold else None
    return ft.Text(
        text, size=size, color=color, weight=weight, text_align=align, style=ft.TextStyle(height=1.2 if close else 1.6)
    )
