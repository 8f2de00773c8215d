"""What is posted hangs for its days, is posted anew after changes, and shows no more than everybody may know."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent
from app.kernel import clock
from app.kernel.errors import NotAllowed
from app.registry.models import Person
from app.rosters.models import LineState, Posting, Roster, RosterLine, RosterState
from app.rosters.services import publicity, showing
from app.rosters.services.showing import Shown
from app.rosters.tags import Tag
from tests.rosters import village, walking

POSTED = datetime(2026, 4, 1, 10, tzinfo=clock.CHINA)
"""The Wednesday before 清明节, which is a holiday from Saturday the fourth to Monday the sixth."""
CHILD = date(2015, 6, 1)


def postings(session: Session, of: Roster) -> list[Posting]:
    session.expire_all()
    return list(session.scalars(sa.select(Posting).where(Posting.roster_id == of.id).order_by(Posting.id)))


def hanging(session: Session, day: date) -> list[Posting]:
    return list(session.scalars(sa.select(Posting).where(*publicity.hangs_on(day)).order_by(Posting.id)))


def test_each_village_with_lines_to_be_paid_gets_a_posting(session: Session) -> None:
    programme = village.county(session)
    second = village.resident(session, village="130123100202"), village.resident(session, village="130123100202")
    first, held = village.resident(session), village.resident(session, village="130123100203", account=False)
    made = village.roster(session, village.batch(session, programme))
    assert village.line(session, made, held).state == LineState.HELD
    made = walking.to(session, made, "first_review")
    found = postings(session, made)
    assert [(one.division_code, one.lines, one.round) for one in found] == [
        (first.division_code, 1, 1),
        (second[0].division_code, 2, 1),
    ]
    assert {one.content_digest for one in found} == {made.content_digest}
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.tag == Tag.POST)).all()[-1]
    assert event.subject_id == str(made.id)


@pytest.mark.parametrize(
    ("kind", "days", "until"),
    [("calendar", 7, date(2026, 4, 8)), ("working", 3, date(2026, 4, 7)), ("working", 7, date(2026, 4, 13))],
)
def test_the_day_of_posting_is_not_counted_and_working_days_pass_over_holidays(
    session: Session, kind: str, days: int, until: date
) -> None:
    made = walking.roster(session, publicity_kind=kind, publicity_days=days)
    with clock.frozen(POSTED):
        made = walking.to(session, made, "first_review")
    (found,) = postings(session, made)
    assert (found.starts_on, found.ends_on) == (POSTED.date(), until)
    assert not publicity.over(session, made, until)
    assert publicity.over(session, made, until + timedelta(days=1))


def test_a_roster_is_filed_only_when_it_has_hung_long_enough(session: Session) -> None:
    made = walking.to(session, walking.roster(session), "first_review")
    (found,) = postings(session, made)
    with walking.later(7), pytest.raises(NotAllowed, match=f"公示到 {found.ends_on.isoformat()} 为止"):
        village.take(session, "town_operator", made, "file")
    with walking.later(8):
        assert walking.step(session, made, "file").state == RosterState.FILED


def test_working_days_of_a_year_without_an_arrangement_are_said_to_be_provisional(session: Session) -> None:
    made = walking.roster(session, publicity_kind="working")
    with clock.frozen(datetime(2027, 3, 1, 10, tzinfo=clock.CHINA)):
        made = walking.to(session, made, "first_review")
        with pytest.raises(NotAllowed, match="2027 年放假安排尚未登记"):
            village.take(session, "town_operator", made, "file")


def test_a_programme_without_days_of_publicity_is_filed_at_once(session: Session) -> None:
    made = walking.step(session, walking.roster(session, publicity_days=0), "submit", "first_review")
    assert postings(session, made) == []
    assert walking.step(session, made, "file").state == RosterState.FILED


def test_a_posting_hangs_while_its_roster_is_shown_and_not_a_day_longer(session: Session) -> None:
    made = walking.to(session, walking.roster(session), "first_review")
    (found,) = postings(session, made)
    assert hanging(session, found.starts_on) == hanging(session, found.ends_on) == [found]
    assert hanging(session, found.ends_on + timedelta(days=1)) == []
    walking.step(session, made, "take_down", comment="金额要改")
    assert hanging(session, found.starts_on) == []


def test_what_changed_is_posted_again_and_the_days_begin_anew(session: Session) -> None:
    made = walking.to(session, walking.roster(session), "first_review")
    (first,) = postings(session, made)
    with walking.later(3):
        walking.step(session, made, "take_down", comment="金额要改")
        walking.to(session, made, "first_review")
        earlier, again = postings(session, made)
        assert (earlier.id, again.round) == (first.id, 2)
        assert again.ends_on == first.ends_on + timedelta(days=3)
        assert hanging(session, again.starts_on) == [again]
    with walking.later(8), pytest.raises(NotAllowed):
        village.take(session, "town_operator", made, "file")


def test_children_are_left_out_and_counted(session: Session) -> None:
    programme = village.county(session, conditions="年龄 >= 0")
    old = village.resident(session, "王长富")
    grown = village.resident(session, "李国英", born=date(2008, 4, 1))
    young = village.resident(session, "赵小小", born=date(2008, 4, 2))
    child, unknown = village.resident(session, "张明明", born=CHILD), village.resident(session, "陈不详")
    session.execute(sa.update(Person).where(Person.id == unknown.id).values(birth_on=None))
    session.commit()
    made = village.roster(session, village.batch(session, programme))
    included = session.scalars(
        sa.select(RosterLine.person_id).where(RosterLine.roster_id == made.id, RosterLine.state == LineState.INCLUDED)
    )
    paid = set(included)
    assert {old.id, grown.id, young.id, child.id} <= paid
    with clock.frozen(POSTED):
        made = walking.to(session, made, "first_review")
    (found,) = postings(session, made)
    assert [one.name for one in showing.lines_of(session, found, 0, 50)] == ["王长富", "李国英"]
    assert showing.left_out(session, found) == len(paid) - 2
    assert found.lines == len(paid)


def test_numbers_are_masked_and_nothing_else_is_shown(session: Session) -> None:
    programme = village.county(session)
    one = village.resident(session, "王长富", group=3)
    made = walking.to(session, village.roster(session, village.batch(session, programme)), "first_review")
    (found,) = postings(session, made)
    (line,) = showing.lines_of(session, found, 0, 50)
    number = one.id_no or ""
    assert line == Shown(1, "王长富", f"{number[:6]}********{number[-4:]}", 3, village.FEN)
    assert {one.name for one in fields(Shown)} == {"position", "name", "id_no", "group_no", "amount"}


def test_lines_are_read_page_by_page_and_those_dropped_or_held_before_are_not_shown(session: Session) -> None:
    made = walking.roster(session, people=5)
    for line, state in zip(village.lines(session, made), ("included", "dropped", "held"), strict=False):
        session.execute(sa.update(RosterLine).where(RosterLine.id == line.id).values(state=state))
    session.commit()
    made = walking.to(session, made, "first_review")
    (found,) = postings(session, made)
    first = showing.lines_of(session, found, 0, 2)
    rest = showing.lines_of(session, found, first[-1].position, 2)
    assert [one.position for one in [*first, *rest]] == [1, 4, 5]


def test_who_moved_away_since_is_shown_all_the_same(session: Session) -> None:
    made = walking.to(session, walking.roster(session, people=1), "first_review")
    (found,) = postings(session, made)
    session.execute(
        sa.update(Person)
        .where(Person.id == village.lines(session, made)[0].person_id)
        .values(division_code=village.OTHER_VILLAGE)
    )
    session.commit()
    with village.at_work(session, "town_operator"):
        assert len(showing.lines_of(session, session.get_one(Posting, found.id), 0, 50)) == 1
