"""Restoring a backup into an empty ledger: checked whole first, photos before rows, rows in one transaction."""

from __future__ import annotations

import base64
import hashlib
import json
import tarfile
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from alembic.util import CommandError as RevisionError
from sqlalchemy import Connection, Engine, MetaData, insert, inspect, select
from sqlalchemy.exc import SAWarning

from sync_server.evidence.store import CHUNK, PhotoStore
from sync_server.keeping.backup import BATCH, CONTENTS, FORMAT, BackupError, Done, binary_columns, open_backup
from sync_server.ledger.engine import writer_engine
from sync_server.ledger.migrate import upgrade


def read_backup(url: str, store: PhotoStore, source: Path) -> Done:
    """Restore `source` into the database at `url` and the photo store. Raises BackupError: no backup, unfinished or
    damaged, or a ledger that already holds something."""
    with open_backup(source) as tar:
        contents = _check(tar)
        engine = writer_engine(url)
        try:
            _require_empty(engine)
            upgrade(engine, contents["revision"])  # the row log comes with the rows
            done = Done(photos=_restore_photos(tar, store))
            done.rows = _restore_rows(engine, tar, contents)
            upgrade(engine)
        except RevisionError as error:
            raise BackupError("备份来自更新的版本，请先升级服务器。") from error
        finally:
            engine.dispose()
    return done


def _check(tar: tarfile.TarFile) -> dict[str, Any]:
    """The list of contents, after every table and every photo was found to be as it says."""
    photos, digests = 0, dict[str, str]()
    contents: dict[str, Any] | None = None
    try:
        for entry, file in _entries(tar):
            if entry.name == CONTENTS:
                contents = json.load(file)
                continue
            digest = _digest(file)
            if entry.name.startswith("photos/"):
                photos += 1
                if digest != entry.name.removeprefix("photos/"):
                    raise BackupError(f"备份中的照片 {entry.name} 已损坏。")
            else:
                digests[entry.name.removeprefix("tables/").removesuffix(".jsonl")] = digest
    except (tarfile.TarError, ValueError, EOFError) as error:
        raise BackupError("备份文件已损坏，无法读取。") from error
    if contents is None or contents["photos"] != photos:
        raise BackupError("备份文件不完整：备份当时没有完成。")
    if contents["format"] != FORMAT:
        raise BackupError("备份来自更新的版本，请先升级服务器。")
    if digests != {name: entry["sha256"] for name, entry in contents["tables"].items()}:
        raise BackupError("备份文件已损坏：台账内容与其校验值不符。")
    return contents


def _entries(tar: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    for entry in tar:
        file = tar.extractfile(entry)
        if file is not None:
            yield entry, file


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := file.read(CHUNK):
        digest.update(piece)
    return digest.hexdigest()


def _require_empty(engine: Engine) -> None:
    with engine.connect() as conn:
        if not inspect(conn).has_table("events"):
            return
        events = _reflected(conn, ["events"])
        if conn.execute(select(events.tables["events"].c.seq).limit(1)).first() is not None:
            raise BackupError("这台服务器已有数据。请换一个空的数据目录或数据库再恢复。")


def _reflected(conn: Connection, only: list[str] | None = None) -> MetaData:
    """The tables as they stand there. An index over an expression, which SQLAlchemy cannot read on SQLite and says so,
    is of no use here."""
    schema = MetaData()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Skipped unsupported reflection of expression-based index", SAWarning)
        schema.reflect(conn, only=only)
    return schema


def _restore_photos(tar: tarfile.TarFile, store: PhotoStore) -> int:
    count = 0
    for entry, file in _entries(tar):
        if not entry.name.startswith("photos/"):
            continue
        with tempfile.NamedTemporaryFile() as copy:
            while piece := file.read(CHUNK):
                copy.write(piece)
            copy.flush()
            store.put(entry.name.removeprefix("photos/"), Path(copy.name))
        count += 1
    return count


def _restore_rows(engine: Engine, tar: tarfile.TarFile, contents: dict[str, Any]) -> int:
    """The tables as the backup's own schema has them: the newest migrations run afterwards."""
    with engine.begin() as conn:
        schema, rows = _reflected(conn), 0
        for table in schema.sorted_tables:
            if table.name not in contents["tables"]:
                continue
            file = tar.extractfile(f"tables/{table.name}.jsonl")
            assert file is not None  # `_check` has seen it
            batch: list[dict[str, Any]] = []
            packed = binary_columns(table)
            for line in file:
                row = json.loads(line)
                row |= {name: base64.b64decode(row[name]) for name in packed if row[name] is not None}
                batch.append(row)
                if len(batch) == BATCH:
                    conn.execute(insert(table), batch)
                    rows, batch = rows + len(batch), []
            if batch:
                conn.execute(insert(table), batch)
                rows += len(batch)
    return rows
