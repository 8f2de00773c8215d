"""Users from a sheet, row by row: every fault at its row and column with its sentence, and all or nothing."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent
from app.exchange.tags import Tag
from app.kernel import passwords
from app.kernel.errors import DomainError
from app.offices.models import Officer, Organisation, PostGrant, Source, Terminal
from app.store.wall import enter, lifted
from tests import world
from tests.offices.acting import trail
from tests.offices.sheets import carried_out, checked, faults, row, workbook

BIRTHDAY = "11010519491231002X"
WRONG = "110105194912310022"


@pytest.fixture
def clerk(session: Session, small_world: world.World) -> Session:
    """A session in which the county's network administrator works."""
    enter(session, world.actor(session, small_world, "county_admin"))
    return session


def counts(session: Session) -> tuple[int, ...]:
    """How many users, grants, addresses and events there are in the whole network."""
    session.rollback()
    with lifted(session, "tests count"):
        tables = (Officer.id, PostGrant.id, Terminal.id, AuditEvent.seq)
        return tuple(session.scalar(select(func.count(one))) or 0 for one in tables)


ONE_FAULT = [
    ({"organisation_id": "没有这个机构"}, "organisation_id", "没有找到机构“没有这个机构”"),
    ({"organisation_id": "长安区惠民办"}, "organisation_id", "没有找到机构“长安区惠民办”"),
    ({"organisation_id": "石家庄市惠民办"}, "organisation_id", "没有找到机构“石家庄市惠民办”"),
    ({"organisation_id": ""}, "organisation_id", "请填写“所在机构”"),
    ({"post": "厂长"}, "post", "没有“厂长”这个岗位"),
    ({"post": "银行操作员"}, "post", "“正定镇惠民办”没有“银行操作员”这个岗位"),
    ({"second_post": "银行操作员"}, "second_post", "没有“银行操作员”这个岗位"),
    ({"second_post": "初审员"}, "second_post", "不能同时任“初审员”"),
    ({"second_post": "网络操作员"}, "second_post", "已有这个岗位"),
    ({"post": "网络管理员"}, "post", "网络管理员"),
    ({"source": "应急账户"}, "source", "不在可选范围内"),
    ({"username": ""}, "username", "请填写“用户名”"),
    ({"username": "ma new"}, "username", "3–40 个小写字母"),
    ({"username": "马新人"}, "username", "3–40 个小写字母"),
    ({"username": "town_operator"}, "username", "已被使用"),
    ({"username": "other_county_admin"}, "username", "已被使用"),
    ({"username": "m" * 41}, "username", "最多 40 个字"),
    ({"name": ""}, "name", "请填写“姓名”"),
    ({"name": "长" * 61}, "name", "最多 60 个字"),
    ({"id_no": WRONG}, "id_no", "身份证号码不正确"),
    ({"id_no": "1234"}, "id_no", "身份证号码不正确"),
    ({"id_no": 110105194912310021}, "id_no", "超过 15 位的部分已被 Excel 改动"),
    ({"telephone": "0311-88020001"}, "telephone", "不是 11 位手机号码"),
    ({"valid_from": "明天"}, "valid_from", "“明天”不是日期"),
    ({"valid_from": "2026-02-30"}, "valid_from", "不是日期"),
    ({"valid_from": "46000"}, "valid_from", "不是日期"),
    ({"valid_from": "2026-03-02", "valid_to": "2026-03-01"}, "valid_to", "终止日期必须晚于起始日期"),
    ({"address": ""}, "address", "请填写“登记地址”"),
    ({"address": "10.0.0.256"}, "address", "不是 IP 地址"),
    ({"address": "10.0.0.0/8"}, "address", "范围太大"),
    ({"address": "10.1.2.3/24"}, "address", "不是网段的起始地址"),
    ({"address": "224.0.0.1"}, "address", "不是一台机器的地址"),
    ({"address": "、".join(f"10.1.1.{n}" for n in range(11))}, "address", "最多填 10 个地址"),
    ({"note": "长" * 201}, "note", "最多 200 个字"),
    ({"note": "=1+1"}, "note", "这里是公式"),
    ({"note": ("=1+1", 2)}, "note", "这里是公式"),
    ({"username": ('="ma"&"_new"', "ma_new")}, "username", "这里是公式"),
    ({"name": "马\u202e新人"}, "name", "看不见的字符"),
]


