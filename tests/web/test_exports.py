"""Exports: exactly the query and the columns of the screen, as text where a number is a name, and on record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.exchange import xlsx
from app.exchange.xlsx import Heading, SheetWriter
from app.jobs import staff
from app.jobs.job import jobs
from app.jobs.models import JobRun, RunState
from app.jobs.worker import Worker
from app.offices.models import Officer, Organisation
from app.store.sessions import session_for, system_session
from app.web import exporting
from tests import world
from tests.web.conftest import Browser, Crowd
from tests.web.reading import raw_cells, sheets_of

NASTY = ['=cmd|"/c calc"!A1', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "0012", "13800001234", "https://example.org/x"]


@pytest.fixture(scope="module", autouse=True)
def nasty_names(app: Flask) -> None:
    """Organisations whose names would be formulas, links or numbers if they were let."""
    with system_session("tests write nasty names") as session:
        for number, name in enumerate(NASTY):
            session.add(
                Organisation(
                    kind="station",
                    name=name,
                    division_code="130123101000",
                    valid_from=world.SINCE,
                    uscc=f"00{number}",
                    contact="\x07铃",
                )
            )
        session.commit()


def rows_of(content: bytes) -> list[list[str]]:
    (rows,) = sheets_of(content).values()
    return rows


def test_an_export_says_what_it_is_who_asked_and_when(crowd: Crowd) -> None:
    answer = crowd.at("county_admin").post("/organisations/export?kind=station&sort=-name")
    assert answer.status_code == 200
    assert answer.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert "%E6%9C%BA%E6%9E%84_" in answer.headers["Content-Disposition"]
    assert list(sheets_of(answer.data)) == ["机构"]
    rows = rows_of(answer.data)
    assert rows[0] == ["机构"]
    assert rows[1] == ["查询条件：机构类型：乡镇站所"]
    assert rows[2] == ["导出人：孙县网（正定县惠民办）"]
    assert rows[3][0].startswith("导出时间：20")
    assert rows[4][:2] == ["机构名称", "机构类型"]
    names = [row[0] for row in rows[5:]]
    assert names == sorted(names, reverse=True)
    assert set(names) == {*NASTY, "正定镇民政所"}


def test_nothing_in_an_export_is_a_formula_and_leading_zeros_stay(crowd: Crowd) -> None:
    browser = crowd.at("county_admin_2")
    browser.post("/organisations/columns", {"columns": ["name", "uscc"]})
    answer = browser.post("/organisations/export?kind=station")
    cells = raw_cells(answer.data)
    assert {kind for kind, _text in cells} == {"inlineStr"}
    texts = [text for _kind, text in cells]
    assert set(NASTY) <= set(texts)
    assert "000" in texts


def test_an_export_holds_the_columns_that_are_on_the_screen(crowd: Crowd) -> None:
    browser = crowd.at("county_operator")
    browser.post("/organisations/columns", {"columns": ["contact", "name"]})
    assert rows_of(browser.post("/organisations/export").data)[4] == ["机构名称", "联系人"]


def test_an_export_stays_inside_the_scope(crowd: Crowd) -> None:
    names = {row[0] for row in rows_of(crowd.at("town_operator").post("/organisations/export").data)[5:]}
    assert names == {"正定镇惠民办", "正定镇民政所", "东关村村民委员会"}


def test_personal_data_leave_only_with_a_reason_and_on_record(crowd: Crowd) -> None:
    keeper = crowd.at("county_admin")
    form = keeper.get("/officers/export?name=郑")
    assert "用途" in form.text
    assert "查询条件：姓名：郑" in form.text
    assert keeper.post("/officers/export?name=郑", {"reason": " "}).status_code == 422
    answer = keeper.post("/officers/export?name=郑", {"reason": "报送市局"})
    assert [row[1] for row in rows_of(answer.data)[6:]] == ["郑县办", "郑镇审"]
    trail = keeper_trail(crowd)
    assert "报送市局" in trail
    assert "姓名：郑" in trail


def keeper_trail(crowd: Crowd) -> str:
    """The details of the exports on record."""
    answer = crowd.at("county_admin", "auditor").get("/api/v1/audit_events/?tag=views:list:export&fields=detail")
    return str(answer.json)


def test_an_unreadable_condition_exports_nothing(crowd: Crowd) -> None:
    answer = crowd.at("county_admin", "auditor").post("/audit-events/export?at_from=昨天")
    assert answer.status_code == 422
    assert "请按“年-月-日”填写日期" in answer.text


def work_off(app: Flask, folder: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    class Offices:
        def actor_of_run(self, *_said: Any) -> Any:
            return browser.actor

        def root_division(self, _session: Any) -> str:
            return "130000000000"

    monkeypatch.setattr(staff, "_staff", [Offices()])
    Worker(jobs(), folder).work_off()


def test_a_large_export_is_a_job_and_the_same_file(
    crowd: Crowd, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = crowd.at("county_admin")
    small = rows_of(keeper.post("/organisations/export?kind=station").data)
    monkeypatch.setattr("app.web.exportpages.SMALL", 3)
    answer = keeper.post("/organisations/export?kind=station")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/jobs/")
    work_off(app, tmp_path, keeper, monkeypatch)
    with system_session("tests look") as session:
        run = session.scalars(sa.select(JobRun).order_by(JobRun.id.desc()).limit(1)).one()
        assert (run.state, run.note) == (RunState.DONE, f"已导出 {len(small) - 5} 条"), run.log
        assert run.result_name is not None
        assert run.result_name.startswith("机构_")
    (path,) = tmp_path.iterdir()
    large = rows_of(path.read_bytes())
    assert [row for row in large if "时间" not in row[0]] == [row for row in small if "时间" not in row[0]]


def test_a_job_exports_only_what_the_desk_still_grants(crowd: Crowd) -> None:
    actor = crowd.at("county_admin", "narrow").actor
    assert actor is not None
    with session_for(actor) as session, pytest.raises(Exception, match="没有导出这类数据的权限"):
        exporting.from_payload(session, actor, {"model": "officers", "query": "", "columns": []})


def test_a_full_sheet_is_followed_by_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 9)
    writer = SheetWriter(tmp_path / "x.xlsx", "名/称", ["标题"], [Heading("一", 10, str)])
    writer.write([str(number)] for number in range(20))
    writer.close()
    sheets = sheets_of((tmp_path / "x.xlsx").read_bytes())
    assert list(sheets) == ["名 称", "名 称(2)", "名 称(3)"]
    assert [len(rows) for rows in sheets.values()] == [10, 10, 6]
    assert [row[0] for rows in sheets.values() for row in rows[2:]] == [str(number) for number in range(20)]


def test_an_export_reads_in_chunks_and_misses_nothing(
    crowd: Crowd, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "CHUNK", 2)
    with system_session("tests count") as session:
        officers = session.scalar(
            sa.select(sa.func.count(Officer.id)).where(Officer.division_code.between("130123000000", "130123999999"))
        )
    for order in ("", "last_sign_in_at", "-last_sign_in_at", "name"):
        answer = crowd.at("county_admin").post(f"/officers/export?sort={order}", {"reason": "核对"})
        names = [row[0] for row in rows_of(answer.data)[6:]]
        assert len(names) == len(set(names)) == officers
