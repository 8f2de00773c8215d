"""Organisations: registered by the office that A11 and A12 name, amended, closed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from app.kernel import clock
from app.kernel.errors import NotAllowed
from app.offices.models import Organisation
from app.offices.services.actors import live_grants
from app.offices.services.organisations import amend_organisation, close_organisation, register_organisation
from app.offices.tags import Tag
from app.store.sessions import reading_session
from tests import world
from tests.offices.acting import as_officer, organisation, refused, trail

COUNTY, OTHER_COUNTY, TOWN = "130123000000", "130102000000", "130123101000"


def said(kind: str, division: str, name: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "division_code": division, "name": name, **more}


def test_a_county_registers_departments_townships_banks_stations_and_villages(small_world: world.World) -> None:
    with as_officer(small_world, "county_admin") as (session, actor):
        for kind, division, name in (
            ("line_department", COUNTY, "正定县水利局"),
            ("bank", COUNTY, "正定县邮储银行"),
            ("station", TOWN, "诸福屯镇农技站"),
            ("village_committee", "130123101201", "诸福屯村村民委员会"),
        ):
            row = register_organisation(session, actor, said(kind, division, name))
            assert (row.kind, row.division_code, row.valid_from) == (kind, division, clock.today())
    (*_rest, last) = trail(Tag.ORGANISATION_REGISTER)
    assert last.officer_id == small_world.officers["county_admin"]
    assert last.division_code == "130123101201"


@pytest.mark.parametrize(
    ("who", "kind", "division", "office"),
    [
        ("county_admin", "line_department", OTHER_COUNTY, "长安区惠民办"),
        ("county_admin", "benefit_office", COUNTY, "石家庄市惠民办"),
        ("county_admin", "line_department", "130100000000", "石家庄市惠民办"),
        ("city_admin", "line_department", COUNTY, "正定县惠民办"),
        ("city_admin", "station", TOWN, "正定县惠民办"),
        ("province_admin", "village_committee", "130123101201", "正定县惠民办"),
        ("county_operator", "bank", COUNTY, "正定县惠民办"),
    ],
)
def test_whoever_else_tries_reads_which_office_registers_it(
    small_world: world.World, who: str, kind: str, division: str, office: str
) -> None:
    with as_officer(small_world, who) as (session, actor):
        error = refused(lambda: register_organisation(session, actor, said(kind, division, "某机构")), office)
    assert isinstance(error, NotAllowed)
    assert "登记" in error.sentence


@pytest.mark.parametrize(
    ("kind", "division", "sentence", "field"),
    [
        ("no_such_kind", COUNTY, "没有这种机构类型", "kind"),
        ("bank", "130123", "区划", "division_code"),
        ("bank", "", "区划", "division_code"),
        ("station", COUNTY, "没有“乡镇站所”这种机构", "division_code"),
        ("line_department", TOWN, "没有“主管部门”这种机构", "division_code"),
        ("bank", "130123999000", "区划", "division_code"),
    ],
)
def test_a_kind_and_a_division_must_fit(
    small_world: world.World, kind: str, division: str, sentence: str, field: str
) -> None:
    with as_officer(small_world, "county_admin") as (session, actor):
        refused(lambda: register_organisation(session, actor, said(kind, division, "某机构")), sentence, field)


def test_a_division_has_one_finance_bureau_but_many_banks(small_world: world.World) -> None:
    with as_officer(small_world, "county_admin") as (session, actor):
        refused(
            lambda: register_organisation(session, actor, said("finance_bureau", COUNTY, "正定县第二财政局")),
            "正定县财政局",
            "kind",
        )
        register_organisation(session, actor, said("bank", COUNTY, "正定县农业银行"))


def test_the_registering_office_amends_and_others_do_not(small_world: world.World) -> None:
    with as_officer(small_world, "county_admin") as (session, actor):
        row = organisation(session, small_world, "bank")
        amend_organisation(session, actor, row, {"telephone": "0311-85170000", "contact": "卫某"})
        assert row.telephone == "0311-85170000"
    with as_officer(small_world, "city_admin") as (session, actor):
        row = organisation(session, small_world, "bank")
        refused(lambda: amend_organisation(session, actor, row, {"contact": "钱某"}), "不由本办登记")
        session.refresh(row)
        assert row.contact == "卫某"


def test_closing_ends_the_posts_held_there_from_that_day(small_world: world.World) -> None:
    with as_officer(small_world, "county_admin") as (mine, actor):
        row = organisation(mine, small_world, "agriculture")
        refused(
            lambda: close_organisation(mine, actor, row, {"valid_to": row.valid_from}), "必须晚于启用日期", "valid_to"
        )
        row = organisation(mine, small_world, "station")
        close_organisation(mine, actor, row, {"valid_to": date(2030, 1, 1)})
    holder = small_world.officers["station_operator"]
    with reading_session("tests look") as session:
        assert live_grants(session, holder, date(2029, 12, 31))
        assert live_grants(session, holder, date(2030, 1, 1)) == []
    assert trail(Tag.ORGANISATION_CLOSE)[-1].subject_id == str(small_world.organisations["station"])


def test_a_closed_organisation_makes_room_for_its_successor(small_world: world.World) -> None:
    with as_officer(small_world, "county_admin") as (session, actor):
        row = organisation(session, small_world, "discipline")
        close_organisation(session, actor, row, {"valid_to": clock.today()})
        heir = register_organisation(session, actor, said("discipline_inspection", COUNTY, "正定县纪委监委（新）"))
        assert heir.id != row.id


def count() -> int:
    with reading_session("tests count") as session:
        return session.scalar(sa.select(sa.func.count(Organisation.id))) or 0


def test_nothing_stays_of_a_refused_registration(small_world: world.World) -> None:
    before = count()
    with as_officer(small_world, "county_admin") as (mine, actor):
        refused(
            lambda: register_organisation(mine, actor, said("finance_bureau", COUNTY, "又一个财政局")), "只能有一个"
        )
    assert count() == before
