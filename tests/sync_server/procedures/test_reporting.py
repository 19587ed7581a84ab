"""A month's figures: whatever the ledger holds, the sums agree in every direction, the words say the same numbers, and
a later look names every figure that moved."""

from __future__ import annotations

import re
import runpy
from dataclasses import fields, make_dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.catalogue import Severity
from shared.plain import from_plain, to_plain
from sync_server.procedures.reporting import corrections as corrections_module
from sync_server.procedures.reporting import figures as figures_module
from sync_server.procedures.reporting.bulletin import (
    DistrictReport,
    Filed,
    city_total,
    district_rows,
    issue_name,
    propose_bulletin,
)
from sync_server.procedures.reporting.corrections import Correction, Reason, corrections
from sync_server.procedures.reporting.figures import (
    Beside,
    Figures,
    LedgerRows,
    MonthEnd,
    Tally,
    UnitFigures,
    fold,
    group_name,
    of_units,
    rate,
)
from sync_server.procedures.reporting.words import (
    CaseLine,
    Example,
    Repeated,
    SpecialMonth,
    group_rows,
    item_words,
    of_district,
    propose,
    unit_rows,
)
from sync_server.procedures.rulebook import BulletinRules

UNITS = {"u1": "华阳路街道综合行政执法队", "u2": "江苏路街道综合行政执法队", "u3": "天山路街道综合行政执法队"}
GROUPS = {"RW": "任务·诉件·办案", "JM": "街面实效", "ZZ": "着装"}
unit_ids = st.sampled_from([*UNITS, "elsewhere"])
numbers = st.integers(1, 400)
ledgers = st.builds(
    LedgerRows,
    st.just(UNITS),
    st.lists(st.tuples(unit_ids, numbers, numbers)),
    st.lists(
        st.tuples(
            unit_ids,
            st.sampled_from(["RW01", "RW02", "JM03", "ZZ01", "CX01"]),
            st.sampled_from([s.value for s in Severity]),
            numbers,
        )
    ),
    st.lists(st.tuples(unit_ids, st.sampled_from(MonthEnd), st.booleans(), numbers)),
    st.just(GROUPS),
    st.just({"elsewhere": "徐家汇街道综合行政执法队"}),
    st.builds(Beside, *[numbers] * len(fields(Beside))),
)


@given(ledgers)
def test_the_sums_agree_in_every_direction(rows: LedgerRows) -> None:
    figures = fold("2026-11", rows)
    total = figures.total
    assert total.findings == sum(row[3] for row in rows.findings) == sum(g.findings for g in figures.groups)
    for severity in ("minor", "major", "grave"):
        in_rows = sum(row[3] for row in rows.findings if row[2] == severity)
        in_groups = sum(getattr(group, severity) for group in figures.groups)
        in_units = sum(getattr(unit.tally, severity) for unit in figures.units)
        assert in_rows == in_groups == in_units == getattr(total, severity)
    assert total.notices == sum(row[3] for row in rows.notices)
    assert total.on_time + total.late + total.overdue + total.pending == total.notices
    assert total.closed == sum(row[3] for row in rows.notices if row[2]) <= total.notices
    assert (total.inspections, total.people) == tuple(sum(int(row[n]) for row in rows.records) for n in (1, 2))
    assert figures.covered <= figures.to_cover == len(UNITS)


@given(ledgers)
def test_the_tables_add_up_and_the_words_say_the_same_numbers(rows: LedgerRows) -> None:
    figures = fold("2026-11", rows)
    *units, last = unit_rows(figures)
    assert last[0] == "合计"
    for column in range(1, len(last)):
        assert sum(int(row[column]) for row in units) == int(last[column])
    *groups, bottom = group_rows(figures)
    for column in range(1, len(bottom)):
        assert sum(int(row[column]) for row in groups) == int(bottom[column])
    texts, total = propose(figures, [], [], of_district("长宁区")), figures.total
    assert f"共开展督察{total.inspections}次，出动督察人员{total.people}人次" in texts["basics"]
    if total.findings:
        assert (
            f"发现问题{total.findings}个，其中严重{total.grave}个、较重{total.major}个、一般{total.minor}个"
            in texts["basics"]
        )
        named = [int(n) for n in re.findall(r"(\d+)个", texts["basics"].split("按类别分：")[1].split("。")[0])]
        assert sum(named) == total.findings
    else:
        assert "未发现问题" in texts["problems"]


