"""A backup: one tar file with every table as JSON lines and every original, the same for SQLite and PostgreSQL.

All tables are read in one snapshot. The list of contents comes last and the file gets its name after it, so that a
backup that broke off never looks like one that is finished.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, LargeBinary, Table, select, union
from sqlalchemy.exc import DBAPIError

from sync_server.evidence.disk import fsync_folder
from sync_server.evidence.store import PhotoStore
from sync_server.keeping.trouble import in_words
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger

FORMAT = 1
CONTENTS = "contents.json"
# Log-ins, sent forms and waiting tables do not outlive a restore; the database counts the sums anew as the rows come
# back, and the server makes the index of words anew.
LEFT_OUT = {
    *("sessions", "brought_tables", "sent_forms", "search_entries", "search_progress"),
    *(table.name for table in t.SUMS),
}
BATCH = 1_000


class BackupError(Exception):
    """Why a backup or a restore did not happen, as a Chinese sentence."""


@dataclass
class Done:
    """What a backup or a restore moved. `photos` are all originals, files of papers included; `missing` are those the
    ledger names and the store does not have."""

    rows: int = 0
    photos: int = 0
    missing: list[str] = field(default_factory=list)


def write_backup(ledger: Ledger, store: PhotoStore, target: Path) -> Done:
    """Write `target`. Raises BackupError when it exists or the ledger cannot be read, OSError when the disk refuses."""
    if target.exists():
        raise BackupError(f"{target} 已经存在，请换一个文件名。")
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.unfinished")
    try:
        with unfinished.open("xb") as file:
            with tarfile.open(fileobj=file, mode="w") as tar, ledger.read() as conn:
                done = _fill(tar, conn, store)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)
    except (DBAPIError, ValueError) as error:
        words = in_words(error) if isinstance(error, DBAPIError) else "台账中有无法读取的内容，请先执行 ducha verify。"
        raise BackupError(words) from error
    finally:
        unfinished.unlink(missing_ok=True)
    fsync_folder(target.parent)
    return done


def _fill(tar: tarfile.TarFile, conn: Connection, store: PhotoStore) -> Done:
    done, contents = Done(), dict[str, Any]()
    for table in t.metadata.sorted_tables:
        if table.name in LEFT_OUT:
            continue
        with tempfile.TemporaryFile() as file:
            rows, digest = _dump(conn, table, file)
            _add(tar, f"tables/{table.name}.jsonl", file)
        contents[table.name] = {"rows": rows, "sha256": digest}
        done.rows += rows
    for sha256 in originals(conn):
        with tempfile.TemporaryFile() as file:
            try:
                for piece in store.stream(sha256):
                    file.write(piece)
            except FileNotFoundError:
                done.missing.append(sha256)
                continue
            _add(tar, f"photos/{sha256}", file)
        done.photos += 1
    revision = MigrationContext.configure(conn).get_current_revision()
    summary = {"format": FORMAT, "revision": revision, "tables": contents, "photos": done.photos}
    with io.BytesIO(json.dumps(summary, indent=1).encode()) as file:
        file.seek(0, os.SEEK_END)
        _add(tar, CONTENTS, file)
    return done


def originals(conn: Connection) -> list[str]:
    """Hashes of all that the ledger says lies in the store: photos, the files of papers that went out, those that came
    back with a seal, the archive."""
    p = t.papers_issued.c
    kept = [select(column).where(p.kept_at.is_not(None), column != "") for column in (p.sha256, p.docx)]
    others = (t.scans, t.scan_files, t.volume_items, t.volume_parts, t.hand_papers)
    kept += [select(table.c.sha256).where(table.c.sha256 != "") for table in others]
    return sorted(set(conn.execute(union(select(t.blobs.c.sha256), *kept)).scalars()))


def _dump(conn: Connection, table: Table, file: IO[bytes]) -> tuple[int, str]:
    digest, rows = hashlib.sha256(), 0
    for line in _lines(conn, table):
        file.write(line)
        digest.update(line)
        rows += 1
    return rows, digest.hexdigest()


def _lines(conn: Connection, table: Table) -> Iterator[bytes]:
    """One JSON object a row; files kept in the database (`attachments.content`) as Base64."""
    query = select(table).order_by(*table.primary_key.columns)
    for row in conn.execute(query.execution_options(yield_per=BATCH)).mappings():
        values = dict(row)
        for name in binary_columns(table):
            values[name] = None if values[name] is None else base64.b64encode(values[name]).decode()
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def binary_columns(table: Table) -> list[str]:
    """Names of the columns that JSON cannot carry as they are."""
    return [column.name for column in table.columns if isinstance(column.type, LargeBinary)]


def _add(tar: tarfile.TarFile, name: str, file: IO[bytes]) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = file.tell()
    file.seek(0)
    tar.addfile(entry, file)


def open_backup(source: Path) -> tarfile.TarFile:
    """Raises BackupError for a file that is no backup."""
    with suppress(tarfile.TarError):
        return tarfile.open(source, "r:")
    raise BackupError(f"{source} 不是备份文件。")
