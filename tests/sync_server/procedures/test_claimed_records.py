"""A phone's record held against the directory and the catalogue: people, units and items that it names otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from shared.catalogue import Severity
from shared.inspection import Form, Inspection, ItemResult, Method, Outcome, Place, Subject
from shared.organisation import PersonRef
from sync_server.procedures.claims import Difference, record_differences

AT = "2026-11-24T10:00:00+08:00"
ZHOU = PersonRef("p-zhou", "周敏", "050117")
CHEN = PersonRef("p-chen", "陈涛", "050118")
LI = PersonRef("p-li", "李强", "060201")
ITEM = ItemResult("01890000-0000-7000-8000-000000000031", "JM01", "占道设摊", Outcome.FAIL, Severity.MAJOR)
RECORD = Inspection(
    id="01890000-0000-7000-8000-000000000002",
    form=Form.DAILY,
    methods=(Method.ON_SITE,),
    unit_id="squad",
    unit_name="华阳路街道综合行政执法队",
    inspector=ZHOU,
    place=Place(),
    started_at=AT,
    ended_at=AT,
    catalogue_version="2026",
    items=(ITEM,),
    second_inspector=CHEN,
    subjects=(Subject("050102", "王建国"),),
)


def texts(_: str) -> tuple[str, ...]:
    """The text in force and that of the edition before."""
    return ("占道设摊", "乱设摊")


def test_a_record_as_the_directory_and_any_edition_of_the_catalogue_have_it_is_no_difference() -> None:
    assert record_differences(RECORD, RECORD, texts) == []
    older = replace(RECORD, items=(replace(ITEM, item_text="乱设摊", severity=Severity.GRAVE),))
    assert record_differences(older, RECORD, texts) == []
    borne_out = replace(RECORD, items=(replace(ITEM, raised=True),))
    assert record_differences(borne_out, borne_out, texts) == []
    alone = replace(RECORD, second_inspector=None)
    assert record_differences(alone, alone, texts) == []


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        (
            lambda r: replace(r, inspector=CHEN),
            Difference("inspector", "督察员", "陈涛（050118）", "周敏（050117）"),
        ),
        (
            lambda r: replace(r, unit_name="某队"),
            Difference("unit_name", "被督察单位", "某队", "华阳路街道综合行政执法队"),
        ),
        (
            lambda r: replace(r, second_inspector=LI),
            Difference("second_inspector", "第二督察员", "李强（060201）", "陈涛（050118）"),
        ),
        (
            lambda r: replace(r, subjects=(Subject("050102", "王军"),)),
            Difference("subjects[0].name", "被督察人员", "王军（050102）", "王建国（050102）"),
        ),
        (
            lambda r: replace(r, items=(replace(ITEM, item_text="别的"),)),
            Difference("items[0].item_text", "检查项目", "别的", "占道设摊"),
        ),
        (
            lambda r: replace(r, items=(replace(ITEM, unit="吨"),)),
            Difference("items[0].unit", "计量单位", "吨", ""),
        ),
        (
            lambda r: replace(r, items=(replace(ITEM, raised=True),)),
            Difference("items[0].raised", "程度", "多次出现，升一级", "台账中次数不足，按目录"),
        ),
    ],
    ids=["inspector", "unit", "second", "subject", "item", "counted in", "a severity raised"],
)
def test_a_record_that_names_somebody_or_something_otherwise_is_told(
    change: Callable[[Inspection], Inspection], difference: Difference
) -> None:
    assert record_differences(change(RECORD), RECORD, texts) == [difference]


def test_a_second_inspector_whom_the_directory_does_not_know_is_told() -> None:
    (difference,) = record_differences(RECORD, replace(RECORD, second_inspector=None), texts)
    assert difference.known == "名册中没有这名督察员"
