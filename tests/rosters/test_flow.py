"""A roster goes from hand to hand; what changes on the way is seen again by everybody who had signed."""

from __future__ import annotations

import uuid

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approvals import engine
from app.approvals.models import FlowAction
from app.approvals.subject import digest
from app.kernel import clock
from app.kernel.errors import Conflict, DomainError, NotAllowed
from app.payments.models import AppropriationRequest, RequestRoster, RequestState
from app.rosters.models import ApprovalBand, LineState, PayBatch, Roster, RosterLine, RosterState
from app.rosters.services import contents
from app.store.wall import as_system
from tests.rosters import village, walking
from tests.rosters.walking import HANDS


def against(session: Session, key: str, of: Roster, step: str) -> str:
    """What an officer's page says against a step; ``absent`` where it is not offered."""
    with village.at_work(session, key) as actor:
        row = session.get_one(Roster, of.id)
        found = {one.step.code: str(one.reason) for one in engine.offers(session, actor, row)}
        return found.get(step, "absent")


def amend(session: Session, of: Roster, **said: object) -> None:
    """The township gives the first line other values."""
    line = village.lines(session, of)[0]
    session.execute(sa.update(RosterLine).where(RosterLine.id == line.id).values(**said))
    contents.recount(session, session.get_one(Roster, of.id))
    session.commit()


def band(session: Session, from_amount: int, approvals: int) -> None:
    as_system(session, "tests lay down bands")
    session.execute(sa.delete(ApprovalBand))
    session.add(ApprovalBand(division_code=village.COUNTY, from_amount=from_amount, approvals=approvals))
    session.commit()


@pytest.fixture(autouse=True)
def _no_bands(session: Session) -> None:
    session.execute(sa.delete(ApprovalBand))
    session.commit()


def request(session: Session, of: Roster, state: RequestState) -> None:
    """A request for the roster's money that stands there."""
    where = {"division_code": village.TOWN, "programme_code": village.CODE}
    row = AppropriationRequest(
        number=uuid.uuid4().hex[:20], purpose="高龄津贴", amount=of.total, people=of.lines, state=state,
        compiled_at=clock.now(), **where,
    )  # fmt: skip
    session.add(row)
    session.flush()
    told = {"amount": of.total, "lines": of.lines, "content_digest": of.content_digest}
    session.add(RequestRoster(request_id=row.id, roster_id=of.id, **where, **told))
    session.commit()


def test_a_roster_goes_through_every_hand_and_is_sent_when_its_money_is_there(session: Session) -> None:
    made = walking.to(session, walking.roster(session), "approve")
    assert made.state == RosterState.APPROVED
    assert "还没有为这份花名册编制拨款申请书" in against(session, "county_operator", made, "send")
    request(session, made, RequestState.PAID)
    assert walking.step(session, made, "send").state == RosterState.SENT
    steps = sa.select(FlowAction.step, FlowAction.officer_name).where(FlowAction.subject_id == made.id)
    taken = session.execute(steps.where(FlowAction.flow == "roster").order_by(FlowAction.sequence)).all()
    assert [one.step for one in taken] == [*walking.WAY, "send"]
    assert len({one.officer_name for one in taken}) == len(taken) - 1, "only the township's operator acts twice"


def test_nobody_takes_the_step_of_another_hand(session: Session) -> None:
    made = walking.roster(session)
    pk = made.id
    for key in {*HANDS.values(), "other_town_operator", "supervisor", "finance"} - {"town_operator"}:
        with village.at_work(session, key) as actor:
            row = session.get(Roster, pk)
            assert row is None or not engine.offers(session, actor, row)
    with pytest.raises(NotAllowed):
        village.take(session, "town_reviewer", made, "submit")
    assert walking.now(session, made).state == RosterState.DRAFT


def test_periods_are_filed_in_order(session: Session) -> None:
    march = walking.roster(session)
    programme = march.batch.programme
    february = walking.again(session, programme, village.EARLIER)
    told = against(session, "town_operator", march, "submit")
    assert february.batch.name in told
    with pytest.raises(NotAllowed):
        village.take(session, "town_operator", march, "submit")
    assert walking.step(session, february, "submit").state == RosterState.SUBMITTED
    assert walking.step(session, march, "submit").state == RosterState.SUBMITTED


def test_a_period_that_the_county_closed_is_not_waited_for(session: Session) -> None:
    march = walking.roster(session)
    february = walking.again(session, march.batch.programme, village.EARLIER)
    session.execute(sa.update(PayBatch).where(PayBatch.id == february.batch_id).values(state="closed"))
    session.commit()
    assert walking.step(session, march, "submit").state == RosterState.SUBMITTED


