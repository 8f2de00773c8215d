"""``flask keys …``: versions of the keys change while people work, whoever is interrupted, and nothing is lost."""

from __future__ import annotations

import itertools
import json
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.offices.models import Officer
from app.store import cli, keyfile, rotation, sealing
from app.store.sessions import reading_session, system_session
from app.store.tags import Tag
from config import Settings
from tests.conftest import on_postgresql
from tests.offices.acting import trail
from tests.store.rotating import counted, found, new, numbers, run, under

pytestmark = pytest.mark.usefixtures("people", "at_once")


def test_rotation_seals_every_column_of_every_model_anew(app: Flask, people: dict[int, tuple[str, str]]) -> None:
    begun = len(trail(Tag.ROTATE))
    version = new(app)
    before = counted()
    assert not under(version)
    code, told = run(app, "rotate", "--batch", "2")
    assert code == 0, told
    assert "全部完成" in told
    assert under(version)
    assert {name: sum(rows.values()) for name, rows in counted().items()} == {
        name: sum(rows.values()) for name, rows in before.items()
    }
    assert numbers() == people
    assert [json.loads(event.detail)["step"] for event in trail(Tag.ROTATE)[begun:]] == ["begin", "end"]
    assert trail(Tag.NEW)
    code, told = run(app, "status")
    assert (code, f"加密用 {version}" in told, "officers.id_no" in told) == (0, True, True)
    code, told = run(app, "rotate")
    assert (code, "待换到密钥" in told, "已换 0 行" in told) == (0, True, True)


@pytest.mark.parametrize("size", [1, 3])
def test_a_rotation_cut_off_after_any_batch_goes_on_from_there(
    app: Flask, people: dict[int, tuple[str, str]], size: int
) -> None:
    version = new(app)
    with reading_session("tests count") as session:
        left = rotation.remaining(session)
    for batches in itertools.count(1):
        steps = rotation.reseal(size)
        taken = sum(1 for _step in itertools.islice(steps, batches % 3))
        steps.close()
        assert numbers() == people
        with reading_session("tests count") as session:
            now = rotation.remaining(session)
        assert now <= left
        left = now
        if not left:
            break
        assert taken < 3
    assert run(app, "rotate")[0] == 0
    assert under(version)


