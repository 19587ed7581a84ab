"""Which templates of 本单位无问题 a district has: its own before the city's, the city's before the shipped."""

from __future__ import annotations

from datetime import date
from typing import Any

from shared.check_template import CheckTemplate
from sync_server.procedures.check_templates import KeptTemplate, name_of, offered, templates_on, value_of
from sync_server.procedures.rulebook import Edition, TermRules

HERE, THERE = "310105", "310104"
DAY = date(2026, 11, 24)
MARKET = CheckTemplate("market", "集市街面", "集市", ("JM01", "JM03"))
SITE = CheckTemplate("site", "建设工地", "工地", ("JM12",))
OWN = CheckTemplate("market", "集市街面", "集市", ("JM01",))
NIGHT = CheckTemplate("night", "夜市", "夜间集市", ("JM15",))


def edition(template: CheckTemplate, district: str, day: date = DAY, **more: Any) -> Edition:
    return Edition(name_of(template.id), district, day, value_of(template, active=more.get("active", True)))


def names(kept: list[KeptTemplate]) -> list[tuple[str, bool]]:
    return [(one.template.name, one.active) for one in kept]


def test_without_editions_the_shipped_ones_stand() -> None:
    kept = templates_on((), (MARKET, SITE), HERE, DAY)
    assert kept == [KeptTemplate(MARKET), KeptTemplate(SITE)]
    assert offered(kept) == (MARKET, SITE)


def test_the_districts_edition_goes_before_the_citys_and_that_before_the_shipped() -> None:
    city = edition(CheckTemplate("market", "集市街面", "集市", ("JM04",)), "")
    editions = (city, edition(OWN, HERE))
    assert offered(templates_on(editions, (MARKET,), HERE, DAY)) == (OWN,)
    assert offered(templates_on(editions, (MARKET,), THERE, DAY))[0].item_codes == ("JM04",)


def test_a_template_of_another_district_or_of_a_later_day_is_none_of_this_one() -> None:
    editions = (edition(NIGHT, THERE), edition(NIGHT, HERE, date(2026, 12, 1)))
    assert offered(templates_on(editions, (MARKET,), HERE, DAY)) == (MARKET,)


def test_an_ended_one_is_kept_and_not_offered_and_other_rules_are_passed_over() -> None:
    other = Edition("terms", HERE, DAY, {"feedback_days": TermRules().feedback_days})
    editions = (other, edition(NIGHT, HERE), edition(MARKET, HERE, active=False))
    kept = templates_on(editions, (MARKET, SITE), HERE, DAY)
    assert names(kept) == [("集市街面", False), ("建设工地", True), ("夜市", True)]
    assert offered(kept) == (SITE, NIGHT)
    assert kept[1].edition is None
    assert kept[2].edition is not None
