"""Higher offices ask about rosters, stop them and let them go on; the township answers; all of it is on record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.approvals.subject import digest
from app.audit.models import AuditEvent
from app.kernel import passwords
from app.kernel.errors import Conflict, DomainError, NotAllowed
from app.offices.models import Officer, Organisation
from app.rosters.models import Remark, Roster, RosterState, Supervision
from app.rosters.services import contents, supervising
from app.rosters.services.supervising import answer, ask, resume, stop
from app.rosters.tags import Tag
from app.store.wall import WallError
from tests import world
from tests.rosters import village, walking

Act = Callable[..., Supervision]


def remark(session: Session, act: Act, who: str, of: Roster, content: str = "请说明人数变化") -> None:
    with village.at_work(session, who) as actor:
        act(session, actor, session.get_one(Roster, of.id), content)


def open_to(session: Session, who: str, of: Roster) -> tuple[Remark, ...]:
    with village.at_work(session, who) as actor:
        return supervising.open_to(actor, session.get_one(Roster, of.id))


@pytest.fixture
def city_supervisor(session: Session, small_world: world.World) -> str:
    """A supervisor of the city's office."""
    key = "city_supervisor"
    if session.scalar(sa.select(Officer.id).where(Officer.username == key)) is None:
        hashed = passwords.hash_password(world.PASSWORD, cost=passwords.Cost(n=16, r=1, p=1))
        office = session.scalars(sa.select(Organisation.id).where(Organisation.name == "石家庄市惠民办")).one()
        known = world.World({"city": office})
        world._officer(session, known, key, "city", "supervisor", "尤市监", hashed)
        session.commit()
    return key


def test_a_question_is_answered_while_the_roster_goes_on(session: Session) -> None:
    made = walking.step(session, walking.roster(session), "submit")
    before = digest(made)
    with pytest.raises(Conflict, match="没有询问过"):
        remark(session, answer, "town_operator", made)
    remark(session, ask, "supervisor", made)
    remark(session, answer, "town_operator", made, "新增三人，均已入户")
    assert digest(walking.now(session, made)) == before
    rows = session.scalars(sa.select(Supervision).where(Supervision.roster_id == made.id).order_by(Supervision.id))
    told = [(one.kind, one.officer_name, one.organisation, one.content) for one in rows]
    assert told == [
        ("ask", "沈监督", "正定县纪委监委", "请说明人数变化"),
        ("answer", "吴镇办", "正定镇惠民办", "新增三人，均已入户"),
    ]
    assert walking.step(session, made, "first_review").state == RosterState.SHOWN


def test_a_stopped_roster_stands_still_for_everybody_until_it_is_resumed(session: Session) -> None:
    made = walking.step(session, walking.roster(session), "submit")
    remark(session, stop, "supervisor", made, "有举报")
    assert walking.now(session, made).stopped == "有举报"
    for who, step in (("town_reviewer", "first_review"), ("town_operator", "withdraw")):
        with pytest.raises(NotAllowed, match="被上级叫停：有举报"):
            village.take(session, who, made, step)
    with pytest.raises(NotAllowed, match="叫停"):
        village.take(session, "town_reviewer", made, "return_at_first_review", "重做")
    remark(session, resume, "supervisor", made, "查清了")
    assert walking.step(session, made, "first_review").state == RosterState.SHOWN


def test_the_township_does_not_amend_a_stopped_draft(session: Session) -> None:
    made = walking.roster(session)
    remark(session, stop, "supervisor", made, "有举报")
    with village.at_work(session, "town_operator") as actor, pytest.raises(Conflict, match="叫停"):
        contents.insist_open(session, actor, session.get_one(Roster, made.id))


def test_who_looked_before_it_was_stopped_does_not_approve(session: Session) -> None:
    made = walking.to(session, walking.roster(session), "review")
    seen = digest(made)
    version = made.version
    remark(session, stop, "department_reviewer", made, "复核中")
    assert walking.now(session, made).version == version + 1
    with pytest.raises(Conflict):
        village.take(session, "county_reviewer", made, "approve", seen_digest=seen)


