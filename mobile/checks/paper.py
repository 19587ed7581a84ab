"""This phone's 《督察通知书》 as the paper it is: to show, read aloud, print (GB/T 9704-2012 measures) and share."""

from __future__ import annotations

from html import escape

import segno

from mobile.checks.notices import expected_words
from mobile.checks.signing import svg
from mobile.reference import Reference
from mobile.store.phone import PhoneStore
from shared.issuing_body import IssuingBody
from shared.notice import IssuedNotice, Notice, Service, ServiceKind, document_hash, standing_words
from shared.notice_paper import (
    Block,
    Course,
    Findings,
    NoticePaper,
    Passage,
    Seal,
    Signing,
    filled,
    notice_paper,
    placeholders,
    service_words,
    term_words,
)
from shared.wire import ChangeKind, NoticeStatus

_STYLE = """
@page{size:A4;margin:37mm 26mm 35mm 28mm}
*{box-sizing:border-box}
body{font:16pt/28pt FangSong,STFangsong,"FandolFang R",serif;color:#111;margin:0 auto;max-width:156mm}
h1{font:700 22pt/32pt "Noto Serif SC",SimSun,STSong,serif;text-align:center;margin:6mm 0 2mm}
.org{font:900 26pt/36pt "Noto Serif SC",SimSun,STSong,serif;color:#c00;text-align:center;text-indent:0;margin:0}
.org{text-wrap:balance}
.no{text-align:center;text-indent:0;margin:0;padding-bottom:2mm;border-bottom:1.2pt solid #c00}
p{margin:0;text-indent:2em;text-align:justify;overflow-wrap:anywhere}
p.flat{text-indent:0}
.standing{text-align:center;text-indent:0;color:#c00;border:1.2pt solid #c00;margin:0 0 4mm}
table{border-collapse:collapse;width:100%;font-size:11pt;line-height:16pt;margin:3mm 0;page-break-inside:auto}
tr{page-break-inside:avoid}
td,th{border:.5pt solid #333;padding:1.5mm 2mm;text-align:left;vertical-align:middle;font-weight:normal}
th{white-space:nowrap;font-family:"Noto Sans SC",SimHei,sans-serif;text-align:center}
.facts th{width:26mm}
.ink svg{height:18mm;max-width:60mm;display:block}
.end{display:flex;justify-content:space-between;align-items:flex-end;margin-top:8mm;page-break-inside:avoid}
.seal p{text-align:center;text-indent:0}
.qr{font-size:8.5pt;line-height:12pt;color:#555}
.qr svg{width:26mm;height:26mm;display:block}
.copies{border:solid #333;border-width:.9pt 0;margin-top:6mm;padding:1mm 1em;font-size:14pt;text-indent:0}
"""


def shown_number(notice: Notice) -> str:
    """The official number, or the provisional one."""
    return notice.number or notice.provisional


def open_paper(notice: Notice, reference: Reference) -> NoticePaper:
    """The paper before it is served, to be read aloud."""
    return _paper(notice, reference, shown_number(notice))


def issued_paper(issued: IssuedNotice, reference: Reference, status: NoticeStatus | None = None) -> NoticePaper:
    """The paper as it stands: as sealed, with what the server has said of it since: number, term, another text."""
    notice = status.paper if status and status.paper else issued.notice
    number = (status.number if status else "") or shown_number(issued.notice)
    return _paper(notice, reference, number, issued.service, status)


def kept_paper(store: PhoneStore, reference: Reference, notice_id: str) -> NoticePaper | None:
    """The paper of a notice that this phone sealed; None for another."""
    issued = store.records.body(notice_id)
    status = store.reference.get(ChangeKind.NOTICE_STATE, notice_id, NoticeStatus)
    return issued_paper(issued, reference, status) if isinstance(issued, IssuedNotice) else None


def _paper(
    notice: Notice,
    reference: Reference,
    number: str,
    service: Service | None = None,
    status: NoticeStatus | None = None,
) -> NoticePaper:
    document = document_hash(notice)
    wording = notice.wording or reference.shipped.notice_wording
    drawn = (service.signature or service.witness_signature) if service else None
    course = Course(
        number=number,
        checked_at=notice.inspected_at,
        issued_at=(status.signed_at if status else "") or notice.issued_at,
        body=IssuingBody(notice.issuer_name),
        term=_term(notice, status),
        service=_service(service, document),
        document=document,
        standing=_standing(status) if status else "",
        drawn=drawn if drawn and drawn.document == document else None,  # it stands under the text it was put on
    )
    return notice_paper(notice, course, filled(wording, placeholders(notice, course)))


def _term(notice: Notice, status: NoticeStatus | None) -> str:
    """As the server says it once it has; servers of before send the date alone."""
    if status and status.said_term:
        return status.said_term
    return term_words(notice.feedback_days, due=status.term if status else "", expected=expected_words(notice))


def _standing(status: NoticeStatus) -> str:
    """What a reader must know before anything else: that it is not in force, or not what was read aloud."""
    altered = f"现时版，{status.altered}" if status.altered else ""
    return "；".join(filter(None, (standing_words(status.state), altered)))


def _service(service: Service | None, document: str) -> str:
    if service is None:
        return "尚未送达"
    if service.kind is ServiceKind.ONLINE:
        return "现场无人签收，由系统送达单位收件箱"
    return service_words(service, at=service.at, document=document)


def share_text(paper: NoticePaper) -> str:
    """The paper as plain text, for a message."""
    body = "\n".join(f"{passage.label}{passage.text}" for passage in paper.read_aloud)
    standing = f"【{paper.standing}】\n" if paper.standing else ""
    return f"{paper.title}\n{paper.number}\n{standing}{paper.unit}：\n{body}\n{paper.organ}"


def html(paper: NoticePaper) -> str:
    """A complete page, no outside resources. A place for the seal is left open: none is drawn (domain.md §6.4)."""
    body = "".join(map(_block, paper.blocks))
    standing = f'<p class="standing">{escape(paper.standing)}</p>' if paper.standing else ""
    return f"""<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<title>{escape(paper.title)} {escape(paper.number)}</title>
<style>{_STYLE}</style><body>
<p class="org">{escape(paper.organ)}</p><p class="no">{escape(paper.number)}</p><h1>{escape(paper.title)}</h1>
{standing}<p class="flat">{escape(paper.unit)}：</p>{body}
<p class="copies">{escape(paper.copies)}</p>
</body></html>"""


def _block(block: Block) -> str:
    match block:
        case Passage():
            first, *rest = map(escape, block.paragraphs)
            return "".join(f"<p>{text}</p>" for text in (f"<b>{escape(block.label)}</b>{first}", *rest))
        case Findings():
            rows = "".join(_row(row.cells, "td") for row in block.rows)
            return f"<table><thead>{_row(block.heads, 'th')}</thead><tbody>{rows}</tbody></table>"
        case Signing():
            ink = f'<div class="ink">{svg(block.drawn)}</div>' if block.drawn else ""
            pairs = "".join(f"<tr><th>{escape(name)}</th><td>{escape(text)}</td></tr>" for name, text in block.pairs)
            return f'<table class="facts"><tbody>{pairs}</tbody></table>{ink}'
        case Seal():
            code = segno.make(block.code, error="m").svg_inline(scale=3, border=0)
            left = f'<div class="qr">{code}扫码核对文书<br>校验值 {escape(block.hash)}</div>'
            right = f'<div class="seal"><p>{escape(block.body)}</p><p>（印章）</p><p>{escape(block.day)}</p></div>'
            return f'<div class="end">{left}{right}</div>'


def _row(cells: tuple[str, ...], tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"