@given(ledgers)
def test_frozen_figures_come_back_as_they_were(rows: LedgerRows) -> None:
    figures = fold("2026-11", rows)
    assert from_plain(Figures, to_plain(figures)) == figures
    assert corrections(figures, figures) == []


@given(ledgers, ledgers)
def test_a_figure_that_moved_is_never_silent(before: LedgerRows, after: LedgerRows) -> None:
    stated, now = fold("2026-11", before), fold("2026-11", after)
    lines = corrections(stated, now)
    assert bool(lines) == (
        stated.total != now.total
        or stated.units != now.units
        or stated.groups != now.groups
        or stated.beside != now.beside
    )
    for line in lines:
        assert line.month == "2026-11"
        assert line.before != line.after
        assert line.why


def test_a_finding_that_moves_from_one_unit_to_another_is_told_of_both() -> None:
    def month(unit: str) -> Figures:
        return fold("2026-11", LedgerRows(UNITS, findings=[(unit, "JM03", "minor", 1)], groups=GROUPS))

    lines = corrections(month("u1"), month("u2"), [Reason("u2", "更正被督察单位")])
    assert [(line.what, line.before, line.after, line.why) for line in lines] == [
        (UNITS["u1"], "发现问题1、一般问题1", "发现问题0、一般问题0", "台账更正"),
        (UNITS["u2"], "发现问题0、一般问题0", "发现问题1、一般问题1", "更正被督察单位"),
    ]


def test_the_special_cases_are_counted_and_named_with_who_is_late() -> None:
    beside = Beside(cases_opened=2, cases_closed=1, cases_elsewhere=1, cases_going=3, cases_late=1, case_checks=4)
    opened = [CaseLine(f"沪长城管督立〔2026〕{n}号", f"第{n}件", UNITS["u1"]) for n in (1, 2)]
    special = SpecialMonth(opened, opened[:1], [opened[1]])
    text = propose(fold("2026-11", LedgerRows(UNITS, beside=beside)), [], [], of_district("长宁区"), special)["special"]
    assert text == (
        "本月立案2件：沪长城管督立〔2026〕1号“第1件”（华阳路街道综合行政执法队）；"
        "沪长城管督立〔2026〕2号“第2件”（华阳路街道综合行政执法队）。\n"
        "本月结案1件：沪长城管督立〔2026〕1号“第1件”（华阳路街道综合行政执法队）。\n"
        "并案、移送1件，至月末承办中3件，开展专项检查4次。\n"
        "本月逾期未报告办理情况的：华阳路街道综合行政执法队（沪长城管督立〔2026〕2号“第2件”）。"
    )
    assert propose(fold("2026-11", LedgerRows(UNITS)), [], [], of_district("长宁区"))["special"] == ""


def test_of_special_cases_that_only_go_on_nothing_else_is_said() -> None:
    beside = Beside(cases_going=2)
    rows = LedgerRows(UNITS, beside=beside)
    text = propose(fold("2026-11", rows), [], [], of_district("长宁区"), SpecialMonth((), (), ()))["special"]
    assert text == "至月末承办中2件。"


def test_of_very_many_special_cases_the_first_are_named() -> None:
    lines = [CaseLine(f"{n}号", f"第{n}件", "甲队") for n in range(9)]
    beside = Beside(cases_opened=9, cases_going=9, cases_late=9)
    special = SpecialMonth(lines, (), lines)
    text = propose(fold("2026-11", LedgerRows(UNITS, beside=beside)), [], [], of_district("长宁区"), special)["special"]
    assert text.count("甲队") == 12
    assert "“第5件”（甲队）等。" in text
    assert text.endswith("等9个单位次。")


