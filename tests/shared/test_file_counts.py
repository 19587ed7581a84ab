"""Files are counted in the same words everywhere."""

from __future__ import annotations

import pytest

from shared.file_counts import FileCounts
from shared.recording import MediaKind


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (FileCounts(), ""),
        (FileCounts(2), "2 张照片"),
        (FileCounts(2, 1), "2 张照片、1 段录音"),
        (FileCounts(0, 0, 1), "1 段录像"),
        (FileCounts(3, 2, 1), "3 张照片、2 段录音、1 段录像"),
    ],
)
def test_each_kind_that_is_there_is_named_with_its_own_unit(counts: FileCounts, words: str) -> None:
    assert counts.words == words
    assert bool(counts) is bool(words)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (FileCounts(), "1 张照片"),
        (FileCounts(4), "1 张照片"),
        (FileCounts(0, 2), "1 段录音"),
        (FileCounts(3, 1, 1), "1 件照片、录音、录像"),
    ],
)
def test_some_of_them_are_not_called_photos_where_they_may_be_recordings(counts: FileCounts, words: str) -> None:
    assert counts.some(1) == words


def test_kinds_are_counted_whatever_their_order() -> None:
    assert FileCounts.of_kinds([MediaKind.VIDEO, None, MediaKind.AUDIO, None]) == FileCounts(2, 1, 1)


def test_a_row_of_the_ledger_is_counted_with_the_recordings_of_its_body() -> None:
    assert FileCounts.filed(2, [{"media": {"kind": "audio"}}]) == FileCounts(2, 1)
    assert FileCounts.filed(1, None) == FileCounts(1), "sealed before there were recordings"
