"""Originals by hash, in a folder and in an S3 bucket (a real HTTP server that speaks S3)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from sync_server.evidence.store import PhotoStore, open_store

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
