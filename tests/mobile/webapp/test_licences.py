"""The licence texts are those of what is shipped."""

from __future__ import annotations

import hashlib
import json

from mobile.webapp.build import VENDOR, VENDORED
from mobile.webapp.licences import OUT, entries, locked


def test_every_package_of_the_phone_has_its_licence_in_the_app() -> None:
    """After a change of the packages: `python -m mobile.webapp.licences`."""
    assert json.loads(OUT.read_text("utf-8")) == entries()


def test_no_shipped_package_is_without_a_word_about_its_licence() -> None:
    assert len(locked()) > 15
    assert all(entry["licence"] or entry["text"] for entry in entries())


def test_what_is_taken_from_others_is_as_they_published_it_and_has_its_licence_beside_it() -> None:
    told = (VENDOR / "README.md").read_text("utf-8")
    for source in VENDORED.values():
        file = VENDOR / source
        assert hashlib.sha256(file.read_bytes()).hexdigest() in told
        assert (file.parent / "LICENSE").is_file()
