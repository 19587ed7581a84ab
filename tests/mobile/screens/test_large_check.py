"""A check with thirty findings and sixty pictures stays smooth: what has not changed is not built or sent again."""

from __future__ import annotations

import time

from mobile.checks.adopting import judge_all
from mobile.screens.check.open_checks import OpenChecks
from shared.inspection import Outcome
from tests.mobile.fakes import jpeg
from tests.mobile.screens.checking import prepare, start
from tests.mobile.screens.conftest import Phone

FINDINGS, PICTURES = 30, 60
ONE_CHANGE = 8_000  # bytes to the client after one finding was changed; all of it is some 130,000
MOST_CONTROLS = 900


async def fill(phone: Phone) -> str:
    """A draft with all of it; two pictures to a finding."""
    app = phone.app
    checks, draft_id = app.shared(OpenChecks), app.store.drafts.open_drafts()[0].id
    draft, items = checks.draft(draft_id), app.reference.items[:FINDINGS]
    judge_all(app.store, draft, [(item, Outcome.FAIL, checks.new_id()) for item in items], "")
    for n in range(PICTURES):
        scene = checks.scene(draft_id, draft.content.findings[n % FINDINGS].id)
        await checks.shots.bring_in(scene, jpeg(color=(n, 0, 0)))
    return draft_id


async def test_thirty_findings_and_sixty_pictures_open_at_once_and_a_change_sends_only_itself(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        draft_id = await fill(phone)
        draft = phone.app.shared(OpenChecks).draft(draft_id)
        phone.app.go("/")
        await screen.settle()
        began, before = time.process_time(), screen.client.bytes_sent
        phone.app.go(f"/check/{draft_id}")
        await screen.settle()
        opened, whole = time.process_time() - began, screen.client.bytes_sent - before
        controls = sum(1 for _ in screen.top())
        draft = phone.app.shared(OpenChecks).draft(draft_id)
        finding = draft.content.findings[3]
        phone.app.go(f"/check/{draft_id}/item/{finding.id}")
        await screen.settle()
        draft.change(finding.id, {"facts": "店外堆放货物"})
        await screen.settle()
        before = screen.client.bytes_sent
        began = time.process_time()
        phone.app.go(f"/check/{draft_id}")
        await screen.settle()
        back, sent = time.process_time() - began, screen.client.bytes_sent - before
        print(f"{controls} controls, {whole} bytes, {opened:.3f} s; one change: {sent} bytes, {back:.3f} s")
        assert screen.sees("店外堆放货物")
        assert controls < MOST_CONTROLS
        assert sent < ONE_CHANGE, f"{sent} bytes of {whole}"
