"""Bulk acts: ticked rows or all that match, as one run, set-based where the act can do it so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from app.jobs import staff
from app.jobs.job import jobs
from app.jobs.models import JobRun, RunState
from app.jobs.worker import Worker
from app.offices.models import Terminal
from app.store.sessions import system_session
from tests import world
from tests.web.conftest import Browser, Crowd
from tests.web.reading import counted, field_value, text_of


def terminals(small_world: world.World, *names: str) -> list[int]:
    owners = [small_world.officers[name] for name in names]
    with system_session("tests look") as session:
        return list(
            session.scalars(sa.select(Terminal.id).where(Terminal.officer_id.in_(owners)).order_by(Terminal.id))
        )


def notes() -> dict[int, str | None]:
    with system_session("tests look") as session:
        return {row.id: row.note for row in session.execute(sa.select(Terminal.id, Terminal.note))}


@pytest.fixture(autouse=True)
def blank(app: Flask) -> None:
    with system_session("tests wipe the notes") as session:
        session.execute(sa.update(Terminal).values(note=None))
        session.commit()


def work_off(app: Flask, folder: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> JobRun:
    class Offices:
        def actor_of_run(self, *_said: Any) -> Any:
            return browser.actor

        def root_division(self, _session: Any) -> str:
            return "130000000000"

    monkeypatch.setattr(staff, "_staff", [Offices()])
    Worker(jobs(), folder).work_off()
    with system_session("tests look") as session:
        return session.scalars(sa.select(JobRun).order_by(JobRun.id.desc()).limit(1)).one()


def test_ticked_rows_are_done_in_one_run(
    crowd: Crowd, app: Flask, small_world: world.World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = terminals(small_world, "finance", "bank_operator")
    browser = crowd.at("county_admin")
    answer = browser.post("/terminals/stamp/bulk", {"rowid": [str(key) for key in keys], "all_matching": "0"})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/jobs/")
    assert set(notes().values()) == {None}
    run = work_off(app, tmp_path, browser, monkeypatch)
    assert (run.state, run.note, run.done, run.total) == (RunState.DONE, "完成 2 条。", 2, 2), run.log
    assert {key for key, note in notes().items() if note} == set(keys)


def test_all_that_match_are_done_and_nothing_outside_the_scope(
    crowd: Crowd, app: Flask, small_world: world.World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = crowd.at("town_operator")
    answer = browser.post("/terminals/stamp/bulk", {"all_matching": "1", "query": "address=127&size=20&after=zz"})
    assert answer.status_code == 302
    with counted(db.engine) as statements:
        run = work_off(app, tmp_path, browser, monkeypatch)
    assert run.note == "完成 4 条。"
    mine = terminals(small_world, "town_operator", "town_reviewer", "station_operator", "informant")
    assert {key for key, note in notes().items() if note} == set(mine)
    assert len([one for one in statements if one.startswith("UPDATE terminals")]) == 1


def test_a_row_of_another_county_among_the_ticked_is_not_touched(
    crowd: Crowd, app: Flask, small_world: world.World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = crowd.at("county_admin")
    keys = terminals(small_world, "finance", "other_county_admin")
    browser.post("/terminals/stamp/bulk", {"rowid": [str(key) for key in keys]})
    run = work_off(app, tmp_path, browser, monkeypatch)
    assert run.note == "完成 1 条，未完成 1 条，原因见运行记录。"
    assert {key for key, note in notes().items() if note} == set(terminals(small_world, "finance"))


def test_an_act_that_asks_for_something_shows_its_form_first_and_carries_the_rows(
    crowd: Crowd, app: Flask, small_world: world.World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = crowd.at("county_admin")
    keys = [str(key) for key in terminals(small_world, "finance", "supervisor")]
    form = browser.post("/terminals/note_down/bulk", {"rowid": keys, "query": "page=2"})
    assert form.status_code == 200
    assert "记一笔 · 已选 2 条" in form.text
    assert field_value(form.text, "confirmed") == "1"
    assert [key for key in keys if f'name="rowid" value="{key}"' in form.text] == keys
    empty = browser.post("/terminals/note_down/bulk", {"rowid": keys, "confirmed": "1", "word": ""})
    assert empty.status_code == 422
    assert "请填写“备注的字”。" in text_of(empty.text)
    assert browser.post("/terminals/note_down/bulk", {"rowid": keys, "confirmed": "1", "word": "好"}).status_code == 302
    assert work_off(app, tmp_path, browser, monkeypatch).note == "完成 2 条。"
    assert {str(key) for key, note in notes().items() if note == "好"} == set(keys)


def test_a_row_that_refuses_is_told_and_does_not_stop_the_others(
    crowd: Crowd, app: Flask, small_world: world.World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = crowd.at("county_admin")
    keys = [str(key) for key in terminals(small_world, "finance", "supervisor")]
    browser.post("/terminals/note_down/bulk", {"rowid": [*keys, "987654"], "confirmed": "1", "word": "拒绝"})
    run = work_off(app, tmp_path, browser, monkeypatch)
    assert run.note == "完成 0 条，未完成 3 条，原因见运行记录。"
    assert run.log.count("这个字不能用，请换一个。") == 2
    assert "987654：已不存在或不在工作范围内" in run.log


def test_nothing_ticked_is_a_sentence(crowd: Crowd) -> None:
    answer = crowd.at("county_admin").post("/terminals/stamp/bulk", {"query": ""})
    assert answer.status_code == 422
    assert "请先勾选要处理的记录。" in answer.text


def test_an_unreadable_condition_does_not_become_everything(
    crowd: Crowd, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = crowd.at("county_admin")
    browser.post("/terminals/stamp/bulk", {"all_matching": "1", "query": "officer_id=nobody"})
    run = work_off(app, tmp_path, browser, monkeypatch)
    assert run.state == RunState.FAILED
    assert "请从列表中选择" in run.note
    assert set(notes().values()) == {None}


def test_a_desk_without_the_act_cannot_do_it_in_bulk_either(crowd: Crowd) -> None:
    answer = crowd.at("county_admin", "reader").post("/terminals/stamp/bulk", {"all_matching": "1", "query": ""})
    assert answer.status_code == 403
