"""Lines by hand: with a reason, inside the law, never twice, and never on what is no longer the township's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from app.programmes.models import Finding, Programme, ScreeningDecision
from app.programmes.screening import explain
from app.programmes.screening.fingerprint import fingerprint
from app.registry.models import Person
from app.rosters.models import Difference, LineSource, LineState, Objection, Roster, RosterColumn, RosterLine
from app.rosters.services import columns, contents, lawful, lines
from app.rosters.services.lines import Picked
from app.store.wall import as_system
from tests.rosters import village
from tests.rosters.village import FEN, OTHER_VILLAGE, TOWN, YOUNG

WHY = "上门核实"


def add(session: Session, roster: Roster, person: Person, amount: int | None = None, reason: str = WHY,
        extra: dict[str, str] | None = None, who: str = "town_operator") -> RosterLine:  # fmt: skip
    keys = roster.id, person.id
    with village.at_work(session, who) as actor:
        lines.add_line(session, actor, session.get_one(Roster, keys[0]), keys[1], amount, reason, extra)
    return village.line(session, roster, person)


def change(session: Session, line: RosterLine, **said: Any) -> RosterLine:
    key, of = line.id, line.roster_id
    with village.at_work(session, "town_operator") as actor:
        version = said.pop("seen_version", session.get_one(Roster, of).version)
        lines.change_line(session, actor, session.get_one(RosterLine, key), **said, seen_version=version)
    return session.get_one(RosterLine, key, populate_existing=True)


def drop(session: Session, roster: Roster, which: Picked | Sequence[int], reason: str = WHY) -> int:
    key = roster.id
    with village.at_work(session, "town_operator") as actor:
        return lines.drop_lines(session, actor, session.get_one(Roster, key), which, reason)


def restore(session: Session, roster: Roster, which: Picked | Sequence[int]) -> int:
    key = roster.id
    with village.at_work(session, "town_operator") as actor:
        return lines.restore_lines(session, actor, session.get_one(Roster, key), which, WHY)


def change_all(session: Session, roster: Roster, which: Picked | Sequence[int], **said: Any) -> int:
    key = roster.id
    with village.at_work(session, "town_operator") as actor:
        return lines.change_lines(session, actor, session.get_one(Roster, key), which, **({"reason": WHY} | said))


def paste(session: Session, roster: Roster, rows: list[dict[str, str]]) -> list[tuple[int, str]]:
    key = roster.id
    with village.at_work(session, "town_operator") as actor:
        found = lines.paste(session, actor, session.get_one(Roster, key), rows)
    return [(one.row, one.field) for one in found]


def fresh(session: Session, roster: Roster) -> Roster:
    return session.get_one(Roster, roster.id, populate_existing=True)


def begun(session: Session, people: int = 1) -> tuple[Programme, Roster, list[Person]]:
    programme = village.county(session)
    there = [village.resident(session) for _number in range(people)]
    return programme, village.roster(session, village.batch(session, programme)), there


def own_columns(session: Session, programme: Programme) -> None:
    said = {"programme_id": programme.id, "division_code": village.COUNTY}
    session.add(RosterColumn(key="c1", label="天数", kind="integer", position=1, **said))
    session.add(
        RosterColumn(
            key="c2", label="实发", kind="decimal", position=2, formula="核算金额*天数/30", is_amount=True, **said
        )
    )
    session.commit()
    columns.forget(session)


def test_whom_the_law_entitles_can_be_added_with_the_amount_of_the_law(session: Session) -> None:
    _programme, roster, _there = begun(session)
    forgotten = village.resident(session, enrolled=None)
    before = fresh(session, roster).content_digest
    line = add(session, roster, forgotten)
    assert (line.amount, line.computed, line.source, line.reason) == (FEN, FEN, LineSource.ADDED, WHY)
    assert (line.difference, line.position, line.enrolment_id) == (Difference.NEW, 2, None)
    after = fresh(session, roster)
    assert (after.lines, after.total) == (2, 2 * FEN)
    assert after.content_digest != before


def test_nobody_is_on_a_roster_twice_or_on_two(session: Session) -> None:
    _programme, roster, (one,) = begun(session)
    with pytest.raises(Conflict, match="不能重复编入"):
        add(session, roster, one)
    drop(session, roster, [village.line(session, roster, one).id])
    with pytest.raises(Conflict, match="请恢复"):
        add(session, roster, one)


def test_whom_the_law_excludes_is_not_added(session: Session) -> None:
    _programme, roster, _there = begun(session)
    young = village.resident(session, born=YOUNG, enrolled=None)
    with pytest.raises(DomainError, match="不符合"):
        add(session, roster, young)


def test_whom_a_decision_keeps_is_added(session: Session) -> None:
    _programme, roster, _there = begun(session)
    young = village.resident(session, born=YOUNG, enrolled=7_000)
    told = explain(session, young, village.CODE, roster.batch.law_day)
    assert told is not None
    session.add(
        ScreeningDecision(
            person_id=young.id, household_id=young.household_id, division_code=young.division_code,
            programme_code=village.CODE, version_id=told.outcome.version_id, finding=Finding.EXIT, verdict="keep",
            fingerprint=fingerprint(told.outcome), effective_on=roster.batch.law_day, trace="{}",
            decided_at=clock.now(),
        )
    )  # fmt: skip
    session.commit()
    line = add(session, roster, young, 7_000)
    assert (line.computed, line.amount, line.state) == (None, 7_000, LineState.INCLUDED)


def test_people_of_another_township_are_not_found(session: Session) -> None:
    _programme, roster, _there = begun(session)
    outside = village.resident(session, village=OTHER_VILLAGE)
    with pytest.raises(NotFound):
        add(session, roster, outside)


def test_without_an_account_nobody_is_added(session: Session) -> None:
    _programme, roster, _there = begun(session)
    poor = village.resident(session, account=False, enrolled=None)
    with pytest.raises(DomainError, match="收款账户"):
        add(session, roster, poor)


@pytest.mark.parametrize("reason", ["", " ", "核算：系统说的", "长" * 201])
def test_every_act_needs_a_reason_of_a_persons_own(session: Session, reason: str) -> None:
    _programme, roster, (one,) = begun(session)
    line = village.line(session, roster, one)
    with pytest.raises(DomainError):
        drop(session, roster, [line.id], reason)
    with pytest.raises(DomainError):
        change(session, line, amount=5_000, reason=reason)


def test_less_than_the_law_gives_is_paid_for_a_reason_and_outlives_compiling(session: Session) -> None:
    _programme, roster, (one,) = begun(session)
    line = change(session, village.line(session, roster, one), amount=5_000, reason="在押期间减半")
    assert (line.amount, line.computed, line.reason) == (5_000, FEN, "在押期间减半")
    assert fresh(session, roster).total == 5_000


def test_what_somebody_else_changed_meanwhile_is_not_written_over(session: Session) -> None:
    _programme, roster, (one,) = begun(session)
    line = village.line(session, roster, one)
    seen = fresh(session, roster).version
    change(session, line, amount=5_000, reason=WHY)
    with pytest.raises(Conflict, match="刷新"):
        change(session, line, amount=6_000, reason=WHY, seen_version=seen)


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_is_no_amount(session: Session, amount: int) -> None:
    _programme, roster, (one,) = begun(session)
    with pytest.raises(DomainError):
        change(session, village.line(session, roster, one), amount=amount, reason=WHY)


def test_only_the_townships_operator_amends_and_only_while_it_compiles(session: Session) -> None:
    _programme, roster, _there = begun(session)
    forgotten = village.resident(session, enrolled=None)
    for who in ("town_reviewer", "county_operator"):
        with pytest.raises(NotAllowed):
            add(session, roster, forgotten, who=who)
    session.execute(sa.update(Roster).where(Roster.id == roster.id).values(state="submitted"))
    session.commit()
    with pytest.raises(Conflict, match="待初审"):
        add(session, roster, forgotten)


def test_lines_are_dropped_by_a_filter_with_the_totals_following(session: Session) -> None:
    programme = village.county(session)
    for name in ("王一", "王二", "李三"):
        village.resident(session, name)
    roster = village.roster(session, village.batch(session, programme))
    assert drop(session, roster, Picked(name="王")) == 2
    assert [one.state for one in village.lines(session, roster)] == ["dropped", "dropped", "included"]
    assert (fresh(session, roster).lines, fresh(session, roster).total) == (1, FEN)
    assert restore(session, roster, Picked(state="dropped", village=village.VILLAGE)) == 2
    assert fresh(session, roster).lines == 3
    with pytest.raises(NotFound):
        drop(session, roster, Picked(difference="same"))


def test_a_filter_reaches_no_other_roster(session: Session) -> None:
    programme = village.county(session)
    village.resident(session)
    batch = village.batch(session, programme)
    march = village.roster(session, batch)
    april = village.roster(session, village.batch(session, programme, "2026-04"))
    drop(session, april, Picked())
    assert [one.state for one in village.lines(session, march)] == ["included"]


def test_held_lines_are_restored_only_where_the_law_or_a_decision_admits(session: Session) -> None:
    programme = village.county(session)
    young = village.resident(session, born=YOUNG)
    roster = village.roster(session, village.batch(session, programme))
    line = village.line(session, roster, young)
    assert line.state == LineState.HELD
    with pytest.raises(DomainError, match="不符合"):
        restore(session, roster, [line.id])
    assert village.line(session, roster, young).state == LineState.HELD


def test_an_open_objection_keeps_a_line_where_it_is(session: Session) -> None:
    _programme, roster, (one,) = begun(session)
    line = village.line(session, roster, one)
    session.execute(sa.update(RosterLine).where(RosterLine.id == line.id).values(state="held"))
    session.add(
        Objection(
            roster_id=roster.id, line_id=line.id, division_code=one.division_code, programme_code=village.CODE,
            content="不住在村里", received_on=clock.today(), recorded_by="吴镇办",
        )
    )  # fmt: skip
    session.commit()
    with pytest.raises(Conflict, match="异议"):
        restore(session, roster, [line.id])


def test_a_returned_line_counts_again_once_corrected(session: Session) -> None:
    _programme, roster, (one,) = begun(session)
    line = village.line(session, roster, one)
    session.execute(sa.update(RosterLine).where(RosterLine.id == line.id).values(state="returned", reason="金额不对"))
    session.commit()
    assert change(session, line, amount=8_000, reason="已改正").state == LineState.INCLUDED
    assert fresh(session, roster).total == 8_000


def test_all_that_match_get_the_same_amount(session: Session) -> None:
    _programme, roster, _people = begun(session, 3)
    keys = [one.id for one in village.lines(session, roster)][:2]
    assert change_all(session, roster, keys, amount=6_000) == 2
    assert [one.amount for one in village.lines(session, roster)] == [6_000, 6_000, FEN]
    assert fresh(session, roster).total == 22_000


def test_all_that_match_get_the_same_cell_and_formulas_follow(session: Session) -> None:
    programme, roster, _people = begun(session, 2)
    own_columns(session, programme)
    assert change_all(session, roster, Picked(), extra={"c1": "15"}) == 2
    assert [(one.extra, one.amount) for one in village.lines(session, roster)] == [('{"c1":15,"c2":"50"}', 5_000)] * 2
    with pytest.raises(DomainError, match="由公式算出"):
        change_all(session, roster, Picked(), amount=6_000)
    (line, _other) = village.lines(session, roster)
    with pytest.raises(DomainError, match="50.00"):
        change(session, line, amount=6_000, reason=WHY)
    assert change(session, line, extra={"c1": "30"}, reason=WHY).amount == FEN


def test_pasted_rows_change_lines_and_add_newcomers(session: Session) -> None:
    programme, roster, (one,) = begun(session)
    own_columns(session, programme)
    other = village.resident(session, enrolled=None)
    as_system(session, "tests look")
    rows = [
        {"享受人": one.name, "享受人身份证号": one.id_no or "", "天数": "15"},
        {"享受人": other.name, "享受人身份证号": other.id_no or "", "村（居）委会": "东关村"},
    ]
    assert paste(session, roster, rows) == []
    told = {one.person_id: (one.amount, one.source) for one in village.lines(session, roster)}
    assert told == {one.id: (5_000, LineSource.GENERATED), other.id: (FEN, LineSource.ADDED)}
    assert (fresh(session, roster).lines, fresh(session, roster).total) == (2, 15_000)


def test_pasting_is_all_or_nothing_with_each_problem_at_its_cell(session: Session) -> None:
    _programme, roster, (one,) = begun(session)
    young = village.resident(session, born=YOUNG, enrolled=None)
    before = fresh(session, roster).content_digest
    rows = [
        {"享受人": one.name, "享受人身份证号": one.id_no or "", "补贴金额": "50"},
        {"享受人": one.name, "享受人身份证号": one.id_no or ""},
        {"享受人": "张冠李戴", "享受人身份证号": one.id_no or "", "开户银行": "别的银行"},
        {"享受人": "无此人", "享受人身份证号": "11010519491231002X", "补贴金额": "1e3"},
        {"享受人": "无此人", "享受人身份证号": "11010519491231002X"},
        {"享受人身份证号": "123"},
        {"享受人": young.name, "享受人身份证号": young.id_no or ""},
    ]
    assert sorted(paste(session, roster, rows)) == sorted([
        (2, "享受人身份证号"), (3, "享受人"), (3, "开户银行"), (3, "享受人身份证号"), (4, "补贴金额"),
        (5, "享受人身份证号"), (6, "享受人"), (6, "享受人身份证号"),
    ])  # fmt: skip
    assert fresh(session, roster).content_digest == before
    assert paste(session, roster, rows[-1:]) == [(1, "享受人")]
    assert paste(session, roster, []) == [(0, "")]


def test_more_than_the_law_gives_needs_a_note(session: Session) -> None:
    _programme, roster, (one,) = begun(session)
    row = {"享受人": one.name, "享受人身份证号": one.id_no or "", "补贴金额": "120"}
    assert paste(session, roster, [row]) == [(1, "补贴金额")]
    assert paste(session, roster, [row | {"备注": "补发上月"}]) == []
    line = village.line(session, roster, one)
    assert (line.amount, line.reason) == (12_000, "补发上月")


def test_many_newcomers_are_asked_about_together_with_the_same_answer(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    _programme, roster, _there = begun(session)
    people = [village.resident(session, born=YOUNG if n % 3 else village.OLD, enrolled=None) for n in range(9)]
    as_system(session, "tests look")
    keys = [one.id for one in people]
    alone = lawful.said_of(session, roster.batch, TOWN, clock.now(), keys)
    monkeypatch.setattr(lawful, "FEW", 0)
    together = lawful.said_of(session, roster.batch, TOWN, clock.now(), keys)
    assert sum(one.entitled for one in alone.values()) == 3
    assert {key: (one.entitled, one.amount) for key, one in together.items()} == {
        key: (one.entitled, one.amount) for key, one in alone.items()
    }


def test_totals_by_village_follow(session: Session) -> None:
    _programme, roster, _people = begun(session, 2)
    drop(session, roster, [village.lines(session, roster)[0].id])
    assert contents.totals_by_village(session, roster) == [(village.VILLAGE, 1, FEN, 0)]


def test_whoever_died_before_the_period_or_moved_away_does_not_come_back(session: Session) -> None:
    _programme, roster, people = begun(session, 2)
    drop(session, roster, Picked())
    dead, moved = people
    session.execute(
        sa.update(Person).where(Person.id == dead.id).values(state="dead", death_on=village.LONG_AGO.date())
    )
    session.execute(sa.update(Person).where(Person.id == moved.id).values(state="moved", division_code=OTHER_VILLAGE))
    session.commit()
    for person in people:
        with pytest.raises(DomainError, match="不能编入本期"):
            restore(session, roster, [village.line(session, roster, person).id])
