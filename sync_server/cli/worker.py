"""What a process of `ducha serve` that answers requests is made of. Imported by such a process alone: it opens many
files and takes turns at the interpreter more often than others do."""

from __future__ import annotations

import os
import resource
import signal
import sys
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess
from threading import Thread

from fastapi import FastAPI

from sync_server import logs
from sync_server.app import create_app
from sync_server.collector import spare_the_collector
from sync_server.patient_http import patient_protocol
from sync_server.settings import Settings

# The event loop and the ledger's writer take turns at the interpreter. Python's default of 5 ms would make each
# request wait for the writer several times; with a fifth of a millisecond 500 phones are answered a third sooner.
GIL_SLICE_S = 0.0002
MOST_FILES = 65_536
KEPT_FOR_FILES = 150  # descriptors for the database, photos and listening; the rest may be connections


def allow_many_files() -> int:
    """Raise this process's limit on open files, connections included, as far as the system lets it; the limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if wanted > soft:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(soft, wanted)


Connection = patient_protocol(most_connections=max(1, allow_many_files() - KEPT_FOR_FILES))


def app() -> FastAPI:
    """The application; one of several workers does not outlive the process that started it."""
    logs.configure()
    if (starter := parent_process()) is not None:
        Thread(target=_end_with, args=(starter,), daemon=True).start()
    sys.setswitchinterval(GIL_SLICE_S)
    application = create_app(Settings(), filing_process=True)
    spare_the_collector()
    return application


def _end_with(starter: BaseProcess) -> None:
    starter.join()
    os.kill(os.getpid(), signal.SIGTERM)
