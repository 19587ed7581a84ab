"""Whatever a person enters: once the review has nothing left to demand, the check seals and comes back whole."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mobile.checks.compose import compose, correction_fields
from mobile.checks.content import Content, read
from mobile.checks.draft import CheckDraft
from mobile.checks.review import review
from mobile.reference.shipped import Shipped
from shared.inspection import Inspection, Method
from shared.plain import from_plain, to_plain
from tests.mobile.checks.hands import IDS, NOW, Hand, steps
from tests.mobile.checks.world import OFFICER, XINHUA, open_store

SEALABLE: list[tuple[str, object]] = [("methods", [Method.ON_SITE]), ("unit", XINHUA)]
CATALOGUE = {item.code: item for item in Shipped().items}


def written(entered: list[tuple[str, object]]) -> Content:
    """The content of a draft after these steps."""

    async def live() -> Content:
        with tempfile.TemporaryDirectory() as root:
            store = await open_store(Path(root))
            draft = CheckDraft.begin(store.drafts, NOW)
            hand = Hand()
            for step in entered:
                hand.do(draft, step)
            await store.close()
            return draft.content

    return asyncio.run(live())


def sealed(content: Content) -> Inspection:
    return compose(content, [], record_id=IDS[0], inspector=OFFICER.ref, now=NOW, catalogue_version="2026-1")


@settings(max_examples=60)
@given(st.lists(steps, max_size=25))
def test_what_passes_the_review_can_be_sealed_and_read_by_the_server(entered: list[tuple[str, object]]) -> None:
    content = written([*SEALABLE, *entered])
    assume(not any(remark.must for remark in review(content, [], CATALOGUE.get, outside=False)))
    record = sealed(content)
    assert from_plain(Inspection, to_plain(record)) == record


@settings(max_examples=40)
@given(st.lists(steps, max_size=25))
def test_a_correction_starts_with_everything_of_the_record(entered: list[tuple[str, object]]) -> None:
    content = written([*entered, *SEALABLE])
    record = sealed(content)
    again = read({**correction_fields(record), "correction_reason": "数量有误"})
    second = sealed(again)
    assert replace(second, correction_reason="") == record
