"""What phones of a district go by, put together from the rulebook; and what of a phone's notice that bears out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby

from shared.field_rules import READS, FieldRules, NoticeRules, RuleBook, WordingEdition
from shared.moment import chinese_day, day_in_shanghai, to_iso
from shared.notice import Notice
from shared.notice_paper import inserts_only
from shared.plain import MAX_TEXT, from_plain
from sync_server.procedures.claims import Difference
from sync_server.procedures.rulebook import NAMES, Edition, EvidenceRules, TermRules, edition_in_force, in_force

WORDING = "notice"  # the wording of 《督察通知书》 among those of all papers
# The groups of rules that phones go by.
GROUPS = frozenset({NAMES[TermRules], NAMES[NoticeRules], NAMES[EvidenceRules]})


def edition_on(editions: Sequence[Edition], district: str, day: date) -> FieldRules:
    """What phones of the district go by on the day, and since when. An edition that changes nothing for them (points, a
    day of filing, the city's where the district has its own) begins nothing: what stood goes on."""
    now = FieldRules()
    for begun in sorted({e.effective_from for e in _of(editions, district) if e.effective_from <= day}):
        terms = in_force(TermRules, editions, district, begun)
        notice = in_force(NoticeRules, editions, district, begun)
        video = in_force(EvidenceRules, editions, district, begun).video_clips
        same = FieldRules(now.since, terms.feedback_days, notice, terms.close_of_business, video)
        now = now if same == now else replace(same, since=begun.isoformat())
    return now


def book_of(editions: Sequence[Edition], wordings: Sequence[Edition], district: str, today: date) -> RuleBook:
    """What stands today and what is to come; `wordings` are the editions of the notice's wording."""
    days = _days(_of(editions, district), today)
    said = [edition_in_force(WORDING, wordings, district, day) for day in _days(wordings, today)]
    return RuleBook(
        tuple(rules for rules, _ in groupby(edition_on(editions, district, day) for day in days)),
        tuple(_for_phones(edition) for edition, _ in groupby(said) if edition),
        READS,
    )


def _days(editions: Sequence[Edition], today: date) -> list[date]:
    return sorted({today, *(e.effective_from for e in editions if e.effective_from > today)})


def _for_phones(edition: Edition) -> WordingEdition:
    """Without its text where a phone cannot fill it in: there the shipped wording stands."""
    text = str(edition.value["text"])
    return WordingEdition(edition.effective_from.isoformat(), "" if kept_from_phones(text) else text)


def kept_from_phones(text: str) -> str:
    """Why phones do not take this wording of the notice and go on with the shipped one; '' when they take it."""
    if len(text) > MAX_TEXT:
        return f"有 {len(text)} 字，手机最多用 {MAX_TEXT} 字"
    return "" if inserts_only(text) else "用了条件或循环（{% … %}），手机填不了"


def borne_out(claimed: Notice, editions: Sequence[Edition], district: str, day: date) -> tuple[int, str]:
    """(term, objection clause) of a phone's notice: its own where some edition of the district ever allowed them – a
    phone offline goes by an earlier one –, else those in force on the day of issue."""
    known = [from_plain(NoticeRules, e.value) for e in _of(editions, district) if e.name == NAMES[NoticeRules]]
    terms = [from_plain(TermRules, e.value) for e in _of(editions, district) if e.name == NAMES[TermRules]]
    longest = max(rules.most_days for rules in (NoticeRules(), *known))
    longest = max(longest, *(rules.feedback_days for rules in (TermRules(), *terms)))
    now = edition_on(editions, district, day)
    clauses = {now.notice.objection, *(rules.objection for rules in (NoticeRules(), *known))}
    days = claimed.feedback_days if claimed.feedback_days <= longest else now.feedback_days
    return days, claimed.objection_words if claimed.objection_words in clauses else now.notice.objection


def edition_differences(claimed: Notice, now: FieldRules) -> list[Difference]:
    """A notice made by other rules than those in force: it takes effect, and says so. Phones of before name no
    edition."""
    if not claimed.rules or claimed.rules == now.name:
        return []
    return [Difference("notice.rules", "所依规则", claimed.rules, f"开具当日为{now.name}", holds=False)]


def wording_differences(
    claimed: Notice, wordings: Sequence[Edition], district: str, issued: datetime
) -> list[Difference]:
    """A notice read aloud in another wording than it is printed in: it takes effect, and says so. The print is by the
    edition that was in force, and made, at the moment of issue; phones without one say nothing."""
    made = [e for e in wordings if e.made_at <= to_iso(issued)]
    printed = edition_in_force(WORDING, made, district, day_in_shanghai(issued))
    if claimed.wording == (printed.value["text"] if printed else ""):
        return []
    same = [e for e in wordings if e.value["text"] == claimed.wording]
    said = _wording_name(same[-1] if same else None) if same or not claimed.wording else "未登记的文本"
    return [Difference("notice.wording", "文书用语", said, f"本件用{_wording_name(printed)}", holds=False)]


def _wording_name(edition: Edition | None) -> str:
    return f"{chinese_day(edition.effective_from)}起施行的文本" if edition else "随系统提供的文本"


def _of(editions: Sequence[Edition], district: str) -> list[Edition]:
    return [e for e in editions if e.name in GROUPS and e.district_code in ("", district)]
