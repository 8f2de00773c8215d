"""Programme duties: one department of a division answers for a programme, and sees it (A23, A25)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.offices.models import ProgrammeDuty
from app.offices.services.duties import assign_duty, programme_codes, remove_duty
from app.offices.tags import Tag
from tests import world
from tests.offices.acting import as_officer, refused, trail

WATER = "2130321"


def test_the_shipped_programmes_have_seven_digits_and_a_name() -> None:
    codes = programme_codes()
    assert len(codes) == 55
    assert all(len(code) == 7 and code.isdigit() and name for code, name in codes.items())
    assert codes["2081902"] == "农村居民最低生活保障金"


def test_a_department_sees_a_programme_from_the_day_it_answers_for_it(small_world: world.World) -> None:
    with as_officer(small_world, "department_operator") as (_session, actor):
        assert actor.scope.programmes == {"2081902"}
    with as_officer(small_world, "county_admin") as (session, actor):
        data = {"organisation_id": small_world.organisations["civil_affairs"], "programme_code": "2081901"}
        row = assign_duty(session, actor, data | {"document_no": "正惠民〔2026〕3号"})
        assert row.division_code == "130123000000"
    with as_officer(small_world, "department_operator") as (session, actor):
        assert actor.scope.programmes == {"2081901", "2081902"}
        assert set(session.scalars(sa.select(ProgrammeDuty.programme_code))) == {"2081901", "2081902"}
    assert trail(Tag.DUTY_ASSIGN)[-1].officer_id == small_world.officers["county_admin"]


@pytest.mark.parametrize(
    ("by", "where", "code", "sentence", "field"),
    [
        ("county_admin", "civil_affairs", "2130122", "已有责任部门", "programme_code"),
        ("county_admin", "bank", WATER, "主管部门", "organisation_id"),
        ("county_admin", "civil_affairs", "1234567", "不是项目代码", "programme_code"),
        ("county_admin", "civil_affairs", "91301020001", "不是项目代码", "programme_code"),
        ("city_admin", "civil_affairs", WATER, "只有登记该部门的惠民办", "organisation_id"),
        ("other_county_admin", "civil_affairs", WATER, "没有找到这个机构", "organisation_id"),
    ],
)
def test_what_cannot_be_assigned_is_refused_in_words(
    small_world: world.World, by: str, where: str, code: str, sentence: str, field: str
) -> None:
    with as_officer(small_world, by) as (session, actor):
        data = {"organisation_id": small_world.organisations[where], "programme_code": code}
        refused(lambda: assign_duty(session, actor, data), sentence, field)


def test_a_county_s_own_programme_carries_the_county_s_code(small_world: world.World) -> None:
    with as_officer(small_world, "county_admin") as (session, actor):
        data = {"organisation_id": small_world.organisations["agriculture"], "programme_code": "91301230001"}
        assert assign_duty(session, actor, data).programme_code == "91301230001"


def test_a_removed_duty_is_out_of_sight_with_the_next_request(small_world: world.World) -> None:
    with as_officer(small_world, "county_admin") as (session, actor):
        row = session.scalars(sa.select(ProgrammeDuty).where(ProgrammeDuty.programme_code == "2081902")).one()
        remove_duty(session, actor, row, {})
    with as_officer(small_world, "department_reviewer") as (_session, actor):
        assert "2081902" not in (actor.scope.programmes or ())
    assert trail(Tag.DUTY_REMOVE)