def test_who_stopped_it_or_a_higher_office_lets_it_go_on(session: Session, city_supervisor: str) -> None:
    made = walking.step(session, walking.roster(session), "submit")
    remark(session, stop, "supervisor", made, "有举报")
    for who in ("county_reviewer", "department_reviewer"):
        with pytest.raises(NotAllowed, match="由叫停的机构或它的上级恢复"):
            remark(session, resume, who, made)
    remark(session, resume, city_supervisor, made)
    remark(session, stop, city_supervisor, made, "市里再查")
    with pytest.raises(NotAllowed):
        remark(session, resume, "supervisor", made)
    assert walking.now(session, made).stopped == "市里再查"


@pytest.mark.parametrize("who", ["town_operator", "town_reviewer", "county_operator", "department_operator", "finance"])
@pytest.mark.parametrize("act", [ask, stop])
def test_only_those_above_who_review_or_supervise_ask_and_stop(session: Session, who: str, act: Any) -> None:
    made = walking.step(session, walking.roster(session), "submit")
    with pytest.raises((NotAllowed, WallError)):
        remark(session, act, who, made)
    assert walking.now(session, made).stopped is None
    assert session.scalars(sa.select(Supervision).where(Supervision.roster_id == made.id)).all() == []


def test_only_the_township_answers(session: Session) -> None:
    made = walking.step(session, walking.roster(session), "submit")
    remark(session, ask, "county_reviewer", made)
    for who in ("supervisor", "department_reviewer", "station_operator"):
        with pytest.raises(NotAllowed):
            remark(session, answer, who, made)
    remark(session, answer, "town_reviewer", made)


def test_what_is_open_depends_on_who_asks_and_how_the_roster_stands(session: Session) -> None:
    made = walking.step(session, walking.roster(session), "submit")
    assert open_to(session, "supervisor", made) == (Remark.ASK, Remark.STOP)
    assert open_to(session, "town_operator", made) == (Remark.ANSWER,)
    assert open_to(session, "county_operator", made) == ()
    remark(session, stop, "supervisor", made, "有举报")
    assert open_to(session, "supervisor", made) == (Remark.ASK, Remark.RESUME)
    with pytest.raises(Conflict, match="已经被叫停：有举报"):
        remark(session, stop, "supervisor", made)
    session.execute(sa.update(Roster).where(Roster.id == made.id).values(stopped=None, state=RosterState.SENT))
    session.commit()
    assert open_to(session, "supervisor", made) == (Remark.ASK,)
    with pytest.raises(Conflict, match="已经发送"):
        remark(session, stop, "supervisor", made)
    with pytest.raises(Conflict, match="没有被叫停"):
        remark(session, resume, "supervisor", made)


def test_a_remark_says_something_and_each_is_on_the_trail(session: Session) -> None:
    made = walking.step(session, walking.roster(session), "submit")
    for content in ("", " ", "长" * 201):
        with pytest.raises(DomainError) as refusal:
            remark(session, stop, "supervisor", made, content)
        assert refusal.value.faults[0].field == "content"
    session.commit()
    seen = session.scalar(sa.select(sa.func.max(AuditEvent.seq))) or 0
    for act in (ask, stop, resume):
        remark(session, act, "supervisor", made)
    remark(session, answer, "town_operator", made)
    tags = session.scalars(sa.select(AuditEvent.tag).where(AuditEvent.seq > seen).order_by(AuditEvent.seq))
    acts = {str(one) for one in (Tag.ASK, Tag.STOP, Tag.RESUME, Tag.ANSWER)}
    assert [one for one in tags if one in acts] == [Tag.ASK, Tag.STOP, Tag.RESUME, Tag.ANSWER]