@pytest.mark.parametrize(("said", "column", "sentence"), ONE_FAULT)
def test_a_faulty_cell_gets_its_sentence(clerk: Session, said: dict[str, str], column: str, sentence: str) -> None:
    before = counts(clerk)
    found = faults(checked(clerk, workbook([row(**said)])))
    assert [(number, name) for number, name, _sentence in found] == [(2, column)]
    assert sentence in found[0][2]
    assert counts(clerk) == before


def test_what_is_absent_and_what_is_out_of_reach_are_told_alike(clerk: Session) -> None:
    absent, foreign = (
        faults(checked(clerk, workbook([row(organisation_id=name)])))[0][2].replace(name, "")
        for name in ("没有这个机构", "长安区惠民办")
    )
    assert absent == foreign


def test_every_row_and_every_cell_is_told_at_once(clerk: Session) -> None:
    rows = [
        row(username="ok_one"),
        row(name="", telephone="1", address="x"),
        row(username="town_operator"),
        row(post="厂长"),
    ]
    rows[0][-4] = "10.9.8.1"
    found = faults(checked(clerk, workbook(rows)))
    assert [(number, name) for number, name, _sentence in found] == [
        (3, "name"),
        (3, "telephone"),
        (3, "address"),
        (4, "username"),
        (5, "post"),
    ]


def test_what_belongs_to_one_person_is_not_twice_in_a_file(clerk: Session) -> None:
    rows = [
        row(username="ma_one", id_no=BIRTHDAY, address="10.3.0.0/28"),
        row(username="MA_ONE", address="10.3.1.1"),
        row(username="ma_two", id_no="11010519491231 002x", address="10.3.1.2"),
        row(username="ma_three", address="10.3.1.3、10.3.0.5"),
    ]
    found = faults(checked(clerk, workbook(rows)))
    assert [(number, name) for number, name, _sentence in found] == [(3, "username"), (4, "id_no"), (5, "address")]
    assert "在第 2 行已经出现" in found[0][2]
    assert "与第 2 行的身份号码相同" in found[1][2]
    assert "“10.3.0.5”与第 2 行的重复" in found[2][2]


def test_an_address_of_somebody_else_is_refused_with_the_name_where_it_may_be_told(clerk: Session) -> None:
    carried_out(clerk, workbook([row(username="ma_first", address="10.4.0.1")]))
    (found,) = faults(checked(clerk, workbook([row(username="ma_second", address="10.4.0.0/30")])))
    assert found[:2] == (2, "address")
    assert "归" in found[2]


def test_a_mended_row_is_free_again_after_a_rehearsal(clerk: Session) -> None:
    content = workbook([row(username="ma_again", address="10.4.1.1")])
    assert faults(checked(clerk, content)) == faults(checked(clerk, content)) == []


def test_one_faulty_row_keeps_all_of_them_out(clerk: Session) -> None:
    before = counts(clerk)
    content = workbook([row(username="ma_fine", address="10.5.0.1"), row(username="town_operator", address="10.5.0.2")])
    with pytest.raises(DomainError, match="第 3 行") as refused:
        carried_out(clerk, content)
    assert [(fault.row, fault.field) for fault in refused.value.faults] == [(3, "username")]
    assert counts(clerk) == before


def test_a_file_with_an_unreadable_cell_is_not_carried_out(clerk: Session) -> None:
    before = counts(clerk)
    with pytest.raises(DomainError, match="1 处错误，一行也没有导入"):
        carried_out(clerk, workbook([row(username="ma_fine"), row(username="ma_other", telephone="1")]))
    assert counts(clerk) == before


