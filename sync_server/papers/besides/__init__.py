"""What the papers of single kinds have besides their form, a file each; that the file is there is enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping

from sync_server.papers.filling import Content
from sync_server.procedures.documents import DocumentKind


@dataclass(frozen=True)
class Provider:
    """What the paper of one kind has besides, made of its row."""

    kind: DocumentKind
    provide: Callable[[Connection, RowMapping], Content]
