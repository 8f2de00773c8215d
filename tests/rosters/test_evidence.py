"""What stands behind a line, what a run that dies leaves, and the job that compiles for whole counties."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.jobs.context import JobContext, Standing
from app.kernel import clock
from app.programmes.models import Enrolment, ProgrammeVersion
from app.rosters.models import Roster, RosterLine, RosterPerson
from app.rosters.services import contents, filling, snapshots
from app.rosters.services.compiling import compile_roster, recompile
from app.rosters.services.traces import evidence
from app.schedule import compile_rosters
from app.store.actor import Actor
from app.store.sessions import session_for
from tests.rosters import village
from tests.rosters.village import FEN, TOWN, YOUNG


def counted(session: Session) -> tuple[int, int, int]:
    found = (
        session.scalar(sa.select(sa.func.count()).select_from(model)) for model in (Roster, RosterLine, RosterPerson)
    )
    one, two, three = (number or 0 for number in found)
    session.rollback()
    return one, two, three


def context(actor: Actor, **said: Any) -> JobContext:
    return JobContext(
        run_id=1, token="t" * 20, actor=actor, payload=said, due_at=clock.now(), results=Path("unused"),
        fence=session_for, standing=Standing(),
    )  # fmt: skip


def test_the_evidence_names_every_condition_and_the_amount(session: Session) -> None:
    programme = village.county(session)
    young = village.resident(session, born=YOUNG)
    line = village.line(session, village.roster(session, village.batch(session, programme)), young)
    told = evidence(session, line)
    assert told is not None
    assert (told.entitled, told.day) == (False, "2026-03-01")
    assert [(one.text, one.clause, one.met) for one in told.lines] == [("年龄 >= 80", "第三条", "not_met")]


def test_the_evidence_is_that_of_the_day_and_of_what_was_known(session: Session) -> None:
    programme = village.county(session)
    one = village.resident(session)
    line = village.line(session, village.roster(session, village.batch(session, programme)), one)
    session.add(
        ProgrammeVersion(
            division_code=village.COUNTY, programme_id=programme.id, number=2, effective_from=date(2026, 3, 2),
            conditions=village.CONDITIONS, amount="150元", state="published",
        )
    )  # fmt: skip
    session.execute(sa.update(Enrolment).where(Enrolment.person_id == one.id).values(known_to=clock.now()))
    session.commit()
    told = evidence(session, line)
    assert told is not None
    assert (told.entitled, told.amount, told.enrolled, told.paid) == (True, FEN, True, FEN)


@pytest.mark.parametrize("dies_in", ["settle", "fill", "recount", "record"])
def test_a_run_that_dies_leaves_nothing_half_done(
    session: Session, monkeypatch: pytest.MonkeyPatch, dies_in: str
) -> None:
    programme = village.county(session)
    village.resident(session)
    batch = village.batch(session, programme)
    before = counted(session)
    rooms = {"settle": snapshots, "fill": filling, "recount": contents}
    where = f"{rooms[dies_in].__name__}.{dies_in}" if dies_in in rooms else "app.rosters.services.compiling.record"

    def dies(*_said: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, village.at_work(session, "town_operator") as actor:
        patch.setattr(where, dies)
        with pytest.raises(KeyboardInterrupt):
            compile_roster(session, actor, batch, TOWN)
    assert counted(session) == before
    assert village.roster(session, batch).lines == 1


def test_a_new_compiling_that_dies_leaves_the_old_one(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    programme = village.county(session)
    one = village.resident(session)
    made = village.roster(session, village.batch(session, programme))
    digest, version = made.content_digest, made.version
    village.bank_account(session, one)

    def dies(*_said: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, village.at_work(session, "town_operator") as actor:
        patch.setattr(contents, "recount", dies)
        with pytest.raises(KeyboardInterrupt):
            recompile(session, actor, session.get_one(Roster, made.id))
    session.refresh(made)
    assert (made.content_digest, made.version, made.lines) == (digest, version, 1)
    assert village.line(session, made, one).snapshot.account_id is not None


def test_the_job_compiles_for_a_batch_what_has_no_roster_yet(session: Session) -> None:
    programme = village.county(session)
    village.resident(session)
    village.resident(session, account=False)
    key, actor = village.batch(session, programme).id, village.officer(session, "town_operator")
    session.commit()
    assert compile_rosters.run(context(actor, batch=key)) == "已编制 1 份花名册，1 人，暂缓 1 人。"
    assert compile_rosters.run(context(actor, batch=key)) == "已编制 0 份花名册，0 人，暂缓 0 人。"


def test_the_job_compiles_one_township_and_one_roster_anew(session: Session) -> None:
    programme = village.county(session)
    village.resident(session)
    key, actor = village.batch(session, programme).id, village.officer(session, "town_operator")
    session.commit()
    assert compile_rosters.run(context(actor, batch=key, town=TOWN)) == "已编制 1 份花名册，1 人，暂缓 0 人。"
    made = session.scalars(sa.select(Roster).where(Roster.batch_id == key)).one()
    village.resident(session)
    number = made.id
    session.commit()
    assert compile_rosters.run(context(actor, roster=number)) == "已重新编制，2 人，暂缓 0 人。"


def test_a_snapshot_is_new_only_where_something_differs(session: Session) -> None:
    programme = village.county(session)
    one, other = village.resident(session), village.resident(session)
    first = snapshots.snapshot_of(session, one, programme)
    assert snapshots.snapshot_of(session, one, programme).id == first.id
    village.bank_account(session, one)
    second = snapshots.snapshot_of(session, one, programme)
    assert (second.id != first.id, second.account_id == first.account_id) == (True, False)
    found = snapshots.snap(session, [one.id, other.id], programme.payee, programme.code)
    assert (set(found), found[one.id]) == ({one.id, other.id}, second.id)
    assert snapshots.snap(session, [], programme.payee, programme.code) == {}
