"""Old sheets become households: members unpivoted, wrong rows kept aside with their sentences, all of it undone."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from app.exchange.models import Import, ImportBatch, ImportMapping, ImportMode, ImportRow
from app.exchange.services import deciding, receiving
from app.exchange.services.receiving import Sent
from app.jobs.models import JobRun
from app.kernel import idcard, iso7064
from app.registry.importing import villages
from app.registry.models import BankAccount, Household, Income, LandHolding, Person
from app.registry.services import attributes, households, persons, values
from app.store.actor import Actor
from app.store.sessions import session_for, system_session
from app.store.transaction import transaction
from tests import world
from tests.exchange.conftest import Office
from tests.registry.conftest import HEAD_NO, clear

CARD = "6227001218700480460"


def number(serial: int, birth: str = "19700305") -> str:
    """A valid identity number."""
    body = f"130123{birth}{serial:03}"
    whole = next(f"{body}{check}" for check in "0123456789X" if idcard.is_valid(f"{body}{check}"))
    assert iso7064.mod_11_2(body) == whole[-1]
    return whole


class Sheets(Office):
    """An office that sends in files of one source."""

    source = ""

    def send(self, content: bytes | str, name: str = "表.csv", as_of: date = date(2026, 3, 1)) -> int:
        stream = io.BytesIO(content.encode() if isinstance(content, str) else content)
        with session_for(self.actor) as session:
            return receiving.receive(session, self.actor, self.folder, Sent(self.source, name, stream, as_of)).id


@pytest.fixture
def sheets(app: Flask, operator: Actor):  # type: ignore[no-untyped-def]
    with system_session("tests begin anew") as session, transaction(session):
        for model in (ImportRow, ImportBatch, ImportMapping, Import, JobRun):
            session.execute(sa.delete(model))
    yield Sheets(app.config["YWL"].instance, replace(operator))
    clear()


def counts() -> dict[str, int]:
    with system_session("tests count") as session:
        models = (Household, Person, BankAccount, LandHolding, Income)
        return {
            one.__tablename__: n for one in models if (n := session.scalar(sa.select(sa.func.count()).select_from(one)))
        }


def low_income(village: str, *rows: str) -> str:
    head = (
        "城乡低保台账,,,,,,,,,,,\n"
        "村委会,组,户主（申请人）姓名,户主身份证号,户口类别,家庭年收入,银行账号,开户银行,成员1姓名,成员1身份证号,成员1与户主关系,成员2姓名,成员2身份证号\n"
    )
    return head + "\n".join(row.replace("VILLAGE", village) for row in rows)


def test_a_minimum_living_register_becomes_households_with_their_members(sheets: Sheets, village: str) -> None:
    sheets.source = "minimum_living"
    row = f"VILLAGE,3组,王长富,{HEAD_NO},农业,3600,{CARD},信用社,李秀英,{number(2)},妻,王明,{number(3, '20001231')}"
    one = sheets.taken(low_income(village, row))
    assert (one.state, one.taken, one.bad) == ("done", 1, 0), sheets.aside(one.id)
    assert counts() == {"households": 1, "persons": 3, "bank_accounts": 1, "incomes": 1}
    with system_session("tests look") as session:
        home = session.scalars(sa.select(Household)).one()
        assert (home.code, home.people, home.hukou_type) == (f"{village}030001", 3, "rural")
        head = session.get_one(Person, home.head_id)
        assert (head.name, head.id_no, head.birth_on, head.valid_from) == (
            "王长富", HEAD_NO, date(1938, 2, 14), date(2026, 3, 1),
        )  # fmt: skip
        assert session.scalars(sa.select(Income.amount)).one() == 360_000
        assert session.scalars(sa.select(BankAccount.person_id)).one() == head.id


def test_an_import_is_undone_as_if_it_had_never_been(sheets: Sheets, village: str) -> None:
    sheets.source = "minimum_living"
    one = sheets.taken(low_income(village, f"VILLAGE,3,王长富,{HEAD_NO},农业,1,{CARD},,李秀英,{number(2)},妻,,"))
    assert one.state == "done", one.said
    sheets.ask(deciding.undo, one.id)
    sheets.work()
    assert (sheets.seen(one.id).state, counts()) == ("undone", {})


def test_who_is_registered_by_hand_after_an_import_follows_it(sheets: Sheets, village: str) -> None:
    sheets.source = "minimum_living"
    sheets.taken(low_income(village, f"VILLAGE,3,王长富,{HEAD_NO},农业,1,,,李秀英,{number(2)},妻,,"))
    with session_for(sheets.actor) as session:
        said = {"division_code": village, "group_no": 3, "head_name": "李四", "head_id_no": number(7)}
        row = households.register_household(session, sheets.actor, said)
        assert row.code == f"{village}030002"
        assert row.head_id > max(session.scalars(sa.select(Person.id).where(Person.import_id.is_not(None))))
    one = sheets.taken(low_income(village, f"VILLAGE,3,赵六,{number(8)},农业,1,,,,,,,"))
    assert (one.state, one.taken) == ("done", 1)
    with system_session("tests look") as session:
        assert set(session.scalars(sa.select(Household.code))) == {f"{village}03000{serial}" for serial in (1, 2, 3)}


def test_what_has_changed_since_stands_in_the_way_of_undoing(sheets: Sheets, village: str) -> None:
    sheets.source = "minimum_living"
    one = sheets.taken(low_income(village, f"VILLAGE,3,王长富,{HEAD_NO},农业,1,,,,,,,"))
    with session_for(sheets.actor) as session:
        head = session.scalars(sa.select(Person)).one()
        persons.amend_person(session, sheets.actor, head, {"marital": "20"})
    sheets.ask(deciding.undo, one.id)
    sheets.work()
    assert "已经变更过" in sheets.seen(one.id).said
    assert counts()["persons"] == 1


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        (f"没有的村,3,王长富,{HEAD_NO},农业,1,,,,,,,", "village", "本辖区没有"),
        (f"VILLAGE,三百,王长富,{HEAD_NO},农业,1,,,,,,,", "group_no", "0 到 99"),
        ("VILLAGE,3,王长富,130123193802140018,农业,1,,,,,,,", "head_id_no", "校验"),
        (f"VILLAGE,3,王长富,{HEAD_NO},农业,壹万,,,,,,,", "income", ""),
        (f"VILLAGE,3,王长富,{HEAD_NO},农业,1,6227001218700480461,,,,,,", "number", "校验位不符"),
        (f"VILLAGE,3,王长富,{HEAD_NO},火星,1,,,,,,,", "hukou_type", "不在可选范围"),
        (f"VILLAGE,3,王长富,{HEAD_NO},农业,1,,,李秀英,{number(2)},邻居的猫,,", "members.1.relation", "不是"),
        (f"VILLAGE,3,王长富,{HEAD_NO},农业,1,,,王长富二,{HEAD_NO[:-1]}8,妻,,", "members.1.id_no", "校验"),
    ],
)
def test_a_cell_that_cannot_be_is_told_at_its_column(
    sheets: Sheets, village: str, row: str, column: str, sentence: str
) -> None:
    sheets.source = "minimum_living"
    one = sheets.checked(low_income(village, row))
    told = sheets.aside(one.id)[3]
    assert one.bad == 1
    assert told[0][0] == column
    assert sentence in told[0][1]
    assert counts() == {}


def test_one_row_per_person_needs_the_head_before_the_members(sheets: Sheets, village: str) -> None:
    sheets.source = "registry_people"
    lines = [
        "所在村,村民小组,户主证件号码,姓名,证件号码,与户主关系",
        f"{village},1,{HEAD_NO},王长富,{HEAD_NO},户主",
        f"{village},1,{HEAD_NO},李秀英,{number(2)},妻",
        f"{village},1,{number(9)},无头人,{number(4)},子",
    ]
    one = sheets.taken("\n".join(lines))
    assert (one.taken, one.bad) == (2, 1)
    assert "没有找到户主" in sheets.aside(one.id)[4][0][1]
    assert counts() == {"households": 1, "persons": 2}


def test_a_second_file_completes_what_the_first_began(sheets: Sheets, village: str) -> None:
    sheets.source = "registry_people"
    head = f"所在村,户主证件号码,姓名,证件号码,与户主关系\n{village},{HEAD_NO},王长富,{HEAD_NO},户主"
    sheets.taken(head)
    sheets.source = "grain_census"
    census = f"村名,户主,户主身份证号,一卡通账号,二轮承包面积,实际补贴面积\n{village},王长富,{HEAD_NO},{CARD},12.5,11"
    one = sheets.taken(census)
    assert (one.state, one.taken) == ("done", 1), sheets.aside(one.id)
    assert counts() == {"households": 1, "persons": 1, "bank_accounts": 1, "land_holdings": 1}
    with system_session("tests look") as session:
        land = session.scalars(sa.select(LandHolding)).one()
        assert (land.contract, land.subsidised, land.year) == (1250, 1100, 2026)
    sheets.ask(deciding.undo, one.id)
    sheets.work()
    assert counts() == {"households": 1, "persons": 1}


@pytest.mark.parametrize("source", ["one_card", "one_line"])
def test_the_older_payment_systems_come_in_with_their_accounts(sheets: Sheets, village: str, source: str) -> None:
    sheets.source = source
    card = f"村委会,户主身份证号,姓名,身份证号,银行账号,开户行\n{village},{HEAD_NO},王长富,{HEAD_NO},{CARD},信用社"
    line = f"村委会,户主,户主身份证号,银行账号,开户行\n{village},王长富,{HEAD_NO},{CARD},信用社"
    one = sheets.taken(card if source == "one_card" else line)
    assert (one.state, one.taken) == ("done", 1), (one.said, sheets.aside(one.id))
    assert counts() == {"households": 1, "persons": 1, "bank_accounts": 1}


def test_somebody_of_another_county_is_not_registered_twice(sheets: Sheets, village: str) -> None:
    sheets.source = "registry_people"
    text = f"所在村,户主证件号码,姓名,证件号码\n{village},{HEAD_NO},王长富,{HEAD_NO}"
    sheets.taken(text)
    with system_session("test moves them away") as session, transaction(session):
        session.execute(sa.update(Person).values(division_code="130124100201"))
        session.execute(sa.update(Household).values(division_code="130124100201"))
    one = sheets.checked(text.replace("王长富", "王长贵"))
    assert "已在外地登记" in sheets.aside(one.id)[2][0][1]


def test_all_or_nothing_takes_nothing_where_one_row_is_wrong(sheets: Sheets, village: str) -> None:
    sheets.source = "registry_people"
    text = (
        f"所在村,户主证件号码,姓名,证件号码\n{village},{HEAD_NO},王长富,{HEAD_NO}\n{village},{number(2)},甲,{number(2)}"
    )
    one = sheets.checked(text.replace(f"甲,{number(2)}", "甲,1"))
    assert one.bad == 1
    with pytest.raises(Exception, match="。"):
        sheets.ask(deciding.take_in, one.id, ImportMode.ALL_OR_NOTHING)
    assert counts() == {}


def test_an_exact_name_of_a_village_wins_over_a_short_one(app: Flask) -> None:
    exact = villages._unshared([("甲社区", "1"), ("甲村", "2"), ("乙", "3"), ("乙", "4")])
    assert exact == {"甲社区": "1", "甲村": "2"}
    assert set(villages._words("西门里社区居民委员会", "正定镇")) & {"西门里", "正定镇西门里村", "西门里社区"} == {
        "西门里",
        "正定镇西门里村",
        "西门里社区",
    }


def test_what_a_county_asks_besides_comes_in_with_the_rows(
    sheets: Sheets, village: str, small_world: world.World
) -> None:
    with system_session("test") as session:
        definer = world.actor(session, small_world, "county_operator")
    with session_for(definer) as session:
        said = {"name": "水窖数", "code": "cisterns", "kind": "whole", "owner": "household"}
        attributes.define_attribute(session, definer, said)
    sheets.source = "registry_people"
    one = sheets.taken(f"所在村,户主证件号码,姓名,证件号码,水窖数\n{village},{HEAD_NO},王长富,{HEAD_NO},2")
    assert (one.state, one.taken) == ("done", 1), sheets.aside(one.id)
    with session_for(sheets.actor) as session:
        home = session.scalars(sa.select(Household)).one()
        assert values.value_as_of(session, home, "cisterns", date(2026, 3, 2)) == 2
    sheets.ask(deciding.undo, one.id)
    sheets.work()
    assert counts() == {}
