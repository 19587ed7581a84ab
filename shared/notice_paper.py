"""《督察通知书》 as a paper: what stands on it and in which order, before anything is known of screen, PDF or DOCX.

Whoever shows the notice walks these blocks and names none of its fields (沪城管执〔2009〕1号 四(一)4, domain.md §6.3).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shared.bases import on_paper
from shared.catalogue import counted, item_on_paper
from shared.composing import told_facts
from shared.issuing_body import IssuingBody
from shared.moment import chinese_day, chinese_moment, day_in_shanghai, from_iso
from shared.notice import Notice, NoticeLine, Service, ServiceKind, Signature, qr_text
from shared.organisation import person_words
from shared.whereabouts import says_where

TITLE = "督察通知书"
OPENING, COPIES = "开头", "联次"  # the passages of a wording that have a place of their own; the others follow in turn
UNTOLD = "（开具时未写明，见督察记录）"  # an older phone's paper: no coordinates, no 地址未填写 are printed
_PART = re.compile(r"^#\s*(.+?)\s*$", re.MULTILINE)
_HOLE = re.compile(r'\{\{\s*([^\s{}|"]+)(?:\s+or\s+"([^"{}]*)")?\s*\}\}')


@dataclass(frozen=True)
class Passage:
    """Paragraphs, the first behind its label (with its mark: `现场处置：`); read aloud, `heading` is said before them.
    What was typed in lines is set in paragraphs, alike wherever the paper is shown."""

    heading: str
    label: str
    paragraphs: tuple[str, ...]

    @classmethod
    def of(cls, heading: str, label: str, text: str) -> Passage:
        """The passage of a text as somebody typed it."""
        return cls(heading, label, tuple(line.strip() for line in text.splitlines() if line.strip()))

    @property
    def text(self) -> str:
        """The paragraphs without the label, one a line."""
        return "\n".join(self.paragraphs)


@dataclass(frozen=True)
class Finding:
    """One finding; each value as it stands in its cell."""

    n: str
    item: str
    code: str
    facts: str
    severity: str
    count: str
    basis: str

    @property
    def cells(self) -> tuple[str, ...]:
        return self.n, f"{self.item}（{self.code}）", self.facts, self.severity, self.count, self.basis

    @property
    def sentence(self) -> str:
        return f"{self.n}．{self.item}（{self.severity}，{self.count}）：{self.facts.rstrip('。')}。"


@dataclass(frozen=True)
class Findings:
    """The findings as a table, or told one after the other, then the law they rest on."""

    rows: tuple[Finding, ...]
    heads: tuple[str, ...] = ("序号", "检查项目", "问题事实", "程度", "数量", "依据")
    widths: tuple[float, ...] = (12, 34, 46, 13, 13, 38)  # shares

    @property
    def told(self) -> tuple[Passage, ...]:
        facts = "\n".join(row.sentence for row in self.rows)
        basis = "；".join(dict.fromkeys(law for row in self.rows for law in row.basis.split("；") if law))
        both = (Passage.of("存在问题", "存在问题：", facts), Passage.of("依据", "依据：", basis))
        return tuple(passage for passage in both if passage.text)


@dataclass(frozen=True)
class Signing:
    """The photos, who made the check, how the paper was served, what the reader must know; the signature put on this
    very text."""

    pairs: tuple[tuple[str, str], ...]
    drawn: Signature | None


@dataclass(frozen=True)
class Seal:
    """署名: the signing body and day, with room for a seal that is never drawn (domain.md §6.4); beside it the QR code
    and the beginning of the hash that it carries."""

    body: str
    day: str
    code: str
    hash: str


Block = Passage | Findings | Signing | Seal


@dataclass(frozen=True)
class NoticePaper:
    """The whole paper. `standing` says why it is not in force, `copies` who gets one."""

    organ: str
    number: str
    unit: str
    blocks: tuple[Block, ...]
    copies: str
    day: date
    standing: str = ""
    title: str = TITLE

    @property
    def read_aloud(self) -> tuple[Passage, ...]:
        """What is read to the unit before it signs: every passage and finding."""
        found: list[Passage] = []
        for block in self.blocks:
            if isinstance(block, Passage):
                found.append(block)
            elif isinstance(block, Findings):
                found += block.told
        return tuple(found)


@dataclass(frozen=True)
class Course:
    """What has become of the notice, as far as whoever shows it knows: a phone what it sealed, the server its ledger.

    `term` and `service` are sentences (`term_words`, `service_words`), moments ISO 8601, `body` the one
    that issues it, `document` the hash of the text."""

    number: str
    checked_at: str
    issued_at: str
    body: IssuingBody
    term: str
    service: str
    document: str
    standing: str = ""
    remark: str = ""
    drawn: Signature | None = None


def placeholders(notice: Notice, course: Course) -> dict[str, str]:
    """What the wording of a notice may insert, by Chinese name."""
    return {
        "督察时间": chinese_moment(from_iso(course.checked_at)),
        "地点": notice.place if says_where(notice.place) else UNTOLD,
        "方式": notice.methods,
        "被督察单位": notice.unit_name,
        "整改要求": _ended(notice.requirement),
        "反馈期限": course.term,
        "异议权利": _ended(notice.objection_words),
    }


def notice_paper(notice: Notice, course: Course, parts: Mapping[str, str]) -> NoticePaper:
    """The paper; `parts` are the passages of the wording, filled in, in their order."""
    rest = {name: text for name, text in parts.items() if name not in (OPENING, COPIES)}
    inspectors = "　".join(map(person_words, notice.inspectors)) or course.body.office
    day = day_in_shanghai(from_iso(course.issued_at))
    units = notice.units or ("",) * len(notice.lines)
    blocks: list[Block] = [
        Passage.of("督察情况", "", parts.get(OPENING, "")),
        Findings(tuple(_finding(n, *each) for n, each in enumerate(zip(notice.lines, units, strict=True), 1))),
        Passage.of("被督察人员", "被督察人员：", notice.subjects),
        Passage.of("现场处置", "现场处置：", notice.on_spot),
        Passage.of("限时办理", "限时办理：", notice.prompt),
        *(Passage.of(name, f"{name}。", text) for name, text in rest.items()),
        Signing(
            tuple(
                (label, text)
                for label, text in (
                    ("证据清单", _evidence(notice)),
                    ("承办机构", course.body.office),
                    ("督察员", inspectors),
                    ("送达情况", course.service),
                    ("说明", course.remark),
                )
                if text
            ),
            course.drawn,
        ),
        Seal(course.body.signature, chinese_day(day), qr_text(notice.id, course.document), course.document[:16]),
    ]
    return NoticePaper(
        organ=course.body.organ,
        number=course.number,
        unit=notice.unit_name,
        blocks=tuple(block for block in blocks if not isinstance(block, Passage) or block.text),
        copies=parts.get(COPIES, ""),
        day=day,
        standing=course.standing,
    )


def filled(wording: str, values: Mapping[str, str]) -> dict[str, str]:
    """The named passages (`# 名称`) of a wording that inserts only: `{{ 名称 }}`, or `{{ 名称 or "…" }}`."""
    pieces = _PART.split(wording)
    return {
        name: _HOLE.sub(lambda hole: values.get(hole[1], "") or hole[2] or "", " ".join(body.split("\n")).strip())
        for name, body in zip(pieces[1::2], pieces[2::2], strict=True)
    }


def inserts_only(wording: str) -> bool:
    """True for a wording that `filled` can fill in: it neither asks nor repeats."""
    return not re.search(r"\{[{%#]", _HOLE.sub("", wording))


def _evidence(notice: Notice) -> str:
    photos = "；".join(f"照片{line.number} {line.sha256[:12]}" for line in notice.evidence)
    return f"{photos}（照片后为原件 SHA-256 校验值的前 12 位，原件存于督察通）" if photos else ""


def _finding(n: int, line: NoticeLine, unit: str) -> Finding:
    facts = told_facts(line.item_text, line.facts) or "见证据照片"
    item, number, basis = item_on_paper(line.item_text), counted(line.count, unit), on_paper(line.basis)
    return Finding(str(n), item, line.item_code, facts, line.severity.label, number, basis)


def term_words(
    days: int, *, due: str = "", expected: str = "", since: str = "送达", extended: int = 0, grace: str = ""
) -> str:
    """The term in one sentence: `due` as the server computed it, or what a phone expects (预计), or neither yet.

    `since` is what it runs from: service, or the decision with which it began anew. Where it was prolonged by
    `extended` working days, days and date agree only with that said, and with the `grace` of a late arrival before."""
    runs = f"自{since}之日起{days}个工作日"
    if due and extended:
        late = f"（因迟到上传，宽限至{grace}）" if grace else ""
        return f"{runs}{late}，经同意延期{extended}个工作日，至{due}止，以书面或线上方式反馈。"
    if due:
        return f"{runs}内，即{due}前，以书面或线上方式反馈。"
    if expected:
        return f"{runs}内以书面或线上方式反馈，{expected}到期，以系统核定的日期为准。"
    return f"{runs}内以书面或线上方式反馈，具体日期送达后由系统核定。"


def service_words(service: Service, *, at: str, online: bool = False, signed_by: str = "", document: str = "") -> str:
    """How and when (`at`, ISO) the paper was served; `online` into the inbox, where `signed_by` signed for it. A
    signature put on another text than `document` is said to be so."""
    moment = chinese_moment(from_iso(at))
    if online or service.kind is ServiceKind.ONLINE:
        return f"{moment} 线上送达被督察单位收件箱{f'，签收人：{signed_by}' if signed_by else ''}"
    if service.kind is ServiceKind.SIGNED:
        drawn = service.signature
        signer = person_words(drawn.signer) if drawn else signed_by or person_words(service.paper_signer)
        before = f"（签于更正前的文本，校验值 {drawn.document[:16]}）" if drawn and drawn.document != document else ""
        return f"{moment} 当场签收，签收人：{signer}{before}"
    return f"{moment} 拒绝签收，原因：{service.refusal_reason.rstrip('。')}；见证人：{person_words(service.witness)}"


def _ended(text: str) -> str:
    return text if text.endswith(("。", "！", "；")) else f"{text}。"
