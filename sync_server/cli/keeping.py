"""`ducha backup`, `ducha restore`, `ducha verify`: keeping the ledger, and showing that nothing was changed in it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from sync_server.cli.common import CommandError, open_ledger
from sync_server.evidence.store import open_store
from sync_server.keeping.anchoring import anchor_now
from sync_server.keeping.anchors import Anchor, AnchorError, check_anchor, read_anchor
from sync_server.keeping.backup import BackupError, Done, write_backup
from sync_server.keeping.handover import HandoverError, import_handover
from sync_server.keeping.integrity import look_at
from sync_server.keeping.likenesses import look_at_all
from sync_server.keeping.photos import ask_again
from sync_server.keeping.restore import read_backup
from sync_server.keeping.trouble import in_words
from sync_server.keeping.verify import verify
from sync_server.ledger.search.following import catch_up, rebuild
from sync_server.reference.areas import read_areas
from sync_server.settings import Settings


def register(commands: Any) -> None:
    """Add the commands of this file."""
    backup = commands.add_parser("backup", help="备份台账、照片和印发的文书到一个文件")
    backup.add_argument("file", type=Path)
    backup.set_defaults(run=backup_to)
    restore = commands.add_parser("restore", help="把备份恢复到空的服务器")
    restore.add_argument("file", type=Path)
    restore.set_defaults(run=restore_from)
    handover = commands.add_parser("import", help="导入手机导出的移交文件（停用或损坏的手机也可以）")
    handover.add_argument("file", type=Path)
    handover.set_defaults(run=import_from)
    check = commands.add_parser("verify", help="核对数据库、事件链、台账各行、记录签名、照片和印发的文书")
    check.add_argument("--anchor", type=Path, action="append", default=[], help="另存的锚定文件，可以给多个")
    check.add_argument("--key", default="", help="审计管理员另存的公钥（`ducha anchor` 时显示），锚定文件须由它签名")
    check.add_argument("--tsa-cert", type=Path, help="时间戳服务的 CA 证书（PEM），核对锚定文件中的时间戳")
    check.set_defaults(run=verify_all)
    search = commands.add_parser("search", help="查找用的索引").add_subparsers(
        dest="deed", required=True, metavar="操作"
    )
    again = search.add_parser("rebuild", help="从台账重新建立查找用的索引（服务器可以照常运行）")
    again.set_defaults(run=rebuild_index)
    commands.add_parser(
        "likenesses", help="为早先收到的照片补算相似比对（可以中断后再运行，服务器可以照常运行）"
    ).set_defaults(run=look_at_pictures)
    commands.add_parser("anchor", help="立即锚定：签名、存成文件、送审计管理员、加时间戳").set_defaults(run=anchor)


def backup_to(arguments: argparse.Namespace) -> int:
    """The file has its name only when it is complete; a damaged database is not backed up."""
    _require_sound()
    with open_ledger() as (ledger, settings):
        try:
            done = write_backup(ledger, open_store(settings.photos), arguments.file)
        except BackupError as error:
            raise CommandError(f"备份没有完成：{error}") from error
        except OSError as error:
            raise CommandError(f"备份没有完成：{in_words(error)}") from error
    print(f"已备份 {done.rows} 行、{_stored(done)}到 {arguments.file}")
    for sha256 in done.missing:
        print(f"缺少原件 {sha256}")
    return 1 if done.missing else 0


def restore_from(arguments: argparse.Namespace) -> int:
    """Only into an empty ledger; the backup is checked whole before anything is written."""
    settings = Settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    try:
        done = read_backup(settings.database, open_store(settings.photos), arguments.file)
    except BackupError as error:
        raise CommandError(f"恢复没有完成：{error}") from error
    except (DBAPIError, OSError) as error:
        raise CommandError(f"恢复没有完成：{in_words(error)}") from error
    print(f"已恢复 {done.rows} 行、{_stored(done)}")
    return 0


def _stored(done: Done) -> str:
    return f"{done.photos} 件原件（照片和印发的文书）"


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


def rebuild_index(_arguments: argparse.Namespace) -> int:
    """Make the index of words anew from the ledger."""
    with open_ledger() as (ledger, _):
        print(f"查找索引已重新建立，共 {rebuild(ledger)} 条")
    return 0


def look_at_pictures(_arguments: argparse.Namespace) -> int:
    """Look at the pictures that came before the server did so itself; exit code 1 when some could not be opened."""
    with open_ledger() as (ledger, settings):
        done = look_at_all(ledger, open_store(settings.photos))
    for sha256 in done.unopened:
        print(f"原件 {sha256} 打不开，请运行 ducha verify 查明")
    print(f"已为 {done.pictures} 张照片补算相似比对" if done.pictures else "全部照片都已算过，无需补算")
    return 1 if done.unopened else 0


def anchor(_arguments: argparse.Namespace) -> int:
    """Sign where the chains end now and hand it out; prints the file and the server's public key."""
    with open_ledger() as (ledger, settings):
        file = anchor_now(ledger, settings)
    made = read_anchor(file.read_text())
    print(f"锚定文件：{file}")
    print(f"服务器公钥：{made.document['public_key']}")
    if settings.tsa_url and not made.stamp:
        print("时间戳服务没有给出时间戳，服务器运行时会再次请求")
        return 1
    return 0


def verify_all(arguments: argparse.Namespace) -> int:
    """The database itself first. Exit code 1 when anything does not hold; each fault is a line. Photos that are not as
    they were sealed are asked for again from the phones."""
    anchors = [(file, _read_anchor(file)) for file in arguments.anchor]
    certificates = arguments.tsa_cert.read_bytes() if arguments.tsa_cert else b""
    for note in _require_sound():
        print(f"说明：{note}")
    with open_ledger() as (ledger, settings):
        catch_up(ledger)
        with ledger.read() as conn:
            report = verify(conn, open_store(settings.photos))
            for file, one in anchors:
                faults = check_anchor(conn, one, certificates, arguments.key)
                report.faults += [f"{file.name}：{fault}" for fault in faults]
                print(f"{file.name}：{one.document['at']} 由公钥 {one.document['public_key']} 签名")
                for note in _left_open(one, arguments):
                    print(f"说明：{file.name} {note}")
        done = ask_again(ledger, report.of_photos)
    for fault in report.faults:
        print(fault)
    if done:
        print(done)
    print(
        f"核对事件 {report.events} 条、记录原件 {report.envelopes} 条、照片 {report.photos} 张、"
        f"印发原件 {report.papers} 件、扫描件的文件 {report.scans} 件："
        + (f"发现 {len(report.faults)} 处问题" if report.faults else "全部相符")
    )
    return 1 if report.faults else 0


def _left_open(anchor: Anchor, arguments: argparse.Namespace) -> Iterator[str]:
    """What was not checked for want of what it would be checked against."""
    if not arguments.key:
        yield "只按文件自带的公钥核对；请用 --key 给出另存的公钥"
    if anchor.stamp and not arguments.tsa_cert:
        yield "带有时间戳，没有核对；请用 --tsa-cert 给出时间戳服务的证书"


def _read_anchor(file: Path) -> Anchor:
    try:
        return read_anchor(file.read_text())
    except UnicodeDecodeError as error:
        raise CommandError(f"{file} 不是锚定文件，或文件已损坏") from error
    except AnchorError as error:
        raise CommandError(f"{file} {error}") from error


def _require_sound() -> list[str]:
    """What could not be looked at. Raises CommandError with every damage of the database."""
    sound = look_at(Settings().database)
    if sound.faults:
        raise CommandError("\n".join(sound.faults))
    return sound.notes
