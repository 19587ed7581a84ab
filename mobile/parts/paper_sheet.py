"""The 《督察通知书》 on the screen as the paper it is, with its QR code."""

from __future__ import annotations

import io

import flet as ft
import flet.canvas as cv
import segno

from mobile.checks.paper import TITLE, paragraphs, service_words, shown_number
from mobile.checks.signing import SCALE
from mobile.parts.theme import RADIUS
from shared.moment import chinese_day, day_in_shanghai, from_iso
from shared.notice import IssuedNotice, Notice, Signature, document_hash, qr_text

INK, RED = "#14181F", "#B3231F"
INK_WIDTH = 180.0


def paper_sheet(issued: IssuedNotice, number: str = "") -> ft.Control:
    """The sheet; `number` replaces the one on it, when the server gave an official one later. White also at night: it
    is paper."""
    notice = issued.notice
    signature = issued.service.signature or issued.service.witness_signature
    lines: list[ft.Control] = [
        _line(notice.issuer_name, 20, bold=True, color=RED, center=True),
        _line(TITLE, 22, bold=True, center=True),
        _line(number or shown_number(notice), 16, center=True),
        ft.Divider(height=2, thickness=1.5, color=RED),
        _line(f"{notice.unit_name}：", 17),
    ]
    for heading, words in paragraphs(notice):
        lines.append(
            ft.Text(
                spans=[
                    ft.TextSpan(f"{heading}：", ft.TextStyle(weight=ft.FontWeight.W_700)),
                    ft.TextSpan(words),
                ],
                size=17,
                color=INK,
                style=ft.TextStyle(height=1.6),
            )
        )
    inspectors = "、".join(f"{person.name}（{person.badge}）" for person in notice.inspectors)
    lines += [
        _line(f"督察员：{inspectors}", 16),
        _line(service_words(issued.service), 16),
        *([_ink(signature)] if signature else []),
        _line(notice.issuer_name, 16, right=True),
        _line(chinese_day(day_in_shanghai(from_iso(notice.issued_at))), 16, right=True),
        _code(notice),
    ]
    return ft.Container(
        ft.Column(lines, spacing=10, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        bgcolor=ft.Colors.WHITE,
        border=ft.Border.all(1, "#D5DBE5"),
        border_radius=RADIUS / 4,
        padding=20,
    )


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


def _code(notice: Notice) -> ft.Control:
    picture = io.BytesIO()
    segno.make(qr_text(notice.id, document_hash(notice)), error="m").save(picture, kind="png", scale=4, border=2)
    return ft.Row(
        [
            ft.Image(src=picture.getvalue(), width=112, height=112, semantics_label="文书二维码"),
            ft.Container(_line(f"扫码核对文书\n校验值 {document_hash(notice)[:16]}…", 16), expand=True),
        ],
        spacing=12,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )


def _line(
    text: str, size: float, *, bold: bool = False, color: str = INK, center: bool = False, right: bool = False
) -> ft.Text:
    align = ft.TextAlign.CENTER if center else ft.TextAlign.RIGHT if right else ft.TextAlign.START
    weight = ft.FontWeight.W_700 if bold else None
    return ft.Text(text, size=size, color=color, weight=weight, text_align=align, style=ft.TextStyle(height=1.6))
