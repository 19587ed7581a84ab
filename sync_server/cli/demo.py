"""`ducha demo`: the demonstration organisation."""

from __future__ import annotations

import argparse
from typing import Any

from sync_server.cli.common import CommandError, open_ledger


def register(commands: Any) -> None:
    """Add the command of this file."""
    commands.add_parser("demo", help="载入演示单位、人员和一周的记录").set_defaults(run=demo)


def demo(_arguments: argparse.Namespace) -> int:
    """Fill an empty ledger with the demonstration; running it again changes nothing. Prints who can log in."""
    from sync_server.demo import seed, welcome  # only this command needs it, and it takes long to load

    with open_ledger() as (ledger, settings):
        try:
            seed(ledger, settings, now=ledger.clock())
        except RuntimeError as error:
            raise CommandError(f"{error}。") from error
        print(welcome(ledger, settings))
    return 0
