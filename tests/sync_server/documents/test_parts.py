"""What a kind does, prints and shows besides is found in the rooms that need it, and belongs to the kind."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

import pytest

from sync_server.acts.document_kinds import kind_acts
from sync_server.console import page_files
from sync_server.console.document_cards import document_cards
from sync_server.documents import kinds
from sync_server.documents.parts import parts_in
from sync_server.papers.providers import providers
from sync_server.procedures.documents import SIGNED, Besides, DocumentKind

TEMPLATES = tuple(page_files.SERVER.glob("*/templates"))


@dataclass(frozen=True)
class Part:
    kind: DocumentKind


def file_with(**values: object) -> ModuleType:
    file = ModuleType("a_file")
    vars(file).update(values)
    return file


def test_a_part_is_found_by_its_kind_wherever_it_is_named() -> None:
    plan, report = Part(kinds.PLAN), Part(kinds.REPORT)
    assert parts_in(Part, [file_with(one=plan, other="x"), file_with(same=plan, more=report)]) == {
        kinds.PLAN: plan,
        kinds.REPORT: report,
    }


def test_two_parts_of_one_kind_are_refused() -> None:
    with pytest.raises(ValueError, match="plan has two of Part"):
        parts_in(Part, [file_with(one=Part(kinds.PLAN)), file_with(two=Part(kinds.PLAN))])


def test_what_a_kind_does_besides_its_course_knows() -> None:
    assert {kinds.PLAN, kinds.SUPERVISION} <= set(kind_acts()) <= set(kinds.ALL)
    for kind, own in kind_acts().items():
        assert set(own.acts) <= set(kind.course.deeds)
        assert {to for (_, deed), to in kind.course.transitions.items() if deed in own.acts} & SIGNED


def test_a_paper_has_something_besides_if_its_kind_says_so() -> None:
    asked = {kind for kind in kinds.ALL if kind.besides.tables or kind.besides.pictures}
    assert asked <= set(providers())
    assert Besides() not in [kind.besides for kind in providers()]


def test_the_template_of_each_card_exists() -> None:
    assert set(document_cards()) == {kinds.REPORT, kinds.BULLETIN, kinds.ACCOUNTABILITY}
    assert all(any((folder / card.template).exists() for folder in TEMPLATES) for card in document_cards().values())
