"""What phones of a district go by, put together from the rulebook; and what of a phone's notice that bears out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from shared.field_rules import FieldRules, NoticeRules, RuleBook, WordingEdition
from shared.notice import Notice
from shared.notice_paper import inserts_only
from shared.plain import MAX_TEXT, from_plain
from sync_server.procedures.claims import Difference
from sync_server.procedures.rulebook import NAMES, Edition, TermRules, edition_in_force, in_force

WORDING = "notice"  # the wording of 《督察通知书》 among those of all papers
GROUPS = frozenset({NAMES[TermRules], NAMES[NoticeRules]})  # the groups of rules that phones go by


def edition_on(editions: Sequence[Edition], district: str, day: date) -> FieldRules:
    """What phones of the district go by on the day."""
    begun = [e.effective_from for e in _of(editions, district) if e.effective_from <= day]
    terms, notice = in_force(TermRules, editions, district, day), in_force(NoticeRules, editions, district, day)
    return FieldRules(max(begun).isoformat() if begun else "", terms.feedback_days, notice)


def book_of(editions: Sequence[Edition], wordings: Sequence[Edition], district: str, today: date) -> RuleBook:
    """Today's edition and those to come; `wordings` are the editions of the notice's wording."""
    days = _days(_of(editions, district), today)
    said = [edition_in_force(WORDING, wordings, district, day) for day in _days(wordings, today)]
    return RuleBook(
        tuple(edition_on(editions, district, day) for day in days),
        tuple(_for_phones(edition) for n, edition in enumerate(said) if edition and edition not in said[:n]),
    )


def _days(editions: Sequence[Edition], today: date) -> list[date]:
    return sorted({today, *(e.effective_from for e in editions if e.effective_from > today)})


def _for_phones(edition: Edition) -> WordingEdition:
    """Without its text where a phone cannot fill it in: there the shipped wording stands."""
    text = str(edition.value["text"])
    fits = inserts_only(text) and len(text) <= MAX_TEXT
    return WordingEdition(edition.effective_from.isoformat(), text if fits else "")


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
    """A notice made by another edition than the one in force: it takes effect, and says so. Phones of before name no
    edition."""
    if not claimed.rules or claimed.rules == now.name:
        return []
    return [Difference("notice.rules", "所依规则", claimed.rules, f"开具当日为{now.name}", holds=False)]


def _of(editions: Sequence[Edition], district: str) -> list[Edition]:
    return [e for e in editions if e.name in GROUPS and e.district_code in ("", district)]
