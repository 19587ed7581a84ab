"""What belongs to one kind of document and cannot stand with it, because it reads or writes the ledger: each such part
stands in the room that it needs, says of which kind it is, and is found there. So no table names them beside the kinds.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from types import ModuleType
from typing import Protocol, TypeVar

from sync_server.procedures.documents import DocumentKind


class OfKind(Protocol):
    """Something that one kind of document has besides."""

    @property
    def kind(self) -> DocumentKind: ...


Part = TypeVar("Part", bound=OfKind)


def files_of(*packages: ModuleType) -> Iterator[ModuleType]:
    """Every file of the packages."""
    for package in packages:
        for file in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(file.name)


def parts_in(part: type[Part], files: Iterable[ModuleType]) -> Mapping[DocumentKind, Part]:
    """The parts of that sort that the files define, by kind. Raises ValueError for a kind that has two."""
    found: dict[DocumentKind, Part] = {}
    for file in files:
        for value in vars(file).values():
            if isinstance(value, part) and found.setdefault(value.kind, value) is not value:
                raise ValueError(f"{value.kind.value} has two of {part.__name__}")
    return found