def test_after_the_county_closed_the_batch_nothing_is_filed_but_what_was_sent_back(session: Session) -> None:
    made = walking.step(session, walking.roster(session), "submit")
    village.take(session, "town_reviewer", made, "return_at_first_review", "请核对")
    late = walking.again(session, made.batch.programme, "2026-04")
    session.execute(sa.update(PayBatch).where(PayBatch.id.in_((made.batch_id, late.batch_id))).values(state="closed"))
    session.commit()
    assert "已截止，不能再上报" in against(session, "town_operator", late, "submit")
    assert walking.step(session, made, "submit").state == RosterState.SUBMITTED


def test_a_roster_without_a_line_to_be_paid_goes_nowhere(session: Session) -> None:
    made = walking.roster(session, people=1)
    amend(session, made, state=LineState.HELD)
    assert "没有计入发放的人员" in against(session, "town_operator", made, "submit")


def test_a_faulty_line_is_named_before_the_roster_goes_up(session: Session) -> None:
    made = walking.roster(session)
    amend(session, made, amount=0)
    told = against(session, "town_operator", made, "submit")
    first = village.lines(session, made)[0]
    assert f"第 {first.position} 行 {first.snapshot.name}" in told
    assert "金额是零" in told


def test_what_was_returned_unchanged_goes_straight_back_to_who_returned_it(session: Session) -> None:
    made = walking.to(session, walking.roster(session), "check")
    village.take(session, "department_reviewer", made, "return_at_review", "请补说明")
    assert walking.now(session, made).state == RosterState.RETURNED
    assert walking.step(session, made, "submit").state == RosterState.CHECKED


def test_after_a_return_and_an_amended_line_everybody_sees_it_again(session: Session) -> None:
    made = walking.to(session, walking.roster(session), "review")
    village.take(session, "county_reviewer", made, "return_at_approve", "第一行金额不对")
    amend(session, made, amount=9_000, reason="核减")
    assert walking.step(session, made, "submit").state == RosterState.SUBMITTED
    assert walking.to(session, made, "approve", first="first_review").state == RosterState.APPROVED


def test_a_return_needs_a_comment(session: Session) -> None:
    made = walking.step(session, walking.roster(session), "submit")
    with pytest.raises(DomainError) as refusal:
        village.take(session, "town_reviewer", made, "return_at_first_review")
    assert refusal.value.faults[0].field == "comment"


def test_what_changed_since_it_was_on_the_screen_is_not_approved(session: Session) -> None:
    made = walking.to(session, walking.roster(session), "review")
    seen = digest(made)
    amend(session, made, state=LineState.HELD)
    with pytest.raises(Conflict, match="内容在您查看之后被修改过"):
        village.take(session, "county_reviewer", made, "approve", seen_digest=seen)
    assert walking.now(session, made).state == RosterState.REVIEWED
    assert walking.step(session, made, "approve").state == RosterState.APPROVED


def test_large_sums_are_approved_by_two_people(session: Session) -> None:
    made = walking.to(session, walking.roster(session), "review")
    band(session, made.total, 2)
    assert "须由两人终审" in against(session, "county_reviewer", made, "approve")
    assert walking.step(session, made, "approve_first").state == RosterState.FIRST_APPROVED
    assert "由不同的人办理" in against(session, "county_reviewer", made, "approve_second")
    with pytest.raises(NotAllowed):
        village.take(session, "county_reviewer", made, "approve_second")
    assert walking.step(session, made, "approve_second").state == RosterState.APPROVED


def test_small_sums_are_approved_by_one(session: Session) -> None:
    made = walking.to(session, walking.roster(session), "review")
    band(session, made.total + 1, 2)
    assert "由一人终审即可" in against(session, "county_reviewer", made, "approve_first")
    assert walking.step(session, made, "approve").state == RosterState.APPROVED


def test_a_step_is_taken_back_by_who_took_it_while_nobody_went_on(session: Session) -> None:
    made = walking.to(session, walking.roster(session), "check")
    village.take(session, "department_operator", made, "withdraw")
    assert walking.now(session, made).state == RosterState.FILED
    walking.step(session, made, "check", "review")
    assert against(session, "department_operator", made, "withdraw") == "absent"


def test_what_was_posted_is_not_taken_back_but_taken_down(session: Session) -> None:
    made = walking.to(session, walking.roster(session), "first_review")
    assert against(session, "town_reviewer", made, "withdraw") == "absent"
    assert walking.step(session, made, "take_down", comment="漏了一个人").state == RosterState.RETURNED
    assert walking.step(session, made, "submit").state == RosterState.SUBMITTED


def test_an_approval_is_not_taken_back_once_money_was_asked_for_it(session: Session) -> None:
    made = walking.to(session, walking.roster(session), "approve")
    assert against(session, "county_reviewer", made, "withdraw") == ""
    request(session, made, RequestState.SUBMITTED)
    assert "拨款申请书" in against(session, "county_reviewer", made, "withdraw")
