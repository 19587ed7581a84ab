"""《督察通知书》 as the ledger bears it out: what has become of a notice, and its paper (domain.md §6.1, §6.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.issuing_body import IssuingBody
from shared.notice import Notice, NoticeState, Service, ServiceKind, standing_words
from shared.notice_paper import Course, NoticePaper, notice_paper, placeholders, service_words
from shared.plain import from_plain
from sync_server.papers.filling import Content, make_parts
from sync_server.papers.wordings import NOTICE
from sync_server.procedures.claims import DIFFERS, Difference, drawn_on, held
from sync_server.reference.notice_terms import said_term

Row = Mapping[Any, Any]  # a notice with its `section_name` and `issuing_name`, from the ledger or as it was sealed


def standing_of(row: Row) -> str:
    """What stands over a paper that is not, or no longer, in force."""
    state = NoticeState(row["state"])
    if state is NoticeState.AWAITING_CONFIRMATION and held(differences_of(row)):
        return f"{DIFFERS}，待督察科决定，尚未生效"
    return standing_words(state)


def differences_of(row: Row) -> list[Difference]:
    """Where the phone's paper read otherwise than this one."""
    return [from_plain(Difference, plain) for plain in row["differences"]]


def remark_of(row: Row) -> str:
    """What the reader must know of where this text comes from; '' when it is what was read aloud."""
    differences = differences_of(row)
    if held(differences):
        labels = "、".join(dict.fromkeys(difference.label for difference in differences if difference.holds))
        return f"现场宣读的文本{DIFFERS}（{labels}），本件按台账编制，以本件为准。"
    return "；".join(f"{difference.label}{difference.claimed}：{difference.known}" for difference in differences)


def number_of(row: Row) -> str:
    """The official number, or the provisional one."""
    return str(row["number"] or row["provisional"])


def course_of(row: Row) -> Course:
    """What has become of the notice, by the server's own clock."""
    service = from_plain(Service, row["service"])
    drawn = service.signature or service.witness_signature
    return Course(
        number=number_of(row),
        checked_at=row["checked_at"],
        issued_at=row.get("signed_at") or row["issued_at"],  # 成文日期 is the day on which it took effect
        body=IssuingBody(str(row.get("issuing_name") or row["section_name"])),
        term=said_term(row, row.get("term")),
        service=_service(row, service),
        document=str(row["document"]),
        standing=standing_of(row),
        remark=remark_of(row),
        drawn=drawn if drawn_on(service, row["document"]) else None,  # a signature stands under the text it was put on
    )


def paper_of(row: Row, wording: str) -> NoticePaper:
    """The paper in the wording of its edition. Raises WordingError."""
    notice, course = from_plain(Notice, row["body"]), course_of(row)
    return notice_paper(notice, course, make_parts(wording, Content(placeholders(notice, course)), NOTICE.in_parts))


def _service(row: Row, service: Service) -> str:
    if row["served_at"] is None:
        return "尚未送达"
    return service_words(
        service,
        at=row["served_at"],
        online=row["service_kind"] == ServiceKind.ONLINE.value,
        signed_by=row["signed_by"],
        document=row["document"],
    )
