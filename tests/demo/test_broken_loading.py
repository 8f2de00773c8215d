"""A loading that breaks off leaves nothing behind."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.demo import registry
from app.demo.truth import NAME
from app.registry.models import Household, Person
from app.store.wall import as_system


def test_a_loading_that_breaks_off_leaves_no_person_and_no_truth(session: Session, tmp_path: Path) -> None:
    def stop(written: int) -> None:
        assert written > 0
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        registry.load(session, as_system(session, "test"), 8_000, tmp_path / NAME, tell=stop)
    assert session.scalar(select(func.count(Person.id))) == 0
    assert session.scalar(select(func.count(Household.id))) == 0
    assert os.listdir(tmp_path) == []
