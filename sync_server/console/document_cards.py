"""What the page of a document shows above its text besides: a card, made by the page of the kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection

from sync_server.accounts.viewer import Viewer
from sync_server.acts.common.held_document import Held
from sync_server.console.page_files import page_files
from sync_server.documents.parts import parts_in
from sync_server.procedures.documents import DocumentKind


@dataclass(frozen=True)
class DocumentCard:
    """The template to include and what it shows, as `panel` there, to this viewer."""

    kind: DocumentKind
    template: str
    show: Callable[[Connection, Viewer, Held], Any]


@cache
def document_cards() -> Mapping[DocumentKind, DocumentCard]:
    """Those of all kinds whose pages define one."""
    return parts_in(DocumentCard, page_files())
