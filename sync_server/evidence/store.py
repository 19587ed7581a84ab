"""Where originals lie: content-addressed by SHA-256, `aa/bb/sha256`, in a folder or an S3 bucket.

What lies there whole is never written again; what is found damaged is replaced by bytes that fit."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import obstore
from obstore.exceptions import NotFoundError
from obstore.store import from_url

from shared.identity import check_hash
from sync_server.evidence.disk import fsync_folder

CHUNK = 64 * 1024
A_CALL = 8 * 1024 * 1024  # bytes: what is larger (a bound volume) is read by several calls
CONNECT_S, STALL_S, CALL_S = 3, 5, 20  # seconds: to connect to a bucket, without a byte from it, for a whole call


class PhotoStore(Protocol):
    """Originals by hash. `sha256` is lower-case hex everywhere; other values raise ValueError."""

    def put(self, sha256: str, file: Path) -> None:
        """Keep a copy of `file`, which has that hash; durable, read again and found whole on return. What lay there
        damaged is replaced. Raises `Damaged` when it does not come back whole; the file stays where it is."""

    def take(self, sha256: str, file: Path) -> None:
        """Keep `file` itself, to which nobody writes any more and which was found to have that hash when it was read
        after it was written; durable on return, and gone from where it was. Otherwise as `put`."""

    def has(self, sha256: str) -> bool:
        """True if the original is here."""

    def stream(self, sha256: str) -> Iterator[bytes]:
        """The original in pieces. Raises FileNotFoundError before the first piece."""

    def hashes(self) -> Iterator[str]:
        """Every original in the store."""

    def remove(self, sha256: str) -> None:
        """Take the original out, for photos that no record ever named; nothing happens when it is not here."""


class Damaged(OSError):
    """The store did not keep what it was given."""


def whole(store: PhotoStore, sha256: str) -> bytes:
    """The very bytes that were kept. Raises FileNotFoundError, or `Damaged` when what lies there has another hash."""
    content = b"".join(store.stream(sha256))
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Damaged(f"what lies under {sha256[:12]} has another hash")
    return content


def hash_of(file: Path) -> str:
    """The name under which a file lies in the store."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def fetch(store: PhotoStore, sha256: str, file: Path) -> str:
    """Bring an original to `file`, however large; the hash of the bytes that came. Raises FileNotFoundError."""
    digest = hashlib.sha256()
    with file.open("wb") as content:
        for piece in store.stream(sha256):
            content.write(piece)
            digest.update(piece)
    return digest.hexdigest()


def is_whole(store: PhotoStore, sha256: str) -> bool:
    """True if what lies under the hash has that hash; reads all of it. Raises FileNotFoundError."""
    digest = hashlib.sha256()
    for piece in store.stream(sha256):
        digest.update(piece)
    return digest.hexdigest() == sha256


def _holds(store: PhotoStore, sha256: str) -> bool:
    try:
        return is_whole(store, sha256)
    except FileNotFoundError:
        return False


def address(sha256: str) -> str:
    """`aa/bb/sha256` below the store's root."""
    check_hash(sha256, "照片校验值")
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def open_store(url: str) -> PhotoStore:
    """A folder's path, or `s3://bucket/prefix` (credentials and endpoint from the usual `AWS_*` variables)."""
    return BucketStore(url) if "://" in url else FolderStore(Path(url))


class FolderStore:
    """Files below `root`, each complete before it has its name."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)

    def put(self, sha256: str, file: Path) -> None:
        target = self.root / address(sha256)
        if _holds(self, sha256):
            return
        self._make_folders(target.parent)
        unfinished = target.with_name(f".{sha256}.{os.getpid()}.{os.urandom(4).hex()}")
        try:
            _copy(file, unfinished)
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
        fsync_folder(target.parent)
        if not _holds(self, sha256):
            raise Damaged(f"photo {sha256[:12]} was not kept whole")

    def take(self, sha256: str, file: Path) -> None:
        target = self.root / address(sha256)
        if not _holds(self, sha256):
            self._make_folders(target.parent)
            with file.open("rb") as written:
                os.fsync(written.fileno())
            try:
                file.replace(target)
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
                self.put(sha256, file)  # unfinished uploads lie on another disk
        fsync_folder(target.parent)  # also where somebody else has just moved it there
        file.unlink(missing_ok=True)

    def remove(self, sha256: str) -> None:
        target = self.root / address(sha256)
        target.unlink(missing_ok=True)
        if target.parent.is_dir():
            fsync_folder(target.parent)

    def _make_folders(self, folder: Path) -> None:
        missing = [f for f in (folder.parent, folder) if not f.is_dir()]
        folder.mkdir(parents=True, exist_ok=True)
        for made in missing:
            fsync_folder(made.parent)

    def has(self, sha256: str) -> bool:
        return (self.root / address(sha256)).is_file()

    def stream(self, sha256: str) -> Iterator[bytes]:
        with (self.root / address(sha256)).open("rb") as file:
            while piece := file.read(CHUNK):
                yield piece

    def hashes(self) -> Iterator[str]:
        return (path.name for path in sorted(self.root.glob("??/??/*")) if len(path.name) == 64)


def _copy(source: Path, target: Path) -> None:
    """Bytes of its own, durable: a second name for the upload's file would share what becomes of that."""
    with source.open("rb") as reader, target.open("xb") as writer:
        shutil.copyfileobj(reader, writer, CHUNK)
        writer.flush()
        os.fsync(writer.fileno())


class BucketStore:
    """Objects in an S3-compatible bucket. An object appears whole or not at all."""

    def __init__(self, url: str) -> None:
        # The prefix of the URL is the store's root; plain http is for a store inside the same network.
        # An object is at most some 20 MB: a call that makes no progress for long is given up, and repeated only once.
        self.objects = from_url(
            url,
            client_options={
                "allow_http": True,
                "connect_timeout": timedelta(seconds=CONNECT_S),
                "read_timeout": timedelta(seconds=STALL_S),
                "timeout": timedelta(seconds=CALL_S),
            },
            retry_config={"max_retries": 1, "retry_timeout": timedelta(seconds=STALL_S)},
        )

    def put(self, sha256: str, file: Path) -> None:
        if _holds(self, sha256):
            return
        obstore.put(self.objects, address(sha256), file)
        if not _holds(self, sha256):
            raise Damaged(f"photo {sha256[:12]} was not kept whole")

    def take(self, sha256: str, file: Path) -> None:
        self.put(sha256, file)
        file.unlink(missing_ok=True)

    def remove(self, sha256: str) -> None:
        with suppress(NotFoundError, FileNotFoundError):
            obstore.delete(self.objects, address(sha256))

    def has(self, sha256: str) -> bool:
        try:
            obstore.head(self.objects, address(sha256))
        except (NotFoundError, FileNotFoundError):
            return False
        return True

    def stream(self, sha256: str) -> Iterator[bytes]:
        try:
            found = obstore.get(self.objects, address(sha256))
        except NotFoundError as error:
            raise FileNotFoundError(sha256) from error
        if found.meta["size"] <= A_CALL:
            yield from map(bytes, found.stream(min_chunk_size=CHUNK))
            return
        for start in range(0, found.meta["size"], A_CALL):
            end = min(start + A_CALL, found.meta["size"])
            yield bytes(obstore.get_range(self.objects, address(sha256), start=start, end=end))

    def hashes(self) -> Iterator[str]:
        for page in obstore.list(self.objects):
            for entry in page:
                name = entry["path"].rsplit("/", 1)[-1]
                if len(name) == 64:
                    yield name
