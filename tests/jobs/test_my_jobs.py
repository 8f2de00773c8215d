"""My jobs: an officer sees, follows, stops and collects what the officer asked for, and nobody else's."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import select, update

from app.audit.models import AuditEvent
from app.jobs import results, tidying
from app.jobs.job import JobContext
from app.jobs.models import JobRun, RunState
from app.kernel import clock
from app.kernel.errors import DomainError
from app.store.actor import system
from app.store.sessions import system_session
from app.store.transaction import transaction
from tests.jobs.conftest import Browser, Shop

Browsers = Callable[[str], Browser]
NAME = "正定县花名册 2026.xlsx"


def write_result(context: JobContext) -> str:
    """A job that hands over a file."""
    context.result_file(NAME).write_bytes(b"PK canary 130123")
    return "已导出 1 条"


@pytest.fixture
def finished(shop: Shop) -> int:
    """A run with its result, asked for by the county's administrator."""
    shop.add("export", write_result)
    run = shop.ask("county_admin", "export")
    assert shop.worker().work_off() == [RunState.DONE]
    return run


def set_run(run: int, **values: object) -> None:
    """Put a run into some state."""
    with system_session("tests set a run") as session, transaction(session):
        session.execute(update(JobRun).where(JobRun.id == run).values(**values))


def test_an_officer_sees_only_the_own_runs(shop: Shop, browser: Browsers, finished: int) -> None:
    mine = browser("county_admin").get("/jobs/mine").get_data(as_text=True)
    assert f"/jobs/{finished}" in mine
    assert "已导出 1 条" in mine
    colleague = browser("county_admin_2").get("/jobs/mine").get_data(as_text=True)
    assert f"/jobs/{finished}" not in colleague
    assert "您还没有提交过作业" in colleague


@pytest.mark.parametrize("other", ["county_admin_2", "city_admin", "other_county_admin", "system_administrator"])
def test_nobody_else_gets_at_a_run_or_its_result(shop: Shop, browser: Browsers, finished: int, other: str) -> None:
    stranger = browser(other)
    for place in ("", "/progress", "/result"):
        answer = stranger.get(f"/jobs/{finished}{place}")
        assert answer.status_code == 404
        assert b"canary" not in answer.data
    for act in ("cancel", "retry"):
        assert stranger.post(f"/jobs/{finished}/{act}").status_code == 404
    assert shop.run(finished).state == RunState.DONE


def test_the_result_is_downloaded_under_its_chinese_name_and_on_record(browser: Browsers, finished: int) -> None:
    answer = browser("county_admin").get(f"/jobs/{finished}/result")
    assert (answer.status_code, answer.data) == (200, b"PK canary 130123")
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert f"filename*=UTF-8''{quote(NAME)}" in disposition
    assert answer.headers["Cache-Control"] == "no-store"
    with system_session("tests read the trail") as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.tag == "jobs:result:download")).all()[-1]
    assert event.subject_id == str(finished)
    assert event.username == "county_admin"
    assert NAME in event.detail


@pytest.mark.parametrize(
    "path", ["../ywl.db", "/etc/passwd", "..%2fywl.db", "1-0123456789abcdef.xlsx/../../ywl.db", ".", ""]
)
def test_no_row_leads_out_of_the_folder_of_results(shop: Shop, browser: Browsers, finished: int, path: str) -> None:
    set_run(finished, result_path=path)
    assert browser("county_admin").get(f"/jobs/{finished}/result").status_code == 404


def test_no_link_leads_out_of_the_folder_of_results(shop: Shop, browser: Browsers, finished: int) -> None:
    file = shop.folder / str(shop.run(finished).result_path)
    file.unlink()
    file.symlink_to("/etc/hostname")
    assert browser("county_admin").get(f"/jobs/{finished}/result").status_code == 404


def test_a_result_is_readable_by_the_service_alone(shop: Shop, finished: int) -> None:
    file = shop.folder / str(shop.run(finished).result_path)
    assert file.stat().st_mode & 0o777 == 0o600
    assert shop.folder.stat().st_mode & 0o777 == 0o700
    assert re.fullmatch(rf"{finished}-[0-9a-f]{{16}}\.xlsx", file.name)


def test_a_name_cannot_lead_or_mislead(shop: Shop) -> None:
    shop.add("export", lambda context: str(context.result_file("../../a\u202exslx.exe\r\nX: y").write_bytes(b"x")))
    run = shop.ask("county_admin", "export")
    shop.worker().work_off()
    assert shop.run(run).result_name == ".._.._a_xslx.exe__X_ y"
    assert "/" not in str(shop.run(run).result_path)


