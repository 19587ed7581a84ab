"""Where the chains ended is signed, stamped and handed out: who rewrites a chain and hashes it anew, or cuts its tail,
is found by the copy that he does not have."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import repeat
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Table, delete, insert, select

from shared.organisation import Role, UnitKind
from shared.sealing import GENESIS
from sync_server.accounts.opening import add_user
from sync_server.keeping import time_stamps
from sync_server.keeping.anchoring import anchor_now, anchor_when_due
from sync_server.keeping.anchors import Anchor, AnchorError, check_anchor, make_anchor, read_anchor, server_key
from sync_server.keeping.row_courses import wrong_rows
from sync_server.keeping.time_stamps import TimeStampError, ask_stamp
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM, check_events, event_hash, read_head
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.rowlog.sealing import entry_hash, read_log_head
from sync_server.reference.shipped import load_reference_data
from sync_server.settings import ASSETS, Settings
from tests.sync_server.keeping.altering import behind_the_back
from tests.sync_server.keeping.tsa import authority, reply_to, serving_stamps


class House:
    """A ledger with a clock of its own and an auditor."""

    def __init__(self, folder: Path, url: str, **settings: Any) -> None:
        folder.mkdir(exist_ok=True)
        self.now = datetime(2026, 11, 30, 2, tzinfo=UTC)
        self.settings = Settings(data_dir=folder, database_url=url, **settings)
        self.ledger = Ledger(url, lambda: self.now)
        load_reference_data(self.ledger, ASSETS)
        office = select(t.units.c.id).where(t.units.c.kind == UnitKind.OFFICE.value)
        self.office = self.ledger.write(lambda w: w.conn.execute(office).scalar_one())
        self.add("shenji", Role.AUDITOR)

    def add(self, login: str, role: Role = Role.OFFICE_STAFF) -> None:
        self.ledger.write(lambda w: add_user(w, SYSTEM, login=login, name=login, role=role, unit_id=self.office))

    def anchor(self) -> Anchor:
        return read_anchor(anchor_now(self.ledger, self.settings).read_text())

    def faults_after(self, deed: Callable[[Connection], Any], anchor: Anchor) -> tuple[list[str], list[str]]:
        """What the chains themselves show, and what the anchor shows, of a deed that is then taken back."""

        def job(w: Any) -> tuple[list[str], list[str]]:
            with behind_the_back(w.conn):
                deed(w.conn)
            rows = w.conn.execute(select(t.events).order_by(t.events.c.seq)).mappings()
            found = [*check_events(rows), *wrong_rows(w.conn)], check_anchor(w.conn, anchor)
            raise Undone(found)

        with pytest.raises(Undone) as undone:
            self.ledger.write(job)
        found: tuple[list[str], list[str]] = undone.value.args[0]
        return found


class Undone(Exception):
    """Takes a deed back, with what was seen of it."""


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path / "data", database_url)
    yield made
    made.ledger.close()


def rewrite(table: Table, number: str, hash_of: Callable[[Any], str], **changes: Any) -> Callable[[Connection], None]:
    """Change the middle row of a chain and hash everything after it anew."""

    def deed(conn: Connection) -> None:
        rows = [dict(row) for row in conn.execute(select(table).order_by(table.c[number])).mappings()]
        prev = GENESIS
        for at, row in enumerate(rows):
            row.update(changes if at == len(rows) // 2 else {}, prev=prev)
            prev = row["hash"] = hash_of(row)
        conn.execute(delete(table))
        conn.execute(insert(table), rows)

    return deed


def cut_back(seq: int, n: int) -> Callable[[Connection], None]:
    """Take everything away that came after an event and an entry, rows and tails, as if it had never been."""

    def deed(conn: Connection) -> None:
        later = select(t.changes.c.table_name, t.changes.c.row_key).where(t.changes.c.n > n)
        for table, key in conn.execute(later).all():
            [column] = t.metadata.tables[table].primary_key.columns
            conn.execute(delete(t.metadata.tables[table]).where(column == key))
        conn.execute(delete(t.changes).where(t.changes.c.n > n))
        conn.execute(delete(t.events).where(t.events.c.seq > seq))

    return deed


def test_an_untouched_ledger_agrees_with_its_anchor_also_when_it_has_grown(house: House) -> None:
    anchor = house.anchor()
    house.add("li")
    assert house.faults_after(lambda _: None, anchor) == ([], [])


def test_a_rewritten_chain_of_events_is_seen_by_the_anchor_alone(house: House) -> None:
    anchor = house.anchor()
    chains, anchored = house.faults_after(rewrite(t.events, "seq", event_hash, words="改过"), anchor)
    assert chains == []
    assert [fault.partition("：")[0] for fault in anchored] == ["事件链被改写"]


def test_a_rewritten_log_of_rows_is_seen_by_the_anchor_alone(house: House) -> None:
    anchor = house.anchor()
    chains, anchored = house.faults_after(rewrite(t.changes, "n", entry_hash, at="2020-01-01T00:00:00.000Z"), anchor)
    assert chains == []
    assert [fault.partition("：")[0] for fault in anchored] == ["行变更日志被改写"]


def test_a_cut_tail_is_seen_by_the_anchor_alone(house: House) -> None:
    with house.ledger.read() as conn:
        seq, n = read_head(conn).seq, read_log_head(conn).n
    house.add("li")
    anchor = house.anchor()
    chains, anchored = house.faults_after(cut_back(seq, n), anchor)
    assert chains == []
    assert [fault.partition("：")[0] for fault in anchored] == ["事件链被截短", "行变更日志被截短"]


@pytest.mark.parametrize("change", [{"at": "2026-01-01T00:00:00.000Z"}, {"rows": {"n": 1, "hash": "0" * 64}}])
def test_an_altered_anchor_is_no_evidence(house: House, change: dict[str, Any]) -> None:
    anchor = house.anchor()
    altered = Anchor({**anchor.document, **change}, anchor.signature)
    with house.ledger.read() as conn:
        assert any("签名不符" in fault for fault in check_anchor(conn, altered))


def test_who_signs_with_a_key_of_his_own_is_found_by_the_one_on_file(house: House) -> None:
    anchor = house.anchor()
    known = str(anchor.document["public_key"])
    with house.ledger.read() as conn:
        forged = make_anchor(Ed25519PrivateKey.generate(), anchor.document["at"], read_head(conn), read_log_head(conn))
        assert check_anchor(conn, forged) == [], "a signature alone is anybody's"
        assert any("不是用登记的公钥签名" in fault for fault in check_anchor(conn, forged, public_key=known))
        assert check_anchor(conn, anchor, public_key=known) == []


@pytest.mark.parametrize("text", ["", "x", "[]", "{}", '{"format": "ducha-anchor", "version": 1}', '{"signature": 5}'])
def test_what_is_no_anchor_is_refused_in_words(text: str) -> None:
    with pytest.raises(AnchorError, match="不是"):
        read_anchor(text)


def test_the_servers_key_is_made_once_and_for_its_user_alone(tmp_path: Path) -> None:
    first = server_key(tmp_path)
    (tmp_path / "anchor.key").chmod(0o644)
    assert server_key(tmp_path).public_key() == first.public_key()
    assert (tmp_path / "anchor.key").stat().st_mode & 0o777 == 0o600


def test_an_anchor_is_made_once_a_day_when_something_happened(house: House) -> None:
    assert anchor_when_due(house.ledger, house.settings) is not None
    house.add("li")
    assert anchor_when_due(house.ledger, house.settings) is None
    house.now += timedelta(days=1)
    assert anchor_when_due(house.ledger, house.settings) is not None
    house.now += timedelta(days=1)
    assert anchor_when_due(house.ledger, house.settings) is None
    assert len(list(house.settings.anchors.glob("*.json"))) == 2


def test_an_anchor_is_handed_to_units_with_an_auditor(house: House) -> None:
    anchor = house.anchor()
    with house.ledger.read() as conn:
        inbox = conn.execute(select(t.deliveries).where(t.deliveries.c.kind == "ledger.anchored")).mappings().one()
        data = conn.execute(select(t.events.c.data).where(t.events.c.seq == inbox["event_seq"])).scalar_one()
    assert (inbox["unit_id"], inbox["for_role"]) == (house.office, "auditor")
    assert data == {**anchor.document, "signature": anchor.signature}


def test_a_real_authority_stamps_the_anchor(tmp_path: Path) -> None:
    ca, foreign = authority(tmp_path / "tsa", "时间"), authority(tmp_path / "foreign", "别的")
    with serving_stamps(tmp_path / "tsa") as address:
        house = House(tmp_path / "data", f"sqlite:///{tmp_path / 'ledger.sqlite3'}", tsa_url=address)
        anchor = house.anchor()
    assert anchor.stamp
    with house.ledger.read() as conn:
        assert check_anchor(conn, anchor, ca) == []
        assert any("时间戳不符" in fault for fault in check_anchor(conn, anchor, foreign))
        moved = Anchor({**anchor.document, "at": "2026-01-01T00:00:00.000Z"}, anchor.signature, anchor.stamp)
        assert any("时间戳不符" in fault for fault in check_anchor(conn, moved, ca))
        assert any("没有时间戳" in fault for fault in check_anchor(conn, Anchor(anchor.document, anchor.signature), ca))
        assert any("PEM" in fault for fault in check_anchor(conn, anchor, b"x"))
    house.ledger.close()


def test_an_authority_that_is_down_costs_no_anchor_and_is_asked_again(tmp_path: Path) -> None:
    authority(tmp_path / "tsa", "时间")
    url = f"sqlite:///{tmp_path / 'ledger.sqlite3'}"
    house = House(tmp_path / "data", url, tsa_url="http://127.0.0.1:9/")
    assert house.anchor().stamp == b""
    with serving_stamps(tmp_path / "tsa") as address:
        house.settings.tsa_url = address
        assert anchor_when_due(house.ledger, house.settings) is None
    [file] = house.settings.anchors.glob("*.json")
    assert read_anchor(file.read_text()).stamp
    house.ledger.close()


def test_an_answer_that_is_no_stamp_of_ours_is_refused(tmp_path: Path) -> None:
    authority(tmp_path / "tsa", "时间")
    answers: dict[str, Callable[[str, bytes], bytes]] = {
        "不是时间戳": lambda _url, _question: b'{"code": 403}',
        "过长": lambda _url, _question: b"x" * 200_000,
        "拒绝": lambda _url, _question: reply_to(tmp_path / "tsa", b"nonsense"),
    }
    earlier: list[bytes] = []

    def kept(_url: str, question: bytes) -> bytes:
        earlier.append(reply_to(tmp_path / "tsa", question))
        return earlier[0]

    ask_stamp("", b"earlier", kept)
    answers["不是所问"] = lambda _url, _question: earlier[0]
    for words, answer in answers.items():
        with pytest.raises(TimeStampError, match=words):
            ask_stamp("", b"now", answer)


def test_a_disk_that_refuses_leaves_no_half_key_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, "no room")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        with pytest.raises(OSError, match="no room"):
            server_key(tmp_path)
    assert list(tmp_path.iterdir()) == []
    key = server_key(tmp_path).public_key()
    assert server_key(tmp_path).public_key() == key
    assert [file.stat().st_mode & 0o777 for file in tmp_path.iterdir()] == [0o600]


def test_an_authority_that_drips_its_answer_or_never_ends_it_is_not_waited_for() -> None:
    late, soon = time.monotonic() - 1, time.monotonic() + 60
    with pytest.raises(TimeStampError, match="过慢"):
        time_stamps._within(repeat(b"x"), late)
    assert len(time_stamps._within(repeat(b"x" * 60_000), soon)) <= 2 * time_stamps.MOST_BYTES
