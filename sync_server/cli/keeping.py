"""`ducha backup`, `ducha restore`, `ducha verify`: keeping the ledger, and showing that nothing was changed in it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from sync_server.cli.common import CommandError, open_ledger
from sync_server.evidence.store import open_store
from sync_server.keeping.backup import BackupError, write_backup
from sync_server.keeping.handover import HandoverError, import_handover
from sync_server.keeping.photos import ask_again
from sync_server.keeping.restore import read_backup
from sync_server.keeping.verify import verify
from sync_server.ledger.areas import read_areas
from sync_server.settings import Settings


def register(commands: Any) -> None:
    """Add the commands of this file."""
    backup = commands.add_parser("backup", help="备份台账和照片到一个文件")
    backup.add_argument("file", type=Path)
    backup.set_defaults(run=backup_to)
    restore = commands.add_parser("restore", help="把备份恢复到空的服务器")
    restore.add_argument("file", type=Path)
    restore.set_defaults(run=restore_from)
    handover = commands.add_parser("import", help="导入手机导出的移交文件（停用或损坏的手机也可以）")
    handover.add_argument("file", type=Path)
    handover.set_defaults(run=import_from)
    commands.add_parser("verify", help="核对事件链、记录签名和照片").set_defaults(run=verify_all)


def backup_to(arguments: argparse.Namespace) -> int:
    """The file has its name only when it is complete."""
    with open_ledger() as (ledger, settings):
        try:
            done = write_backup(ledger, open_store(settings.photos), arguments.file)
        except (BackupError, OSError) as error:
            raise CommandError(f"备份没有完成：{error}") from error
    print(f"已备份 {done.rows} 行、{done.photos} 张照片到 {arguments.file}")
    for sha256 in done.missing:
        print(f"缺少照片 {sha256}")
    return 1 if done.missing else 0


def restore_from(arguments: argparse.Namespace) -> int:
    """Only into an empty ledger; the backup is checked whole before anything is written."""
    settings = Settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    try:
        done = read_backup(settings.database, open_store(settings.photos), arguments.file)
    except (BackupError, OSError) as error:
        raise CommandError(f"恢复没有完成：{error}") from error
    print(f"已恢复 {done.rows} 行、{done.photos} 张照片")
    return 0


def import_from(arguments: argparse.Namespace) -> int:
    """File what a phone handed over; exit code 1 when something of it was refused."""
    with open_ledger() as (ledger, settings):
        try:
            areas = read_areas(settings.assets_dir)
            done = import_handover(ledger, open_store(settings.photos), areas, arguments.file)
        except (HandoverError, OSError) as error:
            raise CommandError(f"没有导入：{error}") from error
    for sentence in done.refused:
        print(sentence)
    print(
        f"新收到 {done.accepted} 条、早已收到 {done.known} 条、照片 {done.photos} 张、未能接收 {len(done.refused)} 项"
    )
    return 1 if done.refused else 0


def verify_all(_arguments: argparse.Namespace) -> int:
    """Exit code 1 when anything does not hold; each fault is a line. Photos that are not as they were sealed are asked
    for again from the phones."""
    with open_ledger() as (ledger, settings):
        with ledger.read() as conn:
            report = verify(conn, open_store(settings.photos))
        done = ask_again(ledger, report.of_photos)
    for fault in report.faults:
        print(fault)
    if done:
        print(done)
    print(
        f"核对事件 {report.events} 条、记录原件 {report.envelopes} 条、照片 {report.photos} 张："
        + (f"发现 {len(report.faults)} 处问题" if report.faults else "全部相符")
    )
    return 1 if report.faults else 0