def test_a_run_that_fails_leaves_no_file(shop: Shop, browser: Browsers) -> None:
    def write_and_refuse(context: JobContext) -> str:
        context.result_file("半个.xlsx").write_bytes(b"half")
        raise DomainError("第 2 行有误。")

    shop.add("refuse", write_and_refuse)
    run = shop.ask("county_admin", "refuse")
    shop.worker().work_off()
    assert list(shop.folder.glob(f"{run}-*")) == []
    page = browser("county_admin").get(f"/jobs/{run}").get_data(as_text=True)
    assert "第 2 行有误。" in page
    assert f"/jobs/{run}/retry" in page
    assert f"/jobs/{run}/result" not in page


def test_the_page_asks_for_progress_until_the_run_is_over(shop: Shop, browser: Browsers) -> None:
    halfway, go_on = threading.Event(), threading.Event()

    def work(context: JobContext) -> str:
        context.log("开始")
        context.progress(1, 2, "一半")
        halfway.set()
        go_on.wait(20)
        return "全部完成"

    shop.add("work", work)
    run = shop.ask("county_admin", "work")
    officer = browser("county_admin")
    poll = f'hx-get="/jobs/{run}/progress"'
    waiting = officer.get(f"/jobs/{run}").get_data(as_text=True)
    assert poll in waiting
    assert "正在排队" in waiting
    thread = threading.Thread(target=shop.worker().work_off)
    thread.start()
    assert halfway.wait(10)
    running = ""
    for _ in range(50):
        running = officer.get(f"/jobs/{run}/progress").get_data(as_text=True)
        if "50%" in running:
            break
        threading.Event().wait(0.1)
    assert poll in running
    assert "已处理 1 / 2，一半" in running
    assert "开始" in running
    assert "<html" not in running
    go_on.set()
    thread.join()
    over = officer.get(f"/jobs/{run}/progress").get_data(as_text=True)
    assert "hx-get" not in over
    assert "全部完成" in over
    assert "100%" in over


def test_cancel_and_retry_are_buttons_that_post(shop: Shop, browser: Browsers) -> None:
    shop.add("export", write_result)
    run = shop.ask("county_admin", "export")
    officer = browser("county_admin")
    assert officer.get(f"/jobs/{run}/cancel").status_code == 405
    answer = officer.post(f"/jobs/{run}/cancel")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/jobs/{run}")
    assert shop.run(run).state == RunState.CANCELLED
    assert officer.post(f"/jobs/{run}/cancel").status_code == 409
    assert officer.post(f"/jobs/{run}/retry").status_code == 303
    assert shop.worker().work_off() == [RunState.DONE]


def test_a_long_list_is_paged(shop: Shop, browser: Browsers) -> None:
    shop.add("export", write_result)
    runs = [shop.ask("county_admin", "export") for _ in range(25)]
    officer = browser("county_admin")
    first = officer.get("/jobs/mine").get_data(as_text=True)
    assert f'/jobs/{runs[-1]}"' in first
    assert f'/jobs/{runs[0]}"' not in first
    second = officer.get(f"/jobs/mine?size=20&before={runs[5]}").get_data(as_text=True)
    assert f'/jobs/{runs[0]}"' in second
    assert f'/jobs/{runs[5]}"' not in second
    assert officer.get("/jobs/mine?before=abc&size=99999").status_code == 200


def test_results_go_when_their_time_is_over(shop: Shop, browser: Browsers, finished: int) -> None:
    file = shop.folder / str(shop.run(finished).result_path)
    stray = shop.folder / "7-0123456789abcdef.xlsx"
    stray.write_bytes(b"left by a killed worker")
    os.utime(stray, (0, 0))
    assert _tidy(shop.folder) == (0, 1, 0)
    assert file.exists()
    with clock.frozen(clock.now() + results.KEPT + timedelta(seconds=1)):
        assert _tidy(shop.folder) == (1, 0, 0)
    assert not file.exists()
    assert browser("county_admin").get(f"/jobs/{finished}/result").status_code == 404
    assert "已过保留期" in browser("county_admin").get(f"/jobs/{finished}").get_data(as_text=True)
    with clock.frozen(clock.now() + tidying.RUNS_KEPT + timedelta(days=1)):
        assert _tidy(shop.folder) == (0, 0, 1)


def test_the_nightly_job_tidies_up(shop: Shop, finished: int) -> None:
    from app.schedule.tidy import entry

    shop.jobs["tidy"] = entry
    run = shop.ask("county_admin", "tidy")
    with clock.frozen(clock.now() + results.KEPT + timedelta(days=1)):
        shop.worker().work_off()
    assert shop.run(run).state == RunState.DONE
    assert "清理了 1 个过期结果" in shop.run(run).note


def _tidy(folder: Path) -> tuple[int, int, int]:
    actor = system("tests tidy")
    with system_session("tests tidy") as session:
        return (
            tidying.expire_results(session, actor, folder),
            tidying.remove_strays(session, actor, folder),
            tidying.remove_old_runs(session, actor),
        )
