"""The trail is written with the act or not at all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.audit import appending, notary
from app.audit.chain import Head
from app.audit.models import AuditEvent
from app.audit.trail import Outcome, record, record_apart
from app.audit.verify import verify
from app.audit.witness import Witness
from app.kernel.errors import BrokenTrail
from app.offices.models import Organisation
from app.store.actor import Actor
from app.store.sessions import reading_for, session_for, system_session
from app.store.transaction import transaction
from app.store.wall import READ_ONLY, WallError, enter
from config import Settings
from tests import world

News = Callable[[], list[AuditEvent]]
SINCE = date(2024, 1, 1)


def a_station(name: str) -> Organisation:
    return Organisation(kind="station", division_code="130123100000", name=name, valid_from=SINCE)


def names(session: Session) -> set[str]:
    return set(session.scalars(select(Organisation.name)))


def test_an_act_says_who_in_which_post_where_what_and_how_it_ended(
    session: Session, small_world: world.World, county_admin: Actor, news: News
) -> None:
    enter(session, county_admin)
    with transaction(session):
        town = session.get_one(Organisation, small_world.organisations["town"])
        record(session, county_admin, "offices:organisation:look", town, on=SINCE, outcome_of={"b": 2, "a": 1})
    (event,) = news()
    assert (event.tag, event.outcome, event.username) == ("offices:organisation:look", "done", "county_admin")
    assert (event.officer_id, event.officer_name) == (county_admin.officer_id, county_admin.name)
    assert (event.post, event.organisation, event.address) == ("network_admin", "正定县惠民办", "127.0.0.1")
    assert (event.subject_kind, event.subject_id) == ("organisations", str(small_world.organisations["town"]))
    assert event.division_code == "130123100000"
    assert event.detail == '{"on":"2024-01-01","outcome_of":{"a":1,"b":2}}'


def test_rows_are_numbered_without_gaps_and_each_follows_on_the_one_before(
    session: Session, county_admin: Actor, news: News
) -> None:
    enter(session, county_admin)
    for number in range(3):
        record(session, county_admin, "test:chain:one", number=number)
        record(session, county_admin, "test:chain:two", number=number)
        session.commit()
    events = news()
    assert [event.seq for event in events] == list(range(events[0].seq, events[0].seq + 6))
    for before, after in zip(events, events[1:], strict=False):
        assert (after.previous_sm3, after.previous_sha256) == (before.sm3, before.sha256)
    assert verify().ok


def test_a_rollback_leaves_no_event_and_no_gap(session: Session, county_admin: Actor, news: News) -> None:
    def act_and_fail(*work: Callable[[], Any]) -> None:
        with transaction(session):
            for step in work:
                step()
            raise ZeroDivisionError

    enter(session, county_admin)
    with pytest.raises(ZeroDivisionError):
        act_and_fail(lambda: record(session, county_admin, "test:act:fails"))
    with pytest.raises(ZeroDivisionError):
        act_and_fail(lambda: session.add(a_station("不会有的站所")), session.flush)
    record(session, county_admin, "test:act:forgotten")
    session.close()
    enter(session, county_admin)
    record(session, county_admin, "test:act:succeeds")
    session.commit()
    assert [event.tag for event in news()] == ["test:act:succeeds"]
    assert verify().ok


def test_a_savepoint_takes_its_events_along(session: Session, county_admin: Actor, news: News) -> None:
    enter(session, county_admin)
    with transaction(session):
        record(session, county_admin, "test:outer:before")
        inner = session.begin_nested()
        record(session, county_admin, "test:inner:undone")
        session.add(a_station("撤销的站所"))
        session.flush()
        inner.rollback()
        with session.begin_nested():
            record(session, county_admin, "test:inner:kept")
        record(session, county_admin, "test:outer:after")
    assert [event.tag for event in news()] == ["test:outer:before", "test:inner:kept", "test:outer:after"]


def test_nested_blocks_write_once_with_the_outermost(session: Session, county_admin: Actor, news: News) -> None:
    enter(session, county_admin)
    with transaction(session):
        with transaction(session):
            record(session, county_admin, "test:inner:act")
        assert news() == []
        record(session, county_admin, "test:outer:act")
    assert [event.tag for event in news()] == ["test:inner:act", "test:outer:act"]


def test_without_a_key_the_act_is_refused(session: Session, county_admin: Actor, news: News, no_notary: None) -> None:
    enter(session, county_admin)
    with pytest.raises(BrokenTrail, match="审计签名密钥没有就位"), transaction(session):
        session.add(a_station("没有密钥的站所"))
    assert "没有密钥的站所" not in names(session)
    assert news() == []


def test_when_the_row_cannot_be_inserted_the_act_is_refused(
    session: Session, county_admin: Actor, news: News, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> Head:
        raise OperationalError("INSERT", {}, Exception("disk full"))

    enter(session, county_admin)
    monkeypatch.setattr(appending, "_lock", full)
    with pytest.raises(BrokenTrail, match="没有任何改动"), transaction(session):
        session.add(a_station("写不进的站所"))
    monkeypatch.undo()
    assert "写不进的站所" not in names(session)
    assert news() == []


def witness_says(settings: Settings, monkeypatch: pytest.MonkeyPatch, path: Path, head: Head | None) -> None:
    """Let another witness file stand in for the real one."""
    witness = Witness(path)
    if head is not None:
        witness.advance(head)
    monkeypatch.setattr(notary, "_notaries", [notary.Notary(notary.notary().signer, witness)])


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        ("missing", "见证文件不见了"),
        ("ahead", "可能被截断"),
        ("other", "可能被截断"),
        ("older and other", "可能被截断"),
        ("garbage", "写不进去"),
    ],
)
def test_against_its_witness_the_trail_takes_nothing(
    case: str,
    sentence: str,
    settings: Settings,
    session: Session,
    county_admin: Actor,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    news: News,
) -> None:
    known = Witness(settings.audit_witness_file).read()
    assert known is not None
    heads = {
        "missing": None,
        "ahead": Head(known.seq + 1, "a" * 64, "b" * 64),
        "other": Head(known.seq, "a" * 64, known.sha256),
        "older and other": Head(known.seq - 1, "a" * 64, "b" * 64),
        "garbage": None,
    }
    path = tmp_path / "witness"
    witness_says(settings, monkeypatch, path, heads[case])
    if case == "garbage":
        path.write_text("{}")
    enter(session, county_admin)
    with pytest.raises(BrokenTrail, match=sentence), transaction(session):
        session.add(a_station("见证不符的站所"))
    assert "见证不符的站所" not in names(session)
    assert news() == []


def test_where_the_witness_could_not_be_written_the_act_is_refused(
    settings: Settings, session: Session, county_admin: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "witness.lock").mkdir()
    witness_says(settings, monkeypatch, tmp_path / "witness", None)
    enter(session, county_admin)
    with pytest.raises(BrokenTrail, match="写不进去"), transaction(session):
        record(session, county_admin, "test:act:unwitnessed")


def test_a_witness_that_lags_after_a_crash_is_no_contradiction(
    settings: Settings, session: Session, county_admin: Actor, news: News, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(session, county_admin)
    with monkeypatch.context() as crash:
        crash.setattr(Witness, "advance", lambda *_: (_ for _ in ()).throw(OSError("power cut")))
        record(session, county_admin, "test:act:done")
        session.commit()
    lagging = Witness(settings.audit_witness_file).read()
    record(session, county_admin, "test:act:next")
    session.commit()
    caught_up = Witness(settings.audit_witness_file).read()
    assert [event.tag for event in news()] == ["test:act:done", "test:act:next"]
    assert lagging is not None
    assert caught_up is not None
    assert caught_up.seq == lagging.seq + 2


def test_the_witness_holds_the_newest_head(
    settings: Settings, session: Session, county_admin: Actor, news: News
) -> None:
    record(session, county_admin, "test:act:witnessed")
    session.commit()
    (event,) = news()
    witness = Witness(settings.audit_witness_file).read()
    assert witness == Head(event.seq, event.sm3, event.sha256, event.signature)


def test_a_refusal_is_written_apart_from_the_act_that_it_refuses(
    session: Session, small_world: world.World, county_admin: Actor, news: News
) -> None:
    enter(session, county_admin)
    town = session.get_one(Organisation, small_world.organisations["town"])
    session.rollback()
    record_apart(county_admin, "test:act:refuse", town, outcome=Outcome.REFUSED, why="岗位不符")
    (event,) = news()
    assert (event.outcome, event.subject_id) == ("refused", str(small_world.organisations["town"]))
    assert event.division_code == "130123100000"


def test_a_request_that_reads_is_recorded_beside_it(small_world: world.World, county_admin: Actor, news: News) -> None:
    with reading_for(county_admin) as reading:
        town = reading.get_one(Organisation, small_world.organisations["town"])
        record_apart(county_admin, "test:value:reveal", town, column="telephone")
        with pytest.raises(WallError, match="record_apart"):
            record(reading, county_admin, "test:value:reveal")
    assert [event.tag for event in news()] == ["test:value:reveal"]
    with session_for(county_admin) as writing:
        writing.info[READ_ONLY] = True
        with pytest.raises(WallError, match="record_apart"):
            record(writing, county_admin, "test:value:reveal")


def test_events_of_no_division_are_the_systems_alone(news: News, county_admin: Actor) -> None:
    with system_session("the nightly round") as session:
        record(session, session.info["ywl_actor"], "test:system:act")
        session.commit()
    (event,) = news()
    assert (event.division_code, event.username, event.detail) == (
        "000000000000",
        "system",
        '{"reason":"the nightly round"}',
    )
    with reading_for(county_admin) as reading:
        assert reading.scalar(select(AuditEvent).where(AuditEvent.seq == event.seq)) is None


def test_an_officer_who_stands_in_for_another_is_named_with_both(
    county_admin: Actor, session: Session, news: News
) -> None:
    from dataclasses import replace

    record(session, replace(county_admin, stands_in_for=4711), "test:act:for-another")
    session.commit()
    assert news()[0].detail == '{"stands_in_for":4711}'


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "𠮷野家", "‮abc", "x" * 9000, "行\n行"])
def test_whatever_a_stranger_types_the_event_is_written_and_verifies(
    text: str, session: Session, county_admin: Actor, news: News
) -> None:
    from dataclasses import replace

    stranger = replace(county_admin, username=text, name=text, address=text)
    record(session, stranger, "test:sign-in:refuse", typed=text)
    session.commit()
    (event,) = news()
    assert len(event.username) <= 40
    assert len(event.detail) < 4200
    assert verify().ok


def test_what_has_no_plain_form_is_refused_where_it_is_recorded(session: Session, county_admin: Actor) -> None:
    with pytest.raises(TypeError, match="no plain form"):
        record(session, county_admin, "test:act:odd", what=object())
    with pytest.raises(TypeError, match="no plain form"):
        record(session, county_admin, "test:act:odd", what=b"bytes")


def test_nobody_adds_an_event_past_the_trail(session: Session) -> None:
    session.add(AuditEvent(seq=10**6, tag="test:forged:event", outcome="done", officer_id=1))
    with pytest.raises(WallError, match="use record"):
        session.flush()


def test_many_at_once_still_make_one_gapless_chain(app: Flask, county_admin: Actor, news: News) -> None:
    acts, failures = 12, []

    def work(name: int) -> None:
        for number in range(acts):
            try:
                with session_for(county_admin) as session, transaction(session):
                    record(session, county_admin, "test:race:act", worker=name, number=number)
            except Exception as error:
                failures.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    events = news()
    assert failures == []
    assert len(events) == 4 * acts
    assert [event.seq for event in events] == list(range(events[0].seq, events[0].seq + 4 * acts))
    report = verify()
    assert report.ok, report.sentence
