"""A name stands for one thing on the phone."""

from __future__ import annotations

from collections import Counter

from tests.imports import modules, within


def test_no_two_files_of_one_name_do_different_things() -> None:
    files = Counter(path.name for module, path in modules().items() if within(module, "mobile"))
    assert {name for name, count in files.items() if count > 1} == {"__init__.py"}
