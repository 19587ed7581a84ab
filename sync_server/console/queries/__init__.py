"""Page queries: each takes a connection and the viewer, and stays within the viewer's reach."""

from typing import Any

from sqlalchemy import Row

AnyRow = Row[*tuple[Any, ...]]
