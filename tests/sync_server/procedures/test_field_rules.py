"""What phones go by: the editions of their district and day, and what of a notice made by another edition stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from shared.field_rules import READS, FieldRules, NoticeRules, RuleBook, WordingEdition
from shared.moment import from_iso
from shared.notice import OBJECTION_WORDS
from shared.plain import MAX_TEXT, to_plain
from sync_server.procedures.field_rules import (
    book_of,
    borne_out,
    edition_differences,
    edition_on,
    kept_from_phones,
    wording_differences,
)
from sync_server.procedures.rulebook import NAMES, Edition, TermRules
from tests.shared.test_inspection_and_notice import NOTICE

HERE, THERE = "310105", "310104"
TODAY = date(2026, 11, 24)
CLAUSE = "可向本区督察科提出异议。"


def edition(rules: Any, day: str, district: str = HERE) -> Edition:
    return Edition(NAMES[type(rules)], district, date.fromisoformat(day), to_plain(rules))


EDITIONS = (
    edition(TermRules(feedback_days=12), "2026-10-01"),
    edition(NoticeRules(objection=CLAUSE), "2026-11-01", ""),
    edition(TermRules(feedback_days=5), "2026-11-20"),
    edition(NoticeRules(most_days=7), "2026-12-01"),
    edition(TermRules(feedback_days=9), "2026-12-15", THERE),
)


def test_a_phone_gets_todays_edition_and_those_to_come_of_its_district_and_the_city() -> None:
    book = book_of(EDITIONS, (), HERE, TODAY)
    assert [one.since for one in book.editions] == ["2026-11-20", "2026-12-01"]
    assert [one.feedback_days for one in book.editions] == [5, 5]
    assert [one.notice.objection for one in book.editions] == [CLAUSE, OBJECTION_WORDS]
    assert [one.longest for one in book.editions] == [10, 7]
    assert book_of((), (), HERE, TODAY) == RuleBook((FieldRules(),), reads=READS)


def test_rules_go_on_from_the_day_on_which_what_phones_go_by_began() -> None:
    editions = (
        edition(TermRules(rounds=3), "2026-09-01"),  # nothing that phones go by
        edition(TermRules(feedback_days=5), "2026-10-01"),
        edition(TermRules(feedback_days=5, plan_day=20), "2026-11-01"),
        edition(NoticeRules(most_days=7), "2026-11-10", THERE),
        edition(TermRules(feedback_days=9), "2026-11-15", ""),  # the district has its own
        edition(TermRules(feedback_days=5, close_of_business=True), "2026-12-01"),
        edition(TermRules(feedback_days=5, close_of_business=True, rounds=1), "2026-12-10"),
        edition(TermRules(), "2026-12-20"),
    )
    begun = {day: edition_on(editions, HERE, date.fromisoformat(day)).since for day in ("2026-09-30", "2026-11-24")}
    assert begun == {"2026-09-30": "", "2026-11-24": "2026-10-01"}
    book = book_of(editions, (), HERE, TODAY)
    assert [(one.since, one.close_of_business) for one in book.editions] == [
        ("2026-10-01", False),
        ("2026-12-01", True),
        ("2026-12-20", False),
    ], "what changes nothing is no edition of its own"
    assert book.on(date(2026, 12, 15)) == edition_on(editions, HERE, date(2026, 12, 15)), "the server names it alike"


def test_a_wording_that_asks_or_repeats_stays_with_the_server() -> None:
    plain, asks = '# 开头\n\n在{{ 地点 or "你单位" }}查见：', "# 开头\n\n{% if 地点 %}在{{ 地点 }}{% endif %}"

    def worded(text: str, day: str, district: str = HERE) -> Edition:
        return Edition("notice", district, date.fromisoformat(day), {"text": text})

    editions = (worded("全市", "2026-11-01", ""), worded(plain, "2026-11-10"), worded(asks, "2026-12-01"))
    assert book_of((), editions, HERE, TODAY).wordings == (
        WordingEdition("2026-11-10", plain),
        WordingEdition("2026-12-01"),
    )
    assert book_of((), editions, THERE, TODAY).wordings == (WordingEdition("2026-11-01", "全市"),)


def test_terms_and_words_of_an_earlier_edition_stand_those_of_none_do_not() -> None:
    by_old = replace(NOTICE, feedback_days=12, objection_words=CLAUSE)
    assert borne_out(by_old, EDITIONS, HERE, TODAY) == (12, CLAUSE)
    invented = replace(NOTICE, feedback_days=13, objection_words="不得提出异议。")
    assert borne_out(invented, EDITIONS, HERE, TODAY) == (5, CLAUSE)


def test_a_notice_made_by_another_edition_is_marked_and_not_held() -> None:
    now = edition_on(EDITIONS, HERE, TODAY)
    assert edition_differences(replace(NOTICE, rules="2026年11月20日起施行的版本"), now) == []
    assert edition_differences(NOTICE, now) == [], "a phone of before does not say"
    (found,) = edition_differences(replace(NOTICE, rules="2026年10月1日起施行的版本"), now)
    assert not found.holds
    assert (found.label, found.claimed) == ("所依规则", "2026年10月1日起施行的版本")
    assert found.known == "开具当日为2026年11月20日起施行的版本"


OWN, LATER_TEXT = "# 开头\n\n查见：", "# 开头\n\n发现："
WORDINGS = (
    Edition("notice", HERE, date(2026, 10, 1), {"text": OWN}, "2026-09-28T02:00:00.000Z"),
    Edition("notice", HERE, date(2026, 11, 24), {"text": LATER_TEXT}, "2026-11-24T03:00:00.000Z"),
)


def read_in(wording: str, issued: str, wordings: tuple[Edition, ...] = WORDINGS) -> list[tuple[str, str]]:
    found = wording_differences(replace(NOTICE, wording=wording), wordings, HERE, from_iso(issued))
    assert not any(difference.holds for difference in found)
    return [(difference.claimed, difference.known) for difference in found]


def test_a_notice_read_aloud_in_another_wording_than_it_is_printed_in_says_so() -> None:
    before, after = "2026-11-24T02:59:00.000Z", "2026-11-24T03:01:00.000Z"
    assert read_in(OWN, before) == [], "the later text was not made yet, so it is not printed"
    assert read_in(OWN, after) == [("2026年10月1日起施行的文本", "本件用2026年11月24日起施行的文本")]
    assert read_in(LATER_TEXT, after) == []
    assert read_in("", after) == [("随系统提供的文本", "本件用2026年11月24日起施行的文本")]
    assert read_in("# 开头\n\n编造：", after)[0][0] == "未登记的文本"
    assert read_in(OWN, after, ()) == [("未登记的文本", "本件用随系统提供的文本")]


def test_a_phone_of_before_is_believed_where_the_district_has_no_wording_of_its_own() -> None:
    elsewhere = replace(WORDINGS[0], district_code=THERE)
    assert read_in("", "2026-11-24T03:01:00.000Z", (elsewhere,)) == []


def test_a_wording_is_kept_from_phones_that_could_not_fill_it_in_and_why_is_said() -> None:
    assert kept_from_phones("字" * MAX_TEXT) == ""
    assert kept_from_phones("字" * (MAX_TEXT + 1)) == "有 4001 字，手机最多用 4000 字"
    assert "手机填不了" in kept_from_phones("{% if 地点 %}在{{ 地点 }}{% endif %}")
