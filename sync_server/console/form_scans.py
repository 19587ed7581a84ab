"""Scans that come with a form: made into one PDF before the deed, kept with their originals, remembered when the form
is refused for something else.

A page names the field, `taken_scan(ask, "paper")`, before its `ask.write`, and hands what it gets to `add_scan` in its
deed. The field is drawn by `scan_tools.html`.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from shared.plain import from_plain, to_plain
from shared.problems import Problem
from sync_server.console.forms import UploadedFile
from sync_server.console.web import Ask
from sync_server.evidence.allowances import check_allowance
from sync_server.evidence.arrivals import Owner
from sync_server.grounds import scans as grounds
from sync_server.scans import keeping
from sync_server.scans.prepared import PreparedScan
from sync_server.scans.preparing import Bench, prepare

KIND = "scan"  # of what the vault keeps
LASTS = timedelta(days=1)
LONGEST_NAME = 120
PIECE = 256 * 1024
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


def taken_scan(ask: Ask, field: str) -> PreparedScan | None:
    """The scan of the form's field, kept and noted; None when nothing was chosen. Raises Problem with a sentence that
    names the file and says what to do. When the deed is refused later the files need not be chosen again."""
    files = ask.form.files.get(field, ())
    if not files:
        return _remembered(ask, field)
    with _bench(ask) as folder:
        for number, file in enumerate(files):
            with (folder / str(number)).open("xb") as copy:
                shutil.copyfileobj(file.content, copy, PIECE)
        bench = prepare(folder, [_name(file) for file in files], _turns(ask, field))
        owner = Owner("user", ask.viewer.user_id, ask.viewer.name)
        _keep(ask, owner, bench)
    ask.write_aside(lambda w: keeping.note(w, owner, bench.scan))
    _remember(ask, field, files, bench.scan)
    return bench.scan


def needed_scan(ask: Ask, field: str) -> PreparedScan:
    """As `taken_scan`, but there must be one."""
    scan = taken_scan(ask, field)
    if scan is None:
        raise Problem(grounds.NOTHING_CHOSEN)
    return scan


@contextmanager
def _bench(ask: Ask) -> Iterator[Path]:
    staging = ask.room.settings.staging
    staging.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=staging, prefix="scan-") as folder:
        yield Path(folder)


def _keep(ask: Ask, owner: Owner, bench: Bench) -> None:
    size = sum(size for _, size, _ in keeping.files_of(bench.scan))
    with ask.read() as conn:
        check_allowance(conn, owner, size, ask.room.settings.allowance, ask.now)
    keeping.keep(ask.room.pictures.store, bench)
    keeping.keep_pages(ask.room.settings.cache, bench.scan.sha256, bench.pages())


def _remember(ask: Ask, field: str, files: Sequence[UploadedFile], scan: PreparedScan) -> None:
    """The form carries the ticket of what was made in place of the files: so it stands when it is shown again."""
    names = "、".join(original.name for original in scan.originals)
    content = json.dumps(to_plain(scan), ensure_ascii=False).encode()
    ticket = ask.room.vault.put(ask.viewer.user_id, KIND, content, ask.now, LASTS)
    said = f"已收到 {scan.pages} 页（{names[:200]}），不用重新选择 {ticket}"
    kept = {f"{field}_ticket": (said,)}
    rest = {name: some for name, some in ask.form.files.items() if name != field}
    ask.form = replace(ask.form, fields={**ask.form.fields, **kept}, files=rest)
    for file in files:
        file.content.close()


def _remembered(ask: Ask, field: str) -> PreparedScan | None:
    """What an earlier sending of the form brought, by the ticket that the vault gave to this person. Raises Problem
    when it is there no longer: nobody shall think that it was attached."""
    ticket = ask.form.text(f"{field}_ticket").rpartition(" ")[2]
    if not ticket:
        return None
    found = ask.room.vault.get(ask.viewer.user_id, ticket, ask.now)
    if found is None or found[0] != KIND:
        ask.form = replace(ask.form, fields={**ask.form.fields, f"{field}_ticket": ()})
        raise Problem(grounds.TICKET_GONE)
    return from_plain(PreparedScan, json.loads(found[1]))


def _name(file: UploadedFile) -> str:
    """The file's own name, without the folders that some browsers send, and without what is not seen."""
    bare = file.name.replace("\\", "/").rpartition("/")[2]
    return _UNSEEN.sub("", bare).strip()[-LONGEST_NAME:] or "未命名的文件"


def _turns(ask: Ask, field: str) -> list[int]:
    """By how many quarters each picture was turned in the form."""
    said = ask.form.text(f"{field}_turns").split(",")
    return [int(one) % 4 if one.isdecimal() and len(one) < 4 else 0 for one in said]
