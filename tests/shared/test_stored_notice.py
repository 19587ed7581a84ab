"""A notice in the ledger has the hash of the paper that was signed."""

from __future__ import annotations

from shared.notice import stored_document_hash

BODY = {"id": "n1", "place": "愚园路1088号门前", "subjects": ""}


def test_what_came_later_and_stands_empty_is_no_part_of_what_was_signed() -> None:
    assert stored_document_hash(BODY | {"rules": ""}) == stored_document_hash(BODY)


def test_everything_else_is_also_when_it_is_empty() -> None:
    assert stored_document_hash({**BODY, "rules": "2026-11-01"}) != stored_document_hash(BODY)
    assert stored_document_hash({"id": "n1", "place": BODY["place"]}) != stored_document_hash(BODY)
