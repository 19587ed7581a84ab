"""The register of what can happen: complete, without strangers, and the only thing that can be written to the log."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import flet as ft
import pytest
from sqlalchemy import select

from mobile.parts.theme import Tone
from shared.organisation import UnitKind
from sync_server.acts.envelopes import SUBJECTS as FROM_PHONES
from sync_server.acts.originals import UNFILED
from sync_server.casework import happenings
from sync_server.casework.happening import (
    AUDITOR,
    CITY,
    LEADER,
    SECTION,
    SQUAD,
    STREET,
    SUBJECTS,
    Happening,
    register_of,
)
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write
from sync_server.procedures.documents import DocumentDeed
from sync_server.procedures.rewarding import RewardKind
from tests.sync_server.casework.told import strangers
from tests.sync_server.frozen import FROZEN, thaw

SERVER = Path(happenings.__file__).parents[2]
ALL = list(happenings.REGISTER.values())
# Kinds that are looked up by a deed's word: `happenings.of(subject, deed)`.
LOOKED_UP = {
    *(f"document.{deed.value}" for deed in DocumentDeed if deed not in (DocumentDeed.SAVE, DocumentDeed.LAPSE)),
    *(f"reward.{kind.value}" for kind in RewardKind),
    *(f"{subject}.{state}" for subject in ("merge", "finding") for state in ("merged", "refused", "parted")),
    *(f"{subject}.{standing}" for subject in FROM_PHONES.values() for standing in UNFILED),
    *(f"pursuit.{end}" for end in ("closed", "referred")),
}


@pytest.fixture
def ledger(database_url: str) -> Iterator[Ledger]:
    made = Ledger(database_url, lambda: datetime(2026, 11, 2, tzinfo=UTC))
    yield made
    made.close()


def sources() -> list[Path]:
    return [path for path in SERVER.rglob("*.py") if "casework" not in path.parts]


def test_what_acts_look_up_by_a_deed_stands_in_the_register() -> None:
    assert set(happenings.REGISTER) >= LOOKED_UP


def test_whatever_stands_in_the_register_is_written_by_some_act() -> None:
    text = "\n".join(path.read_text("utf-8") for path in sources())
    named = set(re.findall(r"happenings\.([A-Z_]+)", text))
    constants = {name: value for name, value in vars(happenings).items() if isinstance(value, Happening)}
    assert {one.kind for name, one in constants.items() if name not in named} <= LOOKED_UP


def test_a_constant_is_named_after_its_kind() -> None:
    for name, value in vars(happenings).items():
        if isinstance(value, Happening):
            assert name == value.kind.replace(".", "_").upper()


def test_happenings_are_made_in_the_register_only() -> None:
    makers = {
        str(path.relative_to(SERVER))
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Happening"
    }
    assert makers == set()


def test_who_reads_the_log_names_the_register_too() -> None:
    literals = {
        f"{path.relative_to(SERVER)}: {node.value}"
        for path in sources()
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value in happenings.REGISTER
    }
    assert literals == set()


def test_every_happening_has_a_title_and_a_subject_that_is_used() -> None:
    assert all(one.title for one in ALL)
    assert {one.subject for one in ALL} == set(SUBJECTS)


def test_who_is_told_reads_a_word_in_the_inbox_and_what_nobody_is_told_has_none() -> None:
    by_hand = {happenings.ENDPOINT_TRIED}  # sent to one address, without an inbox
    assert {one for one in ALL if bool(one.word) != bool(one.whom)} == by_hand
    assert {one for one in ALL if one.look and not one.whom} == set()


@pytest.mark.parametrize("commit", FROZEN)
def test_ledgers_of_earlier_commits_hold_nothing_that_the_register_does_not_know(commit: str, tmp_path: Path) -> None:
    ledger = Ledger(thaw(commit, tmp_path))
    with ledger.read() as conn:
        kinds = set(conn.execute(select(t.events.c.kind).distinct()).scalars())
        told = conn.execute(select(t.deliveries.c.kind, t.units.c.kind).distinct().join(t.units)).all()
    ledger.close()
    assert kinds <= set(happenings.REGISTER)
    assert len(told) > 8
    assert strangers((kind, unit) for kind, unit in told) == set()


def test_icons_exist_where_they_are_shown() -> None:
    sprites = (SERVER / "console/static/icons.svg").read_text("utf-8")
    assert [one.kind for one in ALL if f'id="{one.shown.icon}"' not in sprites] == []
    phones = [one.phone for one in ALL if one.phone]
    assert [phone.title for phone in phones if not hasattr(ft.Icons, phone.icon)] == []
    assert {phone.tone for phone in phones} <= set(Tone)


def test_what_is_for_one_role_reaches_its_inbox_only() -> None:
    assert happenings.ALERT_TO_LEADER.for_role == "bureau_leader"
    assert happenings.LEDGER_ANCHORED.for_role == "auditor"
    assert {one.kind for one in ALL if one.for_role} == {one.kind for one in ALL if one.whom in (LEADER, AUDITOR)}
    assert happenings.NOTICE_FILED.for_role == ""


def test_a_kind_that_nothing_writes_any_more_can_still_be_read() -> None:
    old = happenings.read("notice.long_ago")
    assert (old.title, old.word, old.shown.icon, old.phone) == ("有新的情况", "消息", "inbox", None)
    assert happenings.read("notice.signed") is happenings.NOTICE_SIGNED


def test_two_happenings_of_one_kind_are_refused() -> None:
    with pytest.raises(ValueError, match=r"notice\.signed"):
        register_of([happenings.NOTICE_SIGNED, Happening("notice.signed", "又一个")])


def test_what_does_not_stand_in_the_register_cannot_be_written(ledger: Ledger) -> None:
    stranger = Happening("notice.danced", "通知书跳舞", "跳舞", SECTION)
    with pytest.raises(ValueError, match="register"):
        ledger.write(lambda w: w.event(stranger, "notice", "n", "跳舞", actor=SYSTEM))
    with pytest.raises(ValueError, match="register"):
        ledger.write(lambda w: w.deliver(1, stranger, subject_kind="notice", subject_id="n", unit_id=unit(w, "squad")))


@pytest.mark.parametrize("kind", UnitKind)
def test_a_happening_is_brought_to_whom_its_line_says_and_to_nobody_else(ledger: Ledger, kind: UnitKind) -> None:
    # The office does a section's work for a district that has none.
    bodies = {UnitKind.SECTION: SECTION, UnitKind.OFFICE: CITY | SECTION, UnitKind.DETACHMENT: CITY}
    own = bodies.get(kind, SQUAD) | LEADER | AUDITOR
    told = [one for one in ALL if one.whom & (STREET if kind is UnitKind.STREET else own)]
    assert happenings.USER_LOCKED not in told

    def bring(w: Write) -> None:
        to = unit(w, kind.value)
        seq = w.event(happenings.NOTICE_SIGNED, "notice", "n", "签收", actor=SYSTEM)
        for happening in ALL:
            if happening in told:
                w.deliver(seq, happening, subject_kind="notice", subject_id="n", unit_id=to)
                continue
            with pytest.raises(ValueError, match=f"{re.escape(happening.kind)} is not brought to a {kind.value}"):
                w.deliver(seq, happening, subject_kind="notice", subject_id="n", unit_id=to)
        raise _DoneError

    with pytest.raises(_DoneError):
        ledger.write(bring)


class _DoneError(Exception):
    """Leaves no trace of the test in the ledger."""


def unit(w: Write, kind: str) -> str:
    """A new unit of that kind; returns its id."""
    unit_id = w.new_id()
    w.add(t.units, id=unit_id, name="单位", kind=kind, district_code="310105", changed_seq=0)
    return unit_id


def test_a_deed_on_a_subject_is_looked_up_by_both_names() -> None:
    assert happenings.of("document", "issue") is happenings.REGISTER["document.issue"]
    with pytest.raises(KeyError):
        happenings.of("document", "no deed")
