"""Runs: asked for once, worked on once, in the scope of who asked, and closed with a sentence."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent
from app.jobs import services
from app.jobs.context import LOG_LINES
from app.jobs.job import Job, JobContext
from app.jobs.models import JobRun, RunState
from app.jobs.stopping import LostLease
from app.kernel import clock
from app.kernel.errors import Conflict, DomainError, Fault, NotFound
from app.offices.models import Officer, Organisation, PostGrant
from app.store.actor import Actor
from app.store.sessions import session_for, system_session
from app.store.transaction import transaction
from tests.jobs.conftest import Shop


def later(**said: float) -> AbstractContextManager[None]:
    """The clock, some time from now."""
    return clock.frozen(clock.now() + timedelta(**said))


def count_offices(context: JobContext) -> str:
    """A job: what the actor sees."""
    with context.session() as session:
        names = session.scalars(select(Organisation.name)).all()
    for done, name in enumerate(names, start=1):
        context.log(name)
        context.progress(done, len(names))
    return f"看到 {len(names)} 个机构"


def test_a_run_works_in_the_scope_of_who_asked(shop: Shop) -> None:
    shop.add("count", count_offices)
    near, far = shop.ask("county_admin", "count"), shop.ask("town_operator", "count")
    assert shop.worker().work_off() == [RunState.DONE, RunState.DONE]
    wide, narrow = shop.run(near), shop.run(far)
    assert (wide.division_code, narrow.division_code) == ("130123000000", "130123100000")
    assert "正定镇惠民办" in narrow.log
    assert "长安区惠民办" not in wide.log + narrow.log
    assert wide.done == wide.total > narrow.total > 0


def test_the_same_key_is_the_same_run(shop: Shop) -> None:
    shop.add("count", count_offices)
    first = shop.ask("county_admin", "count", once_key="form-1")
    assert shop.ask("county_admin", "count", once_key="form-1") == first
    assert shop.ask("county_admin", "count", once_key="form-2") != first
    assert shop.ask("county_operator", "count", once_key="form-1") != first


def test_a_run_that_its_caller_undoes_was_never_asked_for(shop: Shop) -> None:
    shop.add("count", count_offices)
    actor = shop.actor("county_admin")
    with session_for(actor) as session:
        with pytest.raises(DomainError):
            _ask_and_refuse(session, actor)
        assert session.scalar(select(func.count()).select_from(JobRun)) == 0


def _ask_and_refuse(session: Session, actor: Actor) -> None:
    with transaction(session):
        services.enqueue(session, actor, "count")
        raise DomainError("表单有误")


def test_a_job_that_does_not_exist_is_refused(shop: Shop) -> None:
    with pytest.raises(NotFound, match="没有名为“nothing”的作业"):
        shop.ask("county_admin", "nothing")


def test_a_run_of_a_revoked_grant_refuses(shop: Shop) -> None:
    shop.add("count", count_offices)
    run = shop.ask("bank_operator", "count")
    with system_session("tests revoke") as session, transaction(session):
        grant = session.get_one(PostGrant, shop.world.grants["bank_operator"])
        grant.revoked_at = clock.now()
    assert shop.worker().work_off() == [RunState.FAILED]
    assert "岗位已经撤销" in shop.run(run).note
    assert shop.run(run).done == 0


def test_a_run_of_a_disabled_officer_refuses(shop: Shop) -> None:
    shop.add("count", count_offices)
    run = shop.ask("station_operator", "count")
    with system_session("tests disable") as session, transaction(session):
        session.get_one(Officer, shop.world.officers["station_operator"]).state = "disabled"
    assert shop.worker().work_off() == [RunState.FAILED]
    assert "停用" in shop.run(run).note


def test_a_refusal_is_final_and_tells_its_faults(shop: Shop) -> None:
    def refuse(_context: JobContext) -> str:
        raise DomainError("两行有误，没有导入。", faults=(Fault("姓名为空", row=3), Fault("级别不对", row=7)))

    shop.add("refuse", refuse)
    run = shop.ask("county_admin", "refuse")
    assert shop.worker().work_off() == [RunState.FAILED]
    found = shop.run(run)
    assert found.note == "两行有误，没有导入。"
    assert "第 3 行：姓名为空" in found.log
    assert found.attempts == 1


def test_an_unexpected_error_is_tried_again_and_then_given_up(shop: Shop) -> None:
    shop.add("break", lambda context: str(1 // 0), attempts=2)
    run = shop.ask("county_admin", "break")
    worker = shop.worker()
    assert worker.work_off() == [RunState.QUEUED]
    assert worker.work_off() == [], "it waits a while before the second attempt"
    with later(minutes=1):
        assert worker.work_off() == [RunState.FAILED]
    found = shop.run(run)
    assert found.attempts == 2
    assert "系统管理员" in found.note
    assert "division" not in found.note + found.log, "what Python says is not for officers"


def test_a_waiting_run_is_cancelled_at_once_and_may_be_tried_again(shop: Shop) -> None:
    shop.add("count", count_offices)
    run = shop.ask("county_admin", "count")
    actor = shop.actor("county_admin")
    with session_for(actor) as session:
        services.cancel(session, actor, session.get_one(JobRun, run))
    assert shop.worker().work_off() == []
    assert shop.run(run).state == RunState.CANCELLED
    with session_for(actor) as session:
        with pytest.raises(Conflict):
            services.cancel(session, actor, session.get_one(JobRun, run))
        services.retry(session, actor, session.get_one(JobRun, run))
    assert shop.worker().work_off() == [RunState.DONE]
    with session_for(actor) as session, pytest.raises(Conflict):
        services.retry(session, actor, session.get_one(JobRun, run))
    with system_session("tests read the trail") as session:
        tags = session.scalars(select(AuditEvent.tag).where(AuditEvent.subject_id == str(run))).all()
    assert {"jobs:run:ask", "jobs:run:cancel", "jobs:run:retry"} <= set(tags)


def test_a_running_run_stops_at_its_next_step(shop: Shop) -> None:
    actor = shop.actor("county_admin")

    def long(context: JobContext) -> str:
        with session_for(actor) as session:
            services.cancel(session, actor, session.get_one(JobRun, context.run_id))
        for step in range(100):
            context.progress(step, 100)
            threading.Event().wait(0.05)
        return "没有停下"

    shop.add("long", long)
    run = shop.ask("county_admin", "long")
    assert shop.worker().work_off() == [RunState.CANCELLED]
    assert shop.run(run).note == "已取消。"
    assert shop.run(run).done < 99


def test_what_a_worker_does_after_it_lost_the_run_is_not_committed(shop: Shop) -> None:
    order = []

    def slow(context: JobContext) -> str:
        order.append(f"begins {len(order)}")
        if len(order) == 1:
            with later(minutes=5):
                assert shop.worker(2).work_off() == [RunState.DONE]
        with context.session() as session, transaction(session):
            session.execute(update(Officer).where(Officer.username == "county_admin").values(duty=order[-1]))
        order.append("committed")
        return "完成"

    shop.add("slow", slow)
    run = shop.ask("county_admin", "slow")
    assert shop.worker(1).work_off() == [RunState.QUEUED]
    assert order == ["begins 0", "begins 1", "committed"]
    assert shop.run(run).state == RunState.DONE
    assert shop.run(run).attempts == 2


def test_a_lost_lease_is_no_ordinary_exception() -> None:
    assert not issubclass(LostLease, Exception)


def test_a_run_whose_workers_always_die_is_given_up(shop: Shop) -> None:
    class Death(BaseException):
        pass

    def die(_context: JobContext) -> str:
        raise Death

    shop.add("die", die, attempts=2)
    run = shop.ask("county_admin", "die")
    for minutes in (0, 2):
        with later(minutes=minutes), pytest.raises(Death):
            shop.worker().work_off()
    with later(minutes=4):
        assert shop.worker().work_off() == []
    assert shop.run(run).state == RunState.FAILED
    assert "2 次中途停止" in shop.run(run).note


def test_the_log_keeps_the_newest_lines(shop: Shop) -> None:
    def talk(context: JobContext) -> str:
        for number in range(LOG_LINES * 3):
            context.log(f"行{number}")
        return "说完了"

    shop.add("talk", talk)
    run = shop.ask("county_admin", "talk")
    shop.worker().work_off()
    lines = shop.run(run).log.splitlines()
    assert len(lines) == LOG_LINES + 1
    assert lines[0] == f"……（前面另有 {LOG_LINES * 2} 行）"
    assert lines[-1].endswith(f"行{LOG_LINES * 3 - 1}")


def test_a_job_names_its_weekdays() -> None:
    with pytest.raises(ValueError, match="weekdays"):
        Job("weekly", "每周", count_offices, cron="0 8 * * 1")
    with pytest.raises(ValueError, match="five"):
        Job("weekly", "每周", count_offices, cron="0 8 * *")
