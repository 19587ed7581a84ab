"""How often a unit was urged, in the words of a 督办通知单."""

from __future__ import annotations

import pytest

from sync_server.procedures.urging import UrgingWay, urged_words

SYSTEM, PHONE, LETTER, SENT = (
    way.value for way in (UrgingWay.SYSTEM, UrgingWay.PHONE, UrgingWay.LETTER, UrgingWay.SENT)
)


@pytest.mark.parametrize(
    ("urgings", "words"),
    [
        ([], ""),
        ([(SYSTEM, True)] * 3, "系统自动提醒3次"),
        ([(PHONE, False), (LETTER, False), (PHONE, False)], "人工催办3次（电话2次、书面1次）"),
        ([(SYSTEM, True), (PHONE, False), (SYSTEM, True)], "人工催办1次（电话1次），另有系统自动提醒2次"),
        ([(SYSTEM, False)], "人工催办1次（系统发送1次）"),
        ([(SENT, False)], ""),
    ],
)
def test_what_people_did_is_counted_apart_from_automatic_reminders(urgings: list[tuple[str, bool]], words: str) -> None:
    assert urged_words(urgings) == words
