"""A photo bucket that hangs takes nothing else with it: few wait for it, then everybody is told to come again."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from obstore.exceptions import GenericError

from shared.problems import BUSY, Problem
from sync_server.evidence import store as stores
from sync_server.evidence.patience import PatientStore, open_patiently
from sync_server.evidence.store import FolderStore
from sync_server.ledger.outage import Outage

NAME = "ab" * 32


class Bucket(FolderStore):
    """A folder that can be made to hang or to fail as a bucket does."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.free, self.asked = threading.Event(), threading.Semaphore(0)
        self.free.set()
        self.fails = False

    def has(self, sha256: str) -> bool:
        self.asked.release()
        assert self.free.wait(10)
        if self.fails:
            raise GenericError("timed out")
        return super().has(sha256)

    def stream(self, sha256: str) -> Iterator[bytes]:
        self.has(sha256)
        return super().stream(sha256)


@pytest.fixture
def bucket(tmp_path: Path) -> Bucket:
    return Bucket(tmp_path)


def busy(store: PatientStore) -> bool:
    try:
        store.has(NAME)
    except Problem as problem:
        return problem.kind is BUSY
    return False


def test_no_more_than_a_few_wait_for_a_store_that_hangs(bucket: Bucket) -> None:
    store = PatientStore(bucket, Outage(trial_s=5), callers=2, queue_s=0.05)
    bucket.free.clear()
    waiting = [threading.Thread(target=store.has, args=(NAME,)) for _ in range(2)]
    for thread in waiting:
        thread.start()
        assert bucket.asked.acquire(timeout=5)
    assert busy(store)
    bucket.free.set()
    for thread in waiting:
        thread.join(5)
    assert not busy(store)


def test_after_a_failure_callers_are_refused_without_asking_and_let_in_again_when_it_answers(bucket: Bucket) -> None:
    now = [0.0]
    store = PatientStore(bucket, Outage(trial_s=5, pause_s=2, monotonic=lambda: now[0]))
    bucket.fails = True
    assert busy(store)
    assert bucket.asked.acquire(blocking=False)
    assert busy(store)
    assert not bucket.asked.acquire(blocking=False)
    bucket.fails, now[0] = False, 2.0
    assert not busy(store)
    assert not busy(store)


def test_an_original_that_is_missing_is_not_an_outage(bucket: Bucket) -> None:
    store = PatientStore(bucket, Outage(trial_s=5))
    for _ in range(3):
        with pytest.raises(FileNotFoundError):
            list(store.stream(NAME))


def test_a_bucket_that_accepts_and_never_answers_is_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in (("CONNECT_S", 0.3), ("STALL_S", 0.3), ("CALL_S", 0.6)):
        monkeypatch.setattr(stores, name, seconds)
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:  # the system accepts, nobody ever reads
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "key")
        store = open_patiently("s3://photos/x")
        with pytest.raises(Problem) as refused:
            store.has(NAME)
        assert refused.value.kind is BUSY
