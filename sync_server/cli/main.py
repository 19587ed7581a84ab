"""The `ducha` command: parses arguments, calls a command, turns refusals into a sentence and an exit code.

Exit codes: 0 done, 1 refused or a check failed, 2 wrong use.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from alembic.util import CommandError as RevisionError
from sqlalchemy.exc import DBAPIError

from shared.problems import Problem
from sync_server.cli import accounts, basemap, days, demo, keeping, serve, units, users
from sync_server.cli.common import CommandError
from sync_server.keeping.trouble import in_words
from sync_server.private_files import UMASK

GROUPS = (serve, demo, days, units, users, accounts, keeping, basemap)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the console script exits with what it returns."""
    parser = argparse.ArgumentParser(prog="ducha", description="督察通服务器命令行。设置取自环境变量 DUCHA_*。")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    for group in GROUPS:
        group.register(commands)
    arguments = parser.parse_args(argv)
    before = os.umask(UMASK)
    try:
        return int(arguments.run(arguments) or 0)
    except CommandError as error:
        print(f"ducha：{error}", file=sys.stderr)
    except Problem as problem:
        print(f"ducha：{problem.detail}", file=sys.stderr)
    except RevisionError:
        print("ducha：数据库来自更新的版本，本版本不能使用。请升级服务器程序。", file=sys.stderr)
    except (DBAPIError, OSError) as error:
        print(f"ducha：{in_words(error)}", file=sys.stderr)
    except KeyboardInterrupt:
        print("ducha：已中止。", file=sys.stderr)
    finally:
        os.umask(before)
    return 1
