"""Export the whole ledger once and print the process's peak memory.

python -m tests.bench.export_once DATA_DIR csv|xlsx ROWS
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from shared.organisation import Role
from sync_server.accounts.viewer import Viewer
from sync_server.console import exports
from sync_server.console.listing import Filters
from sync_server.console.queries import records
from sync_server.console.queries.lists import ordered_by
from sync_server.ledger.engine import reader_engine
from sync_server.procedures.permissions import CITY_CODE


def main(folder: str, kind: str, at_most: str) -> None:
    viewer = Viewer("", "", "", Role.OFFICE_STAFF, "", "", "office", CITY_CODE, False, "", "")
    statement = records.finding_list(viewer, Filters({}), whole=True)
    ordered = ordered_by(statement, records.FINDING_ORDERS, "occurred", True, exports.FINDINGS.tie).limit(int(at_most))
    engine = reader_engine(f"sqlite:///{Path(folder) / 'ducha.sqlite3'}")
    size = 0
    with engine.connect() as conn:
        rows = conn.execution_options(yield_per=exports.AT_ONCE).execute(ordered)
        for chunk in exports.written(kind, exports.FINDINGS, rows):
            size += len(chunk)
    # Of this program only: `ru_maxrss` would count the process that started it.
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    peak = int(found[1]) / 1024
    print(json.dumps({"peak_mb": peak, "size": size}))


if __name__ == "__main__":
    main(*sys.argv[1:4])
