"""What the papers of single kinds have besides their form, a file each; that the file is there is enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from sync_server.papers.filling import Content
from sync_server.procedures.documents import DocumentKind
from sync_server.reference.paper_facts import Facts


@dataclass(frozen=True)
class Provider:
    """What the paper of one kind has besides, made of `document_facts` (what only this kind is made from:
    `reference/besides/`)."""

    kind: DocumentKind
    provide: Callable[[Connection, Facts], Content]