def test_a_whole_sheet_comes_in_with_posts_and_addresses(clerk: Session, small_world: world.World) -> None:
    rows = [row(username=f"batch{number}", address=f"10.7.{number}.1，10.7.{number}.2") for number in range(20)]
    rows += [
        row(organisation_id="正定县民政局", username="dept_man", post="部门操作员", second_post="", address="10.8.1.1")
    ]
    done = carried_out(clerk, workbook(rows))
    assert len({line[-1] for line in done}) == 21
    officer = clerk.scalars(select(Officer).where(Officer.username == "batch7")).one()
    assert passwords.verify_password(done[7][-1], officer.password)
    assert officer.must_change_password
    assert officer.organisation_id == small_world.organisations["town"]
    addresses = select(Terminal.address).where(Terminal.officer_id == officer.id).order_by(Terminal.low)
    assert clerk.scalars(addresses).all() == ["10.7.7.1", "10.7.7.2"]
    grant = clerk.scalars(select(PostGrant).where(PostGrant.officer_id == officer.id)).one()
    assert (grant.post, grant.granted_by_id) == ("operator", small_world.officers["county_admin"])
    said = json.loads(trail(Tag.IMPORT)[-1].detail)
    assert (said["sheet"], said["rows"], said["file"]) == ("officers", 21, "名单.xlsx")


def test_no_password_is_in_the_trail(clerk: Session) -> None:
    (line,) = carried_out(clerk, workbook([row(username="ma_quiet", address="10.8.2.1")]))
    with lifted(clerk, "tests read the trail"):
        said = str([one.detail for one in clerk.scalars(select(AuditEvent))])
    assert "ma_quiet" in said
    assert line[-1] not in said


def test_what_people_type_is_read_as_they_mean_it(clerk: Session) -> None:
    typed = row(
        organisation_id="正定镇惠民办",
        name="马　新",
        username="ＭＡ＿ＷＩＤＥ",
        id_no="１１０１０５１９４９１２３１００２ｘ",
        telephone="139 0000-1111",
        address="１０．８．３．１；10.8.3.2",
        valid_from="２０２６年３月１日",
        valid_to="2027/3/1",
    )
    carried_out(clerk, workbook([typed]))
    officer = clerk.scalars(select(Officer).where(Officer.username == "ma_wide")).one()
    assert (officer.name, officer.id_no, officer.telephone) == ("马新", BIRTHDAY, "13900001111")
    grant = clerk.scalars(select(PostGrant).where(PostGrant.officer_id == officer.id)).one()
    assert (str(grant.valid_from), str(grant.valid_to)) == ("2026-03-01", "2027-03-01")


def test_a_user_of_the_directory_gets_no_password_in_the_sheet(clerk: Session) -> None:
    (line,) = carried_out(clerk, workbook([row(username="ma_dir", source="目录服务", address="10.8.4.1")]))
    assert line[-1] == "由目录服务验证"
    officer = clerk.scalars(select(Officer).where(Officer.username == "ma_dir")).one()
    assert officer.source == Source.DIRECTORY


def test_organisations_of_one_name_are_told_apart_by_their_division(session: Session, small_world: world.World) -> None:
    for code in ("130123100000", "130123101000"):
        session.add(Organisation(kind="station", division_code=code, name="农业综合站", valid_from=world.SINCE))
    session.commit()
    enter(session, world.actor(session, small_world, "county_admin"))
    (found,) = faults(checked(session, workbook([row(organisation_id="农业综合站", address="10.8.5.1")])))
    assert found[1] == "organisation_id"
    told = "农业综合站（诸福屯镇 130123101000）"
    assert faults(checked(session, workbook([row(organisation_id=told, address="10.8.5.1")]))) == []


def test_somebody_who_is_faster_stops_the_whole_import(clerk: Session) -> None:
    content = workbook([row(username="ma_slow", address="10.8.6.1"), row(username="ma_taken", address="10.8.6.2")])
    assert faults(checked(clerk, content)) == []
    carried_out(clerk, workbook([row(username="ma_taken", address="10.8.6.3")]))
    before = counts(clerk)
    with pytest.raises(DomainError, match="第 3 行：用户名“ma_taken”已被使用"):
        carried_out(clerk, content)
    assert counts(clerk) == before
