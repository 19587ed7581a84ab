"""The server dies between the commit and the reply: the phone asks again and there is one record."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from sync_server.evidence.store import open_store
from sync_server.keeping.verify import verify
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from tests.sync_server.phones import SimulatedPhone, add_inspector, enrolment_code, inspection_envelope
from tests.sync_server.processes import server_process

# The real server, which ends itself by SIGKILL after the commit of the first group that filed a record.
FATAL = """
import os, signal, sys
from sync_server.ledger import writer
answer = writer._answer
def last_words(group):
    for job in group:
        if isinstance(job.result, tuple) and job.result[0] and job.result[0][0].verdict == "accepted":
            os.kill(os.getpid(), signal.SIGKILL)
    answer(group)
writer._answer = last_words
from sync_server.cli.main import main
sys.exit(main())
"""


def test_a_lost_reply_ends_in_one_record(tmp_path: Path) -> None:
    script = tmp_path / "fatal.py"
    script.write_text(FATAL)
    data = tmp_path / "data"
    data.mkdir()
    url = f"sqlite:///{data / 'ducha.sqlite3'}"
    with server_process(data, (str(script),)) as fatal:
        fatal.start()
        ledger = Ledger(url)
        code = enrolment_code(ledger, add_inspector(ledger, "wang"))
        ledger.close()
        phone = SimulatedPhone(fatal.address)
        phone.enrol(code)
        envelope = inspection_envelope(phone)
        with pytest.raises(httpx.TransportError):
            phone.push(envelope)
        fatal.wait_for_death()
    with server_process(data) as healthy:
        healthy.start()
        phone.address = healthy.address
        [verdict] = phone.verdicts(envelope)
        assert verdict["verdict"] == "known"
        assert phone.verdicts(inspection_envelope(phone))[0]["verdict"] == "accepted"
    ledger = Ledger(url)
    with ledger.read() as conn:
        assert conn.execute(select(func.count()).select_from(t.records)).scalar_one() == 2
        assert verify(conn, open_store(str(data / "photos"))).faults == []
    ledger.close()
