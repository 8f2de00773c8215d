"""A new index key: every row is found before, during and after, and what clashes is told."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.offices.models import Officer
from app.store import keyfile, rotation, sealing
from app.store.base import Model
from app.store.sessions import reading_session, system_session
from app.store.tags import Tag
from app.store.types import Ciphertext
from tests.offices.acting import trail
from tests.store.rotating import found, new, run

pytestmark = pytest.mark.usefixtures("people", "at_once")


def test_look_ups_find_every_row_before_during_and_after_indexing_anew(
    app: Flask, path: Path, people: dict[int, tuple[str, str]]
) -> None:
    def all_found() -> bool:
        return all(found(number) == [key] for key, (number, _telephone) in people.items())

    old = sealing.keys().ring.indexing
    version = new(app, "--index")
    assert sealing.keys().ring.indexing == old
    assert all_found()
    code, told = run(app, "retire", old, "--index")
    assert (code, "正在使用" in told) == (1, True)
    keyfile.change(path, lambda ring: ring.promoted())
    code, told = run(app, "retire", old, "--index")
    assert (code, "请先执行 keys reindex" in told) == (1, True)
    for _step in rotation.reindex(1):
        assert all_found()
    with system_session("tests change a number") as session:
        session.get_one(Officer, min(people)).id_no = people[min(people)][0]
        session.commit()
    code, told = run(app, "reindex", "--batch", "2")
    assert code == 0, told
    assert all_found()
    code, told = run(app, "retire", old, "--index")
    assert code == 0, told
    assert sealing.keys().ring.indexing == version
    assert old not in sealing.keys().ring.indexes
    assert all_found()
    code, told = run(app, "status", "--indexes")
    assert (code, "索引与当前密钥不符的：0" in told) == (0, True)
    assert [json.loads(event.detail)["step"] for event in trail(Tag.REINDEX)][-2:] == ["begin", "end"]


def test_indexing_anew_cut_off_after_any_batch_goes_on(app: Flask, people: dict[int, tuple[str, str]]) -> None:
    new(app, "--index")
    assert run(app, "reindex")[0] == 0
    version = new(app, "--index")
    keyfile.change(sealing.keys().path or Path(), lambda ring: ring.promoted())
    for batches in range(1, 12):
        steps = rotation.reindex(1)
        list(itertools.islice(steps, batches))
        steps.close()
        assert all(found(number) == [key] for key, (number, _telephone) in people.items())
    assert run(app, "reindex")[0] == 0
    with reading_session("tests count") as session:
        assert rotation.differing(session) == 0
    assert sealing.keys().ring.indexing == version


def test_a_number_that_two_rows_got_meanwhile_is_reported(app: Flask, people: dict[int, tuple[str, str]]) -> None:
    first, second = sorted(people)[:2]
    table = Model.metadata.tables["officers"]
    token = Ciphertext(sealing.sealer().seal(people[first][0], "officers.id_no"))
    with system_session("tests make two of one") as session:
        session.execute(sa.update(table).where(table.c.id == second).values(id_no=token, id_no_index="0" * 64))
        session.commit()
    code, told = run(app, "reindex")
    assert code == 1
    assert f"与另一行重复，索引未改：officers.id_no {second}" in told
    with system_session("tests put right") as session:
        session.get_one(Officer, second).id_no = people[second][0]
        session.commit()
    assert run(app, "reindex")[0] == 0
