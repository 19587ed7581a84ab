"""A browser whose file takes a save, then denies it, and cannot be cut: no record is there later that was refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.mobile.store.chromium import chromium, harness_server, run_python

DENY = """
import json
import js
from mobile.store.journal import Journal
from mobile.store.lines import Change
from mobile.device.browser_opfs import OpfsVolume
from pyodide.code import run_js

run_js('''
  const handles = FileSystemSyncAccessHandle.prototype;
  globalThis.failing = null;
  for (const name of ["flush", "truncate"]) {
    const real = handles[name];
    handles[name] = function (...rest) {
      if (this === globalThis.failing) throw new DOMException("input/output error", "UnknownError");
      return real.apply(this, rest);
    };
  }
''')

volume = OpfsVolume("denied")
await volume.claim()
journal = await Journal.open(volume)
journal.commit([Change("records", "told", b"{}")])
js.failing = journal._log._log._handle
try:
    journal.commit([Change("records", "denied", b"{}")])
    refused = False
except OSError:
    refused = True
file = await (await (await volume._folder("journal")).getFileHandle("journal.00000000")).getFile()
there = b"denied" in bytes((await file.arrayBuffer()).to_bytes())
await journal.close()
js.failing = None
journal = await Journal.open(volume)
found = list(journal.tables["records"])
journal.commit([Change("records", "after", b"{}")])
await journal.close()
journal = await Journal.open(volume)
json.dumps([refused, there, found, list(journal.tables["records"])])
"""


@pytest.mark.journey
def test_what_was_refused_is_no_record_after_the_next_start(tmp_path: Path) -> None:
    with harness_server() as origin, chromium(tmp_path / "profile") as context:
        page = context.new_page()
        page.goto(f"{origin}/page.html")
        refused, there, found, after = json.loads(str(run_python(page, DENY)))
        assert refused
        assert there
        assert found == ["told"]
        assert after == ["told", "after"]
