"""The licence texts are those of what is shipped."""

from __future__ import annotations

import json

from mobile.webapp.licences import OUT, entries, locked


def test_every_package_of_the_phone_has_its_licence_in_the_app() -> None:
    """After a change of the packages: `python -m mobile.webapp.licences`."""
    assert json.loads(OUT.read_text("utf-8")) == entries()


def test_no_shipped_package_is_without_a_word_about_its_licence() -> None:
    assert len(locked()) > 15
    assert all(entry["licence"] or entry["text"] for entry in entries())
