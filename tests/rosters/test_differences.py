"""Against the period before: who is new, who is gone and why, whose amount and whose account is another."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel import clock
from app.programmes.models import Enrolment
from app.registry.models import BankAccount, Person
from app.rosters.models import Roster, RosterLine
from app.rosters.services import contents, differences
from app.rosters.services.compiling import recompile
from app.rosters.services.differences import Part
from tests.rosters import village
from tests.rosters.village import FEN, OTHER_TOWN, OTHER_VILLAGE


def sent_up(session: Session, roster: Roster, state: str = "submitted") -> Roster:
    session.execute(sa.update(Roster).where(Roster.id == roster.id).values(state=state))
    session.commit()
    return session.get_one(Roster, roster.id)


def amend(session: Session, model: Any, key: int, **said: Any) -> None:
    session.execute(sa.update(model).where(model.id == key).values(**said))
    session.commit()


def test_the_first_roster_of_a_programme_is_all_new(session: Session) -> None:
    programme = village.county(session)
    village.resident(session)
    roster = village.roster(session, village.batch(session, programme))
    told = differences.summary(session, roster)
    assert (told.earlier, told.new, told.gone, told.same) == ("", Part(1, FEN), Part(), Part())
    assert differences.previous_of(session, roster) is None
    assert differences.gone(session, roster) == []


def test_each_difference_is_told_once_with_its_sum(session: Session) -> None:
    programme = village.county(session)
    same, moved, raised = village.resident(session), village.resident(session), village.resident(session)
    leaves = village.resident(session)
    earlier = village.roster(session, village.batch(session, programme, "2026-02"))
    amend(session, RosterLine, village.line(session, earlier, raised).id, amount=8_000, reason="扣回上月多发")
    contents.recount(session, sent_up(session, earlier))
    amend(session, BankAccount, _account(session, moved).id, in_use=False)
    village.bank_account(session, moved)
    new = village.resident(session)
    amend(session, Enrolment, _enrolment(session, leaves).id, ends_on=date(2026, 3, 1), end_reason="子女赡养")
    roster = village.roster(session, village.batch(session, programme))
    told = {line.person_id: (line.difference, line.before) for line in village.lines(session, roster)}
    assert told == {
        same.id: ("same", FEN), moved.id: ("account", FEN), raised.id: ("amount", 8_000), new.id: ("new", None),
    }  # fmt: skip
    summary = differences.summary(session, roster)
    assert (summary.new, summary.amount, summary.account, summary.same) == (Part(1, FEN),) * 4
    assert summary.gone == Part(1, FEN)
    assert summary.earlier == "2026-02"
    assert roster.previous_id == earlier.id
    previous = differences.previous_of(session, roster)
    assert previous is not None
    assert previous.id == earlier.id


def test_a_roster_that_its_township_still_works_on_is_no_period_before(session: Session) -> None:
    programme = village.county(session)
    one = village.resident(session)
    february = village.roster(session, village.batch(session, programme, "2026-02"))
    march = village.roster(session, village.batch(session, programme))
    assert village.line(session, march, one).difference == "new"
    sent_up(session, february)
    with village.at_work(session, "town_operator") as actor:
        recompile(session, actor, session.get_one(Roster, march.id))
    assert village.line(session, march, one).difference == "same"


def test_the_last_period_that_was_sent_up_counts_where_one_is_missing(session: Session) -> None:
    programme = village.county(session)
    one = village.resident(session)
    sent_up(session, village.roster(session, village.batch(session, programme, "2026-01")))
    village.batch(session, programme, "2026-02")
    march = village.roster(session, village.batch(session, programme))
    assert differences.summary(session, march).earlier == "2026-01"
    assert village.line(session, march, one).difference == "same"


def test_who_comes_from_another_township_of_the_county_is_not_new(session: Session) -> None:
    programme = village.county(session)
    one = village.resident(session, village=OTHER_VILLAGE)
    february = village.batch(session, programme, "2026-02", towns=(village.TOWN, OTHER_TOWN))
    sent_up(session, village.roster(session, february, OTHER_TOWN), "sent")
    amend(session, Person, one.id, division_code=village.VILLAGE)
    march = village.roster(session, village.batch(session, programme))
    assert village.line(session, march, one).difference == "same"


def test_who_waited_was_paid_nothing_then(session: Session) -> None:
    programme = village.county(session)
    one = village.resident(session, account=False)
    sent_up(session, village.roster(session, village.batch(session, programme, "2026-02")))
    village.bank_account(session, one)
    march = village.roster(session, village.batch(session, programme))
    line = village.line(session, march, one)
    assert (line.difference, line.before, line.amount) == ("amount", 0, FEN)


def test_why_people_are_gone(session: Session) -> None:
    programme = village.county(session)
    dead, moved, stopped, dropped = (village.resident(session) for _each in range(4))
    sent_up(session, village.roster(session, village.batch(session, programme, "2026-02")))
    for one in (dead, moved, stopped):
        amend(session, Enrolment, _enrolment(session, one).id, ends_on=date(2026, 2, 20), end_reason="子女赡养")
    amend(session, Person, dead.id, state="dead", death_on=date(2026, 2, 11))
    amend(session, Person, moved.id, division_code=OTHER_VILLAGE)
    roster = village.roster(session, village.batch(session, programme))
    amend(session, RosterLine, village.line(session, roster, dropped).id, state="dropped", reason="本人外出")
    told = {one.line.person_id: one.reason for one in differences.gone(session, roster)}
    assert told == {
        dead.id: "2026-02-11 死亡",
        moved.id: "已迁到其他乡镇",
        stopped.id: "2026-02-20起停止享受：子女赡养",
        dropped.id: "本期剔除：本人外出",
    }


def test_those_who_are_gone_are_paged_by_key(session: Session) -> None:
    programme = village.county(session)
    people = [village.resident(session) for _each in range(5)]
    sent_up(session, village.roster(session, village.batch(session, programme, "2026-02")))
    session.execute(sa.update(Enrolment).values(known_to=clock.now()))
    session.commit()
    roster = village.roster(session, village.batch(session, programme))
    assert differences.summary(session, roster).gone == Part(5, 5 * FEN)
    seen: list[int] = []
    after = 0
    while page := differences.gone(session, roster, after, 2):
        seen, after = seen + [one.line.person_id for one in page], page[-1].line.id
    assert seen == [one.id for one in people]


def test_a_change_by_hand_is_compared_when_the_roster_is_counted(session: Session) -> None:
    programme = village.county(session)
    one = village.resident(session)
    sent_up(session, village.roster(session, village.batch(session, programme, "2026-02")))
    march = village.roster(session, village.batch(session, programme))
    line = village.line(session, march, one)
    for amount, difference in ((9_000, "amount"), (FEN, "same")):
        amend(session, RosterLine, line.id, amount=amount, reason="核减一天")
        contents.recount(session, march)
        session.commit()
        assert village.line(session, march, one).difference == difference


def _account(session: Session, person: Person) -> BankAccount:
    return session.scalars(sa.select(BankAccount).where(BankAccount.person_id == person.id)).one()


def _enrolment(session: Session, person: Person) -> Enrolment:
    return session.scalars(sa.select(Enrolment).where(Enrolment.person_id == person.id)).one()
