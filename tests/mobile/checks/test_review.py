"""What is said before sealing, and what stands in its way."""

from __future__ import annotations

from dataclasses import replace

from mobile.checks.content import Content
from mobile.checks.review import needs_live_photo, review
from mobile.reference.shipped import Shipped
from shared.evidence import ClockReading, Photo, PhotoOrigin
from shared.inspection import ItemResult, Method, Outcome, Place
from shared.position import Fix, FixSource

NOW = "2026-11-24T07:04:00.000Z"
ITEMS = {item.code: item for item in Shipped().items}
FINDING = ItemResult("0193aaaa-0000-7000-8000-000000000001", "JM01", ITEMS["JM01"].text, Outcome.FAIL, facts="三处")
GOOD = Fix(31.2136, 121.4158, 8, NOW)
READY = Content(
    methods=(Method.ON_SITE,),
    unit_id="u",
    unit_name="某中队",
    place=Place("310105", address="法华镇路 12 号东侧", fix=GOOD),
    results=(FINDING,),
)


def photo(origin: PhotoOrigin = PhotoOrigin.CAMERA, finding_id: str = FINDING.id) -> Photo:
    return Photo(
        "0193aaaa-0000-7000-8000-00000000000f",
        "a" * 64,
        9,
        4,
        3,
        1,
        ClockReading(NOW, 1.0),
        origin,
        finding_id=finding_id,
    )


def remarks(content: Content, photos: list[Photo] | None = None, *, outside: bool = False) -> list[str]:
    return [r.text for r in review(content, [photo()] if photos is None else photos, ITEMS.get, outside)]


def musts(content: Content, photos: list[Photo] | None = None, *, outside: bool = False) -> list[str]:
    return [r.text for r in review(content, [photo()] if photos is None else photos, ITEMS.get, outside) if r.must]


def test_a_complete_check_needs_no_word() -> None:
    assert remarks(READY) == []


def test_method_and_unit_are_asked_for_before_sealing() -> None:
    assert musts(replace(READY, methods=(), unit_id="")) == ["请至少选择一种督察方式。", "请选择被督察单位。"]


def test_an_item_that_needs_a_photo_asks_for_one_taken_here_or_a_reason() -> None:
    assert "现场拍摄" in musts(READY, [])[0]
    assert "现场拍摄" in musts(READY, [photo(PhotoOrigin.IMPORT)])[0]
    assert "现场拍摄" in musts(READY, [photo(finding_id="")])[0]
    excused = replace(READY, results=(replace(FINDING, no_live_photo_reason="涉及隐私，不宜拍摄"),))
    assert musts(excused, []) == []


def test_items_without_the_photo_rule_and_passed_items_need_none() -> None:
    logged = replace(FINDING, item_code="RW01")
    assert not needs_live_photo(logged, [], ITEMS["RW01"])
    assert not needs_live_photo(replace(FINDING, outcome=Outcome.PASS), [], ITEMS["JM01"])


def test_no_position_never_stands_in_the_way() -> None:
    basement = replace(READY, place=Place())
    assert musts(basement) == []
    assert any(text.startswith("无定位，请补充地址") for text in remarks(basement))
    told = replace(READY, place=Place(address="地下一层 12 号摊", no_fix_reason="地下空间，无信号"))
    assert remarks(told) == []


def test_a_finding_asks_for_road_and_house_number_even_with_a_good_fix() -> None:
    nameless = replace(READY, place=replace(READY.place, address=""))
    assert remarks(nameless) == ["发现问题的，请补充路段、门牌和方位，通知书上会用到。"]
    assert remarks(replace(nameless, results=(replace(FINDING, outcome=Outcome.PASS),))) == []


def test_a_poor_fix_asks_for_address_and_reason_a_low_one_for_an_address() -> None:
    assert len(remarks(replace(READY, place=Place(fix=replace(GOOD, accuracy_m=180))))) == 2
    assert remarks(replace(READY, place=Place(fix=replace(GOOD, accuracy_m=60)))) == [
        "定位精度低，请补充路段、门牌或明显标志。"
    ]


def test_a_manual_point_has_its_reason_already() -> None:
    manual = replace(GOOD, source=FixSource.MANUAL, reason="信号漂移", accuracy_m=50)
    assert remarks(replace(READY, place=Place(address="法华镇路 12 号", fix=manual))) == []


def test_outside_the_district_a_reason_is_asked_and_nothing_dropped() -> None:
    assert musts(READY, outside=True) == []
    assert any("本区以外" in text for text in remarks(READY, outside=True))
    told = replace(READY, place=replace(READY.place, outside_reason="跨区督察"))
    assert remarks(told, outside=True) == []


def test_a_correction_needs_its_reason() -> None:
    assert "更正原因" in musts(replace(READY, corrects="0193aaaa-0000-7000-8000-0000000000ff"))[0]


def test_what_must_be_done_comes_first() -> None:
    found = review(replace(READY, methods=(), place=Place()), [], ITEMS.get, outside=False)
    assert [r.must for r in found] == sorted((r.must for r in found), reverse=True)
