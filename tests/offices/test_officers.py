"""Officers: one person, one name; registered by the office that A11 and A12 name, with a password shown once."""

from __future__ import annotations

from typing import Any

import pytest

from app.kernel import passwords
from app.offices.models import OfficerState
from app.offices.services.officers import (
    add_officer,
    amend_officer,
    disable_officer,
    enable_officer,
    register_officer,
)
from app.offices.tags import Tag
from tests import world
from tests.offices.acting import as_officer, officer, refused, trail

ID_NO = "11010519491231002X"


def said(small_world: world.World, where: str, username: str, **more: Any) -> dict[str, Any]:
    return {"organisation_id": small_world.organisations[where], "username": username, "name": "魏新来"} | more


def test_a_new_officer_gets_a_password_that_is_kept_nowhere_in_clear(small_world: world.World) -> None:
    with as_officer(small_world, "county_admin") as (session, actor):
        row, password = register_officer(session, actor, said(small_world, "bank", "bank_new", id_no=ID_NO))
        assert passwords.verify_password(password, row.password)
        assert password not in str(row.__dict__)
        assert row.must_change_password
        assert row.division_code == "130123000000"
        assert row.id_no == ID_NO
        assert passwords.faults(password, row.username, row.name) == ()
    (event,) = [one for one in trail(Tag.OFFICER_REGISTER) if "bank_new" in one.detail]
    assert password not in event.detail
    assert ID_NO not in event.detail


def test_the_form_shows_the_password_once(small_world: world.World) -> None:
    with as_officer(small_world, "county_admin") as (session, actor):
        sentence = add_officer(session, actor, said(small_world, "bank", "bank_second"))
        row = officer(session, "bank_second")
        assert any(passwords.verify_password(word, row.password) for word in sentence.replace("：", " ").split())


@pytest.mark.parametrize(
    ("changed", "sentence", "field"),
    [
        ({"username": "ab"}, "用户名", "username"),
        ({"username": "张三"}, "用户名", "username"),
        ({"username": "a b c d"}, "用户名", "username"),
        ({"username": "county_admin"}, "已被使用", "username"),
        ({"username": "COUNTY_ADMIN"}, "已被使用", "username"),
        ({"username": "other_county_admin"}, "已被使用", "username"),
        ({"name": "  "}, "姓名", "name"),
        ({"id_no": "110105194912310021"}, "身份证", "id_no"),
        ({"id_no": "123"}, "身份证", "id_no"),
    ],
)
def test_a_name_is_used_once_and_a_number_must_be_one(
    small_world: world.World, changed: dict[str, str], sentence: str, field: str
) -> None:
    with as_officer(small_world, "county_admin") as (session, actor):
        data = said(small_world, "bank", "bank_third") | changed
        refused(lambda: register_officer(session, actor, data), sentence, field)


def test_all_faults_are_told_at_once(small_world: world.World) -> None:
    with as_officer(small_world, "county_admin") as (session, actor):
        data = said(small_world, "bank", "x", name="", id_no="123")
        error = refused(lambda: register_officer(session, actor, data), "用户名")
    assert {fault.field for fault in error.faults} == {"username", "name", "id_no"}


def test_one_person_has_one_name_in_the_whole_province(small_world: world.World) -> None:
    """The other county neither sees nor learns whose number it is."""
    number = "130123199001010052"
    number = number[:17] + next(c for c in "0123456789X" if _valid(number[:17] + c))
    with as_officer(small_world, "county_admin") as (session, actor):
        register_officer(session, actor, said(small_world, "finance", "once_here", id_no=number))
    with as_officer(small_world, "other_county_admin") as (session, actor):
        data = said(small_world, "other_county", "twice_there", id_no=f" {number.lower()} ")
        error = refused(lambda: register_officer(session, actor, data), "一人只能有一个用户名", "id_no")
        assert "魏新来" not in error.sentence
        assert "once_here" not in error.sentence


def _valid(number: str) -> bool:
    from app.kernel import idcard

    return idcard.is_valid(number)


@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("city_admin", "bank"),
        ("county_operator", "county"),
        ("county_admin", "other_county"),
        ("province_admin", "town"),
    ],
)
def test_another_office_registers_nobody_here(small_world: world.World, who: str, where: str) -> None:
    with as_officer(small_world, who) as (session, actor):
        data = said(small_world, where, f"by_{who}")
        refused(lambda: register_officer(session, actor, data), "机构", "organisation_id")


def test_nobody_changes_the_own_registration(small_world: world.World) -> None:
    with as_officer(small_world, "county_admin") as (session, actor):
        mine = officer(session, "county_admin")
        for act in (
            lambda: amend_officer(session, actor, mine, {"name": "孙大网"}),
            lambda: amend_officer(session, actor, mine, {"telephone": "13900000000"}),
            lambda: disable_officer(session, actor, mine),
            lambda: enable_officer(session, actor, mine),
        ):
            refused(act, "变更申请")
        session.refresh(mine)
        assert mine.name == "孙县网"


def test_an_officer_is_amended_by_the_registering_office(small_world: world.World) -> None:
    with as_officer(small_world, "county_admin") as (session, actor):
        row = officer(session, "town_operator")
        amend_officer(session, actor, row, {"telephone": "13912345678", "duty": "科员"})
        assert (row.telephone, row.duty) == ("13912345678", "科员")
    with as_officer(small_world, "city_admin") as (session, actor):
        row = officer(session, "town_operator")
        refused(lambda: amend_officer(session, actor, row, {"duty": "主任"}), "不由本办登记")


def test_a_name_does_not_change_here(small_world: world.World) -> None:
    """A18, A36: a name is changed by a decided request of two people; the form says so instead of dropping it."""
    with as_officer(small_world, "county_admin") as (session, actor):
        row = officer(session, "town_operator")
        refused(lambda: amend_officer(session, actor, row, {"name": "吴改名"}), "变更申请", "name")
        refused(lambda: amend_officer(session, actor, row, {"username": "another"}), "用户名", "username")
        session.refresh(row)
        assert (row.name, row.username) == ("吴镇办", "town_operator")


def test_moving_to_another_organisation_moves_the_row_and_ends_what_is_open(small_world: world.World) -> None:
    with as_officer(small_world, "county_admin") as (session, actor):
        row = officer(session, "station_operator")
        epoch = row.epoch
        amend_officer(session, actor, row, {"organisation_id": small_world.organisations["town"]})
        assert row.division_code == "130123100000"
        assert row.epoch > epoch
        refused(
            lambda: amend_officer(session, actor, row, {"organisation_id": small_world.organisations["other_county"]}),
            "没有找到这个机构",
            "organisation_id",
        )


def test_disabling_ends_what_is_open_and_enabling_brings_nothing_back(small_world: world.World) -> None:
    with as_officer(small_world, "county_admin") as (session, actor):
        row = officer(session, "department_operator")
        epoch = row.epoch
        disable_officer(session, actor, row)
        assert row.state == OfficerState.DISABLED
        assert row.epoch > epoch
        disabled_at = row.epoch
        enable_officer(session, actor, row)
        assert row.state == OfficerState.ACTIVE
        assert row.epoch >= disabled_at
    assert len(trail(Tag.OFFICER_DISABLE)) == len(trail(Tag.OFFICER_ENABLE)) == 1
