"""The server dies between the commit and the reply: the phone asks again and there is one record."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from shared.problems import BUSY
from sync_server.evidence.store import open_store
from sync_server.keeping.verify import verify
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from tests.sync_server.phones import SimulatedPhone, add_inspector, enrolment_code, inspection_envelope
from tests.sync_server.processes import ServerProcess, server_process

# The real server, which ends itself by SIGKILL when it hears of the first record that was filed.
FATAL = """
import os, signal, sys
from sync_server.acts.pushes import Pushed
from sync_server.filing import remote
settle = remote.ProcessDesk._settle
def last_words(desk, number, outcome):
    if isinstance(outcome, Pushed) and outcome.verdicts[0].verdict == "accepted":
        os.kill(os.getpid(), signal.SIGKILL)
    settle(desk, number, outcome)
remote.ProcessDesk._settle = last_words
from sync_server.cli.main import main
sys.exit(main())
"""
# The real server whose filing process does so before it answers for such a record.
FATAL_FILING = """
import os, signal, sys
from sync_server.acts.pushes import Pushed
from sync_server.filing import process
send = process._send
def last_words(writing, answers):
    for _number, outcome in answers:
        if isinstance(outcome, Pushed) and outcome.verdicts[0].verdict == "accepted":
            os.kill(os.getpid(), signal.SIGKILL)
    send(writing, answers)
process._send = last_words
if sys.argv[1] == "serve":
    from sync_server.filing import remote
    remote.COMMAND = (sys.executable, __file__)
    from sync_server.cli.main import main
    sys.exit(main())
process.main(int(sys.argv[1]), int(sys.argv[2]))
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


def url_of(data: Path) -> str:
    return f"sqlite:///{data / 'ducha.sqlite3'}"


def enrolled(server: ServerProcess) -> SimulatedPhone:
    ledger = Ledger(url_of(server.data))
    code = enrolment_code(ledger, add_inspector(ledger, "wang"))
    ledger.close()
    phone = SimulatedPhone(server.address)
    phone.enrol(code)
    return phone


def filed(data: Path) -> int:
    """How many records there are, in a ledger in which all is in order."""
    ledger = Ledger(url_of(data))
    with ledger.read() as conn:
        assert verify(conn, open_store(str(data / "photos"))).faults == []
        found = int(conn.execute(select(func.count()).select_from(t.records)).scalar_one())
    ledger.close()
    return found


def test_a_lost_reply_ends_in_one_record(tmp_path: Path, data: Path) -> None:
    script = tmp_path / "fatal.py"
    script.write_text(FATAL)
    with server_process(data, (str(script),)) as fatal:
        fatal.start()
        phone = enrolled(fatal)
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
    assert filed(data) == 2


def test_so_does_a_reply_that_is_lost_inside_the_server(tmp_path: Path, data: Path) -> None:
    script = tmp_path / "fatal.py"
    script.write_text(FATAL_FILING)
    with server_process(data, (str(script),)) as server:
        server.start()
        phone = enrolled(server)
        envelope = inspection_envelope(phone)
        replies = [phone.push(envelope) for _ in range(2)]
        assert [reply.json()["code"] for reply in replies] == [BUSY.code] * 2  # it has died, and is not back yet
        with server_process(data) as healthy:
            healthy.start()
            phone.address = healthy.address
            assert phone.verdicts(envelope)[0]["verdict"] == "known"
    assert filed(data) == 1
