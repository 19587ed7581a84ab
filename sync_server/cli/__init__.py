"""`ducha`, the command line: one file a group of commands."""

from sync_server.cli.main import main

__all__ = ["main"]
