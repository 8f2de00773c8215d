"""Rosters come from enrolments and the law of the batch's day; what people did by hand outlives a new compiling."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent
from app.kernel import clock
from app.kernel.errors import Conflict, NotAllowed, NotFound
from app.programmes.models import Enrolment, Finding, ProgrammeVersion, ScreeningDecision
from app.programmes.screening import explain
from app.programmes.screening.fingerprint import fingerprint
from app.registry.models import AccountUse, Person
from app.rosters.models import LineState, Roster, RosterLine, RosterPerson
from app.rosters.services import compiling, contents
from app.rosters.services.compiling import compile_roster, compile_rosters, recompile
from app.rosters.tags import Tag
from app.store.wall import as_system
from tests.rosters import village
from tests.rosters.village import FEN, OTHER_TOWN, OTHER_VILLAGE, TOWN, YOUNG

HELD, INCLUDED = LineState.HELD, LineState.INCLUDED


def again(session: Session, roster: Roster) -> Roster:
    with village.at_work(session, "town_operator") as actor:
        recompile(session, actor, session.get_one(Roster, roster.id))
    return session.get_one(Roster, roster.id)


def by_hand(session: Session, line: RosterLine, **said: object) -> None:
    session.execute(sa.update(RosterLine).where(RosterLine.id == line.id).values(**said))
    session.commit()


def test_whoever_is_enrolled_is_paid_what_the_law_of_the_day_gives(session: Session) -> None:
    programme = village.county(session)
    one = village.resident(session, "王长富", enrolled=8_000)
    village.resident(session, "李国英", enrolled=None)
    made = village.roster(session, village.batch(session, programme))
    (line,) = village.lines(session, made)
    assert (line.person_id, line.computed, line.amount, line.state) == (one.id, FEN, FEN, INCLUDED)
    assert (made.lines, made.households, made.total, made.held, made.held_total) == (1, 1, FEN, 0, 0)
    assert line.version_id == session.scalar(
        sa.select(ProgrammeVersion.id).where(ProgrammeVersion.state == "published")
    )


def test_the_law_is_that_of_the_batch_day_not_of_today(session: Session) -> None:
    programme = village.county(session)
    village.resident(session)
    session.add(
        ProgrammeVersion(
            division_code=village.COUNTY, programme_id=programme.id, number=2, effective_from=date(2026, 3, 2),
            conditions=village.CONDITIONS, amount="150元", state="published",
        )
    )  # fmt: skip
    session.commit()
    march, april = (village.batch(session, programme, period) for period in ("2026-03", "2026-04"))
    assert village.roster(session, march).total == FEN
    assert village.roster(session, april).total == 15_000


def test_whom_the_law_excludes_is_held_with_its_reason(session: Session) -> None:
    programme = village.county(session)
    young = village.resident(session, born=YOUNG, enrolled=7_000)
    old = village.resident(session)
    made = village.roster(session, village.batch(session, programme))
    line = village.line(session, made, young)
    assert (line.state, line.computed, line.amount) == (HELD, None, 7_000)
    assert line.reason == "核算：不符合：年龄 >= 80"
    assert village.line(session, made, old).state == INCLUDED
    assert (made.lines, made.total, made.held, made.held_total) == (1, FEN, 1, 7_000)


def test_whom_somebody_decided_to_keep_is_paid_as_enrolled(session: Session) -> None:
    programme = village.county(session)
    young = village.resident(session, born=YOUNG, enrolled=7_000)
    batch = village.batch(session, programme)
    told = explain(session, young, village.CODE, batch.law_day)
    assert told is not None
    session.add(
        ScreeningDecision(
            person_id=young.id, household_id=young.household_id, division_code=young.division_code,
            programme_code=village.CODE, version_id=told.outcome.version_id, finding=Finding.EXIT, verdict="keep",
            fingerprint=fingerprint(told.outcome), effective_on=batch.law_day, trace="{}", decided_at=clock.now(),
        )
    )  # fmt: skip
    session.commit()
    line = village.line(session, village.roster(session, batch), young)
    assert (line.state, line.computed, line.amount) == (INCLUDED, None, 7_000)
    assert line.reason == "核算：筛查决定维持原状"


def test_a_decision_on_another_situation_keeps_nobody(session: Session) -> None:
    programme = village.county(session)
    young = village.resident(session, born=YOUNG, enrolled=7_000)
    batch = village.batch(session, programme)
    version = session.scalars(sa.select(ProgrammeVersion.id).where(ProgrammeVersion.state == "published")).one()
    session.add(
        ScreeningDecision(
            person_id=young.id, household_id=young.household_id, division_code=young.division_code,
            programme_code=village.CODE, version_id=version, finding=Finding.EXIT, verdict="keep",
            fingerprint="0" * 64, effective_on=batch.law_day, trace="{}", decided_at=clock.now(),
        )
    )  # fmt: skip
    session.commit()
    assert village.line(session, village.roster(session, batch), young).state == HELD


@pytest.mark.parametrize(
    ("since", "said", "listed"),
    [
        (date(2026, 3, 31), {}, True),
        (date(2026, 4, 1), {}, False),
        (date(2025, 1, 1), {"ends_on": date(2026, 3, 1)}, False),
        (date(2025, 1, 1), {"ends_on": date(2026, 3, 2)}, True),
        (date(2025, 1, 1), {"known_to": clock.now()}, False),
    ],
)
def test_enrolments_count_that_are_alive_in_the_period(
    session: Session, since: date, said: dict[str, object], listed: bool
) -> None:
    programme = village.county(session)
    one = village.resident(session, enrolled=None)
    village.enrol(session, one, since=since, **said)
    made = village.roster(session, village.batch(session, programme))
    assert [line.person_id for line in village.lines(session, made)] == ([one.id] if listed else [])


def test_a_stop_with_grace_is_still_paid(session: Session) -> None:
    programme = village.county(session)
    one = village.resident(session, born=YOUNG, enrolled=None)
    village.enrol(session, one, 7_000, state="grace", ends_on=date(2026, 6, 1))
    line = village.line(session, village.roster(session, village.batch(session, programme)), one)
    assert (line.state, line.amount, line.reason) == (INCLUDED, 7_000, "核算：渐退期")


def test_nobody_is_paid_without_an_account_that_can_be_paid_into(session: Session) -> None:
    programme = village.county(session)
    without = village.resident(session, account=False)
    closed = village.resident(session, account=False)
    village.bank_account(session, closed, verification="closed")
    spare = village.resident(session)
    village.bank_account(session, spare, verification="closed")
    made = village.roster(session, village.batch(session, programme))
    told = {line.person_id: (line.state, line.reason) for line in village.lines(session, made)}
    assert told == {
        without.id: (HELD, "核算：没有可用的收款账户"),
        closed.id: (HELD, "核算：收款账户已销户"),
        spare.id: (INCLUDED, None),
    }


def test_a_programme_for_the_head_pays_into_the_heads_account(session: Session) -> None:
    programme = village.county(session, payee="head")
    head = village.resident(session, "王长富", enrolled=None)
    mother = village.resident(session, "王秀英", home=head)
    line = village.line(session, village.roster(session, village.batch(session, programme)), mother)
    assert (line.snapshot.payee_name, line.snapshot.holder, line.snapshot.name) == ("王长富", "王长富", "王秀英")


def test_the_account_named_for_the_programme_comes_first(session: Session) -> None:
    programme = village.county(session)
    one = village.resident(session)
    named = village.bank_account(session, one, bank="邮储银行")
    village.bank_account(session, one)
    session.add(
        AccountUse(
            person_id=one.id, account_id=named.id, programme_code=village.CODE, division_code=one.division_code,
            valid_from=date(2026, 1, 1), known_from=clock.now(),
        )
    )  # fmt: skip
    session.commit()
    line = village.line(session, village.roster(session, village.batch(session, programme)), one)
    assert (line.snapshot.account_id, line.snapshot.bank) == (named.id, "邮储银行")


def test_a_snapshot_reads_like_the_person_and_stays_when_the_person_changes(session: Session) -> None:
    programme = village.county(session)
    one = village.resident(session, "王长富", group=3)
    march = village.roster(session, village.batch(session, programme))
    then = village.line(session, march, one).snapshot
    number = one.id_no
    assert (then.name, then.id_no, then.group_no, then.head_name) == ("王长富", number, 3, "王长富")
    assert then.account_no is not None
    assert then.account_no.startswith("622888")
    session.get_one(Person, one.id).name = "王常富"
    session.commit()
    april = village.roster(session, village.batch(session, programme, "2026-04"))
    assert village.line(session, april, one).snapshot.name == "王常富"
    assert village.line(session, march, one).snapshot.name == "王长富"


def test_who_stays_as_before_has_one_snapshot_for_all_periods(session: Session) -> None:
    programme = village.county(session)
    one = village.resident(session)
    made = [village.roster(session, village.batch(session, programme, f"2026-0{month}")) for month in (1, 2, 3)]
    assert len({village.line(session, roster, one).snapshot_id for roster in made}) == 1
    assert session.scalar(sa.select(sa.func.count()).where(RosterPerson.person_id == one.id)) == 1


def test_lines_stand_by_village_group_and_household_with_the_head_first(session: Session) -> None:
    programme = village.county(session)
    second = village.resident(session, group=2)
    member = village.resident(session, home=second)
    first = village.resident(session, group=1)
    made = village.roster(session, village.batch(session, programme))
    assert [line.person_id for line in village.lines(session, made)] == [first.id, second.id, member.id]
    assert [line.position for line in village.lines(session, made)] == [1, 2, 3]


def test_each_township_has_its_own_people(session: Session) -> None:
    programme = village.county(session)
    here, there = village.resident(session), village.resident(session, village=OTHER_VILLAGE)
    batch = village.batch(session, programme, towns=(TOWN, OTHER_TOWN))
    mine, theirs = village.roster(session, batch), village.roster(session, batch, OTHER_TOWN)
    assert [line.person_id for line in village.lines(session, mine)] == [here.id]
    assert [line.person_id for line in village.lines(session, theirs)] == [there.id]


def test_who_moved_is_not_on_two_rosters_of_a_period(session: Session) -> None:
    programme = village.county(session)
    one = village.resident(session)
    batch = village.batch(session, programme, towns=(TOWN, OTHER_TOWN))
    village.roster(session, batch)
    session.get_one(Person, one.id).division_code = OTHER_VILLAGE
    session.commit()
    line = village.line(session, village.roster(session, batch, OTHER_TOWN), one)
    assert (line.state, line.reason) == (LineState.DROPPED, "核算：本期已在另一份花名册里")


def test_many_are_compiled_with_one_question_to_the_law(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    programme = village.county(session)
    village.resident(session)
    village.resident(session, village=OTHER_VILLAGE)
    batch = village.batch(session, programme, towns=(TOWN, OTHER_TOWN))
    asked, ask = [], compiling.outcomes_of
    monkeypatch.setattr(compiling, "outcomes_of", lambda *said: (asked.append(said[1]), ask(*said))[1])
    actor = as_system(session, "tests compile for all")
    made = compile_rosters(session, actor, [(batch, TOWN), (batch, OTHER_TOWN)])
    assert [(row.lines, row.total) for row in made] == [(1, FEN), (1, FEN)]
    assert asked == [village.COUNTY]


@pytest.mark.parametrize(
    "who",
    ["town_reviewer", "other_town_operator", "county_operator", "county_reviewer", "department_operator"],
)
def test_only_the_townships_operator_compiles(session: Session, who: str) -> None:
    batch = village.batch(session, village.county(session))
    with village.at_work(session, who) as actor, pytest.raises(NotAllowed):
        compile_roster(session, actor, batch, TOWN)


def test_a_roster_is_compiled_once_and_only_for_an_open_batch(session: Session) -> None:
    programme = village.county(session)
    batch, closed = village.batch(session, programme), village.batch(session, programme, "2026-04", state="closed")
    village.roster(session, batch)
    with village.at_work(session, "town_operator") as actor:
        with pytest.raises(Conflict, match="已经编制过"):
            compile_roster(session, actor, batch, TOWN)
        with pytest.raises(Conflict, match="已截止"):
            compile_roster(session, actor, closed, TOWN)
    with village.at_work(session, "other_town_operator") as actor, pytest.raises(NotFound):
        compile_roster(session, actor, batch, OTHER_TOWN)


def test_compiling_anew_keeps_what_people_did_by_hand(session: Session) -> None:
    programme = village.county(session)
    people = dropped, changed, plain, added = [village.resident(session) for _each in range(4)]
    made = village.roster(session, village.batch(session, programme))
    lines = {one.id: village.line(session, made, one) for one in people}
    by_hand(session, lines[dropped.id], state="dropped", reason="本人外出无法联系")
    by_hand(session, lines[changed.id], amount=6_000, reason="本月住院由机构供养")
    by_hand(session, lines[added.id], source="added", amount=5_000, reason="补登")
    session.execute(sa.update(ProgrammeVersion).where(ProgrammeVersion.state == "published").values(amount="120元"))
    session.commit()
    again(session, made)
    told = {
        line.person_id: (line.state, line.computed, line.amount, line.reason) for line in village.lines(session, made)
    }
    assert told == {
        dropped.id: ("dropped", 12_000, FEN, "本人外出无法联系"),
        changed.id: (INCLUDED, 12_000, 6_000, "本月住院由机构供养"),
        plain.id: (INCLUDED, 12_000, 12_000, None),
        added.id: (INCLUDED, 12_000, 5_000, "补登"),
    }
    assert (made.lines, made.total) == (3, 23_000)


def test_compiling_anew_lets_people_come_and_go_and_be_held_no_longer(session: Session) -> None:
    programme = village.county(session)
    leaves, waits = village.resident(session), village.resident(session, account=False)
    made = village.roster(session, village.batch(session, programme))
    village.bank_account(session, waits)
    comes = village.resident(session)
    session.execute(sa.update(Enrolment).where(Enrolment.person_id == leaves.id).values(known_to=clock.now()))
    session.commit()
    again(session, made)
    told = [(line.person_id, line.state, line.position) for line in village.lines(session, made)]
    assert told == [(waits.id, INCLUDED, 1), (comes.id, INCLUDED, 2)]


def test_any_change_of_a_line_changes_the_digest_and_the_version(session: Session) -> None:
    programme = village.county(session)
    one = village.resident(session)
    made = village.roster(session, village.batch(session, programme))
    before, version = made.content_digest, made.version
    assert len(before) == 64
    for said in ({"reason": "另有原因"}, {"amount": 9_999}, {"state": "held"}, {"extra": '{"place":"北京"}'}):
        by_hand(session, village.line(session, made, one), **said)
        contents.recount(session, made)
        session.commit()
        assert made.content_digest != before
        assert made.version == version + 1
        before, version = made.content_digest, made.version


def test_a_roster_that_went_on_or_was_stopped_is_not_the_townships_to_amend(session: Session) -> None:
    programme = village.county(session)
    village.resident(session)
    made = village.roster(session, village.batch(session, programme))
    for said, why in (({"state": "submitted"}, "待初审"), ({"state": "draft", "stopped": "重复领取"}, "重复领取")):
        session.execute(sa.update(Roster).where(Roster.id == made.id).values(**said))
        with village.at_work(session, "town_operator") as actor, pytest.raises(Conflict, match=why):
            recompile(session, actor, session.get_one(Roster, made.id))


def test_villages_are_summed_in_order(session: Session) -> None:
    programme = village.county(session)
    for _each in range(2):
        village.resident(session)
    village.resident(session, account=False)
    made = village.roster(session, village.batch(session, programme))
    assert contents.totals_by_village(session, made) == [(village.VILLAGE, 2, 2 * FEN, 1)]


def test_compiling_is_one_act_on_record(session: Session) -> None:
    programme = village.county(session)
    village.resident(session)
    made = village.roster(session, village.batch(session, programme))
    about = sa.select(AuditEvent).where(AuditEvent.tag == Tag.COMPILE, AuditEvent.subject_id == str(made.id))
    (event,) = session.scalars(about)
    assert event.username == "town_operator"
    assert made.content_digest in event.detail
