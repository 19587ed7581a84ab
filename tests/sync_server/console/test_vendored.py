"""What pages load is what its authors published: every vendored file stands in the table with its hash and licence."""

from __future__ import annotations

import hashlib
import re

from sync_server.console.rendering import STATIC

VENDOR = STATIC / "vendor"
ROW = re.compile(r"^\| `([^`]+)` \|.*\| [^|]*\(`([^`]+)`\) \| `([0-9a-f]{64})` \|$", re.MULTILINE)


def test_every_vendored_file_is_the_one_that_its_authors_published_and_keeps_its_licence() -> None:
    rows = {name: (licence, digest) for name, licence, digest in ROW.findall((VENDOR / "README.md").read_text("utf-8"))}
    shipped = {file.relative_to(VENDOR).as_posix() for kind in ("js", "css") for file in VENDOR.rglob(f"*.{kind}")}
    assert set(rows) == shipped
    for name, (licence, digest) in rows.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name
        assert (VENDOR / licence).stat().st_size > 100


def test_no_vendored_script_needs_what_the_policy_of_pages_forbids() -> None:
    for file in VENDOR.rglob("*.js"):
        if "htmx" not in file.name:  # its own evaluation of attributes is switched off by never writing any
            assert not re.search(r"\beval\(|new Function\b|new Worker\(", file.read_text("utf-8")), file.name
