"""What waited when a roster was approved is paid with a later part, once it is settled."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.errors import Conflict, NotAllowed
from app.programmes.models import Programme
from app.registry.models import Person
from app.rosters.models import LineSource, LineState, Objection, Roster, RosterLine
from app.rosters.services import carrying, lines
from tests.rosters import village
from tests.rosters.village import FEN, YOUNG

INCLUDED, MOVED, RETURNED, HELD = LineState.INCLUDED, LineState.MOVED, LineState.RETURNED, LineState.HELD


def carry(session: Session, roster: Roster, who: str = "town_operator") -> Roster:
    key = roster.id
    with village.at_work(session, who) as actor:
        made = carrying.carry(session, actor, session.get_one(Roster, key)).id
    return session.get_one(Roster, made)


def approved(session: Session, *people: Person, waits: LineState = HELD, state: str = "approved") -> Roster:
    """The roster of the county's people, approved while the line of the first of them waited."""
    programme = session.scalars(sa.select(Programme).where(Programme.code == village.CODE)).one()
    roster = village.roster(session, village.batch(session, programme))
    line = village.line(session, roster, people[0])
    session.execute(sa.update(RosterLine).where(RosterLine.id == line.id).values(state=waits))
    session.execute(sa.update(Roster).where(Roster.id == roster.id).values(state=state))
    session.commit()
    return session.get_one(Roster, roster.id, populate_existing=True)


def object_to(session: Session, line: RosterLine, **said: Any) -> None:
    values = {"content": "不住在村里", "received_on": clock.today(), "recorded_by": "吴镇办"} | said
    session.add(
        Objection(
            roster_id=line.roster_id, line_id=line.id, division_code=line.division_code,
            programme_code=line.programme_code, **values,
        )
    )  # fmt: skip
    session.commit()


def states(session: Session, roster: Roster) -> list[str]:
    return [one.state for one in village.lines(session, roster)]


def test_a_held_line_whose_objection_was_dismissed_goes_into_the_next_part(session: Session) -> None:
    village.county(session)
    one, other = village.resident(session), village.resident(session)
    roster = approved(session, one, other)
    object_to(session, village.line(session, roster, one), state="dismissed", decided_at=clock.now())
    part = carry(session, roster)
    assert (part.part, part.state, part.name) == (2, "draft", f"{roster.name} 第2册")
    assert (part.lines, part.total) == (1, FEN)
    assert states(session, roster) == [MOVED, INCLUDED]
    (new,) = village.lines(session, part)
    assert (new.person_id, new.state, new.source, new.computed) == (one.id, INCLUDED, LineSource.CARRIED, FEN)
    assert session.get_one(Roster, roster.id, populate_existing=True).held == 0


def test_while_an_objection_is_open_the_line_stays(session: Session) -> None:
    village.county(session)
    one = village.resident(session)
    roster = approved(session, one)
    object_to(session, village.line(session, roster, one))
    with pytest.raises(Conflict, match="没有可以转入"):
        carry(session, roster)
    assert states(session, roster) == [HELD]


def test_whom_the_law_still_excludes_stays(session: Session) -> None:
    village.county(session)
    roster = approved(session, village.resident(session, born=YOUNG))
    with pytest.raises(Conflict, match="没有可以转入"):
        carry(session, roster)


def test_an_account_registered_meanwhile_settles_a_line(session: Session) -> None:
    village.county(session)
    one = village.resident(session, account=False)
    roster = approved(session, one)
    with pytest.raises(Conflict):
        carry(session, roster)
    account = village.bank_account(session, one)
    (new,) = village.lines(session, carry(session, roster))
    assert new.snapshot.account_no == account.number


def test_a_returned_line_goes_along_to_be_corrected(session: Session) -> None:
    village.county(session)
    one = village.resident(session)
    part = carry(session, approved(session, one, waits=RETURNED, state="sent"))
    assert (states(session, part), part.lines, part.held) == ([RETURNED], 0, 1)
    key = village.line(session, part, one).id
    with village.at_work(session, "town_operator") as actor:
        row, seen = session.get_one(RosterLine, key), session.get_one(Roster, part.id).version
        lines.change_line(session, actor, row, 9_000, "已按通知改正", seen_version=seen)
    assert states(session, part) == [INCLUDED]
    assert session.get_one(Roster, part.id, populate_existing=True).total == 9_000


def test_what_settles_later_joins_the_part_that_is_being_compiled(session: Session) -> None:
    village.county(session)
    one, other = village.resident(session), village.resident(session, account=False)
    roster = approved(session, one, other)
    first = carry(session, roster)
    village.bank_account(session, other)
    second = carry(session, roster)
    assert (second.id, second.lines, states(session, roster)) == (first.id, 2, [MOVED, MOVED])
    assert [one.position for one in village.lines(session, second)] == [1, 2]


def test_parts_follow_each_other(session: Session) -> None:
    village.county(session)
    one, other = village.resident(session), village.resident(session, account=False)
    roster = approved(session, one, other)
    second = carry(session, roster)
    session.execute(sa.update(Roster).where(Roster.id == second.id).values(state="submitted"))
    session.commit()
    village.bank_account(session, other)
    third = carry(session, roster)
    assert (third.part, third.name) == (3, f"{roster.name} 第3册")


@pytest.mark.parametrize("state", ["draft", "submitted", "filed", "reviewed"])
def test_before_approval_nothing_is_carried(session: Session, state: str) -> None:
    village.county(session)
    roster = approved(session, village.resident(session), state=state)
    with pytest.raises(Conflict, match="终审通过以后"):
        carry(session, roster)


def test_only_the_townships_operator_carries(session: Session) -> None:
    village.county(session)
    roster = approved(session, village.resident(session))
    with pytest.raises(NotAllowed):
        carry(session, roster, "town_reviewer")


def test_who_moved_to_another_township_is_not_carried(session: Session) -> None:
    village.county(session)
    one = village.resident(session)
    roster = approved(session, one)
    session.execute(sa.update(Person).where(Person.id == one.id).values(division_code=village.OTHER_VILLAGE))
    session.commit()
    with pytest.raises(Conflict, match="没有可以转入"):
        carry(session, roster)
