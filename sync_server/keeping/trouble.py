"""What a disk or a database complains of, as a Chinese sentence that says what to do."""

from __future__ import annotations

import errno

from sqlalchemy.exc import DBAPIError

_DISK = {
    errno.ENOSPC: "磁盘空间不足。请腾出空间后重试；已有的数据没有改动",
    errno.EDQUOT: "磁盘配额已满。请腾出空间后重试；已有的数据没有改动",
    errno.EACCES: "没有读写权限。请用运行服务器的账户执行，或检查文件夹权限",
    errno.EPERM: "没有读写权限。请用运行服务器的账户执行，或检查文件夹权限",
    errno.EROFS: "目标磁盘是只读的。请换一个可写的位置",
    errno.ENOENT: "文件或文件夹不存在。请检查路径",
    errno.ENOTDIR: "路径中有一段不是文件夹。请检查路径",
    errno.EISDIR: "这是一个文件夹，应为文件。请检查路径",
    errno.EIO: "磁盘读写出错，可能已损坏。请更换磁盘，并用备份恢复",
}
_DATABASE = (
    ("not a database", "数据库文件不是 SQLite 数据库，或文件头已损坏。请停止服务、保留原文件，用最近的备份恢复"),
    ("malformed", "数据库文件已损坏或被截断。请停止服务、保留原文件，用最近的备份恢复"),
    ("could not decode", "数据库中有无法读取的文字，文件可能已损坏。请先执行 ducha verify"),
    ("locked", "数据库正被另一个程序占用。请稍后重试，或先停止占用它的程序"),
    ("is full", "磁盘空间不足。请腾出空间后重试；已有的数据没有改动"),
    ("readonly", "数据库不可写。请检查文件权限和磁盘"),
    ("disk i/o", "磁盘读写出错，可能已损坏。请更换磁盘，并用备份恢复"),
    ("unable to open", "数据库文件打不开。请检查路径和权限"),
    ("invalid page", "数据库的数据页已损坏。请停止服务，用最近的备份恢复"),
)


def in_words(error: BaseException) -> str:
    """A sentence for an OSError or a database's error; what is unknown is quoted."""
    if isinstance(error, OSError) and error.errno in _DISK:
        where = f"（{error.filename}）" if error.filename else ""
        return f"{_DISK[error.errno]}{where}。"
    said = str(error.orig if isinstance(error, DBAPIError) else error)
    for part, sentence in _DATABASE:
        if part in said.lower():
            return f"{sentence}。"
    if isinstance(error, DBAPIError):
        first = said.strip().partition("\n")[0]
        return f"无法使用数据库（{first}）。请检查 DUCHA_DATABASE_URL 与数据目录。"
    return f"{said}。"
