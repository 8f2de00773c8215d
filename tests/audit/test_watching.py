"""The nightly verification and the audit administrator's page: what is wrong is seen, though nothing can be written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.access.models import Irregularity
from app.audit import notary
from app.audit.chain import Head
from app.audit.models import AuditEvent, TrailCheck
from app.audit.trail import record
from app.audit.verify import last_checks
from app.desks.audit_administrator import entry as desk
from app.jobs.job import jobs
from app.jobs.models import JobRun, RunState
from app.jobs.services import enqueue
from app.jobs.worker import Worker
from app.kernel.divisions import Level
from app.offices.desk import desk_of
from app.store.actor import Actor, system
from app.store.sessions import session_for, system_session
from app.store.wall import enter, scope_of
from config import Settings
from tests import signing, world

News = Callable[[], list[AuditEvent]]


@pytest.fixture
def auditor(app: Flask, small_world: world.World) -> FlaskClient:
    client = app.test_client()
    signing.sign_in(client, "audit_administrator")
    return client


@pytest.fixture
def contradicted(settings: Settings) -> Iterator[None]:
    """The witness knows of a row that the database does not have."""
    path = settings.audit_witness_file
    kept = path.read_text()
    known = Head(json.loads(kept)["seq"] + 1, "a" * 64, "b" * 64)
    signed = replace(known, signature=notary.notary().signer.sign(known.message).hex())
    path.write_text(json.dumps(asdict(signed)))
    yield
    path.write_text(kept)


def work_off(tmp_path: Path) -> list[RunState]:
    """Do what is queued."""
    return list(Worker(jobs(), tmp_path, 1).work_off())


def ask() -> None:
    with system_session("tests ask for a verification") as session:
        enqueue(session, system("tests ask for a verification"), "verify_trail")


def test_the_verification_is_due_every_night() -> None:
    minute, hour, *rest = jobs()["verify_trail"].cron.split()
    assert minute.isdigit()
    assert hour.isdigit()
    assert rest == ["*", "*", "*"]


def test_an_intact_trail_is_kept_as_checked_and_alarms_nobody(app: Flask, tmp_path: Path) -> None:
    ask()
    assert work_off(tmp_path) == [RunState.DONE]
    check = last_checks()[0]
    assert (check.verdict, check.first_bad, check.asked_by) == ("intact", None, "系统")
    with system_session("tests look") as session:
        assert session.scalars(select(Irregularity).where(Irregularity.kind == "trail")).all() == []


def test_a_broken_trail_alarms_the_security_administrators_though_it_takes_no_event(
    app: Flask, tmp_path: Path, contradicted: None, small_world: world.World, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        ask()
        assert work_off(tmp_path) == [RunState.DONE]
    check = last_checks()[0]
    assert check.verdict == "broken"
    assert "末尾的记录缺失" in check.sentence
    with system_session("tests look") as session:
        enter(session, world.actor(session, small_world, "security_administrator"))
        (alarm,) = session.scalars(select(Irregularity).where(Irregularity.kind == "trail"))
        assert (alarm.times, alarm.state, alarm.sentence) == (2, "new", check.sentence)
        assert scope_of(session).division == "130123000000"
    with system_session("tests look") as session:
        run = session.scalars(select(JobRun).order_by(JobRun.id.desc()).limit(1)).one()
        assert "有问题" in run.note
    assert any("not proved intact" in line.message for line in caplog.records)


def test_the_page_shows_the_last_verification_and_the_newest_head(
    auditor: FlaskClient, tmp_path: Path, county_admin: Actor
) -> None:
    ask()
    work_off(tmp_path)
    with session_for(county_admin) as session:
        record(session, county_admin, "test:act:seen")
        session.commit()
    text = auditor.get("/trail/check").text
    check = last_checks()[0]
    assert check.sentence in text
    assert check.head in text
    with system_session("tests look") as session:
        newest = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1)).one()
    assert f"{newest.seq}:{newest.sm3}" in text


def test_the_button_has_the_trail_verified_by_a_job(
    app: Flask, auditor: FlaskClient, tmp_path: Path, news: News, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = len(last_checks(1000))
    assert auditor.post("/trail/check").status_code == 400
    answer = press(app, auditor)
    assert answer == 303
    assert "jobs:run:ask" in [event.tag for event in news()]
    assert work_off(tmp_path) == [RunState.DONE]
    checks = last_checks(1000)
    assert len(checks) == before + 1
    assert checks[0].asked_by == "朱审计"


def test_the_button_works_though_the_trail_takes_nothing(
    app: Flask, auditor: FlaskClient, tmp_path: Path, contradicted: None, news: News
) -> None:
    assert press(app, auditor) == 303
    assert news() == []
    assert work_off(tmp_path) == [RunState.DONE]
    check = last_checks()[0]
    assert (check.verdict, check.asked_by) == ("broken", "朱审计")
    assert "有问题" in auditor.get("/trail/check").text


def press(app: Flask, client: FlaskClient) -> int:
    """Press the button, with the token of the page."""
    text = client.get("/trail/check").text
    token = text.split('name="csrf_token" value="')[1].split('"')[0]
    return client.post("/trail/check", data={"csrf_token": token}).status_code


@pytest.mark.parametrize("key", ["county_admin", "security_administrator", "system_administrator", "supervisor"])
def test_nobody_else_sees_the_trail_or_its_page(app: Flask, small_world: world.World, key: str) -> None:
    client = app.test_client()
    signing.sign_in(client, key)
    for path in ("/trail/check", "/audit-events/list/", "/audit-events/show/1", "/api/v1/audit_events/"):
        assert client.get(path).status_code in (403, 404), path


def test_the_audit_administrator_lists_and_exports_the_own_area_and_changes_nothing(
    auditor: FlaskClient, county_admin: Actor, session: object
) -> None:
    with session_for(county_admin) as own:
        record(own, county_admin, "test:act:ours")
        record(own, county_admin, "test:act:theirs", division_code="130102000000")
        own.commit()
    text = auditor.get("/audit-events/list/").text
    assert "test:act:ours" in text
    assert "test:act:theirs" not in text
    assert "network_admin" not in text
    assert "网络管理员" in text
    for path in ("/audit-events/add", "/audit-events/edit/1", "/audit-events/delete/1"):
        assert auditor.get(path).status_code in (403, 404, 405), path


def test_the_desk_stands_wherever_a_node_is_run_and_opens_only_the_trail() -> None:
    tiers = (Level.PROVINCE, Level.CITY, Level.COUNTY)
    assert all(desk_of("benefit_office", "audit_administrator", level) is desk for level in tiers)
    assert [access.model for access in desk.accesses if "list" in access.acts] == [AuditEvent]
    assert {"list", "show", "export"} <= desk.accesses[0].acts
    assert not {"add", "edit", "reveal", "delete"} & desk.accesses[0].acts


def test_results_are_kept_in_a_table_of_their_own() -> None:
    assert TrailCheck.__audited__ is False
