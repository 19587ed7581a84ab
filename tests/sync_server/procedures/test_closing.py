"""The end of a grave finding: the chief's word, another person's than its finder, with evidence, and known to the city
that found it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.catalogue import Severity
from shared.organisation import Role
from sync_server.casework.approval import Doer
from sync_server.procedures.closing import (
    ANOTHER,
    CHIEF,
    AskedEnd,
    Closing,
    GraveFacts,
    Told,
    closer_refusal,
    closing_refusal,
    stops_being_grave,
)
from sync_server.procedures.permissions import CITY_CODE, Action, Caller, allowed
from tests.sync_server.procedures.calendars import at

FOUND, NOW = at("2026-11-24 10:00") + timedelta(seconds=30), at("2026-11-24 18:00")
TOLD = Told("市城管执法处值班员刘洋", at("2026-11-24 17:00"), "电话")
INSPECTOR = Doer("inspector", "p-inspector")
FACTS = GraveFacts((INSPECTOR,), FOUND)
PROVEN = Closing(proof="11月24日到定西路查实已经清走")


def who(role: Role, *, person: str = "p-me", district: str = "310105") -> Caller:
    return Caller("me", role.label, role, "section", district, person)


ITS_CHIEF = who(Role.SECTION_CHIEF)


@pytest.mark.parametrize("role", [role for role in Role if not allowed(role, Action.CLOSE_GRAVE)])
def test_nobody_below_the_chief_closes_it_whatever_is_proven(role: Role) -> None:
    assert closing_refusal(replace(FACTS, evidence=3), who(role), PROVEN, NOW) == CHIEF


def test_the_chief_closes_what_another_found_with_proof_in_words_photos_or_what_is_on_file() -> None:
    assert closing_refusal(FACTS, ITS_CHIEF, PROVEN, NOW) == ""
    assert closing_refusal(FACTS, ITS_CHIEF, Closing(photos=("a",)), NOW) == ""
    assert closing_refusal(replace(FACTS, evidence=1), ITS_CHIEF, Closing(), NOW) == ""


@pytest.mark.parametrize(
    "closing",
    [Closing(), Closing(proof=" \n"), Closing(proof="。"), Closing(told=TOLD), Closing(proof="…", photos=("a",))],
)
def test_without_evidence_it_stays_open(closing: Closing) -> None:
    assert "须有证据" in closing_refusal(FACTS, ITS_CHIEF, closing, NOW)


def test_one_of_several_finders_closes_nothing_of_what_was_merged() -> None:
    merged = GraveFacts((INSPECTOR, Doer("my second account", "p-me")), FOUND, evidence=1)
    assert closer_refusal(merged, ITS_CHIEF) == ANOTHER.steps[2].same
    assert closing_refusal(merged, ITS_CHIEF, PROVEN, NOW) == ANOTHER.steps[2].same


def test_an_account_of_nobody_cannot_show_that_it_is_another() -> None:
    assert "没有关联人员名录" in closer_refusal(FACTS, who(Role.SECTION_CHIEF, person=""))


def test_what_the_city_found_is_closed_in_the_district_only_when_the_city_was_told() -> None:
    of_the_city = replace(FACTS, city_units=("office",))
    assert "告知了市级何人" in closing_refusal(of_the_city, ITS_CHIEF, PROVEN, NOW)
    assert closing_refusal(of_the_city, ITS_CHIEF, replace(PROVEN, told=TOLD), NOW) == ""
    of_the_office = who(Role.OFFICE_STAFF, district=CITY_CODE)
    assert closing_refusal(of_the_city, of_the_office, PROVEN, NOW) == ""


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (replace(TOLD, whom="。"), "告知了市级何人"),
        (replace(TOLD, how="—"), "告知了市级何人"),
        (replace(TOLD, when=None), "告知了市级何人"),
        (replace(TOLD, when=at("2026-11-24 09:59")), "早于问题发现的时间（2026年11月24日 10:00）"),
        (replace(TOLD, when=at("2026-11-24 18:01")), "还没有到"),
    ],
)
def test_that_the_city_was_told_names_whom_when_and_how_between_the_finding_and_now(told: Told, said: str) -> None:
    of_the_city = replace(FACTS, city_units=("office",))
    assert said in closing_refusal(of_the_city, ITS_CHIEF, replace(PROVEN, told=told), NOW)


def test_the_city_may_have_been_told_in_the_minute_of_the_finding() -> None:
    of_the_city = replace(FACTS, city_units=("office",))
    for minute in ("2026-11-24 10:00", "2026-11-24 18:00"):
        told = replace(TOLD, when=at(minute))
        assert closing_refusal(of_the_city, ITS_CHIEF, replace(PROVEN, told=told), NOW) == ""


def test_the_timeline_says_the_proof_the_photos_and_whom_of_the_city_was_told() -> None:
    closing = Closing(" 已清走 ", ("a", "b"), TOLD)
    told = "已告知市级：2026年11月24日 17:00 电话告知市城管执法处值班员刘洋"
    assert closing.words == f"已清走；另有照片2张为证；{told}"
    assert Closing("已清走").words == "已清走"
    assert Closing().words == ""


def test_who_asked_for_the_end_decides_no_more_than_who_found_it() -> None:
    asked = replace(FACTS, askers=(Doer("an inspector's account", "p-me"),))
    assert closing_refusal(asked, ITS_CHIEF, PROVEN, NOW) == ANOTHER.steps[2].same
    assert closing_refusal(replace(asked, askers=(INSPECTOR,)), ITS_CHIEF, PROVEN, NOW) == ""


@pytest.mark.parametrize("after", list(Severity))
@pytest.mark.parametrize("before", list(Severity))
def test_a_correction_asks_the_chief_only_for_what_stops_being_grave(before: Severity, after: Severity) -> None:
    assert stops_being_grave(before, after) == (before is Severity.GRAVE and after is not Severity.GRAVE)


def test_what_a_correction_asks_is_said_in_words() -> None:
    assert [asked.label for asked in AskedEnd] == ["删去", "改为不属严重"]
