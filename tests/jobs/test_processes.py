"""Whole processes: killed, told to stop, started twice by mistake; and the operators' commands."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.jobs.job import CatchUp, JobContext
from app.jobs.models import JobMark, JobRun, RunState
from app.kernel import clock
from app.kernel.errors import DomainError
from app.store.sessions import system_session
from app.store.transaction import transaction
from tests.jobs.conftest import Shop

SCRIPT = Path(__file__).parent / "process.py"


def start(app: Flask, kind: str, told: Path) -> subprocess.Popen[bytes]:
    """A process of its own on the same database."""
    settings = app.config["YWL"]
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), kind, str(settings.instance), settings.database_url, str(told)]
    )


def wait_until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait, but not for ever."""
    for _ in range(int(seconds / 0.1)):
        if true():
            return
        threading.Event().wait(0.1)
    raise AssertionError("it never came true")


def test_a_run_of_a_killed_worker_is_taken_over(app: Flask, shop: Shop, tmp_path: Path) -> None:
    def resume(context: JobContext) -> str:
        return f"由另一个执行者完成，参数 {context.payload['word']}"

    shop.add("sleep", resume, lease_seconds=5)
    run = shop.ask("county_admin", "sleep", {"word": "甲"})
    begun = tmp_path / "begun"
    with start(app, "sleeper", begun) as child:
        wait_until(begun.exists)
        assert shop.run(run).state == RunState.RUNNING
        assert shop.worker().work_off() == [], "the lease of the living is respected"
        child.kill()
    assert child.returncode == -signal.SIGKILL
    assert shop.worker().work_off() == [], "nobody can tell yet that it is dead"
    with clock.frozen(clock.now() + timedelta(seconds=6)):
        assert shop.worker().work_off() == [RunState.DONE]
    found = shop.run(run)
    assert found.note == "由另一个执行者完成，参数 甲"
    assert found.attempts == 2


def test_two_stations_by_mistake_fire_nothing_twice_and_stop_when_told(app: Flask, tmp_path: Path) -> None:
    told = tmp_path / "told"
    since = clock.now() - timedelta(minutes=60)
    with system_session("tests set the schedule back") as session, transaction(session):
        session.add(JobMark(job="minutely", decided_until=since))
    with start(app, "station", told) as one, start(app, "station", told) as other:
        wait_until(lambda: told.exists() and len(told.read_text().splitlines()) >= 60, 60)
        one.send_signal(signal.SIGTERM)
        other.send_signal(signal.SIGINT)
        assert (one.wait(30), other.wait(30)) == (0, 0)
    fired = [line.split()[0] for line in told.read_text().splitlines()]
    assert len(fired) == len(set(fired))
    with system_session("tests look") as session:
        runs = session.scalars(select(JobRun)).all()
    assert len(runs) in (60, 61, 62), "the minutes since, and those that passed meanwhile"
    assert len(fired) == len(runs)
    assert {run.state for run in runs} == {RunState.DONE}


@pytest.fixture
def flask_jobs(app: Flask, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """``flask jobs …`` on the shop's catalogue."""
    monkeypatch.setattr("app.jobs.cli.jobs", lambda: shop.jobs)
    return lambda *words: app.test_cli_runner().invoke(args=["jobs", *words])


def test_the_commands_list_ask_and_work(shop: Shop, flask_jobs: Callable[..., Any]) -> None:
    shop.add("hello", lambda context: f"你好 {context.payload.get('who', '')}", cron="0 8 * * mon-fri")
    asked = flask_jobs("enqueue", "hello", "--payload", '{"who": "甲"}', "--once-key", "k")
    again = flask_jobs("enqueue", "hello", "--once-key", "k")
    assert (asked.exit_code, again.output) == (0, asked.output)
    assert flask_jobs("run", "--once").exit_code == 0
    assert shop.run(int(asked.output)).note == "你好 甲"
    (listed,) = json.loads(flask_jobs("list", "--json").output)
    assert listed["code"] == "hello"
    assert listed["last_state"] == "done"
    assert "T08:00:00+08:00" in listed["next"]
    assert "hello" in flask_jobs("list").output


def test_the_commands_tell_scripts_what_went_wrong(shop: Shop, flask_jobs: Callable[..., Any]) -> None:
    def refuse(_context: JobContext) -> str:
        raise DomainError("不行。")

    shop.add("refuse", refuse, catch_up=CatchUp.ALL)
    assert flask_jobs("enqueue", "nothing").exit_code == 1
    assert flask_jobs("enqueue", "refuse", "--payload", "[]").exit_code == 2
    assert flask_jobs("enqueue", "refuse", "--payload", "{").exit_code == 2
    assert flask_jobs("enqueue", "refuse").exit_code == 0
    assert flask_jobs("run", "--once").exit_code == 1
    assert flask_jobs("run", "--once").exit_code == 0, "a run that failed is over"
