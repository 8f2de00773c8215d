"""Many rosters, across townships, approved with one comment: each wholly or not at all, and nothing twice."""

from __future__ import annotations

import uuid

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approvals.models import FlowAction
from app.approvals.subject import digest
from app.kernel.errors import DomainError
from app.rosters.models import ApprovalBand, Roster, RosterState
from app.rosters.services import together
from app.rosters.services.together import Outcome
from tests.rosters import village, walking

OTHERS = {"town_operator": "other_town_operator", "town_reviewer": "other_town_reviewer"}


@pytest.fixture
def reviewed(session: Session) -> list[Roster]:
    """Two rosters of two townships that wait for the county."""
    session.execute(sa.delete(ApprovalBand))
    programme = village.county(session)
    village.resident(session)
    village.resident(session, village=village.OTHER_VILLAGE)
    both = (village.TOWN, village.OTHER_TOWN)
    batch = village.batch(session, programme, towns=both)
    made = [village.roster(session, batch, town) for town in both]
    for one in made:
        for code in walking.WAY[:-1]:
            key = walking.HANDS[code]
            who = OTHERS.get(key, key) if one.division_code == village.OTHER_TOWN else key
            with walking.later(8 if code == "file" else 0):
                village.take(session, who, one, code)
    return [walking.now(session, one) for one in made]


def approve(session: Session, seen: dict[int, str], operation: str = "", who: str = "county_reviewer") -> Outcome:
    with village.at_work(session, who) as actor:
        return together.take(session, actor, "approve", seen, "同意发放", operation or uuid.uuid4().hex)


def actions(session: Session, step: str, keys: list[int]) -> list[FlowAction]:
    about = sa.select(FlowAction).where(FlowAction.step == step, FlowAction.subject_id.in_(keys))
    return list(session.scalars(about.order_by(FlowAction.subject_id)))


def test_rosters_of_two_townships_are_approved_with_one_comment(session: Session, reviewed: list[Roster]) -> None:
    keys = [one.id for one in reviewed]
    outcome = approve(session, {one.id: digest(one) for one in reviewed}, "0123456789abcdef")
    assert [one.roster_id for one in outcome.done] == keys
    assert {one.state for one in outcome.done} == {RosterState.APPROVED}
    assert outcome.refused == []
    found = actions(session, "approve", keys)
    assert [one.comment for one in found] == ["同意发放"] * 2
    assert [one.operation_id for one in found] == [f"0123456789abcdef-{key}" for key in keys]


def test_one_that_changed_is_refused_and_the_other_is_approved(session: Session, reviewed: list[Roster]) -> None:
    seen = {one.id: digest(one) for one in reviewed}
    first, second = seen
    session.execute(sa.update(Roster).where(Roster.id == first).values(total=1))
    session.commit()
    outcome = approve(session, seen)
    assert [one.roster_id for one in outcome.done] == [second]
    assert [(one.roster_id, one.sentence[:4]) for one in outcome.refused] == [(first, "内容在您")]
    session.expire_all()
    assert session.get_one(Roster, first).state == RosterState.REVIEWED


def test_a_page_that_is_sent_twice_does_nothing_twice(session: Session, reviewed: list[Roster]) -> None:
    seen = {one.id: digest(one) for one in reviewed}
    operation = uuid.uuid4().hex
    approve(session, seen, operation)
    assert len(approve(session, seen, operation).done) == 2
    assert len(actions(session, "approve", list(seen))) == 2


def test_who_has_not_the_turn_is_refused_each(session: Session, reviewed: list[Roster]) -> None:
    outcome = approve(session, {one.id: digest(one) for one in reviewed}, who="department_reviewer")
    assert outcome.done == []
    assert {one.sentence for one in outcome.refused} == {"这一步不由您的岗位办理。"}


def test_a_roster_out_of_reach_is_not_told_from_none(session: Session, reviewed: list[Roster]) -> None:
    seen = {reviewed[0].id: "", 999_999: ""}
    with village.at_work(session, "other_town_reviewer") as actor:
        outcome = together.take(session, actor, "first_review", seen, "", uuid.uuid4().hex)
    assert len({one.sentence for one in outcome.refused}) == 1
    assert len(outcome.refused) == 2


@pytest.mark.parametrize(
    ("step", "comment", "operation"),
    [("submit", "", "0123456789"), ("approve", "长" * 501, "0123456789"), ("approve", "", "short")],
)
def test_a_page_that_is_at_fault_does_nothing(
    session: Session, reviewed: list[Roster], step: str, comment: str, operation: str
) -> None:
    seen = {one.id: digest(one) for one in reviewed}
    with village.at_work(session, "county_reviewer") as actor, pytest.raises(DomainError):
        together.take(session, actor, step, seen, comment, operation)
    assert actions(session, "approve", list(seen)) == []


def test_each_sees_what_waits_for_the_own_hand(session: Session, reviewed: list[Roster]) -> None:
    keys = [one.id for one in reviewed]
    with village.at_work(session, "county_reviewer") as actor:
        waiting = together.waiting(session, actor)
        assert {code: [one.id for one in rows] for code, rows in waiting.items() if rows} == {"approve": keys}
    with village.at_work(session, "department_reviewer") as actor:
        assert together.waiting(session, actor) == {"review": []}
    with village.at_work(session, "finance") as actor:
        assert together.waiting(session, actor) == {}


def test_only_steps_that_lead_on_are_taken_together() -> None:
    assert [one.code for one in together.steps()] == [
        "first_review", "file", "check", "review", "approve", "approve_first", "approve_second", "send",
    ]  # fmt: skip
