"""To name the hash of somebody else's photo in one's own record opens none of the console's doors to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from fastapi import FastAPI
from sqlalchemy import select, update

from shared.inspection import Inspection
from shared.organisation import Role
from shared.sealing import SealedKind
from shared.wire import Verdict
from sync_server.acts.imports.brought import MOST_KEPT
from sync_server.acts.imports.shifts import keep_table
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.procedures.permissions import Caller
from tests.sync_server.console.conftest import CHANGNING, SECTION, Browser, Clock
from tests.sync_server.console.story import Phone

Enter = Callable[..., Browser]


def theft(thief: Phone, victim: Phone) -> Inspection:
    """A record of the thief's that lists the photo of another district's record."""
    [photo] = victim.check(photos=1).photos
    own = thief.check(photos=0)
    items = tuple(replace(item, id=thief.new_id(), photo_ids=()) for item in own.items)
    stolen = replace(photo, id=thief.new_id())
    check = replace(own, id=thief.new_id(), items=items, photos=(stolen,))
    assert thief.send(SealedKind.INSPECTION, check) is Verdict.ACCEPTED
    return check


def test_no_door_of_the_console_opens_a_photo_that_was_only_named(
    app: FastAPI, squads: list[str], logged_in: Enter
) -> None:
    thief = Phone(app, squads[0])
    check = theft(thief, Phone(app, squads[2], "qian", "钱进", "050200"))
    officer, photo = logged_in(Role.SECTION_OFFICER), check.photos[0].id
    for door in ("thumbnail", "copy"):
        assert officer.get(f"/photos/{photo}/{door}").status_code == HTTPStatus.NOT_FOUND
    assert officer.post(f"/photos/{photo}/original", {"reason": "看看"}).status_code == HTTPStatus.NOT_FOUND
    assert "尚未到齐" in officer.get(f"/records/{check.id}").text
    assert officer.get(f"/records/{check.id}/paper.docx").status_code == HTTPStatus.OK
    with app.state.ledger.read() as conn:
        row = conn.execute(select(t.records).where(t.records.c.id == check.id)).one()
        logged = conn.execute(select(t.events.c.seq).where(t.events.c.kind == "photo.original")).all()
    assert (row.photos_missing, row.complete_at, logged) == (1, None, [])


def test_the_tag_of_a_copy_does_not_tell_the_hash_of_its_original(
    app: FastAPI, squads: list[str], logged_in: Enter
) -> None:
    [photo] = Phone(app, squads[0]).check(photos=1).photos
    officer = logged_in(Role.SECTION_OFFICER)
    for door in ("thumbnail", "copy"):
        shown = officer.get(f"/photos/{photo.id}/{door}")
        assert shown.status_code == HTTPStatus.OK
        assert not any(photo.sha256[:8] in value for value in shown.headers.values())
        again = officer.get(f"/photos/{photo.id}/{door}", **{"If-None-Match": shown.headers["etag"]})
        assert again.status_code == HTTPStatus.NOT_MODIFIED


def test_what_nobody_has_any_more_is_called_so(app: FastAPI, squads: list[str], logged_in: Enter) -> None:
    check = Phone(app, squads[0]).check(photos=1)
    lost = update(t.photos).values(present_at=None, gone_at="2026-11-24T07:00:00.000Z")
    app.state.ledger.write(lambda w: w.conn.execute(lost))
    assert "原件已无处可取" in logged_in(Role.SECTION_OFFICER).get(f"/records/{check.id}").text


def test_of_shift_tables_that_were_only_looked_at_the_latest_few_stay(ledger: Ledger, clock: Clock) -> None:
    caller = Caller("u-1", "周敏", Role.SECTION_OFFICER, SECTION, CHANGNING)

    def look_at(n: int) -> None:
        clock.pass_by(minutes=1)
        ledger.write(lambda w: keep_table(w, caller, f"{n}.xlsx", b"table %d" % n))

    for n in range(MOST_KEPT + 4):
        look_at(n)
    with ledger.read() as conn:
        kept = conn.execute(select(t.brought_tables.c.name).where(t.brought_tables.c.user_id == "u-1")).scalars().all()
    assert sorted(kept) == sorted(f"{n}.xlsx" for n in range(4, MOST_KEPT + 4))
