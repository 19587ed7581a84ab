"""The 《督察通知书》 as a page for printing and sharing, laid out like the paper (GB/T 9704-2012 measures)."""

from __future__ import annotations

from datetime import date
from html import escape

import segno

from mobile.checks.notices import due_words
from mobile.checks.signing import svg
from shared.moment import chinese_day, chinese_moment, day_in_shanghai, from_iso
from shared.notice import IssuedNotice, Notice, Service, ServiceKind, document_hash, qr_text
from shared.organisation import PersonRef
from shared.workdays import Deadline

TITLE = "督察通知书"

_STYLE = """
@page{size:A4;margin:37mm 26mm 35mm 28mm}
*{box-sizing:border-box}
body{font:16pt/28pt FangSong,STFangsong,"FandolFang R",serif;color:#111;margin:0 auto;max-width:156mm}
h1{font:700 22pt/32pt "Noto Serif SC",SimSun,STSong,serif;text-align:center;margin:6mm 0 2mm}
.org{font:900 26pt/36pt "Noto Serif SC",SimSun,STSong,serif;color:#c00;text-align:center;margin:0}
.no{text-align:center;margin:0;padding-bottom:2mm;border-bottom:1.2pt solid #c00}
p{margin:0;text-indent:2em;text-align:justify}
p.flat{text-indent:0}
ol{margin:0;padding-left:2em}
table{border-collapse:collapse;width:100%;font-size:12pt;line-height:18pt;margin:3mm 0}
td,th{border:.5pt solid #333;padding:1.5mm 2mm;text-align:left;vertical-align:top;font-weight:normal}
.sign{display:flex;justify-content:space-between;align-items:flex-end;margin-top:8mm;page-break-inside:avoid}
.sign svg{height:18mm;max-width:60mm;display:block}
.seal{text-align:center}
.qr{font-size:10pt;line-height:14pt;margin-top:6mm;display:flex;gap:4mm;align-items:center;page-break-inside:avoid}
.qr svg{width:26mm;height:26mm}
.hash{font-family:monospace;word-break:break-all}
"""


def paragraphs(notice: Notice) -> list[tuple[str, str]]:
    """(heading, words) of the paper in reading order: for the preview, for reading aloud and for print."""
    deadline = due_words(Deadline(date.fromisoformat(notice.expected_due), notice.expected_due_certain))
    facts = "\n".join(
        f"{n}．{line.item_text}（{line.severity.label}，{line.count} 处）：{line.facts.rstrip('。')}。"
        for n, line in enumerate(notice.lines, 1)
    )
    basis = "；".join(dict.fromkeys(law for line in notice.lines for law in line.basis.split("；") if law))
    found = [
        ("督察情况", f"{chinese_moment(from_iso(notice.inspected_at))}，{notice.place}，{notice.methods}。"),
        ("存在问题", facts),
        ("依据", basis),
        ("现场处置", notice.on_spot),
        ("被督察人员", notice.subjects),
        ("整改要求", notice.requirement),
        ("反馈期限", f"自送达之日起 {notice.feedback_days} 个工作日内，{deadline}，以系统核定的日期为准。"),
        ("异议权利", notice.objection_words),
    ]
    return [(heading, words) for heading, words in found if words]


def shown_number(notice: Notice) -> str:
    """The official number, or the provisional one."""
    return notice.number or notice.provisional


def share_text(notice: Notice) -> str:
    """The paper as plain text, for a message."""
    body = "\n".join(f"{heading}：{words}" for heading, words in paragraphs(notice))
    return f"{TITLE}\n{shown_number(notice)}\n{notice.unit_name}：\n{body}\n{notice.issuer_name}"


def html(issued: IssuedNotice) -> str:
    """A complete page, no outside resources. A place for the seal is left open: none is drawn (domain.md §6.4)."""
    notice = issued.notice
    signed_on = chinese_day(day_in_shanghai(from_iso(notice.issued_at)))
    inspectors = "、".join(f"{p.name}（{p.badge}）" for p in notice.inspectors)
    evidence = "、".join(f"照片 {line.number}（{line.sha256[:12]}）" for line in notice.evidence) or "无"
    body = "".join(
        f"<p><b>{escape(heading)}：</b>{escape(words).replace(chr(10), '</p><p>')}</p>"
        for heading, words in paragraphs(notice)
    )
    qr = segno.make(qr_text(notice.id, document_hash(notice)), error="m").svg_inline(scale=3, border=0)
    return f"""<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<title>{TITLE} {escape(shown_number(notice))}</title>
<style>{_STYLE}</style><body>
<p class="org">{escape(notice.issuer_name)}</p><h1>{TITLE}</h1><p class="no">{escape(shown_number(notice))}</p>
<p class="flat">{escape(notice.unit_name)}：</p>{body}
<p><b>证据清单：</b>{escape(evidence)}</p>
<div class="sign"><div><p class="flat">督察员：{escape(inspectors)}</p>{_service(issued.service)}</div>
<div class="seal"><p class="flat">{escape(notice.issuer_name)}</p><p class="flat">（印章）</p>
<p class="flat">{signed_on}</p></div></div>
<div class="qr">{qr}<div>扫码核对文书。文书校验值：<span class="hash">{document_hash(notice)}</span><br>
一式三联：被督察单位、督察机构、存根。</div></div>
</body></html>"""


def service_words(service: Service) -> str:
    """How the paper was served, in one sentence."""
    at = chinese_moment(from_iso(service.at))
    match service.kind:
        case ServiceKind.SIGNED:
            signer = service.signature.signer if service.signature else None
            return f"{at} 由{_person(signer)}当场签收。"
        case ServiceKind.REFUSED:
            return f"{at} 拒绝签收：{service.refusal_reason.rstrip('。')}。见证人：{_person(service.witness)}。"
        case ServiceKind.ONLINE:
            return "现场无人签收，由系统送达单位收件箱。"


def _service(service: Service) -> str:
    drawn = service.signature or service.witness_signature
    picture = svg(drawn) if drawn else ""
    return f'<p class="flat">{escape(service_words(service))}</p>{picture}'


def _person(person: PersonRef | None) -> str:
    if person is None:
        return ""
    return f"{person.name}（胸号 {person.badge}）" if person.badge else person.name
