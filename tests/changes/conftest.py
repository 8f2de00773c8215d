"""A household of the informant's village, made anew for each test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from app.registry.models.changes import ChangeReport
from app.registry.models.transfers import TransferRelease
from tests import world
from tests.changes.working import forget, join, live_in, number

NUMBERS = count(1001)


@pytest.fixture(autouse=True)
def _numbered() -> Iterator[None]:
    """No number is used twice: the tests forget reports, which nobody else does, and what was done to them remains."""

    def give(_mapper: Any, _connection: Any, row: Any) -> None:
        row.id = row.id or next(NUMBERS)

    for model in (ChangeReport, TransferRelease):
        event.listen(model, "before_insert", give)
    yield
    for model in (ChangeReport, TransferRelease):
        event.remove(model, "before_insert", give)


@dataclass(frozen=True, slots=True)
class Family:
    """The numbers of a household of three: the head, a son, a daughter."""

    home: int
    head: int
    son: int
    daughter: int


@pytest.fixture
def family(app: Flask, small_world: world.World) -> Iterator[Family]:
    """A household of three; it is gone again after the test."""
    home, head = live_in(small_world, head_id_no=number(11, "19550302"))
    son = join(small_world, home, "王小军", id_no=number(13, "19820506"))
    daughter = join(small_world, home, "王小花", id_no=number(22, "19850708"), relation="30")
    yield Family(home, head, son, daughter)
    forget()
