"""Pictures have one way in, whoever brings them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from shared.problems import UPLOAD_HASH, UPLOAD_UNFIT, Problem
from sync_server.evidence import decoding, intake
from sync_server.evidence.arrivals import Owner
from sync_server.evidence.store import FolderStore
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from tests.imports import imports_of, modules
from tests.sync_server.evidence.pictures import jpeg

SQUAD = Owner("user", "u-1", "王芳")
PHONE = Owner("device", "d-1", "李强")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "brought"
    path.write_bytes(jpeg(1))
    return path


def test_nobody_else_looks_through_a_picture_or_notes_it_as_present() -> None:
    decoding_doors = {f"sync_server.evidence.decoding{name}" for name in ("", ".look_through", ".look_at")}
    doors = decoding_doors | {"sync_server.evidence.arrivals.note_present"}
    found = {module for module, path in modules().items() if imports_of(path) & doors}
    assert found == {
        "sync_server.evidence.intake",
        "sync_server.scans.keeping",  # papers, which have a way in of their own
        "sync_server.archive.packing.inspecting",  # looks at what lies there, and lets nothing in
    }


def test_a_picture_is_known_by_its_hash_and_size(file: Path) -> None:
    content = file.read_bytes()
    picture = intake.examine(file, hashlib.sha256(content).hexdigest())
    assert (picture.sha256, picture.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert picture.mime == "image/jpeg"


def test_a_file_is_read_only_when_its_turn_to_be_unpacked_has_come(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    later = jpeg(2)

    @contextmanager
    def turn() -> Iterator[None]:
        file.write_bytes(later)
        yield

    monkeypatch.setattr(decoding, "in_turn", turn)
    assert intake.examine(file).sha256 == hashlib.sha256(later).hexdigest()


def test_what_is_not_what_was_declared_is_refused(file: Path) -> None:
    with pytest.raises(Problem) as refused:
        intake.examine(file, "0" * 64)
    assert refused.value.kind is UPLOAD_HASH


def test_what_is_no_picture_is_refused_in_words(file: Path) -> None:
    file.write_text("督察记录")
    with pytest.raises(Problem) as refused:
        intake.examine(file)
    assert refused.value.kind is UPLOAD_UNFIT
    assert refused.value.values["reason"]


def test_a_picture_counts_for_everybody_who_brought_it_and_is_kept_once(file: Path) -> None:
    store, ledger = FolderStore(file.parent / "photos"), Ledger(f"sqlite:///{file.parent / 'ledger.sqlite3'}")
    picture = intake.examine(file)
    for _ in range(2):
        intake.keep(store, picture)
        ledger.write(lambda w: intake.note(w, picture, SQUAD, PHONE))
    assert list(store.hashes()) == [picture.sha256]
    with ledger.read() as conn:
        assert conn.execute(select(func.count()).select_from(t.blobs)).scalar_one() == 1
        mine = t.uploads.c.finished_sha256 == picture.sha256
        owners = set(conn.execute(select(t.uploads.c.owner_id).where(mine)).scalars())
    ledger.close()
    assert owners == {SQUAD.id, PHONE.id}
