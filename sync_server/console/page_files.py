"""Where pages stand: the console's own, and those of the feature rooms."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

SERVER = Path(__file__).parents[1]


def page_files() -> Iterator[ModuleType]:
    """Each file of a folder `pages/`, the console's own and those of the feature rooms."""
    for folder in sorted(SERVER.glob("*/pages")):
        for file in pkgutil.iter_modules([str(folder)], f"sync_server.{folder.parent.name}.pages."):
            yield importlib.import_module(file.name)
