"""PostgreSQL connections that do not wait for ever: a frozen server, a cut cable or a forgotten lock end in an error.

SQLite needs none of this: its files answer or fail at once, and a lock is waited for at most `BUSY_TIMEOUT_MS`.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import errors
from psycopg.abc import RV, PQGen
from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

CONNECT_S = 5
POOL_S = 5.0
SERVER_GIVES_UP = 0.8  # of the time: a statement that is merely long ends there first, and is no outage


class NoAnswerError(psycopg.OperationalError):
    """The server did not answer within the time limit; the connection is closed."""


class ImpatientConnection(psycopg.Connection[Any]):
    """Each exchange with the server (a statement, a batch of rows) has `answer_s` seconds."""

    answer_s: float

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """As psycopg's. Raises NoAnswerError when this connection's own limit runs out."""
        try:
            return super().wait(gen, interval, self.answer_s if timeout is None else timeout)
        except errors._WaitTimeout as error:
            if timeout is not None:
                raise
            self.pgconn.finish()  # half an answer may still come: nobody may take it for the next one's
            raise NoAnswerError("数据库没有在限定的时间内回应") from error


def connect_args(answer_s: float) -> dict[str, Any]:
    """What libpq and the server are told: they stop by themselves when the client has gone."""
    limit_ms = int(answer_s * 1000)
    statement_ms = int(limit_ms * SERVER_GIVES_UP)
    return {
        "connect_timeout": CONNECT_S,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": limit_ms,
        "options": f"-c statement_timeout={statement_ms} -c idle_in_transaction_session_timeout={20 * limit_ms}",
    }


def limit_answers(engine: Engine, answer_s: float) -> None:
    """Make the engine's connections impatient ones."""

    class Connection(ImpatientConnection):
        pass

    Connection.answer_s = answer_s

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: Any, _record: Any, arguments: Any, named: Any) -> psycopg.Connection[Any]:
        return Connection.connect(*arguments, **named)


def ran_out_of_time(error: BaseException | None) -> bool:
    """True when the database did not answer, or nobody gave back a connection in time: what was raised, or what led to
    it (the connection is closed by then, so that the last error of a transaction only says that). What led to an error
    may lead back to it: each is looked at once."""
    open_ends, seen = [error], set[int]()
    while open_ends:
        one = open_ends.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        original = one.orig if isinstance(one, DBAPIError) else one
        if isinstance(original, (NoAnswerError, errors.ConnectionTimeout, PoolTimeoutError)):
            return True
        open_ends += [one.__cause__, one.__context__]
    return False
