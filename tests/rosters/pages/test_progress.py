"""The progress of payment: the matrix, laying batches down, taking them back, reminding, and who may."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.jobs.models import JobRun
from app.kernel import clock
from app.programmes.models import Programme
from app.rosters.models import BatchTown, PayBatch, Roster
from app.rosters.pages import editviews
from tests.rosters import village
from tests.rosters.pages.reading import Office, links, said

MATRIX = f"/batches/?programme={village.CODE}&year=2026"


def issued(session: Session) -> PayBatch | None:
    """The one batch of the county that was not there before."""
    village.as_system(session, "tests look")
    return session.scalars(select(PayBatch).where(PayBatch.programme_code == village.CODE)).one_or_none()


def test_the_matrix_says_who_has_not_filed_and_a_township_compiles_from_it(
    office: Office, session: Session, programme: Programme
) -> None:
    village.resident(session)
    batch = village.batch(session, programme, towns=(village.TOWN, village.OTHER_TOWN), deadline=date(2026, 3, 20))
    key = batch.id
    page = office("county_operator").get(MATRIX).text
    assert "正定镇" in page
    assert "诸福屯镇" in page
    assert "逾期未编制" in page
    assert "2026年3月" in page
    assert not links(page, "/roster-edit/compile/")
    client = office("town_operator")
    page = client.get(MATRIX).text
    assert "诸福屯镇" not in said(page)
    assert links(page, "/roster-edit/compile/") == [f"/roster-edit/compile/{key}/{village.TOWN}"]
    compiled = client.post(f"/roster-edit/compile/{key}/{village.TOWN}")
    assert compiled.status_code == 303
    assert compiled.location.startswith("/roster/")
    again = client.get(MATRIX).text
    assert compiled.location in links(again, "/roster/")
    assert "1 人 100.00 元" in said(again)
    refused = client.post(f"/roster-edit/compile/{key}/{village.TOWN}")
    assert refused.status_code == 409


def test_a_batch_is_laid_down_with_all_townships_ticked_and_the_period_proposed(
    office: Office, session: Session, programme: Programme
) -> None:
    key, client = programme.id, office("county_operator")
    page = client.get(f"/batch-issue/?programme={village.CODE}").text
    today = clock.today()
    assert f'value="{today.year}-{today.month:02}"' in page
    assert page.count('name="town_') == page.count("checked") == 2
    form = {"programme_id": key, "period": f"{today.year}-{today.month:02}", f"town_{village.TOWN}": "y"}
    form |= {"deadline": (today + timedelta(days=9)).isoformat(), "law_day": "", "note": ""}
    done = client.post("/batch-issue/", data=form)
    assert done.status_code == 303, said(done.text)
    batch = issued(session)
    assert batch is not None
    towns = session.scalars(select(BatchTown.division_code).where(BatchTown.batch_id == batch.id)).all()
    assert towns == [village.TOWN]


def test_what_is_wrong_with_a_batch_stands_at_its_field_and_nothing_typed_is_lost(
    office: Office, session: Session, programme: Programme
) -> None:
    form = {
        "programme_id": programme.id,
        "period": "三月",
        "deadline": "下周",
        "note": "抓紧",
        f"town_{village.TOWN}": "y",
    }
    again = office("county_operator").post("/batch-issue/", data=form)
    assert again.status_code == 422
    assert "请按“年-月-日”填写日期" in again.text
    assert "抓紧" in again.text
    form["deadline"] = (clock.today() + timedelta(days=9)).isoformat()
    again = office("county_operator").post("/batch-issue/", data=form)
    assert again.status_code == 422
    assert "看不懂" in again.text
    assert issued(session) is None


def test_a_batch_is_withdrawn_with_a_reason_only_while_no_township_has_lines(
    office: Office, session: Session, programme: Programme
) -> None:
    village.resident(session)
    key = village.batch(session, programme).id
    client = office("county_operator")
    assert client.post(f"/batch-issue/{key}/withdraw", data={"reason": ""}).status_code == 422
    assert office("town_operator").post(f"/roster-edit/compile/{key}/{village.TOWN}").status_code == 303
    assert client.post(f"/batch-issue/{key}/withdraw", data={"reason": "下达错了"}).status_code == 409
    office("town_operator")
    village.as_system(session, "tests take the lines away")
    assert session.scalars(select(Roster.lines).where(Roster.batch_id == key)).one() == 1


def test_reminding_is_counted_and_a_township_sees_it_on_its_home_page(
    office: Office, session: Session, programme: Programme
) -> None:
    key = village.batch(session, programme, deadline=clock.today() + timedelta(days=20)).id
    assert "待编制" not in office("town_operator").get("/").text
    assert office("county_operator").post(f"/batch-issue/{key}/remind").status_code == 303
    words = said(office("town_operator").get("/").text)
    assert "待编制" in words
    assert "还剩 20 天" in words


def test_a_township_lays_nothing_down(office: Office, session: Session, programme: Programme) -> None:
    key, client = village.batch(session, programme).id, office("town_operator")
    assert client.get("/batch-issue/").status_code == 403
    assert client.post(f"/batch-issue/{key}/close").status_code == 403
    assert "下达批次" not in client.get(MATRIX).text


def test_a_large_township_is_compiled_by_a_job_that_can_be_watched(
    office: Office, session: Session, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editviews, "AT_ONCE", 0)
    village.resident(session)
    key = village.batch(session, programme).id
    asked = office("town_operator").post(f"/roster-edit/compile/{key}/{village.TOWN}")
    assert asked.location.startswith("/jobs/")
    village.as_system(session, "tests look")
    run = session.scalars(select(JobRun).where(JobRun.job == editviews.JOB)).one()
    assert json.loads(run.payload) == {"batch": key, "town": village.TOWN}
