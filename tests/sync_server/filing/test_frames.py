"""Messages between the server and its filing process come out as they went in, however the pipe cuts them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shared.problems import CATALOGUE, Problem
from sync_server.filing.frames import Frames, frame

messages = st.lists(st.text(max_size=200) | st.tuples(st.integers(), st.binary(max_size=300)), max_size=8)


@given(messages, st.lists(st.integers(1, 50), max_size=60))
def test_a_message_is_whole_however_the_pipe_cuts_it(sent: list[object], cuts: list[int]) -> None:
    stream, frames = b"".join(map(frame, sent)), Frames()
    got: list[object] = []
    for width in [*cuts, len(stream) + 1]:
        got += frames.feed(stream[:width])
        stream = stream[width:]
    assert got == sent


def test_a_refusal_is_the_same_refusal_on_the_other_side() -> None:
    for kind in CATALOGUE.values():
        values = dict.fromkeys(("reason", "limit", "minutes", "what", "unit", "item", "seq", "version", "got"), "7")
        values |= dict.fromkeys(("number", "offset", "days", "known", "reference", "oldest", "newest"), "8")
        [came] = Frames().feed(frame(Problem(kind, **values)))
        assert came.kind is kind  # refusals are told apart by identity
        assert came.document() == Problem(kind, **values).document()
