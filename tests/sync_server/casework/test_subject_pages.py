"""Where a line of the inbox leads: to the thing's own page, to its list, or nowhere else than the inbox."""

from __future__ import annotations

import pytest

from sync_server.casework.subject_pages import LISTS, PAGES, page_of


@pytest.mark.parametrize("kind", PAGES)
def test_what_has_a_page_of_its_own_is_opened_there(kind: str) -> None:
    assert page_of(kind, "some-id", inspected=False).endswith("/some-id")


@pytest.mark.parametrize(("kind", "page"), LISTS.items())
def test_what_is_met_on_a_list_leads_to_the_list(kind: str, page: str) -> None:
    assert page_of(kind, "some-id", inspected=False) == page


def test_an_inspected_unit_reads_its_notices_and_scores_on_its_own_pages_and_never_a_record() -> None:
    assert page_of("notice", "n1", inspected=True) == "/squad/notices/n1"
    assert page_of("score", "d1", inspected=True) == "/squad/scores?document=d1"
    assert page_of("record", "r1", inspected=True) == "/inbox"
    assert page_of("document", "d1", inspected=True) == "/documents/d1"


def test_what_nobody_gave_a_page_stays_in_the_inbox() -> None:
    assert page_of("something new", "x", inspected=False) == "/inbox"
