"""What the papers of single kinds are made from besides their documents, a file each; that the file is there is enough.
`papers/besides/` prints it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from sync_server.procedures.documents import DocumentKind


@dataclass(frozen=True)
class KindFacts:
    """What the paper of one kind is made from besides its row, as JSON values."""

    kind: DocumentKind
    read: Callable[[Connection, Mapping[Any, Any]], Mapping[str, Any]]
