"""The wall: what a session without the right scope reads and writes is nothing."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import ObjectDeletedError

from app.offices.models import Division, Officer, Organisation, ProgrammeDuty, Terminal
from app.programmes.models import Standard
from app.store.wall import WallError, below, enter, lifted
from tests import world

SINCE = date(2024, 1, 1)


def work_as(session: Session, small_world: world.World, key: str) -> None:
    enter(session, world.actor(session, small_world, key))


def test_a_session_that_nobody_entered_reads_nothing(session: Session) -> None:
    enter(session, None)
    assert session.scalars(select(Organisation)).all() == []
    assert session.scalars(select(Division)).all() == []
    assert session.scalar(select(func.count(Officer.id))) == 0


def test_an_officer_reads_the_own_area_and_what_is_below_it(session: Session, small_world: world.World) -> None:
    work_as(session, small_world, "town_operator")
    names = set(session.scalars(select(Organisation.name)))
    assert names == {"正定镇惠民办", "正定镇民政所", "东关村村民委员会"}


def test_a_join_and_a_count_stand_behind_the_wall_too(session: Session, small_world: world.World) -> None:
    work_as(session, small_world, "other_county_admin")
    officers = select(func.count(Officer.id)).join(Organisation, Organisation.id == Officer.organisation_id)
    assert session.scalar(officers) == 2
    assert session.scalar(select(func.count()).select_from(Officer)) == 2


def test_a_row_in_memory_is_not_handed_to_a_narrower_scope(session: Session, small_world: world.World) -> None:
    foreign = small_world.organisations["other_county"]
    with lifted(session, "test"):
        assert session.get(Organisation, foreign) is not None
    work_as(session, small_world, "county_admin")
    assert session.get(Organisation, foreign) is None


def test_a_department_sees_only_the_programmes_that_it_answers_for(session: Session, small_world: world.World) -> None:
    work_as(session, small_world, "department_operator")
    assert session.scalars(select(ProgrammeDuty.programme_code)).all() == ["2081902"]


def test_a_row_cannot_be_created_outside_the_scope(session: Session, small_world: world.World) -> None:
    work_as(session, small_world, "county_admin")
    session.add(Organisation(kind="bank", division_code="130102000000", name="外县银行", valid_from=SINCE))
    with pytest.raises(WallError):
        session.flush()


def test_a_row_cannot_be_moved_out_of_or_into_the_scope(session: Session, small_world: world.World) -> None:
    work_as(session, small_world, "county_admin")
    own = session.get(Organisation, small_world.organisations["town"])
    assert own is not None
    own.division_code = "130102001000"
    with pytest.raises(WallError):
        session.flush()


def test_a_stolen_object_of_another_county_cannot_be_changed(session: Session, small_world: world.World) -> None:
    foreign = session.get(Organisation, small_world.organisations["other_county"])
    assert foreign is not None
    work_as(session, small_world, "county_admin")
    foreign.name = "改名"
    with pytest.raises(WallError):
        session.flush()


def test_a_row_that_the_session_has_forgotten_cannot_be_pulled_in(session: Session, small_world: world.World) -> None:
    foreign = session.get(Organisation, small_world.organisations["other_county"])
    assert foreign is not None
    session.expire(foreign)
    work_as(session, small_world, "county_admin")
    with pytest.raises((WallError, ObjectDeletedError)):  # noqa: PT012 (on PostgreSQL the row cannot even be read)
        foreign.division_code = "130123000000"
        session.flush()


def test_core_and_raw_statements_are_refused_inside_a_scope(session: Session, small_world: world.World) -> None:
    work_as(session, small_world, "county_admin")
    with pytest.raises(WallError):
        session.execute(text("SELECT * FROM officers"))
    with pytest.raises(WallError):
        session.execute(Officer.__table__.select())


def test_a_bulk_update_stays_inside_and_may_not_move_rows(session: Session, small_world: world.World) -> None:
    work_as(session, small_world, "town_operator")
    changed = session.execute(update(Terminal).values(note="盘点")).rowcount  # type: ignore[attr-defined]
    assert changed == 4
    with pytest.raises(WallError):
        session.execute(update(Terminal).values(division_code="130123101000"))


def test_everyone_reads_divisions_and_only_the_system_writes_them(session: Session, small_world: world.World) -> None:
    work_as(session, small_world, "town_operator")
    division = session.get(Division, "130102000000")
    assert division is not None
    division.name = "改名"
    with pytest.raises(WallError):
        session.flush()


def a_standard(session: Session, division: str, code: str) -> Standard:
    row = Standard(division_code=division, code=code, name=code)
    session.add(row)
    session.flush()
    return row


def test_what_a_county_lays_down_is_read_below_it_and_nowhere_beside_it(
    session: Session, small_world: world.World
) -> None:
    with lifted(session, "test"):
        county = a_standard(session, "130123000000", "of_the_county").id
        a_standard(session, "130102000000", "of_another_county")
    for key in ("town_operator", "informant", "county_admin"):
        work_as(session, small_world, key)
        assert session.scalars(select(Standard.code)).all() == ["of_the_county"], key
        assert session.get(Standard, county) is not None
    work_as(session, small_world, "other_county_admin")
    assert session.scalars(select(Standard.code)).all() == ["of_another_county"]
    assert session.get(Standard, county) is None


def test_who_is_below_reads_what_was_laid_down_and_never_writes_it(session: Session, small_world: world.World) -> None:
    with lifted(session, "test"):
        county = a_standard(session, "130123000000", "laid_down")
    work_as(session, small_world, "town_operator")
    county.name = "改动"
    with pytest.raises(WallError):
        session.flush()
    session.rollback()
    work_as(session, small_world, "town_operator")
    session.add(Standard(division_code="130123000000", code="from_below", name="来自下面"))
    with pytest.raises(WallError):
        session.flush()


def test_postgresql_too_shows_what_was_laid_down_above_and_lets_nobody_below_write_it(
    session: Session, small_world: world.World
) -> None:
    if session.get_bind().dialect.name != "postgresql":
        pytest.skip("SQLite has no row-level security")
    with lifted(session, "test"):
        key = a_standard(session, "130123000000", "in_the_database").id
    work_as(session, small_world, "town_operator")
    connection = session.connection()
    assert connection.execute(text("SELECT count(*) FROM standards WHERE id = :id"), {"id": key}).scalar() == 1
    changed = connection.execute(text("UPDATE standards SET name = 'x' WHERE id = :id"), {"id": key}).rowcount
    assert changed == 0


def test_the_connection_below_the_wall_is_handed_out_only_where_the_wall_is_lifted(
    session: Session, small_world: world.World
) -> None:
    work_as(session, small_world, "town_operator")
    with pytest.raises(WallError):
        below(session)
    with lifted(session, "test"):
        assert below(session).execute(text("SELECT 1")).scalar() == 1
