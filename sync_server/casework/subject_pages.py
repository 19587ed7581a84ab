"""Where the page of a thing is: what a line of the inbox opens, and a message outside links to."""

from __future__ import annotations

# Kinds with a page for each thing; `{}` is the id.
PAGES = {
    "notice": "/notices/{}",
    "record": "/records/{}",
    "alert": "/alerts/{}",
    "document": "/documents/{}",
    "pursuit": "/pursuits/{}",
    "case": "/cases/{}",
    "case_share": "/cases/shares/{}",
    "merge": "/merges/{}",
    "score": "/appraisal/{}",
    "volume": "/archive/{}",
    "filter": "/saved/{}",
    "order": "/orders/{}",
}
# Kinds that are met on a list.
LISTS = {
    "suggestion": "/suggestions",
    "orders": "/orders",
    "endpoint": "/endpoints",
    "calendar": "/calendar",
    "catalogue": "/catalogue",
    "rules": "/rules",
    "assignment": "/assignments",
    "filing": "/filings",
    "annual": "/annual",
    "delegation": "/delegation",
    "stand_in": "/stand-ins",
    "unit": "/units",
    "borrowing": "/archive",
}
# What an inspected unit reads of a record is in the line itself: the record is the inspection body's.
_OF_SQUADS = {"notice": "/squad/notices/{}", "score": "/squad/scores?document={}", "record": "/inbox"}


def page_of(subject_kind: str, subject_id: str, *, inspected: bool) -> str:
    """The page that shows the thing, to an inspected unit or to others; the inbox itself for what has none."""
    pages = PAGES | _OF_SQUADS if inspected else PAGES
    if subject_kind in pages:
        return pages[subject_kind].format(subject_id)
    return LISTS.get(subject_kind, "/inbox")
