"""Originals by hash, in a folder and in an S3 bucket (a real HTTP server that speaks S3)."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import boto3  # type: ignore[import-untyped]
import obstore
import pytest
from moto.server import ThreadedMotoServer

from shared.problems import Problem
from sync_server.evidence.pictures import Pictures
from sync_server.evidence.store import BucketStore, Damaged, FolderStore, PhotoStore, address, is_whole, open_store

CONTENT = b"photo" * 100_000
NAME = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of an S3 server with a bucket `photos`."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    client = boto3.client(
        "s3",
        endpoint_url=address,
        region_name="us-east-1",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )
    client.create_bucket(Bucket="photos")
    client.close()
    yield address
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PhotoStore:
    if request.param == "folder":
        return open_store(str(tmp_path / "photos"))
    monkeypatch.setenv("AWS_ENDPOINT_URL", request.getfixturevalue("s3"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    return open_store(f"s3://photos/{tmp_path.name}")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "upload.part"
    made.write_bytes(CONTENT)
    return made


def test_what_is_put_comes_back_byte_for_byte(store: PhotoStore, file: Path) -> None:
    assert not store.has(NAME)
    store.put(NAME, file)
    assert store.has(NAME)
    assert b"".join(store.stream(NAME)) == CONTENT
    assert list(store.hashes()) == [NAME]
    assert file.exists()


def test_putting_again_changes_nothing(store: PhotoStore, file: Path) -> None:
    store.put(NAME, file)
    store.put(NAME, file)
    assert b"".join(store.stream(NAME)) == CONTENT


def test_what_is_given_away_comes_back_byte_for_byte_and_is_gone_from_where_it_was(
    store: PhotoStore, file: Path
) -> None:
    store.take(NAME, file)
    assert b"".join(store.stream(NAME)) == CONTENT
    assert not file.exists()


def test_what_is_given_away_and_was_here_is_let_go(store: PhotoStore, file: Path) -> None:
    store.put(NAME, file)
    store.take(NAME, file)
    assert b"".join(store.stream(NAME)) == CONTENT
    assert not file.exists()


def test_what_is_given_away_replaces_what_lay_there_damaged(store: PhotoStore, file: Path) -> None:
    store.put(NAME, file)
    damage(store, CONTENT[:-1])
    store.take(NAME, file)
    assert b"".join(store.stream(NAME)) == CONTENT


def test_a_file_that_is_given_away_is_moved_not_copied(tmp_path: Path, file: Path) -> None:
    store, before = FolderStore(tmp_path / "photos"), file.stat().st_ino
    store.take(NAME, file)
    assert (store.root / address(NAME)).stat().st_ino == before


def test_a_file_that_is_given_away_from_another_disk_is_copied(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    move = Path.replace

    def across_disks(self: Path, target: Path) -> Path:
        if self == file:
            raise OSError(errno.EXDEV, "another disk")
        return move(self, target)

    monkeypatch.setattr(Path, "replace", across_disks)
    store = FolderStore(tmp_path / "photos")
    store.take(NAME, file)
    assert b"".join(store.stream(NAME)) == CONTENT
    assert not file.exists()


def test_a_file_that_cannot_be_moved_stays_where_it_is(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_self: Path, _target: Path) -> Path:
        raise OSError(errno.EROFS, "read-only")

    monkeypatch.setattr(Path, "replace", refused)
    store = FolderStore(tmp_path / "photos")
    with pytest.raises(OSError, match="read-only"):
        store.take(NAME, file)
    assert file.exists()
    assert not store.has(NAME)


def test_what_is_not_there_says_so(store: PhotoStore) -> None:
    with pytest.raises(FileNotFoundError):
        list(store.stream(NAME))


@pytest.mark.parametrize("name", ["../../etc/passwd", "A" * 64, "", "0" * 63])
def test_only_hashes_are_names(store: PhotoStore, file: Path, name: str) -> None:
    with pytest.raises(ValueError, match="十六进制"):
        store.put(name, file)


def test_a_folder_store_keeps_originals_by_the_first_letters_and_leaves_no_scraps(tmp_path: Path, file: Path) -> None:
    store = open_store(str(tmp_path / "photos"))
    store.put(NAME, file)
    files = [path for path in (tmp_path / "photos").rglob("*") if path.is_file()]
    assert files == [tmp_path / "photos" / NAME[:2] / NAME[2:4] / NAME]


def damage(store: PhotoStore, content: bytes) -> None:
    """Put other bytes where the original lies, past the store's own door."""
    if isinstance(store, FolderStore):
        (store.root / address(NAME)).write_bytes(content)
    else:
        assert isinstance(store, BucketStore)
        obstore.put(store.objects, address(NAME), content)


DAMAGES = {
    "cut to nothing": b"",
    "cut": CONTENT[:-1],
    "one bit flipped": bytes([CONTENT[0] ^ 1]) + CONTENT[1:],
    "grown": CONTENT + b"x",
}


@pytest.mark.parametrize("damaged", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_original_is_replaced_by_the_right_bytes(store: PhotoStore, file: Path, damaged: bytes) -> None:
    store.put(NAME, file)
    damage(store, damaged)
    assert not is_whole(store, NAME)
    store.put(NAME, file)
    assert is_whole(store, NAME)
    assert b"".join(store.stream(NAME)) == CONTENT


def test_what_happens_to_the_uploads_file_afterwards_does_not_reach_the_original(store: PhotoStore, file: Path) -> None:
    store.put(NAME, file)
    os.truncate(file, 0)
    assert is_whole(store, NAME)


def test_bytes_that_do_not_have_the_hash_are_not_kept_as_if_they_had(store: PhotoStore, file: Path) -> None:
    file.write_bytes(CONTENT[:-1])
    with pytest.raises(Damaged):
        store.put(NAME, file)


def test_what_is_removed_is_gone_and_removing_it_again_is_no_error(store: PhotoStore, file: Path) -> None:
    store.put(NAME, file)
    store.remove(NAME)
    store.remove(NAME)
    assert not store.has(NAME)


def test_no_copy_and_no_original_is_handed_out_of_a_damaged_original(
    store: PhotoStore, file: Path, tmp_path: Path
) -> None:
    store.put(NAME, file)
    damage(store, DAMAGES["one bit flipped"])
    pictures = Pictures(store, tmp_path / "cache", tmp_path)
    for door in (pictures.original, pictures.thumbnail, pictures.large):
        with pytest.raises(Problem, match="photo-damaged"):
            door(NAME)
