"""The schedule: what is due, once, whatever happens to the schedulers (R6)."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.jobs import scheduler
from app.jobs.job import CatchUp, Job
from app.jobs.models import JobRun, RunState
from app.jobs.scheduler import enqueue_due
from app.jobs.slots import AT_A_TIME, due_slots, next_slot
from app.kernel import clock
from app.kernel.clock import CHINA
from app.store.sessions import system_session
from tests.jobs.conftest import Shop
from tests.jobs.simulation import Simulation, dying

YEARS = int(os.environ.get("YWL_SCHEDULE_YEARS", "1"))


def at(text: str) -> datetime:
    """An instant by China's clocks."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def job(cron: str, catch_up: CatchUp = CatchUp.ALL) -> Job:
    """A job with a time."""
    return Job("one", "作业", lambda _context: "完成", cron, catch_up=catch_up)


def slots() -> list[datetime]:
    """What is in the queue."""
    with system_session("tests look") as session:
        return [clock.local(due) for due in session.scalars(select(JobRun.due_at).order_by(JobRun.due_at))]


def test_cron_is_read_in_china_time() -> None:
    nightly = job("30 2 * * *")
    assert next_slot(nightly, at("2026-03-01T02:30:00")) == at("2026-03-02T02:30:00")
    assert next_slot(nightly, datetime(2026, 3, 1, 18, 29, tzinfo=UTC)) == at("2026-03-02T02:30:00")


def test_the_interval_is_open_at_its_beginning_and_closed_at_its_end() -> None:
    hourly = job("0 * * * *")
    assert due_slots(hourly, at("2026-03-01T01:00:00"), at("2026-03-01T03:00:00")) == [
        at("2026-03-01T02:00:00"),
        at("2026-03-01T03:00:00"),
    ]


def test_after_a_downtime_only_the_latest_is_made_good_unless_the_job_wants_all() -> None:
    since, until = at("2026-01-15T00:00:00"), at("2026-04-15T00:00:00")
    months = [at(f"2026-0{month}-01T00:00:00") for month in (2, 3, 4)]
    assert due_slots(job("0 0 1 * *"), since, until) == months
    assert due_slots(job("0 0 1 * *", CatchUp.LATEST), since, until) == months[-1:]


@pytest.mark.parametrize("cron", ["* * * * *", "7 12 * * *", "0 3 * * sat", "0 0 31 * *", "0 0 29 2 *"])
def test_the_latest_is_the_last_of_all(cron: str) -> None:
    since, until = at("2023-01-01T00:00:00"), at("2024-03-02T11:11:11")
    frequent = cron.startswith("*")
    everything = due_slots(job(cron), until - timedelta(hours=3) if frequent else since, until)
    assert due_slots(job(cron, CatchUp.LATEST), since, until) == everything[-1:]


def test_a_long_downtime_of_a_frequent_job_costs_little() -> None:
    began = time.perf_counter()
    found = due_slots(job("* * * * *", CatchUp.LATEST), at("2016-01-01T00:00:00"), at("2026-01-01T00:00:30"))
    assert found == [at("2026-01-01T00:00:00")]
    assert time.perf_counter() - began < 1


def test_a_job_without_a_time_is_never_due() -> None:
    assert due_slots(job(""), at("2020-01-01T00:00:00"), at("2026-01-01T00:00:00")) == []


def test_a_new_job_begins_with_its_next_instant(app: Flask) -> None:
    jobs = {"one": job("0 * * * *")}
    with clock.frozen(at("2026-03-01T08:30:00")):
        assert enqueue_due(jobs) == 0
    with clock.frozen(at("2026-03-01T09:00:00")):
        assert enqueue_due(jobs) == 1
        assert enqueue_due(jobs) == 0
    assert slots() == [at("2026-03-01T09:00:00")]


def test_a_job_that_wants_all_gets_more_than_fit_into_one_transaction(app: Flask) -> None:
    jobs = {"one": job("0 * * * *")}
    with clock.frozen(at("2026-01-01T00:00:00")):
        enqueue_due(jobs)
    with clock.frozen(at("2026-01-01T00:00:00") + timedelta(hours=AT_A_TIME + 100)):
        assert enqueue_due(jobs) == AT_A_TIME + 100


def test_a_run_that_stands_for_several_missed_instants_says_so(shop: Shop) -> None:
    shop.jobs["one"] = job("0 * * * *", CatchUp.LATEST)
    with clock.frozen(at("2026-03-01T08:30:00")):
        enqueue_due(shop.jobs)
    with clock.frozen(at("2026-03-01T12:10:00")):
        assert enqueue_due(shop.jobs) == 1
        assert shop.worker().work_off() == [RunState.DONE]
    with system_session("tests look") as session:
        run = session.scalars(select(JobRun)).one()
        assert "合并" in run.log
        assert run.division_code == "130000000000", "it belongs to the office that all others are below"
        assert run.by_system


def test_a_clock_that_goes_back_fires_nothing_again(app: Flask) -> None:
    jobs = {"one": job("0 * * * *")}
    for moment in ("08:30", "10:30", "09:30", "08:00", "10:59", "11:00"):
        with clock.frozen(at(f"2026-03-01T{moment}:00")):
            enqueue_due(jobs)
    assert slots() == [at(f"2026-03-01T{hour}:00:00") for hour in ("09", "10", "11")]


def test_years_of_schedules_miss_nothing_and_fire_nothing_twice(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(scheduler, "_insert_or_leave", dying(scheduler._insert_or_leave))
    life = Simulation(seed=20260301, start=at("2026-03-01T00:00:30"), years=YEARS, folder=shop.folder)
    began = time.perf_counter()
    life.run()
    found = life.verdict()
    with capsys.disabled():
        print(
            f"\nR6 {YEARS} year(s), {life.schedulers} schedulers and 2 workers at once: {found['due']} instants due,"
            f" {found['runs']} runs, {life.schedulers_killed} schedulers and {life.workers_killed} workers killed,"
            f" {life.clock_moves} clocks moved: {found['missed']} missed, {found['double']} double"
            f" ({time.perf_counter() - began:.0f} s)"
        )
    assert (found["missed"], found["double"], found["never due"]) == (0, 0, 0)
    assert life.schedulers_killed > 20
    assert life.workers_killed > 20
    assert found["due"] > 1_000 * YEARS