def test_the_texts_name_units_facts_and_repetitions_and_no_person() -> None:
    rows = LedgerRows(UNITS, [("u1", 4, 6)], [("u1", "JM01", "grave", 2)], [("u1", MonthEnd.OVERDUE, False, 1)], GROUPS)
    example = Example(UNITS["u1"], "2026-11-09", "定西路710弄口", "占道设摊（先核对是否属公示区域）", "占用消防通道。")
    texts = propose(fold("2026-11", rows), [example], [Repeated(UNITS["u1"], "占道设摊", 3)], of_district("长宁区"))
    assert (
        "1. 11月9日在定西路710弄口督察发现，华阳路街道综合行政执法队存在“占道设摊”问题：占用消防通道。"
        in texts["problems"]
    )
    assert "“占道设摊”问题本月发现3次" in texts["problems"]
    assert "单位覆盖率33.3%" in texts["basics"]
    assert "本月未督察的单位：江苏路街道综合行政执法队、天山路街道综合行政执法队" in texts["basics"]
    assert texts["next"].startswith("1. 请华阳路街道综合行政执法队尽快核实整改")


@pytest.mark.parametrize(
    ("part", "whole", "words"), [(1, 3, "33.3%"), (3, 3, "100%"), (0, 7, "0%"), (0, 0, "—"), (1, 200, "0.5%")]
)
def test_rates_in_words(part: int, whole: int, words: str) -> None:
    assert rate(part, whole) == words


def test_short_names() -> None:
    assert group_name("一、日常执法任务完成 — 街面实效 (JM)（每处计；查的是中队管控实效）") == "街面实效"
    assert item_words("占道设摊、兜售物品（先核对是否属公示允许区域）") == "占道设摊、兜售物品"
    assert item_words("（全部在括号内）") == "（全部在括号内）"


@pytest.mark.parametrize(
    ("month", "rules", "name"),
    [
        ("2026-11", BulletinRules(), "2026年第11期（总第11期）"),
        ("2027-01", BulletinRules(), "2027年第1期（总第13期）"),
        ("2026-11", BulletinRules(2009, 3, 1), "2026年第11期（总第213期）"),
        ("2026-11", BulletinRules(2026, 11, 200), "2026年第11期（总第200期）"),
    ],
)
def test_issues_are_numbered_through(month: str, rules: BulletinRules, name: str) -> None:
    assert issue_name(month, rules) == name


@given(st.lists(ledgers, max_size=4))
def test_the_bulletin_repeats_the_reports_figures_and_adds_them_up(reported: list[LedgerRows]) -> None:
    reports = [DistrictReport(f"第{n}区", Filed.ON_TIME, fold("2026-11", rows)) for n, rows in enumerate(reported)]
    *rows, last = district_rows([*reports, DistrictReport("未报区", Filed.MISSING)])
    for row, report in zip(rows, reports, strict=False):
        assert report.figures
        total = report.figures.total
        assert row[2:6] == [str(n) for n in (total.inspections, total.findings, total.grave, total.notices)]
    assert rows[-1] == ["未报区", "未报", *["—"] * 6]
    for column in range(2, 6):
        assert int(last[column]) == sum(int(row[column]) for row in rows[:-1])
    assert (
        "未报1个：未报区"
        in propose_bulletin("2026-11", [*reports, DistrictReport("未报区", Filed.MISSING)])["overview"]
    )


