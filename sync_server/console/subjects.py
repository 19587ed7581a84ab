"""Where the page of a thing is, for a viewer: what an inbox line opens."""

from __future__ import annotations

from shared.organisation import Role
from sync_server.accounts.viewer import Viewer

# Kinds with a page for each thing; `{}` is the id.
_PAGES = {
    "notice": "/notices/{}",
    "record": "/records/{}",
    "alert": "/alerts/{}",
    "document": "/documents/{}",
    "pursuit": "/pursuits/{}",
    "merge": "/merges/{}",
    "score": "/appraisal/{}",
}
# Kinds that are met on a list.
_LISTS = {
    "suggestion": "/suggestions",
    "endpoint": "/endpoints",
    "calendar": "/calendar",
    "catalogue": "/catalogue",
    "rules": "/rules",
    "assignment": "/assignments",
    "filing": "/filings",
    "annual": "/annual",
    "delegation": "/delegation",
    "unit": "/units",
}
# What a unit reads of a record is in the line itself: the record is the inspection body's.
_SQUADS = {"notice": "/squad/notices/{}", "score": "/squad/scores?document={}", "record": "/inbox"}


def path_of(viewer: Viewer, subject_kind: str, subject_id: str) -> str:
    """The page that shows the thing; the inbox itself for what has none."""
    pages = {**_PAGES, **_SQUADS} if viewer.role is Role.INSPECTED_UNIT else _PAGES
    if subject_kind in pages:
        return pages[subject_kind].format(subject_id)
    return _LISTS.get(subject_kind, "/inbox")
