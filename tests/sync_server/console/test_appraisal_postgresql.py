"""Scores, rewards and the yearly evaluation on PostgreSQL: the same two ways from draft to end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi import FastAPI

from sync_server.app import create_app
from sync_server.settings import Settings
from tests.sync_server import postgres
from tests.sync_server.conftest import TEMPLATE
from tests.sync_server.console.conftest import Clock, running
from tests.sync_server.console.test_appraisal import (
    december,
    test_a_district_reads_its_own_line_of_the_yearly_evaluation_once_it_is_issued,
    test_an_edition_for_the_future_is_announced_and_today_stays,
    test_from_the_draft_to_the_reward,
)

__all__ = [
    "december",
    "test_a_district_reads_its_own_line_of_the_yearly_evaluation_once_it_is_issued",
    "test_an_edition_for_the_future_is_announced_and_today_stays",
    "test_from_the_draft_to_the_reward",
]
pytestmark = pytest.mark.postgres


@pytest.fixture
def app(tmp_path: Path, clock: Clock, postgres_server: str) -> Iterator[FastAPI]:
    name = f"t{uuid4().hex}"
    url = postgres.create_database(postgres_server, name, TEMPLATE)
    yield from running(create_app(Settings(data_dir=tmp_path, database_url=url), clock))
    postgres.drop_database(postgres_server, name)
