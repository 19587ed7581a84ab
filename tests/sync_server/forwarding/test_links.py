"""Where a message outside leads: to the page as the receiving unit reads it."""

from __future__ import annotations

import pytest

from shared.organisation import UnitKind
from sync_server.forwarding.messages import Outgoing, link_to


def outgoing(unit_kind: UnitKind, subject_kind: str) -> Outgoing:
    return Outgoing(
        delivery_id="1",
        endpoint_id="2",
        channel="webhook",
        url="https://example.cn/hook",
        mailbox="",
        secret="whsec_",
        kind="notice.served",
        subject_kind=subject_kind,
        subject_id="x",
        unit_id="u",
        unit_name="华阳路街道综合行政执法队",
        unit_kind=unit_kind.value,
        urgent=False,
        attempts=0,
        event_seq=1,
        event_at="2026-11-02T00:00:00.000Z",
        words="有一份督察通知书送达",
        data={},
    )


@pytest.mark.parametrize(
    ("unit_kind", "subject_kind", "page"),
    [
        (UnitKind.SECTION, "notice", "/notices/x"),
        (UnitKind.SQUAD, "notice", "/squad/notices/x"),
        (UnitKind.DISTRICT_TEAM, "score", "/squad/scores?document=x"),
        (UnitKind.SQUAD, "document", "/documents/x"),
        (UnitKind.OFFICE, "alert", "/alerts/x"),
        (UnitKind.SECTION, "endpoint", "/endpoints"),
        (UnitKind.SECTION, "ledger", "/inbox"),
    ],
)
def test_a_message_leads_to_the_page_of_its_unit(unit_kind: UnitKind, subject_kind: str, page: str) -> None:
    assert link_to(outgoing(unit_kind, subject_kind), "https://dct.example.cn/") == f"https://dct.example.cn{page}"
