"""Every kind of document is whole: what its file says is enough for its page, its paper, its number and its term."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.numbering import OfficialNumber, PaperKind, parse_number
from shared.organisation import Role
from sync_server.documents import kinds
from sync_server.papers.wordings import COMMON, WORDINGS, default_text
from sync_server.procedures.document_courses import APPROVAL, actions_of
from sync_server.procedures.documents import SIGNED, DocumentDeed, DocumentKind, DocumentState
from sync_server.procedures.filings import nominal_day, period_due_in
from sync_server.procedures.form import lacking
from sync_server.procedures.months import month_after
from sync_server.procedures.permissions import allowed
from sync_server.procedures.rulebook import TermRules

ROOT = Path(__file__).parents[3]
FILES = ROOT / "sync_server" / "documents" / "kinds"
each = pytest.mark.parametrize("kind", kinds.ALL, ids=[kind.value for kind in kinds.ALL])


def test_the_list_names_every_file_once() -> None:
    assert {f"{kind.value}.py" for kind in kinds.ALL} | {"__init__.py"} == {file.name for file in FILES.glob("*.py")}
    assert len({kind.value for kind in kinds.ALL}) == len({kind.label for kind in kinds.ALL}) == len(kinds.ALL)


def test_the_ledgers_name_leads_to_the_kind_and_no_other_word_does() -> None:
    assert [kinds.of(kind.value) for kind in kinds.ALL] == list(kinds.ALL)
    with pytest.raises(ValueError, match="notice"):
        kinds.of("notice")


@each
def test_its_form_asks_for_something_and_says_what_is_lacking(kind: DocumentKind) -> None:
    names = [field.name for field in kind.form]
    assert len(set(names)) == len(names) == len({field.label for field in kind.form})
    first = next(field for field in kind.form if field.required)
    assert lacking(kind.form, {}) == f"请填写“{first.label}”"
    assert lacking(kind.form, dict.fromkeys(names, "有")) == ""


@each
def test_it_is_signed_and_ends_and_somebody_may_do_each_step(kind: DocumentKind) -> None:
    assert set(kind.course.states) & SIGNED
    assert set(kind.course.ends) >= {DocumentState.VOID}
    for deed in kind.course.deeds:
        for action in actions_of(kind.course, deed):
            assert any(allowed(role, action) for role in Role)
    assert any(allowed(role, kind.read) for role in Role)


@each
def test_the_steps_of_its_approval_are_deeds_of_documents(kind: DocumentKind) -> None:
    known = {deed.value for deed in DocumentDeed}
    assert {step.name for step in APPROVAL.steps} <= known
    assert {DocumentDeed.SEND_BACK, DocumentDeed.VOID} <= {d for d in kind.course.deeds if kind.course.asks_words(d)}


@each
def test_its_paper_has_a_wording_that_knows_its_fields(kind: DocumentKind) -> None:
    wording = WORDINGS[kind.value]
    assert wording.title == kind.label
    assert {field.label for field in kind.form if not field.columns} <= set(wording.placeholders)
    assert {field.label for field in kind.form if field.columns} <= set(wording.tables)
    assert set(kind.besides.texts) | set(COMMON) <= set(wording.placeholders)
    assert default_text(kind.value, ROOT / "assets").strip()


@each
def test_what_is_filed_has_a_day_a_name_for_it_and_a_first_reminder(kind: DocumentKind) -> None:
    if kind.filed is None:
        assert kind not in kinds.FILED
        return
    assert kind.term
    assert kind.first_reminder
    period = period_due_in(kind, "2026-12")
    assert nominal_day(kind, period, TermRules()).isoformat().startswith("2026-12")
    assert period == month_after("2026-12", -kind.filed.months)


def test_no_two_kinds_share_a_series_of_numbers() -> None:
    # 附件6 is one form: the year's 督办通知单 of a body are numbered through, whatever they follow.
    series = [kind.numbered for kind in kinds.ALL if kind.numbered and kind is not kinds.CASE_ORDER]
    assert kinds.CASE_ORDER.numbered == kinds.SUPERVISION.numbered
    assert len(set(series) | set(PaperKind)) == len(series) + len(PaperKind)


def test_a_number_of_any_series_is_read_back() -> None:
    numbers = [OfficialNumber("沪长城管", kind.numbered, 2026, 12) for kind in kinds.ALL if kind.numbered]
    assert [parse_number(str(number)) for number in numbers] == numbers
