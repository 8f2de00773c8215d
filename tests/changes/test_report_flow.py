"""A report on its way: four eyes, return, withdrawal, one state for all tiers, the county's note, the wall."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approvals import engine
from app.approvals.actions import find
from app.approvals.flow import flows
from app.approvals.inbox import inbox
from app.approvals.subject import digest
from app.audit.models import AuditEvent
from app.kernel.errors import Conflict, DomainError, NotAllowed
from app.registry.models import Person, PersonState
from app.registry.models.changes import ChangeNotice, ChangeReport, ReportState
from app.registry.models.evidence import Evidence
from app.registry.services import changes, evidence
from app.store.actor import Actor
from app.store.sessions import system_session
from tests import world
from tests.approvals.working import at_work
from tests.changes.conftest import Family
from tests.changes.working import act, confirm, last_month, now, number, photograph, report_now, write

TIERS = ("informant", "town_operator", "town_reviewer", "station_operator", "county_operator", "department_operator")


def waits_for(small_world: world.World, key: str) -> list[int]:
    with at_work(small_world, key) as (session, actor):
        return [one.subject.id for one in inbox(session, actor).rows if one.flow.code == "change_report"]


def offered(session: Session, actor: Actor, pk: int) -> dict[str, str]:
    row = session.get_one(ChangeReport, pk)
    return {one.step.code: one.reason for one in engine.offers(session, actor, row)}


def test_the_registry_changes_when_the_reviewer_confirms_and_not_before(
    small_world: world.World, family: Family
) -> None:
    pk = write(small_world, "death", person_id=family.head)
    for key, step in (("informant", "submit"), ("town_operator", "verify")):
        act(small_world, key, pk, step)
        assert now(Person, family.head).state == PersonState.ACTIVE
    assert act(small_world, "town_reviewer", pk, "confirm") == ReportState.APPLIED
    assert now(Person, family.head).state == PersonState.DEAD
    assert report_now(pk).applied_at is not None


def test_all_tiers_see_the_same_row_in_the_same_state_at_every_moment(small_world: world.World, family: Family) -> None:
    pk = write(small_world, "death", person_id=family.head)
    steps = [("", ""), ("informant", "submit"), ("town_operator", "verify"), ("town_reviewer", "confirm")]
    for (key, step), state in zip(steps, ("draft", "submitted", "verified", "applied"), strict=True):
        if step:
            act(small_world, key, pk, step)
        for tier in TIERS:
            with at_work(small_world, tier) as (session, actor):
                row = find(session, flows()["change_report"], pk)
                assert row is not None
                assert (tier, row.state) == (tier, state)
                assert engine.sees(session, actor, row), tier


def test_another_township_and_another_county_see_nothing(small_world: world.World, family: Family) -> None:
    pk = confirm(small_world, "death", person_id=family.head)
    for key in ("other_town_operator", "other_county_admin"):
        with at_work(small_world, key) as (session, _actor):
            assert find(session, flows()["change_report"], pk) is None
            for model in (ChangeReport, ChangeNotice, Evidence):
                assert session.scalars(sa.select(model)).all() == []


def test_who_verified_cannot_confirm_and_who_reported_cannot_verify(small_world: world.World, family: Family) -> None:
    pk = write(small_world, "death", person_id=family.head)
    act(small_world, "informant", pk, "submit")
    act(small_world, "town_operator", pk, "verify")
    with at_work(small_world, "town_operator") as (session, actor):
        assert "confirm" not in offered(session, actor, pk)
        row = session.get_one(ChangeReport, pk)
        reviewer = replace(actor, post="first_reviewer")
        with pytest.raises(NotAllowed, match="不同的人办理"):
            engine.take(session, reviewer, row, "confirm", seen_digest=digest(row), operation_id=uuid.uuid4().hex)
    assert now(Person, family.head).state == PersonState.ACTIVE


def test_a_report_written_by_the_operator_is_entered_and_confirmed_by_another(
    small_world: world.World, family: Family
) -> None:
    pk = write(small_world, "death", "town_operator", person_id=family.head)
    with at_work(small_world, "informant") as (session, actor):
        assert "由乡镇填写" in offered(session, actor, pk)["submit"]
    assert act(small_world, "town_operator", pk, "enter") == ReportState.VERIFIED
    assert act(small_world, "town_reviewer", pk, "confirm") == ReportState.APPLIED


def test_the_station_may_verify(small_world: world.World, family: Family) -> None:
    pk = write(small_world, "death", person_id=family.head)
    act(small_world, "informant", pk, "submit")
    assert act(small_world, "station_operator", pk, "verify") == ReportState.VERIFIED


def test_without_its_evidence_a_report_cannot_be_handed_in(small_world: world.World, family: Family) -> None:
    with at_work(small_world, "informant") as (session, actor):
        data = {"kind": "death", "happened_on": last_month(), "person_id": family.head}
        pk = changes.report(session, actor, data, uuid.uuid4().hex).id
        assert "死亡证明" in offered(session, actor, pk)["submit"]
    with pytest.raises(NotAllowed, match="还缺证明材料"):
        act(small_world, "informant", pk, "submit")


def test_what_is_returned_with_a_reason_goes_back_to_who_returned_it(small_world: world.World, family: Family) -> None:
    pk = write(small_world, "death", person_id=family.head)
    act(small_world, "informant", pk, "submit")
    act(small_world, "town_operator", pk, "verify")
    with pytest.raises(DomainError, match="须写明办理意见"):
        act(small_world, "town_reviewer", pk, "return_at_confirm")
    assert act(small_world, "town_reviewer", pk, "return_at_confirm", comment="照片不清楚") == "returned"
    assert act(small_world, "informant", pk, "submit") == "verified"


def test_what_was_amended_after_its_return_is_verified_again(small_world: world.World, family: Family) -> None:
    pk = write(small_world, "death", person_id=family.head)
    act(small_world, "informant", pk, "submit")
    act(small_world, "town_operator", pk, "verify")
    act(small_world, "town_reviewer", pk, "return_at_confirm", comment="日期不对")
    with at_work(small_world, "informant") as (session, actor):
        row = session.get_one(ChangeReport, pk)
        changes.amend(session, actor, row, {"happened_on": last_month(12)}, digest(row))
    assert act(small_world, "informant", pk, "submit") == "submitted"


def test_evidence_that_was_added_counts_as_another_content(small_world: world.World, family: Family) -> None:
    pk = write(small_world, "death", person_id=family.head)
    act(small_world, "informant", pk, "submit")
    act(small_world, "town_operator", pk, "verify")
    act(small_world, "town_reviewer", pk, "return_at_confirm", comment="请补照片")
    with at_work(small_world, "informant") as (session, actor):
        row = session.get_one(ChangeReport, pk)
        evidence.attach(session, actor, row, "other", "补充.png", photograph("PNG"), digest(row))
    assert act(small_world, "informant", pk, "submit") == "submitted"


def test_the_sender_takes_a_report_back_until_somebody_acted(small_world: world.World, family: Family) -> None:
    pk = write(small_world, "death", person_id=family.head)
    act(small_world, "informant", pk, "submit")
    assert act(small_world, "informant", pk, "withdraw") == "draft"
    act(small_world, "informant", pk, "submit")
    act(small_world, "town_operator", pk, "verify")
    with pytest.raises(NotAllowed):
        act(small_world, "informant", pk, "withdraw")


def test_what_is_in_force_cannot_be_taken_back(small_world: world.World, family: Family) -> None:
    pk = confirm(small_world, "death", person_id=family.head)
    with pytest.raises(Conflict):
        act(small_world, "town_reviewer", pk, "withdraw")


def test_a_report_under_way_cannot_be_amended(small_world: world.World, family: Family) -> None:
    pk = write(small_world, "death", person_id=family.head)
    act(small_world, "informant", pk, "submit")
    with at_work(small_world, "informant") as (session, actor):
        row = session.get_one(ChangeReport, pk)
        with pytest.raises(Conflict, match="正在办理"):
            changes.amend(session, actor, row, {"happened_on": last_month()}, digest(row))
        with pytest.raises(Conflict, match="正在办理"):
            evidence.attach(session, actor, row, "other", "x.jpg", photograph(), digest(row))


def test_only_the_writer_amends(small_world: world.World, family: Family) -> None:
    pk = write(small_world, "death", person_id=family.head)
    with at_work(small_world, "town_operator") as (session, actor):
        row = session.get_one(ChangeReport, pk)
        with pytest.raises(NotAllowed, match="不由您填写"):
            changes.amend(session, actor, row, {"happened_on": last_month()}, digest(row))


def test_two_reports_of_one_death_change_the_registry_once(small_world: world.World, family: Family) -> None:
    first, second = (write(small_world, "death", person_id=family.head) for _one in range(2))
    for pk in (first, second):
        act(small_world, "informant", pk, "submit")
        act(small_world, "town_operator", pk, "verify")
    act(small_world, "town_reviewer", first, "confirm")
    with pytest.raises(NotAllowed, match="已不在册"):
        act(small_world, "town_reviewer", second, "confirm")
    assert report_now(second).state == "verified"


def test_a_refused_application_leaves_everything_as_it_was(small_world: world.World, family: Family) -> None:
    said = {"name": "李秀英", "id_no": number(42, "19830405"), "relation": "30"}
    first, second = (write(small_world, "new_member", household_id=family.home, **said) for _one in range(2))
    for pk in (first, second):
        act(small_world, "informant", pk, "submit")
        act(small_world, "town_operator", pk, "verify")
    act(small_world, "town_reviewer", first, "confirm")
    with pytest.raises(Conflict, match="已经登记"):
        act(small_world, "town_reviewer", second, "confirm")
    assert (report_now(second).state, report_now(second).applied_at) == ("verified", None)


def test_the_county_office_and_the_departments_take_note_one_by_one(small_world: world.World, family: Family) -> None:
    pk = confirm(small_world, "death", person_id=family.head)
    assert waits_for(small_world, "county_operator") == waits_for(small_world, "department_operator") == [pk]
    assert act(small_world, "county_operator", pk, "note") == "applied"
    assert waits_for(small_world, "county_operator") == []
    assert act(small_world, "department_operator", pk, "note") == "applied"
    with system_session("tests look") as session:
        notices = session.scalars(sa.select(ChangeNotice).order_by(ChangeNotice.id)).all()
        said = [(one.organisation, one.noted_by_id is not None, one.noted_at is not None) for one in notices]
        assert said == [
            ("正定县惠民办", True, True),
            ("正定县民政局", True, True),
            ("正定县农业农村局", False, False),
        ]


def test_the_last_to_take_note_ends_the_report(small_world: world.World, family: Family) -> None:
    pk = confirm(small_world, "disability_change", person_id=family.son, **disability())
    assert act(small_world, "county_operator", pk, "note") == "applied"
    assert act(small_world, "department_reviewer", pk, "note_last") == "noted"


def test_a_department_that_a_change_does_not_concern_is_not_asked(small_world: world.World, family: Family) -> None:
    said = {"household_id": family.home, "year": 2026, "season": "year", "contract": 100}
    pk = confirm(small_world, "land_change", **said)
    assert waits_for(small_world, "department_operator") == []
    with at_work(small_world, "department_operator") as (session, actor):
        assert "不需要您的单位知悉" in offered(session, actor, pk)["note"]


def test_taking_note_twice_is_refused(small_world: world.World, family: Family) -> None:
    pk = confirm(small_world, "death", person_id=family.head)
    act(small_world, "county_operator", pk, "note")
    with pytest.raises(NotAllowed, match="已经知悉"):
        act(small_world, "county_operator", pk, "note")


def disability() -> dict[str, Any]:
    return {"disability_kind": "4", "disability_grade": 2, "disability_no": number(13, "19820506") + "42"}


def test_each_inbox_holds_what_is_that_posts_turn(small_world: world.World, family: Family) -> None:
    pk = write(small_world, "death", person_id=family.head)
    assert [waits_for(small_world, key) for key in ("informant", "town_operator", "town_reviewer")] == [[pk], [], []]
    act(small_world, "informant", pk, "submit")
    assert waits_for(small_world, "town_operator") == waits_for(small_world, "station_operator") == [pk]
    act(small_world, "town_operator", pk, "verify")
    assert [waits_for(small_world, key) for key in ("station_operator", "town_reviewer")] == [[], [pk]]


def test_the_same_operation_writes_one_report(small_world: world.World, family: Family) -> None:
    said, key = {"kind": "death", "happened_on": last_month(), "person_id": family.head}, uuid.uuid4().hex
    with at_work(small_world, "informant") as (session, actor):
        assert changes.report(session, actor, said, key).id == changes.report(session, actor, said, key).id
    with at_work(small_world, "town_operator") as (session, actor), pytest.raises(Conflict, match="另一项申报"):
        changes.report(session, actor, said, key)


def test_a_villager_of_another_village_cannot_be_reported_on(small_world: world.World, family: Family) -> None:
    with pytest.raises(DomainError, match="没有找到这个人"):
        write(small_world, "death", "other_town_operator", person_id=family.head)


def test_numbers_stay_sealed_and_out_of_the_trail(small_world: world.World, family: Family) -> None:
    secret = number(42, "19830405")
    said = {"name": "李秀英", "id_no": secret, "relation": "30", "telephone": "13812345678"}
    pk = confirm(small_world, "new_member", household_id=family.home, **said)
    with system_session("tests look") as session:
        raw = session.execute(
            sa.text("SELECT stated, id_no, telephone, before, after FROM change_reports WHERE id = :pk"), {"pk": pk}
        ).one()
        assert not any(secret in str(one) or "13812345678" in str(one) for one in raw)
        assert "130123********" in raw.after
        events = session.scalars(sa.select(AuditEvent)).all()
        assert events
        assert not any(secret in str(vars(one)) for one in events)


def test_the_effective_month_may_be_stated(small_world: world.World, family: Family) -> None:
    pk = write(small_world, "death", person_id=family.head, happened_on=date(2026, 1, 5), effective_month="2026-03")
    assert report_now(pk).effective_on == date(2026, 3, 1)
