"""Whatever moment the phone dies at, the draft is what was entered."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobile.checks.content import UnitSource, read, result_fields
from mobile.checks.draft import CheckDraft
from mobile.store.drafts import NoSuchDraft
from mobile.store.phone import PhoneStore
from shared.inspection import Form, ItemResult, Method, OnSpotAction, Outcome, Place
from shared.position import Fix
from tests.mobile.checks.hands import IDS, ITEMS, NOW, Hand, steps
from tests.mobile.checks.world import TIANSHAN, XINHUA, open_store


@settings(max_examples=60)
@given(st.lists(steps, max_size=25))
def test_a_draft_reopened_after_any_step_is_what_was_entered(entered: list[tuple[str, object]]) -> None:
    async def live() -> None:
        with tempfile.TemporaryDirectory() as root:
            store = await open_store(Path(root))
            draft = CheckDraft.begin(store.drafts, NOW)
            hand = Hand()
            for step in entered:
                hand.do(draft, step)
            # Nothing is closed or flushed: this is what is on the medium when the battery dies now.
            after = read(await _fields_on_disk(Path(root), draft.id))
            assert after == draft.content
            await store.close()

    asyncio.run(live())


async def _fields_on_disk(root: Path, draft_id: str) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as copied:
        shutil.copytree(root, copied, dirs_exist_ok=True)
        store = await open_store(Path(copied))
        found = store.drafts.get(draft_id)
        assert found is not None
        await store.close()
        return found.fields


def _bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


async def test_a_keystroke_costs_one_short_line_however_much_the_draft_holds(store: PhoneStore, tmp_path: Path) -> None:
    draft = CheckDraft.begin(store.drafts, NOW)
    for n in range(30):
        draft.put(result_fields(ItemResult(IDS[n], f"JM{n:02}", "占道设摊", Outcome.FAIL, facts="道路东侧" * 20)))

    before = _bytes_in(tmp_path)
    draft.change(IDS[3], {"facts": "三处摊位"})
    assert _bytes_in(tmp_path) - before < 300


async def test_the_same_value_again_writes_nothing(store: PhoneStore, tmp_path: Path) -> None:
    draft = CheckDraft.begin(store.drafts, NOW)
    draft.set_text("notes", "正常")
    before = _bytes_in(tmp_path)
    draft.set_text("notes", "正常")
    assert _bytes_in(tmp_path) == before


async def test_methods_are_kept_in_the_order_of_the_founding_document(store: PhoneStore) -> None:
    draft = CheckDraft.begin(store.drafts, NOW)
    draft.set_methods([Method.REVISIT, Method.ON_SITE])
    assert draft.content.methods == (Method.ON_SITE, Method.REVISIT)


async def test_a_unit_once_chosen_no_longer_follows_the_position(store: PhoneStore) -> None:
    draft = CheckDraft.begin(store.drafts, NOW)
    assert draft.propose_unit(XINHUA, UnitSource.POSITION)
    proposed = draft.content.unit_source
    draft.choose_unit(TIANSHAN)
    assert not draft.propose_unit(XINHUA, UnitSource.LAST)
    assert (proposed, draft.content.unit_source) == (UnitSource.POSITION, UnitSource.HAND)
    assert draft.content.unit_name == TIANSHAN.name


async def test_choosing_a_unit_says_nothing_about_the_place(store: PhoneStore) -> None:
    draft = CheckDraft.begin(store.drafts, NOW)
    draft.choose_unit(XINHUA)
    assert draft.content.place == Place()
    draft.set_fix(Fix(31.2136, 121.4158, 9, NOW), "310105")
    draft.choose_unit(TIANSHAN)
    assert (draft.content.place.district_code, draft.content.place.street_code) == ("310105", "")


async def test_another_district_forgets_the_street(store: PhoneStore) -> None:
    draft = CheckDraft.begin(store.drafts, NOW)
    draft.set_fix(None, "310105")
    draft.set_place("street_code", XINHUA.street_code)
    draft.set_fix(Fix(31.2, 121.43, 9, NOW), "310104")
    assert (draft.content.place.district_code, draft.content.place.street_code) == ("310104", "")


async def test_taking_back_a_verdict_leaves_no_trace(store: PhoneStore) -> None:
    draft = CheckDraft.begin(store.drafts, NOW)
    undo = draft.judge(ITEMS[0], Outcome.FAIL, IDS[0])
    undo()
    assert draft.content.results == ()
    kept = store.drafts.get(draft.id)
    assert kept is not None
    assert [name for name in kept.fields if name.startswith("results/")] == []


async def test_taking_back_a_changed_verdict_gives_the_one_before(store: PhoneStore) -> None:
    draft = CheckDraft.begin(store.drafts, NOW)
    draft.judge(ITEMS[0], Outcome.PASS, IDS[0])
    undo = draft.judge(ITEMS[0], Outcome.FAIL, IDS[1])
    assert [result.outcome for result in draft.content.results] == [Outcome.FAIL]
    undo()
    assert [result.outcome for result in draft.content.results] == [Outcome.PASS]


async def test_a_removed_finding_comes_back_whole(store: PhoneStore) -> None:
    draft = CheckDraft.begin(store.drafts, NOW)
    draft.judge(ITEMS[0], Outcome.FAIL, IDS[0])
    draft.change(IDS[0], {"facts": "三处", "count": 3})
    draft.set_action(IDS[0], OnSpotAction.CORRECTED)
    before = draft.content.results
    undo = draft.remove_result(IDS[0])
    assert draft.content.results == ()
    undo()
    assert draft.content.results == before


def test_a_field_of_another_version_of_the_app_does_not_cost_the_draft() -> None:
    fields = {
        "notes": "在场三人",
        "form": "monthly",
        "place/address": "法华镇路 12 号",
        "place/fix": {"latitude": 999},
        **result_fields(ItemResult(IDS[0], "JM01", "占道设摊", Outcome.FAIL)),
        **result_fields(ItemResult(IDS[1], "JM03", "跨门经营", Outcome.FAIL)),
        f"results/{IDS[1]}/outcome": "unheard-of",
    }
    content = read(fields)
    assert (content.notes, content.form, content.place.address) == ("在场三人", Form.DAILY, "法华镇路 12 号")
    assert [result.item_code for result in content.results] == ["JM01"]


async def test_a_draft_that_is_gone_is_said_to_be_gone(store: PhoneStore) -> None:
    with pytest.raises(NoSuchDraft):
        CheckDraft(store.drafts, IDS[0])
