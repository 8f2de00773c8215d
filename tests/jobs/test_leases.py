"""Leases: of many workers one works on a run, and keeps it while it works."""

from __future__ import annotations

import contextvars
import threading
from collections import Counter

from app.jobs import leases
from app.jobs.job import JobContext
from app.jobs.models import RunState
from app.jobs.services import enqueue
from app.store.actor import system
from app.store.sessions import system_session
from tests.jobs.conftest import Shop


def test_many_workers_never_work_on_one_run_twice(shop: Shop) -> None:
    seen: Counter[int] = Counter()
    lock = threading.Lock()

    def work(context: JobContext) -> str:
        with lock:
            seen[context.run_id] += 1
        return "完成"

    shop.add("work", work)
    with system_session("tests ask for many runs") as session:
        runs = [enqueue(session, system("tests"), "work").id for _ in range(40)]
    workers = [shop.worker(number) for number in range(4)]
    together(*(worker.work_off for worker in workers))
    assert seen == Counter(runs)
    assert {shop.run(run).attempts for run in runs} == {1}


def test_of_two_that_take_at_the_same_instant_one_is_told_no(shop: Shop) -> None:
    shop.add("work", lambda _context: "完成")
    for _ in range(10):
        run = shop.ask("county_admin", "work")
        taken: list[leases.Taken | None] = []

        def take(into: list[leases.Taken | None] = taken) -> None:
            with system_session("tests take") as session:
                into.append(leases.take(session, "tests", shop.jobs))

        together(take, take, take)
        held = [one for one in taken if one is not None]
        assert [one.run_id for one in held] == [run]
        with system_session("tests finish") as session:
            assert leases.finish(session, run, held[0].token, RunState.DONE, {})
            assert not leases.finish(session, run, held[0].token, RunState.DONE, {})


def test_the_lease_of_a_long_run_is_kept(shop: Shop) -> None:
    def long(context: JobContext) -> str:
        for step in range(50):
            threading.Event().wait(0.1)
            context.progress(step, 50, f"第 {step} 步")
        return "完成"

    shop.add("long", long, lease_seconds=3)
    run = shop.ask("county_admin", "long")
    thread = threading.Thread(target=shop.worker(1).work_off)
    thread.start()
    threading.Event().wait(4)
    assert shop.worker(2).work_off() == [], "after the first lease it is still the first worker's"
    shown = shop.run(run)
    assert (shown.state, shown.total) == (RunState.RUNNING, 50)
    assert 10 < shown.done < 50, "how far it is can be seen while it runs"
    thread.join()
    assert shop.run(run).state == RunState.DONE


def test_a_run_in_hand_goes_back_when_its_worker_goes_down(shop: Shop) -> None:
    begun = threading.Event()

    def long(context: JobContext) -> str:
        begun.set()
        for step in range(200):
            threading.Event().wait(0.05)
            context.progress(step)
        return "完成"

    shop.add("long", long)
    run = shop.ask("county_admin", "long")
    worker, stop = shop.worker(), threading.Event()
    thread = threading.Thread(target=worker.loop, args=(stop,))
    thread.start()
    assert begun.wait(5)
    stop.set()
    worker.interrupt()
    thread.join(5)
    assert not thread.is_alive()
    assert (shop.run(run).state, shop.run(run).attempts) == (RunState.QUEUED, 0)


def together(*acts: object) -> None:
    """Do everything at the same time, each in a thread with the clock of this one."""
    start, failures = threading.Barrier(len(acts)), []

    def one(act: object) -> None:
        start.wait()
        try:
            act()  # type: ignore[operator]
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=contextvars.copy_context().run, args=(one, act)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
