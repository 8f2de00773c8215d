"""Single lines go back to the township; the rest of the roster goes on without them, as everybody now sees it."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approvals.subject import digest
from app.audit.models import AuditEvent
from app.kernel.errors import Conflict, DomainError, NotAllowed
from app.rosters.models import LineState, Roster, RosterLine, RosterState
from app.rosters.services import returning
from app.rosters.tags import Tag
from tests.rosters import village, walking

AT = {
    "submit": "town_reviewer",
    "first_review": "town_operator",
    "file": "department_operator",
    "check": "department_reviewer",
    "review": "county_reviewer",
}
"""After which step who has the turn."""


def give_back(
    session: Session, who: str, of: Roster, lines: Sequence[int], reason: str = "账号有疑问", seen: str = ""
) -> int:
    with village.at_work(session, who) as actor:
        row = session.get_one(Roster, of.id)
        return returning.return_lines(session, actor, row, lines, reason, seen or digest(row))


def states(session: Session, of: Roster) -> list[str]:
    return [one.state for one in village.lines(session, of)]


@pytest.mark.parametrize(("after", "who"), AT.items())
def test_whoever_has_the_turn_returns_lines_and_the_rest_goes_on(session: Session, after: str, who: str) -> None:
    made = walking.to(session, walking.roster(session), after)
    state, first = made.state, village.lines(session, made)[0].id
    assert give_back(session, who, made, [first]) == 1
    now = walking.now(session, made)
    assert (now.state, now.lines, now.total, now.held, now.held_total) == (state, 2, 20_000, 1, 10_000)
    assert states(session, made) == ["returned", "included", "included"]
    assert session.get_one(RosterLine, first).reason == "账号有疑问"
    rest = walking.WAY[walking.WAY.index(after) + 1]
    assert walking.to(session, made, "approve", first=rest).state == RosterState.APPROVED


def test_nobody_else_returns_lines(session: Session) -> None:
    made = walking.to(session, walking.roster(session), "file")
    first = village.lines(session, made)[0].id
    for who in {*AT.values(), "county_operator"} - {"department_operator"}:
        with pytest.raises(NotAllowed):
            give_back(session, who, made, [first])
    assert states(session, made) == ["included"] * 3


@pytest.mark.parametrize("steps", [(), ("approve",)])
def test_neither_a_draft_nor_an_approved_roster_has_lines_returned(session: Session, steps: tuple[str, ...]) -> None:
    made = walking.roster(session)
    made = walking.to(session, made, steps[0]) if steps else made
    with pytest.raises(NotAllowed, match="退回明细由正在审的人办理"):
        give_back(session, "county_reviewer" if steps else "town_operator", made, [village.lines(session, made)[0].id])


def test_lines_are_returned_from_what_was_on_the_screen(session: Session) -> None:
    made = walking.to(session, walking.roster(session), "file")
    first, second, _third = (one.id for one in village.lines(session, made))
    seen = digest(made)
    give_back(session, "department_operator", made, [first])
    with pytest.raises(Conflict, match="内容在您查看之后被修改过"):
        give_back(session, "department_operator", made, [second], seen=seen)
    with pytest.raises(Conflict, match="内容在您查看之后被修改过"):
        village.take(session, "department_operator", made, "check", seen_digest=seen)


def test_all_lines_are_returned_or_none(session: Session) -> None:
    made = walking.to(session, walking.roster(session), "file")
    lines = [one.id for one in village.lines(session, made)]
    other = village.lines(session, walking.again(session, made.batch.programme, "2026-04"))[0].id
    with pytest.raises(Conflict, match="重新勾选"):
        give_back(session, "department_operator", made, [*lines[:2], other])
    assert states(session, made) == ["included"] * 3
    assert session.get_one(RosterLine, other).state == LineState.INCLUDED


def test_a_roster_of_which_all_lines_are_returned_does_not_go_on(session: Session) -> None:
    made = walking.to(session, walking.roster(session), "file")
    give_back(session, "department_operator", made, [one.id for one in village.lines(session, made)])
    with pytest.raises(NotAllowed, match="没有计入发放的人员"):
        village.take(session, "department_operator", made, "check")


def test_returning_says_why_and_is_on_record(session: Session) -> None:
    made = walking.to(session, walking.roster(session), "file")
    lines = [one.id for one in village.lines(session, made)][:2]
    with pytest.raises(DomainError) as refusal:
        give_back(session, "department_operator", made, lines, reason=" ")
    assert refusal.value.faults[0].field == "reason"
    with pytest.raises(DomainError, match="先勾选"):
        give_back(session, "department_operator", made, [])
    give_back(session, "department_operator", made, lines)
    event = session.scalars(
        sa.select(AuditEvent).where(AuditEvent.tag == Tag.LINES_RETURN).order_by(AuditEvent.seq.desc()).limit(1)
    ).one()
    detail = json.loads(event.detail)
    assert (detail["lines"], detail["reason"]) == (lines, "账号有疑问")
    assert detail["digest"] == walking.now(session, made).content_digest


def test_a_stopped_roster_has_no_lines_returned(session: Session) -> None:
    made = walking.to(session, walking.roster(session), "file")
    session.execute(sa.update(Roster).where(Roster.id == made.id).values(stopped="核查中"))
    session.commit()
    with pytest.raises(Conflict, match="叫停"):
        give_back(session, "department_operator", made, [village.lines(session, made)[0].id])
