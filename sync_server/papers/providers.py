"""What a kind's paper has besides its form is provided by the kind's own file in `besides/`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from sqlalchemy import Connection

from sync_server.documents.parts import files_of, parts_in
from sync_server.papers import besides
from sync_server.papers.filling import Content
from sync_server.procedures.documents import DocumentKind
from sync_server.reference.paper_facts import Facts


@cache
def providers() -> Mapping[DocumentKind, besides.Provider]:
    """Those of all kinds that have something besides."""
    return parts_in(besides.Provider, files_of(besides))


def provide(conn: Connection, kind: DocumentKind, facts: Facts) -> Content:
    """The kind's own texts, tables and pictures from `document_facts`; empty for most."""
    provider = providers().get(kind)
    return provider.provide(conn, facts) if provider else Content({})
