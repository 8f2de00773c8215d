"""An objection holds the one line it is about; what was found pays, keeps back or drops that line."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent
from app.kernel import clock
from app.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from app.rosters.models import LineState, Objection, ObjectionState, Posting, Roster, RosterLine, RosterState
from app.rosters.services import objections, showing
from app.rosters.services.compiling import recompile
from app.rosters.tags import Tag
from tests.rosters import village, walking


def object_to(session: Session, of: Roster, line: RosterLine | None, who: str = "town_operator", **said: object) -> int:
    with village.at_work(session, who) as actor:
        row = session.get_one(Roster, of.id)
        content = said.pop("content", "家里有人在单位上班")
        return objections.object_to(session, actor, row, line.id if line else None, content, **said).id


def decide(session: Session, key: int, upheld: bool, who: str = "town_reviewer", finding: str = "入户核实") -> None:
    with village.at_work(session, who) as actor:
        objections.decide(session, actor, session.get_one(Objection, key), upheld, finding)


def line_now(session: Session, line: RosterLine) -> RosterLine:
    session.expire_all()
    return session.get_one(RosterLine, line.id)


def shown(session: Session, people: int = 3) -> tuple[Roster, RosterLine]:
    made = walking.to(session, walking.roster(session, people), "first_review")
    return made, village.lines(session, made)[0]


def test_an_open_objection_holds_its_line_and_no_other(session: Session) -> None:
    made, line = shown(session)
    before = made.content_digest
    object_to(session, made, line, objector="李某", contact="13800001234")
    now = walking.now(session, made)
    assert [one.state for one in village.lines(session, made)] == ["held", "included", "included"]
    assert (now.lines, now.total, now.held, now.held_total) == (2, 2 * village.FEN, 1, village.FEN)
    assert now.content_digest != before
    assert walking.to(session, made, "approve", first="file").state == RosterState.APPROVED


def test_the_line_stays_on_the_posting_while_it_is_looked_into(session: Session) -> None:
    made, line = shown(session)
    object_to(session, made, line)
    posting = session.scalars(sa.select(Posting).where(Posting.roster_id == made.id)).one()
    assert [one.position for one in showing.lines_of(session, posting, 0, 9)] == [1, 2, 3]


def test_a_dismissed_objection_lets_the_line_be_paid_again_while_it_is_shown(session: Session) -> None:
    made, line = shown(session)
    before = made.content_digest
    decide(session, object_to(session, made, line), upheld=False)
    now = line_now(session, line)
    assert (now.state, now.reason) == (LineState.INCLUDED, None)
    assert walking.now(session, made).content_digest == before


def test_an_objection_dismissed_after_filing_leaves_the_line_to_be_carried_on(session: Session) -> None:
    made = walking.to(session, walking.roster(session), "file")
    line = village.lines(session, made)[0]
    key = object_to(session, made, line)
    walking.step(session, made, "check")
    decide(session, key, upheld=False)
    now = line_now(session, line)
    assert now.state == LineState.HELD
    assert (now.reason or "").startswith(objections.CLEARED)
    assert walking.now(session, made).lines == 2


def test_what_was_held_when_the_roster_was_posted_is_not_paid_with_it(session: Session) -> None:
    """It did not hang, and the reviewer did not sign it."""
    made, line = shown(session)
    key = object_to(session, made, line)
    walking.step(session, made, "take_down", comment="改别处")
    with walking.later(2):
        walking.to(session, made, "first_review")
        decide(session, key, upheld=False)
    assert line_now(session, line).state == LineState.HELD


def test_an_objection_dismissed_while_the_township_compiles_lets_the_line_go_with_the_rest(session: Session) -> None:
    made, line = shown(session)
    key = object_to(session, made, line)
    walking.step(session, made, "take_down", comment="改别处")
    decide(session, key, upheld=False)
    assert line_now(session, line).state == LineState.INCLUDED


def test_an_upheld_objection_drops_the_line_with_the_finding(session: Session) -> None:
    made, line = shown(session)
    decide(session, object_to(session, made, line), upheld=True, finding="已领取退休金")
    now = line_now(session, line)
    assert (now.state, now.reason) == (LineState.DROPPED, f"{objections.UPHELD}已领取退休金")
    assert (walking.now(session, made).held, walking.now(session, made).lines) == (0, 2)


def test_of_two_objections_the_line_waits_for_both(session: Session) -> None:
    made, line = shown(session)
    one, other = object_to(session, made, line), object_to(session, made, line, content="不住在本村")
    decide(session, one, upheld=False)
    assert line_now(session, line).state == LineState.HELD
    decide(session, other, upheld=False)
    assert line_now(session, line).state == LineState.INCLUDED


def test_a_line_that_the_law_holds_is_not_paid_because_an_objection_is_dismissed(session: Session) -> None:
    programme = village.county(session)
    village.resident(session)
    poor = village.resident(session, account=False)
    made = walking.to(session, village.roster(session, village.batch(session, programme)), "first_review")
    line = village.line(session, made, poor)
    why = line.reason
    decide(session, object_to(session, made, line), upheld=False)
    now = line_now(session, line)
    assert why is not None
    assert (now.state, now.reason) == (LineState.HELD, why)


def test_a_line_under_objection_outlives_a_new_compiling(session: Session) -> None:
    made, line = shown(session)
    object_to(session, made, line)
    walking.step(session, made, "take_down", comment="重新编制")
    with village.at_work(session, "town_operator") as actor:
        recompile(session, actor, session.get_one(Roster, made.id))
    assert line_now(session, line).state == LineState.HELD


def test_somebody_missing_is_objected_to_without_a_line(session: Session) -> None:
    made, _line = shown(session)
    before = made.content_digest
    decide(session, object_to(session, made, None, content="漏了王奶奶"), upheld=True)
    assert walking.now(session, made).content_digest == before


@pytest.mark.parametrize("who", ["town_reviewer", "department_operator", "county_operator"])
def test_only_the_operator_of_the_township_records(session: Session, who: str) -> None:
    made, line = shown(session)
    with pytest.raises(NotAllowed):
        object_to(session, made, line, who=who)
    assert line_now(session, line).state == LineState.INCLUDED


def test_who_recorded_does_not_look_into_it(session: Session) -> None:
    made, line = shown(session)
    key = object_to(session, made, line)
    for who in ("town_operator", "county_reviewer"):
        with pytest.raises(NotAllowed):
            decide(session, key, upheld=False, who=who)
    decide(session, key, upheld=False, who="department_reviewer")
    with pytest.raises(Conflict, match="已经核查过"):
        decide(session, key, upheld=True)
    row = session.get_one(Objection, key)
    assert (row.state, row.finding, row.decided_by) == (ObjectionState.DISMISSED, "入户核实", "陈民审")
    tags = set(session.scalars(sa.select(AuditEvent.tag).where(AuditEvent.subject_kind == "objections")))
    assert {str(Tag.OBJECT), str(Tag.OBJECTION_DECIDE)} <= tags


def test_before_the_posting_and_for_lines_that_are_gone_nothing_is_recorded(session: Session) -> None:
    made = walking.roster(session)
    line = village.lines(session, made)[0]
    with pytest.raises(Conflict, match="公示以后"):
        object_to(session, made, line)
    session.execute(sa.update(RosterLine).where(RosterLine.id == line.id).values(state="dropped"))
    session.commit()
    made = walking.to(session, made, "first_review")
    with pytest.raises(Conflict, match="剔除"):
        object_to(session, made, line)
    other = walking.again(session, made.batch.programme, "2026-04")
    with pytest.raises(NotFound):
        object_to(session, made, village.lines(session, other)[0])


def test_what_is_wrong_with_the_form_is_said_at_its_fields(session: Session) -> None:
    made, line = shown(session)
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(DomainError) as refusal:
        object_to(session, made, line, content=" ", contact="1" * 61, received_on=tomorrow)
    assert [one.field for one in refusal.value.faults] == ["content", "contact", "received_on"]
    with pytest.raises(DomainError) as refusal:
        decide(session, object_to(session, made, line), upheld=True, finding="")
    assert refusal.value.faults[0].field == "finding"