def test_what_the_detachment_did_counts_once_in_the_city() -> None:
    own = fold("2026-11", LedgerRows(UNITS, [("u1", 5, 9)], [("u1", "JM03", Severity.GRAVE.value, 2)], groups=GROUPS))
    detachment = replace(
        own,
        units=(
            UnitFigures("s1", "长宁区", Tally(inspections=3, people=4, grave=2)),
            UnitFigures("s2", "徐汇区", Tally(inspections=2, people=2, minor=1)),
            UnitFigures("s3", "静安区", Tally(inspections=1, people=1, minor=7)),
        ),
    )
    reports = [
        DistrictReport("长宁区", Filed.ON_TIME, replace(own, own=True), section_id="s1"),
        DistrictReport("静安区", Filed.ON_TIME, replace(own, own=False), section_id="s3"),
    ]
    total = city_total(reports, DistrictReport("机动督察支队", Filed.ON_TIME, detachment))
    assert own.total.inspections == 5
    assert total.inspections == 5 + 5 + 3 + 2, "a report of before counted whoever came"
    assert total.grave == 2 + 2, "found in a district that has reported it"
    assert total.minor == 1, "of a district without a report"
    assert city_total(reports, DistrictReport("机动督察支队", Filed.MISSING)).inspections == 10
    missing = propose_bulletin("2026-11", reports, (), DistrictReport("机动督察支队", Filed.MISSING))["overview"]
    assert "机动督察支队通报：未报。" in missing
    told = propose_bulletin("2026-11", reports, (), DistrictReport("机动督察支队", Filed.ON_TIME, detachment))[
        "overview"
    ]
    assert "全市合计不重复计算" in told
    rows = district_rows(reports, DistrictReport("机动督察支队", Filed.ON_TIME, detachment))
    assert [row[0] for row in rows] == ["长宁区", "静安区", "机动督察支队", "合计"]


def test_a_late_and_a_returned_report_are_called_so() -> None:
    figures = fold("2026-11", LedgerRows(UNITS, groups=GROUPS))
    reports = [DistrictReport("长宁区", Filed.LATE, figures), DistrictReport("徐汇区", Filed.RETURNED)]
    overview = propose_bulletin("2026-11", reports)["overview"]
    assert "迟报1个：长宁区。退回修改1个：徐汇区。" in overview
    assert [row[1] for row in district_rows(reports)] == ["迟报", "退回修改", "1个区已报"]
    assert (
        replace(reports[0], good="门责联动。").good
        in propose_bulletin("2026-11", [replace(reports[0], good="门责联动。")])["examples"]
    )


def test_a_correction_is_one_row_of_the_report() -> None:
    correction = Correction("2026-11", "全区", "督察3", "督察4", "补录")
    assert correction.row() == ["2026年11月", "全区", "督察3", "督察4", "补录"]


def test_a_squad_founded_or_renamed_later_corrects_no_earlier_month() -> None:
    stated = fold("2026-11", LedgerRows(UNITS, records=[("u1", 2, 4)], groups=GROUPS))
    renamed = {**UNITS, "u1": "华阳路街道综合行政执法大队", "u9": "新设街道综合行政执法队"}
    now = LedgerRows(renamed, records=[("u1", 2, 4)], groups=GROUPS)
    assert corrections(stated, fold("2026-11", now)) != []
    assert corrections(stated, fold("2026-11", of_units(now, stated))) == []


def test_a_squad_closed_since_then_keeps_the_name_under_which_it_was_reported() -> None:
    stated = fold("2026-11", LedgerRows({"u1": "甲队"}, records=[("u1", 1, 1), ("x", 1, 1)], others={"x": "外区队"}))
    now = of_units(LedgerRows({"u2": "乙队"}, records=[("u1", 1, 1), ("x", 1, 1)]), stated)
    assert (now.units, now.others) == ({"u1": "甲队"}, {"u2": "乙队", "x": "外区队"})


def test_a_figure_that_nobody_named_is_refused_before_it_could_change_silently(monkeypatch: pytest.MonkeyPatch) -> None:
    wider = make_dataclass("Wider", [("visits", int, 0)], bases=(Beside,), frozen=True)
    monkeypatch.setattr(figures_module, "Beside", wider)
    with pytest.raises(TypeError, match="a figure without its name"):
        runpy.run_path(corrections_module.__file__)
