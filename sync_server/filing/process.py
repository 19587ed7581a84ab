"""`python -m sync_server.filing.process READ WRITE`: files pushes, in groups, and answers each after its commit.

The numbers are the descriptors of two pipes. First come the settings, then lists of `(number, Push)`; out go lists of
`(number, Pushed | Problem)`. It ends when the pipe ends: with the server that started it, however that ended.
"""

from __future__ import annotations

import os
import secrets
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from functools import partial
from itertools import chain
from typing import Any

import structlog

from shared.position import DistrictArea
from shared.problems import BUSY, INTERNAL, Problem
from sync_server import logs
from sync_server.acts.pushes import Push, Pushed, file_push
from sync_server.collector import spare_the_collector
from sync_server.filing.frames import PIPE_BYTES, Frames, frame
from sync_server.ledger.ledger import Ledger
from sync_server.problems_http import passes_by
from sync_server.reference.areas import read_areas

Numbered = tuple[int, Push]
Answer = tuple[int, Pushed | Problem]
_log = structlog.get_logger("filing")


def main(reading: int, writing: int) -> None:
    """Serve until the pipe ends."""
    for stop in (signal.SIGINT, signal.SIGTERM):  # to the whole group: the server ends first, and lets us finish
        signal.signal(stop, signal.SIG_IGN)
    logs.configure()
    messages = _messages(reading)
    settings, *first = next(messages)
    ledger, areas = Ledger(settings.database, answer_s=settings.answer_seconds), read_areas(settings.assets_dir)
    spare_the_collector()
    _send(writing, [])  # ready
    for together in chain([first] if first else [], messages):
        _file(ledger, areas, list(chain.from_iterable(together)), partial(_send, writing))
    ledger.close()


def _messages(reading: int) -> Iterator[list[Any]]:
    """What has come in the meantime, at least one message at a time, until the end of the pipe."""
    frames = Frames()
    while data := os.read(reading, PIPE_BYTES):
        if messages := list(frames.feed(data)):
            yield messages


def _file(
    ledger: Ledger, areas: Mapping[str, DistrictArea], group: list[Numbered], send: Callable[[list[Answer]], None]
) -> None:
    """Queue the group; the writer's thread sends its answers while the next group is read."""
    jobs = [partial(file_push, push=push, areas=areas) for _number, push in group]
    try:
        futures = ledger.write_together(jobs, keeps_reference=True)
    except Problem as problem:
        send([(number, problem) for number, _push in group])
        return

    def answer(_last: Future[Pushed]) -> None:
        try:
            send([(number, _outcome(future)) for (number, _push), future in zip(group, futures, strict=True)])
        except BrokenPipeError:  # the server has gone; what was filed is known when phones send it again
            return
        except BaseException as error:  # nobody would ever be told: the server starts another process
            _log.error("answers could not be sent", exc_info=error)
            os._exit(1)

    futures[-1].add_done_callback(answer)  # a group is committed together, and settled in its order


def _outcome(future: Future[Pushed]) -> Pushed | Problem:
    """What the job gave; whatever went wrong with it as a refusal that a phone can be told."""
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, Problem):
        return error
    if passes_by(error):
        _log.error("disk or database away", error=type(error).__name__)
        return Problem(BUSY)
    reference = secrets.token_hex(6)
    _log.error("unforeseen error", reference=reference, error=type(error).__name__, exc_info=error)
    return Problem(INTERNAL, reference=reference)


def _send(writing: int, answers: list[Answer]) -> None:
    left = memoryview(frame(answers))
    while left:
        left = left[os.write(writing, left) :]


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
