"""Batches go out in order, come back only while nobody has rows, and everyone sees who has not filed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent
from app.kernel import clock
from app.kernel.errors import Conflict, DomainError, NotAllowed
from app.programmes.models import Programme
from app.rosters.models import BatchState, BatchTown, PayBatch, Roster
from app.rosters.services import batches, reminding
from app.rosters.services.batches import IssueData
from app.rosters.tags import Tag
from app.store.wall import as_system
from tests.rosters import village
from tests.rosters.village import COUNTY, OTHER_TOWN, TOWN

DEADLINE = date(2026, 3, 20)
TOWNS = (TOWN, OTHER_TOWN)


@pytest.fixture(autouse=True)
def march() -> Iterator[None]:
    with clock.frozen(datetime(2026, 3, 5, 9, tzinfo=clock.CHINA)):
        yield


@contextmanager
def day(month: int, number: int) -> Iterator[None]:
    with clock.frozen(datetime(2026, month, number, 9, tzinfo=clock.CHINA)):
        yield


def issue(session: Session, programme: Programme, period: str = "2026-03", who: str = "county_operator",
          **said: Any) -> PayBatch:  # fmt: skip
    key = programme.id
    with village.at_work(session, who) as actor:
        values: dict[str, Any] = {"towns": TOWNS, "deadline": DEADLINE} | said
        data = IssueData(key, period, **values)
        made = batches.issue(session, actor, data).id
    return session.get_one(PayBatch, made)


def state_of(session: Session, batch: PayBatch) -> str:
    return session.scalars(sa.select(PayBatch.state).where(PayBatch.id == batch.id)).one()


def test_a_batch_holds_its_period_its_townships_and_the_law_of_its_first_day(session: Session) -> None:
    made = issue(session, village.county(session))
    assert (made.period_from, made.period_to, made.law_day) == (date(2026, 3, 1), date(2026, 3, 31), date(2026, 3, 1))
    assert made.number.startswith("13012300020260305")
    assert made.division_code == COUNTY
    towns = session.scalars(sa.select(BatchTown.division_code).where(BatchTown.batch_id == made.id)).all()
    assert sorted(towns) == sorted(TOWNS)
    event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1)).one()
    assert event.tag == Tag.BATCH_ISSUE


def test_the_department_of_the_programme_may_issue_too_and_others_may_not(session: Session) -> None:
    programme = village.county(session)
    assert issue(session, programme, who="department_operator").state == BatchState.ISSUED
    for who in ("town_operator", "county_reviewer"):
        with pytest.raises(NotAllowed):
            issue(session, programme, "2026-04", who=who)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"period": "2026Q1"}, "period"),
        ({"towns": ()}, "towns"),
        ({"towns": ("130102001000",)}, "towns"),
        ({"towns": (COUNTY,)}, "towns"),
        ({"deadline": date(2026, 3, 4)}, "deadline"),
        ({"law_day": date(2026, 4, 1)}, "law_day"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(session: Session, said: dict[str, Any], field: str) -> None:
    programme = village.county(session)
    with pytest.raises(DomainError) as refused:
        issue(session, programme, **said)
    assert refused.value.faults[0].field == field


def test_without_rules_on_the_day_nothing_goes_out(session: Session) -> None:
    programme = village.county(session, since=date(2026, 3, 2))
    with pytest.raises(DomainError, match="还没有生效的规则"):
        issue(session, programme)
    assert issue(session, programme, law_day=date(2026, 3, 2)).law_day == date(2026, 3, 2)


def test_a_period_goes_out_once_and_none_is_left_out(session: Session) -> None:
    programme = village.county(session)
    issue(session, programme)
    with pytest.raises(Conflict, match="已经下达"):
        issue(session, programme)
    with pytest.raises(Conflict, match="2026年4月"):
        issue(session, programme, "2026-05")
    with pytest.raises(Conflict, match="后面的期次"):
        issue(session, programme, "2026-02")
    assert issue(session, programme, "2026-04").period == "2026-04"
    assert batches.proposed(session, programme).code == "2026-05"


def test_instalments_follow_each_other_and_begin_anew_each_year(session: Session) -> None:
    programme = village.county(session, cycle="instalment")
    issue(session, programme, "2025P1")
    with pytest.raises(Conflict):
        issue(session, programme, "2025P3")
    issue(session, programme, "2026P1")
    assert issue(session, programme, "2026P2").name == "高龄津贴（2026年第2批）"


def test_withdrawing_is_refused_once_a_township_has_rows(session: Session) -> None:
    programme = village.county(session)
    batch = issue(session, programme)
    empty = village.roster(session, batch)
    village.resident(session, village=village.OTHER_VILLAGE)
    other = issue(session, programme, "2026-04")
    village.roster(session, other, OTHER_TOWN)
    with village.at_work(session, "county_operator") as actor:
        with pytest.raises(Conflict, match="不能收回"):
            batches.withdraw(session, actor, session.get_one(PayBatch, other.id), "期次选错")
        with pytest.raises(Conflict, match="先收回"):
            batches.withdraw(session, actor, session.get_one(PayBatch, batch.id), "期次选错")
    assert (state_of(session, batch), state_of(session, other)) == (BatchState.ISSUED, BatchState.ISSUED)
    assert session.get_one(Roster, empty.id).stopped is None


def test_a_withdrawn_period_can_go_out_again(session: Session) -> None:
    programme = village.county(session)
    batch = issue(session, programme)
    begun = village.roster(session, batch)
    with village.at_work(session, "county_operator") as actor:
        with pytest.raises(DomainError, match="写明原因"):
            batches.withdraw(session, actor, session.get_one(PayBatch, batch.id), " ")
        batches.withdraw(session, actor, session.get_one(PayBatch, batch.id), "期次选错")
    assert state_of(session, batch) == BatchState.WITHDRAWN
    assert session.get_one(Roster, begun.id, populate_existing=True).stopped == "批次已收回：期次选错"
    assert issue(session, programme).number > batch.number


def test_batches_close_in_order_and_not_over_a_roster_half_way(session: Session) -> None:
    programme = village.county(session)
    march, april = issue(session, programme), issue(session, programme, "2026-04")
    village.resident(session)
    village.roster(session, march)
    with day(3, 21), village.at_work(session, "county_operator") as actor:
        with pytest.raises(Conflict, match="按顺序"):
            batches.close(session, actor, session.get_one(PayBatch, april.id))
        with pytest.raises(Conflict, match="正定镇的花名册还没有上报"):
            batches.close(session, actor, session.get_one(PayBatch, march.id))
    session.execute(sa.update(Roster).where(Roster.batch_id == march.id).values(state="submitted"))
    session.commit()
    with day(3, 20), village.at_work(session, "county_operator") as actor, pytest.raises(Conflict, match="1 个乡镇"):
        batches.close(session, actor, session.get_one(PayBatch, march.id))
    with day(3, 21), village.at_work(session, "county_operator") as actor:
        batches.close(session, actor, session.get_one(PayBatch, march.id))
    assert state_of(session, march) == BatchState.CLOSED


def test_the_matrix_says_who_has_not_filed_and_who_is_late(session: Session) -> None:
    programme = village.county(session)
    batch = issue(session, programme)
    village.resident(session)
    village.roster(session, batch)
    with day(3, 21), village.at_work(session, "county_operator") as actor:
        found = batches.matrix(session, actor, village.CODE, 2026)
    assert [name for _code, name in found.towns] == ["正定镇", "诸福屯镇"]
    mine, other = found.cells[TOWN, batch.id], found.cells[OTHER_TOWN, batch.id]
    assert (mine.state, mine.lines, mine.total, mine.late) == ("draft", 1, village.FEN, True)
    assert (other.roster_id, other.state, other.late) == (None, "", True)
    assert found.missing(batch.id) == [TOWN, OTHER_TOWN]
    session.execute(sa.update(Roster).where(Roster.batch_id == batch.id).values(state="filed"))
    session.commit()
    with day(3, 22), village.at_work(session, "town_operator") as actor:
        found = batches.matrix(session, actor, village.CODE, 2026)
    assert [code for code, _name in found.towns] == [TOWN]
    assert found.cells[TOWN, batch.id].is_filed
    assert not found.cells[TOWN, batch.id].late


def test_townships_are_reminded_three_days_before_on_the_day_and_each_day_after(session: Session) -> None:
    batch = issue(session, village.county(session))
    told = []
    for offset in range(-5, 3):
        with clock.frozen(datetime(2026, 3, 20, 7, tzinfo=clock.CHINA) + timedelta(days=offset)):
            actor = as_system(session, "the job reminds")
            told.append(reminding.remind(session, actor, session.get_one(PayBatch, batch.id), everyone=False))
            assert not reminding.remind(session, actor, session.get_one(PayBatch, batch.id), everyone=False)
    assert told == [0, 0, 2, 0, 0, 2, 2, 2]
    with day(3, 21), village.at_work(session, "town_operator"):
        (mine,) = reminding.reminders(session, clock.today())
    assert (mine.town, mine.days_left, mine.roster_id) == (TOWN, -1, None)


def test_somebody_may_remind_by_hand_once_a_day(session: Session) -> None:
    batch = issue(session, village.county(session))
    with village.at_work(session, "county_operator") as actor:
        assert batches.remind(session, actor, session.get_one(PayBatch, batch.id)) == 2
        assert batches.remind(session, actor, session.get_one(PayBatch, batch.id)) == 0


def test_who_has_filed_is_not_reminded(session: Session) -> None:
    batch = issue(session, village.county(session))
    village.resident(session)
    sent = village.roster(session, batch)
    session.execute(sa.update(Roster).where(Roster.id == sent.id).values(state="submitted"))
    session.commit()
    with day(3, 20):
        ((found, towns),) = batches.due(session, clock.today())
    assert found.id == batch.id
    assert [one.division_code for one in towns] == [OTHER_TOWN]