def test_a_rotation_that_fails_inside_a_batch_leaves_that_batch_as_it_was(
    app: Flask, people: dict[int, tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    version, whole = new(app), rotation._Pass._apply
    for last in range(6):
        calls = itertools.count()

        def failing(self: Any, session: Any, *said: Any, calls: Any = calls, last: int = last) -> int:
            done = whole(self, session, *said)
            if next(calls) == last:
                raise KeyboardInterrupt
            return done

        monkeypatch.setattr(rotation._Pass, "_apply", failing)
        with reading_session("tests count") as session:
            before = rotation.remaining(session)
        if before <= last:
            break
        with pytest.raises(KeyboardInterrupt):
            list(rotation.reseal(4))
        assert numbers() == people
        with reading_session("tests count") as session:
            assert rotation.remaining(session) <= before
    monkeypatch.setattr(rotation._Pass, "_apply", whole)
    assert run(app, "rotate")[0] == 0
    assert under(version)


def test_a_killed_rotation_is_finished_by_the_next(
    app: Flask, settings: Settings, people: dict[int, tuple[str, str]]
) -> None:
    version, chance = new(app), random.Random(7)
    script = (
        "import sys; from pathlib import Path; from app import create_app; from tests import databases;"
        "from app.store import sealing, rotation; import time;"
        "app = create_app(databases.settings(Path(sys.argv[1]), sys.argv[2]));\n"
        "with app.app_context():\n"
        "    for step in rotation.reseal(1):\n"
        "        print(step.table, flush=True); time.sleep(0.01)\n"
    )
    killed = 0
    for _round in range(3):
        process = subprocess.Popen(  # noqa: S603 (our own interpreter)
            [sys.executable, "-c", script, str(settings.instance), settings.database_url],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).resolve().parents[2],
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.random() * 0.05)
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        assert numbers() == people
    assert killed
    assert run(app, "rotate")[0] == 0
    assert under(version)
    assert numbers() == people


def test_what_somebody_writes_during_a_rotation_stays(
    app: Flask, people: dict[int, tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    version, whole = new(app), rotation._Pass._write
    key = min(people)
    written = iter([None, "13900000001", None])

    def meanwhile(self: Any, changes: Any) -> None:
        value = next(written, None)
        if self._one.name == "officers" and value is None:
            value = "13900000002"
        if value is not None:
            with system_session("tests write meanwhile") as session:
                session.get_one(Officer, key).telephone = value
                session.commit()
        whole(self, changes)

    monkeypatch.setattr(rotation._Pass, "_write", meanwhile)
    list(rotation.reseal(2))
    monkeypatch.setattr(rotation._Pass, "_write", whole)
    assert numbers()[key] == (people[key][0], "13900000002")
    assert run(app, "rotate")[0] == 0
    assert under(version)
    assert numbers()[key] == (people[key][0], "13900000002")
    with system_session("tests put back") as session:
        session.get_one(Officer, key).telephone = people[key][1]
        session.commit()


def test_people_work_on_while_keys_rotate_and_every_last_word_stays(
    app: Flask, people: dict[int, tuple[str, str]]
) -> None:
    stop, last, wrong = threading.Event(), dict(people), list[BaseException]()

    def work() -> None:
        try:
            for number in itertools.count():
                if stop.is_set():
                    return
                key = sorted(people)[number % len(people)]
                telephone = f"139{number:08d}"
                with system_session("tests work") as session:
                    session.get_one(Officer, key).telephone = telephone
                    session.commit()
                last[key] = (people[key][0], telephone)
        except BaseException as error:  # noqa: BLE001 (told to the test below)
            wrong.append(error)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        for _version in range(3):
            version = new(app)
            keyfile_index = new(app, "--index")
            assert run(app, "rotate", "--batch", "1")[0] == 0
            assert run(app, "reindex", "--batch", "1")[0] == 0
            assert sealing.keys().ring.indexing == keyfile_index
    finally:
        stop.set()
        worker.join()
    assert wrong == []
    assert len({telephone for _number, telephone in last.values()} - {said for _number, said in people.values()}) == 3
    assert numbers() == last
    assert all(found(number) == [key] for key, (number, _telephone) in people.items())
    assert run(app, "rotate")[0] == 0
    assert under(version)
    with system_session("tests put back") as session:
        for key, (_number, telephone) in people.items():
            session.get_one(Officer, key).telephone = telephone
        session.commit()


def test_a_lost_key_is_named_keeps_everything_and_ends_in_failure(
    app: Flask, path: Path, people: dict[int, tuple[str, str]]
) -> None:
    kept = path.read_text()
    old = sealing.keys().ring.sealing
    new(app)
    whole = keyfile.read_ring(path)
    before = counted()
    keyfile.change(path, lambda ring: ring.without_seal(old))
    code, told = run(app, "status")
    assert (code, f"缺少密钥版本：{old}" in told) == (1, True)
    code, told = run(app, "rotate")
    assert code == 1
    assert "不能解密，未换：officers.id_no" in told
    assert counted()["officers.id_no"] == before["officers.id_no"]
    code, _told = run(app, "reindex")
    assert code == 1
    with reading_session("tests look") as session, pytest.raises(Exception, match=f"密钥版本“{old}”"):
        session.scalars(sa.select(Officer.id_no).where(Officer.id_no.is_not(None))).all()
    keyfile.change(path, lambda _ring: whole)
    assert kept.strip().splitlines()[-1] in path.read_text()
    assert run(app, "rotate")[0] == 0
    assert numbers() == people


def test_a_version_is_retired_only_when_nothing_is_under_it(
    app: Flask, path: Path, people: dict[int, tuple[str, str]]
) -> None:
    old = sealing.keys().ring.sealing
    assert "正在使用" in run(app, "retire", old)[1]
    assert "没有版本 nothing" in run(app, "retire", "nothing")[1]
    new(app)
    code, told = run(app, "retire", old)
    assert (code, f"项在 {old} 之下，不能退役" in told) == (1, True)
    assert run(app, "rotate")[0] == 0
    refused = [event for event in trail(Tag.RETIRE) if event.outcome == "refused"]
    code, told = run(app, "retire", old)
    assert code == 0, told
    assert len(refused) == 3
    assert old not in keyfile.read_ring(path).seals
    assert f"seal {old} " in path.with_name(path.name + ".retired").read_text()
    assert path.stat().st_mode & 0o077 == 0
    assert path.with_name(path.name + ".retired").stat().st_mode & 0o077 == 0
    assert trail(Tag.RETIRE)[-1].outcome == "done"
    assert numbers() == people


def test_a_version_is_not_retired_while_somebody_is_writing(
    app: Flask, people: dict[int, tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    if not on_postgresql():
        pytest.skip("SQLite has one writer at a time, which is waited for")
    monkeypatch.setattr(cli, "_PATIENCE", "300ms")
    old = sealing.keys().ring.sealing
    new(app)
    assert run(app, "rotate")[0] == 0
    with system_session("tests write") as session:
        session.get_one(Officer, min(people)).duty = "科员"
        session.flush()
        code, told = run(app, "retire", old)
        assert (code, "正在写入加密数据" in told) == (1, True)
    assert run(app, "retire", old)[0] == 0
